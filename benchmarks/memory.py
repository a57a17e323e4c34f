"""Memory of the model over a long stream: it must not grow."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks.measure import resident_megabytes
from benchmarks.workloads import ALGORITHMS, Profile, clusterer, stream
from diststream.streams import repeat

LOOKS = 20


def run(profile: Profile) -> dict[str, Any]:
    """Bytes of the model and of the process along a stream of KDD-99, repeated."""
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(_one, ALGORITHMS, [profile.memory_records] * len(ALGORITHMS))
        result = dict(zip(ALGORITHMS, found, strict=True))
    return {"records": profile.memory_records, **result}


def _one(algorithm: str, n_records: int) -> dict[str, Any]:
    records = stream("KDD-99").chunked(10_000)
    model = clusterer(algorithm, "KDD-99")
    looks: dict[str, list[float]] = {"records": [], "model bytes": [], "process MB": []}
    seen = 0
    for X, t in repeat(records, -(-n_records // len(records))):
        model.partial_fit(X, t)
        seen += len(X)
        if seen >= n_records / LOOKS * (len(looks["records"]) + 1):
            looks["records"].append(seen)
            looks["model bytes"].append(len(pickle.dumps(model)))
            looks["process MB"].append(resident_megabytes())
        if seen >= n_records:
            break
    middle = len(looks["model bytes"]) // 2
    # Whole laps of one stream: a model that does not grow needs no more in the second half.
    growth = max(looks["model bytes"][middle:]) / max(looks["model bytes"][:middle])
    return {**looks, "second half over first": growth}
