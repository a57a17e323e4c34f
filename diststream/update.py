"""The mini-batch update model: nearest on a stale model, order-aware local and global update.

A batch is cut into blocks of consecutive records. A block is summarised against the stale model
by a pure function of (records, model), so any process may do it, and the summaries are joined in
the order of the blocks. Who did which block, and how many workers there were, cannot change a bit.

Local update: each record is an affine map q -> lambda q + dx of its micro-cluster (DistStream,
IV.B-C). Such maps compose, (l2, d2) o (l1, d1) = (l2 l1, l2 d1 + d2), and composition is
associative: the records that a block adds to a row form a micro-cluster of their own, and joining
those in order of time equals inserting the records one by one.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

import numpy as np
from numba import njit

from diststream.microclusters import (
    Floats,
    Ints,
    MicroClusters,
    absorb,
    absorb_row,
    concatenate,
    copy_row,
    empty,
    fade_between,
    squared_distance,
    start_row,
)

Q = TypeVar("Q")

BLOCK = 1000  # records in a block; part of the result, as rounding follows it


class Boundary(NamedTuple):
    """How far from its center a micro-cluster still takes a record.

    Attributes:
        factor: times the root mean squared deviation (CluStream's maximum boundary); a row whose
            records all coincide reaches as far as its nearest neighbour instead.
        radius: if above 0, the largest radius that the row may have with the record in it
            (DenStream's epsilon); `factor` is not used then.
    """

    factor: float
    radius: float


@njit(cache=True, nogil=True)
def reach(weight: float, deviation: float, alone: float, boundary: Boundary) -> float:
    """The squared distance from its center up to which a micro-cluster takes a record.

    `alone` is the squared distance to the nearest other center. With a largest radius e the
    record at distance r is taken if (D + r^2 w / (w + 1)) / (w + 1) <= e^2, solved for r^2.
    """
    if boundary.radius > 0.0:
        if weight <= 0.0:
            return 0.0
        grown = weight + 1.0
        return (grown * boundary.radius**2 - deviation) * grown / weight
    if deviation > 0.0:
        return boundary.factor**2 * deviation / weight
    return alone


@njit(cache=True, nogil=True)
def reaches(
    rows: MicroClusters, alone: Floats, boundary: Boundary, clock: float, rate: float
) -> Floats:
    """`reach` of every row as its weight stands at `clock`."""
    squared = np.empty(len(alone))
    for i in range(len(alone)):
        fade = fade_between(rows.updated[i], clock, rate)
        squared[i] = reach(rows.weights[i] * fade, rows.deviations[i] * fade, alone[i], boundary)
    return squared


class Neighbors(NamedTuple):
    """Centers made ready for `nearest`.

    Attributes:
        centers: m x d.
        origin: d, a point amid the centers; distances are taken about it to keep digits.
        operand: (d + 1) x m, so that [x - origin, 1] @ operand is |x - c|^2 - |x - origin|^2.
        norms: m, |c - origin|.
    """

    centers: Floats
    origin: Floats
    operand: Floats
    norms: Floats


def neighbors(centers: Floats) -> Neighbors:
    """Prepares m x d centers for many searches."""
    origin = centers.mean(axis=0) if len(centers) else np.zeros(centers.shape[1])
    moved = centers - origin
    squares = np.einsum("ij,ij->i", moved, moved)
    operand = np.ascontiguousarray(np.vstack([-2.0 * moved.T, squares]))
    return Neighbors(np.ascontiguousarray(centers), origin, operand, np.sqrt(squares))


def nearest(X: Floats, stale: Neighbors) -> tuple[Ints, Floats]:
    """The nearest center of each record and the squared distance to it.

    One matrix product ranks the centers; those that its rounding cannot tell from the best are
    compared again, exactly. So neither the size of X nor the number of threads changes an answer.

    Args:
        X: n x d records.
        stale: the centers, from `neighbors`.

    Returns:
        n indices (the lowest at a tie; -1 if there are no centers) and n squared distances.

    >>> index, squared = nearest(np.array([[0.0], [3.0]]), neighbors(np.array([[1.0], [5.0]])))
    >>> index, squared
    (array([0, 0]), array([1., 4.]))
    """
    n, d = X.shape
    if len(stale.centers) == 0:
        return np.full(n, -1), np.full(n, np.inf)
    moved = np.ones((n, d + 1))
    np.subtract(X, stale.origin, out=moved[:, :d])
    return _exact(X, stale.centers, moved @ stale.operand, moved, stale.norms)


@njit(cache=True, nogil=True)
def _exact(
    X: Floats, centers: Floats, ranks: Floats, moved: Floats, norms: Floats
) -> tuple[Ints, Floats]:
    n, m = ranks.shape
    d = X.shape[1]
    longest = norms.max()
    index = np.empty(n, np.int64)
    squared = np.empty(n)
    for i in range(n):
        row = ranks[i]
        least = row[0]
        for j in range(1, m):
            least = min(least, row[j])
        norm = 0.0
        for j in range(d):
            norm += moved[i, j] * moved[i, j]
        # Twice the worst rounding error of a sum of d + 1 products, in units of the last place.
        slack = 4.0 * (d + 2) * 1.2e-16 * (2.0 * np.sqrt(norm) * longest + longest * longest)
        best = -1
        closest = np.inf
        for j in range(m):
            if row[j] <= least + slack:
                distance = squared_distance(X, i, centers, j)
                if distance < closest:
                    best, closest = j, distance
        index[i] = best
        squared[i] = closest
    return index, squared


class Summary(NamedTuple):
    """What a block of records does to a model.

    Attributes:
        touched: k rows of the stale model that took records, ascending.
        increments: k micro-clusters of just those records, row by row.
        outliers: new micro-clusters of the records no row took, in order of creation.
        alone: for each of those the squared distance to the nearest other center when it began.
        last: time of the block's latest record, -inf if it is empty.
    """

    touched: Ints
    increments: MicroClusters
    outliers: MicroClusters
    alone: Floats
    last: float


def increments(X: Floats, t: Floats, index: Ints, n_rows: int, rate: float) -> MicroClusters:
    """The order-aware local update: the records of each row as one micro-cluster.

    Args:
        X: n x d records.
        t: n seconds.
        index: n rows of the stale model; negative for outliers, which are passed over.
        n_rows: how many rows the stale model has.
        rate: lambda of the decay.

    Returns:
        `n_rows` micro-clusters, of weight 0 where no record came.
    """
    rows = empty(n_rows, X.shape[1])
    _insert(X, t, index, rows, rate)
    return rows


@njit(cache=True, nogil=True)
def _insert(X: Floats, t: Floats, index: Ints, rows: MicroClusters, rate: float) -> None:
    for i in range(X.shape[0]):
        q = index[i]
        if q < 0:
            continue
        if rows.weights[q] == 0.0:
            start_row(rows, q, X, i, t[i])
        else:
            absorb(rows, q, X, i, t[i], rate)


def grouped_update(
    X: Floats, t: Floats, index: Ints, rows: list[Q], step: Callable[[Q, Floats, float], Q]
) -> list[Q]:
    """The paper's own local update (V.B), for steps that do not compose.

    Records are grouped by row, sorted by time and applied one at a time. `step` takes a
    micro-cluster of any kind, a record and its time and gives the micro-cluster after it.

    >>> longest = lambda q, x, t: max(q, float(x[0]))
    >>> X, t = np.array([[1.0], [7.0], [3.0]]), np.array([0.0, 2.0, 1.0])
    >>> grouped_update(X, t, np.array([0, 1, 1]), [0.0, 5.0], longest)
    [1.0, 7.0]
    """
    rows = list(rows)
    order = np.lexsort((np.arange(len(t)), t, index))
    for i in order[index[order] >= 0]:
        rows[index[i]] = step(rows[index[i]], X[i], t[i])
    return rows


def premerge(
    X: Floats, t: Floats, alone: Floats, boundary: Boundary, rate: float
) -> tuple[MicroClusters, Floats]:
    """Gathers outliers into new micro-clusters, in order of arrival (DistStream, V.C).

    Args:
        X, t: n x d outliers and their n times.
        alone: n squared distances to the nearest row of the stale model.
        boundary: how far a new micro-cluster takes further outliers.
        rate: lambda of the decay.

    Returns:
        New micro-clusters in order of creation, and for each the squared distance to the nearest
        other center, old or new, when it began.
    """
    rows = empty(len(X), X.shape[1])
    lonely = np.empty(len(X))
    n_rows = _premerge(X, t, alone, rows, lonely, boundary, rate)
    return rows.take(slice(n_rows)), lonely[:n_rows].copy()


@njit(cache=True, nogil=True)
def closest_row(X: Floats, i: int, centers: Floats, n_rows: int) -> tuple[int, float]:
    """The nearest of the first n_rows centers to record i, the lowest at a tie."""
    best, closest = -1, np.inf
    for k in range(n_rows):
        distance = squared_distance(X, i, centers, k)
        if distance < closest:
            best, closest = k, distance
    return best, closest


@njit(cache=True, nogil=True)
def _find(
    X: Floats, i: int, norm: float, centers: Floats, norms: Floats, n_rows: int, guess: int
) -> tuple[int, float]:
    """As `closest_row`; the guess, and distances `norms` from one fixed point, only save work."""
    best = -1
    closest = np.inf
    if guess >= 0:
        best = guess
        closest = squared_distance(X, i, centers, guess)
    for k in range(n_rows):
        gap = norm - norms[k]
        if k == guess or gap * gap > closest * (1.0 + 1e-9) + 1e-12 * norm * norm:
            continue
        distance = squared_distance(X, i, centers, k)
        if distance < closest or (distance == closest and k < best):
            best, closest = k, distance
    return best, closest


@njit(cache=True, nogil=True)
def _premerge(
    X: Floats,
    t: Floats,
    alone: Floats,
    rows: MicroClusters,
    lonely: Floats,
    boundary: Boundary,
    rate: float,
) -> int:
    n_rows = 0
    last = -1
    reaches = np.empty(X.shape[0])
    norms = np.empty(X.shape[0])
    for i in range(X.shape[0]):
        norm = np.sqrt(squared_distance(X, i, X, 0))
        best, closest = _find(X, i, norm, rows.centers, norms, n_rows, last)
        if best >= 0 and closest <= reaches[best]:
            last = best
            absorb(rows, last, X, i, t[i], rate)
        else:
            last = n_rows
            n_rows += 1
            start_row(rows, last, X, i, t[i])
            lonely[last] = min(alone[i], closest)
        norms[last] = np.sqrt(squared_distance(rows.centers, last, X, 0))
        reaches[last] = reach(rows.weights[last], rows.deviations[last], lonely[last], boundary)
    return n_rows


def join(
    summaries: Iterable[Summary], n_rows: int, boundary: Boundary, rate: float
) -> tuple[MicroClusters, MicroClusters, float]:
    """Joins the summaries of a batch, in the order of its blocks.

    Args:
        summaries: one a block, in order.
        n_rows: how many rows the stale model has.
        boundary: how far an outlier micro-cluster takes later ones.
        rate: lambda of the decay.

    Returns:
        Increments (n_rows micro-clusters, weight 0 where nothing came), the outlier
        micro-clusters in order of creation, and the time of the latest record.
    """
    parts = list(summaries)
    outliers = concatenate(*(part.outliers for part in parts))
    joint = empty(n_rows, outliers.centers.shape[1])
    for part in parts:
        _add(joint, part.increments, part.touched, rate)
    alone = np.concatenate([part.alone for part in parts])
    merged = empty(len(outliers.ids), outliers.centers.shape[1])
    n_merged = _join_outliers(outliers, alone, merged, boundary, rate)
    last = max(part.last for part in parts)
    return joint, merged.take(slice(n_merged)), last


@njit(cache=True, nogil=True)
def _add(rows: MicroClusters, parts: MicroClusters, touched: Ints, rate: float) -> None:
    for k in range(touched.shape[0]):
        q = touched[k]
        if rows.weights[q] == 0.0:
            copy_row(rows, q, parts, k)
        else:
            absorb_row(rows, q, parts, k, rate)


@njit(cache=True, nogil=True)
def _join_outliers(
    parts: MicroClusters, alone: Floats, rows: MicroClusters, boundary: Boundary, rate: float
) -> int:
    n_rows = 0
    last = -1
    m = parts.weights.shape[0]
    reaches = np.empty(m)
    lonely = np.empty(m)
    norms = np.empty(m)
    for i in range(m):
        norm = np.sqrt(squared_distance(parts.centers, i, parts.centers, 0))
        best, closest = _find(parts.centers, i, norm, rows.centers, norms, n_rows, last)
        if best >= 0 and closest <= reaches[best]:
            last = best
            absorb_row(rows, last, parts, i, rate)
        else:
            last = n_rows
            n_rows += 1
            copy_row(rows, last, parts, i)
            lonely[last] = min(alone[i], closest)
        norms[last] = np.sqrt(squared_distance(rows.centers, last, parts.centers, 0))
        reaches[last] = reach(rows.weights[last], rows.deviations[last], lonely[last], boundary)
    return n_rows


def apply(rows: MicroClusters, added: MicroClusters, rate: float) -> MicroClusters:
    """The rows with their increments added; rows without one stay as they are."""
    touched = np.flatnonzero(added.weights > 0)
    fresh = rows.take(slice(None))
    _add(fresh, added.take(touched), touched, rate)
    return fresh
