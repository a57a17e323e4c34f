"""`nbgrader autograde` with our judge: any file ends in a grade, a killed run goes on."""

import contextlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from nbgrader.converters import Autograde
from traitlets.config import Config

from autograder import release
from autograder.court import IsolationError
from autograder.desk import Judge
from autograder.sandbox import best_level
from autograder.sentences import STUB


def _graded(room, student):
    """A graded notebook's cells by their names."""
    file = room.course.root / "autograded" / student / room.assignment.name
    cells = nbformat.read(file / f"{room.lesson.name}.ipynb", as_version=4).cells
    return {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in cells}


def _verdict(room, student):
    """The verdict in a graded notebook."""
    file = room.course.root / "autograded" / student / room.assignment.name
    notebook = nbformat.read(file / f"{room.lesson.name}.ipynb", as_version=4)
    return notebook.metadata.autograder.verdict


def _change(room, student, change):
    """Hand in a notebook after a change to its JSON."""
    file = room.submitted(student)
    notebook = json.loads(file.read_text())
    change(notebook)
    file.unlink()
    file.write_text(json.dumps(notebook))


def _check(notebook, name="check_train_test_split"):
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def test_each_gets_what_is_deserved(graded):
    points = {f.name: f.points for f in graded.lesson.functions}
    scores, full = graded.scores(), sum(points.values())
    assert scores["ada"] == full
    assert scores["ben"] == full - points["train_test_split"]
    assert full - points["preprocess_data"] <= scores["cleo"] < full
    assert scores["dan"] == scores["cleo"] - points["train_test_split"]


def test_the_check_cell_shows_score_and_reason(graded):
    told, score = _graded(graded, "ben")["check_train_test_split"].outputs
    assert score.data["text/plain"] == "0"
    assert STUB in told.text
    assert "[failed]" in told.text
    assert "[passed]" in _graded(graded, "ben")["check_preprocess_data"].outputs[0].text


def test_what_has_not_changed_is_not_judged_again(classroom):
    verdicts, scores = classroom.verdicts(), classroom.scores()
    assert len(verdicts) == 4
    classroom.grade(force=True)
    assert classroom.verdicts() == verdicts
    assert classroom.scores() == scores


def test_a_file_that_is_no_notebook_scores_nothing_and_the_class_goes_on(classroom):
    before = classroom.scores()
    for student, text in (("ada", "{ no JSON"), ("ben", "[]"), ("cleo", '{"cells": [3]}')):
        classroom.submitted(student).write_text(text)
    classroom.submitted("eve").parent.mkdir(parents=True)
    classroom.submitted("eve").symlink_to(classroom.lesson.solution)
    classroom.grade(force=True)
    scores = classroom.scores()
    assert [scores[one] for one in ("ada", "ben", "cleo", "eve")] == [0, 0, 0, 0]
    assert scores["dan"] == before["dan"] > 0
    told = _graded(classroom, "ada")["check_preprocess_data"].outputs[0].text
    assert "not a Jupyter notebook" in told
    assert "not a Jupyter notebook" in classroom.feedback("ada")


def test_marks_of_another_version_do_not_stop_the_class(classroom):
    """nbgrader ends the whole run when it meets an old or a newer schema."""
    before = classroom.scores()

    def age(notebook):
        for cell in notebook["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"]["schema_version"] = 1 if cell["id"] < "m" else 99

    _change(classroom, "ada", age)
    classroom.grade(force=True)
    assert classroom.scores() == before


def test_a_deleted_changed_or_copied_check_counts_as_released(classroom):
    before = classroom.scores()
    _change(classroom, "ada", lambda notebook: notebook["cells"].remove(_check(notebook)))
    _change(classroom, "ben", lambda notebook: _check(notebook).update(source="10"))
    _change(classroom, "cleo", lambda n: n["cells"].append({**_check(n), "id": "copy"}))
    classroom.grade(force=True)
    assert classroom.scores() == before
    assert _graded(classroom, "ben")["check_train_test_split"].source != "10"


def test_points_claimed_in_the_submission_do_not_count(classroom):
    before = classroom.scores()["ben"]

    def claim(notebook):
        check = _check(notebook)
        check["metadata"]["nbgrader"]["points"] = 1000
        data = {"text/plain": ["1000"]}
        check["outputs"] = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}
        ]
        full = {"score": 1000, "functions": [], "notebook": "", "isolation": "bubblewrap"}
        notebook["metadata"]["autograder"] = {"verdict": full}

    _change(classroom, "ben", claim)
    classroom.grade(force=True)
    assert classroom.scores()["ben"] == before


