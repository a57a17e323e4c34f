"""The warm parent of workers: it has imported what lessons import, and forks one a submission.

It runs inside bubblewrap. No code of a student runs in it, and it holds nothing worth stealing.

    python -m autograder.warm [--java] FD

FD: a socket to a process of the judge, inherited. A request comes with the socket of a new worker,
or with that of another process of the judge. With --java it warms a Java too, where that is
possible: it takes some twenty seconds, and pays for a class.
"""

import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import cores, namespaces, wire, worker

if TYPE_CHECKING:
    from autograder.warm_java import WarmJava


def main() -> None:
    """Serve the judge until all its processes have hung up."""
    judges = [socket.socket(fileno=int(sys.argv[-1]))]
    worker.stay_out_of_memory()
    worker.import_early()
    java = _warm_java() if "--java" in sys.argv else None
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has a worker ended waits for it, not we
    while judges:
        for judge in select.select(judges, [], [])[0]:
            try:
                channel = wire.Channel(judge)
                request = channel.receive()
                _, descriptors, _, _ = socket.recv_fds(judge, 1, 1)
                theirs = socket.socket(fileno=descriptors[0])
                if request["op"] == "judge":
                    judges.append(theirs)
                else:
                    _fork(judges, theirs, java)
                    channel.send(True)
            except wire.Closed:
                judges.remove(judge)
                judge.close()


def _warm_java() -> "WarmJava":
    """A Java in this process; where it cannot be had, the process begins again without."""
    from autograder.warm_java import NoWarmJavaError, WarmJava

    # Lanes begin meanwhile on the other cores.
    cores.keep_to(set(sorted(cores.allowed())[-1:]))
    try:
        return WarmJava(Path(os.environ["AUTOGRADER_CACHE"]))
    except NoWarmJavaError:
        os.execv(sys.executable, [part for part in sys.orig_argv if part != "--java"])


def _fork(judges: list[socket.socket], theirs: socket.socket, java: "WarmJava | None") -> None:
    def serve() -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for judge in judges:
            judge.close()
        theirs.send(b"\0")  # the judge learns by it which process this is
        worker.serve(theirs, java)

    with theirs:
        namespaces.fork(serve, java.fork if java else os.fork)


if __name__ == "__main__":
    main()
