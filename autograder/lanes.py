"""A class in lanes: several submissions are graded at once, each in a sandbox of its own."""

import contextlib
import dataclasses
import itertools
import json
import queue
import socket
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tqdm import tqdm

from autograder import cores, warm_parent
from autograder.lane import Job, Settings, tell

WORTH_A_JAVA = 4  # submissions, after which warming one Java costs less than starting one for each
ATTEMPTS = 2  # how often a submission is tried whose lane dies


class _ClosedError(Exception):
    """The lanes are closed: nothing is started any more."""


class _Lane:
    """Our end of a lane."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._reports = line, line.makefile("r")

    def reports(self, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Give an order; what is reported on it, up to the last. OSError if the lane ends."""
        tell(self._line, order)
        for report in map(json.loads, self._reports):
            if "notebook" not in report:
                return
            yield report
        raise ConnectionError("the lane has ended")

    def hang_up(self) -> None:
        """Have it end; our next look for a report finds that it has."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)


class _Program:
    """The program that forks lanes, see `autograder.lane`.

    Args:
        arguments: what it is called with.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self._line, theirs = socket.socketpair()
        command = [sys.executable, "-m", "autograder.lane", str(theirs.fileno()), *arguments]
        with theirs:
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )

    def take(self, descriptors: list[int]) -> None:
        """Give it the sockets of a new lane; OSError where it has ended."""
        socket.send_fds(self._line, [b"\0"], descriptors)

    def end(self) -> None:
        """Have it end after its last lane, and wait for that."""
        self._line.close()
        self._process.wait()


class Lanes:
    """Grades jobs in the background, and shows how far it is.

    Those that need no Spark and those that do are each begun in their order. On the first core
    lanes begin with those that do, for there they wait until a Java is warm, and the core is its
    alone; elsewhere they begin with the others.

    Args:
        settings: how to grade.
        jobs: the submissions, each a job or two.
        count: number of lanes.
    """

    def __init__(self, settings: Settings, jobs: Sequence[Job], count: int) -> None:
        self._jobs: dict[bool, queue.SimpleQueue[Job]] = defaultdict(queue.SimpleQueue)
        self._done = {job: threading.Event() for job in jobs}
        self._errors: dict[tuple[str, str], str] = {}
        self._closed = False
        on_spark = sum(job.on_spark for job in jobs)
        self._parent: warm_parent.WarmParent | None = None
        if jobs and settings.isolation == "bubblewrap":
            self._parent = warm_parent.hold(java=on_spark >= WORTH_A_JAVA)
        assignments = sorted({job.assignment for job in jobs})
        self._arguments = [json.dumps(dataclasses.asdict(settings)), *assignments]
        self._program: _Program | None = None
        self._lanes: list[_Lane] = []
        self._starting = threading.Lock()
        for job in jobs:
            self._jobs[job.on_spark].put(job)
        self._bar = tqdm(
            total=sum(len(job.notebooks) for job in jobs), desc="Grading", unit="notebook"
        )
        first_kinds = enumerate(cores.in_turn())
        lanes = itertools.cycle((core, [turn == 0, turn > 0]) for turn, core in first_kinds)
        self._drivers = [
            threading.Thread(target=self._drive, args=lane, daemon=True)
            for lane in itertools.islice(lanes, min(count, len(jobs)))
        ]
        for driver in self._drivers:
            driver.start()

    def wait(self, student: str, assignment: str) -> None:
        """Wait until a submission is graded, if it is among the jobs.

        Raises:
            RuntimeError: a grader, or the judge itself, is broken; it says how.
        """
        for job, done in self._done.items():
            if (job.student, job.assignment) == (student, assignment):
                done.wait()
        if (student, assignment) in self._errors:
            raise RuntimeError(self._errors[student, assignment])

    def close(self) -> None:
        """End all lanes, and what runs in them."""
        with self._starting:
            self._closed = True
        for lane in self._lanes:
            lane.hang_up()
        for driver in self._drivers:
            driver.join()
        if self._program is not None:
            self._program.end()
        if self._parent is not None:
            warm_parent.let_go(self._parent)
        self._bar.close()

    def _drive(self, core: int | None, kinds: Iterable[bool]) -> None:
        """Run one lane as long as there are jobs: first of the one kind, then of the other."""
        lane: _Lane | None = None
        with contextlib.suppress(_ClosedError):
            for job in itertools.chain.from_iterable(map(self._take, kinds)):
                for _ in range(ATTEMPTS):
                    with contextlib.suppress(OSError):
                        lane = lane or self._start()
                        self._grade(lane, job, core)
                        break
                    lane = None
                else:
                    self._fail(job, "the judge's own process died over this submission")
                self._done[job].set()
        if lane is not None:
            lane.hang_up()

    def _take(self, on_spark: bool) -> Iterator[Job]:
        """The jobs that need a Spark, or those that need none, less those that others take."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._jobs[on_spark].get_nowait()

    def _start(self) -> _Lane:
        """Have a lane forked."""
        with self._starting, contextlib.ExitStack() as theirs:
            if self._closed:
                raise _ClosedError
            ours, along = socket.socketpair()
            sockets = [theirs.enter_context(along)]
            if self._parent is not None and self._parent.listens():
                sockets.append(theirs.enter_context(self._parent.connect()))
            self._hand_over([one.fileno() for one in sockets])
            self._lanes.append(lane := _Lane(ours))
            return lane

    def _hand_over(self, descriptors: list[int]) -> None:
        """Give the sockets of a new lane to the program that forks it, started if it is not there.

        Raises:
            OSError: it has ended, and so it does when it is started anew.
        """
        if self._program is not None:
            try:
                self._program.take(descriptors)
            except OSError:
                self._program.end()
            else:
                return
        self._program = _Program(self._arguments)
        self._program.take(descriptors)

    def _grade(self, lane: _Lane, job: Job, core: int | None) -> None:
        """Let a lane grade a job, on one core; OSError if the lane dies over it."""
        for report in lane.reports({**dataclasses.asdict(job), "core": core}):
            if "error" in report:
                self._fail(job, report["error"])
            self._bar.set_postfix_str(job.student)
            self._bar.update()

    def _fail(self, job: Job, error: str) -> None:
        self._errors.setdefault((job.student, job.assignment), error)
