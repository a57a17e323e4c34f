"""Calls to the functions of one notebook, as the referee makes them.

A candidate is a student's notebook or the solution; both are asked in the same way, through a
worker in a sandbox.
"""

import ast
import functools
import marshal
import signal
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import limits, wire
from autograder.course import Lesson
from autograder.sandbox import Sandbox
from autograder.submission import Statement, Submission

# Seconds to wait for a session that does not compute but waits, for Spark or for nothing: in one
# call, and in all calls of a function. One that computes without end is stopped long before by the
# worker's limit on CPU time.
CALL_SECONDS = 90.0
FUNCTION_SECONDS = 300.0


@dataclass(frozen=True)
class Failure:
    """A function that gave no value.

    Attributes:
        kind: `missing`, `broken-cell`, `no-notebook`, `raised`, `no-plain-value`, `timeout`,
            `crashed`, `refused`.
        detail: what is known beside: `type`, `cell`, `line`, `by` (who raised it, if not Python:
            `java`, or the `bridge` to it), `what` (of a crash: what it took too much of, `memory`
            or `processes`).
    """

    kind: str
    detail: tuple[tuple[str, Any], ...] = ()

    def get(self, name: str) -> Any:
        """A detail, or None."""
        return dict(self.detail).get(name)


# What py4j raises when a connection to Java breaks.
BRIDGE_ERRORS = ("IndexError", "Exception", "ConnectionError", "OSError", "RuntimeError")

# Kinds that a worker may say, with the details that go with them and their types. Anything else in
# a reply is dropped: it comes from the student's side.
KINDS: dict[str, dict[str, type]] = {
    "missing": {},
    "no-notebook": {},
    "broken-cell": {"cell": int, "line": int},
    "raised": {"type": str, "cell": int, "line": int, "by": str},
    "no-plain-value": {"what": str},
}


@dataclass(frozen=True)
class Material:
    """What a session gets beside the notebook, and of which probes of its assignment it can ask.

    Attributes:
        modules: the earlier notebooks, name and marshalled code; none of the function that it
            grades.
        on_spark: names of probes that need a Spark.
        witnesses: names of generators by which a witness sees to a probe, `P__witness` to P.
    """

    modules: Mapping[str, bytes]
    on_spark: frozenset[str]
    witnesses: frozenset[str]

    @classmethod
    @functools.cache
    def of(cls, lesson: Lesson) -> "Material":
        """The reference of the earlier notebooks, and the probes of the assignment."""
        modules = {earlier.name: _compiled(earlier) for earlier in lesson.earlier}
        on_spark, witnesses = set(), set()
        for file in lesson.assignment.probes:
            parts = Submission.of_source(file.read_text())
            on_spark |= {name for name in parts.functions() if _imports_spark(parts.slice(name))}
            witnesses |= {name for name in parts.functions() if name.endswith("__witness")}
        return cls(modules, frozenset(on_spark), frozenset(witnesses))


def _compiled(lesson: Lesson) -> bytes:
    """The functions of a lesson as a module, compiled here and not in every session."""
    source = reference_source(lesson, *(f.name for f in lesson.functions))
    return marshal.dumps(compile(source, f"<{lesson.name}>", "exec"))


def needs_spark(lesson: Lesson) -> bool:
    """Whether the hidden grader of a lesson names a probe that needs a Spark."""
    asked = lesson.grader.read_text()
    return any(probe in asked for probe in Material.of(lesson).on_spark)


def _imports_spark(statements: Iterable[Statement]) -> bool:
    nodes = (node for statement in statements for node in ast.walk(statement.code))
    imports = (node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))
    return any("spark" in ast.unparse(node) for node in imports)


@functools.cache
def reference_source(lesson: Lesson, *functions: str) -> str:
    """Source that defines these functions as the solution notebook does."""
    return Submission.read(lesson.solution.read_text()).source(functions)


