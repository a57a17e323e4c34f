"""Nearest, condensing, and what a boundary takes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diststream.microclusters import absorb, absorb_row, empty, from_records, merge
from diststream.update import (
    TILE,
    Boundary,
    condense,
    distinct,
    grouped_update,
    nearest,
    neighbors,
    stale,
    takes,
)


def squares(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    return np.square(X[:, None] - centers).sum(axis=2)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.integers(1, 40), st.integers(1, 20), st.integers(0, 2**31))
def test_nearest_is_that_of_all_distances(n: int, m: int, d: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, centers = rng.normal(size=(n, d)), rng.normal(size=(m, d))
    index, squared = nearest(X, neighbors(centers))
    expected = squares(X, centers)
    np.testing.assert_array_equal(index, expected.argmin(axis=1))
    np.testing.assert_allclose(squared, expected.min(axis=1), rtol=1e-12)


def test_nearest_takes_the_lowest_of_equals_and_is_exact_far_from_the_origin() -> None:
    centers = 1e6 + np.array([[3.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1e-6, 0.0]])
    X = 1e6 + np.array([[0.0, 0.0], [3.0, 0.0], [1.5, 0.0]])
    index, squared = nearest(X, neighbors(centers))
    np.testing.assert_array_equal(index[:2], [1, 0])
    np.testing.assert_array_equal(squared[:2], [0.0, 0.0])
    assert index[2] == squares(X[2:], centers).argmin()


def test_nearest_of_a_record_does_not_depend_on_the_others() -> None:
    rng = np.random.default_rng(3)
    X, centers = rng.normal(size=(2 * TILE + 7, 9)), neighbors(rng.normal(size=(50, 9)))
    index, squared = nearest(X, centers)
    for part in (slice(0, 1), slice(TILE - 1, TILE + 2), slice(100, 2 * TILE + 7)):
        again = nearest(X[part], centers)
        np.testing.assert_array_equal(again[0], index[part])
        np.testing.assert_array_equal(again[1], squared[part])


def test_nearest_without_centers_says_so() -> None:
    index, squared = nearest(np.zeros((2, 3)), neighbors(np.zeros((0, 3))))
    np.testing.assert_array_equal(index, [-1, -1])
    assert np.isinf(squared).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.integers(1, 3), st.integers(0, 2**31))
def test_distinct_names_the_first_of_each_kind(n: int, d: int, seed: int) -> None:
    X = np.random.default_rng(seed).integers(0, 3, size=(n, d)) - 1.0
    firsts, kinds = distinct(X)
    np.testing.assert_array_equal(X[firsts][kinds], X)
    assert len(np.unique(X, axis=0)) == len(firsts)
    assert all(firsts[kinds[i]] <= i for i in range(n))


def block(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2)) + 10 * rng.integers(0, 3, size=(n, 1))
    return X, np.sort(rng.uniform(0, 5, size=n))


@pytest.mark.parametrize("boundary", [Boundary(2.0, 0.0), Boundary(0.0, 1.0)])
@settings(max_examples=30, deadline=None)
@given(st.integers(1, 300), st.sampled_from([0.0, 0.25]), st.integers(0, 2**31))
def test_a_condensed_block_holds_all_its_records(
    boundary: Boundary, n: int, rate: float, seed: int
) -> None:
    X, t = block(n, seed)
    rows = merge(from_records(*block(60, seed + 1)), np.arange(60) % 4)
    model = stale(rows, np.ones(4), boundary, 0.0, rate)
    index, squared = nearest(X, model.search)
    items, last = condense(X, t, index, squared, model, boundary, rate)
    assert last == t.max()
    assert len(items.ids) <= n
    assert np.all(np.diff(items.created) >= 0)
    whole = merge(items, np.zeros(len(items.ids), int), rate)
    expected = merge(from_records(X, t), np.zeros(n, int), rate)
    for name in ("weights", "centers", "deviations", "time_means", "time_deviations"):
        np.testing.assert_allclose(getattr(whole, name), getattr(expected, name), rtol=1e-9)
    if boundary.radius:
        assert items.radii.max() <= boundary.radius * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 50), st.floats(0, 10), st.floats(0, 5), st.floats(0.1, 3), st.floats(0.1, 20))
def test_a_largest_radius_is_kept_and_used_up(
    weight: float, deviation: float, gap: float, radius: float, other: float
) -> None:
    rows, items = from_records([[0.0]], [0.0]), from_records([[gap]], [0.0])
    rows.weights[0], rows.deviations[0], items.weights[0] = weight, deviation, other
    taken = takes(rows, 0, items, 0, gap**2, 0.0, Boundary(0.0, radius), 0.0)
    absorb_row(rows, 0, items, 0, 0.0)
    if taken:
        assert rows.radii[0] <= radius * (1 + 1e-9)
    else:
        assert rows.radii[0] >= radius * (1 - 1e-9)


def test_an_item_is_taken_by_the_distances_of_its_records() -> None:
    rows = merge(from_records([[-1.0], [1.0]], [0.0, 0.0]), np.array([0, 0]))  # reaches to 2
    boundary = Boundary(2.0, 0.0)
    for half, taken in ((1.9, True), (2.1, False)):
        item = merge(from_records([[-half], [half]], [1.0, 1.0]), np.array([0, 0]))
        assert takes(rows, 0, item, 0, 0.0, 0.0, boundary, 0.0) == taken


def test_the_two_local_updates_agree() -> None:
    """Where a step composes, grouping records as the paper does gives the same rows."""
    X, t = block(80, seed=5)
    index = np.random.default_rng(5).integers(-1, 3, size=80)
    shuffled = np.random.default_rng(6).permutation(80)

    def step(rows, x, time):
        if rows is None:
            return from_records([x], [time])
        absorb(rows, 0, np.array([x]), 0, time, 0.25)
        return rows

    grouped = grouped_update(X[shuffled], t[shuffled], index[shuffled], [None] * 3, step)
    for q in range(3):
        joined = empty(1, 2)
        for half in np.array_split(np.flatnonzero(index == q), 2):
            part = merge(from_records(X[half], t[half]), np.zeros(len(half), int), 0.25)
            if joined.weights[0] == 0:
                joined = part
            else:
                absorb_row(joined, 0, part, 0, 0.25)
        for got, wanted in zip(grouped[q], joined, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12)
