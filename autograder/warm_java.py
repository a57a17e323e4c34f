"""A Java in which Spark has run before, forked for each submission.

Of the time that Java takes for a submission, most goes into reading Spark's classes and compiling
them, anew for each student: two may never share one. So the warm parent of workers starts Java
within itself, lets it do what lessons do, and freezes it (`forkable.c` tells how that is possible).
A worker, forked from it, has a copy. It keeps that in a process of its own, the spare, and gives
the memory back; each time Spark is asked for, the spare forks a Java that goes on from there.

No code of a student has run in what is forked, and a fork sees the submission's own namespaces.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from autograder import jvm, worker
from autograder.nursery import Nursery
from diststream import class_data, spark

SOURCE = Path(__file__).with_name("forkable.c")
ROUNDS = 6  # of training; what needs no Spark is graded meanwhile
READY_SECONDS = 60


class NoWarmJavaError(RuntimeError):
    """There is no Java to fork here; submissions start one each."""


def compiled(folder: Path) -> Path:
    """Where in a folder forkable.c lies compiled."""
    return folder / f"forkable-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]}.so"


def compile_into(folder: Path) -> None:
    """Compile forkable.c, if it is not there.

    Raises:
        NoWarmJavaError: there is no compiler, or this is not the system that it is written for.
    """
    if (library := compiled(folder)).exists():
        return
    with tempfile.TemporaryDirectory(dir=folder) as draft:
        made = Path(draft, library.name)
        command = ["cc", "-std=gnu17", "-O2", "-shared", "-fPIC", "-o", str(made), str(SOURCE)]
        try:
            subprocess.run(command, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoWarmJavaError("forkable.c cannot be compiled here") from error
        made.rename(library)


class WarmJava:
    """Java in this process, warm and frozen. There can be one.

    Args:
        cache: the folder with the archive of classes, and with forkable.c compiled.

    Raises:
        NoWarmJavaError: it cannot be had here.
    """

    def __init__(self, cache: Path) -> None:
        try:
            self._library = ctypes.PyDLL(str(compiled(cache)))
        except OSError as error:
            raise NoWarmJavaError("forkable.c is not compiled") from error
        for name in ("start_serving", "stop_serving"):
            getattr(self._library, name).restype = ctypes.c_char_p
        jvm.folder().mkdir()
        trainer = _Trainer()  # forked while there is one thread
        for option in _options(cache):
            self._library.add_option(option.encode())
        java = spark.find_java().resolve()
        if self._library.start(str(java.parents[1] / "lib" / "server" / "libjvm.so").encode()):
            raise NoWarmJavaError("Java does not start")
        trainer.train(self.serve())
        if not self._library.stop_serving() or not _has_gone_quiet():
            raise NoWarmJavaError("Java does not rest")
        if self._library.freeze() < 0:
            raise NoWarmJavaError("Java's threads do not stand still")
        shutil.rmtree(jvm.folder(), ignore_errors=True)

    def fork(self, beside: bool = False) -> int:
        """As `os.fork`, with Java frozen in the child too.

        Args:
            beside: whether the child is a child of this process's parent.
        """
        if (pid := self._library.fork_frozen(beside)) < 0:
            raise OSError(-pid, os.strerror(-pid))
        return int(pid)

    def spare(self) -> "Spare":
        """A process that keeps this Java, while this process has none any more."""
        return Spare(self)

    def thaw(self) -> None:
        """Let Java go on, in a fork."""
        _reopen_files()
        if self._library.thaw() < 0:
            raise NoWarmJavaError("no threads can be made")

    def serve(self) -> tuple[str, str]:
        """Let PySpark attach; returns port and secret."""
        port, _, secret = self._library.start_serving().decode().partition(" ")
        if not secret:
            raise NoWarmJavaError("Spark does not start")
        return port, secret

    def forget(self) -> None:
        """In a fork that shall have no Java: give its memory back."""
        self._library.forget()


class Spare:
    """A process that keeps a frozen Java for the one that makes it, and forks it when asked.

    Args:
        java: in this process, which has none afterwards.

    Attributes:
        pid: number of the process.
    """

    def __init__(self, java: WarmJava) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            if (pid := java.fork()) == 0:
                try:
                    self._line.close()
                    _keep(java, theirs)
                finally:
                    os._exit(1)
        java.forget()
        self.pid = pid

    def fork(self) -> "Fork":
        """A Java of its own, that nobody has used.

        Raises:
            OSError, ValueError: the process does not answer, or the Java that it has forked.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._line, [b"\0"], [theirs.fileno()])
        return Fork(ours)

    def close(self) -> None:
        """Hang up, in a process that must not ask."""
        self._line.close()


