"""The folders in which nbgrader keeps what students handed in, and what it made of it."""

import glob
import re
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from autograder.course import Course
from autograder.handed_in import graded_verdict, read


def submissions(places: CourseDirectory, assignment: str) -> list["Submission"]:
    """All that is handed in for an assignment, by student."""
    pattern = places.format_path(places.submitted_directory, "*", assignment)
    folders = glob.glob(pattern)  # noqa: PTH207, nbgrader's pattern is an absolute one
    return [Submission.of(places, folder) for folder in sorted(folders)]


@dataclass(frozen=True)
class Submission:
    """What one student handed in for an assignment.

    Attributes:
        student, assignment: their names.
        notebooks: the submitted files.
        graded: the folder that nbgrader makes of it.
    """

    student: str
    assignment: str
    notebooks: tuple[Path, ...]
    graded: Path

    @classmethod
    def of(cls, places: CourseDirectory, folder: str) -> "Submission":
        """The submission in a folder that nbgrader has found."""
        pattern = places.format_path(
            places.submitted_directory, "(?P<student>.*)", "(?P<assignment>.*)", escape=True
        )
        found = re.fullmatch(pattern, folder)
        assert found is not None, f"{folder} is no folder of a submission"
        graded = places.format_path(
            places.autograded_directory, found["student"], found["assignment"]
        )
        files = tuple(sorted(Path(folder).glob("*.ipynb")))
        return cls(found["student"], found["assignment"], files, Path(graded))

    def is_waiting(self, places: CourseDirectory) -> bool:
        """Whether nbgrader would grade it without being forced: never done, or handed in anew."""
        if not self.graded.exists():
            return True
        new = places.get_existing_timestamp(str(self.notebooks[0].parent))
        old = places.get_existing_timestamp(str(self.graded))
        return new is not None and old is not None and new > old

    def is_half_graded(self, course: Course) -> bool:
        """Whether a run was ended in the middle of it."""
        lessons = [path for path in self.notebooks if course.find(path.stem)]
        return self.graded.exists() and not all(
            graded_verdict(read(self.graded / path.name)) for path in lessons
        )
