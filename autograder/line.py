"""A socket to a process in the sandbox, over which requests go, each with another socket along."""

import socket
from collections.abc import Callable

from autograder import wire

START_SECONDS = 60  # a cold disk may take long to import what lessons import


class Line:
    """Our end of such a socket.

    Args:
        ours: the socket.
        watch: as of `wire.Channel`.
    """

    def __init__(self, ours: socket.socket, watch: Callable[[], None] = lambda: None) -> None:
        self._ours = ours
        self.channel = wire.Channel(ours, watch)

    def ask(
        self, request: dict[str, object], along: socket.socket, seconds: float = START_SECONDS
    ) -> None:
        """Send a request with a socket, and wait until it is done, so many seconds at most."""
        self.tell(request, along, seconds)
        self.channel.receive(seconds)

    def tell(
        self, request: dict[str, object], along: socket.socket, seconds: float = START_SECONDS
    ) -> None:
        """Send a request with a socket that nobody answers."""
        self.channel.send(request, seconds)
        socket.send_fds(self._ours, [b"\0"], [along.fileno()])

    def close(self) -> None:
        """Hang up."""
        self._ours.close()
