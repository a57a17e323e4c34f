"""One record at a time: the baseline that the mini-batch model is held against."""

from collections.abc import Iterable

from diststream.estimator import StreamClusterer
from diststream.runners.batches import Chunk, checked


class OneRecord:
    """Learns a stream record by record.

    Args:
        estimator: a clusterer; it is trained in place.
    """

    def __init__(self, estimator: StreamClusterer) -> None:
        self.estimator = estimator

    def run(self, stream: Iterable[Chunk]) -> StreamClusterer:
        """Learns all chunks (X, t) of the stream, each record before the next is looked at."""
        width = getattr(self.estimator, "n_features_in_", None)
        for X, t in checked(stream, width):
            self.estimator.learn_one_by_one(X, t)
        return self.estimator
