"""Fault by fault: what worked is scored, the student is told why the rest did not, grading goes on.

Each fault stands in one function of a notebook that is right otherwise.
"""

import json
from collections.abc import Callable, Iterator

import nbformat
import pytest

from autograder import candidate
from autograder.answers import notebook_with
from autograder.course import Course
from autograder.referee import Referee, Verdict
from autograder.sandbox import Sandbox, best_level
from autograder.worker import FILE_LIMIT

LESSON = "DP_data_preparation"
FUNCTION = "train_test_split"

# Elsewhere a fault would reach what is not its own: this disk, other Javas of the same user.
HELD = pytest.mark.skipif(best_level() != "bubblewrap", reason="no namespaces hold it here")

# Name, body of the function, a part of what the student is told; what its test needs.
FAULTS = [
    ("endless loop", "while True:\n        pass", "took too long"),
    (
        "loop that ignores interrupts",
        "while True:\n        try:\n            while True:\n                pass\n"
        "        except BaseException:\n            pass",
        "took too long",
    ),
    ("exit", "import os\n    os._exit(0)", "ended in the middle"),
    ("sys.exit", "raise SystemExit", "return"),
    ("segmentation fault", "import ctypes\n    ctypes.string_at(0)", "ended in the middle"),
    (
        "fork bomb",
        "import os\n    while True:\n        try:\n            os.fork()\n"
        "        except OSError:\n            pass",
        "process after process",
    ),
    ("memory bomb at once", "return bytearray(10**12)", "memory"),
    (
        "memory bomb in steps",
        "kept = []\n    while True:\n        kept.append(bytearray(2**22))",
        "memory",
    ),
    (
        "gigabytes printed",
        "for _ in range(1000):\n        print('x' * 10**6)\n    raise KeyError",
        "KeyError",
    ),
    (
        "full disk",
        "import os\n    for number in range(10**4):\n"
        "        with open(os.path.expanduser(f'~/full{number}'), 'wb') as file:\n"
        "            file.write(bytes(2**24))",
        "the disk was full",
        HELD,
    ),
    (
        "a file that is too large",
        "import os\n    with open(os.path.expanduser('~/large'), 'wb') as file:\n"
        f"        file.write(bytes({FILE_LIMIT} + 1))",
        "a file grew too large",
    ),
    ("recursion", "return train_test_split(X_scaled, ratio)", "without end"),
    ("answer of 10^9 elements", "return range(10**9)", "too large"),
    ("array of 10^9 elements", "import numpy as np\n    return np.empty(10**9, 'i1')", "too large"),
    ("array of objects", "import numpy as np\n    return np.array([object()])", "object"),
    ("a generator", "return (row for row in X_scaled)", "generator"),
    ("nothing", "pass", "not the right one"),
]


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Wait less long for what never comes than for students."""
    before, candidate.CALL_SECONDS = candidate.CALL_SECONDS, 60.0
    yield
    candidate.CALL_SECONDS = before


@pytest.fixture(scope="module")
def grade(course: Course, referee: Referee, sandbox: Sandbox) -> Callable[[str], Verdict]:
    """Grades a notebook; in one sandbox, so that each fault could hurt the next."""
    lesson = course.find(LESSON)
    return lambda notebook: referee.grade(notebook, lesson, sandbox)


def with_body(course: Course, body: str) -> str:
    source = f"def {FUNCTION}(X_scaled, ratio=0.8):\n    {body}\n"
    return notebook_with(course.find(LESSON), {FUNCTION: source})


def split(verdict: Verdict) -> tuple:
    """The verdict on the faulty function, and whether the others have all their points."""
    rest = [f for f in verdict.functions if f.name != FUNCTION]
    faulty = next(f for f in verdict.functions if f.name == FUNCTION)
    return faulty, all(f.score == f.max_score for f in rest)


@pytest.mark.parametrize(
    ("body", "told"),
    [pytest.param(body, told, id=name, marks=needs) for name, body, told, *needs in FAULTS],
)
def test_a_fault_costs_its_own_function_alone(body, told, grade, course) -> None:
    faulty, others_are_full = split(grade(with_body(course, body)))
    assert faulty.score == 0
    assert told in " ".join([faulty.message, *(c["message"] for c in faulty.checks)])
    assert others_are_full


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', "[" * 10**5, "\x00", "null"])
def test_what_is_no_notebook_scores_nothing_and_says_so(text, grade) -> None:
    verdict = grade(text)
    assert verdict.score == 0
    assert all("not a Jupyter notebook" in f.message for f in verdict.functions)


def changed(course: Course, change: Callable[[list], list]) -> str:
    notebook = nbformat.reads(course.find(LESSON).solution.read_text(), as_version=4)
    notebook.cells = change(notebook.cells)
    return json.dumps(notebook)


def test_cells_that_were_copied_count_once(grade, course) -> None:
    verdict = grade(changed(course, lambda cells: cells + cells))
    assert verdict.score == verdict.max_score


def test_cells_that_were_retyped_count(grade, course) -> None:
    """Other ids, no marks of nbgrader, as after copy and paste into a new notebook."""

    def retype(cells: list) -> list:
        return [nbformat.v4.new_code_cell(c.source) for c in cells if c.cell_type == "code"]

    verdict = grade(changed(course, retype))
    assert verdict.score == verdict.max_score


def test_a_deleted_cell_costs_its_function(grade, course) -> None:
    def delete(cells: list) -> list:
        return [cell for cell in cells if f"def {FUNCTION}" not in cell.source]

    faulty, others_are_full = split(grade(changed(course, delete)))
    assert (faulty.score, others_are_full) == (0, True)
    assert f"no function named {FUNCTION}" in faulty.message


def test_a_function_of_another_name_is_missed(grade, course) -> None:
    source = "def trainTestSplit(X_scaled, ratio=0.8):\n    return X_scaled, X_scaled\n"
    faulty, others_are_full = split(grade(notebook_with(course.find(LESSON), {FUNCTION: source})))
    assert (faulty.score, others_are_full) == (0, True)
    assert "Names must stay" in faulty.message


def test_a_broken_cell_is_named_with_its_line(grade, course) -> None:
    source = f"def {FUNCTION}(X_scaled, ratio=0.8)\n    return X_scaled\n"
    faulty, others_are_full = split(grade(notebook_with(course.find(LESSON), {FUNCTION: source})))
    assert (faulty.score, others_are_full) == (0, True)
    assert "not valid Python" in faulty.message and "line 1 of the cell" in faulty.message


def test_a_module_that_shadows_numpy_harms_no_one(grade, course) -> None:
    body = (
        "import sys\n    import types\n    sys.modules['numpy'] = types.ModuleType('numpy')\n"
        "    import numpy\n    return numpy.array(X_scaled)"
    )
    faulty, others_are_full = split(grade(with_body(course, body)))
    assert (faulty.score, others_are_full) == (0, True)


# What a function does to its Spark, so that this never answers again.
STUCK = [
    pytest.param("sc._jvm.java.lang.Thread.sleep(10**9)", id="one call of Java"),
    pytest.param(
        "import os, signal\n    for name in filter(str.isdigit, os.listdir('/proc')):\n"
        "        if open(f'/proc/{name}/comm').read().strip() == 'java':\n"
        "            os.kill(int(name), signal.SIGSTOP)\n    sc.parallelize([1]).count()",
        id="all of Java",
        marks=HELD,
    ),
]


@pytest.mark.parametrize("body", STUCK)
def test_a_spark_that_never_answers_costs_its_own_function_alone(
    body, course, referee, box, monkeypatch
) -> None:
    """The function after it has a Spark again, and so has the next student."""
    lesson, function = course.find("SK_streaming_kmeans"), "initialize_model"
    right = lesson.solution.read_text()
    assert referee.grade(right, lesson, box).score == 6, "what the reference says is known"
    monkeypatch.setattr(candidate, "CALL_SECONDS", 20.0)
    source = (
        f"from pyspark import SparkContext\n\ndef {function}(*_):\n"
        f"    sc = SparkContext.getOrCreate()\n    {body}\n"
    )
    stuck = referee.grade(notebook_with(lesson, {function: source}), lesson, box)
    assert {f.name: f.score for f in stuck.functions} == {function: 0, "create_rdd_queue": 3}
    assert "took too long" in stuck.functions[0].message
    box.renew()
    assert referee.grade(right, lesson, box).score == 6
