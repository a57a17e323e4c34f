"""The data sets (the paper's Table I)."""

from typing import Any

import numpy as np

from benchmarks.workloads import Profile, table


def run(profile: Profile) -> list[dict[str, Any]]:
    """Size, features, classes and largest classes of each, and where it came from."""
    rows = []
    for name in ("KDD-99", "CoverType", "KDD-98"):
        data = table(name)
        rows.append(
            {
                "name": name,
                "records": len(data.X),
                "features": data.X.shape[1],
                "constant features": int(np.sum(~data.X.any(axis=0))),
                "classes": len(data.class_names),
                "largest": [float(share) for share in data.largest_classes()],
                "source": data.source,
            }
        )
    return rows
