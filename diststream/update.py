"""The mini-batch update model: nearest on a stale model, order-aware local and global update.

A batch is cut into blocks of consecutive records. A worker condenses each block into a few
micro-clusters, a pure function of (records, stale model), so any process may do it. The global
update then inserts these micro-clusters into the model, in order, as it would insert records one
at a time. So what the workers saw was stale, but what is done to the model is not: a micro-cluster
of the block goes to the row that is nearest by now, if that still takes it.

Condensing is the local update. Each record is an affine map q -> lambda q + dx of a micro-cluster
(DistStream, IV.B-C). Such maps compose, (l2, d2) o (l1, d1) = (l2 l1, l2 d1 + d2), and composition
is associative: the records that go to one row form a micro-cluster of their own, and adding that
to the row equals adding the records one by one.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit

from diststream.arrays import Floats, Ints
from diststream.microclusters import (
    MicroClusters,
    absorb,
    copy_row,
    fade_between,
    room,
    squared_distance,
    start_row,
)

Q = TypeVar("Q")

TILE = 250  # records whose ranks against all centers fit the processor's cache
ITEM = 16  # records that an item gathers for a row before the next one begins


class Boundary(NamedTuple):
    """How far from its center a micro-cluster still takes a record.

    Attributes:
        factor: times the root mean squared deviation (CluStream's maximum boundary); a row whose
            records all coincide reaches as far as `alone` says instead.
        radius: if above 0, the largest radius that the row may have with the record in it
            (DenStream's epsilon); `factor` is not used then.
    """

    factor: float
    radius: float


@njit(cache=True, nogil=True)
def reach(weight: float, deviation: float, alone: float, boundary: Boundary) -> float:
    """The squared distance from its center up to which a micro-cluster takes a record.

    `alone` is the reach of a row whose records coincide, such as the squared distance to the
    nearest other center. With a largest radius e the record at distance r is taken if
    (D + r^2 w / (w + 1)) / (w + 1) <= e^2, solved for r^2.
    """
    if boundary.radius > 0.0:
        if weight <= 0.0:
            return 0.0
        grown = weight + 1.0
        return (grown * boundary.radius**2 - deviation) * grown / weight
    if deviation > 0.0:
        return boundary.factor**2 * deviation / weight
    return alone


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


def nearest(X: Floats, centers: Neighbors) -> tuple[Ints, Floats]:
    """The nearest center of each record and the squared distance to it.

    One matrix product ranks the centers; those that its rounding cannot tell from the best are
    compared again, exactly. So neither the size of X nor the number of threads changes an answer.

    Args:
        X: n x d records.
        centers: from `neighbors`.

    Returns:
        n indices (the lowest at a tie; -1 if there are no centers) and n squared distances.

    >>> index, squared = nearest(np.array([[0.0], [3.0]]), neighbors(np.array([[1.0], [5.0]])))
    >>> index, squared
    (array([0, 0]), array([1., 4.]))
    """
    n, d = X.shape
    index, squared = np.full(n, -1), np.full(n, np.inf)
    if len(centers.centers) == 0:
        return index, squared
    moved, ranks = np.empty((TILE, d + 1)), np.empty((TILE, len(centers.centers)))
    moved[:, d] = 1.0
    for a in range(0, n, TILE):
        b = min(a + TILE, n)
        np.subtract(X[a:b], centers.origin, out=moved[: b - a, :d])
        np.matmul(moved[: b - a], centers.operand, out=ranks[: b - a])
        np.argmin(ranks[: b - a], axis=1, out=index[a:b])
        _exact(X, a, b, centers.centers, ranks, moved, centers.norms, index, squared)
    return index, squared


@njit(cache=True, nogil=True)
def _exact(
    X: Floats,
    begin: int,
    end: int,
    centers: Floats,
    tile: Floats,
    moved: Floats,
    norms: Floats,
    index: Ints,
    squared: Floats,
) -> None:
    """Fills squared from `begin` to `end`, where index holds the lowest rank, and corrects index.

    Tile and moved hold just those records.
    """
    m = centers.shape[0]
    d = X.shape[1]
    longest = norms.max()
    for k in range(end - begin):
        i = begin + k
        norm = _square(moved, k)
        # Twice the worst rounding error of a sum of d + 1 products, in units of the last place.
        slack = 4.0 * (d + 2) * 1.2e-16 * (2.0 * np.sqrt(norm) * longest + longest * longest)
        limit = tile[k, index[i]] + slack
        if _count_up_to(limit, tile, k) == 1:
            squared[i] = squared_distance(X, i, centers, index[i])
            continue
        best = -1
        closest = np.inf
        for j in range(m):
            if tile[k, j] <= limit:
                distance = squared_distance(X, i, centers, j)
                if distance < closest:
                    best, closest = j, distance
        index[i] = best
        squared[i] = closest


@njit(cache=True, nogil=True)
def _count_up_to(limit: float, ranks: Floats, i: int) -> int:
    """How many ranks of row i are at most the limit; one loop that does nothing else is quick."""
    count = 0
    for j in range(ranks.shape[1]):
        count += ranks[i, j] <= limit
    return count


@njit(cache=True, nogil=True, fastmath=True)
def _square(moved: Floats, i: int) -> float:
    """|x - origin|^2 of a row that ends with a 1."""
    square = -1.0
    for j in range(moved.shape[1]):
        square += moved[i, j] * moved[i, j]
    return square


def distinct(X: Floats) -> tuple[Ints, Ints]:
    """Which records are new, and where each record was seen first.

    Streams repeat themselves: two thirds of the KDD-99 records stand in the same block before.

    Returns:
        The places of the first of each kind, and for each record its kind.

    >>> distinct(np.array([[1.0], [2.0], [1.0]]))
    (array([0, 1]), array([0, 1, 0]))
    """
    turns = 0.5 + (np.arange(1, X.shape[1] + 1) * 0.618033988749895) % 1.0
    return _distinct(X, (X @ turns).view(np.int64))


@njit(cache=True, nogil=True)
def _distinct(X: Floats, keys: Ints) -> tuple[Ints, Ints]:
    n, d = X.shape
    size = 16
    while size < 2 * n:
        size *= 2
    table = np.full(size, -1, np.int64)
    firsts, kinds = np.empty(n, np.int64), np.empty(n, np.int64)
    count = 0
    for i in range(n):
        key = np.uint64(keys[i]) * np.uint64(0x9E3779B97F4A7C15)
        slot = np.int64(key >> np.uint64(32)) & (size - 1)
        while table[slot] >= 0:
            other = firsts[table[slot]]
            if keys[other] == keys[i]:
                same = True
                for j in range(d):
                    same &= X[i, j] == X[other, j]
                if same:
                    break
            slot = (slot + 1) & (size - 1)
        if table[slot] < 0:
            table[slot] = count
            firsts[count] = i
            count += 1
        kinds[i] = table[slot]
    return firsts[:count].copy(), kinds


class Stale(NamedTuple):
    """The model that a batch is held against.

    Attributes:
        rows: m micro-clusters that may take records.
        alone: m, squared distance up to which each takes a record if its own records coincide.
        far: m, squared distance up to which each takes a record.
        search: what finds the closest row, such as `Neighbors`.
    """

    rows: MicroClusters
    alone: Floats
    far: Floats
    search: Any


def stale(
    rows: MicroClusters,
    alone: Floats,
    boundary: Boundary,
    clock: float,
    rate: float,
    search: Any = None,
) -> Stale:
    """Makes rows ready for a batch that begins at `clock`; `search` is `neighbors` by default."""
    far = _reaches(rows, alone, boundary, clock, rate)
    return Stale(rows, alone, far, neighbors(rows.centers) if search is None else search)


@njit(cache=True, nogil=True)
def _reaches(
    rows: MicroClusters, alone: Floats, boundary: Boundary, clock: float, rate: float
) -> Floats:
    far = np.empty(len(alone))
    for i in range(len(alone)):
        fade = fade_between(rows.updated[i], clock, rate)
        far[i] = reach(rows.weights[i] * fade, rows.deviations[i] * fade, alone[i], boundary)
    return far


class Summary(NamedTuple):
    """A block of records, condensed.

    Attributes:
        items: micro-clusters of the block's records, in order of their first record.
        last: time of the block's latest record, -inf if it is empty.
    """

    items: MicroClusters
    last: float


def condense(
    X: Floats,
    t: Floats,
    index: Ints,
    squared: Floats,
    model: Stale,
    boundary: Boundary,
    rate: float,
) -> Summary:
    """The order-aware local update of a block, with pre-merge of its outliers (V.A to V.C).

    Each record sees what the block has added so far to its row, so a boundary narrows or widens
    within the block as it does one record at a time.

    Args:
        X: n x d records in order of arrival.
        t: n times in seconds.
        index: n rows of the stale model, the closest to each record; -1 if there is none.
        squared: n squared distances to them.
        model: the stale model.
        boundary: how far a micro-cluster takes records.
        rate: lambda of the decay.

    Returns:
        Micro-clusters of the records that went to the same row, and of the outliers.
    """
    n, d = X.shape
    added, grown, new = room(n, d), room(n, d), room(n, d)
    order = np.empty((2, n), np.int64)
    n_added, n_new = _condense(
        X, t, index, squared, model.rows, model.alone, model.far, boundary, rate,
        added, grown, new, order,
    )  # fmt: skip
    items = room(n_added + n_new, d)
    _merge(added, order[0, :n_added], new, order[1, :n_new], items)
    return Summary(items, float(t.max(initial=-np.inf)))


@njit(cache=True, nogil=True)
def _condense(
    X: Floats,
    t: Floats,
    index: Ints,
    squared: Floats,
    rows: MicroClusters,
    alone: Floats,
    far: Floats,
    boundary: Boundary,
    rate: float,
    added: MicroClusters,
    grown: MicroClusters,
    new: MicroClusters,
    order: Ints,
) -> tuple[int, int]:
    """Fills `added` (a row's records), `grown` (the row with them) and `new` (outliers)."""
    n = X.shape[0]
    place = np.full(len(far), -1)
    counts = np.zeros(n, np.int64)
    lonely, norms = np.empty(n), np.empty(n)
    n_added, n_new, last = 0, 0, -1
    for i in range(n):
        q, distance, limit = index[i], squared[i], -1.0
        if q >= 0:
            limit = far[q]
            k = place[q]
            if k >= 0:
                distance = squared_distance(X, i, grown.centers, k)
                fade = fade_between(grown.updated[k], t[i], rate)
                weight, deviation = grown.weights[k] * fade, grown.deviations[k] * fade
                limit = reach(weight, deviation, alone[q], boundary)
        fits = distance <= limit
        if boundary.radius > 0.0 and fits and place[q] >= 0:
            # An item must keep the radius by itself too: it may have to stand alone.
            k = place[q]
            fade = fade_between(added.updated[k], t[i], rate)
            mine = reach(added.weights[k] * fade, added.deviations[k] * fade, 0.0, boundary)
            fits = squared_distance(X, i, added.centers, k) <= mine
        best, closest = -1, np.inf
        if not (fits and boundary.radius > 0.0):
            norm = np.sqrt(squared_distance(X, i, X, 0))
            bound = distance if boundary.radius == 0.0 else np.inf
            best, closest = find(X, i, norm, new.centers, norms, n_new, last, bound)
        if best >= 0:
            fade = fade_between(new.updated[best], t[i], rate)
            weight, deviation = new.weights[best] * fade, new.deviations[best] * fade
            fits = closest <= reach(weight, deviation, lonely[best], boundary)
            if fits:
                absorb(new, best, X, i, t[i], rate)
        elif fits:
            k = place[q]
            if k < 0 or (counts[k] >= ITEM and added.deviations[k] > 0.0):
                if k < 0:
                    copy_row(grown, n_added, rows, q)
                else:
                    copy_row(grown, n_added, grown, k)
                k = n_added
                n_added += 1
                place[q] = k
                order[0, k] = i
                counts[k] = 0
                start_row(added, k, X, i, t[i])
            else:
                absorb(added, k, X, i, t[i], rate)
            absorb(grown, k, X, i, t[i], rate)
            counts[k] += 1
            continue
        if not fits:
            best = n_new
            n_new += 1
            order[1, best] = i
            start_row(new, best, X, i, t[i])
            # A quarter of the way to the nearest other center: from half way it would join what
            # one record at a time keeps apart.
            lonely[best] = 0.0625 * min(distance, closest)
        last = best
        norms[best] = np.sqrt(squared_distance(new.centers, best, X, 0))
    return n_added, n_new


@njit(cache=True, nogil=True)
def _merge(
    some: MicroClusters,
    firsts: Ints,
    others: MicroClusters,
    their_firsts: Ints,
    into: MicroClusters,
) -> None:
    """Fills `into` with the rows of both, in order of their first records; each is in order."""
    a, b = 0, 0
    for i in range(len(into.weights)):
        if b == len(their_firsts) or (a < len(firsts) and firsts[a] < their_firsts[b]):
            copy_row(into, i, some, a)
            a += 1
        else:
            copy_row(into, i, others, b)
            b += 1


@njit(cache=True, nogil=True)
def farther(norm: float, other: float, bound: float) -> bool:
    """Whether two points at these distances from a third are surely more than `bound` apart.

    `bound` is a squared distance; the slack is what rounding may have done to the norms.
    """
    gap = norm - other
    return gap * gap > bound * (1.0 + 1e-9) + 1e-12 * norm * norm


@njit(cache=True, nogil=True)
def find(
    X: Floats,
    i: int,
    norm: float,
    centers: Floats,
    norms: Floats,
    n_rows: int,
    guess: int,
    bound: float,
) -> tuple[int, float]:
    """The nearest of the first n_rows centers to row i of X, the lowest at a tie.

    Only centers closer than `bound` count; -1 if there is none.

    The guess, and the distances `norms` of the centers from one fixed point, only save work.
    """
    best, closest = -1, bound
    if guess >= 0:
        distance = squared_distance(X, i, centers, guess)
        if distance < closest:
            best, closest = guess, distance
    for k in range(n_rows):
        if k == guess or farther(norm, norms[k], closest):
            continue
        distance = squared_distance(X, i, centers, k)
        if distance < closest or (distance == closest and k < best):
            best, closest = k, distance
    return best, closest


@njit(cache=True, nogil=True)
def takes(
    rows: MicroClusters,
    q: int,
    items: MicroClusters,
    k: int,
    squared: float,
    alone: float,
    boundary: Boundary,
    rate: float,
) -> bool:
    """Whether row q takes item k, whose center lies at the squared distance `squared`.

    For an item of one record this is the boundary check of a record. Of several it is their mean
    squared distance that counts: their center alone lies nearer than they do. With a largest
    radius, the row together with the item must keep it.
    """
    fade = fade_between(rows.updated[q], items.updated[k], rate)
    weight, deviation = rows.weights[q] * fade, rows.deviations[q] * fade
    if boundary.radius <= 0.0:
        spread = items.deviations[k] / items.weights[k]
        return squared + spread <= reach(weight, deviation, alone, boundary)
    fade = fade_between(items.updated[k], rows.updated[q], rate)
    other = items.weights[k] * fade
    both = weight + other
    spread = deviation + items.deviations[k] * fade + squared * weight * other / both
    return spread <= both * boundary.radius**2


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
