"""One core for each lane, on which all runs that grades its submissions.

The processes and threads of a submission wait for one another all the time: the referee for a
session, that for Spark, Spark's threads among themselves. On one core they take less processor time
than over two, and no longer: none has to be woken on another core, no memory moves between the two.
"""

import os
from contextlib import suppress


def in_turn() -> list[int | None]:
    """The cores that this thread may run on, each for a lane in turn; the last one first.

    On the first of them a class warms its Java. It is one None where the system does not tell.
    """
    return [*sorted(allowed(), reverse=True)] or [None]  # the first one often serves the system


def allowed() -> set[int]:
    """Numbers of the cores that this thread may run on; none where the system does not tell."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def keep_to(cores: set[int], pid: int = 0) -> None:
    """Have a process of one thread, by default this thread, run on these cores alone.

    What it starts from then on does so too. Where the system refuses, it runs anywhere.
    """
    if cores:
        with suppress(OSError):
            os.sched_setaffinity(pid, cores)
