"""The micro-clusters of the lessons: one row of numbers each, and which column is what.

A row holds d + 3 numbers: the weight, the mean (d numbers), the sum M2 of the weighted squared
distances from the mean, and the time as of which these hold, in seconds. A model of m
micro-clusters is an array of m rows. The names of the columns work on both:

>>> q = one_record([3.0, 5.0], 2.0)
>>> q[MEAN]
array([3., 5.])
>>> np.stack([q, q])[:, WEIGHT]
array([1., 1.])
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

WEIGHT, MEAN, M2, TIME = 0, slice(1, -2), -2, -1


def one_record(x: ArrayLike, t: float) -> NDArray[np.float64]:
    """The micro-cluster of a single record: weight 1, its own mean, no spread.

    Args:
        x: d numbers.
        t: when the record came, in seconds.
    """
    return np.array([1.0, *np.asarray(x, float), 0.0, t])


def table(Q: ArrayLike, decimals: int = 3) -> pd.DataFrame:
    """A model, or one row, with the names of its columns, for a look at it."""
    Q = np.atleast_2d(np.asarray(Q, float))
    means = [f"mean {i}" for i in range(Q.shape[1] - 3)]
    return pd.DataFrame(Q.round(decimals), columns=["weight", *means, "M2", "time"])
