"""The warm parent of workers, as the judge sees it: started once, shared by all sandboxes.

It takes seconds to import what lessons import, and 300 MB to hold it. So a process of the judge has
one warm parent (`warm`) for all its sandboxes, and lends it to the lanes that it starts. What one
sandbox runs can see nothing of another: each worker is forked into namespaces of its own.
"""

import socket
import struct
import subprocess
import sys
import threading

import psutil

from autograder import inside, limits, wire
from autograder.line import START_SECONDS, Line

CREDENTIALS = struct.Struct("3i")  # process, user, group


class WarmParent:
    """A process in bubblewrap that forks workers as it is asked.

    Args:
        ours: our end of the socket to it.
        process: the process, if it is ours to end.
    """

    def __init__(self, ours: socket.socket, process: "subprocess.Popen[bytes] | None") -> None:
        self._ours, self._line, self._process = ours, Line(ours), process
        self._asking = threading.Lock()
        self.holders = 0

    @classmethod
    def start(cls, command: list[str]) -> "WarmParent":
        """Start one; the command lacks the number of the socket."""
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

    def fork(self, ours: socket.socket, theirs: socket.socket) -> int:
        """Have a worker forked that serves over a pair of sockets.

        Returns:
            Its number, as this process sees it: the kernel tells it along with a first byte.
        """
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._ask("worker", theirs)
        ours.settimeout(START_SECONDS)
        _, told, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size))
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        if not told:
            raise wire.Closed
        pid, _, _ = CREDENTIALS.unpack(told[0][2])
        return int(pid)

    def another_line(self) -> socket.socket:
        """A socket over which another process may ask it as well."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._ask("line", theirs)
        return ours

    def _ask(self, what: str, along: socket.socket) -> None:
        try:
            with self._asking:
                self._line.ask({"op": what}, along)
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
        """End it, if it is ours to end, with all that it has forked."""
        self._line.close()
        if self._process is not None:
            limits.end(psutil.Process(self._process.pid), None, init=True)
            self._process.wait()


_running: dict[tuple[str, ...], WarmParent] = {}  # by the command that started it
_lent: list[WarmParent] = []  # by the process that started this one


def hold() -> WarmParent:
    """The warm parent of this process, started if there is none; to be let go."""
    command = inside.in_bubblewrap([sys.executable, "-B", "-P", "-m", "autograder.warm"])
    known = (*_lent, _running.get(tuple(command)))
    parent = next((one for one in known if one is not None and one.listens()), None)
    if parent is None:
        parent = _running[tuple(command)] = WarmParent.start(command)
    parent.holders += 1
    return parent


def let_go(parent: WarmParent) -> None:
    """Note that a holder needs it no more; after the last one it ends."""
    parent.holders -= 1
    if parent.holders == 0 and parent not in _lent:
        for command in [command for command, one in _running.items() if one is parent]:
            del _running[command]
        parent.close()


def borrow(descriptor: int) -> None:
    """Use the warm parent of the process that started this one, over an inherited socket."""
    _lent.append(WarmParent(socket.socket(fileno=descriptor), None))
