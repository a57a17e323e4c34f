"""Quality over the stream: ordered and unordered mini-batches against one record at a time.

The paper's Figure 6. Every 10 seconds the model is looked at through the last 1,000 records. SSQ
is compared with the bands that one record at a time shows against itself when its input is
disturbed: jittered by 1e-9, and with one record in a thousand left out. No sharper comparison means
anything.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from benchmarks import moa, peers
from benchmarks.evaluate import (
    Scores,
    Window,
    batch_ends,
    columns,
    last_records,
    means,
    parts,
    score,
    score_macro,
    score_ssq,
)
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
from diststream.estimator import StreamClusterer
from diststream.streams import Stream

MODES = ("one record", "ordered", "unordered")
JITTER = 1e-9
LEFT_OUT = 0.001
MOA_EVERY = 10_000  # records between two looks at MOA's clusters
COMPARED = (
    "macro coverage",
    "macro purity",
    "micro coverage",
    "micro purity",
    "within reach",
    "CMM rms-radius",
    "CMM nearest",
    "ssq",
)


def run(profile: Profile) -> dict[str, Any]:
    """All algorithms on all data, two at a time; no clock is read here."""
    peers.install()
    jobs = [(algorithm, data, profile) for algorithm in ALGORITHMS for data in DATA]
    with ProcessPoolExecutor(2) as pool:
        series = pool.map(_one_job, jobs)
        versus = pool.map(_against_moa, [job for job in jobs if job[0] != "D-Stream"])
    result: dict[str, Any] = {data: {} for data in DATA}
    for (algorithm, data, _), found in zip(jobs, series, strict=True):
        result[data][algorithm] = found
    for algorithm, data, found in versus:
        result[data][algorithm]["against MOA"] = found
    return result


def learn(model: StreamClusterer, mode: str, batch: Stream) -> None:
    """Give the records of one batch to a model."""
    if mode == "one record":
        model.learn_one_by_one(batch.X, batch.t)
    else:
        model.partial_fit(batch.X, batch.t)


def follow(
    algorithm: str,
    data: DataName,
    mode: str,
    records: Stream,
    windows: list[Window],
    look: Callable[[StreamClusterer, Window], Scores],
) -> list[Scores]:
    """Scores of a model every 10 seconds, as `look` gives them."""
    update = "unordered" if mode == "unordered" else "ordered"
    model = clusterer(algorithm, data, update=update)
    rows = []
    ends = batch_ends(records, BATCH_SECONDS)
    for chunk, window in zip(parts(records, ends), windows, strict=True):
        learn(model, mode, chunk)
        rows.append(look(model, window))
    return rows


@cache
def _looks(data: DataName, n_records: int) -> tuple[list[int], list[Window]]:
    """Where a stream is looked at, and through which records: what they are is found out once."""
    records = stream(data, n_records)
    ends = batch_ends(records, BATCH_SECONDS)
    return ends, last_records(records, ends)


def jittered(records: Stream, seed: int) -> Stream:
    """The stream with noise of 1e-9 standard deviations on every value."""
    noise = np.random.default_rng(seed).normal(scale=JITTER, size=records.X.shape)
    return Stream(records.X + noise, records.t, records.y)


def thinned(records: Stream, seed: int) -> Stream:
    """The stream without one record in a thousand."""
    keep = np.random.default_rng(seed).random(len(records)) >= LEFT_OUT
    y = None if records.y is None else records.y[keep]
    return Stream(records.X[keep], records.t[keep], y)


def _one_job(job: tuple[str, DataName, Profile]) -> dict[str, Any]:
    algorithm, data, profile = job
    records = stream(data, profile.quality_records)
    ends, windows = _looks(data, profile.quality_records)
    series = {
        mode: columns(follow(algorithm, data, mode, records, windows, score)) for mode in MODES
    }
    mean = {mode: means(found) for mode, found in series.items()}
    ratio = {
        mode: {name: mean[mode][name] / mean["one record"][name] for name in COMPARED}
        for mode in MODES[1:]
    }
    return {
        "seconds": [records.t[end - 1] for end in ends],
        "series": series,
        "mean": mean,
        "against one record": ratio,
        "SSQ": _ssq_bands(algorithm, data, records, windows, profile),
    }


def _ssq_bands(
    algorithm: str, data: DataName, records: Stream, windows: list[Window], profile: Profile
) -> dict[str, Any]:
    """SSQ a record of disturbed runs, relative to the median of one record at a time.

    Jitter tells whether an answer hangs on rounding. Records left out tell how much it hangs on
    single records: which of them found the micro-clusters, and which of these merge.
    """

    def runs(mode: str, disturbed: Callable[[Stream, int], Stream], seeds: int) -> list[float]:
        streams = (disturbed(records, seed) for seed in range(seeds))
        rows = (follow(algorithm, data, mode, one, windows, score_ssq) for one in streams)
        return [float(np.mean([row["ssq"] for row in found])) for found in rows]

    def against(one: list[float], ordered: list[float]) -> dict[str, Any]:
        middle = float(np.median(one))
        band = [min(one) / middle, max(one) / middle]
        median = float(np.median(ordered)) / middle
        return {
            "one record": [value / middle for value in one],
            "ordered": [value / middle for value in ordered],
            "band": band,
            "ordered median": median,
            "inside or below": median <= band[1] + 1e-9,
        }

    jitter = (runs(mode, jittered, profile.jitters) for mode in ("one record", "ordered"))
    thin = (runs(mode, thinned, profile.seeds) for mode in ("one record", "ordered"))
    return {"jittered": against(*jitter), "thinned": against(*thin)}


def _against_moa(job: tuple[str, DataName, Profile]) -> tuple[str, DataName, dict[str, Any]]:
    """MOA's final clusters and ours, same records, same windows, same rule."""
    algorithm, data, profile = job
    # DenStream of MOA counts mu in micro-clusters when it joins them: mu = 1 lets it find any.
    command = moa_command(algorithm, data).replace("-m 10.0", "-m 1.0")
    records = stream(data, one_in=profile.one_in)
    records = records[: len(records) // MOA_EVERY * MOA_EVERY]
    ends = list(range(MOA_EVERY, len(records) + 1, MOA_EVERY))
    windows = last_records(records, ends)
    k, scale = n_classes(data), moa_scale(algorithm, data)
    found = moa.snapshots(records.X, command, every=MOA_EVERY, k=k, scale=scale)
    theirs = [
        score_macro(seen.macro.centers, seen.macro.variances, window)
        for seen, window in zip(found, windows, strict=True)
    ]
    model = clusterer(algorithm, data)
    ours = []
    for chunk, window in zip(parts(records, ends), windows, strict=True):
        learn(model, "ordered", chunk)
        ours.append(score(model, window))
    mean = {"MOA": means(columns(theirs)), "ours": means(columns(ours))}
    names = ("CMM rms-radius", "CMM nearest", "macro coverage", "macro purity", "adjusted Rand")
    ratio = {name: mean["ours"][name] / max(mean["MOA"][name], 1e-12) for name in names}
    rule = "CMM rms-radius"
    behind = sum(own[rule] < other[rule] - 5e-4 for own, other in zip(ours, theirs, strict=True))
    return (
        algorithm,
        data,
        {
            "settings": command,
            "mean": mean,
            "ours over MOA": ratio,
            "windows": len(ends),
            "windows behind": behind,
        },
    )