def test_only_who_is_new_is_graded_without_force(classroom):
    mark = classroom.course.root / "autograded" / "ada" / classroom.assignment.name / "mark"
    mark.write_text("still there")
    classroom.hand_in("eve", {})
    classroom.grade()
    assert classroom.scores()["eve"] == classroom.scores()["ada"]
    assert mark.exists()


def _run(room):
    return subprocess.Popen(
        [sys.executable, "-m", "nbgrader", "autograde", room.assignment.name],
        cwd=room.course.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_for(process, condition, seconds=300):
    """Wait until something is so, or the process has ended; then kill it."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and not condition() and time.monotonic() < deadline:
        try:
            process.wait(timeout=0.005)
        except subprocess.TimeoutExpired:
            continue
    process.send_signal(signal.SIGKILL)
    process.wait()


def _moments(room):
    """When runs of a class are killed, one after the other; each is made as its run begins."""
    root = room.course.root

    def entered(student):
        return root / "autograded" / student / room.assignment.name / f"{room.lesson.name}.ipynb"

    yield _change_of(root / "gradebook.db")
    yield lambda: (root / ".autograder" / "answers").exists()
    yield lambda: len(room.verdicts()) >= 1
    yield lambda: entered("ada").exists()
    yield _change_of(root / "gradebook.db")
    yield lambda: len(room.verdicts()) >= 3
    yield lambda: entered("cleo").exists()


def _change_of(file):
    """Whether a file is written from now on."""
    before = file.stat().st_mtime_ns
    return lambda: file.stat().st_mtime_ns != before


def _left_behind(room):
    """Processes of the judge that still grade in a room's course."""
    folder = str(room.course.root)
    every = psutil.process_iter(["cmdline"])
    return [one for one in every if any(folder in word for word in one.info["cmdline"] or ())]


def _rows(room, query):
    """What the gradebook's file itself says to a query."""
    with contextlib.closing(sqlite3.connect(room.course.root / "gradebook.db")) as book:
        return book.execute(query).fetchall()


def test_a_killed_run_goes_on_where_it_stood(new_classroom, graded):
    room = new_classroom
    seen: dict = {}
    for moment in _moments(room):
        _wait_for(_run(room), moment)
        _, alive = psutil.wait_procs(_left_behind(room), timeout=60)
        assert not alive, "a lane outlives the judge"
        now = room.verdicts()
        assert now.items() >= seen.items(), "a verdict was reached twice"
        seen = now
    assert _run(room).wait() == 0
    assert room.verdicts().items() >= seen.items()
    assert len(room.verdicts()) == len(graded.scores()), "one verdict a submission"
    assert _rows(room, "PRAGMA integrity_check") == [("ok",)]
    for table in ("submitted_assignment", "submitted_notebook", "grade"):
        query = f"SELECT count(*) FROM {table}"
        assert _rows(room, query) == _rows(graded, query), "none lost, none there twice"
    assert room.scores() == graded.scores()
    for student in room.scores():
        told = _graded(room, student)["check_train_test_split"].outputs[0].text
        assert told == _graded(graded, student)["check_train_test_split"].outputs[0].text


def test_it_refuses_to_grade_without_isolation_where_that_is_required(new_classroom):
    settings = Config()
    settings.Judge.isolation, settings.Judge.require_isolation = "plain", True
    with pytest.raises(IsolationError, match="--require-isolation"):
        new_classroom.grade(settings=settings)


def test_a_run_below_bubblewrap_says_so_once(classroom, caplog):
    """At the first submission and not at each of them; where nothing is graded there is no need."""
    settings = Config()
    settings.Judge.isolation = "plain"
    for student in ("cleo", "dan"):
        shutil.rmtree(classroom.submitted(student).parent)
    classroom.grade(settings=settings)
    assert "isolation level" not in caplog.text
    classroom.grade(force=True, settings=settings)
    (told,) = [one for one in caplog.records if "isolation level" in one.getMessage()]
    assert told.levelname == "WARNING"
    assert "plain" in told.getMessage() and "docs/isolation.md" in told.getMessage()
    assert _verdict(classroom, "ada")["isolation"] == "plain"


@pytest.mark.skipif(best_level() != "bubblewrap", reason="the level is below it")
def test_a_run_in_bubblewrap_has_nothing_to_say_of_it(classroom, caplog):
    classroom.grade(force=True)
    assert "isolation level" not in caplog.text


def test_a_config_without_the_exporter_says_what_to_write(graded):
    with pytest.raises(TypeError, match="exporter_class"):
        Judge(course=str(graded.course.root)).preprocess(nbformat.v4.new_notebook(), {})


def test_the_course_s_config_names_judge_and_exporter(course):
    converter = Autograde(config=release.load_config(course))
    assert Judge in converter.autograde_preprocessors
