"""Clocks: CPU seconds of one thread, since wall seconds of a shared machine say little."""

import copy
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_info

from diststream.estimator import StreamClusterer
from diststream.runners import MiniBatch
from diststream.streams import Stream

LEAST_SECONDS = 0.3  # of CPU: a pace that is measured for less is that of a moment
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def cpu_seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of this process while `work` runs."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def online_rate(
    make: Callable[[], StreamClusterer],
    stream: Stream,
    batch_seconds: float,
    repeats: int,
    runner: Callable[..., Any] = MiniBatch,
) -> dict[str, Any]:
    """Records a CPU second of the online phase, median of several runs; of more where one is short.

    The records from which the first model is made are given before the clock starts: the offline
    initialisation is no part of the online phase. Each run goes on from a copy of what it makes.
    So is one whole warm-up run of the compiled code on the first batches.
    """
    initial = make()
    first, rest = stream[: initial.init_records], stream[initial.init_records :]
    arguments = (batch_seconds,) if runner is MiniBatch else ()
    runner(initial, *arguments).run(first)
    runner(copy.deepcopy(initial), *arguments).run(rest[:3000])
    rates: list[float] = []
    model, spent = initial, 0.0
    while len(rates) < repeats or spent < LEAST_SECONDS:
        model = copy.deepcopy(initial)
        seconds = cpu_seconds(lambda: runner(model, *arguments).run(rest))  # noqa: B023
        rates.append(len(rest) / seconds)
        spent += seconds
    return {
        "records": len(rest),
        "records_per_second": statistics.median(rates),
        "fastest": max(rates),
        "slowest": min(rates),
        "batch_seconds": batch_seconds if arguments else None,
        "micro_clusters": len(model.micro_clusters_.weights),
    }


def resident_megabytes() -> float:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def environment() -> dict[str, Any]:
    """The machine and the versions, so that a figure can be read later."""
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    names = ("numpy", "numba", "scikit-learn", "pyspark")
    return {
        "processor": cpu[0].split(":")[1].strip() if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "java": java.split("\n")[0],
        "blas": sorted({f"{info['internal_api']} {info['version']}" for info in threadpool_info()}),
        **{name: version(name) for name in names},
    }
