"""What a function needs of a notebook, however the notebook was written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submission import NotANotebookError, Submission


def notebook(*cells: str) -> Submission:
    listed = [{"cell_type": "code", "source": source} for source in cells]
    return Submission.read(json.dumps({"cells": listed}))


def answer(submission: Submission, name: str, **names: object) -> object:
    """What the function gives when only its slice is run."""
    exec(submission.source([name]), names)
    return names[name]()


def test_only_what_a_function_needs_is_run() -> None:
    read = notebook("a = 1\nb = 2 / 0", "def f():\n    return g() + a", "def g():\n    return 41")
    assert answer(read, "f") == 42


def test_the_last_definition_counts() -> None:
    assert answer(notebook("def f():\n    return 1", "def f():\n    return 2"), "f") == 2


def test_what_changes_an_object_belongs_to_it() -> None:
    read = notebook("a = []", "a.append(1)\nb = []\nb.append(2)", "def f():\n    return a")
    assert answer(read, "f") == [1]
    assert "b" not in read.source(["f"])


@pytest.mark.parametrize("head", ["def h(n=(half := 21)):", "class H(*(half := 21, ())[1:][0]):"])
def test_what_the_head_of_a_definition_binds_counts(head: str) -> None:
    read = notebook(f"{head}\n    pass", "def f():\n    return 2 * half")
    assert answer(read, "f") == 42


def test_magics_and_other_languages_are_left_out() -> None:
    read = notebook("%matplotlib inline\n!ls\na = 1", "%%bash\nrm -rf x", "%%time\nb = 2")
    assert {"a", "b"} <= set().union(*(s.affects for s in read.statements))


def test_what_is_given_is_not_taken_from_the_notebook() -> None:
    read = notebook("def g():\n    return 1", "def f():\n    return g()")
    assert [s.cell for s in read.slice("f", given=["g"])] == [2]


def test_a_broken_cell_is_remembered_with_its_functions() -> None:
    read = notebook("x = 1", "def f(:\n    pass")
    assert (read.broken[0].cell, read.broken[0].line, read.broken[0].functions) == (2, 1, {"f"})


def test_sources_may_be_lists_of_lines() -> None:
    cells = [{"cell_type": "code", "source": ["def f():\n", "    return 3"]}]
    assert answer(Submission.read(json.dumps({"cells": cells})), "f") == 3


@pytest.mark.parametrize("text", ["", "3", "[]", '{"cells": [1]}', "[" * 100_000])
def test_what_is_no_notebook_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NotANotebookError):
        Submission.read(text)


@given(st.text(max_size=200))
def test_any_text_in_a_cell_is_read(source: str) -> None:
    notebook(source).slice("f")
