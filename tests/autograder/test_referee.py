"""The referee: shares of points, reasons, and no work where there is nothing to do."""

import json
import time

import psutil
import pytest

from autograder import demo, versions
from autograder.answers import notebook_with
from autograder.memory import Memory, digest
from autograder.referee import Referee
from autograder.sandbox import Sandbox
from autograder.sentences import STUB

EMPTY = json.dumps({"cells": [{"cell_type": "markdown", "source": "I did nothing."}]})


@pytest.fixture(scope="module")
def lesson(course):
    return course.find("DP_data_preparation")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the reference's answers are remembered for all tests here."""
    return tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="module")
def referee(folder):
    with Referee("spring", memory=lambda _, text: Memory(folder / digest(text.encode()))) as one:
        yield one


def _descendants():
    return {process.pid for process in psutil.Process().children(recursive=True)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [(EMPTY, "There is no function named"), ("{", "not a Jupyter notebook")],
)
def test_nothing_is_started_for_a_notebook_without_code(lesson, text, reason):
    before = _descendants()
    with Referee("spring") as referee, Sandbox() as fresh:
        verdict = referee.grade(text, lesson, fresh)
        assert _descendants() <= before
    assert verdict.score == 0
    assert all(reason in function.message for function in verdict.functions)
    assert verdict.seconds == 0


def test_a_reference_that_is_not_needed_gives_its_memory_back(lesson, box):
    with Referee("idle") as referee:
        referee.grade(lesson.solution.read_text(), lesson, box)
        referee.rest()
        busy, deadline = _descendants(), time.monotonic() + 60
        referee.rest()
        while _descendants() >= busy:
            assert time.monotonic() < deadline, "its process goes on"
        again = referee.grade(lesson.solution.read_text(), lesson, box)
    assert again.score == again.max_score


def test_the_solution_gets_every_point(referee, lesson, box):
    verdict = referee.grade(lesson.solution.read_text(), lesson, box)
    assert verdict.score == verdict.max_score == sum(f.points for f in lesson.functions)
    assert not any(function.failure or function.misconception for function in verdict.functions)
    assert verdict.seconds > 0


def test_a_stub_scores_nothing_and_the_rest_counts(referee, lesson, box):
    name = lesson.functions[1].name
    text = notebook_with(lesson, {name: demo.STUB.format(name=name)})
    first, second, third = referee.grade(text, lesson, box).functions
    assert (second.score, second.message, second.failure) == (0, STUB, "raised")
    assert (first.score, third.score) == (first.max_score, third.max_score)


def test_failing_the_core_costs_all_and_another_check_its_share(referee, lesson, box):
    """The first check is the core; each of the others is one share of the points."""
    path = lesson.assignment.graders / "misconceptions" / f"{lesson.name}.py"
    partial = 0
    for version in (v for v in versions.read(path) if v.function == "preprocess_data"):
        text = notebook_with(lesson, {version.function: version.source})
        verdict = referee.grade(text, lesson, box)
        result = next(f for f in verdict.functions if f.name == version.function)
        passed = [check["passed"] for check in result.checks]
        share = sum(passed) / len(passed) if passed[0] else 0
        assert result.score == pytest.approx(result.max_score * share, abs=0.006)
        assert result.score < result.max_score
        partial += result.score > 0
    assert partial, "no misconception here costs only a part"


def test_remembered_answers_need_no_worker_for_the_reference(referee, folder, lesson, box):
    text = lesson.solution.read_text()
    referee.grade(text, lesson, box)
    box.close()
    memory = lambda _, text: Memory(folder / digest(text.encode()))  # noqa: E731
    with Referee("spring", memory=memory) as another:
        before = _descendants()
        assert another.grade(EMPTY, lesson, box).score == 0
        verdict = another.grade(text, lesson, box)
        assert verdict.score == verdict.max_score
        assert another._sandbox._root is None  # the reference had no worker
        box.close()
        assert _descendants() <= before
