"""Spark with one number of tasks, in a process of its own: `python -m benchmarks.spark_run`.

Arguments: number of tasks, number of batches. Prints one line of JSON.
"""

import hashlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.workloads import clusterer, table
from diststream.estimator import StreamClusterer
from diststream.runners import SparkRunner
from diststream.runners.spark import Piece
from diststream.spark import session, stop
from diststream.streams import Stream, file_source, replay, write_files

BATCH = 100_000  # records; what suits Spark best
BATCH_SECONDS = 10.0
ALGORITHM = "CluStream"


def large(n_batches: int) -> Stream:
    """KDD-99 over and over at 10,000 records a second: 100,000 to a batch of 10 s."""
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
    """Notes how long the driver works alone at the end of each batch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.global_seconds: list[float] = []

    def _finish(self, pieces: list[Piece], number: int, clock: Any) -> None:
        begin = time.perf_counter()
        super()._finish(pieces, number, clock)
        self.global_seconds.append(time.perf_counter() - begin)


def timed(runner: TimedRunner, run: Any, records: int) -> dict[str, Any]:
    """Wall and CPU of a run, by record and by batch."""
    cpu, begin = tree_cpu_seconds(os.getpid()), time.perf_counter()
    model = run()
    wall = time.perf_counter() - begin
    cpu = tree_cpu_seconds(os.getpid()) - cpu
    alone = runner.global_seconds
    return {
        "records": records,
        "records_per_second": records / wall,
        "records_per_cpu_second": records / cpu,
        "batch seconds of wall": wall / max(len(alone), 1),
        "global update seconds": float(np.mean(alone)),
        "checksum": checksum(model),
    }


def main() -> None:
    tasks, n_batches = int(sys.argv[1]), int(sys.argv[2])
    records = large(n_batches)
    spark = session("benchmarks", f"local[{tasks}]")
    found: dict[str, Any] = {}
    first = records[:BATCH].chunked(BATCH)
    SparkRunner(_model(), spark, tasks, BATCH_SECONDS).run(first)  # JVM, numba, workers: warm
    _frame(spark, first, tasks)
    runner = TimedRunner(_model(), spark, tasks, BATCH_SECONDS)
    found["files"] = timed(runner, lambda: runner.run(records), len(records))
    found["frame"] = _frame(spark, records, tasks)
    found["empty job seconds"] = {str(n): _empty_job(spark, n) for n in (1, 32)}
    if tasks > 1:
        four = SparkRunner(_model(), spark, 4, BATCH_SECONDS).run(records[: 2 * BATCH])
        found["two batches on four partitions"] = checksum(four)
    stop()
    print(json.dumps(found))


def _model() -> StreamClusterer:
    return clusterer(ALGORITHM, "KDD-99")


def _frame(spark: Any, records: Stream, tasks: int) -> dict[str, Any]:
    """Through a streaming DataFrame of Parquet files, as many files to a batch as tasks."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(records, Path(folder, "files"), BATCH // tasks)
        frame = file_source(spark, Path(folder, "files"), files_per_batch=tasks)
        runner = TimedRunner(_model(), spark)
        state = Path(folder, "state")
        return timed(runner, lambda: runner.run(frame, state), len(records))


def _empty_job(spark: Any, tasks: int) -> float:
    """What a job of tasks that do nothing takes: scheduling alone; the median of several."""
    seconds = []
    for _ in range(7):
        begin = time.perf_counter()
        spark.sparkContext.parallelize(range(tasks), tasks).mapPartitions(list).collect()
        seconds.append(time.perf_counter() - begin)
    return float(np.median(seconds))


if __name__ == "__main__":
    main()
