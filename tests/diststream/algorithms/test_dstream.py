"""D-Stream's own rules: cells, densities, sporadic cells, neighbours."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from diststream import DStream


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 300), st.integers(1, 40), st.integers(0, 2**31))
def test_cells_are_those_of_a_dictionary(n: int, d: int, seed: int) -> None:
    X = np.random.default_rng(seed).normal(scale=1.5, size=(n, d))
    model = DStream(width=2.0, sparse=1e-12, init_records=1).partial_fit(X, np.zeros(n))
    expected: dict[tuple, int] = {}
    for cell in map(tuple, np.floor(X / 2.0).astype(int).tolist()):
        expected[cell] = expected.get(cell, 0) + 1
    found = dict(zip(map(tuple, model.cells_.tolist()), model.micro_clusters_.weights, strict=True))
    assert found == expected


def test_batches_of_any_length_give_the_same_densities() -> None:
    rng = np.random.default_rng(1)
    X, t = rng.normal(size=(3000, 4)), np.arange(3000) / 100
    whole = DStream(sparse=1e-12).partial_fit(X, t)
    single = DStream(sparse=1e-12).learn_one_by_one(X, t)
    np.testing.assert_array_equal(whole.cells_, single.cells_)
    np.testing.assert_allclose(
        whole.micro_clusters_.weights, single.micro_clusters_.weights, rtol=1e-9
    )


def test_cells_far_out_have_numbers_too() -> None:
    model = DStream(width=1e-3).partial_fit([[1e100], [-1e100], [0.0]], np.zeros(3))
    assert len(model.cells_) == 3


def test_a_sparse_cell_goes_after_two_inspections_without_a_record() -> None:
    model = DStream(width=1.0, decay=0.9)
    model.partial_fit([[100.0]], [0.0])
    for second in range(1, 60):
        model.partial_fit(np.zeros((50, 1)), np.full(50, float(second)))
    np.testing.assert_array_equal(model.cells_, [[0]])


def test_cells_that_touch_along_an_axis_are_one_cluster() -> None:
    cells = np.repeat([[0, 0], [1, 0], [1, 1], [4, 4], [5, 5]], [30, 30, 30, 30, 1], axis=0)
    model = DStream(dense=1.01, sparse=0.5).partial_fit(cells + 0.5, np.zeros(121))
    labels = dict(
        zip(map(tuple, model.cells_.tolist()), model.macro_clusters().labels, strict=True)
    )
    assert labels[0, 0] == labels[1, 0] == labels[1, 1] != labels[4, 4]
    assert labels[4, 4] >= 0
    assert labels[5, 5] == -1  # sparse, and it touches the other at a corner only


def test_a_transitional_cell_goes_with_its_densest_neighbour() -> None:
    cells = np.repeat([[0], [1], [2], [9]], [100, 40, 60, 1], axis=0)
    model = DStream(dense=1.1, sparse=0.5).partial_fit(cells + 0.5, np.zeros(201))
    labels = dict(zip(model.cells_.ravel().tolist(), model.macro_clusters().labels, strict=True))
    assert labels[0] == labels[1] != labels[2]
    assert labels[9] == -1
