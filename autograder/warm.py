"""The warm parent of workers: it has imported what lessons import, and forks one a submission.

It runs inside bubblewrap. No code of a student runs in it, and it holds nothing worth stealing.

    python -m autograder.warm FD

FD: a socket to the judge, inherited. A request comes with a socket: of the new `worker`, or another
`line` over which requests may come. It ends when the last line is closed.
"""

import selectors
import signal
import socket
import sys

from autograder import namespaces, wire, worker


def main() -> None:
    """Serve until everybody has hung up."""
    worker.stay_out_of_memory()
    worker.import_early()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has a worker ended waits for it, not we
    lines = selectors.DefaultSelector()
    lines.register(socket.socket(fileno=int(sys.argv[1])), selectors.EVENT_READ)
    while lines.get_map():
        for key, _ in lines.select():
            assert isinstance(key.fileobj, socket.socket)
            try:
                _serve(key.fileobj, lines)
            except (wire.Closed, OSError):
                lines.unregister(key.fileobj)
                key.fileobj.close()


def _serve(line: socket.socket, lines: selectors.BaseSelector) -> None:
    channel = wire.Channel(line)
    request = channel.receive()
    _, (descriptor,), _, _ = socket.recv_fds(line, 1, 1)
    theirs = socket.socket(fileno=descriptor)
    if request["op"] == "line":
        lines.register(theirs, selectors.EVENT_READ)
    else:
        with theirs:
            _fork(theirs, lines)
    channel.send(True)


def _fork(theirs: socket.socket, lines: selectors.BaseSelector) -> None:
    def serve() -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for key in list(lines.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        lines.close()
        theirs.send(b"\0")  # the judge learns by it which process this is
        worker.serve(theirs)

    namespaces.fork(serve)


if __name__ == "__main__":
    main()
