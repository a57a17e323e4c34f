"""The warm parent of workers: it has imported what lessons import, and forks one a submission.

It runs inside bubblewrap. No code of a student runs in it, and it holds nothing worth stealing.

    python -m autograder.warm FD

FD: a socket to the judge, inherited. A request comes with the socket of the new worker.
"""

import contextlib
import signal
import socket
import sys

from autograder import namespaces, wire, worker


def main() -> None:
    """Serve the judge until it hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    channel = wire.Channel(control)
    worker.stay_out_of_memory()
    worker.import_early()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has a worker ended waits for it, not we
    with contextlib.suppress(wire.Closed):
        while True:
            channel.receive()
            _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            _fork(control, socket.socket(fileno=descriptors[0]))
            channel.send(True)


def _fork(control: socket.socket, theirs: socket.socket) -> None:
    def serve() -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        theirs.send(b"\0")  # the judge learns by it which process this is
        worker.serve(theirs)

    with theirs:
        namespaces.fork(serve)


if __name__ == "__main__":
    main()
