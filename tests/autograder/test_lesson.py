"""From a percent script to a solution notebook, on a small course made here."""

import textwrap

import nbformat
import pytest

from autograder import course as courses
from autograder import lesson
from autograder.picture import pipeline

OUTLINE = """
title = "Small"
[[lesson]]
name = "AA_first"
stage = "Begin"
[[lesson]]
name = "BB_second"
stage = "End"
"""
SCRIPT = """
# %% [markdown]
# # First
#
# Twice three is {{ double(3) }}, and so far we have {{ have }}.

# %%
have = 1

# %% [markdown]
# Now {{ have }}.

# %% role="answer" function="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% role="check" function="double" points=2
assert double(1) == 2
"""


def make(tmp_path, script=SCRIPT):
    folder = tmp_path / "source" / "small"
    folder.mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").touch()
    (folder / "assignment.toml").write_text(OUTLINE)
    (folder / "AA_first.py").write_text(textwrap.dedent(script))
    return courses.Course(tmp_path).find("AA_first")


def test_numbers_are_computed_where_they_stand(tmp_path):
    script = SCRIPT.replace("so far we have {{ have }}", "so far nothing")
    first = make(tmp_path, script)
    lesson.build(first)
    texts = [c.source for c in nbformat.read(first.solution, 4).cells if c.cell_type == "markdown"]
    assert "Twice three is 6" in texts[0]
    assert texts[1] == "Now 1."


def test_a_name_that_is_not_there_yet_is_an_error_with_the_expression(tmp_path):
    with pytest.raises(lesson.LessonError, match=r"\{\{ have \}\}.*have"):
        lesson.build(make(tmp_path))


def test_a_cell_that_fails_is_shown(tmp_path):
    script = SCRIPT.replace("have = 1", "have = 1 / 0").replace("and so far we have {{ have }}", "")
    with pytest.raises(
        lesson.LessonError, match=r"(?s)ZeroDivisionError: division by zero.*have = 1 / 0"
    ):
        lesson.build(make(tmp_path, script))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('# %% role="check" function="double"\n', "says no points"),
        ('# %% role="exam" function="double" points=2\n', "role 'exam'"),
        ('# %% role="check" points=2\n', "function None"),
    ],
)
def test_a_cell_with_a_wrong_role_is_an_error(tmp_path, wrong, told):
    script = "# %%\nx = 1\n\n" + wrong + "assert True\n"
    with pytest.raises(lesson.LessonError, match=told):
        lesson.build(make(tmp_path, script))


def test_roles_become_marks_of_nbgrader_and_ids_stay(tmp_path):
    script = SCRIPT.replace(", and so far we have {{ have }}", "")
    first = make(tmp_path, script)
    lesson.build(first)
    before = nbformat.read(first.solution, 4)
    assert [f.name for f in first.functions] == ["double"] and first.functions[0].points == 2
    answer = next(c for c in before.cells if c.id == "double")
    assert answer.metadata.nbgrader.solution and not answer.metadata.nbgrader.locked
    check = next(c for c in before.cells if c.id == "check_double")
    assert check.metadata.nbgrader.grade and check.metadata.nbgrader.locked
    first.script.write_text(script.replace("have = 1", "more = 0\n\n# %%\nhave = 1"))
    lesson.build(first)
    after = nbformat.read(first.solution, 4)
    assert {c.id for c in before.cells} < {c.id for c in after.cells}


def test_the_picture_marks_one_stage_and_says_so():
    svg = pipeline(["Begin", "Go <on>", "End"], marked=1)
    assert svg.count("<rect") == 4 and svg.count('fill="#0b5394"') == 1
    assert "Go &lt;on&gt;" in svg and "number 2" in svg


def test_a_course_is_found_from_within_and_missed_from_without(tmp_path):
    first = make(tmp_path)
    found = courses.here(first.script.parent)
    assert found.root == tmp_path and [one.name for one in found.assignments[0].lessons] == [
        "AA_first",
        "BB_second",
    ]
    assert [one.name for one in found.find("BB_second").earlier] == ["AA_first"]
    assert found.find("CC") is None
    with pytest.raises(KeyError, match="no lesson CC"):
        found.assignments[0].lesson("CC")
    with pytest.raises(FileNotFoundError, match="lies in no course"):
        courses.here(tmp_path.parent)
