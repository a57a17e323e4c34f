"""Which core a submission keeps to."""

import os

import pytest

from autograder import cores
from autograder.cores import Cores

HERE = hasattr(os, "sched_getaffinity")


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The cores that the system tells of, to be changed by a test."""
    told = {3, 5}
    monkeypatch.setattr(cores, "allowed", lambda: set(told))
    return told


def test_cores_are_handed_out_evenly(system: set[int]) -> None:
    hand = Cores()
    with hand.least_used() as first:
        with hand.least_used() as second:
            assert {first, second} == system
            with hand.least_used() as third, hand.least_used() as fourth:
                assert {third, fourth} == system
        with hand.least_used() as again:
            assert again == second, "it is free again, the first is not"


def test_a_core_is_given_back_when_its_work_fails(system: set[int]) -> None:
    hand = Cores()
    taken = []
    for _ in range(3):
        with pytest.raises(OSError), hand.least_used() as core:
            taken.append(core)
            raise OSError
    assert len(set(taken)) == 1


def test_where_the_system_tells_no_core_there_is_none(system: set[int]) -> None:
    system.clear()
    with Cores().least_used() as core:
        assert core is None


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
