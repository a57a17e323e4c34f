"""CluStream: a fixed number of micro-clusters, the stale ones deleted, the closest ones merged."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from diststream.estimator import Model, StreamClusterer
from diststream.microclusters import (
    Floats,
    Ints,
    MicroClusters,
    absorb_row,
    copy_row,
    empty,
    from_records,
    merge,
    squared_distance,
)
from diststream.offline import MacroClusters, kmeans_labels, macro_clusters
from diststream.update import Boundary, Stale, Summary, closest_row, stale, takes


class CluStream(StreamClusterer):
    """CluStream on the mini-batch update model.

    Every record goes to its nearest micro-cluster if it lies within `factor` root mean squared
    deviations of the center. Else it founds one, for which the micro-cluster with the oldest
    relevance stamp makes room if that is older than `horizon`; otherwise the closest two merge.

    Args:
        n_micro_clusters: micro-clusters kept; the papers take ten times the classes.
        n_clusters: macro-clusters of the offline phase.
        horizon: seconds after which a micro-cluster that gets no records may go.
        factor: the maximum boundary, in root mean squared deviations.
        n_recent: records over whose mean time the relevance stamp is taken.
        init_records: records that k-means turns into the first micro-clusters.
        update: "ordered", or "unordered" for comparison.
        lateness: seconds that a record may lie behind the latest one of the batches before.
        alpha: smallest share of a weight that a batch may leave; bounds its length under decay.
        random_state: seed of k-means and of the unordered model.

    Attributes:
        micro_clusters_: `MicroClusters`.
        rejected_: counts of records set aside, by reason.

    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(600, 2)) + 20 * rng.integers(2, size=(600, 1))
    >>> model = CluStream(n_micro_clusters=10, n_clusters=2, init_records=100)
    >>> model = model.partial_fit(X, np.arange(600) / 100)
    >>> float(model.micro_clusters_.weights.sum())
    600.0
    >>> len(model.macro_clusters().centers)
    2

    References:
        C. C. Aggarwal, J. Han, J. Wang, P. S. Yu. "A framework for clustering evolving data
        streams". VLDB 2003, sections 2 and 4.
    """

    def __init__(
        self,
        n_micro_clusters: int = 100,
        n_clusters: int = 10,
        horizon: float = 100.0,
        factor: float = 2.0,
        n_recent: int = 10,
        init_records: int = 2000,
        update: str = "ordered",
        lateness: float = 60.0,
        alpha: float = 0.01,
        random_state: int = 0,
    ) -> None:
        self.n_micro_clusters = n_micro_clusters
        self.n_clusters = n_clusters
        self.horizon = horizon
        self.factor = factor
        self.n_recent = n_recent
        self.init_records = init_records
        self.update = update
        self.lateness = lateness
        self.alpha = alpha
        self.random_state = random_state

    @property
    def boundary(self) -> Boundary:
        return Boundary(float(self.factor), 0.0)

    @property
    def batch_bound(self) -> float:
        """Without decay only the horizon bounds a batch: a longer one would skip deletions."""
        return self.horizon

    def representation(self, X: Floats, t: Floats) -> Model:
        """Micro-clusters of the first records, by k-means."""
        labels = kmeans_labels(X, np.ones(len(X)), self.n_micro_clusters, self.random_state)
        rows = merge(from_records(X, t), labels)
        state = _room_for(rows, self.n_micro_clusters)
        n = len(rows.ids)
        state.rows.ids[:n] = np.arange(n)
        state.next_id[0] = n
        _refresh(state, n, self.n_recent)
        return _model(state, n, float(t.max()))

    def prepare(self, model: Model) -> Stale:
        return stale(model.rows, model.extra["gap"], self.boundary, model.clock, self.rate)

    def global_update(self, model: Model, summaries: list[Summary]) -> Model:
        """Inserts micro-clusters as records are inserted, deleting or merging to make room."""
        n = len(model.rows.ids)
        state = _room_for(model.rows, self.n_micro_clusters, model.extra)
        for block in summaries:
            n = _insert_all(state, n, block.items, self.boundary, self.horizon, self.n_recent)
        return _model(state, n, max(model.clock, *(block.last for block in summaries)))

    def macro_clusters(self) -> MacroClusters:
        """Weighted k-means of the micro-clusters."""
        rows = self.micro_clusters_
        labels = kmeans_labels(rows.centers, rows.weights, self.n_clusters, self.random_state)
        return macro_clusters(rows, labels)


class _State(NamedTuple):
    """Micro-clusters with room for all, and what finding the oldest and the closest pair takes."""

    rows: MicroClusters
    partner: Ints  # the nearest other row,
    gap: Floats  # and the squared distance to it
    relevance: Floats
    changed: np.ndarray  # rows whose three values above are out of date
    next_id: Ints


def _room_for(
    rows: MicroClusters, n_rows: int, extra: dict[str, np.ndarray] | None = None
) -> _State:
    n = len(rows.ids)
    room = empty(max(n_rows, n), rows.centers.shape[1])
    for column, values in zip(room, rows, strict=True):
        column[:n] = values
    size = len(room.ids)
    state = _State(
        room,
        np.full(size, -1),
        np.full(size, np.inf),
        np.zeros(size),
        np.zeros(size, np.bool_),
        np.zeros(1, np.int64),
    )
    if extra is None:
        state.changed[:n] = True
    else:
        state.partner[:n], state.gap[:n] = extra["partner"], extra["gap"]
        state.relevance[:n], state.next_id[:] = extra["relevance"], extra["next_id"]
    return state


def _model(state: _State, n: int, clock: float) -> Model:
    extra = {
        "partner": state.partner[:n].copy(),
        "gap": state.gap[:n].copy(),
        "relevance": state.relevance[:n].copy(),
        "next_id": state.next_id.copy(),
    }
    return Model(state.rows.take(slice(n)), clock, extra)


@njit(cache=True, nogil=True)
def normal_quantile(p: float) -> float:
    """The standard normal quantile for p from 0.5 to 1, by Newton's method.

    It climbs to the root from the left without passing it, as the distribution is concave there.
    """
    z = 0.0
    for _ in range(100):
        step = (p - 0.5 * math.erfc(-z / math.sqrt(2.0))) * math.sqrt(2.0 * math.pi)
        step *= math.exp(0.5 * z * z)
        z += step
        if step < 1e-12:
            break
    return z


@njit(cache=True, nogil=True)
def relevance_stamp(rows: MicroClusters, i: int, n_recent: int) -> float:
    """The mean time of the latest records of row i, were its times normal (section 4)."""
    weight = rows.weights[i]
    if weight < 2 * n_recent:
        return rows.time_means[i]
    deviation = math.sqrt(rows.time_deviations[i] / weight)
    return rows.time_means[i] + deviation * normal_quantile(1.0 - n_recent / (2.0 * weight))


@njit(cache=True, nogil=True)
def _refresh(state: _State, n: int, n_recent: int) -> None:
    """Brings relevance, nearest rows and their distances up to date.

    The nearest row is the lowest of equals, so that the outcome depends on the rows alone and
    not on the way there.
    """
    for i in range(n):
        if state.changed[i]:
            state.relevance[i] = relevance_stamp(state.rows, i, n_recent)
            _measure(state, n, i)
    for i in range(n):
        if state.changed[i]:
            _spread(state, n, i)
    state.changed[:] = False


@njit(cache=True, nogil=True)
def _measure(state: _State, n: int, i: int) -> None:
    """Finds the row nearest to row i."""
    partner, gap = -1, np.inf
    centers = state.rows.centers
    for j in range(n):
        if j != i:
            distance = squared_distance(centers, i, centers, j)
            if distance < gap:
                partner, gap = j, distance
    state.partner[i], state.gap[i] = partner, gap


@njit(cache=True, nogil=True)
def _spread(state: _State, n: int, i: int) -> None:
    """Tells the unchanged rows where row i is now."""
    centers = state.rows.centers
    for j in range(n):
        if state.changed[j]:
            continue
        distance = squared_distance(centers, j, centers, i)
        if state.partner[j] == i:
            if distance != state.gap[j]:
                _measure(state, n, j)
        elif distance < state.gap[j] or (distance == state.gap[j] and i < state.partner[j]):
            state.partner[j], state.gap[j] = i, distance


@njit(cache=True, nogil=True)
def _insert(
    state: _State, n: int, new: MicroClusters, k: int, horizon: float, n_recent: int
) -> int:
    """Makes room for micro-cluster k of `new` and puts it there; gives the new number of rows."""
    rows = state.rows
    if n < rows.weights.shape[0]:
        slot = n
        n += 1
    else:
        _refresh(state, n, n_recent)
        slot = int(np.argmin(state.relevance))
        if state.relevance[slot] >= new.created[k] - horizon:
            keep = int(np.argmin(state.gap))
            slot = state.partner[keep]
            if rows.weights[slot] > rows.weights[keep]:
                rows.ids[keep] = rows.ids[slot]
            absorb_row(rows, keep, rows, slot, 0.0)
            state.changed[keep] = True
    copy_row(rows, slot, new, k)
    rows.ids[slot] = state.next_id[0]
    state.next_id[0] += 1
    state.changed[slot] = True
    return n


@njit(cache=True, nogil=True)
def _insert_all(
    state: _State,
    n: int,
    items: MicroClusters,
    boundary: Boundary,
    horizon: float,
    n_recent: int,
) -> int:
    rows = state.rows
    for k in range(items.weights.shape[0]):
        q, squared = closest_row(items.centers, k, rows.centers, n)
        if rows.deviations[q] <= 0.0:
            _refresh(state, n, n_recent)
        if takes(rows, q, items, k, squared, state.gap[q], boundary, 0.0):
            absorb_row(rows, q, items, k, 0.0)
            state.changed[q] = True
        else:
            n = _insert(state, n, items, k, horizon, n_recent)
    _refresh(state, n, n_recent)
    return n
