"""What a hidden grader asks with: the fixtures `ask`, `rng` and `shared` of its tests.

Graders are pytest files, one a notebook, with tests named `test_<function>__<what>`:

    def test_clustering_cost__sums_squared_distances(ask, rng):
        '''The cost is the sum of the squared distances to the nearest centers.'''
        ask.same("clustering_cost", rng.normal(size=(3, 4)), rng.normal(size=(40, 4)))

The docstring tells the student what was checked. A message of an assertion is shown to the student
too, so it holds no hidden input and no expected value.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import numpy as np
import pytest

from autograder import wire
from autograder.candidate import Failure
from autograder.compare import same
from autograder.sentences import sentence

Call = Callable[["Question"], Any]


class Question:
    """A call that a grader asks for: a function, its arguments, the probe that it goes through."""

    def __init__(self, function: str, arguments: tuple[Any, ...], probe: str | None) -> None:
        self.function, self.arguments, self.probe = function, list(arguments), probe
        text = wire.encode([function, self.arguments, probe])
        self.key = hashlib.sha256(text).hexdigest()


class WrongError(AssertionError):
    """An answer that loses the points of its check; the text is for the student."""


class Ask:
    """Puts the same question to the student's notebook and to the reference."""

    def __init__(self, student: Call, reference: Call) -> None:
        self._student, self._reference = student, reference

    def student(self, function: str, *arguments: Any, probe: str | None = None) -> Any:
        """The student's answer as plain data; ends the test with the reason if there is none."""
        reply = self._student(Question(function, arguments, probe))
        if isinstance(reply, Failure):
            if reply.kind == "raised":  # where the reference fails too, the grader is to blame
                self.reference(function, *arguments, probe=probe)
            _wrong(sentence(function, reply))
        return reply

    def reference(self, function: str, *arguments: Any, probe: str | None = None) -> Any:
        """The right answer as plain data.

        Raises:
            RuntimeError: the solution notebook itself fails; that is an error of the course.
        """
        reply = self._reference(Question(function, arguments, probe))
        if isinstance(reply, Failure):
            raise RuntimeError(f"the reference of {function} fails: {reply}")
        return reply

    def same(
        self,
        function: str,
        *arguments: Any,
        probe: str | None = None,
        part: str | None = None,
        otherwise: str = "The answer is not the right one.",
    ) -> None:
        """Require the student's answer to be the reference's.

        Args:
            function, arguments, probe: the call.
            part: compare only this entry of the answers, which are dictionaries.
            otherwise: the sentence for the student.
        """
        answer = self.student(function, *arguments, probe=probe)
        right = self.reference(function, *arguments, probe=probe)
        if part is not None:
            answer = answer.get(part) if isinstance(answer, dict) else None
            right = right[part]
        if not same(answer, right):
            _wrong(otherwise)


def _wrong(text: str) -> NoReturn:
    raise WrongError(text)


class Check:
    """How one test of a grader went."""

    def __init__(self, function: str, text: str) -> None:
        self.function, self.text = function, text
        self.passed, self.message = False, "It was not reached."


class Grading:
    """A pytest plugin: gives graders their fixtures and notes how each test went.

    Args:
        ask: whom to ask.
        seed: the instructor's secret; inputs are drawn from it and the test's name.
    """

    def __init__(self, ask: Ask, seed: str) -> None:
        self._ask, self._seed = ask, seed
        self.checks: list[Check] = []
        self.broken: str | None = None

    @pytest.fixture
    def ask(self) -> Ask:
        """Asks student and reference."""
        return self._ask

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random numbers of this test's own."""
        return self._generator(request.node.name)

    @pytest.fixture
    def shared(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random numbers that all tests of a function draw alike, so that one call serves all."""
        return self._generator(function_of(request.node.name))

    def _generator(self, name: str) -> np.random.Generator:
        digest = hashlib.sha256(f"{self._seed}:{name}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:16], "big"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Run a test and keep its outcome; the exception goes no further than here."""
        assert isinstance(item, pytest.Function)
        check = Check(function_of(item.name), " ".join((item.function.__doc__ or "").split()))
        self.checks.append(check)
        try:
            yield
        except AssertionError as error:
            told = error.args and isinstance(error.args[0], str)
            check.message = error.args[0] if told else "The answer is not the right one."
        except Exception as error:
            self.broken = f"{item.name}: {type(error).__name__}: {error}"
            raise
        else:
            check.passed, check.message = True, ""


def function_of(test: str) -> str:
    """The graded function in the name of a test.

    >>> function_of("test_clustering_cost__takes_lists")
    'clustering_cost'
    """
    return test.removeprefix("test_").split("__")[0]


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing that pytest prints reaches the terminal."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@contextmanager
def own_settings() -> Iterator[None]:
    """What the environment sets for other tests, as CI may, changes no grade."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
    others = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(others)


def run(grader: str, plugin: Grading) -> None:
    """Run a grader's tests in file order with these fixtures.

    Raises:
        RuntimeError: the grader or the reference is broken; no student is to blame.
    """
    options = "--assert=plain --import-mode=importlib --disable-plugin-autoload -c /dev/null"
    # What the judge has no use for; the last of them would search all memory for garbage twice.
    unused = "cacheprovider logging warnings capture terminal unraisableexception"
    off = [f"-pno:{name}" for name in unused.split()]
    with quiet(), own_settings():
        code = pytest.main([grader, *options.split(), *off], plugins=[plugin])
    if plugin.broken or code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"the grader {grader} is broken: {plugin.broken or code!r}")
