"""What is left of a submission: sources, and nothing that could act."""

import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from autograder.handed_in import SIZE_LIMIT, clean, code, own_work, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(["check_preprocess_data", "preprocess_data", "other", 7, None])
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "heading", 3])},
    optional={
        "source": st.text() | st.lists(st.text()) | JSON,
        "metadata": JSON
        | st.fixed_dictionaries({"nbgrader": JSON | st.builds(dict, grade_id=NAMES)}),
        "outputs": JSON,
        "id": JSON,
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {"cells": st.lists(CELLS, max_size=6) | JSON}, optional={"metadata": JSON, "nbformat": JSON}
)


@pytest.fixture(scope="module")
def lesson(course):
    return course.find("DP_data_preparation")


@settings(max_examples=150, deadline=None)
@given(text=st.text() | JSON.map(json.dumps) | NOTEBOOKS.map(json.dumps))
def test_whatever_is_handed_in_becomes_a_valid_notebook_with_every_check(text, lesson):
    notebook = clean(text, lesson)
    nbformat.validate(notebook)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    for function in lesson.functions:
        assert names.count(function.grade_id) == 1
    # The judge sees the same work before and after nbgrader has been at it.
    assert own_work(nbformat.writes(notebook), lesson) == own_work(text, lesson)


def test_only_sources_count(lesson):
    text = lesson.solution.read_text()
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["mine"]
        if cell["cell_type"] == "markdown":
            cell["source"] = "my notes"
        else:
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "10 points"}]
    assert own_work(json.dumps(notebook), lesson) == own_work(text, lesson)


def test_a_changed_answer_and_a_moved_cell_count(lesson):
    notebook = json.loads(lesson.solution.read_text())
    before = own_work(json.dumps(notebook), lesson)
    moved = {**notebook, "cells": notebook["cells"][1:]}
    assert own_work(json.dumps(moved), lesson) != before  # sentences name the number of a cell
    answers = [cell for cell in notebook["cells"] if cell["id"] == "preprocess_data"]
    answers[0]["source"] += ["\n# more"]
    assert own_work(json.dumps(notebook), lesson) != before


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading"])
def test_text_of_a_student_is_only_text_in_formgrader(lesson, kind):
    notebook = json.loads(lesson.solution.read_text())
    own = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    evil = "<script>fetch('/formgrader/api/grade/1')</script>"
    notebook["cells"].append({"cell_type": kind, "source": evil, "metadata": {}})
    text = clean(json.dumps(notebook), lesson)
    shown, _ = HTMLExporter(
        config=Config(HTMLExporter={"template_name": "basic"})
    ).from_notebook_node(text)
    assert "<script>fetch" not in shown
    assert "fetch" in shown
    assert "".join(own[0]) in [cell.source for cell in text.cells]


def test_a_link_is_not_followed(tmp_path, lesson):
    (tmp_path / "link.ipynb").symlink_to(lesson.solution)
    assert read(tmp_path / "link.ipynb") == ""
    assert read(tmp_path / "nothing.ipynb") == ""
    assert read(lesson.solution) == lesson.solution.read_text()


def test_a_huge_file_is_not_read(tmp_path):
    with (tmp_path / "huge.ipynb").open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    assert read(tmp_path / "huge.ipynb") == ""


def test_code_of_a_text(lesson):
    assert code("no notebook") is None
    assert code('{"cells": []}') == []
    assert "def preprocess_data" in "\n".join(code(lesson.solution.read_text()))
