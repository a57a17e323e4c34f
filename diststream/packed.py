"""Runs of records as bytes: the rows of a DataFrame that Spark hands on without looking inside.

Spark moves a table value by value, in the file's reader and again on the way to Python. Where a row
holds a run of records as bytes there is little left to move, and producers that send records in
batches have them so anyhow. A packed row has the columns

- `features`, bytes: n x d float64, little-endian, record after record;
- `t`, bytes: n float64, seconds;
- `seq`, long: the number of the first record of the run in the stream.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from diststream.arrays import Floats
from diststream.estimator import Batch

SCHEMA = "features binary, t binary, seq long"
NUMBER = np.dtype("<f8")


def pack(X: ArrayLike, t: ArrayLike) -> tuple[bytes, bytes]:
    """A run of records as the columns `features` and `t` of a row.

    Args:
        X: n x d records.
        t: n times in seconds.

    >>> features, t = pack([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.1])
    >>> len(features), len(t)
    (32, 16)
    """
    return np.asarray(X, NUMBER).tobytes(), np.asarray(t, NUMBER).tobytes()


def unpack(features: Any, t: Any, first: int | None, width: int) -> Batch:
    """The records of a packed row; those of a row that does not add up are malformed.

    Args:
        features: bytes, anything that lends them, or None.
        t: the same.
        first: number of the first record; without it the records count as duplicates.
        width: features of a record.

    >>> unpack(*pack([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.1]), 7, 2).seq
    array([7, 8])
    >>> unpack(b"short", *pack([[]], [0.5])[1:], 7, 2).X
    array([[nan, nan]])
    """
    times = _numbers(t)
    if len(times) == 0:
        times = np.full(1, np.nan)
    n, X = len(times), _numbers(features)
    X = X.reshape(n, width) if len(X) == n * width else np.full((n, width), np.nan)
    return Batch(X, times, np.full(n, -1) if first is None else np.arange(first, first + n))


def _numbers(column: Any) -> Floats:
    """The numbers of a column; none where its length fits none."""
    column = b"" if column is None else memoryview(column)
    whole = len(column) % NUMBER.itemsize == 0
    return np.frombuffer(column, NUMBER) if whole else np.empty(0)