class Fork:
    """A Java that was forked; it ends when this is no more.

    Attributes:
        pid: number of its process.
        address: port and secret by which PySpark attaches to it.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        line.settimeout(READY_SECONDS)
        pid, port, secret = line.recv(1024).decode().split()
        self.pid, self.address = int(pid), (port, secret)
        line.setblocking(False)

    def alive(self) -> bool:
        """Whether it still runs."""
        try:
            return self._line.recv(1) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


def _keep(java: WarmJava, line: socket.socket) -> None:
    """Fork a Java for each socket that comes."""
    worker.call_itself("spare")
    _hang_up_all_but(line)
    while True:
        _, descriptors, _, _ = socket.recv_fds(line, 1, 1)
        if not descriptors:
            os._exit(0)
        with socket.socket(fileno=descriptors[0]) as asks:
            if java.fork(beside=True) == 0:  # so that the worker finds it among its children
                line.close()
                _be_java(java, asks)


def _hang_up_all_but(line: socket.socket) -> None:
    """Close every socket but one: those of the worker, and what Java has left of its training."""
    nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for descriptor in _descriptors():
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode) and descriptor != line.fileno():
            os.dup2(nowhere, descriptor, inheritable=False)  # Java believes that it has this number
    os.close(nowhere)


def _reopen_files() -> None:
    """Give this process its own place in each open file: forks share one, and Java reads jars."""
    for descriptor in _descriptors():
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            mode = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
            again = os.open(f"/proc/self/fd/{descriptor}", mode | os.O_CLOEXEC)
            os.dup2(again, descriptor, inheritable=False)
            os.close(again)


def _descriptors() -> list[int]:
    listed = list(Path("/proc/self/fd").iterdir())
    return [int(path.name) for path in listed if path.is_symlink()]  # less that of the listing


def _be_java(java: WarmJava, asks: socket.socket) -> None:
    try:
        worker.call_itself("java")
        java.thaw()
        asks.sendall(" ".join([str(os.getpid()), *java.serve()]).encode())
        while asks.recv(1):
            pass
    finally:
        os._exit(0)


class _Trainer:
    """A process that attaches to Java and lets Spark do what lessons do, until it is quick at it.

    It is forked before Java starts in this process, and waits.
    """

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            if (pid := os.fork()) == 0:
                try:
                    self._line.close()
                    _train(*theirs.recv(1024).decode().split())
                    os._exit(0)
                finally:
                    os._exit(1)
        self._pid = pid

    def train(self, address: tuple[str, str]) -> None:
        """Let it begin, and wait for its end."""
        with self._line:
            self._line.sendall(" ".join(address).encode())
            _, status = os.waitpid(self._pid, 0)
        if status:
            raise NoWarmJavaError("Spark cannot be trained")


def _train(port: str, secret: str) -> None:
    python = Nursery(jvm.folder()).python
    os.environ |= {"PYSPARK_GATEWAY_PORT": port, "PYSPARK_GATEWAY_SECRET": secret}
    os.environ["PYSPARK_PYTHON"] = str(python)
    from autograder import session_spark

    for _ in range(ROUNDS):
        class_data.train(session_spark.context())
        session_spark.stop_context()


def _has_gone_quiet() -> bool:
    """Whether what Spark waits for the network with is gone, as it is some seconds after its end.

    Forks would share it: what wakes one would wake all.
    """
    deadline = time.monotonic() + READY_SECONDS
    while any(_polls(descriptor) for descriptor in _descriptors()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _polls(descriptor: int) -> bool:
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink()).startswith("anon_inode:")
    except OSError:  # closed meanwhile
        return False


def _options(cache: Path) -> list[str]:
    """What Java is started with, the class path spelled out as Java's own launcher would do it."""
    settings = cache / class_data.SETTINGS
    path = class_data.class_path(settings).split(os.pathsep)
    jars = [entry.path for entry in os.scandir(class_data.JARS) if entry.name.endswith(".jar")]
    own = (line.split(None, 1) for line in (class_data.CONF / "spark-defaults.conf").open())
    conf = {words[0]: words[1].strip() for words in own if words and words[0].startswith("spark.")}
    switches = spark.socket_switches(str(jvm.folder()))[1::2]
    return [
        *jvm.switches(jvm.folder(), cache),
        *(f"-D{name}={value}" for name, value in conf.items()),
        *(f"-D{switch}" for switch in switches),
        f"-Djava.class.path={os.pathsep.join([*path[:-1], *jars])}",
    ]
