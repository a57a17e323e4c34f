"""`nbgrader autograde` with our judge: what takes the place of nbgrader's Execute.

nbgrader goes through the submissions one by one, in one process. So its exporter is ours too: it
knows which submissions are to come and has them all graded in lanes; nbgrader then finds verdicts
that are already reached and enters them into its gradebook.
"""

import functools
import os
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.api
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Enum, Integer, Unicode

from autograder import handed_in
from autograder.class_run import ClassRun
from autograder.lane import Settings
from autograder.referee import FunctionVerdict
from autograder.sandbox import LEVELS

# nbgrader opens its gradebook for each step of each notebook. Each time SQLAlchemy prepares its
# statements anew, which takes much of nbgrader's time. So an engine is made once for each database.
nbgrader.api.create_engine = functools.cache(nbgrader.api.create_engine)


class Judge(NbGraderPreprocessor):
    """Puts the verdict on each function of a notebook into the function's check cell.

    The cell then shows the score as its result and the reason as its output, which is what
    nbgrader's gradebook, formgrader and feedback read.
    """

    course = Unicode(help="Folder of the course.").tag(config=True)
    isolation = Enum(
        [*LEVELS, None], default_value=None, allow_none=True, help="Level; the best by default."
    ).tag(config=True)
    require_isolation = Bool(False, help="Refuse to grade at the level `plain`.").tag(config=True)
    lanes = Integer(  # a lane waits now and then: for Spark to stop, for a clock
        min((os.cpu_count() or 1) + 2, 4),
        min=1,
        help="Submissions at once; half a GiB of memory for each.",
    ).tag(config=True)

    def run(self, converter: Autograde) -> ClassRun:
        """The grading of what this converter of nbgrader has found."""
        settings = Settings(self.course, self.isolation, self.require_isolation)
        return ClassRun(settings, self.lanes, converter)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Grade the notebook of one student."""
        if not isinstance(self.parent, ClassExporter):
            raise TypeError(
                "The judge works with an exporter of its own. In nbgrader_config.py say "
                "c.Autograde.exporter_class = autograder.desk.ClassExporter"
            )
        place, run = resources["nbgrader"], self.parent.run
        lesson = run.course.find(place["notebook"])
        if lesson is None:
            raise KeyError(f"{self.course} has no lesson {place['notebook']}")
        verdict = run.verdict(nbformat.writes(nb), lesson, place["assignment"], place["student"])
        graded = {f.grade_id: v for f, v in zip(lesson.functions, verdict.functions, strict=True)}
        for cell in nb.cells:
            if cell.cell_type == "code":
                result = graded.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
                cell.outputs = _outputs(result) if result else []
        nb.metadata.setdefault("autograder", NotebookNode())["verdict"] = verdict.as_json()
        return nb, resources


class ClassExporter(NotebookExporter):
    """Reads submissions for nbgrader, whatever they are, and has them graded in lanes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.optimistic_validation = True  # once, after the last preprocessor
        if not isinstance(self.parent, Autograde):
            raise TypeError("ClassExporter is for c.Autograde.exporter_class")
        self.run = Judge(parent=self).run(self.parent)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Convert a notebook; one that a student handed in is built anew around its sources."""
        path = Path(filename)
        lesson = self.run.course.find(path.stem)
        if lesson is not None and self.run.is_submitted(path):
            about = ResourcesDict(name=path.stem, path=str(path.parent))
            notebook = handed_in.clean(handed_in.read(path), lesson)
            return self.from_notebook_node(notebook, {**(resources or {}), "metadata": about})
        try:
            return super().from_filename(filename, resources, **kw)
        finally:
            self.run.finished(path)


def _outputs(result: FunctionVerdict) -> list[NotebookNode]:
    """What the check cell shows: the score as a number, the reason and the checks as text."""
    lines = [f"{result.name}: {result.score:g} of {result.max_score:g} points", result.message, ""]
    for check in result.checks:
        lines.append(f"[{'passed' if check['passed'] else 'failed'}] {check['text']}")
        if check["message"] and check["message"] != result.message:
            lines.append(f"         {check['message']}")
    return [
        new_output("stream", name="stdout", text="\n".join(lines) + "\n"),
        new_output("execute_result", data={"text/plain": f"{result.score:g}"}, execution_count=1),
    ]
