"""A lane: a process that grades one submission after another and puts each verdict into the store.

It writes nothing else: the gradebook has a single writer, nbgrader. So the judge may be killed at
any moment; what is in the store is not graded again.

    python -m autograder.lane FD SETTINGS ASSIGNMENT ...

FD: a socket to the judge's process, inherited. This program reads what verdicts on the assignments
rest on, and forks a lane for each socket that comes over FD. With that socket may come another, to
a warm parent of workers. Over its own a lane gets jobs and sends reports, as lines of JSON.
"""

import contextlib
import gc
import json
import os
import queue
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas  # noqa: F401 -- graders import it, too

from autograder import cores, warm_parent
from autograder.court import Court
from autograder.handed_in import read


@dataclass(frozen=True)
class Settings:
    """What a lane needs to know: see `Court`."""

    folder: str
    isolation: str | None = None
    require_isolation: bool = False


@dataclass(frozen=True)
class Job:
    """Notebooks of one submission that are to be graded in one worker.

    Attributes:
        student, assignment: whose, and for what.
        notebooks: paths of the submitted files.
        on_spark: whether one of them needs a Spark.
    """

    student: str
    assignment: str
    notebooks: tuple[str, ...]
    on_spark: bool = False


def main() -> None:
    """Fork lanes until the judge hangs up; end after the last of them."""
    control, settings = socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])
    court = Court(**settings)
    court.prepare(sys.argv[3:])
    gc.freeze()  # what is read by now is no garbage: forks need not copy it to look
    while descriptors := socket.recv_fds(control, 1, 2)[1]:
        if os.fork() == 0:
            try:
                control.close()
                _serve(court, *(socket.socket(fileno=number) for number in descriptors))
            finally:
                os._exit(1)
        for number in descriptors:
            os.close(number)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def _serve(court: Court, line: socket.socket, parent: socket.socket | None = None) -> None:
    """Grade the jobs that come; end at once when the judge hangs up."""
    if parent is not None:
        warm_parent.share(parent)
    os.dup2(2, 1)  # what a library prints is for the judge's terminal
    for job, core in _jobs(line, court.close):
        cores.keep_to({core} if core is not None else set())
        for path in job.notebooks:
            report = {"notebook": path}
            lesson = court.course.find(Path(path).stem)
            assert lesson is not None, path
            try:
                court.verdict(read(Path(path)), lesson, (job.assignment, job.student))
            except Exception as error:
                report["error"] = f"{lesson.name}: {type(error).__name__}: {error}"
            tell(line, report)
        tell(line, {"student": job.student})


def tell(line: socket.socket, content: dict[str, Any]) -> None:
    """Send an order to a lane, or a report from it."""
    line.sendall(json.dumps(content).encode() + b"\n")


def _jobs(line: socket.socket, close: Callable[[], None]) -> Iterable[tuple[Job, int | None]]:
    """The jobs, each with its core; read beside the work, so that their end is noticed at once."""
    jobs: queue.SimpleQueue[tuple[Job, int | None]] = queue.SimpleQueue()

    def listen() -> None:
        try:
            with contextlib.suppress(OSError):  # a judge that was killed may reset the line
                for order in line.makefile("r"):
                    fields = json.loads(order)
                    core, notebooks = fields.pop("core"), tuple(fields.pop("notebooks"))
                    jobs.put((Job(notebooks=notebooks, **fields), core))
            close()  # beside a verdict that is being reached, so it may find half of what it ends
        finally:
            os._exit(0)  # whatever it could not end does so when this process is gone

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield jobs.get()


if __name__ == "__main__":
    main()
