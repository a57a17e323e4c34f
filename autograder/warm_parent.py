"""The warm parent of workers, as the judge sees it: started once, shared by all sandboxes.

It takes seconds to import what lessons import, and 300 MB to hold it. So a process of the judge has
one warm parent (`hold`) for all its sandboxes. What one sandbox runs can see nothing of another:
each worker is forked into namespaces of its own. For a class there is one for all lanes, which
holds a Java too, warm and frozen. It ends when nobody is left to ask it, so a lane never sees its
workers end before it knows that the judge did.
"""

import contextlib
import socket
import struct
import subprocess
import sys

import psutil

from autograder import inside, limits, warm_java, wire
from autograder.line import START_SECONDS, Line

CREDENTIALS = struct.Struct("3i")  # process, user, group
PROGRAM = [sys.executable, "-B", "-P", "-m", "autograder.warm"]
JAVA_SECONDS = 300  # to warm a Java, on a slow machine


class WarmParent:
    """A process in bubblewrap that forks workers as it is asked.

    Args:
        ours: our end of a socket to it.
        process: the process, if it is this one's to end.
    """

    def __init__(
        self, ours: socket.socket, process: "subprocess.Popen[bytes] | None" = None
    ) -> None:
        self._ours, self._line, self._process = ours, Line(ours), process
        self.holders = 0

    @classmethod
    def start(cls) -> "WarmParent":
        """Start one for this process."""
        ours, theirs = socket.socketpair()
        with theirs:
            return cls(ours, _start(inside.in_bubblewrap(PROGRAM), [theirs]))

    def fork(self, ours: socket.socket, theirs: socket.socket) -> int:
        """Have a worker forked that serves over a pair of sockets.

        Returns:
            Its number, as this process sees it: the kernel tells it along with a first byte.
        """
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._ask(theirs)
        ours.settimeout(START_SECONDS)
        _, told, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size))
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        if not told:
            raise wire.Closed
        pid, _, _ = CREDENTIALS.unpack(told[0][2])
        return int(pid)

    def _ask(self, theirs: socket.socket) -> None:
        try:
            self._line.ask(
                {"op": "worker"}, theirs, START_SECONDS if self._process else JAVA_SECONDS
            )
        except (wire.Closed, wire.Refused, OSError):
            self._line.close()  # an answer that comes late shall be taken for no other's
            raise

    def listens(self) -> bool:
        """Whether it can still be asked."""
        try:
            self._ours.settimeout(0)
            return self._ours.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self) -> None:
        """Hang up; end it, with all that it has forked, if it is ours."""
        self._line.close()
        if self._process is not None:
            end(self._process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a warm parent that this process has started, with all that it has forked."""
    limits.end(psutil.Process(process.pid), None, init=True)
    process.wait()


def start_for_lanes(count: int) -> "tuple[subprocess.Popen[bytes], list[socket.socket]]":
    """Start one, with a warm Java if there can be one here, for several processes of the judge.

    Returns:
        The process, which ends by itself when all sockets are closed; a socket for each.
    """
    program = list(PROGRAM)
    if (cache := inside.class_data_folder()) is not None:
        with contextlib.suppress(warm_java.NoWarmJavaError):
            warm_java.compile_into(cache)
            program.append("--java")
    pairs = [socket.socketpair() for _ in range(count)]
    with contextlib.ExitStack() as closing:
        theirs = [closing.enter_context(pair[1]) for pair in pairs]
        process = _start(inside.in_bubblewrap(program, outlives=True), theirs)
    return process, [ours for ours, _ in pairs]


def _start(command: list[str], theirs: list[socket.socket]) -> "subprocess.Popen[bytes]":
    descriptors = [end.fileno() for end in theirs]
    return subprocess.Popen(
        [*command, *map(str, descriptors)],
        env={},
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


_running: dict[tuple[str, ...], WarmParent] = {}  # by the command that started it
_shared: list[WarmParent] = []  # by another process; one at most


def share(ours: socket.socket) -> None:
    """Take, for all sandboxes of this process, the warm parent at the other end of a socket."""
    parent = WarmParent(ours)
    parent.holders = 1  # for good
    _shared.append(parent)


def hold() -> WarmParent:
    """The warm parent of this process, started if there is none; to be let go."""
    command = inside.in_bubblewrap(PROGRAM)
    parent = next((one for one in _shared if one.listens()), _running.get(tuple(command)))
    if parent is None or not parent.listens():
        parent = _running[tuple(command)] = WarmParent.start()
    parent.holders += 1
    return parent


def let_go(parent: WarmParent) -> None:
    """Note that a holder needs it no more; after the last one it ends."""
    parent.holders -= 1
    if parent.holders == 0:
        for command in [command for command, one in _running.items() if one is parent]:
            del _running[command]
        parent.close()
