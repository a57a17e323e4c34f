"""KDD-98: people, and what they gave to a charity.

KDD Cup 1998, `cup98LRN.txt`: 95,412 people. Its terms ask whoever uses it to notify the donors, so
nobody can fetch it for you: bring the file. `kdd98_stand_in` has its shape and nothing else of it.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from diststream.data.table import ENVIRONMENT, LabelledTable, local_copy, standardise

NAMES = ("cup98LRN.txt",)
CLASSES = ("$0", "$0-10", "$10-15", "$15-20", "over $20")  # bounds of DistStream, section VII.A
BOUNDS = (0.0, 10.0, 15.0, 20.0)
NOT_FEATURES = ("CONTROLN", "TARGET_B", "TARGET_D")
ROWS, FEATURES = 95_412, 315
SHARES = (0.949, 0.015, 0.014, 0.012, 0.010)  # the first three as in the paper's Table I


def load_kdd98(path: Path | str | None = None) -> LabelledTable:
    """KDD-98 from the user's own copy of `cup98LRN.txt`.

    DistStream uses 315 features and does not name them; here every numeric column that is complete
    is used.

    Args:
        path: the file or its folder; without one the folder in DISTSTREAM_DATA.

    Raises:
        FileNotFoundError: there is no copy.
    """
    copy = local_copy(path, NAMES)
    if copy is None:
        raise FileNotFoundError(
            f"KDD-98 is not fetched, its terms ask you to notify the donors: put {NAMES[0]} into a "
            f"folder and name it by argument or in {ENVIRONMENT}, or use kdd98_stand_in()"
        )
    frame = pd.read_csv(copy, low_memory=False)
    given = frame["TARGET_D"].to_numpy(dtype=np.float64)
    numeric = frame.drop(columns=list(NOT_FEATURES), errors="ignore").select_dtypes("number")
    complete = numeric.loc[:, numeric.notna().all()]
    features = standardise(complete.to_numpy(dtype=np.float64))
    y = np.searchsorted(BOUNDS, given, side="left")
    return LabelledTable(features, y.astype(np.int64), tuple(complete), CLASSES, copy.name)


def kdd98_stand_in(seed: int = 0, n_records: int = ROWS) -> LabelledTable:
    """Synthetic records in the shape of KDD-98: 315 features, five classes, one of them 95 %.

    Five overlapping normal clouds that do not move; the paper calls the original its stable
    stream. Any figure measured on it must say that it is synthetic.
    """
    rng = np.random.default_rng(seed)
    y = rng.choice(len(SHARES), size=n_records, p=SHARES)
    centers = rng.normal(scale=0.5, size=(len(SHARES), FEATURES))
    # A few latent causes, so that features are correlated as features of people are.
    latent = rng.normal(size=(n_records, 12)) @ rng.normal(scale=0.5, size=(12, FEATURES))
    X = centers[y] + latent + rng.normal(scale=0.7, size=(n_records, FEATURES))
    names = tuple(f"x{i}" for i in range(FEATURES))
    return LabelledTable(standardise(X), y.astype(np.int64), names, CLASSES, "synthetic stand-in")
