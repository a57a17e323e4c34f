"""MOA, run through the driver beside this file."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import peers

HEAP = "-Xmx6g"


@dataclass(frozen=True)
class Clusters:
    """Clusters as MOA holds them: weights m, centers m x d, variances m x d."""

    weights: NDArray[np.float64]
    centers: NDArray[np.float64]
    variances: NDArray[np.float64]


@dataclass(frozen=True)
class Snapshot:
    """MOA's clusters after `record` records."""

    record: int
    micro: Clusters
    macro: Clusters


@dataclass(frozen=True)
class CmmCase:
    """Records of a window and clusters found: what MOA's CMM is asked about.

    Attributes:
        X, y, t: records, classes from 0 with -1 for noise, times in whole seconds.
        decay: weights are 2^(-decay * age) at time `now`.
        members: records of each cluster, which MOA's own cluster class sums up.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    t: NDArray[np.int64]
    now: int
    decay: float
    members: Sequence[NDArray[np.float64]]


def _driver(*arguments: str) -> str:
    path = f"{peers.moa_jar()}:{peers.PEERS}"
    command = ["java", HEAP, "-cp", path, "MoaDriver", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"MOA failed at {arguments[0]}:\n{done.stderr[-2000:]}")
    return done.stdout


def throughput(
    X: NDArray[np.float64],
    clusterer: str,
    *,
    scale: float = 1.0,
    warmup: int = 20_000,
    cap: float = 60.0,
) -> dict[str, Any]:
    """Records that the clusterer takes in, and the CPU seconds of its thread alone.

    Garbage collection and compilation run on other threads and are not counted, which favours
    MOA; the loop stops after `cap` CPU seconds. Records are multiplied by `scale` first.
    """
    with tempfile.TemporaryDirectory() as folder:
        data = _write(X * scale, folder)
        answer = _driver("throughput", data, str(X.shape[1]), clusterer, str(warmup), str(cap))
    result: dict[str, Any] = json.loads(answer)
    return result


def snapshots(
    X: NDArray[np.float64], clusterer: str, *, every: int, k: int, scale: float = 1.0
) -> list[Snapshot]:
    """Micro- and macro-clusters after each `every` records; k for clusterers without a k-means.

    MOA sees the records multiplied by `scale`; what comes back is in their own units.
    """
    d = X.shape[1]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "snapshots.f64")
        data = _write(X * scale, folder)
        _driver("snapshots", data, str(d), clusterer, str(every), str(k), str(out))
        numbers = np.fromfile(out, dtype=">f8").astype(np.float64)
    found, at = [], 0
    while at < len(numbers):
        record, micro, at = _read_clusters(numbers, at, d, scale)
        _, macro, at = _read_clusters(numbers, at, d, scale)
        found.append(Snapshot(record, micro, macro))
    return found


def _read_clusters(
    numbers: NDArray[np.float64], at: int, d: int, scale: float
) -> tuple[int, Clusters, int]:
    record, count = int(numbers[at]), int(numbers[at + 2])
    end = at + 3 + count * (1 + 2 * d)
    rows = numbers[at + 3 : end].reshape(count, 1 + 2 * d)
    centers, variances = rows[:, 1 : 1 + d] / scale, rows[:, 1 + d :] / scale**2
    return record, Clusters(rows[:, 0], centers, variances), end


def cmm(cases: Sequence[CmmCase]) -> NDArray[np.float64]:
    """What MOA's own class says: CMM, missed, misplaced, noise and coverage, one row a case."""
    words: list[str] = [str(len(cases))]
    for case in cases:
        n, d = case.X.shape
        words += [str(d), str(int(case.y.max()) + 1), repr(case.decay), str(case.now), str(n)]
        for x, label, time in zip(case.X, case.y, case.t, strict=True):
            words += [*map(repr, x.tolist()), str(label), str(time)]
        words.append(str(len(case.members)))
        for rows in case.members:
            words += ["kernel", str(len(rows)), *map(repr, rows.ravel().tolist())]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cases.txt")
        path.write_text(" ".join(words))
        answer = _driver("cmm", str(path))
    return np.array([[float(word) for word in line.split()] for line in answer.splitlines()])


def _write(X: NDArray[np.float64], folder: str) -> str:
    path = Path(folder, "records.f64")
    np.ascontiguousarray(X, dtype="<f8").tofile(path)
    return str(path)
