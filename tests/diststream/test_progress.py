"""The progress card: what saved notebooks say about themselves."""

import re

import nbformat
import pytest

from autograder.answers import notebook_with
from diststream import progress

STUB = 'def preprocess_data(df):\n    raise NotImplementedError("preprocess_data")'


@pytest.fixture(scope="module")
def folder(course, tmp_path_factory, in_kernel):
    """A student's folder: SP untouched, DP run with one function still a stub."""
    place = tmp_path_factory.mktemp("work")
    lesson = course.find("DP_data_preparation")
    (place / "data").symlink_to(lesson.assignment.folder / "data")
    notebook = nbformat.reads(notebook_with(lesson, {"preprocess_data": STUB}), as_version=4)
    in_kernel(notebook, place, allow_errors=True)
    nbformat.write(notebook, place / "DP_data_preparation.ipynb")
    first = course.find("SP_setup_streaming").solution
    (place / first.name).write_text(first.read_text())
    return place


@pytest.fixture
def lessons(folder):
    return progress.read(folder / "SP_setup_streaming.ipynb")


def test_tells_what_passes_in_the_order_of_the_course(lessons):
    assert [one.name for one in lessons] == ["SP_setup_streaming", "DP_data_preparation"]
    sp, dp = lessons
    assert (sp.done, sp.next) == (0, "setup_streaming_context")
    assert dp.functions["load_raw_data"] and not dp.functions["preprocess_data"]
    assert dp.next == "preprocess_data"
    assert dp.title == "DP: Prepare the data"


def test_the_card_says_the_same_in_words(lessons):
    page = progress.card(lessons)
    done = sum(one.done for one in lessons)
    assert f"<strong>{done} of 4 functions" in page
    assert progress.text(lessons).splitlines()[0].startswith(f"{done} of 4")
    rows = re.findall(r"<tr><td.*?</tr>", page)
    assert "0 of 1" in rows[0] and 'href="DP_data_preparation.ipynb"' in rows[1]


def test_a_check_that_ran_before_its_function_changed_does_not_count(folder, tmp_path):
    notebook = nbformat.read(folder / "DP_data_preparation.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "load_raw_data":
            cell.execution_count = 99
    nbformat.write(notebook, tmp_path / "DP_data_preparation.ipynb")
    (lesson,) = progress.read(tmp_path / "DP_data_preparation.ipynb")
    assert not lesson.functions["load_raw_data"]


def test_a_missing_notebook_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.ipynb"):
        progress.read(tmp_path / "none.ipynb")
