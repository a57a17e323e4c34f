"""The course as nbgrader sees it: folders, stub text, who judges."""

from pathlib import Path

from nbgrader import preprocessors as nb

from autograder.desk import ClassExporter, Judge
from autograder.feedback import FeedbackExporter
from autograder.release import NameTheStub

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "streaming-clustering"
# What lies in source/ beside the notebooks and must not travel to students: the scripts that the
# notebooks are made from, the outline, the maker of the data.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "*.py",
    "assignment.toml",
]

c.GenerateAssignment.preprocessors = [
    nb.LockCells,
    NameTheStub,
    nb.ClearOutput,
    nb.CheckCellMetadata,
    nb.ComputeChecksums,
    nb.SaveCells,
    nb.ClearHiddenTests,
    nb.ClearMarkScheme,
    nb.ComputeChecksums,
    nb.CheckCellMetadata,
]
c.Autograde.exporter_class = ClassExporter  # reads submissions, grades them in lanes
c.Autograde.autograde_preprocessors = [
    Judge,  # in the place of nbgrader's Execute: students' code runs in a sandbox, not here
    nb.LimitOutput,
    nb.SaveAutoGrades,
    nb.AssignLatePenalties,
    nb.CheckCellMetadata,
]
c.GenerateFeedback.exporter_class = FeedbackExporter  # nothing a student wrote can act on it
c.GenerateFeedback.preprocessors = [nb.GetGrades]
c.Judge.course = str(Path(__file__).parent)
