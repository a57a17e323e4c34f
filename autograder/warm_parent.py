"""The warm parent of workers, as the judge sees it: started once, shared by all sandboxes.

It takes seconds to import what lessons import, and 300 MB to hold it. So a process of the judge has
one warm parent (`hold`) for all its sandboxes, and lends it to its lanes (`connect`, `share`). What
one sandbox runs can see nothing of another: each worker is forked into namespaces of its own. For a
class it holds a Java too, warm and frozen. It ends when nobody is left to ask it, so a lane never
sees its workers end before it knows that the judge did.
"""

import socket
import struct
import subprocess
import sys
from collections.abc import Sequence

import psutil

from autograder import inside, limits, warm_java, wire
from autograder.line import Line

CREDENTIALS = struct.Struct("3i")  # process, user, group
PROGRAM = [sys.executable, "-B", "-P", "-m", "autograder.warm"]
READY_SECONDS = 300  # to import, and to warm a Java, on a slow machine


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
    def start(cls, command: Sequence[str]) -> "WarmParent":
        """Start one by a command to which the number of its socket is added."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                env={},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            return cls(ours, process)

    def connect(self) -> socket.socket:
        """A socket to it for another process of the judge, which may ask before it is ready."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._line.tell({"op": "judge"}, theirs)
        return ours

    def fork(self, ours: socket.socket, theirs: socket.socket, spark: bool) -> int:
        """Have a worker forked that serves over a pair of sockets, of which it gets `theirs`.

        Args:
            ours, theirs: the pair.
            spark: whether it shall hold a Java, if there is one: it is waited for.

        Returns:
            Its number, as this process sees it: the kernel tells it along with a first byte.

        Raises:
            wire.Closed, OSError: it has not been forked.
        """
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            self._line.tell({"op": "worker", "spark": spark}, theirs)
        ours.settimeout(READY_SECONDS)
        _, told, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size))
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        if not told:
            raise wire.Closed
        pid, _, _ = CREDENTIALS.unpack(told[0][2])
        return int(pid)

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
            limits.end(psutil.Process(self._process.pid), None, init=False)
            self._process.wait()


_running: dict[tuple[str, ...], WarmParent] = {}  # by the command that started it
_shared: list[WarmParent] = []  # by another process; one at most


def share(ours: socket.socket) -> None:
    """Take, for all sandboxes of this process, the warm parent at the other end of a socket."""
    parent = WarmParent(ours)
    parent.holders = 1  # for good
    _shared.append(parent)


def hold(java: bool = False) -> WarmParent:
    """The warm parent of this process, started if there is none; to be let go.

    Args:
        java: whether it shall hold a warm Java, if there can be one here.
    """
    command = tuple(inside.in_bubblewrap(_with_java() if java else PROGRAM, outlives=True))
    parent = next((one for one in _shared if one.listens()), _running.get(command))
    if parent is None or not parent.listens():
        parent = _running[command] = WarmParent.start(command)
    parent.holders += 1
    return parent


def _with_java() -> list[str]:
    if (cache := inside.class_data_folder()) is None:
        return PROGRAM
    try:
        warm_java.compile_into(cache)
    except warm_java.NoWarmJavaError:
        return PROGRAM
    return [*PROGRAM, "--java"]


def let_go(parent: WarmParent) -> None:
    """Note that a holder needs it no more; after the last one it ends."""
    parent.holders -= 1
    if parent.holders == 0:
        for command in [command for command, one in _running.items() if one is parent]:
            del _running[command]
        parent.close()
