"""One small submission by nbgrader, otter-grader and the judge, each time in a fresh process.

The lesson needs no Spark, and the answers are right. nbgrader and otter-grader run the lesson's
visible checks in the student's kernel; the judge asks its hidden questions in a sandbox. They grade
in turn, for a machine's pace changes.
"""

import json
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from nbgrader.api import Gradebook
from tqdm import tqdm

from autograder import release
from autograder.course import Course
from benchmarks import consumption, judge_page, otter, plain_nbgrader
from benchmarks.consumption import Consumption

LESSON = "DP_data_preparation"
ROUNDS = 5


class Grader(Protocol):
    """Grades one submission, as often as it is asked to."""

    def grade(self) -> Consumption:
        """Grade it in a fresh process, measured."""

    def points(self) -> tuple[float, float]:
        """Points reached and points to reach, in the last run."""


class Nbgrader:
    """`nbgrader autograde` with nbgrader's own Execute.

    Args:
        made: a course with the submission.
        student: who sent it in.
        folder: for a copy of the course; not there yet.
    """

    def __init__(self, made: Course, student: str, folder: Path) -> None:
        self._desk, self._student = plain_nbgrader.plain_copy(made, folder), student

    def grade(self) -> Consumption:
        """Grade the notebook, though it was graded before."""
        chosen = ("--student", self._student, "--notebook", LESSON, "--force")
        return plain_nbgrader.grade(self._desk, *chosen, label="small", **plain_nbgrader.LIBRARY)

    def points(self) -> tuple[float, float]:
        """What the gradebook says."""
        assignment = self._desk.assignments[0].name
        with Gradebook(f"sqlite:///{self._desk.root / 'gradebook.db'}") as book:
            found = book.find_submission_notebook(LESSON, assignment, self._student)
            return found.score, found.max_score


class Judge:
    """`autograder grade`, where nothing is known from before: no answer of the solution either.

    Args:
        course: with the solutions.
        submitted: the notebook.
    """

    def __init__(self, course: Course, submitted: Path) -> None:
        self._course, self._submitted = course, submitted
        self._said = course.root / "verdict.json"

    def grade(self) -> Consumption:
        """Grade the notebook."""
        shutil.rmtree(self._course.root / ".autograder", ignore_errors=True)
        command = [sys.executable, "-m", "autograder", "grade", str(self._submitted), "--json"]
        return consumption.run(command, self._course.root, os.environ, self._said)

    def points(self) -> tuple[float, float]:
        """What the command printed."""
        (verdict,) = json.loads(self._said.read_text())
        return verdict["score"], verdict["max_score"]


def measure(made: Course, folder: Path) -> dict[str, Any]:
    """What the lesson's notebook in the first submission of a class costs each grader.

    Args:
        made: the class, whose first submission is right.
        folder: to work in; not there yet.

    Raises:
        RuntimeError: a grader did not give full marks, so it has not done the same work.
    """
    graders = _graders(made, folder)
    runs: dict[str, list[Consumption]] = {label: [] for label in graders}
    for _ in tqdm(range(ROUNDS), desc="One small submission", unit="round"):
        for label, grader in graders.items():
            runs[label].append(grader.grade())
            score, points = grader.points()
            if score != points:
                raise RuntimeError(
                    f"{label} gives {score:g} of {points:g} points to a right answer"
                )
    return {
        "lesson": LESSON,
        "points": points,
        "versions": {"nbgrader": metadata.version("nbgrader"), "otter-grader": otter.version()},
        "rows": [
            {"row": label, "runs": [{"wall": r.wall, "cpu": r.cpu, "load": r.load} for r in each]}
            for label, each in runs.items()
        ],
    }


def _graders(made: Course, folder: Path) -> dict[str, Grader]:
    """The graders, by what their rows are called."""
    assignment = made.assignments[0]
    student = sorted((made.root / "submitted").iterdir())[0]
    submitted = student / assignment.name / f"{LESSON}.ipynb"
    return {
        judge_page.NBGRADER: Nbgrader(made, student.name, folder / "nbgrader"),
        judge_page.OTTER: otter.Otter(assignment.lesson(LESSON), submitted, folder / "otter"),
        judge_page.JUDGE: Judge(release.copy_of(made, folder / "judge"), submitted),
    }
