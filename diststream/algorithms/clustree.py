"""ClusTree: micro-clusters as the leaves of a balanced tree, found by descent."""

from typing import NamedTuple

import numpy as np
from numba import njit

from diststream.balls import BallClusterer
from diststream.estimator import Model
from diststream.microclusters import (
    Floats,
    Ints,
    MicroClusters,
    absorb_row,
    copy_row,
    empty,
    fade_between,
    squared_distance,
)
from diststream.offline import STARTS, MacroClusters, kmeans_labels, macro_clusters
from diststream.update import Boundary, Stale, Summary, stale, takes

FANOUT = 3  # entries of a node, as in the paper


class Tree(NamedTuple):
    """A tree over micro-clusters, with room for more. All leaves lie on one level.

    Attributes:
        rows: the micro-clusters.
        leaf_of: the leaf in which each row stands.
        nodes: the micro-cluster of everything below each node.
        entries: nodes x FANOUT, numbers of nodes, or of rows if the node is a leaf.
        sizes: entries in use.
        parents: the node above, -1 for the root.
        is_leaf: 1 for a leaf, else 0.
        counts: number of rows, of nodes, the root, the height in levels, the next id.
    """

    rows: MicroClusters
    leaf_of: Ints
    nodes: MicroClusters
    entries: Ints
    sizes: Ints
    parents: Ints
    is_leaf: Ints
    counts: Ints


class ClusTree(BallClusterer):
    """ClusTree on the mini-batch update model.

    A record descends from the root, each time to the entry with the closest center, and joins
    the micro-cluster it ends at if it lies within the boundary. Else it becomes an entry of that
    leaf: in a free place, in that of a faded entry, by splitting the leaf, or, when the tree may
    grow no more, by merging the two closest entries.

    The paper inserts every record as an entry, or gathers similar records first when the stream
    is fast (its aggregates, section 4.3). The boundary makes gathering the rule, as DistStream's
    first call wants: a record joins an entry within `factor` root mean squared deviations. An
    entry whose records coincide has none and takes only what coincides with them.

    Args:
        max_height: levels of the tree; 3 ** max_height micro-clusters at most.
        n_clusters: macro-clusters of the offline phase.
        factor: the maximum boundary, in root mean squared deviations.
        decay: lambda of the weight 2 ** (-lambda * seconds), at least 0.
        faded: weight below which an entry may be overwritten.
        init_records: records that are inserted one by one to begin with.
        update: "ordered", or "unordered" for comparison.
        lateness: seconds that a record may lie behind the latest one of the batches before.
        alpha: smallest share of a weight that a batch may leave; bounds its length.
        random_state: seed of k-means and of the unordered model.

    Attributes:
        micro_clusters_: the entries of the leaves, `MicroClusters`.
        rejected_: counts of records set aside, by reason.

    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(600, 2)) + 20 * rng.integers(2, size=(600, 1))
    >>> model = ClusTree(n_clusters=2, init_records=100).partial_fit(X, np.arange(600) / 100)
    >>> len(model.macro_clusters().centers)
    2

    References:
        P. Kranen, I. Assent, C. Baldauf, T. Seidl. "The ClusTree: indexing micro-clusters for
        anytime stream mining". Knowledge and Information Systems 29, 2011.
    """

    def __init__(
        self,
        max_height: int = 8,
        n_clusters: int = 10,
        factor: float = 2.0,
        decay: float = 0.25,
        faded: float = 0.05,
        init_records: int = 1000,
        update: str = "ordered",
        lateness: float = 60.0,
        alpha: float = 0.01,
        random_state: int = 0,
    ) -> None:
        self.max_height = max_height
        self.n_clusters = n_clusters
        self.factor = factor
        self.decay = decay
        self.faded = faded
        self.init_records = init_records
        self.update = update
        self.lateness = lateness
        self.alpha = alpha
        self.random_state = random_state

    @property
    def boundary(self) -> Boundary:
        return Boundary(float(self.factor), 0.0)

    @property
    def rate(self) -> float:
        return float(self.decay)

    def representation(self, X: Floats, t: Floats) -> Model:
        """The tree of the first records, inserted one by one."""
        nothing = Tree(
            empty(0, X.shape[1]), np.zeros(0, np.int64), empty(1, X.shape[1]),
            np.zeros((1, FANOUT), np.int64), np.zeros(1, np.int64), np.full(1, -1),
            np.ones(1, np.int64), np.array([0, 1, 0, 1, 0]),
        )  # fmt: skip
        return ClusTree.one_by_one(self, _model(nothing, float(t[0])), X, t)

    def prepare(self, model: Model) -> Stale:
        tree = _tree(model)
        alone = np.zeros(len(model.rows.ids))
        return stale(model.rows, alone, self.boundary, model.clock, self.rate, tree)

    def closest(self, stale: Stale, X: Floats) -> tuple[Ints, Floats]:
        """The row at which each record's descent ends; not always the nearest one there is."""
        return _descend(X, stale.search)

    def global_update(self, model: Model, summaries: list[Summary]) -> Model:
        """Inserts micro-clusters as records are inserted, adding them along their paths."""
        tree = _tree(model, more=sum(len(block.items.ids) for block in summaries))
        for block in summaries:
            _insert_all(tree, block.items, self.boundary, self.rate, self.max_height, self.faded)
        return _model(tree, max(model.clock, *(block.last for block in summaries)))

    def level(self, depth: int) -> MicroClusters:
        """The micro-clusters of a level of the tree: 0 is the root, the whole stream in one."""
        model = self._fitted()
        tree = _tree(model)
        places = tree.counts[2:3]
        for _ in range(min(depth, int(tree.counts[3]) - 1)):
            places = np.concatenate([tree.entries[k, : tree.sizes[k]] for k in places])
        return tree.nodes.take(places).as_of(model.clock, self.rate)

    def macro_clusters(self) -> MacroClusters:
        """Weighted k-means of the micro-clusters."""
        rows = self.micro_clusters_
        labels = kmeans_labels(
            rows.centers, rows.weights, self.n_clusters, self.random_state, STARTS
        )
        return macro_clusters(rows, labels)


