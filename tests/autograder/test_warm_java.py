"""A Java that has run before is forked for each submission, and each has it to itself."""

import platform
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder import inside, warm_java, warm_parent
from autograder.answers import notebook_with
from autograder.candidate import Candidate
from autograder.course import Course
from autograder.sandbox import Sandbox, best_level
from autograder.warm_parent import WarmParent

pytestmark = [
    pytest.mark.skipif(best_level() != "bubblewrap", reason="it is forked in bubblewrap alone"),
    pytest.mark.skipif(
        platform.machine() != "x86_64" or shutil.which("cc") is None,
        reason="it is not compiled here",
    ),
]
ROOT = Path(__file__).parents[2]
NOTHING = {"batches": [], "classes": []}  # what the judge sees of an empty queue
COUNT = "assert sc.parallelize([1, 2]).count() == 2"


def test_each_submission_has_a_java_forked_for_it(warm: None) -> None:
    with Sandbox() as one, Sandbox() as other:
        assert _ask(one, "sc._jvm.java.lang.System.setProperty('mine', 'yes')") == NOTHING
        assert _ask(other, "assert sc._jvm.java.lang.System.getProperty('mine') is None") == NOTHING
        assert _ask(one, "assert sc._jvm.java.lang.System.getProperty('mine') == 'yes'") == NOTHING
        for box in (one, other):  # no program was started for it
            assert _java_of(box).cmdline() == _worker_of(box).cmdline()
            assert _java_of(box).ppid() == _worker_of(box).pid


def test_spark_that_was_ended_is_forked_anew(warm: None) -> None:
    with Sandbox() as box:
        _ask(box, "sc._jvm.java.lang.Runtime.getRuntime().halt(3)")
        assert _ask(box, COUNT) == NOTHING
        assert _java_of(box).cmdline() == _worker_of(box).cmdline()


def test_where_the_spare_was_killed_java_is_started(warm: None) -> None:
    with Sandbox() as box:
        _ask(box, "import os; os.kill(-1, 9)")
        while (told := _ask(box, COUNT)) != NOTHING:
            assert told.get("by") == "bridge"  # Java takes a moment to go
        assert Path(_java_of(box).cmdline()[0]).name == "java"


def test_a_worker_and_its_sessions_have_none_of_javas_memory(warm: None) -> None:
    with Sandbox() as box:
        assert _ask(box, "pass") == NOTHING
        worker, java = _worker_of(box), _java_of(box)
        assert worker.memory_info().vms < java.memory_info().vms / 2
        parts = [part for part in java.memory_maps(grouped=False) if part.path == "[anon]"]
        heap = int(max(parts, key=lambda part: part.rss).addr.split("-")[0], 16)
        mapped = [part.addr.split("-") for part in worker.memory_maps(grouped=False)]
        assert not any(int(start, 16) <= heap < int(end, 16) for start, end in mapped)


def test_it_ends_when_the_judge_is_killed() -> None:
    code = (
        "from autograder import warm_parent\n"
        "parent = warm_parent.hold()\n"
        "lanes = [parent.connect(), parent.connect()]\n"
        "print(parent._process.pid, flush=True); parent._process.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as judge:
        assert judge.stdout is not None
        parent = psutil.Process(int(judge.stdout.readline()))
        judge.kill()
    assert parent.wait(timeout=120) is None  # of a process that is not ours no status is known


def test_where_it_cannot_be_had_workers_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No compiler has been here, so nothing is compiled: the twin ends, and with it what waits."""
    with pytest.raises(warm_java.NoWarmJavaError, match="not compiled"):
        warm_java.WarmJava(tmp_path)
    monkeypatch.setattr(inside, "class_data_folder", lambda: tmp_path)
    parent = WarmParent.start(inside.in_bubblewrap([*warm_parent.PROGRAM, "--java"]))
    monkeypatch.setattr(warm_parent, "_shared", [parent])
    with Sandbox("bubblewrap") as box:  # its only holder, so it ends with it
        box.open(spark=True).close()
        assert Path(_java_of(box).cmdline()[0]).name == "java"


def test_what_needs_no_spark_does_not_wait_for_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its worker is there at once; the one for Spark comes when Java is warm."""
    monkeypatch.setattr(warm_parent, "_running", {})  # none that other tests hold
    parent = warm_parent.hold(java=True)
    monkeypatch.setattr(warm_parent, "_shared", [parent])
    with Sandbox() as plain, Sandbox() as box:
        waits = threading.Thread(target=_ask, args=(box, COUNT))
        waits.start()
        plain.open(spark=False)
        assert waits.is_alive()
        assert _ask(plain, COUNT) == NOTHING, "it gets another worker"
        waits.join()
    warm_parent.let_go(parent)


def test_it_is_compiled_once_where_there_is_a_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm_java.compile_into(tmp_path)
    made = warm_java.compiled(tmp_path).stat().st_mtime_ns
    monkeypatch.setenv("PATH", "")
    warm_java.compile_into(tmp_path)
    assert warm_java.compiled(tmp_path).stat().st_mtime_ns == made
    warm_java.compiled(tmp_path).unlink()
    with pytest.raises(warm_java.NoWarmJavaError, match="compiled"):
        warm_java.compile_into(tmp_path)
    assert not list(tmp_path.iterdir())


def _ask(box: Sandbox, statement: str) -> Any:
    """Let a student's function do something with a SparkContext, and tell what the judge sees."""
    source = f"def create_rdd_queue(sc, train_X, batch_size):\n    {statement}\n    return []\n"
    lesson = Course(ROOT).find("SK_streaming_kmeans")
    assert lesson is not None
    student = Candidate(notebook_with(lesson, {"create_rdd_queue": source}), lesson, box)
    return student.call("create_rdd_queue", [[[1.0]], 1], given={})


def _worker_of(box: Sandbox) -> psutil.Process:
    assert box._root is not None
    return box._root


def _java_of(box: Sandbox) -> psutil.Process:
    (java,) = [one for one in _worker_of(box).children(recursive=True) if one.name() == "java"]
    return java
