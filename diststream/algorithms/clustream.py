"""CluStream: a fixed number of micro-clusters, the stale ones deleted, the closest ones merged."""

import math
from typing import NamedTuple

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
    copy_row,
    empty,
    from_records,
    merge,
    squared_distance,
)
from diststream.offline import STARTS, MacroClusters, kmeans_labels, macro_clusters
from diststream.update import Boundary, Stale, Summary, farther, find, stale, takes


class CluStream(BallClusterer):
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
        labels = kmeans_labels(X, np.ones(len(X)), self.n_micro_clusters, self.random_state, 1)
        rows = merge(from_records(X, t), labels)
        state = _room_for(rows, self.n_micro_clusters)
        n = len(rows.ids)
        state.rows.ids[:n] = np.arange(n)
        state.next_id[0] = n
        return _model(state, n, float(t.max()))

    def prepare(self, model: Model) -> Stale:
        alone = _alone(model.rows)
        return stale(model.rows, alone, self.boundary, model.clock, self.rate)

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
        labels = kmeans_labels(
            rows.centers, rows.weights, self.n_clusters, self.random_state, STARTS
        )
        return macro_clusters(rows, labels)


class _State(NamedTuple):
    """Micro-clusters with room for all, and what finding the oldest and the closest pair takes."""

    rows: MicroClusters
    origin: Floats
    norms: Floats  # distance of each center from the origin
    relevance: Floats
    touched: NDArray[np.bool_]  # rows for which relevance is out of date
    partner: Ints  # the nearest other row,
    gap: Floats  # and the squared distance to it
    changed: NDArray[np.bool_]  # rows for which partner and gap are out of date
    next_id: Ints


def _room_for(
    rows: MicroClusters, n_rows: int, extra: dict[str, np.ndarray] | None = None
) -> _State:
    n = len(rows.ids)
    roomy = empty(max(n_rows, n), rows.centers.shape[1])
    for column, values in zip(roomy, rows, strict=True):
        column[:n] = values
    size = len(roomy.ids)
    state = _State(
        roomy,
        rows.centers[:1].copy(),
        np.zeros(size),
        np.zeros(size),
        np.ones(size, np.bool_),
        np.full(size, -1),
        np.full(size, np.inf),
        np.zeros(size, np.bool_),
        np.zeros(1, np.int64),
    )
    if extra is None:
        state.changed[:n] = True
    else:
        state.next_id[:] = extra["next_id"]
        for name in ("partner", "gap", "changed"):
            getattr(state, name)[:n] = extra[name]
    state.norms[:n] = np.linalg.norm(rows.centers - state.origin, axis=1)
    return state


def _model(state: _State, n: int, clock: float) -> Model:
    extra = {name: getattr(state, name)[:n].copy() for name in ("partner", "gap", "changed")}
    return Model(state.rows.take(slice(n)), clock, extra | {"next_id": state.next_id.copy()})


@njit(cache=True, nogil=True)
def normal_quantile(p: float) -> float:
    """The standard normal quantile for p from 0.5 to 1, to 1e-9.

    A rational start that is right to 5e-4 (Abramowitz and Stegun 26.2.23) and two steps of Newton.
    """
    s = math.sqrt(-2.0 * math.log(1.0 - p))
    z = s - (2.515517 + s * (0.802853 + s * 0.010328)) / (
        1.0 + s * (1.432788 + s * (0.189269 + s * 0.001308))
    )
    for _ in range(2):
        rest = 0.5 * math.erfc(z / math.sqrt(2.0)) - (1.0 - p)
        z += rest * math.sqrt(2.0 * math.pi) * math.exp(0.5 * z * z)
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
def _moved(state: _State, i: int) -> None:
    """Row i is not what it was."""
    state.touched[i] = True
    state.changed[i] = True
    state.norms[i] = math.sqrt(squared_distance(state.rows.centers, i, state.origin, 0))


@njit(cache=True, nogil=True)
def _oldest(state: _State, n: int, n_recent: int) -> int:
    """The row of the oldest relevance stamp."""
    for i in range(n):
        if state.touched[i]:
            state.relevance[i] = relevance_stamp(state.rows, i, n_recent)
            state.touched[i] = False
    return int(np.argmin(state.relevance))


@njit(cache=True, nogil=True)
def _other(centers: Floats, norms: Floats, n: int, i: int) -> tuple[int, float]:
    """The row nearest to row i, the lowest of equals, and the squared distance to it."""
    partner, gap = -1, np.inf
    for j in range(n):
        if j != i and not farther(norms[i], norms[j], gap):
            distance = squared_distance(centers, i, centers, j)
            if distance < gap:
                partner, gap = j, distance
    return partner, gap


@njit(cache=True, nogil=True)
def _alone(rows: MicroClusters) -> Floats:
    """The gap of the rows whose records coincide; the others have a boundary of their own."""
    alone, norms = np.zeros(len(rows.weights)), np.zeros(len(rows.weights))
    for i in range(len(alone)):
        if rows.deviations[i] <= 0.0:
            alone[i] = _other(rows.centers, norms, len(alone), i)[1]
    return alone


@njit(cache=True, nogil=True)
def _pair_up(state: _State, n: int) -> None:
    """Brings partners and gaps up to date.

    They depend on the rows alone and not on the way there: of equals the lowest is the partner.
    """
    centers, norms = state.rows.centers, state.norms
    changed, partner, gap = state.changed, state.partner, state.gap
    for i in range(n):
        if changed[i]:
            partner[i], gap[i] = _other(centers, norms, n, i)
    for i in range(n):
        if not changed[i]:
            continue
        for j in range(n):
            if changed[j] or (partner[j] != i and farther(norms[i], norms[j], gap[j])):
                continue
            distance = squared_distance(centers, j, centers, i)
            if partner[j] == i:
                if distance != gap[j]:
                    partner[j], gap[j] = _other(centers, norms, n, j)
            elif distance < gap[j] or (distance == gap[j] and i < partner[j]):
                partner[j], gap[j] = i, distance
    changed[:] = False


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
        slot = _oldest(state, n, n_recent)
        if state.relevance[slot] >= new.created[k] - horizon:
            _pair_up(state, n)
            keep = int(np.argmin(state.gap))
            slot = state.partner[keep]
            if rows.weights[slot] > rows.weights[keep]:
                rows.ids[keep] = rows.ids[slot]
            absorb_row(rows, keep, rows, slot, 0.0)
            _moved(state, keep)
    copy_row(rows, slot, new, k)
    rows.ids[slot] = state.next_id[0]
    state.next_id[0] += 1
    _moved(state, slot)
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
    q = 0
    for k in range(items.weights.shape[0]):
        norm = math.sqrt(squared_distance(items.centers, k, state.origin, 0))
        q, squared = find(items.centers, k, norm, rows.centers, state.norms, n, q, np.inf)
        alone = 0.0
        if rows.deviations[q] <= 0.0 and squared > 0.0:
            alone = _other(rows.centers, state.norms, n, q)[1]
        if takes(rows, q, items, k, squared, alone, boundary, 0.0):
            absorb_row(rows, q, items, k, 0.0)
            _moved(state, q)
        else:
            n = _insert(state, n, items, k, horizon, n_recent)
    return n
