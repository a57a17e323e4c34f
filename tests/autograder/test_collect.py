"""Students' repositories, real ones on this disk, are collected and graded."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

from autograder.__main__ import main
from autograder.collect import CollectError, roster
from tests.autograder.conftest import ASSIGNMENT, LESSON

NOTEBOOK = f"{ASSIGNMENT}/{LESSON}.ipynb"
EARLY, LATE = "2026-11-01T12:00:00+00:00", "2026-11-20T12:00:00+00:00"
DEADLINE = "2026-11-10T00:00:00+00:00"


class Student:
    """A student's repository."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *command, when=EARLY):
        who = {"GIT_AUTHOR_NAME": "S", "GIT_AUTHOR_EMAIL": "s@example.org"}
        who |= {"GIT_COMMITTER_NAME": "S", "GIT_COMMITTER_EMAIL": "s@example.org"}
        when = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        known = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, **who, **when}
        subprocess.run(["git", *command], cwd=self.folder, env=known, check=True)

    def push(self, notebook, when=EARLY):
        """Commit a copy of a file as the notebook."""
        target = self.folder / NOTEBOOK
        target.parent.mkdir(exist_ok=True)
        shutil.copy(notebook, target)
        self.commit(when)

    def commit(self, when=EARLY):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Work", when=when)


@pytest.fixture
def collected(new_classroom, tmp_path, capsys):
    """A class whose work lies in repositories: the classroom after `autograder collect`."""
    room, source = new_classroom, tmp_path / "handed_in"
    shutil.move(room.course.root / "submitted", source)
    students = {name: Student(tmp_path / name) for name in ("ada", "ben", "cleo", "dan")}
    for name in ("ada", "ben", "cleo"):
        students[name].push(source / name / NOTEBOOK)
    # ben mends his work after the deadline; cleo's hook would run if her work were checked out.
    students["ben"].push(source / "ada" / NOTEBOOK, when=LATE)
    trap = tmp_path / "cleo" / ".git" / "hooks" / "post-checkout"
    trap.parent.mkdir(exist_ok=True)
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'trapped'}\n")
    trap.chmod(0o755)
    # dan's notebook is a link to the solution.
    dan = students["dan"]
    (dan.folder / ASSIGNMENT).mkdir()
    (dan.folder / NOTEBOOK).symlink_to(room.lesson.solution)
    dan.commit()
    lines = [f"{name},{student.folder}" for name, student in students.items()]
    lines = ["student,repository", *lines, f"eve,{tmp_path / 'nowhere'}", "fay,ext::sh -c touch% x"]
    path = tmp_path / "roster.csv"
    path.write_text("\n".join(lines) + "\n")
    command = ["--course", str(room.course.root), "collect", str(path), "--before", DEADLINE]
    assert main(command) == 0
    return room, capsys.readouterr().out


def test_each_student_is_told_of(collected, tmp_path):
    told = dict(line.split(": ", 1) for line in collected[1].splitlines())
    assert list(told) == ["ada", "ben", "cleo", "dan", "eve", "fay"]
    assert told["ada"].startswith(f"1 of 1 notebooks of {ASSIGNMENT}, as of 2026-11-01")
    assert told["dan"].startswith("0 of 1 notebooks")
    for name in ("eve", "fay"):
        assert told[name].startswith("NOT COLLECTED, git fetch: ")
    assert not (tmp_path / "trapped").exists()


def test_what_was_there_at_the_deadline_is_graded(collected, handed_in, graded):
    room = collected[0]
    for name in ("ada", "ben", "cleo"):
        assert room.submitted(name).read_bytes() == handed_in.submitted(name).read_bytes()
        assert room.submitted(name).with_name("timestamp.txt").read_text() == EARLY
    assert not room.submitted("dan").exists()
    room.grade()
    expected = graded.scores()
    assert room.scores() == {name: expected[name] for name in ("ada", "ben", "cleo")}


def test_points_become_files_for_other_programs(classroom, tmp_path):
    folder = tmp_path / "points"
    assert main(["--course", str(classroom.course.root), "points", str(folder)]) == 0
    page, scores = (folder / "class.md").read_text(), classroom.scores()
    for student, score in scores.items():
        assert f"| `{student}` | {score:g} of " in page
        cases = ET.fromstring((folder / student / "junit.xml").read_text()).iter("testcase")
        reached = [c.find("properties/property[@name='score']").get("value") for c in cases]
        assert sum(map(float, reached)) == pytest.approx(score)
        assert f"**{score:g} of " in (folder / student / "summary.md").read_text()
        assert (folder / student / "reporter.txt").exists()


def test_feedback_in_points_says_no_hidden_value(classroom, tmp_path):
    folder = tmp_path / "points"
    main(["--course", str(classroom.course.root), "points", str(folder)])
    told = (folder / "ben" / "summary.md").read_text()
    assert "still to be written" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("student,repository\n", "lists nobody"),
        ("name,url\nada,x\n", "line 2"),
        ("student,repository\n../ada,x\n", "line 2"),
        ("student,repository\nada,\n", "line 2"),
    ],
)
def test_a_roster_that_cannot_be_read_is_told(tmp_path, text, told):
    path = tmp_path / "roster.csv"
    path.write_text(text)
    with pytest.raises(CollectError, match=told):
        roster(path)
