"""Memory of the model over a long stream: it must not grow."""

import pickle
from typing import Any

from benchmarks.measure import resident_megabytes
from benchmarks.workloads import ALGORITHMS, Profile, clusterer, stream
from diststream.runners import MiniBatch

LOOKS = 20


def run(profile: Profile) -> dict[str, Any]:
    """Bytes of the model and of the process along a stream of KDD-99, repeated."""
    records = stream("KDD-99").chunked(10_000)
    result: dict[str, Any] = {"records": profile.memory_records}
    for algorithm in ALGORITHMS:
        model = clusterer(algorithm, "KDD-99")
        runner = MiniBatch(model, 10.0)
        lap_seconds = len(records) / 1000.0
        looks: dict[str, list[float]] = {"records": [], "model bytes": [], "process MB": []}
        seen, lap, due = 0, 0, profile.memory_records / LOOKS
        while seen < profile.memory_records:
            for X, t in records:
                runner.run([(X, t + lap * lap_seconds)])
                seen += len(X)
                if seen >= due * (len(looks["records"]) + 1):
                    looks["records"].append(seen)
                    looks["model bytes"].append(len(pickle.dumps(model)))
                    looks["process MB"].append(resident_megabytes())
                if seen >= profile.memory_records:
                    break
            lap += 1
        half = looks["model bytes"][len(looks["model bytes"]) // 2 :]
        first = looks["model bytes"][: len(looks["model bytes"]) // 2]
        # The stream repeats itself: constant means that the second half needs no more.
        looks_growth = max(half) / max(first)
        result[algorithm] = {**looks, "second half over first": looks_growth}
    return result
