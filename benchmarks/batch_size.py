"""Batches of 1 to 30 seconds: what quality and speed make of them (section VII.B, Figure 9)."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from benchmarks.evaluate import Window, batch_ends, columns, cuts, last_records, means, parts, score
from benchmarks.measure import cpu_seconds
from benchmarks.workloads import ALGORITHMS, DATA, RATE, DataName, Profile, clusterer, stream
from diststream.streams import Stream

BATCHES = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
LOOK = 30.0  # seconds between two looks: where batches of every size end
LOOKS = 3  # at least
WATCHED = ("macro coverage", "macro purity", "micro coverage", "micro purity", "CMM rms-radius")


def run(profile: Profile) -> dict[str, Any]:
    """Quality and records a CPU second for each batch size, and for one record at a time."""
    jobs = [(algorithm, data, profile) for data in DATA for algorithm in ALGORITHMS]
    with ProcessPoolExecutor(2) as pool:  # one thread each on a core of its own
        found = list(pool.map(_one, *zip(*jobs, strict=True)))
    result: dict[str, Any] = {data: {} for data in DATA}
    for (algorithm, data, _), measured in zip(jobs, found, strict=True):
        result[data][algorithm] = measured
    return result


def _one(algorithm: str, data: DataName, profile: Profile) -> dict[str, Any]:
    records = stream(data, max(profile.quality_records, int(LOOKS * LOOK * RATE)))
    whole = int(records.t[-1] // LOOK * LOOK * RATE)
    records = records[:whole]
    windows = last_records(records, batch_ends(records, LOOK))  # each is scored seven times
    base = _follow(algorithm, data, records, windows, None)
    found = {str(batch): _follow(algorithm, data, records, windows, batch) for batch in BATCHES}
    change = {
        name: {b: abs(f["mean"][name] / base["mean"][name] - 1) for b, f in found.items()}
        for name in WATCHED
    }
    return {"one record": base, "batches": found, "change against one record": change}


def _follow(
    algorithm: str, data: DataName, records: Stream, windows: list[Window], batch: float | None
) -> dict[str, Any]:
    # The horizon must not be shorter than the longest batch.
    horizon = {"horizon": max(BATCHES)} if algorithm == "CluStream" else {}
    model = clusterer(algorithm, data, **horizon)
    seconds, rows = 0.0, []
    for part, window in zip(parts(records, batch_ends(records, LOOK)), windows, strict=True):
        for batch_part in [part] if batch is None else parts(part, cuts(part, batch)):
            learn = model.learn_one_by_one if batch is None else model.partial_fit
            seconds += cpu_seconds(partial(learn, batch_part.X, batch_part.t))
        rows.append(score(model, window))
    return {"mean": means(columns(rows)), "records_per_second": len(records) / seconds}
