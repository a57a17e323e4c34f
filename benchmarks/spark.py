"""Spark against in process, two tasks against one, and a model of the stages for more.

The paper's Figures 8 and 10. Gains beyond two tasks are no measurement here: they are computed
from the measured seconds of each stage of a batch and drawn as such.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.measure import ONE_THREAD
from benchmarks.spark_run import ALGORITHM, BATCH
from benchmarks.workloads import Profile

TASKS = (1, 2, 4, 8, 16, 32, 64, 128)


TRANSPORTS = {
    "files": "files",
    "names": "streaming DataFrame, names of files",
    "packed": "streaming DataFrame, packed rows",
    "rows": "streaming DataFrame, a row a record",
}


def run(profile: Profile) -> dict[str, Any]:
    """Runs, ratios, and the model of the stages."""
    one, two = (_spark(tasks, profile.spark_batches) for tasks in (1, 2))
    inside = one["in process"]
    share = {
        name: one[key]["records_per_cpu_second"] / inside["records_per_cpu_second"]
        for key, name in TRANSPORTS.items()
    }
    gain = {
        name: two[key]["records_per_second"] / one[key]["records_per_second"]
        for key, name in TRANSPORTS.items()
        if key in two
    }
    whole = {found[key]["checksum"] for found in (one, two) for key in TRANSPORTS if key in found}
    begin = {two["two batches in process"], two["two batches on four partitions"]}
    runs = {"in process": inside}
    for word, found in (("one task", one), ("two tasks", two)):
        runs |= {f"{word}, {name}": found[key] for key, name in TRANSPORTS.items() if key in found}
    return {
        "what": f"{ALGORITHM} on KDD-99, repeated; batches of {BATCH:,} records, those counted "
        "that come after Java has compiled what it uses. A second of Spark's CPU counts driver, "
        "JVM and Python workers together; a packed row is a run of 1,000 records as bytes; "
        "the files that are named hold such rows.",
        "runs": runs,
        "share of in process": share,
        "two tasks against one, by transport": gain,
        "identical": whole == {inside["checksum"]} and len(begin) == 1,
        "model of the stages": _stages(one, two),
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

    The shared part is what one task's batch takes beyond the serial parts. What a task more costs
    the driver is Java's scheduling of one that does nothing; Python's part of a task runs where the
    task does. No stragglers, and no time on a network, are in this: it is an upper bound.
    """
    best = max(TRANSPORTS, key=lambda key: one[key]["records_per_second"])
    scheduling = one["seconds of scheduling"]
    a_task = max((scheduling["32"] - scheduling["1"]) / 31, 0.0)
    fixed = one["empty job seconds"]
    alone = one[best]["driver seconds"]
    whole = one[best]["batch seconds of wall"]
    shared = max(whole - fixed - alone, 0.0)
    seconds = {n: alone + fixed + a_task * (n - 1) + shared / n for n in TASKS}
    return {
        "transport": TRANSPORTS[best],
        "driver": alone,
        "empty job": fixed,
        "a task more": a_task,
        "shared out": shared,
        "gain": {str(n): seconds[1] / value for n, value in seconds.items()},
        "measured at two": two[best]["records_per_second"] / one[best]["records_per_second"],
        "serial": f"serial in a batch of {whole:.2f} s: driver {alone:.3f} s, job "
        f"{fixed:.3f} s and {1000 * a_task:.1f} ms a task; shared out {shared:.2f} s",
    }
