"""`autograder grade`, as scripts and CI call it."""

import json
import shutil

import pytest

from autograder.__main__ import main
from autograder.answers import notebook_with


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
