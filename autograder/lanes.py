"""A class in lanes: several submissions are graded at once, each in a sandbox of its own.

A lane is a process that grades one submission after another and puts each verdict into the store.
It writes nothing else: the gradebook has a single writer, nbgrader. So the judge may be killed at
any moment; what is in the store is not graded again.

    python -m autograder.lanes SETTINGS [FD]   jobs come in on stdin, reports go out on stdout

FD: a socket to a warm parent that the lanes share, inherited.
"""

import contextlib
import dataclasses
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tqdm import tqdm

from autograder import cores, warm_parent
from autograder.cores import Cores
from autograder.warm_parent import WarmParent

WORTH_A_JAVA = 4  # submissions, after which warming one Java costs less than starting one for each
ATTEMPTS = 2  # how often a submission is tried whose lane dies


@dataclass(frozen=True)
class Settings:
    """What a lane needs to know: see `Court`."""

    folder: str
    isolation: str | None = None
    require_isolation: bool = False


@dataclass(frozen=True)
class Job:
    """The notebooks of one submission that are to be graded.

    Attributes:
        student, assignment: whose, and for what.
        notebooks: paths of the submitted files.
        on_spark: whether one of them needs a Spark.
    """

    student: str
    assignment: str
    notebooks: tuple[str, ...]
    on_spark: bool = False


class _ClosedError(Exception):
    """The lanes are closed: nothing is started any more."""


class Lanes:
    """Grades jobs in the background, in their order, and shows how far it is.

    Args:
        settings: how to grade.
        jobs: the submissions.
        count: number of lanes.
    """

    def __init__(self, settings: Settings, jobs: Sequence[Job], count: int) -> None:
        self._settings = json.dumps(dataclasses.asdict(settings))
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._done = {(job.student, job.assignment): threading.Event() for job in jobs}
        self._errors: dict[tuple[str, str], str] = {}
        self._closed = False
        count = min(count, len(jobs))
        on_spark = sum(job.on_spark for job in jobs)
        self._parent: WarmParent | None = None
        self._shared: list[socket.socket] = []
        if jobs and settings.isolation == "bubblewrap":
            self._parent = warm_parent.hold(java=on_spark >= WORTH_A_JAVA)
            self._shared = [self._parent.connect() for _ in range(count)]
        self._cores = Cores()
        self._starting = threading.Lock()
        self._processes: list[subprocess.Popen[str]] = []
        for job in jobs:
            self._jobs.put(job)
        self._bar = tqdm(
            total=sum(len(job.notebooks) for job in jobs), desc="Grading", unit="notebook"
        )
        for _ in range(count):
            threading.Thread(target=self._drive, daemon=True).start()

    def wait(self, student: str, assignment: str) -> None:
        """Wait until a submission is graded, if it is among the jobs.

        Raises:
            RuntimeError: a grader, or the judge itself, is broken; it says how.
        """
        if (student, assignment) in self._done:
            self._done[student, assignment].wait()
        if (student, assignment) in self._errors:
            raise RuntimeError(self._errors[student, assignment])

    def close(self) -> None:
        """End all lanes, and what runs in them."""
        with self._starting:
            self._closed = True
        for process in self._processes:
            with contextlib.suppress(OSError):
                _stdin(process).close()
            process.wait()
        for one in self._shared:
            one.close()
        if self._parent is not None:
            warm_parent.let_go(self._parent)
        self._bar.close()

    def _drive(self) -> None:
        """Run one lane as long as there are jobs."""
        process: subprocess.Popen[str] | None = None
        with contextlib.suppress(queue.Empty, _ClosedError):
            while True:
                job = self._jobs.get_nowait()
                for _ in range(ATTEMPTS):
                    process = process or self._start()
                    with self._cores.least_used() as core:
                        if self._grade(process, job, core):
                            break
                    process = None
                else:
                    self._fail(job, "the judge's own process died over this submission")
                self._done[job.student, job.assignment].set()
        if process is not None:
            with contextlib.suppress(OSError):
                _stdin(process).close()

    def _start(self) -> "subprocess.Popen[str]":
        with self._starting:
            if self._closed:
                raise _ClosedError
            # A lane in the place of one that died finds none left, and starts a warm parent itself.
            shared = [self._shared.pop()] if self._shared else []
            descriptors = [one.fileno() for one in shared]
            process = subprocess.Popen(
                [sys.executable, "-m", "autograder.lanes", self._settings, *map(str, descriptors)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=descriptors,
                text=True,
            )
            for one in shared:
                one.close()
            self._processes.append(process)
            return process

    def _grade(self, process: "subprocess.Popen[str]", job: Job, core: int | None) -> bool:
        """Let a lane grade a job, on one core; False if the lane died over it."""
        try:
            order = {**dataclasses.asdict(job), "core": core}
            _stdin(process).write(json.dumps(order) + "\n")
            _stdin(process).flush()
        except OSError:
            return False
        assert process.stdout is not None
        for line in process.stdout:
            report = json.loads(line)
            if "error" in report:
                self._fail(job, report["error"])
            elif "notebook" not in report:
                return True
            self._bar.set_postfix_str(job.student)
            self._bar.update()
        return False

    def _fail(self, job: Job, error: str) -> None:
        self._errors.setdefault((job.student, job.assignment), error)


def _stdin(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdin is not None
    return process.stdin


def main(settings: Settings, shared: list[str]) -> None:
    """Grade the jobs that come in on stdin; end at once when it is closed."""
    from autograder.court import Court
    from autograder.handed_in import read

    reports = os.fdopen(os.dup(1), "w", buffering=1)
    for descriptor in shared:
        warm_parent.share(socket.socket(fileno=int(descriptor)))
    os.dup2(2, 1)  # what a library prints is no report
    court = Court(settings.folder, settings.isolation, settings.require_isolation)
    for job, core in _jobs(court.close):
        cores.keep_to({core} if core is not None else set())
        for path in job.notebooks:
            report = {"notebook": path}
            lesson = court.course.find(Path(path).stem)
            assert lesson is not None, path
            try:
                court.verdict(read(Path(path)), lesson, (job.assignment, job.student))
            except Exception as error:
                report["error"] = f"{lesson.name}: {type(error).__name__}: {error}"
            print(json.dumps(report), file=reports)
        print(json.dumps({"student": job.student}), file=reports)


def _jobs(close: Callable[[], None]) -> Iterable[tuple[Job, int | None]]:
    """The jobs on stdin, each with its core; read beside the work, to notice its end at once."""
    jobs: queue.SimpleQueue[tuple[Job, int | None]] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            fields = json.loads(line)
            core, notebooks = fields.pop("core"), tuple(fields.pop("notebooks"))
            jobs.put((Job(notebooks=notebooks, **fields), core))
        try:
            close()  # beside a verdict that is being reached, so it may find half of what it ends
        finally:
            os._exit(0)  # whatever it could not end does so when this process is gone

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield jobs.get()


if __name__ == "__main__":
    main(Settings(**json.loads(sys.argv[1])), sys.argv[2:])
