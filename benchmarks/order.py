"""Where order matters and where it does not: centers that drift, and centers that stay.

A model is looked at every second through the records of that second, not only where batches end:
between two ends a mini-batch model is what it was at the last one, and looking at ends alone
flatters large batches.
"""

from concurrent.futures import ProcessPoolExecutor
from itertools import product
from typing import Any

import numpy as np

import diststream
from benchmarks.evaluate import Window, score_ssq
from benchmarks.quality import MODES, learn
from benchmarks.workloads import ALGORITHMS, Profile
from diststream.estimator import StreamClusterer
from diststream.streams import Stream, synthetic

DRIFTS = (0.0, 0.2)  # radii a second
BATCHES = (10, 30)  # seconds
SECONDS = 120
WARM_UP = 60  # seconds before scores count
STREAMS = {"ClusTree": 8}  # that drift: a tree of few entries hangs on where it splits first
CLUSTERS = 5


def run(_: Profile) -> dict[str, Any]:
    """SSQ a record of the three models for each algorithm, drift and batch."""
    settings = list(product(ALGORITHMS, DRIFTS, BATCHES))
    jobs = [(*one, seed) for one in settings for seed in range(_streams(*one[:2]))]
    with ProcessPoolExecutor(2) as pool:
        scores = list(pool.map(_one_job, jobs))
    runs = []
    for algorithm, drift, batch in settings:
        mine = zip(jobs, scores, strict=True)
        some = [found for job, found in mine if job[:3] == (algorithm, drift, batch)]
        runs.append(
            {"algorithm": algorithm, "drift": drift, "batch seconds": batch, **_together(some)}
        )
    stream = f"{CLUSTERS} round clusters of radius 1 in 5 dimensions, 1,000 records a second"
    return {"stream": stream, "runs": runs}


def _streams(algorithm: str, drift: float) -> int:
    return STREAMS.get(algorithm, 1) if drift else 1


def _together(some: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over streams; the series is that of the first stream."""

    def median(name: str) -> dict[str, Any]:
        modes = {mode: list(whens) for mode, whens in some[0][name].items()}
        return {
            mode: {
                when: float(np.median([one[name][mode][when] for one in some])) for when in whens
            }
            for mode, whens in modes.items()
        }

    ordered = [one["against one record"]["ordered"]["batch ends"] for one in some]
    return {
        "streams": len(some),
        "ssq": median("ssq"),
        "against one record": median("against one record"),
        "least": min(ordered),
        "most": max(ordered),
        "series": some[0]["series"],
    }


def _clusterer(algorithm: str, batch: int, update: str) -> StreamClusterer:
    settings: dict[str, dict[str, Any]] = {
        "CluStream": {"n_micro_clusters": 10 * CLUSTERS, "n_clusters": CLUSTERS, "horizon": batch},
        "DenStream": {"eps": 3.0},  # one micro-cluster a cluster: what shows is where it is
        "D-Stream": {"width": 4.0},
        "ClusTree": {"n_clusters": CLUSTERS, "max_height": 2},
    }
    make = getattr(diststream, algorithm.replace("-", ""))
    model: StreamClusterer = make(update=update, **settings[algorithm])
    return model


def _one_job(job: tuple[str, float, int, int]) -> dict[str, Any]:
    algorithm, drift, batch, seed = job
    records = synthetic(
        SECONDS * 1000, seed=seed, n_clusters=CLUSTERS, n_features=5, drift=drift, radius=1.0
    )
    series = {mode: _follow(algorithm, batch, mode, records) for mode in MODES}
    second = np.arange(1, SECONDS + 1)
    counted = second > WARM_UP
    at_end = counted & (second % batch == 0)
    mean = {
        mode: {"all seconds": float(ssq[counted].mean()), "batch ends": float(ssq[at_end].mean())}
        for mode, ssq in series.items()
    }
    base = mean["one record"]
    return {
        "ssq": mean,
        "against one record": {
            mode: {when: mean[mode][when] / base[when] for when in base} for mode in MODES[1:]
        },
        "series": {mode: ssq.tolist() for mode, ssq in series.items()},
    }


def _follow(algorithm: str, batch: int, mode: str, records: Stream) -> np.ndarray:
    """SSQ a record of every second, by the model that is in force at its end; NaN before any."""
    model = _clusterer(algorithm, batch, "unordered" if mode == "unordered" else "ordered")
    step = 1 if mode == "one record" else batch
    ssq = np.full(SECONDS, np.nan)
    for second in range(1, SECONDS + 1):
        if second % step == 0:
            learn(model, mode, records.until(second - step, second))
        if second > WARM_UP:
            latest = records.until(second - 1, second)
            assert latest.y is not None
            ssq[second - 1] = score_ssq(model, Window(latest.X, latest.y))["ssq"]
    return ssq
