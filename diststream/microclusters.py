"""Micro-clusters: one row each, and the algebra that the rows obey.

A micro-cluster is a weighted set of records of which only moments are kept: the weight, the mean
and the sum of squared deviations from the mean. The papers write the same moments as sums of x
and of x squared; those lose every digit of the radius once the data lie far from the origin,
the centred form does not (Lang and Schubert, "BETULA: Fast clustering of large data with
improved BIRCH CF-Trees", Information Systems 108, 2022).

With a decay of `rate` (lambda in 2 ** (-lambda * seconds)) a weight fades as time passes. Each row
keeps its weight as it stood when its latest record came, `updated`; `as_of` brings it to a later
moment. Rows that no record touches therefore cost nothing.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from diststream.arrays import ANY_ORDER, Floats, Ints


class MicroClusters(NamedTuple):
    """Arrays of m micro-clusters in d dimensions.

    Attributes:
        ids: m, a number that a micro-cluster keeps for life.
        weights: m, the decayed count of records as of `updated`.
        centers: m x d, weighted means, in the units of the data.
        deviations: m, weighted sums of squared distances of the records from the center.
        time_means: m, weighted mean time of the records, in seconds.
        time_deviations: m, weighted sums of squared deviations of the times.
        created: m, time of the first record.
        updated: m, time of the latest record.
    """

    ids: Ints
    weights: Floats
    centers: Floats
    deviations: Floats
    time_means: Floats
    time_deviations: Floats
    created: Floats
    updated: Floats

    @property
    def radii(self) -> Floats:
        """Root mean squared distance of the records from their center, m values.

        >>> rows = from_records([[0.0, 0.0], [2.0, 0.0]], [0.0, 1.0])
        >>> merge(rows, np.array([0, 0])).radii
        array([1.])
        """
        return np.sqrt(self.deviations / np.maximum(self.weights, np.finfo(float).tiny))

    def take(self, index: slice | Ints | NDArray[np.bool_]) -> "MicroClusters":
        """The rows that `index` names, as copies."""
        columns: Any = (np.array(column[index]) for column in self)
        return MicroClusters(*columns)

    def as_of(self, time: float, rate: float) -> "MicroClusters":
        """The same micro-clusters with their weights faded to `time`.

        Args:
            time: seconds; rows updated later than this are left as they are.
            rate: lambda of the decay 2 ** (-lambda * seconds), at least 0.
        """
        fade = decay(time - self.updated, rate)
        return self._replace(
            weights=self.weights * fade,
            deviations=self.deviations * fade,
            time_deviations=self.time_deviations * fade,
        )


def decay(seconds: Floats, rate: float) -> Floats:
    """What is left of a weight after `seconds`: 2 ** (-rate * seconds), and 1 before it began."""
    return np.exp2(-rate * np.maximum(seconds, 0.0))


def batch_bound(alpha: float, rate: float) -> float:
    """The longest batch in seconds in which a record keeps more than `alpha` of its weight.

    log_beta(1 / alpha) with beta = 2 ** rate (DistStream, IV.D); without decay there is none.

    >>> round(batch_bound(0.01, 0.25), 1)
    26.6
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a share of a weight, between 0 and 1, not {alpha!r}.")
    return float(np.log2(1 / alpha) / rate) if rate > 0 else float("inf")


def empty(n_rows: int, n_features: int) -> MicroClusters:
    """`n_rows` micro-clusters without a record."""
    rows = np.zeros((6, n_rows))
    return MicroClusters(
        np.zeros(n_rows, np.int64), rows[0], np.zeros((n_rows, n_features)), *rows[1:]
    )


def room(n_rows: int, n_features: int) -> MicroClusters:
    """Space for `n_rows` micro-clusters, to be written before it is read."""
    rows = np.empty((6, n_rows))
    return MicroClusters(
        np.zeros(n_rows, np.int64), rows[0], np.empty((n_rows, n_features)), *rows[1:]
    )


