"""Clusterers whose micro-clusters are balls: a center, and a boundary about it."""

from typing import Any

import numpy as np

from diststream.arrays import Floats, Ints
from diststream.estimator import Model, StreamClusterer
from diststream.microclusters import batch_bound, from_records
from diststream.update import Boundary, Summary, condense, distinct, nearest


class BallClusterer(StreamClusterer):
    """Two of the four calls for whatever looks for a closest row and asks its boundary.

    `prepare` gives a `diststream.update.Stale`, whose `search` is that of `closest`.
    """

    @property
    def boundary(self) -> Boundary:
        """How far a micro-cluster takes records."""
        raise NotImplementedError

    @property
    def batch_bound(self) -> float:
        return batch_bound(self.alpha, self.rate)

    def closest(self, stale: Any, X: Floats) -> tuple[Ints, Floats]:
        """The closest row of the stale model to each record, and the squared distance."""
        return nearest(X, stale.search)

    def distance(self, stale: Any, X: Floats) -> tuple[Ints, Floats]:
        index, squared = self.closest(stale, X)
        if len(stale.far):
            index = np.where(squared <= stale.far[index], index, -1)
        return index, squared

    def local_update(self, stale: Any, X: Floats, t: Floats) -> Summary:
        firsts, kinds = distinct(X)
        index, squared = self.closest(stale, X[firsts] if len(firsts) < len(X) else X)
        return condense(X, t, index[kinds], squared[kinds], stale, self.boundary, self.rate)

    def one_by_one(self, model: Model, X: Floats, t: Floats) -> Model:
        """The global update of records that nobody condensed."""
        return self.global_update(model, [Summary(from_records(X, t), float(t.max()))])
