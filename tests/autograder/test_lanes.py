"""Lanes: every job ends, with verdicts in the store or with a reason."""

import os
import signal
from dataclasses import replace

import psutil
import pytest

from autograder import warm_parent
from autograder.lanes import Job, Lanes, Settings
from autograder.sandbox import best_level


def _job(room, student):
    return Job(student, room.assignment.name, (str(room.submitted(student)),))


def _lanes(room, *students, count=2):
    jobs = [_job(room, student) for student in students]
    return Lanes(Settings(str(room.course.root)), jobs, count)


def _processes(room):
    """The lanes of this course that run as children of this process."""
    me = psutil.Process()
    return [p for p in me.children() if str(room.course.root) in " ".join(p.cmdline())]


def _verdict(room, student):
    text = room.submitted(student).read_text()
    return room.store.find(room.store.key(text, room.lesson))


@pytest.fixture
def unknown(classroom):
    """A class whose answers are remembered, but which has no verdicts."""
    for file in (classroom.course.root / ".autograder" / "verdicts").iterdir():
        file.unlink()
    return classroom


def test_each_submission_gets_its_verdict(unknown):
    lanes = _lanes(unknown, "ada", "ben", "cleo")
    try:
        for student in ("cleo", "ada", "ben"):
            lanes.wait(student, unknown.assignment.name)
            assert _verdict(unknown, student) is not None
    finally:
        lanes.close()
    assert not _processes(unknown)
    assert _verdict(unknown, "dan") is None


def test_who_is_no_job_is_not_waited_for(unknown):
    lanes = _lanes(unknown, "ada", count=1)
    lanes.wait("nobody", unknown.assignment.name)
    lanes.close()


def test_a_lane_that_dies_is_replaced(unknown):
    lanes = _lanes(unknown, "ada", "ben", count=1)
    try:
        while not (running := _processes(unknown)):
            continue
        os.kill(running[0].pid, signal.SIGKILL)
        for student in ("ada", "ben"):
            lanes.wait(student, unknown.assignment.name)
            assert _verdict(unknown, student) is not None
    finally:
        lanes.close()


def test_a_broken_grader_is_told_and_the_others_go_on(unknown):
    """Here one notebook belongs to no lesson any more, which only its own student feels."""
    solution = unknown.lesson.solution
    whole = solution.read_text()
    solution.write_text("torn")
    lanes = _lanes(unknown, "ada")
    try:
        with pytest.raises(RuntimeError, match=unknown.lesson.name):
            lanes.wait("ada", unknown.assignment.name)
    finally:
        lanes.close()
        solution.write_text(whole)


def test_lanes_end_when_the_judge_does(unknown):
    lanes = _lanes(unknown, "ada", "ben")
    while not (running := _processes(unknown)):
        continue
    lanes.close()
    gone, alive = psutil.wait_procs(running, timeout=60)
    assert (len(gone), alive) == (len(running), [])


@pytest.mark.skipif(best_level() != "bubblewrap", reason="it is forked in bubblewrap alone")
def test_a_class_on_spark_shares_a_warm_parent_that_ends_with_it(unknown, monkeypatch):
    monkeypatch.setattr(warm_parent, "_running", {})  # none that other tests hold
    jobs = [replace(_job(unknown, name), on_spark=True) for name in ("ada", "ben", "cleo", "dan")]
    lanes = Lanes(Settings(str(unknown.course.root), "bubblewrap"), jobs, 2)
    parent = psutil.Process(lanes._parent._process.pid)
    try:
        lanes.wait("ada", unknown.assignment.name)
        assert _verdict(unknown, "ada") is not None
        assert not [lane for lane in _processes(unknown) if lane.children()], "none of its own"
        all_of_it = [parent, *parent.children(recursive=True)]
    finally:
        lanes.close()
    assert psutil.wait_procs(all_of_it, timeout=60)[1] == []
