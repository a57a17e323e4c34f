"""Spark against in process, two tasks against one, and a model of the stages for more.

The paper's Figures 8 and 10. Gains beyond two tasks are no measurement here: they are computed
from the measured seconds of each stage of a batch and drawn as such.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import ONE_THREAD
from benchmarks.spark_run import ALGORITHM, BATCH, BATCH_SECONDS, checksum, large
from benchmarks.workloads import Profile, clusterer
from diststream.runners import MiniBatch

TASKS = (1, 2, 4, 8, 16, 32, 64, 128)


def run(profile: Profile) -> dict[str, Any]:
    """Runs, ratios, and the model of the stages."""
    inside = _in_process(profile.spark_batches)
    one, two = (_spark(tasks, profile.spark_batches) for tasks in (1, 2))
    share = {
        name: one[key]["records_per_cpu_second"] / inside["records_per_cpu_second"]
        for name, key in (("files", "files"), ("streaming DataFrame", "frame"))
    }
    spread = [spark[key]["checksum"] for spark in (one, two) for key in ("files", "frame")]
    whole = {inside["checksum"], *spread}
    begin = {inside["checksum of two batches"], two["two batches on four partitions"]}
    gain = {
        key: two[key]["records_per_second"] / one[key]["records_per_second"]
        for key in ("files", "frame")
    }
    return {
        "what": f"{ALGORITHM} on KDD-99, repeated; batches of {BATCH:,} records. A second of "
        "Spark's CPU counts driver, JVM and Python workers together.",
        "runs": {
            "in process": inside,
            "one task, files": one["files"],
            "one task, streaming DataFrame": one["frame"],
            "two tasks, files": two["files"],
            "two tasks, streaming DataFrame": two["frame"],
        },
        "share of in process": share,
        "two tasks against one": max(gain.values()),
        "two tasks against one, by transport": gain,
        "identical": len(whole) == len(begin) == 1,
        "model of the stages": _stages(one, two),
    }


def _in_process(n_batches: int) -> dict[str, Any]:
    records = large(n_batches)
    warm = clusterer(ALGORITHM, "KDD-99")
    MiniBatch(warm, BATCH_SECONDS).run(records[: 2 * BATCH])
    model = clusterer(ALGORITHM, "KDD-99")
    begin, cpu = time.perf_counter(), time.process_time()
    MiniBatch(model, BATCH_SECONDS).run(records)
    wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
    return {
        "records": len(records),
        "records_per_second": len(records) / wall,
        "records_per_cpu_second": len(records) / cpu,
        "checksum": checksum(model),
        "checksum of two batches": checksum(warm),
    }


def _spark(tasks: int, n_batches: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.spark_run", str(tasks), str(n_batches)]
    here = Path(__file__).parent.parent
    environment = os.environ | ONE_THREAD
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=here)
    if done.returncode:
        raise RuntimeError(f"Spark with {tasks} tasks failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _stages(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    """Seconds of a batch with n tasks: what is serial, what a task costs, what is shared out.

    The shared part is what one task's batch takes beyond the serial parts. No stragglers, and no
    time on a network, are in this: it is an upper bound.
    """
    best = max(("files", "frame"), key=lambda key: one[key]["records_per_second"])
    empty = one["empty job seconds"]
    a_task = max((empty["32"] - empty["1"]) / 31, 0.0)
    fixed = empty["1"]
    alone = one[best]["global update seconds"]
    whole = one[best]["batch seconds of wall"]
    shared = max(whole - fixed - alone, 0.0)
    seconds = {n: alone + fixed + a_task * (n - 1) + shared / n for n in TASKS}
    return {
        "transport": best,
        "global update": alone,
        "empty job": fixed,
        "a task more": a_task,
        "shared out": shared,
        "gain": {str(n): seconds[1] / value for n, value in seconds.items()},
        "measured at two": two[best]["records_per_second"] / one[best]["records_per_second"],
        "serial": f"serial in a batch of {whole:.2f} s: global update {alone:.3f} s, job "
        f"{fixed:.3f} s and {1000 * a_task:.1f} ms a task; shared out {shared:.2f} s",
    }
