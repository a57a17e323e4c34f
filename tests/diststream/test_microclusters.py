"""The algebra of micro-clusters: whatever way records come together, the sums are the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diststream.microclusters import MicroClusters, absorb, absorb_row, empty, from_records, merge

RATES = st.sampled_from([0.0, 0.05, 0.25, 1.0])
OFFSETS = st.sampled_from([0.0, 1.0, -1e3, 1e5])


def records(n: int, offset: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return offset + rng.normal(size=(n, 3)), np.sort(rng.uniform(0, 30, size=n)) + offset


def by_the_definition(X: np.ndarray, t: np.ndarray, rate: float) -> tuple:
    """Weight, mean, deviation, mean time and its deviation, straight from the sums they stand for.

    In long doubles, about the first record, so that the reference has digits to spare.
    """
    w = np.exp2(-rate * (t.max() - t)).astype(np.longdouble)
    moved = (X.astype(np.longdouble) - X[0]) if len(X) else X
    mean = (w[:, None] * moved).sum(0) / w.sum()
    deviation = (w[:, None] * (moved - mean) ** 2).sum()
    times = t.astype(np.longdouble) - t[0]
    time_mean = (w * times).sum() / w.sum()
    time_deviation = (w * (times - time_mean) ** 2).sum()
    return w.sum(), mean + X[0], deviation, time_mean + t[0], time_deviation


def one_by_one(X: np.ndarray, t: np.ndarray, order: np.ndarray, rate: float) -> MicroClusters:
    rows = from_records(X[order[:1]], t[order[:1]])
    for i in order[1:]:
        absorb(rows, 0, X, i, t[i], rate)
    return rows


def assert_close(rows: MicroClusters, expected: tuple) -> None:
    got = (
        rows.weights[0],
        rows.centers[0],
        rows.deviations[0],
        rows.time_means[0],
        rows.time_deviations[0],
    )
    for value, wanted in zip(got, expected, strict=True):
        np.testing.assert_allclose(value, np.asarray(wanted, float), rtol=1e-9, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 60), OFFSETS, RATES, st.integers(0, 2**31))
def test_records_in_any_order_give_the_sums_of_the_definition(
    n: int, offset: float, rate: float, seed: int
) -> None:
    X, t = records(n, offset, seed)
    order = np.random.default_rng(seed).permutation(n)
    rows = one_by_one(X, t, order, rate)
    assert_close(rows, by_the_definition(X, t, rate))
    assert rows.created[0] == t.min()
    assert rows.updated[0] == t.max()


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 60), st.integers(1, 6), OFFSETS, RATES, st.integers(0, 2**31))
def test_joined_parts_equal_the_records_one_by_one(
    n: int, cuts: int, offset: float, rate: float, seed: int
) -> None:
    X, t = records(n, offset, seed)
    rng = np.random.default_rng(seed)
    places = np.unique(rng.integers(1, n, size=cuts))
    parts = [one_by_one(X, t, part, rate) for part in np.split(np.arange(n), places)]
    joined = parts[0].take(slice(None))
    for part in parts[1:]:
        absorb_row(joined, 0, part, 0, rate)
    # Composition is associative: from the right it is the same.
    right = parts[-1]
    for part in parts[-2::-1]:
        left = part.take(slice(None))
        absorb_row(left, 0, right, 0, rate)
        right = left
    expected = by_the_definition(X, t, rate)
    for rows in (joined, right):
        assert_close(rows, expected)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 60), st.integers(1, 5), OFFSETS, RATES, st.integers(0, 2**31))
def test_merge_loses_no_weight_and_equals_the_definition(
    n: int, groups: int, offset: float, rate: float, seed: int
) -> None:
    X, t = records(n, offset, seed)
    labels = np.random.default_rng(seed).integers(0, groups, size=n)
    labels = np.unique(labels, return_inverse=True)[1]
    merged = merge(from_records(X, t), labels, rate)
    last = float(t.max())
    whole = from_records(X, t).as_of(last, rate).weights.sum()
    assert merged.as_of(last, rate).weights.sum() == pytest.approx(whole, rel=1e-12)
    for j in range(labels.max() + 1):
        mine = labels == j
        assert_close(merged.take(slice(j, j + 1)), by_the_definition(X[mine], t[mine], rate))


@pytest.mark.parametrize(("offset", "rtol"), [(1.0, 1e-12), (1e3, 1e-11), (1e6, 1e-8)])
def test_the_radius_does_not_depend_on_where_the_data_lie(offset: float, rtol: float) -> None:
    X, t = records(2000, 0.0, seed=1)
    order = np.arange(len(t))
    here, there = one_by_one(X, t, order, 0.1), one_by_one(X + offset, t, order, 0.1)
    np.testing.assert_allclose(there.radii, here.radii, rtol=rtol)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20), st.sampled_from([0.0, 1e8, 1e-8]), st.integers(0, 2**31))
def test_a_radius_is_never_negative_and_zero_for_equal_records(
    n: int, value: float, seed: int
) -> None:
    X = np.full((n, 2), value)
    rows = one_by_one(X, np.arange(float(n)), np.arange(n), 0.3)
    assert rows.radii[0] == 0.0
    noisy, t = records(n, value, seed)
    assert one_by_one(noisy, t, np.arange(n), 0.3).radii[0] >= 0.0


def test_a_late_record_counts_what_it_would_count_had_it_come_in_time() -> None:
    X, t = records(3, 0.0, seed=4)
    late, in_time = np.array([0, 2, 1]), np.array([0, 1, 2])
    rows, expected = one_by_one(X, t, late, 1.0), one_by_one(X, t, in_time, 1.0)
    for got, wanted in zip(rows, expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12)


def test_weights_fade_to_a_later_moment_and_centers_stay() -> None:
    rows = from_records(np.array([[1.0], [2.0]]), np.array([0.0, 5.0]))
    later = rows.as_of(4.0, 0.5)
    np.testing.assert_array_equal(later.weights, [0.25, 1.0])
    np.testing.assert_array_equal(later.centers, rows.centers)


def test_a_faded_micro_cluster_of_no_weight_does_no_harm() -> None:
    rows = from_records(np.array([[1.0]]), np.array([0.0]))
    absorb_row(rows, 0, empty(1, 1), 0, 0.25)
    assert rows.weights[0] == 1.0
    assert rows.centers[0, 0] == 1.0
    long_after = from_records(np.array([[7.0]]), np.array([1e9]))
    absorb_row(rows, 0, long_after, 0, 0.25)
    assert rows.weights[0] == 1.0
    assert rows.centers[0, 0] == 7.0
