"""`autograder grade`, as scripts and CI call it."""

import json
import shutil

import pytest

from autograder import sandbox
from autograder.__main__ import main
from autograder.answers import notebook_with
from autograder.sandbox import best_level


@pytest.fixture
def notebook(course, tmp_path):
    """A notebook of DP in which one function is wrong and one is a stub."""
    lesson = course.find("DP_data_preparation")
    wrong = {
        "train_test_split": "def train_test_split(X, ratio=0.8):\n    return X, X",
        "load_raw_data": 'def load_raw_data(p):\n    raise NotImplementedError("load_raw_data")',
    }
    file = tmp_path / f"{lesson.name}.ipynb"
    file.write_text(notebook_with(lesson, wrong))
    return file


@pytest.fixture
def desk(course, tmp_path):
    """A course of its own, so that nothing is written into this one."""
    folder = tmp_path / "course"
    folder.mkdir()
    shutil.copy(course.root / "nbgrader_config.py", folder)
    (folder / "source").symlink_to(course.root / "source")
    return folder


def test_prints_verdicts_as_json_and_exits_0_whatever_the_grade(notebook, desk, capsys):
    assert main(["--course", str(desk), "grade", str(notebook), "--json"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)
    assert set(verdict) == {
        *("notebook", "score", "max_score", "seconds", "isolation", "functions")
    }
    assert verdict["notebook"] == str(notebook)
    by_name = {f["name"]: f for f in verdict["functions"]}
    assert list(by_name) == ["load_raw_data", "preprocess_data", "train_test_split"]
    for function in by_name.values():
        assert {"name", "score", "max_score", "message", "misconception"} <= set(function)
    assert by_name["load_raw_data"]["score"] == 0
    assert "still to be written" in by_name["load_raw_data"]["message"]
    assert by_name["preprocess_data"]["score"] == by_name["preprocess_data"]["max_score"]
    assert by_name["train_test_split"]["score"] == 0
    assert verdict["score"] == sum(f["score"] for f in verdict["functions"])


def test_says_what_is_wrong_with_its_arguments(notebook, desk, tmp_path, capsys):
    other = tmp_path / "essay.ipynb"
    shutil.copy(notebook, other)
    assert main(["--course", str(desk), "grade", str(other)]) == 2
    told = capsys.readouterr().err
    assert "no lesson is called essay" in told and "DP_data_preparation" in told
    assert main(["--course", str(desk), "grade", str(tmp_path / "DP_data_preparation2")]) == 2
    assert main(["--course", str(tmp_path), "grade", str(notebook)]) == 2
    assert "lies in no course" in capsys.readouterr().err


def test_a_missing_file_is_named(desk, tmp_path, capsys):
    assert main(["--course", str(desk), "grade", str(tmp_path / "SU_streaming_update.ipynb")]) == 2
    assert "SU_streaming_update.ipynb" in capsys.readouterr().err


def test_the_text_names_the_level(notebook, desk, capsys):
    assert main(["--course", str(desk), "grade", str(notebook)]) == 0
    told = capsys.readouterr()
    assert f"{notebook}: 4 of 9 points, isolation {best_level()}\n" in told.out
    assert ("The isolation level is" in told.err) == (best_level() != "bubblewrap")


@pytest.mark.parametrize(
    ("level", "not_held"),
    [("landlock", "can reach the network"), ("plain", "can read and change what you can")],
)
def test_below_bubblewrap_it_grades_as_well_and_says_so(level, not_held, course, desk, capsys):
    """A notebook without Spark and one with it; references get all points."""
    if not sandbox.WORKS[level]():
        pytest.skip(f"{level} does not work here")
    lessons = [course.find(name) for name in ("DP_data_preparation", "SK_streaming_kmeans")]
    files = [str(lesson.solution) for lesson in lessons]
    assert main(["--course", str(desk), "grade", *files, "--isolation", level, "--json"]) == 0
    told = capsys.readouterr()
    verdicts = json.loads(told.out)
    full = [sum(f.points for f in lesson.functions) for lesson in lessons]
    assert [verdict["score"] for verdict in verdicts] == full
    assert [verdict["isolation"] for verdict in verdicts] == [level, level]
    (warning,) = told.err.splitlines()
    assert f"The isolation level is {level}" in warning and not_held in warning
    assert "docs/isolation.md" in warning


def test_it_refuses_the_level_plain_where_isolation_is_required(notebook, desk, capsys):
    options = ["--isolation", "plain", "--require-isolation"]
    assert main(["--course", str(desk), "grade", str(notebook), *options]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "would be plain" in told.err and "docs/isolation.md" in told.err
    assert not (desk / ".autograder").exists(), "nothing is graded"
