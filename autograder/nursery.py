"""Forks the parent of Spark's Python workers, which Java would start as a new program.

A new Python imports for a second of processor time what the worker has in memory. So Java is told
of a program that does next to nothing (`to_nursery`): it hands its streams to the nursery, a
process forked from the worker, and waits. The nursery forks the parent of Python workers, which
takes the streams over.
"""

import ctypes
import json
import os
import shlex
import signal
import socket
import sys
from pathlib import Path

from autograder import worker

PR_SET_PDEATHSIG = 1
LONGEST = 100  # letters in the path of a socket file


class Nursery:
    """A process that forks parents of Python workers as Java asks; it ends with its maker.

    Args:
        folder: where it listens, and where the program lies that Java starts.

    Attributes:
        pid: number of the process.
        python: the program, to be named in PYSPARK_PYTHON.
    """

    def __init__(self, folder: Path) -> None:
        address, self.python = folder / "nursery", folder / "python"
        program = [sys.executable, "-IS", Path(__file__).with_name("to_nursery.py"), address]
        self.python.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, program))} "$@"\n')
        self.python.chmod(0o700)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(address))
            listening.listen()
            maker = os.getpid()
            if (pid := os.fork()) == 0:
                try:
                    _end_with(maker)
                    _serve(listening)
                finally:
                    os._exit(1)
        self.pid = pid

    @staticmethod
    def fits(folder: Path) -> bool:
        """Whether there can be one: on Linux, which ends it in time, in a path of few letters."""
        return sys.platform == "linux" and len(str(folder / "nursery")) <= LONGEST


def _end_with(maker: int) -> None:
    """Have the kernel kill this process when its maker ends, or end now if it has."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != maker:
        os._exit(1)


def _serve(listening: socket.socket) -> None:
    """Fork a parent of Python workers for each that connects."""
    os.closerange(3, listening.fileno())
    os.closerange(listening.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    worker.call_itself("nursery")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    while True:
        connection, _ = listening.accept()
        with connection:
            if os.fork() == 0:
                listening.close()
                _become_parent(connection)


def _become_parent(connection: socket.socket) -> None:
    """Be the parent of Python workers, with streams, arguments and environment of the program."""
    code = 1
    try:
        _, streams, _, _ = socket.recv_fds(connection, 1, 3)
        with connection.makefile("rb") as order:
            sys.argv, folder, environment = json.load(order)
        for stream, theirs in enumerate(streams):
            os.dup2(theirs, stream)
            os.close(theirs)
        sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        worker.call_itself("python_workers")
        from diststream import python_workers

        python_workers.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(code)
