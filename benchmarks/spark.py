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
    found = _spark(profile.spark_batches)
    inside, measured = found["in process"], found["by transport"]
    share = {
        name: measured[key]["1"]["records_per_cpu_second"] / inside["records_per_cpu_second"]
        for key, name in TRANSPORTS.items()
    }
    both = {key: name for key, name in TRANSPORTS.items() if "2" in measured[key]}
    gain = {
        name: measured[key]["2"]["records_per_second"] / measured[key]["1"]["records_per_second"]
        for key, name in both.items()
    }
    begin = {found["two batches on four partitions"], measured["rows"]["1"]["checksum"]}
    whole = {run["checksum"] for key in both for run in measured[key].values()}
    runs = {"in process": inside}
    for tasks, word in (("1", "one task"), ("2", "two tasks")):
        runs |= {
            f"{word}, {name}": measured[key][tasks]
            for key, name in TRANSPORTS.items()
            if tasks in measured[key]
        }
    return {
        "what": f"{ALGORITHM} on KDD-99, repeated; batches of {BATCH:,} records, those counted "
        "that come after Java has compiled what it uses. A second of Spark's CPU counts driver, "
        "JVM and Python workers together; a packed row is a run of 1,000 records as bytes; "
        "the files that are named hold such rows.",
        "runs": runs,
        "share of in process": share,
        "two tasks against one, by transport": gain,
        "identical": whole == {inside["checksum"]} and begin == {found["two batches in process"]},
        "model of the stages": _stages(found),
    }


def _spark(n_batches: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.spark_run", str(n_batches)]
    here = Path(__file__).parent.parent
    environment = os.environ | ONE_THREAD
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=here)
    if done.returncode:
        raise RuntimeError(f"Spark failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _stages(found: dict[str, Any]) -> dict[str, Any]:
    """Seconds of a batch with n tasks: what is serial, what a task costs, what is shared out.

    Of the transport that is fastest with two tasks. The shared part is what one task's batch takes
    beyond the serial parts. What a task more costs the driver is Java's scheduling of one that does
    nothing; Python's part of a task runs where the task does. All that the driver does counts as
    serial, also what it writes ahead beside the workers. Stragglers and a network are not in this.
    """
    both = {key: runs for key, runs in found["by transport"].items() if "2" in runs}
    best = max(both, key=lambda key: both[key]["2"]["records_per_second"])
    one, two = both[best]["1"], both[best]["2"]
    scheduling = found["seconds of scheduling"]
    a_task = max((scheduling["32"] - scheduling["1"]) / 31, 0.0)
    fixed = found["empty job seconds"]
    alone = one["driver seconds"]
    whole = one["batch seconds of wall"]
    shared = max(whole - fixed - alone, 0.0)
    seconds = {n: alone + fixed + a_task * (n - 1) + shared / n for n in TASKS}
    return {
        "transport": TRANSPORTS[best],
        "driver": alone,
        "empty job": fixed,
        "a task more": a_task,
        "shared out": shared,
        "gain": {str(n): seconds[1] / value for n, value in seconds.items()},
        "measured at two": two["records_per_second"] / one["records_per_second"],
        "serial": f"{TRANSPORTS[best]}: serial in a batch of {whole:.2f} s: driver {alone:.3f} s, "
        f"job {fixed:.3f} s and {1000 * a_task:.1f} ms a task; shared out {shared:.2f} s",
    }
