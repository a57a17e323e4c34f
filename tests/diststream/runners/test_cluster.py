"""A real Spark cluster on loopback: two workers, one killed in the middle of a batch."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyspark
import pytest

from diststream import CluStream
from diststream.runners import MiniBatch
from diststream.spark import prepare
from diststream.state import load
from tests.diststream.clusterers import MAKERS, blobs, same

PATIENCE = 120  # seconds for a process to say that it is up; none of them needs a tenth of it

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # each Java lives for seconds

DEFAULTS = f"""
spark.driver.host              127.0.0.1
spark.driver.bindAddress       127.0.0.1
spark.ui.enabled               false
spark.ui.showConsoleProgress   false
spark.executor.memory          512m
spark.executor.cores           1
spark.scheduler.minRegisteredResourcesRatio      1.0
spark.scheduler.maxRegisteredResourcesWaitingTime 120s
spark.cores.max                2
spark.python.daemon.module     diststream.python_workers
spark.driver.extraJavaOptions    {QUICK}
spark.executor.extraJavaOptions  {QUICK}
"""

DRIVER = """
import os, signal, sys
from pathlib import Path
import diststream
from diststream.runners import SparkRunner
from diststream.spark import session
from diststream.state import save
from diststream.streams import Stream, file_source, write_files
from tests.diststream.clusterers import MAKERS, blobs

MASTER, VICTIM, MARK, STATE = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]

class CluStream(diststream.CluStream):
    def local_update(self, stale, X, t):
        if t[0] >= 6.0 and not Path(MARK).exists():
            Path(MARK).touch()
            os.killpg(VICTIM, signal.SIGKILL)
        return super().local_update(stale, X, t)

X, t, _ = blobs(12_000, rate=1000.0)
estimator = CluStream(**MAKERS["CluStream"]().get_params())
spark = session(master=MASTER)
SparkRunner(estimator, spark, n_partitions=4, batch_seconds=4.0).run([(X, t)])
save(estimator, STATE, 0)
# No folder is named that all would see: what the workers make of a DataFrame travels by Spark.
files = Path(MARK).parent / "files"
write_files(Stream(X, t, None), files, 2000)
estimator = CluStream(**MAKERS["CluStream"]().get_params())
save(SparkRunner(estimator, spark).run(file_source(spark, files, 2)), STATE + "-of-frame", 0)
spark.stop()
"""


class Process:
    """A long-running program of Spark's, its words read as they come."""

    def __init__(self, *command: str, env: dict[str, str]) -> None:
        script = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
        self.program = subprocess.Popen(
            [script, *command],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.program.stderr is not None
        for line in self.program.stderr:
            self.lines.put(line)

    def says(self, pattern: str) -> str:
        """Waits for a line with the pattern and gives back its first group."""
        while True:
            found = re.search(pattern, self.lines.get(timeout=PATIENCE))
            if found:
                return found.group(1)

    def kill(self) -> None:
        if self.program.poll() is None:
            os.killpg(self.program.pid, signal.SIGKILL)
        self.program.wait()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts programs of Spark's with settings of their own, and ends them all."""
    prepare()
    conf = tmp_path / "conf"
    conf.mkdir()
    (conf / "spark-defaults.conf").write_text(DEFAULTS)
    env = os.environ | {"SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": "127.0.0.1"}
    env["SPARK_DAEMON_JAVA_OPTS"] = QUICK
    started: list[Process] = []

    def program(*command: str) -> Process:
        started.append(Process(*command, env=env))
        return started[-1]

    yield program
    for process in started:
        process.kill()


def test_a_worker_killed_in_the_middle_of_a_batch_changes_nothing(
    start: Callable[..., Process], tmp_path: Path
) -> None:
    deploy = "org.apache.spark.deploy"
    host = ("--host", "127.0.0.1", "--webui-port", "0")
    master = start(f"{deploy}.master.Master", *host, "--port", "0")
    address = master.says(r"Starting Spark master at (spark://\S+)")
    workers = []
    for name in ("one", "two"):
        folder = ("--work-dir", str(tmp_path / name), "--cores", "1", "--memory", "600m")
        workers.append(start(f"{deploy}.worker.Worker", *host, *folder, address))
        workers[-1].says(r"(Successfully registered) with master")
    mark, state, root = tmp_path / "mark", tmp_path / "state", Path(__file__).parents[3]
    victim = workers[0].program
    run = subprocess.run(
        [sys.executable, "-c", DRIVER, address, str(victim.pid), str(mark), str(state)],
        cwd=root,
        env=os.environ | {"SPARK_CONF_DIR": str(tmp_path / "conf"), "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert mark.exists()
    assert victim.wait(timeout=PATIENCE) == -signal.SIGKILL
    assert workers[1].program.poll() is None
    X, t, _ = blobs(12_000, rate=1000.0)
    in_process = MiniBatch(MAKERS["CluStream"](), 4.0).run([(X, t)])
    for kept in (state, Path(f"{state}-of-frame")):
        survived = CluStream(**MAKERS["CluStream"]().get_params())
        assert load(survived, kept) is not None
        assert same(survived, in_process)
