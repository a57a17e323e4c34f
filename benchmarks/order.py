"""Where order matters and where it does not: centers that drift, and centers that stay.

A model is looked at every second through the records of that second, not only where batches end:
between two ends a mini-batch model is what it was at the last one, and looking at ends alone
flatters large batches.
"""

from concurrent.futures import ProcessPoolExecutor
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    settings = list(product(ALGORITHMS, DRIFTS))
    jobs = [(*one, seed) for one in settings for seed in range(_streams(*one))]
    with ProcessPoolExecutor(2) as pool:
        scores = list(pool.map(_one_stream, jobs))
    runs = []
    for (algorithm, drift), batch in product(settings, BATCHES):
        mine = zip(jobs, scores, strict=True)
        some = [found[batch] for job, found in mine if job[:2] == (algorithm, drift)]
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


def _clusterer(algorithm: str, update: str) -> StreamClusterer:
    horizon = max(BATCHES)  # not below any batch
    settings: dict[str, dict[str, Any]] = {
        "CluStream": {
            "n_micro_clusters": 10 * CLUSTERS,
            "n_clusters": CLUSTERS,
            "horizon": horizon,
        },
        "DenStream": {"eps": 3.0},  # one micro-cluster a cluster: what shows is where it is
        "D-Stream": {"width": 4.0},
        "ClusTree": {"n_clusters": CLUSTERS, "max_height": 2},
    }
    make = getattr(diststream, algorithm.replace("-", ""))
    model: StreamClusterer = make(update=update, **settings[algorithm])
    return model


def _one_stream(job: tuple[str, float, int]) -> dict[int, dict[str, Any]]:
    """What each batch length makes of a stream, beside one record at a time."""
    algorithm, drift, seed = job
    records = synthetic(
        SECONDS * 1000, seed=seed, n_clusters=CLUSTERS, n_features=5, drift=drift, radius=1.0
    )
    one = _follow(algorithm, 1, "one record", records)
    found = {}
    for batch in BATCHES:
        others = {mode: _follow(algorithm, batch, mode, records) for mode in MODES[1:]}
        found[batch] = _compared({"one record": one} | others, batch)
    return found


def _compared(series: dict[str, NDArray[np.float64]], batch: int) -> dict[str, Any]:
    """Means of the counted seconds, and of those at which a batch ends."""
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


def _follow(algorithm: str, step: int, mode: str, records: Stream) -> NDArray[np.float64]:
    """SSQ a record of every second, by the model that is in force at its end; NaN before any.

    Args:
        step: seconds between two updates of the model.
    """
    model = _clusterer(algorithm, "unordered" if mode == "unordered" else "ordered")
    ssq = np.full(SECONDS, np.nan)
    for second in range(1, SECONDS + 1):
        if second % step == 0:
            learn(model, mode, records.until(second - step, second))
        if second > WARM_UP:
            latest = records.until(second - 1, second)
            assert latest.y is not None
            ssq[second - 1] = score_ssq(model, Window(latest.X, latest.y))["ssq"]
    return ssq
