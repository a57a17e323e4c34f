"""Lanes: every job ends, with verdicts in the store or with a reason."""

import contextlib
import os
import re
import signal
import threading
from dataclasses import replace

import psutil
import pytest

from autograder import cores, warm_parent
from autograder.lane import Job, Settings
from autograder.lanes import Lanes
from autograder.sandbox import best_level


def _job(room, student):
    return Job(student, room.assignment.name, (str(room.submitted(student)),))


def _lanes(room, *students, count=2):
    jobs = [_job(room, student) for student in students]
    return Lanes(Settings(str(room.course.root)), jobs, count)


def _programs(room):
    """What runs for this course as a child of this process: the program that forks lanes."""
    me = psutil.Process()
    return [p for p in me.children() if str(room.course.root) in " ".join(p.cmdline())]


def _running(room):
    """The lanes of this course, waited for."""
    while not (found := [lane for program in _programs(room) for lane in program.children()]):
        continue
    return found


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
    assert not _programs(unknown)
    assert _verdict(unknown, "dan") is None


def test_a_bar_shows_what_is_done_and_the_time_left(unknown, capsys):
    lanes = _lanes(unknown, "ada", "ben", "cleo", count=1)
    try:
        lanes.wait("cleo", unknown.assignment.name)
    finally:
        lanes.close()
    shown = capsys.readouterr().err
    assert re.search(r"Grading: +0%.* 0/3 \[", shown)
    assert re.search(r"Grading: +33%.* 1/3 \[\d\d:\d\d<\d\d:\d\d,", shown), "passed < left"
    assert re.search(r"Grading: +100%.* 3/3 \[", shown)
    assert all(student in shown for student in ("ada", "ben", "cleo"))


def test_who_is_no_job_is_not_waited_for(unknown):
    lanes = _lanes(unknown, "ada", count=1)
    lanes.wait("nobody", unknown.assignment.name)
    lanes.close()


def _a_lane(room):
    return _running(room)[0].pid


def _the_program(room):
    while not (found := _programs(room)):
        continue
    return found[0].pid


def _the_program_with_a_lane(room):
    _running(room)
    return _the_program(room)


@pytest.mark.parametrize("which", [_a_lane, _the_program, _the_program_with_a_lane])
def test_what_dies_is_replaced(which, unknown):
    lanes = _lanes(unknown, "ada", "ben", count=1)
    try:
        os.kill(which(unknown), signal.SIGKILL)
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
    running = [*_running(unknown), *_programs(unknown)]
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
        assert not [lane for lane in _running(unknown) if lane.children()], "none of its own"
        all_of_it = [parent, *parent.children(recursive=True)]
    finally:
        lanes.close()
    assert psutil.wait_procs(all_of_it, timeout=60)[1] == []


@pytest.mark.skipif(not cores.allowed(), reason="this system tells of no cores")
def test_each_lane_works_on_one_core(unknown):
    lanes, seen = _lanes(unknown, "ada", "ben"), []
    grading = threading.Thread(target=lanes.wait, args=("ada", unknown.assignment.name))
    grading.start()
    try:
        while grading.is_alive():
            for lane in [one for program in _programs(unknown) for one in program.children()]:
                with contextlib.suppress(psutil.Error):
                    seen.append(len(lane.cpu_affinity()))
    finally:
        lanes.close()
    assert 1 in seen
