"""The warm parent of workers: it has imported what lessons import, and forks one a submission.

It runs inside bubblewrap. No code of a student runs in it, and it holds nothing worth stealing.

    python -m autograder.warm FD

FD: a socket to the referee, inherited. A request `worker` comes with the socket of the new worker;
the one before is ended first, with all that it left behind.
"""

import contextlib
import os
import signal
import socket
import sys

from autograder import namespaces, wire, worker


def main() -> None:
    """Serve the referee until it hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    channel = wire.Channel(control)
    worker.stay_out_of_memory()
    worker.import_early()
    running = 0
    with contextlib.suppress(wire.Closed):
        while True:
            channel.receive()
            _end(running)
            _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            running = _fork(control, socket.socket(fileno=descriptors[0]))
            channel.send(True)
    _end(running)


def _fork(control: socket.socket, theirs: socket.socket) -> int:
    def serve() -> None:
        control.close()
        worker.serve(theirs)

    with theirs:
        return namespaces.fork(serve)


def _end(running: int) -> None:
    """Kill a worker; the kernel kills the rest, and tells when all are gone."""
    if running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(running, signal.SIGKILL)
        os.waitpid(running, 0)


if __name__ == "__main__":
    main()
