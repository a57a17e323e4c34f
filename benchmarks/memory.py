"""Memory of the model over a long stream: it must not grow."""

from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks.measure import resident_megabytes
from benchmarks.workloads import ALGORITHMS, Profile, clusterer, stream
from diststream.estimator import StreamClusterer
from diststream.streams import repeat


def run(profile: Profile) -> dict[str, Any]:
    """Bytes of the model and of the process along a stream of KDD-99, repeated."""
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(_one, ALGORITHMS, [profile.memory_records] * len(ALGORITHMS))
        result = dict(zip(ALGORITHMS, found, strict=True))
    return {"records": profile.memory_records, "whole laps": True, **result}


def model_bytes(model: StreamClusterer) -> int:
    """Bytes of all arrays that the clusterer remembers between batches."""
    assert model.model_ is not None
    rows, extra = model.model_.rows, model.model_.extra
    return sum(array.nbytes for array in [*rows, *extra.values()])


def _one(algorithm: str, n_records: int) -> dict[str, Any]:
    """Peaks of each lap over the data: a model follows its stream, so only whole laps compare."""
    records = stream("KDD-99").chunked(10_000)
    model = clusterer(algorithm, "KDD-99")
    laps = round(n_records / len(records))
    looks: dict[str, list[float]] = {"records": [], "model bytes": [], "process MB": []}
    seen, peak = 0, 0
    for X, t in repeat(records, laps):
        model.partial_fit(X, t)
        seen += len(X)
        peak = max(peak, model_bytes(model))
        if seen % len(records) == 0:
            looks["records"].append(seen)
            looks["model bytes"].append(peak)
            looks["process MB"].append(resident_megabytes())
            peak = 0
    middle = laps // 2
    growth = max(looks["model bytes"][middle:]) / max(looks["model bytes"][:middle])
    return {**looks, "second half over first": growth}
