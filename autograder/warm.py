"""The warm parent of workers: it has imported what lessons import, and forks one a submission.

It runs inside bubblewrap. No code of a student runs in it, and it holds nothing worth stealing.

    python -m autograder.warm [--java] FD

FD: a socket to a process of the judge, inherited. A request comes with the socket of a new worker,
or with that of another process of the judge. With --java it forks a twin at once, which warms a
Java where that is possible, and then forks the workers that need Spark. That takes some twenty
seconds, and pays for a class; what needs no Spark is graded meanwhile.
"""

import os
import select
import signal
import socket
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import cores, namespaces, wire, worker

if TYPE_CHECKING:
    from autograder.warm_java import WarmJava


def main() -> None:
    """Serve the judge until all its processes have hung up."""
    judges = [socket.socket(fileno=int(sys.argv[-1]))]
    worker.stay_out_of_memory()
    worker.import_early()
    twin = _twin(judges) if "--java" in sys.argv else None
    _serve(judges, twin=twin)


def _twin(judges: Collection[socket.socket]) -> socket.socket:
    """A socket to a fork of this process with a Java, which serves us as we do the judge.

    It ends when we do, and where no Java can be had.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        if os.fork() == 0:
            try:
                for one in (*judges, ours):
                    one.close()
                _serve([theirs], _warm_java())
            finally:
                os._exit(0)
    return ours


def _warm_java() -> "WarmJava":
    from autograder.warm_java import WarmJava

    cores.keep_to({core for core in cores.in_turn()[:1] if core is not None})
    return WarmJava(Path(os.environ["AUTOGRADER_CACHE"]))


def _serve(
    judges: list[socket.socket],
    java: "WarmJava | None" = None,
    twin: socket.socket | None = None,
) -> None:
    """Fork workers as the processes at the other ends of sockets ask, until none is left."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has a worker ended waits for it, not we
    while judges:
        for judge in select.select(judges, [], [])[0]:
            try:
                request = wire.Channel(judge).receive()
                _, descriptors, _, _ = socket.recv_fds(judge, 1, 1)
                theirs = socket.socket(fileno=descriptors[0])
            except wire.Closed:
                judges.remove(judge)
                judge.close()
                continue
            if request["op"] == "judge":
                judges.append(theirs)
                continue
            with theirs:
                if not (request["spark"] and twin and _passed_on(request, theirs, twin)):
                    _fork(theirs, java, [*judges, *([twin] if twin else [])])


def _passed_on(request: dict[str, Any], theirs: socket.socket, twin: socket.socket) -> bool:
    """Whether the twin lives; it answers as soon as it has its Java."""
    try:
        wire.Channel(twin).send(request)
        socket.send_fds(twin, [b"\0"], [theirs.fileno()])
    except OSError:
        return False
    return True


def _fork(
    theirs: socket.socket, java: "WarmJava | None", others: Collection[socket.socket]
) -> None:
    def serve() -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in others:
            other.close()
        theirs.send(b"\0")  # the judge learns by it which process this is
        worker.serve(theirs, java)

    namespaces.fork(serve, java.fork if java else os.fork)


if __name__ == "__main__":
    main()
