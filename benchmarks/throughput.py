"""Records a CPU second on one core: ours, the peers, and the ceiling (the paper's Figure 7).

MOA and the slow peers take a sample of the stream, every tenth block of 1,000 records, in the
short profile, and the whole stream in the full one. Ours take the same records for the ratio to
MOA, and the whole stream besides.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import moa, peers
from benchmarks.measure import ONE_THREAD, cpu_seconds, online_rate
from benchmarks.peer_run import gemm
from benchmarks.workloads import (
    ALGORITHMS,
    BATCH_SECONDS,
    DATA,
    DataName,
    Profile,
    clusterer,
    moa_command,
    moa_scale,
    n_classes,
    stream,
)
from diststream.runners import MiniBatch, OneRecord
from diststream.streams import Stream

PYTHON_PEERS = (
    "river CluStream",
    "river DenStream",
    "river DBSTREAM",
    "river STREAMKMeans",
    "clusopt-core CluStream",
    "NumPy GEMM float64",
    "NumPy GEMM float64, folded",
    "NumPy GEMM float32",
)
BATCHES = (1.0, 2.0, 5.0, 10.0)  # none above the horizon


def run(profile: Profile) -> dict[str, Any]:
    """All throughputs of one core, in records a CPU second."""
    peers.install()
    result: dict[str, Any] = {"sample": f"one block of 1,000 records in {profile.one_in}"}
    for data in DATA:
        sample, whole = stream(data, one_in=profile.one_in), stream(data)
        result[data] = {
            algorithm: _algorithm(algorithm, data, sample, whole, profile)
            for algorithm in ALGORITHMS
        }
    result["against the ceiling"] = _against_ceiling(profile.repeats)
    sample = stream("KDD-99", one_in=profile.one_in)
    result["peers on KDD-99"] = _python_peers(sample, profile.peer_seconds)
    return result


def _algorithm(
    algorithm: str, data: DataName, sample: Stream, whole: Stream, profile: Profile
) -> dict[str, Any]:
    """One of the four on one data set: MOA; ours one by one, ordered, unordered, in batches."""

    def rate(records: Stream, batch: float, **changes: Any) -> dict[str, Any]:
        make = partial(clusterer, algorithm, data, **changes)
        return online_rate(make, records, batch, profile.repeats)

    by_batch = {batch: rate(sample, batch) for batch in BATCHES}
    best = max(by_batch, key=lambda batch: by_batch[batch]["records_per_second"])
    slowest = (algorithm, data) == ("CluStream", "KDD-99")
    cap = profile.peer_seconds * (2 if slowest else 1)  # else it stops within our first batches
    command, scale = moa_command(algorithm, data), moa_scale(algorithm, data)
    theirs = moa.throughput(sample.X, command, scale=scale, cap=cap)
    theirs["records_per_second"] = theirs["records"] / theirs["cpu_seconds"]
    same = sample if theirs["records"] == len(sample) else sample[: theirs["records"]]
    return {
        "MOA": {"settings": command, **theirs},
        "ordered, the records MOA took": rate(same, best),
        "ordered, whole stream": rate(whole, best),
        "unordered, whole stream": rate(whole, best, update="unordered"),
        "ordered by batch seconds": {str(batch): found for batch, found in by_batch.items()},
        "one record at a time": online_rate(
            lambda: clusterer(algorithm, data), sample, 0.0, 1, runner=OneRecord
        ),
    }


def _against_ceiling(repeats: int) -> dict[str, Any]:
    """CluStream end to end and NumPy's matrix product alone, in turn, as a machine's pace changes.

    The product is that of the records with as many centers as there are micro-clusters.
    """
    records = stream("KDD-99")
    initial = clusterer("CluStream", "KDD-99")
    first, rest = records[: initial.init_records], records[initial.init_records :]
    MiniBatch(initial, BATCH_SECONDS).run(first)
    product = gemm(first.X[: 10 * n_classes("KDD-99")])
    rates: dict[str, list[float]] = {"CluStream": [], "GEMM": []}
    for _ in range(2 * repeats + 1):
        model = copy.deepcopy(initial)
        for name, work in (
            ("CluStream", lambda: MiniBatch(model, BATCH_SECONDS).run(rest)),  # noqa: B023
            ("GEMM", lambda: [product(X) for X, _ in rest.chunked(1000)]),
        ):
            rates[name].append(len(rest) / cpu_seconds(work))
    shares = np.divide(rates["CluStream"], rates["GEMM"])
    return {name: float(np.median(seen)) for name, seen in rates.items()} | {
        "share": float(np.median(shares)),
        "least": float(shares.min()),
        "most": float(shares.max()),
    }


def _python_peers(sample: Stream, cap: float) -> dict[str, Any]:
    """Each peer in a process of its own, stopped after `cap` CPU seconds or a fourth of it."""
    n_micro = str(10 * n_classes("KDD-99"))
    here = Path(__file__).parent.parent
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": f"{peers.PEERS}:{here}"}
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.npy")
        np.save(path, sample.X)
        for peer in PYTHON_PEERS:
            seconds = str(min(cap, 60.0) / 4)
            command = [sys.executable, "-m", "benchmarks.peer_run", str(path), peer]
            answer = subprocess.run(
                [*command, n_micro, seconds], env=environment, capture_output=True, text=True
            )
            if answer.returncode:
                raise RuntimeError(f"{peer} failed:\n{answer.stderr[-2000:]}")
            found[peer] = json.loads(answer.stdout)
    return found
