"""Spark with one task and with two, in a process of its own: `python -m benchmarks.spark_run`.

Argument: number of batches. Prints one line of JSON.
"""

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.workloads import clusterer, table
from diststream.estimator import StreamClusterer
from diststream.runners import MiniBatch, SparkRunner
from diststream.runners.spark import Piece
from diststream.spark import session, stop
from diststream.streams import Stream, file_names, file_source, replay, write_files

BATCH = 200_000  # records; below it what a micro-batch costs Spark whatever it holds weighs more
BATCH_SECONDS = 10.0
# What Java does once a batch, however many records it holds, takes a third of the time once it is
# compiled, and that takes some eighty batches: small ones will do. What the transports share is
# warmed by one of them.
SMALL, FIRST_SMALL, N_SMALL = 4_000, 70, 10
IN_TURN = (2, 1, 1, 2)  # tasks: neither is always the later one, which finds a warmer Java
ALGORITHM = "CluStream"
Source = Callable[[Any, Path, int], Any]


def large(n_batches: int) -> Stream:
    """KDD-99 over and over at 20,000 records a second: 200,000 to a batch of 10 s."""
    data = table("KDD-99")
    rows = np.arange(n_batches * BATCH) % len(data.X)
    return replay(data.X[rows], data.y[rows], rate=BATCH / BATCH_SECONDS).chunked(BATCH)


def checksum(model: StreamClusterer) -> str:
    """Of every bit of the micro-clusters."""
    digest = hashlib.sha256()
    for column in model.micro_clusters_:
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


