"""The referee of a course, and the sandbox of the submission that is being graded."""

from collections.abc import Collection
from pathlib import Path

from autograder.candidate import Material
from autograder.course import Course, Lesson
from autograder.handed_in import own_work
from autograder.referee import Referee, Verdict
from autograder.sandbox import Sandbox, best_level
from autograder.store import Store

GUIDE = "docs/isolation.md"
# What the levels below the best one are, and what they do not hold, for whoever grades.
CAUTIONS = {
    "landlock": "students' code is kept from your files, but can reach the network, fill the disk",
    "plain": "no sandbox, students' code can read and change what you can, and reach the network",
}


class IsolationError(RuntimeError):
    """The isolation that the instructor requires cannot be had on this machine."""


def isolation_level(wanted: str | None, required: bool) -> str:
    """The level to grade at: the wanted one, else the best.

    Raises:
        IsolationError: some isolation is required, and there would be none.
    """
    level = wanted or best_level()
    if required and level == "plain":
        raise IsolationError(
            "The isolation level would be plain, which is no sandbox, and --require-isolation "
            f"(c.Judge.require_isolation) forbids that. {GUIDE} says how to get a better level."
        )
    return level


def caution(level: str) -> str | None:
    """What is said aloud before anything is graded at this level; None where there is no need."""
    if level not in CAUTIONS:
        return None
    return f"The isolation level is {level}: {CAUTIONS[level]}. See {GUIDE}."


class Court:
    """Reaches verdicts on the notebooks of one submission after another.

    Args:
        folder: folder of the course.
        isolation: level of the workers, the best one by default.
        require_isolation: refuse the level `plain`.
    """

    def __init__(self, folder: str, isolation: str | None, require_isolation: bool) -> None:
        level = isolation_level(isolation, require_isolation)
        self.course = Course(Path(folder))
        self._store = Store(self.course, level)
        self._referee = Referee(self._store.seed, level, self._store.memory)
        self._submission: tuple[str, str] | None = None
        self._sandbox = Sandbox(level)
        self._closed = False

    def prepare(self, assignments: Collection[str]) -> None:
        """Read what verdicts on these assignments rest on, for processes to be forked from here."""
        for assignment in self.course.assignments:
            for lesson in assignment.lessons if assignment.name in assignments else ():
                self._store.ground(lesson)
                Material.of(lesson)

    def verdict(self, notebook: str, lesson: Lesson, submission: tuple[str, str]) -> Verdict:
        """The verdict on a notebook of a submission: kept from before, or reached now."""
        key = self._store.key(notebook, lesson)
        if (kept := self._store.find(key)) is not None:
            return kept
        if submission != self._submission:
            self._sandbox.renew()  # never two students in one worker
            self._referee.rest()
            self._submission = submission
        verdict = self._referee.grade(own_work(notebook, lesson), lesson, self._sandbox)
        if self._closed:  # its worker was ended in the midst of it: no student shall pay for that
            raise RuntimeError("the judge was ended while it graded")
        self._store.keep(key, verdict)
        return verdict

    def close(self) -> None:
        """End its processes; a verdict that is not reached yet is not kept."""
        self._closed = True
        self._sandbox.close()
        self._referee.close()
