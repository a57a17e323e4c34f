"""D-Stream: the cells of a grid as micro-clusters, found by hashing; neighbours joined offline."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from diststream.estimator import Model, StreamClusterer
from diststream.microclusters import (
    Floats,
    Ints,
    MicroClusters,
    absorb,
    absorb_row,
    batch_bound,
    concatenate,
    copy_row,
    empty,
    room,
    start_row,
)
from diststream.offline import MacroClusters, macro_clusters


class Stale(NamedTuple):
    """What a search needs of the model: its cells, and the centers of their records."""

    cells: Ints
    centers: Floats


class Cells(NamedTuple):
    """What a block of records puts into the grid.

    Attributes:
        cells: k x d, the numbers of the k cells that took records, in order of first record.
        rows: k micro-clusters of just those records.
        last: time of the latest record.
    """

    cells: Ints
    rows: MicroClusters
    last: float


class DStream(StreamClusterer):
    """D-Stream on the mini-batch update model.

    Space is cut into cells of equal width. A record adds to the density of its cell, which fades
    with time. A cell is dense above `dense` times the mean density, sparse below `sparse` times
    it, and transitional between. Sparse cells that stay untouched are deleted.

    The paper's mean is over all cells of a bounded grid. In 34 dimensions that number has no
    use (it exceeds every integer type, and every occupied cell would be dense), so the mean is
    taken over the occupied cells unless `n_cells` is given.

    Args:
        width: side of a cell, in the units of the data.
        dense: C_m of the paper, above 1.
        sparse: C_l of the paper, below 1.
        decay: lambda of the paper: what remains of a density after one second, between 0 and 1.
        n_cells: number of cells of the grid; the occupied ones when None.
        init_records: records from which the first cells are made.
        update: "ordered", or "unordered" for comparison.
        lateness: seconds that a record may lie behind the latest one of the batches before.
        alpha: smallest share of a weight that a batch may leave; bounds its length.
        random_state: seed of the unordered model.

    Attributes:
        micro_clusters_: the occupied cells, `MicroClusters`; `centers` are the means of the
            records, not the middles of the cells.
        cells_: m x d numbers of those cells.
        rejected_: counts of records set aside, by reason.

    >>> X, t = np.array([[0.1], [0.2], [1.4], [7.0]]), np.arange(4.0)
    >>> model = DStream(width=1.0, init_records=1).partial_fit(X, t)
    >>> model.cells_.ravel()
    array([0, 1, 7])

    References:
        Y. Chen, L. Tu. "Density-based clustering for real-time stream data". KDD 2007.
    """

    def __init__(
        self,
        width: float = 1.0,
        dense: float = 3.0,
        sparse: float = 0.8,
        decay: float = 0.998,
        n_cells: int | None = None,
        init_records: int = 1,
        update: str = "ordered",
        lateness: float = 60.0,
        alpha: float = 0.01,
        random_state: int = 0,
    ) -> None:
        self.width = width
        self.dense = dense
        self.sparse = sparse
        self.decay = decay
        self.n_cells = n_cells
        self.init_records = init_records
        self.update = update
        self.lateness = lateness
        self.alpha = alpha
        self.random_state = random_state

    @property
    def rate(self) -> float:
        if not 0 < self.decay < 1:
            raise ValueError(f"decay is what a second leaves of a density, not {self.decay!r}.")
        return float(-np.log2(self.decay))

    @property
    def batch_bound(self) -> float:
        return batch_bound(self.alpha, self.rate)

    def representation(self, X: Floats, t: Floats) -> Model:
        """The cells of the first records."""
        width = X.shape[1]
        nothing = {
            "cells": np.empty((0, width), np.int64),
            "sporadic": np.empty(0, np.bool_),
            "next_id": np.zeros(1, np.int64),
            "inspect_at": np.array([-np.inf]),
        }
        model = Model(empty(0, width), float(t.max()), nothing)
        block = self.local_update(self.prepare(model), X, t)
        return self.global_update(model, [block])

    def prepare(self, model: Model) -> Stale:
        return Stale(model.extra["cells"], model.rows.centers)

    def distance(self, stale: Stale, X: Floats) -> tuple[Ints, Floats]:
        """The occupied cell of each record, -1 if it is none of them."""
        table = _table(stale.cells, len(stale.cells))
        index = _look_up(_cells(X, self.width), stale.cells, table)
        squared = np.full(len(X), np.inf)
        found = index >= 0
        squared[found] = np.square(X[found] - stale.centers[index[found]]).sum(axis=1)
        return index, squared

    def local_update(self, stale: Stale, X: Floats, t: Floats) -> Cells:
        """One micro-cluster for each cell; where a record belongs does not depend on the model."""
        n, d = X.shape
        cells, rows = np.empty((n + 1, d), np.int64), room(n, d)
        k = _insert(X, t, self.width, self.rate, cells, rows, np.zeros(n, np.bool_), 0)
        return Cells(cells[:k].copy(), rows.take(slice(k)), float(t.max(initial=-np.inf)))

    def global_update(self, model: Model, summaries: list[Cells]) -> Model:
        """Joins cells of equal number in the order of the blocks, then inspects when it is time."""
        parts = concatenate(*(block.rows for block in summaries))
        numbers = np.concatenate([block.cells for block in summaries])
        room = _Room(model, len(numbers))
        n = _join(numbers, parts, room.cells, room.rows, room.sporadic, room.n, self.rate)
        clock = max([model.clock, *(block.last for block in summaries)])
        return self._inspected(room.model(n, clock))

    def one_by_one(self, model: Model, X: Floats, t: Floats) -> Model:
        """Cells do not wait for each other: only an inspection must come at its own moment."""
        while len(t):
            clocks = np.maximum.accumulate(np.maximum(t, model.clock))
            k = int(np.searchsorted(clocks, model.extra["inspect_at"][0])) + 1
            k = min(k, len(t), 1000)
            room = _Room(model, k)
            n = _insert(
                X[:k], t[:k], self.width, self.rate, room.cells, room.rows, room.sporadic, room.n
            )
            model = self._inspected(room.model(n, float(clocks[k - 1])))
            X, t = X[k:], t[k:]
        return model

    def thresholds(self, rows: MicroClusters, clock: float) -> tuple[float, float]:
        """D_l and D_m: densities below which a cell is sparse, above which it is dense.

        The paper writes the mean density as 1 / (N (1 - lambda)), its limit for one record a
        second; here it is the density there is, so that any rate of records will do.
        """
        n_cells = len(rows.ids) if self.n_cells is None else self.n_cells
        mean = float(rows.as_of(clock, self.rate).weights.sum()) / max(n_cells, 1)
        return self.sparse * mean, self.dense * mean

    def _inspected(self, model: Model) -> Model:
        """Deletes the sporadic cells that stayed untouched since the last inspection (4.3)."""
        if model.clock < model.extra["inspect_at"][0]:
            return model
        rows = model.rows.as_of(model.clock, self.rate)
        low, _ = self.thresholds(model.rows, model.clock)
        idle = model.clock - rows.updated
        keep = ~(model.extra["sporadic"] & (idle > 0))
        # pi(t_g, t): what a cell touched once in each second since t_g would at least have.
        sporadic = rows.weights < low * -np.expm1(-np.log(2) * self.rate * (idle + 1))
        extra = model.extra | {
            "cells": model.extra["cells"][keep],
            "sporadic": sporadic[keep],
            "inspect_at": np.array([model.clock + self._gap(len(rows.ids))]),
        }
        return Model(model.rows.take(keep), model.clock, extra)

    def _gap(self, n_cells: int) -> float:
        """Seconds a cell needs at least to turn from dense to sparse or back (section 4.2)."""
        n_cells = n_cells if self.n_cells is None else self.n_cells
        seconds = np.log(self.sparse / self.dense) / np.log(self.decay)
        if n_cells > self.dense:
            rise = np.log((n_cells - self.dense) / (n_cells - self.sparse)) / np.log(self.decay)
            seconds = min(seconds, rise)
        return max(1.0, float(np.floor(seconds)))

    @property
    def cells_(self) -> Ints:
        """m x d: cell number j of a value x is floor(x / width)."""
        return self._fitted().extra["cells"]

    def macro_clusters(self) -> MacroClusters:
        """Dense cells that touch along an axis, with the transitional cells beside them (4.4)."""
        model = self._fitted()
        rows = self.micro_clusters_
        low, high = self.thresholds(model.rows, model.clock)
        dense, border = rows.weights >= high, rows.weights >= low
        labels = _grid_labels(self.cells_, dense, border, rows.weights)
        return macro_clusters(rows, labels)


class _Room:
    """The cells of a model with room for `more` new ones."""

    def __init__(self, model: Model, more: int) -> None:
        self.n, d = model.rows.centers.shape
        self.extra = model.extra
        self.cells = np.empty((self.n + more + 1, d), np.int64)
        self.rows = room(self.n + more, d)
        self.sporadic = np.zeros(self.n + more, np.bool_)
        held = (model.extra["cells"], *model.rows, model.extra["sporadic"])
        for column, values in zip((self.cells, *self.rows, self.sporadic), held, strict=True):
            column[: self.n] = values

    def model(self, n: int, clock: float) -> Model:
        """The model of the first n cells; new ones get their ids."""
        next_id = self.extra["next_id"] + (n - self.n)
        self.rows.ids[self.n : n] = np.arange(self.extra["next_id"][0], next_id[0])
        columns: Any = (column[:n] for column in self.rows)  # the next room copies them
        extra = self.extra | {
            "cells": self.cells[:n],
            "sporadic": self.sporadic[:n],
            "next_id": next_id,
        }
        return Model(MicroClusters(*columns), clock, extra)


def _grid_labels(
    cells: Ints, dense: NDArray[np.bool_], border: NDArray[np.bool_], weights: Floats
) -> Ints:
    """Labels of the cells: joined dense ones; a border cell goes with its densest neighbour."""
    pairs = _touching(cells, _table(cells, len(cells)), dense, border)
    labels = np.full(len(cells), -1)
    if not dense.any():
        return labels
    core = pairs[dense[pairs[:, 1]]]
    place = np.cumsum(dense) - 1
    n = int(dense.sum())
    graph = coo_array((np.ones(len(core)), (place[core[:, 0]], place[core[:, 1]])), shape=(n, n))
    labels[dense] = connected_components(graph, directed=False)[1]
    side = pairs[~dense[pairs[:, 1]]]
    for a, b in side[np.argsort(weights[side[:, 0]], kind="stable")]:
        labels[b] = labels[a]
    return labels


@njit(cache=True, nogil=True)
def _cells(X: Floats, width: float) -> Ints:
    cells = np.empty(X.shape, np.int64)
    for i in range(X.shape[0]):
        _cell(X, i, width, cells, i)
    return cells


@njit(cache=True, nogil=True)
def _cell(X: Floats, i: int, width: float, cells: Ints, k: int) -> None:
    for j in range(X.shape[1]):
        # NumPy's minimum and not Python's: this is vectorised.
        cells[k, j] = np.int64(np.minimum(np.maximum(np.floor(X[i, j] / width), -4e18), 4e18))


@njit(cache=True, nogil=True)
def _table(cells: Ints, n: int) -> Ints:
    """An open-addressing hash table of the first n cells: their places, -1 where free.

    It has room for all of `cells`.
    """
    size = 16
    while size < 2 * cells.shape[0]:
        size *= 2
    table = np.full(size, -1, np.int64)
    for i in range(n):
        table[_slot(cells, i, cells, table)] = i
    return table


@njit(cache=True, nogil=True)
def _slot(wanted: Ints, k: int, cells: Ints, table: Ints) -> int:
    """Where the table holds the cell of row k, or the free place where it belongs."""
    # A sum of products, not a chain of them: one does not wait for the other.
    key = np.uint64(0)
    for j in range(wanted.shape[1]):
        key += np.uint64(wanted[k, j]) * (np.uint64(2 * j + 1) * np.uint64(0x9E3779B97F4A7C15))
    key ^= key >> np.uint64(32)
    mask = table.shape[0] - 1
    slot = int(np.int64(key * np.uint64(0xD6E8FEB86659FD93) >> np.uint64(20)) & mask)
    while table[slot] >= 0 and not _same(wanted, k, cells, table[slot]):
        slot = (slot + 1) & mask
    return slot


@njit(cache=True, nogil=True)
def _same(wanted: Ints, k: int, cells: Ints, i: int) -> bool:
    # All numbers, without a way out between them: several are compared at once.
    difference = 0
    for j in range(wanted.shape[1]):
        difference |= wanted[k, j] ^ cells[i, j]
    return difference == 0


@njit(cache=True, nogil=True)
def _look_up(wanted: Ints, cells: Ints, table: Ints) -> Ints:
    index = np.empty(wanted.shape[0], np.int64)
    for i in range(wanted.shape[0]):
        index[i] = table[_slot(wanted, i, cells, table)]
    return index


@njit(cache=True, nogil=True)
def _insert(
    X: Floats,
    t: Floats,
    width: float,
    rate: float,
    cells: Ints,
    rows: MicroClusters,
    sporadic: NDArray[np.bool_],
    n: int,
) -> int:
    """Puts records into the first n cells and into new ones after them; gives the new n.

    `cells`, `rows` and `sporadic` have room for one new cell a record.
    """
    table = _table(cells, n)
    hit = n  # streams come in bursts: the cell of the record before is tried first
    for i in range(X.shape[0]):
        _cell(X, i, width, cells, n)
        if hit == n or not _same(cells, n, cells, hit):
            slot = _slot(cells, n, cells, table)
            if table[slot] < 0:
                start_row(rows, n, X, i, t[i])
                table[slot] = hit = n
                n += 1
                continue
            hit = table[slot]
        absorb(rows, hit, X, i, t[i], rate)
        sporadic[hit] = False
    return n


@njit(cache=True, nogil=True)
def _join(
    numbers: Ints,
    parts: MicroClusters,
    cells: Ints,
    rows: MicroClusters,
    sporadic: NDArray[np.bool_],
    n: int,
    rate: float,
) -> int:
    """As `_insert`, for micro-clusters whose cells are known."""
    table = _table(cells, n)
    for k in range(numbers.shape[0]):
        slot = _slot(numbers, k, cells, table)
        if table[slot] >= 0:
            absorb_row(rows, table[slot], parts, k, rate)
            sporadic[table[slot]] = False
        else:
            cells[n] = numbers[k]
            copy_row(rows, n, parts, k)
            table[slot] = n
            n += 1
    return n


@njit(cache=True, nogil=True)
def _touching(
    cells: Ints, table: Ints, dense: NDArray[np.bool_], border: NDArray[np.bool_]
) -> Ints:
    """Pairs (dense cell, cell of at least border density) that differ by one along one axis."""
    pairs = [(0, 0) for _ in range(0)]
    for i in range(cells.shape[0]):
        if not dense[i]:
            continue
        cell = cells[i : i + 1].copy()
        for j in range(cells.shape[1]):
            for step in (-1, 1):
                cell[0, j] = cells[i, j] + step
                other = table[_slot(cell, 0, cells, table)]
                if other >= 0 and border[other]:
                    pairs.append((i, other))
            cell[0, j] = cells[i, j]
    found = np.empty((len(pairs), 2), np.int64)
    for p in range(len(pairs)):
        found[p, 0], found[p, 1] = pairs[p]
    return found