def _tree(model: Model, more: int = 0) -> Tree:
    """The tree of a model, copied, with room for `more` rows and the nodes that they may need.

    Every node but a lone root has two entries or more, so there are fewer nodes than rows.
    """
    extra = model.extra

    def roomy(column: np.ndarray, room: int) -> np.ndarray:
        wide = np.zeros((len(column) + room, *column.shape[1:]), column.dtype)
        wide[: len(column)] = column
        return wide

    nodes = max(0, len(model.rows.ids) + more + 1 - len(extra["sizes"]))
    return Tree(
        MicroClusters(*(roomy(column, more) for column in model.rows)),
        roomy(extra["leaf_of"], more),
        MicroClusters(*(roomy(extra[f"node_{name}"], nodes) for name in MicroClusters._fields)),
        roomy(extra["entries"], nodes),
        roomy(extra["sizes"], nodes),
        roomy(extra["parents"], nodes),
        roomy(extra["is_leaf"], nodes),
        extra["counts"].copy(),
    )


def _model(tree: Tree, clock: float) -> Model:
    n, k = tree.counts[:2]
    extra = {f"node_{name}": getattr(tree.nodes, name)[:k] for name in MicroClusters._fields}
    extra |= {name: getattr(tree, name)[:k] for name in ("entries", "sizes", "parents", "is_leaf")}
    extra |= {"leaf_of": tree.leaf_of[:n], "counts": tree.counts}
    return Model(tree.rows.take(slice(n)), clock, extra)


@njit(cache=True, nogil=True)
def _best_entry(
    X: Floats, i: int, centers: Floats, entries: Ints, sizes: Ints, node: int
) -> tuple[int, float]:
    best, closest = -1, np.inf
    for k in range(sizes[node]):
        entry = entries[node, k]
        distance = squared_distance(X, i, centers, entry)
        if distance < closest:
            best, closest = entry, distance
    return best, closest


