"""Mini-batches in process: the default way to run a clusterer."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from diststream.estimator import StreamClusterer
from diststream.microclusters import Floats


class MiniBatch:
    """Learns a stream in batches of equal time.

    Args:
        estimator: a clusterer; it is trained in place.
        batch_seconds: length of a batch in seconds of the stream's own clock.
    """

    def __init__(self, estimator: StreamClusterer, batch_seconds: float = 10.0) -> None:
        self.estimator = estimator
        self.batch_seconds = batch_seconds

    def run(self, stream: Iterable[tuple[ArrayLike, ArrayLike]]) -> StreamClusterer:
        """Learns all chunks (X, t) of the stream."""
        for X, t in batches(stream, self.batch_seconds):
            self.estimator.partial_fit(X, t)
        return self.estimator


def batches(
    stream: Iterable[tuple[ArrayLike, ArrayLike]], seconds: float
) -> Iterator[tuple[Floats, Floats]]:
    """Cuts a stream into batches (X, t) of `seconds`, counted from the first record's time.

    A batch ends with the first record of a later window; records of an earlier one, late as they
    are, stay in the batch in which they come.
    """
    held: list[tuple[Floats, Floats]] = []
    start = window = None
    for chunk, times in stream:
        X, t = np.asarray(chunk, dtype=float), np.asarray(times, dtype=float)
        finite = np.isfinite(t)
        if start is None and finite.any():
            start = t[finite][0]
            window = 0.0
        if start is None:
            held.append((X, t))
            continue
        windows = np.floor((np.where(finite, t, -np.inf) - start) / seconds)
        windows = np.maximum(np.maximum.accumulate(windows), window)
        cuts = np.flatnonzero(np.diff(windows, prepend=window))
        for a, b in zip([0, *cuts], [*cuts, len(t)], strict=True):
            if a in cuts and held:
                yield _joined(held)
                held = []
            if b > a:
                held.append((X[a:b], t[a:b]))
        window = windows[-1] if len(windows) else window
    if held:
        yield _joined(held)


def _joined(parts: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([X for X, _ in parts]), np.concatenate([t for _, t in parts])
