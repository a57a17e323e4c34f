"""Which core a lane keeps to."""

import os

import pytest

from autograder import cores

HERE = hasattr(os, "sched_getaffinity")


def test_lanes_take_the_cores_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "allowed", lambda: {3, 5})
    assert cores.in_turn() == [5, 3]


def test_where_the_system_tells_no_core_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "allowed", set)
    assert cores.in_turn() == [None]


@pytest.mark.skipif(not HERE, reason="this system ties no process to a core")
def test_a_process_keeps_to_its_core_and_so_does_what_it_starts() -> None:
    before = os.sched_getaffinity(0)
    core = max(before)
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        cores.keep_to({core})
        if os.fork() == 0:
            os.write(writing, repr(sorted(os.sched_getaffinity(0))).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(writing)  # else a fork that fails would be waited for without end
    assert os.read(reading, 100).decode() == repr([core])
    os.close(reading)
    assert os.sched_getaffinity(0) == before


@pytest.mark.skipif(not HERE, reason="this system ties no process to a core")
def test_what_the_system_refuses_changes_nothing() -> None:
    before = os.sched_getaffinity(0)
    cores.keep_to({10**4})
    cores.keep_to(set())
    cores.keep_to({0}, pid=2**22 + 1)  # a number that no process has
    assert os.sched_getaffinity(0) == before