@njit(cache=True, nogil=True)
def _leaf(
    X: Floats, i: int, centers: Floats, entries: Ints, sizes: Ints, is_leaf: Ints, root: int
) -> int:
    """The leaf at the end of the way from the root along the closest centers."""
    node = root
    while not is_leaf[node]:
        node = _best_entry(X, i, centers, entries, sizes, node)[0]
    return node


@njit(cache=True, nogil=True)
def _descend(X: Floats, tree: Tree) -> tuple[Ints, Floats]:
    """The row at the end of each record's descent, and the squared distance to it."""
    centers, rows, entries, sizes = tree.nodes.centers, tree.rows.centers, tree.entries, tree.sizes
    is_leaf, root = tree.is_leaf, tree.counts[2]
    index, squared = np.empty(X.shape[0], np.int64), np.empty(X.shape[0])
    for i in range(X.shape[0]):
        leaf = _leaf(X, i, centers, entries, sizes, is_leaf, root)
        index[i], squared[i] = _best_entry(X, i, rows, entries, sizes, leaf)
    return index, squared


@njit(cache=True, nogil=True)
def _insert_all(
    tree: Tree,
    items: MicroClusters,
    boundary: Boundary,
    rate: float,
    max_height: int,
    faded: float,
) -> None:
    rows, nodes = tree.rows, tree.nodes
    entries, sizes, is_leaf = tree.entries, tree.sizes, tree.is_leaf
    for k in range(items.weights.shape[0]):
        leaf = _leaf(items.centers, k, nodes.centers, entries, sizes, is_leaf, tree.counts[2])
        q, squared = _best_entry(items.centers, k, rows.centers, entries, sizes, leaf)
        if q >= 0 and takes(rows, q, items, k, squared, 0.0, boundary, rate):
            absorb_row(rows, q, items, k, rate)
            _add_up(tree, leaf, items, k, rate)
        else:
            _insert(tree, leaf, items, k, rate, max_height, faded)


@njit(cache=True, nogil=True)
def _insert(
    tree: Tree,
    leaf: int,
    new: MicroClusters,
    k: int,
    rate: float,
    max_height: int,
    faded: float,
) -> None:
    """Makes micro-cluster k of `new` an entry of the leaf."""
    row = tree.counts[0]
    if tree.sizes[leaf] == FANOUT:
        row = _faded_entry(tree, leaf, new.updated[k], rate, faded)
        if row >= 0:
            _write(tree, row, new, k)
            _sum_up(tree, leaf, rate)  # what the entry held before is gone
            return
        row = (
            tree.counts[0]
            if _may_grow(tree, leaf, max_height)
            else _merge(tree, leaf, new, k, rate)
        )
    _add_up(tree, leaf, new, k, rate)
    if row >= 0:
        _write(tree, row, new, k)
    if row == tree.counts[0]:
        tree.counts[0] += 1
        _attach(tree, leaf, row, rate)


@njit(cache=True, nogil=True)
def _write(tree: Tree, row: int, new: MicroClusters, k: int) -> None:
    """Overwrites a row with micro-cluster k of `new`, as a new one."""
    copy_row(tree.rows, row, new, k)
    tree.rows.ids[row] = tree.counts[4]
    tree.counts[4] += 1


@njit(cache=True, nogil=True)
def _faded_entry(tree: Tree, leaf: int, clock: float, rate: float, faded: float) -> int:
    """An entry of the leaf that has faded, -1 if there is none."""
    rows = tree.rows
    for e in range(tree.sizes[leaf]):
        row = tree.entries[leaf, e]
        if rows.weights[row] * fade_between(rows.updated[row], clock, rate) < faded:
            return row
    return -1


@njit(cache=True, nogil=True)
def _may_grow(tree: Tree, leaf: int, max_height: int) -> bool:
    """Whether a full leaf may split: a node above has room, or the tree may grow by a level."""
    node = leaf
    while node >= 0 and tree.sizes[node] == FANOUT:
        node = tree.parents[node]
    return node >= 0 or tree.counts[3] < max_height