class Candidate:
    """A notebook whose functions can be called.

    Args:
        notebook: text of the `.ipynb` file.
        lesson: the lesson that it answers.
        sandbox: where it runs; one for all notebooks of a submission, never for two students.
    """

    def __init__(self, notebook: str, lesson: Lesson, sandbox: Sandbox) -> None:
        self._notebook = notebook
        self._lesson = lesson
        self._material = Material.of(lesson)
        self._sandbox = sandbox
        self._channel: wire.Channel | None = None
        self._witness: wire.Channel | None = None  # beside the session, once a call needs it
        self._loaded: tuple[str, bool] | None = None
        self._endings = 0  # of the sandbox, when the session was opened
        self._left: dict[str, float] = {}  # seconds of patience with each function

    def call(
        self,
        function: str,
        arguments: Sequence[Any],
        given: Mapping[str, str],
        probe: str | None = None,
    ) -> Any:
        """The value that the function gives, or a `Failure`.

        Args:
            function: which of the lesson's functions.
            arguments: plain values.
            given: source of functions of the same notebook to use in place of the student's own.
            probe: the probe that the call goes through, if not the one of the function's name.

        A call that Spark fails is made once more, in a new session: a task fails now and then on
        a busy machine. Where the bridge between Python and Java failed it is made on a Spark of its
        own. No student shall pay for either.
        """
        spark = (probe or function) in self._material.on_spark
        reply = self._call(function, arguments, given, probe or function, spark)
        if spark and isinstance(reply, Failure) and reply.get("type") in BRIDGE_ERRORS:
            by = reply.get("by")
            if by is None:
                return reply  # by the student's own code
            self.end()
            if by != "java":
                self._sandbox.end_sessions()
            reply = self._call(function, arguments, given, probe or function, spark)
        return reply

    def _call(
        self,
        function: str,
        arguments: Sequence[Any],
        given: Mapping[str, str],
        probe: str,
        spark: bool,
    ) -> Any:
        try:
            failure = self._load(function, given, spark)
            if failure is not None:
                return failure
            call = {"function": function, "arguments": list(arguments), "probe": probe}
            if f"{probe}__witness" in self._material.witnesses:
                return self._witnessed(call)
            return self._answer(self._channel, function, call)
        except limits.Exceeded as error:
            failure = Failure("crashed", (("what", error.what),))
        except TimeoutError:
            failure = Failure("timeout")
        except wire.Closed:
            failure = Failure("crashed")
        except wire.Refused:
            failure = Failure("refused")
        self.end()
        ended_by = self._sandbox.end_sessions()
        return Failure("timeout") if ended_by == signal.SIGVTALRM else failure

    def _witnessed(self, call: dict[str, Any]) -> Any:
        """What a witness finds that the call has done; the student's process can only do it."""
        function, begin = call["function"], f"{call['probe']}__witness"
        if self._witness is None:
            self._witness = self._sandbox.join()
            self._answer(self._witness, function, {"assignment": self._lesson.assignment.name})
        order = {"witness": begin, "arguments": call["arguments"]}
        if isinstance(failure := self._answer(self._witness, function, order), Failure):
            return Failure("crashed", failure.detail)
        said = self._answer(self._channel, function, call)
        if isinstance(said, Failure):
            return said
        found = self._answer(self._witness, function, {"said": said})
        if not self._sandbox.spark_lives():  # else whoever listens in its place was asked
            raise wire.Closed
        return Failure("crashed", found.detail) if isinstance(found, Failure) else found

    def _load(self, function: str, given: Mapping[str, str], spark: bool) -> Failure | None:
        """Make sure that the session is one for this function, and on Spark if it must be."""
        # Another notebook in the same sandbox may have had all sessions ended, this one too.
        lives = self._channel is not None and self._endings == self._sandbox.endings
        if lives and self._loaded in ((function, spark), (function, True)):
            return None
        self.end()
        self._channel = self._sandbox.open(spark, self._place(function))
        self._endings = self._sandbox.endings
        order = {"notebook": self._notebook, "function": function, "given": dict(given)}
        order |= {"modules": dict(self._material.modules)}
        order |= {"assignment": self._lesson.assignment.name}
        opening = self._answer(self._channel, function, order)
        if isinstance(opening, Failure):
            self.end()
            return opening
        self._loaded = function, spark
        return None

    def _answer(self, channel: wire.Channel | None, function: str, message: dict[str, Any]) -> Any:
        """What a process says to a message, within the time that the function has left."""
        assert channel is not None
        left = self._left.setdefault(function, FUNCTION_SECONDS)
        if left <= 0:
            raise TimeoutError("all its time is used up")
        begin = time.monotonic()
        try:
            channel.send(message, min(left, CALL_SECONDS))
            return _read(channel.receive(min(left, CALL_SECONDS)))
        finally:
            self._left[function] = max(0.0, left - (time.monotonic() - begin))

    def _place(self, function: str) -> tuple[int, int]:
        """Where the function stands in the course: its lesson, its place there."""
        names = [f.name for f in self._lesson.functions]
        return len(self._lesson.earlier), names.index(function)

    def end(self) -> None:
        """End the session; the next call opens a new one."""
        for channel in (self._channel, self._witness):
            if channel is not None:
                channel.close()
        self._channel = self._witness = self._loaded = None


def _read(reply: Any) -> Any:
    """The value or the failure in a worker's reply, which is trusted in nothing."""
    if not isinstance(reply, dict):
        return Failure("refused")
    if "value" in reply:
        return reply["value"]
    error = reply.get("error")
    kind = error.get("kind") if isinstance(error, dict) else None
    if not isinstance(error, dict) or not isinstance(kind, str) or kind not in KINDS:
        return Failure("refused")
    allowed = KINDS[kind]
    detail = {k: v for k, v in error.items() if type(v) is allowed.get(k)}
    return Failure(kind, tuple(detail.items()))
