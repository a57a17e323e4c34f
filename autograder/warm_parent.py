"""The warm parent of workers, as the judge sees it: started once, shared by all sandboxes.

It takes seconds to import what lessons import, and 300 MB to hold it. So a process of the judge has
one warm parent (`warm`) for all its sandboxes. What one sandbox runs can see nothing of another:
each worker is forked into namespaces of its own. A lane has its own warm parent: it ends with the
process that started it, and a lane must not see its workers end before it knows that the judge did.
"""

import socket
import struct
import subprocess
import sys

import psutil

from autograder import inside, limits, wire
from autograder.line import START_SECONDS, Line

CREDENTIALS = struct.Struct("3i")  # process, user, group


class WarmParent:
    """A process in bubblewrap that forks workers as it is asked.

    Args:
        ours: our end of the socket to it.
        process: the process.
    """

    def __init__(self, ours: socket.socket, process: "subprocess.Popen[bytes]") -> None:
        self._ours, self._line, self._process = ours, Line(ours), process
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
            self._line.ask({"op": "worker"}, theirs)
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
        """End it, with all that it has forked."""
        self._line.close()
        limits.end(psutil.Process(self._process.pid), None, init=True)
        self._process.wait()


_running: dict[tuple[str, ...], WarmParent] = {}  # by the command that started it


def hold() -> WarmParent:
    """The warm parent of this process, started if there is none; to be let go."""
    command = inside.in_bubblewrap([sys.executable, "-B", "-P", "-m", "autograder.warm"])
    parent = _running.get(tuple(command))
    if parent is None or not parent.listens():
        parent = _running[tuple(command)] = WarmParent.start(command)
    parent.holders += 1
    return parent


def let_go(parent: WarmParent) -> None:
    """Note that a holder needs it no more; after the last one it ends."""
    parent.holders -= 1
    if parent.holders == 0:
        for command in [command for command, one in _running.items() if one is parent]:
            del _running[command]
        parent.close()
