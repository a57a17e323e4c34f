"""DenStream: micro-clusters of bounded radius, potential ones and outliers, density offline."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from diststream.balls import BallClusterer
from diststream.estimator import Model
from diststream.microclusters import (
    Floats,
    Ints,
    MicroClusters,
    absorb_row,
    concatenate,
    copy_row,
    empty,
    fade_between,
    squared_distance,
)
from diststream.offline import MacroClusters, density_labels, macro_clusters
from diststream.update import Boundary, Stale, Summary, stale, takes


class DenStream(BallClusterer):
    """DenStream on the mini-batch update model.

    A record goes to the nearest potential micro-cluster if that stays within radius `eps` with
    it, else to the nearest outlier micro-cluster under the same condition, else it founds one.
    An outlier micro-cluster whose weight passes `beta * mu` becomes potential; every `T_p`
    seconds those that have faded too far are deleted.

    Args:
        eps: largest radius of a micro-cluster, in the units of the data.
        mu: weight above which a micro-cluster is a core of the offline phase.
        beta: share of `mu` above which a micro-cluster is potential; beta * mu must exceed 1.
        decay: lambda of the weight 2 ** (-lambda * seconds), above 0.
        init_records: records from which the first micro-clusters are made.
        update: "ordered", or "unordered" for comparison.
        lateness: seconds that a record may lie behind the latest one of the batches before.
        alpha: smallest share of a weight that a batch may leave; bounds its length.
        random_state: seed of the unordered model.

    Attributes:
        micro_clusters_: the potential micro-clusters, `MicroClusters`.
        outlier_micro_clusters_: the others.
        rejected_: counts of records set aside, by reason.

    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(600, 2)) + 20 * rng.integers(2, size=(600, 1))
    >>> model = DenStream(eps=1.0, mu=10, init_records=100)
    >>> model = model.partial_fit(X, np.arange(600) / 100)
    >>> bool((model.micro_clusters_.radii <= 1.0).all())
    True

    References:
        F. Cao, M. Ester, W. Qian, A. Zhou. "Density-based clustering over an evolving data stream
        with noise". SIAM SDM 2006, sections 3 and 4.
    """

    def __init__(
        self,
        eps: float = 0.5,
        mu: float = 10.0,
        beta: float = 0.2,
        decay: float = 0.25,
        init_records: int = 1000,
        update: str = "ordered",
        lateness: float = 60.0,
        alpha: float = 0.01,
        random_state: int = 0,
    ) -> None:
        self.eps = eps
        self.mu = mu
        self.beta = beta
        self.decay = decay
        self.init_records = init_records
        self.update = update
        self.lateness = lateness
        self.alpha = alpha
        self.random_state = random_state

    @property
    def boundary(self) -> Boundary:
        return Boundary(0.0, float(self.eps))

    @property
    def rate(self) -> float:
        return float(self.decay)

    @property
    def prune_seconds(self) -> float:
        """T_p: the least time in which a potential micro-cluster can fade into an outlier."""
        least = self.beta * self.mu
        if least <= 1 or self.decay <= 0:
            raise ValueError(
                f"DenStream needs beta * mu > 1 and decay > 0; they are {least:g} and "
                f"{self.decay:g}. Raise mu or beta, or take CluStream for a stream without decay."
            )
        return math.ceil(math.log2(least / (least - 1)) / self.decay)

    def representation(self, X: Floats, t: Floats) -> Model:
        """The first records, inserted one by one."""
        extra = {
            "potential": np.zeros(0, np.bool_),
            "next_id": np.zeros(1, np.int64),
            "pruned": np.array([t[0] // self.prune_seconds]),
        }
        return DenStream.one_by_one(self, Model(empty(0, X.shape[1]), float(t[0]), extra), X, t)

    def prepare(self, model: Model) -> Stale:
        """Only potential rows are searched in the workers; `global_update` tries the others."""
        rows = model.rows.take(model.extra["potential"])
        alone = np.zeros(len(rows.ids))
        return stale(rows, alone, self.boundary, model.clock, self.rate)

    def global_update(self, model: Model, summaries: list[Summary]) -> Model:
        """Inserts micro-clusters as if records, promotes what grew, deletes what faded."""
        for block in summaries:
            k, d = block.items.centers.shape
            n = len(model.rows.ids)
            rows = concatenate(model.rows, empty(k, d))
            potential = np.append(model.extra["potential"], np.zeros(k, np.bool_))
            next_id, pruned = model.extra["next_id"].copy(), model.extra["pruned"].copy()
            n = _insert_all(
                rows, n, potential, next_id, pruned, block.items, self.boundary, self.rate,
                self.beta * self.mu, self.prune_seconds,
            )  # fmt: skip
            extra = {"potential": potential[:n].copy(), "next_id": next_id, "pruned": pruned}
            model = Model(rows.take(slice(n)), max(model.clock, block.last), extra)
        return model

    def shown(self, model: Model) -> NDArray[np.bool_]:
        return model.extra["potential"]

    @property
    def outlier_micro_clusters_(self) -> MicroClusters:
        """The micro-clusters that are not potential, their weights as of the latest record."""
        model = self._fitted()
        return model.rows.take(~self.shown(model)).as_of(model.clock, self.rate)

    def macro_clusters(self) -> MacroClusters:
        """Density-connected potential micro-clusters (section 3, definitions 3.4 to 3.7)."""
        rows = self.micro_clusters_
        labels = density_labels(rows.centers, rows.weights > self.mu, 2 * self.eps)
        return macro_clusters(rows, labels)


@njit(cache=True, nogil=True)
def _alive(
    rows: MicroClusters,
    n: int,
    potential: NDArray[np.bool_],
    clock: float,
    rate: float,
    least: float,
    period: float,
) -> NDArray[np.bool_]:
    """Potential rows of at least the least weight, and outliers that may yet reach it: xi(t)."""
    alive = np.zeros(n, np.bool_)
    for i in range(n):
        weight = rows.weights[i] * fade_between(rows.updated[i], clock, rate)
        if potential[i]:
            alive[i] = weight >= least
        else:
            age = clock - rows.created[i]
            grown = 2.0 ** (-rate * (age + period)) - 1.0
            alive[i] = weight >= grown / (2.0 ** (-rate * period) - 1.0)
    return alive


@njit(cache=True, nogil=True)
def _closest(
    X: Floats, i: int, rows: MicroClusters, potential: NDArray[np.bool_], which: bool, n: int
) -> tuple[int, float]:
    best, closest = -1, np.inf
    for k in range(n):
        if potential[k] == which:
            distance = squared_distance(X, i, rows.centers, k)
            if distance < closest:
                best, closest = k, distance
    return best, closest


@njit(cache=True, nogil=True)
def _insert_all(
    rows: MicroClusters,
    n: int,
    potential: NDArray[np.bool_],
    next_id: Ints,
    pruned: Floats,
    items: MicroClusters,
    boundary: Boundary,
    rate: float,
    least: float,
    period: float,
) -> int:
    """Inserts each item as a record; `rows` and `potential` have room for all of them."""
    for k in range(items.weights.shape[0]):
        due = items.created[k] // period
        if due > pruned[0]:
            # Before the item comes in: a row that has faded would take it from any distance.
            pruned[0] = due
            alive = _alive(rows, n, potential, items.created[k], rate, least, period)
            kept = 0
            for q in range(n):
                if alive[q]:
                    copy_row(rows, kept, rows, q)
                    potential[kept] = potential[q]
                    kept += 1
            n = kept
        taken = -1
        for which in (True, False):
            q, squared = _closest(items.centers, k, rows, potential, which, n)
            if q >= 0 and takes(rows, q, items, k, squared, 0.0, boundary, rate):
                taken = q
                break
        if taken >= 0:
            absorb_row(rows, taken, items, k, rate)
        else:
            taken = n
            n += 1
            copy_row(rows, taken, items, k)
            rows.ids[taken] = next_id[0]
            next_id[0] += 1
            potential[taken] = False
        potential[taken] |= rows.weights[taken] > least
    return n
