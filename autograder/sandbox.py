"""Start the worker where it can harm nothing, and say how well it is held.

Levels, best first:

- `bubblewrap`: namespaces of its own (no network but its own loopback, own processes, own /tmp),
  the system read-only, the course's folder not there at all, no capability.
- `landlock`: a process of the same user that sees the system read-only and its own work folder, no
  other file, and cannot touch processes outside. The network is open, for Spark needs ports.
- `plain`: a process of the same user with an empty environment. It can read what the user can.

At every level a process has limits on CPU time, memory and file size, and all of them together on
number and memory (`limits`).
"""

import functools
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil

import autograder
from autograder import cores, inside, limits, warm_parent, wire
from autograder.line import Line

LEVELS = ("bubblewrap", "landlock", "plain")
END_SECONDS = 5
ATTEMPTS = 3  # to open a session: the worker may have died, and then its warm parent as well


class SandboxError(RuntimeError):
    """The worker does not start or does not answer."""


def best_level() -> str:
    """The strongest level that works on this machine; tried once, for real."""
    return next(level for level in LEVELS if WORKS[level]())


@functools.cache
def _bubblewrap_works() -> bool:
    """Whether a process in bubblewrap can make namespaces of its own, as each worker does."""
    try:
        tried = inside.in_bubblewrap([sys.executable, "-B", "-m", "autograder.namespaces"])
        answer = subprocess.run(tried, capture_output=True, env={}, timeout=60)
    except (ImportError, OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


@functools.cache
def _landlock_works() -> bool:
    """Whether a process that confines itself can no longer read this file."""
    code = (
        "import sys, pathlib; from autograder import landlock\n"
        "landlock.confine([pathlib.Path(sys.prefix)], [])\n"
        "try: open(sys.argv[1])\n"
        "except PermissionError: sys.exit(7)"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).resolve())]
    path = {"PYTHONPATH": str(Path(autograder.__file__).parent.parent)}
    answer = subprocess.run(command, capture_output=True, env=path, timeout=60)
    return answer.returncode == 7


WORKS: dict[str, Callable[[], bool]] = {
    "bubblewrap": _bubblewrap_works,
    "landlock": _landlock_works,
    "plain": lambda: True,
}