def concatenate(*parts: MicroClusters) -> MicroClusters:
    """The rows of all parts, in the order given."""
    return MicroClusters(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def from_records(X: Floats, t: Floats) -> MicroClusters:
    """One micro-cluster a record: X is n x d, t holds n seconds."""
    centers, times = np.array(X, dtype=float), np.array(t, dtype=float)
    n = len(times)
    zeros = np.zeros((2, n))
    return MicroClusters(
        np.zeros(n, np.int64),
        np.ones(n),
        centers,
        zeros[0],
        times,
        zeros[1],
        times.copy(),
        times.copy(),
    )


def merge(rows: MicroClusters, labels: Ints, rate: float = 0.0) -> MicroClusters:
    """Joins the rows of each label into one row; no weight is lost.

    Args:
        rows: m micro-clusters.
        labels: m integers from 0 to k - 1; rows of a negative label are left out.
        rate: lambda of the decay; rows are brought to the latest `updated` of their group.

    Returns:
        k micro-clusters, row j that of label j. The id is that of the heaviest member.
    """
    keep = labels >= 0
    rows, labels = rows.take(keep), labels[keep]
    n_groups = int(labels.max(initial=-1)) + 1
    updated = np.full(n_groups, -np.inf)
    np.maximum.at(updated, labels, rows.updated)
    created = np.full(n_groups, np.inf)
    np.minimum.at(created, labels, rows.created)
    faded = decay(updated[labels] - rows.updated, rate)
    w = rows.weights * faded
    weights = _sums(labels, w, n_groups)
    safe = np.where(weights > 0, weights, 1.0)

    # Means are taken about one member of the group, so that a common offset costs no digits.
    heaviest = np.zeros(n_groups, np.int64)
    order = np.lexsort((-np.arange(len(w)), w))
    heaviest[labels[order]] = order
    base = rows.centers[heaviest]
    shift = rows.centers - base[labels]
    mean_shift = np.zeros_like(base)
    np.add.at(mean_shift, labels, w[:, None] * shift)
    mean_shift /= safe[:, None]
    spread = np.square(shift - mean_shift[labels]).sum(axis=1)

    time_base = rows.time_means[heaviest]
    time_shift = rows.time_means - time_base[labels]
    time_mean = _sums(labels, w * time_shift, n_groups) / safe
    time_spread = np.square(time_shift - time_mean[labels])
    return MicroClusters(
        rows.ids[heaviest],
        weights,
        base + mean_shift,
        _sums(labels, rows.deviations * faded + w * spread, n_groups),
        time_base + time_mean,
        _sums(labels, rows.time_deviations * faded + w * time_spread, n_groups),
        created,
        updated,
    )


def _sums(labels: Ints, values: Floats, n_groups: int) -> Floats:
    return np.bincount(labels, values, n_groups).astype(np.float64, copy=False)


@njit(cache=True, nogil=True, fastmath=ANY_ORDER)
def squared_distance(A: Floats, i: int, B: Floats, j: int) -> float:
    """|a - b|^2 of row i of A and row j of B.

    Rows are named by number: a view of a row costs more than the distance.
    """
    total = 0.0
    for k in range(A.shape[1]):
        gap = A[i, k] - B[j, k]
        total += gap * gap
    return total


@njit(cache=True, nogil=True)
def fade_between(earlier: float, later: float, rate: float) -> float:
    """What a weight of time `earlier` is worth at time `later`; 1 if it is not earlier."""
    if rate == 0.0 or later <= earlier:
        return 1.0
    return 2.0 ** (-rate * (later - earlier))


@njit(cache=True, nogil=True)
def absorb(rows: MicroClusters, i: int, X: Floats, k: int, t: float, rate: float) -> None:
    """Adds record k of X to row i: the update q' = lambda q + dx of the DistStream paper (IV.B).

    A record that is older than the row's latest one enters with a faded weight, which is what
    its weight would be had it come in time.
    """
    old = fade_between(rows.updated[i], t, rate)
    new = fade_between(t, rows.updated[i], rate)
    before = rows.weights[i] * old
    weight = before + new
    share = new / weight
    square = 0.0
    for j in range(X.shape[1]):
        gap = X[k, j] - rows.centers[i, j]
        square += gap * gap
        rows.centers[i, j] += share * gap
    rows.deviations[i] = rows.deviations[i] * old + before * share * square
    gap = t - rows.time_means[i]
    rows.time_means[i] += share * gap
    rows.time_deviations[i] = rows.time_deviations[i] * old + before * share * gap * gap
    rows.weights[i] = weight
    rows.created[i] = min(rows.created[i], t)
    rows.updated[i] = max(rows.updated[i], t)


@njit(cache=True, nogil=True)
def absorb_row(rows: MicroClusters, i: int, other: MicroClusters, k: int, rate: float) -> None:
    """Adds micro-cluster k of `other` to row i; weight is conserved. The id of row i stays."""
    old = fade_between(rows.updated[i], other.updated[k], rate)
    new = fade_between(other.updated[k], rows.updated[i], rate)
    before = rows.weights[i] * old
    added = other.weights[k] * new
    weight = before + added
    if weight <= 0.0:
        return
    share = added / weight
    square = 0.0
    for j in range(rows.centers.shape[1]):
        gap = other.centers[k, j] - rows.centers[i, j]
        square += gap * gap
        rows.centers[i, j] += share * gap
    rows.deviations[i] = (
        rows.deviations[i] * old + other.deviations[k] * new + before * share * square
    )
    gap = other.time_means[k] - rows.time_means[i]
    rows.time_means[i] += share * gap
    rows.time_deviations[i] = (
        rows.time_deviations[i] * old + other.time_deviations[k] * new + before * share * gap * gap
    )
    rows.weights[i] = weight
    rows.created[i] = min(rows.created[i], other.created[k])
    rows.updated[i] = max(rows.updated[i], other.updated[k])


@njit(cache=True, nogil=True)
def copy_row(rows: MicroClusters, i: int, other: MicroClusters, k: int) -> None:
    """Overwrites row i with micro-cluster k of `other`, the id included."""
    rows.ids[i] = other.ids[k]
    rows.weights[i] = other.weights[k]
    for j in range(rows.centers.shape[1]):
        rows.centers[i, j] = other.centers[k, j]
    rows.deviations[i] = other.deviations[k]
    rows.time_means[i] = other.time_means[k]
    rows.time_deviations[i] = other.time_deviations[k]
    rows.created[i] = other.created[k]
    rows.updated[i] = other.updated[k]


@njit(cache=True, nogil=True)
def start_row(rows: MicroClusters, i: int, X: Floats, k: int, t: float) -> None:
    """Overwrites row i with a micro-cluster of the one record k of X; the id stays."""
    rows.weights[i] = 1.0
    for j in range(X.shape[1]):
        rows.centers[i, j] = X[k, j]
    rows.deviations[i] = 0.0
    rows.time_means[i] = t
    rows.time_deviations[i] = 0.0
    rows.created[i] = t
    rows.updated[i] = t
