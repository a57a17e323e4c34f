"""The trusted side: asks a notebook, compares with the reference, says the score and why."""

import dataclasses
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from autograder import grading, versions
from autograder.answers import notebook_with
from autograder.candidate import Candidate, Failure, reference_source
from autograder.compare import same
from autograder.course import Function, Lesson
from autograder.grading import Ask, Check, Grading, Question
from autograder.handed_in import code
from autograder.memory import Memory
from autograder.sandbox import Sandbox
from autograder.versions import Version

# Failures that say all: no wrong version can explain them better.
PLAIN_FAILURES = ("missing", "broken-cell", "no-notebook", "timeout", "crashed", "refused")


@dataclass(frozen=True)
class FunctionVerdict:
    """The grade of one function.

    Attributes:
        name, score, max_score: the function and its points.
        message: the reason in words for the student.
        misconception: name of the wrong version that answers as the student's does, or None.
        checks: what was checked: text, passed, message.
        failure: kind of the first call that gave no value, or None; see `Failure`.
    """

    name: str
    score: float
    max_score: float
    message: str
    misconception: str | None = None
    checks: list[dict[str, Any]] = field(default_factory=list)
    failure: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The grade of one notebook, how well its worker was held, and seconds spent on its calls."""

    notebook: str
    isolation: str
    functions: list[FunctionVerdict]
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """Points reached."""
        return round(sum(f.score for f in self.functions), 2)

    @property
    def max_score(self) -> float:
        """Points to reach."""
        return sum(f.max_score for f in self.functions)

    def as_json(self) -> dict[str, Any]:
        """The verdict as the command line prints it."""
        return {
            "notebook": self.notebook,
            "score": self.score,
            "max_score": self.max_score,
            "isolation": self.isolation,
            "seconds": self.seconds,
            "functions": [dataclasses.asdict(f) for f in self.functions],
        }


class Respondent:
    """A notebook that answers questions; each question is put to it once.

    Args:
        notebook: text of the `.ipynb` file.
        lesson: the lesson that it answers.
        sandbox: where it runs.
        own: whether each function stands on the notebook's own functions, as the solution does;
            else on the reference's, so that one error costs one function.
        memory: where its replies are kept for other processes and later runs; for a notebook that
            is the same for the whole class.

    Attributes:
        seconds: how long its calls took so far.
    """

    def __init__(
        self,
        notebook: str,
        lesson: Lesson,
        sandbox: Sandbox,
        own: bool = False,
        memory: Memory | None = None,
    ) -> None:
        self._candidate = Candidate(notebook, lesson, sandbox)
        self._nothing = _nothing_to_run(notebook)
        self._lesson = lesson
        self._own = own
        self._memory = memory
        self._replies: dict[str, tuple[Question, Any]] = {}
        self.seconds = 0.0

    def __call__(self, question: Question) -> Any:
        """The reply to a question: a plain value or a `Failure`."""
        if question.key not in self._replies:
            if self._memory is not None:
                reply = self._memory.reply(question.key, lambda: self._asked_now(question))
            else:
                reply = self._asked_now(question)
            self._replies[question.key] = question, reply
        return self._replies[question.key][1]

    def _asked_now(self, question: Question) -> Any:
        failure = self._nothing or self._stopped(question.function)
        if failure is not None:
            return failure
        start = time.monotonic()
        reply = self._candidate.call(
            question.function,
            question.arguments,
            given={} if self._own else self._given(question.function),
            probe=question.probe,
        )
        self.seconds += time.monotonic() - start
        return reply

    def end(self) -> None:
        """End its session."""
        self._candidate.end()

    def asked(self, function: str) -> list[tuple[Question, Any]]:
        """Questions about a function so far, with the replies."""
        return [pair for pair in self._replies.values() if pair[0].function == function]

    def _stopped(self, function: str) -> Failure | None:
        """A function that did not come back once is not waited for again."""
        replies = (reply for _, reply in self.asked(function))
        return next((r for r in replies if isinstance(r, Failure) and r.kind == "timeout"), None)

    def _given(self, function: str) -> dict[str, str]:
        """The reference of the functions above this one in the notebook.

        Those below are not given. They are still to be graded, and what a process once knows a
        student's code could keep for later.
        """
        names = [f.name for f in self._lesson.functions]
        above = names[: names.index(function)]
        return {name: reference_source(self._lesson, name) for name in above}


class Referee:
    """Grades notebooks of one course; keeps the reference's answers for all of them.

    Args:
        seed: the instructor's secret, from which hidden inputs are drawn.
        level: isolation level of the workers, the best one by default.
        memory: gives a memory for a notebook of a lesson that is the same for the whole class;
            without it nothing is kept beyond this process.
    """

    def __init__(
        self,
        seed: str,
        level: str | None = None,
        memory: Callable[[Lesson, str], Memory] | None = None,
    ) -> None:
        self._seed = seed
        self._memory = memory
        self._sandbox = Sandbox(level, ours=True)
        self._endings = 0  # of its sessions, up to the last rest
        self._references: dict[str, Respondent] = {}
        self._wrong: dict[tuple[str, str, str], Respondent] = {}

    def grade(self, notebook: str, lesson: Lesson, sandbox: Sandbox) -> Verdict:
        """Grade the text of a notebook; the sandbox is that of its submission."""
        student = Respondent(notebook, lesson, sandbox)
        plugin = Grading(Ask(student, self._reference(lesson)), self._seed)
        grading.run(str(lesson.grader), plugin)
        student.end()
        functions = [
            self._verdict(f, [c for c in plugin.checks if c.function == f.name], student, lesson)
            for f in lesson.functions
        ]
        return Verdict(lesson.name, sandbox.level, functions, round(student.seconds, 2))

    def rest(self) -> None:
        """Between two submissions: end the reference's process if the last one did not need it.

        Most answers are known after a few submissions, and a Spark that waits holds 300 MB.
        """
        if self._sandbox.endings == self._endings:
            self._sandbox.renew()
        self._endings = self._sandbox.endings

    def close(self) -> None:
        """End the reference's process."""
        self._sandbox.close()

    def __enter__(self) -> "Referee":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _reference(self, lesson: Lesson) -> Respondent:
        if lesson.name not in self._references:
            text = lesson.solution.read_text()
            self._references[lesson.name] = self._known(text, lesson, own=True)
        return self._references[lesson.name]

    def _verdict(
        self, function: Function, checks: list[Check], student: Respondent, lesson: Lesson
    ) -> FunctionVerdict:
        """The first check is the core: without it nothing counts. Else each has an equal share."""
        if not checks:
            raise RuntimeError(f"{lesson.grader} has no test of {function.name}")
        passed = sum(check.passed for check in checks) if checks[0].passed else 0
        score = round(function.points * passed / len(checks), 2)
        failed = [check for check in checks if not check.passed]
        cause = self._cause(lesson, student.asked(function.name)) if failed else None
        if cause:
            message = cause.sentence
        else:
            message = failed[0].message if failed else f"All {len(checks)} checks pass."
        told = [{"text": c.text, "passed": c.passed, "message": c.message} for c in checks]
        name = cause.name if cause else None
        replies = (reply for _, reply in student.asked(function.name))
        failure = next((reply.kind for reply in replies if isinstance(reply, Failure)), None)
        return FunctionVerdict(function.name, score, function.points, message, name, told, failure)

    def _cause(self, lesson: Lesson, asked: list[tuple[Question, Any]]) -> Version | None:
        """The known wrong version that gives the same answers as the student's function."""
        if not asked or any(_says_all(reply) for _, reply in asked):
            return None
        for version in _misconceptions(lesson, asked[0][0].function):
            wrong = self._wrong_one(lesson, version)
            alike = all(_alike(wrong(question), reply) for question, reply in asked)
            wrong.end()  # its answers are kept, its process need not be
            if alike:
                return version
        return None

    def _wrong_one(self, lesson: Lesson, version: Version) -> Respondent:
        key = (lesson.name, version.function, version.name)
        if key not in self._wrong:
            text = notebook_with(lesson, {version.function: version.source})
            self._wrong[key] = self._known(text, lesson)
        return self._wrong[key]

    def _known(self, text: str, lesson: Lesson, own: bool = False) -> Respondent:
        """A notebook of the course, whose replies may be remembered."""
        memory = self._memory(lesson, text) if self._memory else None
        return Respondent(text, lesson, self._sandbox, own, memory)


def _nothing_to_run(notebook: str) -> Failure | None:
    """Why no worker is needed for a notebook; None where it holds code."""
    cells = code(notebook)
    if cells is None:
        return Failure("no-notebook")
    return None if any(source.strip() for source in cells) else Failure("missing")


def _says_all(reply: Any) -> bool:
    if not isinstance(reply, Failure):
        return False
    return reply.kind in PLAIN_FAILURES or reply.get("type") == "NotImplementedError"


def _alike(one: Any, other: Any) -> bool:
    """Whether two notebooks replied alike: the same value, or a failure of the same type."""
    if isinstance(one, Failure) and isinstance(other, Failure):
        return (one.kind, one.get("type")) == (other.kind, other.get("type"))
    return not isinstance(one, Failure) and not isinstance(other, Failure) and same(other, one)


def _misconceptions(lesson: Lesson, function: str) -> Iterable[Version]:
    path = lesson.assignment.graders / "misconceptions" / f"{lesson.name}.py"
    return [version for version in versions.read(path) if version.function == function]