class Sandbox:
    """A worker for one submission after another, each with nothing left of the one before.

    What runs in it may leave something behind: a process, a file, a change in Spark. All of it is
    of one student, but later sessions hold the reference of earlier functions. So functions are
    graded in the order of the course, and a call for an earlier one starts a new worker.

    Args:
        level: one of `LEVELS`; `best_level()` by default.
        ours: whether it runs the course's own code alone, which may be asked in any order.

    Attributes:
        endings: how often its sessions were ended, as each new one ends the one before; what was
            opened before an ending is gone.
    """

    def __init__(self, level: str | None = None, ours: bool = False) -> None:
        self.level = level or best_level()
        self._ours = ours
        self._parent: warm_parent.WarmParent | None = None  # where there are namespaces
        self._worker: Line | None = None
        self._without_java = False  # whether it was forked as one that needs no Spark
        self._root: psutil.Process | None = None  # from which all that runs in it descends
        self._group: Path | None = None
        self._folder: str | None = None  # of a worker that has no namespaces
        self._reached = (0, 0)
        self.endings = 0

    def open(self, spark: bool, place: tuple[int, int] = (0, 0)) -> wire.Channel:
        """A channel to a new session, in a process of its own; with a Spark to attach to if asked.

        Args:
            spark: whether the session needs Spark.
            place: where its function stands in the course.

        Raises:
            SandboxError: the worker cannot be started.
        """
        if (place < self._reached and not self._ours) or (spark and self._without_java):
            self.renew()
        self._reached = place
        for attempt in range(1, ATTEMPTS + 1):
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    self._ready_worker(spark).ask({"op": "open", "spark": spark}, theirs)
                self.endings += 1
                return wire.Channel(ours, self._check)
            except (wire.Closed, wire.Refused, limits.Exceeded, OSError) as error:
                ours.close()
                self.close()
                if attempt == ATTEMPTS:
                    raise SandboxError("the worker does not answer") from error
        raise AssertionError("unreachable")

    def join(self) -> wire.Channel:
        """A channel to a witness: a process of its own beside the open session, on its Spark.

        Raises:
            wire.Closed, wire.Refused, limits.Exceeded, OSError: there is no worker any more.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            self._running_worker().ask({"op": "join"}, theirs)
        return wire.Channel(ours, self._check)

    def spark_lives(self) -> bool:
        """Whether the Spark that the worker started still runs, so that no other answers for it.

        Raises: as `join`.
        """
        channel = self._running_worker().channel
        channel.send({"op": "lives"}, END_SECONDS)
        return channel.receive(END_SECONDS) is True

    def _running_worker(self) -> Line:
        if self._worker is None:
            raise wire.Closed
        return self._worker

    def end_sessions(self) -> int:
        """End every session and what it left behind; the worker itself goes on if it can.

        Returns:
            The signal that had ended the last session already, 0 for none.
        """
        if self._worker is None:
            return 0
        self.endings += 1
        try:
            self._worker.channel.send({"op": "end"}, END_SECONDS)
            ended_by = self._worker.channel.receive(END_SECONDS)
        except (wire.Closed, wire.Refused, limits.Exceeded, OSError):
            self.close()
            return 0
        return ended_by if isinstance(ended_by, int) else 0

    def renew(self) -> None:
        """End the worker and all that runs in it; the next one has nothing of it."""
        if self._root is not None:
            limits.end(self._root, self._group, init=self.level == "bubblewrap")
            self._root.wait()
        if self._group is not None:
            limits.remove_group(self._group)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._worker is not None:
            self._worker.close()
        self._root = self._group = self._folder = self._worker = None
        self._without_java = False
        self._reached = (0, 0)
        self.endings += 1

    def close(self) -> None:
        """End all that runs in it."""
        self.renew()
        if self._parent is not None:
            warm_parent.let_go(self._parent)
        self._parent = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self) -> None:
        """End the worker where it takes too much; Exceeded says of what."""
        if self._root is None:
            raise wire.Closed
        try:
            limits.check(self._root, self._group)
        except psutil.NoSuchProcess:
            return  # what waits for it will read that it is gone
        except limits.Exceeded:
            self.renew()
            raise

    def _ready_worker(self, spark: bool) -> Line:
        """The worker, started if there is none; where workers are forked, for Spark or not."""
        if self._worker is None:
            ours, theirs = socket.socketpair()
            self._worker = Line(ours, self._check)
            with theirs:
                namespaces = self.level == "bubblewrap"
                self._root = self._fork(ours, theirs, spark) if namespaces else self._start(theirs)
            self._group = limits.new_group(self._root.pid)
        return self._worker

    def _fork(self, ours: socket.socket, theirs: socket.socket, spark: bool) -> psutil.Process:
        """Have the warm parent fork a worker into namespaces of its own."""
        self._parent = self._parent or warm_parent.hold()
        self._without_java = not spark
        try:
            worker = psutil.Process(self._parent.fork(ours, theirs, spark))
        except psutil.NoSuchProcess:
            raise wire.Closed from None
        cores.keep_to(cores.allowed(), worker.pid)  # ours, as if it were our own fork
        return worker

    def _start(self, theirs: socket.socket) -> psutil.Process:
        """Start a worker where there are no namespaces."""
        self._folder = tempfile.mkdtemp(prefix="worker-")
        home = Path(self._folder, "home")
        home.mkdir()
        inside.link_code(Path(self._folder))
        # -P: nothing is imported from the folder where sessions write.
        command = [sys.executable, "-B", "-P", "-m", "autograder.worker", str(theirs.fileno())]
        if self.level == "landlock":
            command += map(str, inside.readable(Path(self._folder)))
        return psutil.Popen(
            command,
            env=inside.environment(home, Path(self._folder)),
            cwd=home,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
