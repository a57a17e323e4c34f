"""Quality over the stream: ordered and unordered mini-batches against one record at a time.

The paper's Figure 6. Every 10 seconds the model is looked at through the last 1,000 records. SSQ
is compared with the band that one record at a time shows against itself when its input is jittered
by 1e-9: no sharper comparison means anything.
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
    cuts,
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
SHORT_BATCH = 1.0  # seconds
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
    batch: float = BATCH_SECONDS,
) -> list[Scores]:
    """Scores of a model every 10 seconds, as `look` gives them."""
    update = "unordered" if mode == "unordered" else "ordered"
    model = clusterer(algorithm, data, update=update)
    rows = []
    ends = batch_ends(records, BATCH_SECONDS)
    for chunk, window in zip(parts(records, ends), windows, strict=True):
        for part in parts(chunk, cuts(chunk, batch)):
            learn(model, mode, part)
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
        "SSQ": _ssq_band(algorithm, data, records, windows, profile.seeds),
    }


def _ssq_band(
    algorithm: str, data: DataName, records: Stream, windows: list[Window], seeds: int
) -> dict[str, Any]:
    """SSQ a record of jittered runs, relative to the median of one record at a time."""
    sums: dict[str, list[float]] = {"one record": [], "ordered": []}
    for seed in range(seeds):
        shaken = jittered(records, seed)
        for mode, found in sums.items():
            rows = follow(algorithm, data, mode, shaken, windows, score_ssq)
            found.append(float(np.mean([row["ssq"] for row in rows])))
    middle = float(np.median(sums["one record"]))
    band = [min(sums["one record"]) / middle, max(sums["one record"]) / middle]
    ordered = float(np.median(sums["ordered"])) / middle
    quick = follow(algorithm, data, "ordered", records, windows, score_ssq, batch=SHORT_BATCH)
    return {
        "one record": [value / middle for value in sums["one record"]],
        "ordered": [value / middle for value in sums["ordered"]],
        "band": band,
        "ordered median": ordered,
        "ordered in short batches": float(np.mean([row["ssq"] for row in quick])) / middle,
        "inside": band[0] - 1e-9 <= ordered <= band[1] + 1e-9,
    }


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
    return algorithm, data, {"settings": command, "mean": mean, "ours over MOA": ratio}
