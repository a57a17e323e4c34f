"""DenStream: micro-clusters of bounded radius, potential ones and outliers, density offline."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from diststream.estimator import Model, StreamClusterer
from diststream.microclusters import (
    Floats,
    Ints,
    MicroClusters,
    absorb,
    concatenate,
    copy_row,
    empty,
    fade_between,
    squared_distance,
    start_row,
)
from diststream.offline import MacroClusters, density_labels, macro_clusters
from diststream.update import (
    Boundary,
    Neighbors,
    Summary,
    apply,
    join,
    nearest,
    neighbors,
    premerge,
    reach,
    reaches,
)


class Stale(NamedTuple):
    """The model made ready for search: potential rows, outlier rows, and how far each reaches."""

    n_rows: int
    potential: Ints
    potential_centers: Neighbors
    outlier: Ints
    outlier_centers: Neighbors
    reaches: Floats


class DenStream(StreamClusterer):
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
        """The first records, gathered in order; those heavy enough are potential at once."""
        rows, _ = premerge(X, t, np.full(len(t), np.inf), self.boundary, self.rate)
        rows = rows._replace(ids=np.arange(len(rows.ids)))
        clock = float(t.max())
        extra = {
            "potential": np.zeros(len(rows.ids), np.bool_),
            "next_id": np.array([len(rows.ids)]),
            "prunings": np.array([clock // self.prune_seconds]),
        }
        return self._promoted(Model(rows, clock, extra))

    def prepare(self, model: Model) -> Stale:
        rows, potential = model.rows, model.extra["potential"]
        alone = np.zeros(len(rows.ids))
        return Stale(
            len(rows.ids),
            np.flatnonzero(potential),
            neighbors(rows.centers[potential]),
            np.flatnonzero(~potential),
            neighbors(rows.centers[~potential]),
            reaches(rows, alone, self.boundary, model.clock, self.rate),
        )

    def distance(self, stale: Stale, X: Floats) -> tuple[Ints, Floats]:
        index, squared = _within(X, stale.potential, stale.potential_centers, stale.reaches)
        out = np.flatnonzero(index < 0)
        index[out], far = _within(X[out], stale.outlier, stale.outlier_centers, stale.reaches)
        squared[out] = np.minimum(squared[out], far)
        return index, squared

    def global_update(self, model: Model, summaries: list[Summary]) -> Model:
        """Adds the new outlier micro-clusters, promotes what grew, deletes what faded."""
        n = len(model.rows.ids)
        added, outliers, last = join(summaries, n, self.boundary, self.rate)
        k, next_id = len(outliers.ids), model.extra["next_id"]
        outliers = outliers._replace(ids=np.arange(next_id[0], next_id[0] + k))
        extra = model.extra | {
            "potential": np.append(model.extra["potential"], np.zeros(k, np.bool_)),
            "next_id": next_id + k,
        }
        rows = concatenate(apply(model.rows, added, self.rate), outliers)
        return self._pruned(self._promoted(Model(rows, max(model.clock, last), extra)))

    def _promoted(self, model: Model) -> Model:
        heavy = model.rows.weights > self.beta * self.mu
        return model._replace(extra=model.extra | {"potential": model.extra["potential"] | heavy})

    def _pruned(self, model: Model) -> Model:
        """Deletes by the rule of section 4.1, once for each T_p that has passed."""
        due = model.clock // self.prune_seconds
        if due <= model.extra["prunings"][0]:
            return model
        rows, potential = model.rows, model.extra["potential"]
        keep = _alive(
            rows, potential, model.clock, self.rate, self.beta * self.mu, self.prune_seconds
        )
        extra = model.extra | {"potential": potential[keep], "prunings": np.array([due])}
        return Model(rows.take(keep), model.clock, extra)

    def one_by_one(self, model: Model, X: Floats, t: Floats) -> Model:
        for a in range(0, len(t), 1000):  # room for a thousand new rows at a time
            model = self._one_by_one(model, X[a : a + 1000], t[a : a + 1000])
        return model

    def _one_by_one(self, model: Model, X: Floats, t: Floats) -> Model:
        n = len(model.rows.ids)
        rows = concatenate(model.rows, empty(len(t), X.shape[1]))
        potential = np.append(model.extra["potential"], np.zeros(len(t), np.bool_))
        counts = np.array([n, model.extra["next_id"][0]])
        times = np.array([model.clock, model.extra["prunings"][0]])
        _one_by_one(
            rows, potential, counts, times, X, t, self.boundary, self.rate,
            self.beta * self.mu, self.prune_seconds,
        )  # fmt: skip
        n = int(counts[0])
        extra = {
            "potential": potential[:n].copy(),
            "next_id": counts[1:].copy(),
            "prunings": times[1:].copy(),
        }
        return Model(rows.take(slice(n)), float(times[0]), extra)

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


def _within(X: Floats, rows: Ints, centers: Neighbors, far: Floats) -> tuple[Ints, Floats]:
    """The nearest of some rows, -1 where it lies beyond its reach or there is none."""
    if len(rows) == 0:
        return np.full(len(X), -1), np.full(len(X), np.inf)
    place, squared = nearest(X, centers)
    index = rows[place]
    return np.where(squared <= far[index], index, -1), squared


@njit(cache=True, nogil=True)
def _alive(
    rows: MicroClusters,
    potential: NDArray[np.bool_],
    clock: float,
    rate: float,
    least: float,
    period: float,
) -> NDArray[np.bool_]:
    """Potential rows of at least the least weight, and outliers that may yet reach it: xi(t)."""
    alive = np.zeros(len(potential), np.bool_)
    for i in range(len(potential)):
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
def _one_by_one(
    rows: MicroClusters,
    potential: NDArray[np.bool_],
    counts: Ints,
    times: Floats,
    X: Floats,
    t: Floats,
    boundary: Boundary,
    rate: float,
    least: float,
    period: float,
) -> None:
    n, next_id = counts
    clock, prunings = times
    for i in range(X.shape[0]):
        taken = -1
        for which in (True, False):
            q, squared = _closest(X, i, rows, potential, which, n)
            if q >= 0:
                fade = fade_between(rows.updated[q], clock, rate)
                far = reach(rows.weights[q] * fade, rows.deviations[q] * fade, 0.0, boundary)
                if squared <= far:
                    taken = q
                    break
        if taken >= 0:
            absorb(rows, taken, X, i, t[i], rate)
        else:
            taken = n
            n += 1
            start_row(rows, taken, X, i, t[i])
            rows.ids[taken] = next_id
            next_id += 1
            potential[taken] = False
        potential[taken] |= rows.weights[taken] > least
        clock = max(clock, t[i])
        due = clock // period
        if due > prunings:
            prunings = due
            alive = _alive(rows, potential[:n], clock, rate, least, period)
            kept = 0
            for k in range(n):
                if alive[k]:
                    copy_row(rows, kept, rows, k)
                    potential[kept] = potential[k]
                    kept += 1
            n = kept
    counts[0], counts[1] = n, next_id
    times[0], times[1] = clock, prunings
