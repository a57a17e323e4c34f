"""ClusTree's own rules: a balanced tree whose nodes are the sums of what is below them."""

import numpy as np
import pytest

from diststream import ClusTree
from diststream.algorithms.clustree import FANOUT


def tree_of(model: ClusTree) -> dict[str, np.ndarray]:
    assert model.model_ is not None
    return model.model_.extra


def leaves(tree: dict[str, np.ndarray], node: int, depth: int = 0) -> list[tuple[int, int]]:
    """(row, depth) of all rows below a node."""
    entries = tree["entries"][node, : tree["sizes"][node]]
    if tree["is_leaf"][node]:
        return [(int(row), depth) for row in entries]
    return [leaf for child in entries for leaf in leaves(tree, child, depth + 1)]


@pytest.fixture(params=["records", "batches"])
def grown(request: pytest.FixtureRequest) -> ClusTree:
    rng = np.random.default_rng(4)
    X, t = rng.uniform(-50, 50, size=(4000, 2)), np.arange(4000) / 1000
    model = ClusTree(max_height=5, n_clusters=4, init_records=100)
    learn = model.learn_one_by_one if request.param == "records" else model.partial_fit
    for part in np.array_split(np.arange(4000), 4):
        learn(X[part], t[part])
    return model


def test_all_leaves_lie_on_one_level_and_hold_every_row_once(grown: ClusTree) -> None:
    tree = tree_of(grown)
    n_rows, n_nodes, root, height, _ = tree["counts"]
    found = leaves(tree, root)
    assert sorted(row for row, _ in found) == list(range(n_rows))
    assert {depth for _, depth in found} == {height - 1}
    assert height <= 5
    assert n_rows <= FANOUT**5
    assert n_rows > 50
    assert (tree["sizes"][:n_nodes] >= 2).all()
    for row, _ in found:
        leaf = tree["leaf_of"][row]
        assert row in tree["entries"][leaf, : tree["sizes"][leaf]]


def test_nodes_are_the_sums_of_their_rows(grown: ClusTree) -> None:
    tree, rows = tree_of(grown), grown.model_.rows
    clock = grown.model_.clock
    for node in range(tree["counts"][1]):
        below = [row for row, _ in leaves(tree, node)]
        faded = rows.as_of(clock, grown.rate)
        weight = tree["node_weights"][node] * 2 ** (
            -grown.rate * (clock - tree["node_updated"][node])
        )
        assert weight == pytest.approx(faded.weights[below].sum(), rel=1e-9)
        center = (faded.weights[below, None] * rows.centers[below]).sum(0) / weight
        np.testing.assert_allclose(tree["node_centers"][node], center, rtol=1e-7, atol=1e-9)


def test_levels_go_from_the_whole_stream_to_the_leaves(grown: ClusTree) -> None:
    top, bottom = grown.level(0), grown.level(99)
    assert len(top.ids) == 1
    assert top.weights[0] == pytest.approx(grown.micro_clusters_.weights.sum())
    sizes = [len(grown.level(depth).ids) for depth in range(5)]
    assert sizes == sorted(sizes)
    assert len(bottom.ids) == len(grown.level(int(tree_of(grown)["counts"][3]) - 1).ids)


def test_a_full_tree_merges_and_grows_no_more() -> None:
    rng = np.random.default_rng(5)
    model = ClusTree(max_height=2, n_clusters=2, decay=0.0, init_records=10)
    for second in range(6):
        model.partial_fit(rng.uniform(-50, 50, size=(200, 2)), second + np.arange(200) / 200)
    assert len(model.micro_clusters_.ids) <= FANOUT**2
    assert model.micro_clusters_.weights.sum() == pytest.approx(1200)


def test_a_faded_entry_makes_room() -> None:
    model = ClusTree(max_height=1, n_clusters=1, decay=1.0, faded=0.1, init_records=3)
    model.partial_fit([[0.0], [100.0], [250.0]], [0.0, 8.0, 8.0])
    model.learn_one_by_one([[1000.0]], [9.0])
    assert sorted(model.micro_clusters_.centers.ravel()) == [100.0, 250.0, 1000.0]


def test_a_first_record_does_not_swallow_its_neighbours() -> None:
    X = [[0.0], [100.0], [120.0], [100.0]]  # from 100 the nearest other entry is farther than 120
    model = ClusTree(n_clusters=3, init_records=1).learn_one_by_one(X, np.arange(4.0))
    assert sorted(model.micro_clusters_.centers.ravel()) == [0.0, 100.0, 120.0]
