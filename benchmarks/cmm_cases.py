"""Does our CMM say what MOA's class says? Small cases, the same clusters, MOA's inclusion rule.

`python -m benchmarks.cmm_cases FILE` asks MOA anew and writes its answers down for the tests.
"""

import json
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks import moa, peers
from benchmarks.workloads import Profile
from diststream.metrics import CMM, age_weights, cmm
from diststream.metrics.ground_truth import GroundTruth

PARTS = ("cmm", "missed", "misplaced", "noise", "coverage")
# By its name in sys.modules: the package exports the function `cmm`, which hides the module.
CMM_MODULE = sys.modules[CMM.__module__]


class MoaGroundTruth(GroundTruth):
    """The true classes as MOA sees them, its unfinished sums of merged classes included."""

    def __init__(self, X: NDArray[np.float64], y: NDArray[np.int64]) -> None:
        self._before: dict[int, tuple[float, float]] = {}
        super().__init__(X, y)

    def _usual_distance(self, own: NDArray[np.float64], rows: NDArray[np.intp]) -> float:
        first = int(rows[0])  # a merged class keeps the records of its elder part in front
        old_mean, old_deviation = self._before.get(first, (0.0, 0.0))
        mean = float(old_mean + own.sum()) / len(own)
        variance = float(old_deviation + (own**2).sum()) / len(own) - mean**2
        deviation = float(np.sqrt(variance if variance > 0 else 1e-50))
        self._before[first] = mean, deviation
        return mean + deviation


def cases(count: int = 60, seed: int = 0) -> list[moa.CmmCase]:
    """Windows of a few dozen records: far and overlapping classes, noise, good and bad clusters."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(count):
        d, k, n = (int(rng.integers(low, high)) for low, high in ((1, 6), (1, 5), (8, 80)))
        centers = rng.normal(scale=rng.choice([1.0, 4.0, 10.0]), size=(k, d))
        y = rng.integers(0, k, n)
        X = centers[y] + rng.normal(size=(n, d))
        noise = rng.random(n) < rng.choice([0.0, 0.1])
        noise[0] = False
        X[noise] = rng.uniform(-12, 12, size=(int(noise.sum()), d))
        y[noise] = -1
        bad = rng.integers(0, int(rng.integers(1, 6)), n)
        good = np.maximum(y, 0) + 10 * rng.integers(0, 2, n)
        group = bad if i % 3 == 0 else good
        members = [X[group == g][: int(rng.integers(2, 100))] for g in np.unique(group)]
        members = [rows for rows in members if len(rows) > 1]
        made.append(moa.CmmCase(X, y, np.arange(n), n, 0.02, members))
    return made


def ours(case: moa.CmmCase) -> list[float]:
    """Our figures for a case, in the order of PARTS."""
    d = case.X.shape[1]
    centers = np.array([rows.mean(axis=0) for rows in case.members]).reshape(-1, d)
    variances = np.array([rows.var(axis=0) for rows in case.members]).reshape(-1, d)
    weights = age_weights(case.t, case.now, case.decay)
    found = cmm(case.X, case.y, centers, variances, inclusion="moa", weights=weights)
    return [float(getattr(found, part)) for part in PARTS]


def merges(case: moa.CmmCase) -> bool:
    """Whether the true classes of the case overlap so much that some become one."""
    truth = GroundTruth(case.X, case.y)
    return truth.connection.shape[1] < len(np.unique(case.y[case.y >= 0]))


def largest_difference(answers: NDArray[np.float64], asked: list[moa.CmmCase]) -> dict[str, Any]:
    """How far our figures are from MOA's, for cases with and without merged classes."""
    plain = [i for i, case in enumerate(asked) if not merges(case)]
    merged = [i for i in range(len(asked)) if i not in plain]
    with patch.object(CMM_MODULE, "GroundTruth", MoaGroundTruth):
        carried = np.array([ours(case) for case in asked])
    own = np.array([ours(case) for case in asked])
    return {
        "cases": len(asked),
        "cases with merged classes": len(merged),
        "largest difference, classes apart": float(np.abs(own - answers)[plain].max()),
        "largest difference, merged classes": float(np.abs(own - answers)[merged].max()),
        "the same with MOA's unfinished sums": float(np.abs(carried - answers).max()),
    }


def run(profile: Profile) -> dict[str, Any]:
    """Ask MOA in this run and compare."""
    peers.install()
    asked = cases()
    return largest_difference(moa.cmm(asked), asked)


if __name__ == "__main__":
    peers.install()
    Path(sys.argv[1]).write_text(json.dumps(moa.cmm(cases()).tolist()) + "\n")
