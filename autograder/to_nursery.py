"""What Java starts for the parent of its Python workers: it hands its streams to the nursery.

    python -IS to_nursery.py ADDRESS -m diststream.python_workers ARGUMENTS

ADDRESS: the socket file where the nursery listens. Anything else that Java may ask of a Python is
left to Python itself. It is started for each Spark, so it imports next to nothing.
"""

import json
import os
import socket
import sys

PARENT = ["-m", "diststream.python_workers"]  # as `spark.python.daemon.module` names it


def main(address: str, arguments: list[str]) -> None:
    """Have a parent of Python workers forked, and wait until it ends."""
    if arguments[:2] != PARENT:
        os.execv(sys.executable, [sys.executable, *arguments])
    here = os.getcwd()  # noqa: PTH109 -- pathlib takes longer than all the rest
    order = json.dumps([arguments[1:], here, dict(os.environ)]).encode()
    with socket.socket(socket.AF_UNIX) as nursery:
        nursery.connect(address)
        socket.send_fds(nursery, [b"\0"], [0, 1, 2])
        nursery.sendall(order)
        nursery.shutdown(socket.SHUT_WR)
        os.closerange(0, 3)
        nursery.recv(1)  # nothing comes but the end


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
