"""Java's Python workers are forked from what is in memory, and end with it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from autograder.answers import notebook_with
from autograder.candidate import Candidate
from autograder.course import Course
from autograder.nursery import LONGEST, Nursery
from autograder.sandbox import Sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Java starts a new one")
PARENT = ["-m", "diststream.python_workers", "pyspark.worker"]


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with tempfile.TemporaryDirectory() as folder:
        one = Nursery(Path(folder))
        yield one
        os.kill(one.pid, signal.SIGKILL)
        os.waitpid(one.pid, 0)


def java(nursery: Nursery, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
    """What Java does: it starts what it takes for Python, with an environment, and keeps pipes."""
    return subprocess.Popen(
        [nursery.python, *arguments],
        env={**os.environ, "PYTHON_WORKER_FACTORY_SECRET": "s", **more},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_the_parent_of_workers_is_forked_and_ends_when_java_hangs_up(nursery: Nursery) -> None:
    with java(nursery, *PARENT) as program:
        port = int.from_bytes(program.stdout.read(4), "big")  # it listens, and says where
        (parent,) = psutil.Process(nursery.pid).children()
        assert port in {c.laddr.port for c in parent.net_connections()}
        assert "PYTHON_WORKER_FACTORY_SECRET" not in os.environ
        program.stdin.close()
        assert program.wait() == 0
    assert parent.wait() is None


def test_anything_else_is_left_to_python(nursery: Nursery) -> None:
    code = "import json, os, sys; print(json.dumps([sys.argv, os.environ['X']]))"
    with java(nursery, "-c", code, "one", X="two") as program:
        assert json.load(program.stdout) == [["-c", "one"], "two"]


def test_it_ends_with_its_maker() -> None:
    """What it writes to is closed by the kernel when the last process has ended that could."""
    code = (
        "import os, pathlib, sys\n"
        "from autograder.nursery import Nursery\n"
        "Nursery(pathlib.Path(sys.argv[1]))\n"
        "os.kill(os.getpid(), 9)"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, folder]
        assert subprocess.run(command, stdout=subprocess.PIPE).returncode == -signal.SIGKILL


def test_a_socket_file_has_a_short_path(tmp_path: Path) -> None:
    assert Nursery.fits(Path("/tmp/spark-1234"))
    assert not Nursery.fits(Path("/tmp", LONGEST * "x"))


def test_tasks_of_a_session_run_where_the_lessons_are_in_memory(
    course: Course, box: Sandbox
) -> None:
    lesson = course.find("SK_streaming_kmeans")
    source = (
        "import sys\n"
        "def create_rdd_queue(sc, train_X, batch_size):\n"
        "    return [sc.parallelize([0], 1).map(lambda _: ['sklearn.cluster' in sys.modules])]\n"
    )
    student = Candidate(notebook_with(lesson, {"create_rdd_queue": source}), lesson, box)
    reply = student.call("create_rdd_queue", [[[1.0]], 1], given={})
    student.end()
    assert reply["batches"] == [[[1.0]]]
