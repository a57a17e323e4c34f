"""Where the time of CluStream goes: what stands between it and the GEMM ceiling."""

import cProfile
import pstats
import time
from pathlib import Path
from typing import Any

from benchmarks.workloads import Profile, clusterer, stream
from diststream.runners import MiniBatch

SHOWN = 8


def run(profile: Profile) -> list[dict[str, Any]]:
    """The functions with the most time of their own, compiled ones included."""
    records = stream("KDD-99")
    model = clusterer("CluStream", "KDD-99")
    MiniBatch(model, 10.0).run(records[:20_000])  # compiles, and gets past the first model
    watch = cProfile.Profile(time.process_time)
    watch.enable()
    MiniBatch(model, 10.0).run(records[20_000:])
    watch.disable()
    spent = [
        {"function": f"{Path(file).name}: {name}", "calls": calls, "seconds": own}
        for (file, _, name), (_, calls, own, _, _) in pstats.Stats(watch).stats.items()  # type: ignore[attr-defined]
    ]
    whole = sum(row["seconds"] for row in spent)
    spent.sort(key=lambda row: -row["seconds"])
    return [row | {"share": row["seconds"] / whole} for row in spent[:SHOWN]]
