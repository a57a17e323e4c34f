"""`nbgrader autograde` with our judge: the plug-in in the place of nbgrader's Execute."""

import atexit
import functools
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Enum, Unicode

from autograder.course import Course, Lesson
from autograder.referee import FunctionVerdict, Referee, Verdict
from autograder.sandbox import LEVELS, Sandbox, best_level
from autograder.store import Store


class IsolationError(RuntimeError):
    """The isolation that the instructor requires cannot be had on this machine."""


class Judge(NbGraderPreprocessor):
    """Grades each function of a notebook and puts the result into the function's check cell.

    The cell then shows the score as its result and the reason as its output, which is what
    nbgrader's gradebook, formgrader and feedback read.
    """

    course = Unicode(help="Folder of the course.").tag(config=True)
    isolation = Enum(
        [*LEVELS, None], default_value=None, allow_none=True, help="Level; the best by default."
    ).tag(config=True)
    require_isolation = Bool(False, help="Refuse to grade at the level `plain`.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Grade the notebook of one student."""
        place = resources["nbgrader"]
        court = _court(self.course, self.isolation, self.require_isolation)
        lesson = court.course.find(place["notebook"])
        if lesson is None:
            raise KeyError(f"{self.course} has no lesson {place['notebook']}")
        submission = (place["assignment"], place["student"])
        verdict = court.verdict(nbformat.writes(nb), lesson, submission)
        graded = {f.grade_id: v for f, v in zip(lesson.functions, verdict.functions, strict=True)}
        for cell in nb.cells:
            if cell.cell_type == "code":
                result = graded.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
                cell.outputs = _outputs(result) if result else []
        nb.metadata["autograder"] = {"isolation": verdict.isolation}
        return nb, resources


class Court:
    """The referee of a course, and the sandbox of the submission that is being graded."""

    def __init__(self, folder: str, isolation: str | None, require_isolation: bool) -> None:
        level = isolation or best_level()
        if require_isolation and level == "plain":
            raise IsolationError(
                "This machine refuses the sandbox (user namespaces are off), and "
                "--require-isolation forbids to grade without one. Allow them, or grade elsewhere; "
                "the instructor's guide says how."
            )
        self.course = Course(Path(folder))
        self._store = Store(self.course)
        self._level = level
        self._referee = Referee(self._store.seed, level)
        self._submission: tuple[str, str] | None = None
        self._sandbox = Sandbox(level)

    def verdict(self, notebook: str, lesson: Lesson, submission: tuple[str, str]) -> Verdict:
        """The verdict on a notebook of a submission: kept from before, or reached now."""
        key = self._store.key(notebook, lesson)
        if (kept := self._store.find(key)) is not None:
            return kept
        if submission != self._submission:
            self._sandbox.close()  # never two students in one
            self._submission = submission
        verdict = self._referee.grade(notebook, lesson, self._sandbox)
        self._store.keep(key, verdict)
        return verdict

    def close(self) -> None:
        """End its processes."""
        self._sandbox.close()
        self._referee.close()


@functools.cache
def _court(folder: str, isolation: str | None, require_isolation: bool) -> Court:
    """nbgrader makes a new preprocessor for each notebook; the court serves them all."""
    court = Court(folder, isolation, require_isolation)
    atexit.register(court.close)
    return court


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
