"""CoverType: patches of forest, described by the map, classed by the trees that grow there.

Blackard & Dean: 581,012 patches, 54 features (10 measures, 44 yes or no), 7 classes.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from diststream.data.table import LabelledTable, local_copy, standardise

NAMES = ("covtype_raw.npz", "covtype.data.gz", "covtype.data")
COVERS = (
    "spruce/fir",
    "lodgepole pine",
    "ponderosa pine",
    "cottonwood/willow",
    "aspen",
    "douglas-fir",
    "krummholz",
)


def load_covtype(path: Path | str | None = None) -> LabelledTable:
    """CoverType in the order of its file.

    Args:
        path: a copy, `covtype.data.gz` as published or `covtype_raw.npz` with the arrays X and y,
            or its folder. Without one the folder in the environment variable DISTSTREAM_DATA is
            tried, then scikit-learn fetches the data.

    Returns:
        581,012 x 54, 7 classes.

    Raises:
        FileNotFoundError: `path` leads to no such file.
        OSError: no copy, and the data could not be fetched.
    """
    copy = local_copy(path, NAMES)
    if copy is None:
        from sklearn.datasets import fetch_covtype

        bunch = fetch_covtype()
        features, labels = np.asarray(bunch.data, dtype=np.float64), bunch.target
        source = "scikit-learn's fetch_covtype"
    elif copy.suffix == ".npz":
        with np.load(copy) as arrays:
            features, labels = arrays["X"].astype(np.float64), arrays["y"]
        source = copy.name
    else:
        table = pd.read_csv(copy, header=None, dtype=np.float64).to_numpy()
        features, labels = table[:, :-1], table[:, -1]
        source = copy.name
    names = tuple(f"x{i}" for i in range(features.shape[1]))
    y = np.asarray(labels, dtype=np.int64) - 1
    return LabelledTable(standardise(features), y, names, COVERS, source)
