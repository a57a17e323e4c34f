"""Chunks of a stream made into batches; what is not of the stream's shape made into bad records."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike

from diststream.arrays import Floats

Chunk = tuple[ArrayLike, ArrayLike]
Item = TypeVar("Item")
PATIENCE = 1.0  # seconds for what is being made when nobody wants it any more


def as_records(chunk: ArrayLike, n_features: int | None = None) -> Floats:
    """A chunk as an n x d array, in which a row that is not d numbers is a row of NaN.

    A clusterer counts such a row as malformed and goes on, so that one broken record, or a source
    that changes its columns, does not stop a stream.

    >>> as_records([[1.0, 2.0], [3.0], None, [4.0, "x"]])
    array([[ 1.,  2.],
           [nan, nan],
           [nan, nan],
           [nan, nan]])
    """
    try:
        X = np.asarray(chunk, dtype=float)
    except (ValueError, TypeError):
        X = np.empty((len(chunk), 0))  # type: ignore[arg-type]
        rows = [_numbers(row) for row in chunk]  # type: ignore[union-attr]
        widths = [len(row) for row in rows if len(row)]
        n_features = n_features or (widths[0] if widths else 1)
        return np.array(
            [row if len(row) == n_features else np.full(n_features, np.nan) for row in rows]
        )
    if X.ndim == 2 and X.shape[1] == (n_features or X.shape[1]):
        return X
    return np.full((len(X), n_features or 1), np.nan)


def _numbers(row: ArrayLike) -> Floats:
    """A row of numbers; an empty one if it is anything else."""
    try:
        values = np.asarray(row, dtype=float)
    except (ValueError, TypeError):
        return np.empty(0)
    return values if values.ndim == 1 else np.empty(0)


def checked(
    stream: Iterable[Chunk], n_features: int | None = None
) -> Iterator[tuple[Floats, Floats]]:
    """The chunks as arrays X, n x d with the d of the first one, and t, n seconds.

    Raises:
        ValueError: a chunk has more or fewer times than records.
    """
    for chunk, times in stream:
        X, t = as_records(chunk, n_features), np.asarray(times, dtype=float)
        if t.shape != (len(X),):
            raise ValueError(f"A chunk has {len(X)} records and times of shape {t.shape}.")
        if n_features is None and len(X):
            n_features = X.shape[1]
        if len(X):
            yield X, t


def batches(
    stream: Iterable[Chunk], seconds: Callable[[], float], n_features: int | None = None
) -> Iterator[tuple[Floats, Floats]]:
    """Cuts a stream into batches (X, t) of equal time.

    A batch begins at the time of its first record and ends with the first record that comes
    `seconds()` or more after it. Windows in which nothing comes are passed over. A record whose
    time is not a number, or before the batch, stays in the batch in which it came.
    """
    held: list[tuple[Floats, Floats]] = []
    end = np.inf
    for X, t in checked(stream, n_features):
        begin = 0
        while begin < len(t):
            if end == np.inf and np.isfinite(t[begin:]).any():
                end = float(t[begin:][np.isfinite(t[begin:])][0]) + seconds()
            later = np.flatnonzero(t[begin:] >= end)
            stop = begin + int(later[0]) if len(later) else len(t)
            if stop > begin:
                held.append((X[begin:stop], t[begin:stop]))
            if len(later):
                yield _joined(held)
                held, end = [], np.inf
            begin = stop
    if held:
        yield _joined(held)


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The items; while one is worked on, the next is made in a thread.

    An item is given as soon as it is there, also where the next is long in coming. What fails is
    raised in its turn.

    >>> list(ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    made: queue.SimpleQueue[tuple[Item | None, BaseException | None]] = queue.SimpleQueue()

    def make() -> None:
        try:
            made.put((next(items), None))
        except BaseException as error:  # the end of the items, too
            made.put((None, error))

    def begin() -> threading.Thread:
        # No program waits at its end for a source that gives nothing.
        thread = threading.Thread(target=make, daemon=True)
        thread.start()
        return thread

    thread = begin()
    try:
        while True:
            item, error = made.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            thread = begin()
            yield cast("Item", item)
    finally:
        thread.join(PATIENCE)


def _joined(parts: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([X for X, _ in parts]), np.concatenate([t for _, t in parts])
