"""Mini-batches in process: the default way to run a clusterer."""

import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from diststream import state
from diststream.estimator import StreamClusterer
from diststream.runners.batches import Chunk, batches


class BatchSizer:
    """Seeks the batch length of highest throughput, under a bound.

    The paper leaves this to future work (VII.D). Throughput first rises with the length of a
    batch and then falls, so the length climbs: it goes on by a factor as long as that helped, and
    turns round when it did not.

    Args:
        bound: the longest batch in seconds, such as `estimator.batch_bound`.
        start: the first length.
        factor: what a step multiplies or divides the length by.

    >>> sizer = BatchSizer(bound=30.0, start=10.0)
    >>> for throughput in (100.0, 120.0, 90.0):
    ...     sizer.record(throughput)
    ...     print(round(sizer.seconds, 1))
    15.0
    22.5
    15.0
    """

    def __init__(self, bound: float, start: float = 1.0, factor: float = 1.5) -> None:
        if not (bound > 0 and start > 0 and factor > 1):
            raise ValueError(
                "bound and start must be above 0 and factor above 1, "
                f"not {bound}, {start} and {factor}."
            )
        self.bound = bound
        self.factor = factor
        self.seconds = min(start, bound)
        self._step = factor
        self._best = 0.0

    def record(self, throughput: float) -> None:
        """Tells how many records a second the last batch of the present length went through."""
        if throughput < self._best:
            self._step = 1 / self._step
        self._best = throughput
        self.seconds = min(self.seconds * self._step, self.bound)


class MiniBatch:
    """Learns a stream in batches.

    Args:
        estimator: a clusterer; it is trained in place.
        batch_seconds: length of a batch on the stream's own clock, or "adaptive": the length of
            highest throughput under `estimator.batch_bound`. That one depends on the machine, so
            only fixed lengths give the same result everywhere.
        state_file: where to save the state after each batch. If the file is there when `run`
            begins, the batches that it holds are passed over: give `run` the same stream from its
            beginning.

    >>> import numpy as np
    >>> from diststream import DStream
    >>> X, t = np.arange(30.0)[:, None] % 3, np.arange(30.0)
    >>> model = MiniBatch(DStream(), batch_seconds=10.0).run([(X, t)])
    >>> model.micro_clusters_.centers.ravel()
    array([0., 1., 2.])
    """

    def __init__(
        self,
        estimator: StreamClusterer,
        batch_seconds: float | str = 10.0,
        state_file: str | Path | None = None,
    ) -> None:
        self.estimator = estimator
        self.batch_seconds = batch_seconds
        self.state_file = state_file

    def run(self, stream: Iterable[Chunk]) -> StreamClusterer:
        """Learns all chunks (X, t) of the stream and gives back the estimator."""
        done = state.load(self.estimator, self.state_file) if self.state_file else None
        length, record = self._length()
        width = getattr(self.estimator, "n_features_in_", None)
        for number, (X, t) in enumerate(batches(stream, length, width), start=1):
            if number <= (done or 0):
                continue
            start = time.process_time()
            self.estimator.partial_fit(X, t)
            record(len(t) / max(time.process_time() - start, 1e-9))
            if self.state_file:
                state.save(self.estimator, self.state_file, number)
        return self.estimator

    def _length(self) -> tuple[Callable[[], float], Callable[[float], None]]:
        """The length of the next batch, and where to report the throughput of the last."""
        bound = self.estimator.batch_bound
        if self.batch_seconds == "adaptive":
            if self.state_file:
                raise ValueError("A restart needs the same batches: give batch_seconds a number.")
            sizer = BatchSizer(bound)
            return lambda: sizer.seconds, sizer.record
        seconds = float(self.batch_seconds)
        if not seconds > 0:
            raise ValueError(f"batch_seconds is {self.batch_seconds!r}: it must be above 0.")
        if seconds > bound:
            warnings.warn(
                f"Batches of {seconds:g} s are longer than the bound of {bound:.3g} s: what comes "
                "first in a batch has faded, or should have been deleted, before the batch ends.",
                stacklevel=3,
            )
        return lambda: seconds, lambda throughput: None