def tree_cpu_seconds(root: int) -> float:
    """CPU seconds so far of a process and all that descend from it: JVM and Python workers."""
    stats = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        stats[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    mine = {root}
    while more := {pid for pid, (parent, _) in stats.items() if parent in mine} - mine:
        mine |= more
    return sum(stats[pid][1] for pid in mine) / os.sysconf("SC_CLK_TCK")


class TimedRunner(SparkRunner):
    """Notes wall and CPU at the end of the batches that warm up, wall at the end of the last."""

    def __init__(self, *args: Any, warm: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warm = warm
        self.begin = self.end = 0.0
        self.cpu = 0.0

    def _finish(self, pieces: list[Piece], number: int, clock: Any) -> None:
        super()._finish(pieces, number, clock)
        self.end = time.perf_counter()
        if len(self.stages_) == self.warm:
            self.begin, self.cpu = self.end, tree_cpu_seconds(os.getpid())


def timed(runner: TimedRunner, run: Any) -> dict[str, Any]:
    """Sums over the batches after those that warm up.

    A stream has no end: what Java takes to compile, and a query to start, is no part of its pace.
    """
    model = run()
    cpu = tree_cpu_seconds(os.getpid()) - runner.cpu
    counted = list(runner.stages_)[runner.warm :]
    return {
        "batches": len(counted),
        "records": sum(stage.records for stage in counted),
        "wall": runner.end - runner.begin,
        "cpu": cpu,
        "driver": sum(stage.driver for stage in counted),
        "workers": sum(stage.workers for stage in counted),
        "checksum": checksum(model),
    }


def pooled(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Several runs of the same as one: the pace of a shared machine changes by the minute."""
    names = ("batches", "records", "wall", "cpu", "driver", "workers")
    total = {name: sum(run[name] for run in runs) for name in names}
    (same,) = {run["checksum"] for run in runs}
    return {
        "records": total["records"],
        "records_per_second": total["records"] / total["wall"],
        "records_per_cpu_second": total["records"] / total["cpu"],
        "batch seconds of wall": total["wall"] / total["batches"],
        "driver seconds": total["driver"] / total["batches"],
        "worker seconds": total["workers"] / total["batches"],
        "CPU seconds": total["cpu"] / total["batches"],
        "checksum": same,
    }


def main() -> None:
    n_batches = int(sys.argv[1])
    warm = n_batches // 3
    records = large(n_batches)
    two = records[: 2 * BATCH]
    spark = session("benchmarks", "local[2]")
    packed = partial(file_source, packed=True)
    runs = {  # each with the numbers of tasks, in turn
        "files": (IN_TURN, lambda tasks: _files(spark, records, tasks, warm)),
        "names": (IN_TURN, lambda tasks: _frame(spark, records, tasks, warm, True, file_names)),
        "packed": ((1,), lambda tasks: _frame(spark, records, tasks, warm, True, packed)),
        # the slowest by far: its share of in process says enough
        "rows": ((1,), lambda tasks: _frame(spark, two, tasks, 1, False, file_source)),
    }
    _warm_up(spark, records, True, file_names, FIRST_SMALL)
    _warm_up(spark, records, True, packed, N_SMALL)
    _warm_up(spark, records, False, file_source, N_SMALL)
    SparkRunner(_model(), spark, 2, SMALL / BATCH * BATCH_SECONDS).run(records[: N_SMALL * SMALL])
    inside, found = [], {}
    for name, (turns, run) in runs.items():
        measured: dict[int, list[dict[str, Any]]] = {tasks: [] for tasks in turns}
        for tasks in turns:
            if tasks == 1:
                inside.append(_in_process(records, warm))
            measured[tasks].append(run(tasks))
        found[name] = {str(tasks): pooled(some) for tasks, some in measured.items()}
    four = SparkRunner(_model(), spark, 4, BATCH_SECONDS).run(two)
    answer = {
        "by transport": found,
        "in process": pooled(inside),
        "empty job seconds": _empty_job(spark, 1, python=True),
        "seconds of scheduling": {str(n): _empty_job(spark, n, python=False) for n in (1, 32)},
        "two batches on four partitions": checksum(four),
        "two batches in process": checksum(MiniBatch(_model(), BATCH_SECONDS).run(two)),
    }
    stop()
    print(json.dumps(answer))


def _model() -> StreamClusterer:
    return clusterer(ALGORITHM, "KDD-99")


def _in_process(records: Stream, warm: int) -> dict[str, Any]:
    """The same stream without Spark, the first batches not counted either."""
    runner = MiniBatch(_model(), BATCH_SECONDS)
    runner.run(records[: warm * BATCH])
    rest = records[warm * BATCH :]
    begin, cpu = time.perf_counter(), time.process_time()
    model = runner.run(rest)
    wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
    return {
        "batches": len(rest) // BATCH,
        "records": len(rest),
        "wall": wall,
        "cpu": cpu,
        "driver": cpu,
        "workers": 0.0,
        "checksum": checksum(model),
    }


def _files(spark: Any, records: Stream, tasks: int, warm: int) -> dict[str, Any]:
    """Chunks to Spark's workers and back through files."""
    runner = TimedRunner(_model(), spark, tasks, BATCH_SECONDS, warm=warm)
    return timed(runner, lambda: runner.run(records))


def _warm_up(spark: Any, records: Stream, packed: bool, source: Source, n_batches: int) -> None:
    """Small batches through a streaming DataFrame: Java compiles what it does once a batch."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(records[: n_batches * SMALL], folder, SMALL // 2, packed)
        SparkRunner(_model(), spark).run(source(spark, Path(folder), 2))


def _frame(
    spark: Any, records: Stream, tasks: int, warm: int, packed: bool, source: Source
) -> dict[str, Any]:
    """Through a streaming DataFrame of Parquet files, as many files to a batch as tasks."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "files")
        write_files(records, files, BATCH // tasks, packed)
        frame = source(spark, files, tasks)
        runner = TimedRunner(_model(), spark, warm=warm)
        return timed(runner, lambda: runner.run(frame, Path(folder, "state")))


def _empty_job(spark: Any, tasks: int, python: bool) -> float:
    """What a job of tasks that do nothing takes: scheduling alone; the median of several."""
    rdd = spark.sparkContext.parallelize(range(tasks), tasks)
    work = rdd.mapPartitions(list).collect if python else rdd._jrdd.count  # Java alone
    seconds = []
    for _ in range(9):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return float(np.median(seconds))


if __name__ == "__main__":
    main()