@njit(cache=True, nogil=True)
def _merge(tree: Tree, leaf: int, new: MicroClusters, k: int, rate: float) -> int:
    """Merges the closest two of a full leaf's entries and the new one.

    Gives the row that is free now, -1 where the new one has gone into an entry.
    """
    rows = tree.rows
    near, far, closest = -1, -1, np.inf
    for a in range(FANOUT):
        i = tree.entries[leaf, a]
        distance = squared_distance(rows.centers, i, new.centers, k)
        if distance < closest:
            near, far, closest = i, -1, distance
        for b in range(a):
            j = tree.entries[leaf, b]
            distance = squared_distance(rows.centers, i, rows.centers, j)
            if distance < closest:
                near, far, closest = j, i, distance
    if far < 0:
        absorb_row(rows, near, new, k, rate)
    else:
        absorb_row(rows, near, rows, far, rate)
    return far


@njit(cache=True, nogil=True)
def _attach(tree: Tree, node: int, entry: int, rate: float) -> None:
    """Adds an entry to a node that counts it already; a full node splits, and so may those above.

    A split parts the sums of a node in two and leaves those above it as they are.
    """
    while tree.sizes[node] == FANOUT:
        twin = _split(tree, node, entry)
        _sum_node(tree, node, rate)
        _sum_node(tree, twin, rate)
        if tree.parents[node] < 0:
            root = tree.counts[1]
            tree.counts[1] += 1
            tree.counts[2] = root
            tree.counts[3] += 1
            tree.parents[root] = -1
            tree.is_leaf[root] = 0
            tree.sizes[root] = 0
            _place(tree, root, node)
            _place(tree, root, twin)
            _sum_node(tree, root, rate)
            return
        node, entry = tree.parents[node], twin
    _place(tree, node, entry)


@njit(cache=True, nogil=True)
def _place(tree: Tree, node: int, entry: int) -> None:
    tree.entries[node, tree.sizes[node]] = entry
    tree.sizes[node] += 1
    if tree.is_leaf[node]:
        tree.leaf_of[entry] = node
    else:
        tree.parents[entry] = node


@njit(cache=True, nogil=True)
def _split(tree: Tree, node: int, entry: int) -> int:
    """Parts a full node and one more entry into two pairs of least distance within."""
    four = np.empty(4, np.int64)
    four[:3] = tree.entries[node]
    four[3] = entry
    centers = tree.rows.centers if tree.is_leaf[node] else tree.nodes.centers
    mate, least = 0, np.inf
    for a in range(1, 4):
        b, c = a % 3 + 1, (a + 1) % 3 + 1
        within = np.sqrt(squared_distance(centers, four[0], centers, four[a]))
        within += np.sqrt(squared_distance(centers, four[b], centers, four[c]))
        if within < least:
            mate, least = a, within
    twin = tree.counts[1]
    tree.counts[1] += 1
    tree.is_leaf[twin] = tree.is_leaf[node]
    tree.parents[twin] = -1
    tree.sizes[twin] = 0
    tree.sizes[node] = 0
    for a in range(4):
        _place(tree, node if a in (0, mate) else twin, four[a])
    return twin


@njit(cache=True, nogil=True)
def _sum_node(tree: Tree, node: int, rate: float) -> None:
    below = tree.rows if tree.is_leaf[node] else tree.nodes
    copy_row(tree.nodes, node, below, tree.entries[node, 0])
    for k in range(1, tree.sizes[node]):
        absorb_row(tree.nodes, node, below, tree.entries[node, k], rate)


@njit(cache=True, nogil=True)
def _sum_up(tree: Tree, node: int, rate: float) -> None:
    """Sums nodes anew from this one up to the root."""
    while node >= 0:
        _sum_node(tree, node, rate)
        node = tree.parents[node]


@njit(cache=True, nogil=True)
def _add_up(tree: Tree, node: int, new: MicroClusters, k: int, rate: float) -> None:
    """Adds micro-cluster k of `new` to the nodes from this one up to the root."""
    while node >= 0:
        absorb_row(tree.nodes, node, new, k, rate)
        node = tree.parents[node]
