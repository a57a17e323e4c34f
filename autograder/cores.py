"""One core for each submission that is being graded.

Its processes and threads wait for one another all the time: the referee for a session, that for
Spark, Spark's threads among themselves. On one core they take less processor time than over two,
and no longer: none has to be woken on another core, no memory moves between the two.
"""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Cores:
    """The cores that this process may run on, handed out evenly."""

    def __init__(self) -> None:
        self._used: Counter[int] = Counter()
        self._choosing = threading.Lock()

    @contextmanager
    def least_used(self) -> Iterator[int | None]:
        """A core with as few others on it as there are; None where the system does not tell."""
        with self._choosing:
            cores = sorted(allowed(), reverse=True)  # the first one often serves the system
            core = min(cores, key=self._used.__getitem__, default=None)
            if core is not None:
                self._used[core] += 1
        try:
            yield core
        finally:
            with self._choosing:
                if core is not None:
                    self._used[core] -= 1


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
