"""Which Spark the parent of Python workers imports."""

import subprocess
import sys
from pathlib import Path

import pyspark
import pytest

from diststream import python_workers

FILES = str(Path(pyspark.__file__).parent.parent)


@pytest.mark.parametrize(
    ("spark_home", "kept"),
    [(Path(FILES, "pyspark"), [FILES]), ("another-spark", ["lib/pyspark.zip", FILES])],
    ids=["the installed Spark", "a Spark of one's own"],
)
def test_takes_compiled_files_only_of_the_same_spark(monkeypatch, spark_home, kept):
    monkeypatch.setenv("SPARK_HOME", str(spark_home))
    monkeypatch.setattr(sys, "path", ["lib/pyspark.zip", FILES])
    python_workers.prefer_compiled()
    assert sys.path == kept


def test_workers_are_forked_with_numpy_and_mllib_loaded(spark_session):
    def loaded(_):
        import gc
        import sys

        return "pyspark.mllib.linalg" in sys.modules, gc.get_freeze_count() > 0

    assert spark_session.sparkContext.parallelize([0], 1).map(loaded).collect() == [(True, True)]


def test_a_worker_that_nobody_listens_to_ends_in_silence():
    code = (
        "import os, socket\n"
        "from diststream import python_workers\n"
        "from pyspark import daemon\n"
        "python_workers.end_where_nobody_listens()\n"
        "os.environ['PYTHON_WORKER_FACTORY_SECRET'] = 'another'\n"
        "java, worker = socket.socketpair()\n"
        "java.sendall(bytes([0, 0, 0, 1]) + b'x')\n"
        "java.close()\n"
        "daemon.worker(worker, False)\n"
        "raise SystemExit(7)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
