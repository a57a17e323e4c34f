"""Metrics: laws that hold for every input, and cases worked by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diststream.metrics import (
    INCLUSION_RULES,
    adjusted_rand,
    assign,
    cmm,
    coverage,
    included,
    purity,
    ssq,
    v_measure,
)
from diststream.metrics.enclosing_ball import enclosing_ball

Clouds = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def clouds(seed: int, n: int = 90, d: int = 3, k: int = 3, distance: float = 30.0) -> Clouds:
    """Round clouds far apart, with the clusters that describe them exactly."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % k
    X = distance * np.eye(k, d)[y] + rng.normal(size=(n, d))
    centers = np.array([X[y == c].mean(axis=0) for c in range(k)])
    variances = np.array([X[y == c].var(axis=0) for c in range(k)])
    return X, y, centers, variances


@given(seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_right_clusters_are_perfect_under_nearest(seed: int) -> None:
    X, y, centers, variances = clouds(seed)
    found = cmm(X, y, centers, variances, inclusion="nearest")
    assert (found.cmm, found.missed, found.misplaced, found.noise) == (1.0, 1.0, 1.0, 1.0)
    assert found.coverage == 1.0


@given(seed=st.integers(0, 99), rule=st.sampled_from(INCLUSION_RULES))
@settings(max_examples=30, deadline=None)
def test_cmm_lies_between_0_and_1_and_shifting_everything_changes_nothing(
    seed: int, rule: str
) -> None:
    X, y, centers, variances = clouds(seed, distance=3.0)
    y = np.where(np.random.default_rng(seed).random(len(y)) < 0.1, -1, y)
    here = cmm(X, y, centers, variances, inclusion=rule)
    there = cmm(X + 1024.0, y, centers + 1024.0, variances, inclusion=rule)
    for part in ("cmm", "missed", "misplaced", "noise", "coverage"):
        assert 0.0 <= getattr(here, part) <= 1.0
        assert getattr(there, part) == pytest.approx(getattr(here, part), abs=1e-9)


def test_no_clusters_miss_everything() -> None:
    X, y, _, _ = clouds(0)
    found = cmm(X, y, np.empty((0, 3)), np.empty((0, 3)), inclusion="rms-radius")
    assert found.coverage == 0.0
    assert found.cmm == pytest.approx(np.exp(-1))  # MOA's floor: each record costs 1 - 1/e
    assert found.missed == found.cmm


def test_each_error_shows_in_its_own_part() -> None:
    X, y, centers, variances = clouds(1)
    missing = cmm(X, y, centers[:2], variances[:2], inclusion="rms-radius")
    assert missing.missed < 0.9
    assert missing.misplaced == missing.noise == 1.0
    one = cmm(X, y, X.mean(axis=0)[None], X.var(axis=0)[None], inclusion="rms-radius")
    assert one.misplaced < 0.9
    assert one.missed == one.noise == 1.0
    strays = np.append(y, [-1, -1])
    wide = cmm(
        np.vstack([X, centers[:2] + np.array([0, 0, 14.0])]),
        strays,
        centers,
        variances + 40.0,
        inclusion="rms-radius",
    )
    assert wide.noise < 0.9
    assert wide.missed == wide.misplaced == 1.0


def test_an_error_of_an_old_record_weighs_less() -> None:
    X, y, centers, variances = clouds(2)
    third = y == 2
    kept = (centers[:2], variances[:2])
    even = cmm(X, y, *kept, inclusion="rms-radius")
    faded = cmm(X, y, *kept, inclusion="rms-radius", weights=np.where(third, 0.01, 1.0))
    assert faded.missed > even.missed


def test_moas_rule_covers_less_the_more_dimensions_there_are() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(500, 34))
    center, variance = X.mean(axis=0)[None], X.var(axis=0)[None]
    assert included(X, center, variance, "rms-radius").mean() == 1.0
    assert included(X, center, variance, "moa").mean() < 0.01


def test_assign_takes_the_nearest_that_covers() -> None:
    centers, variances = np.array([[0.0], [3.0]]), np.array([[4.0], [0.01]])
    X = np.array([[1.9], [2.9], [50.0]])
    assert assign(X, centers, variances, "rms-radius").tolist() == [0, 1, -1]
    assert assign(X, centers, variances, "nearest").tolist() == [1, 1, 1]
    assert assign(X, np.empty((0, 1)), np.empty((0, 1)), "nearest").tolist() == [-1, -1, -1]


@given(
    points=st.lists(st.tuples(*[st.floats(-1e3, 1e3)] * 3), min_size=1, max_size=30),
    seed=st.integers(0, 9),
)
@settings(max_examples=60, deadline=None)
def test_the_ball_holds_all_points_and_none_smaller_does(
    points: list[tuple[float, ...]], seed: int
) -> None:
    X = np.array(points)
    center, radius = enclosing_ball(X)
    distance = np.linalg.norm(X - center, axis=1)
    assert distance.max() <= radius * (1 + 1e-9) + 1e-9
    rng = np.random.default_rng(seed)
    for scale in (1e-3, 1e-1, 1.0):
        moved = center + rng.normal(scale=scale * (radius + 1e-9), size=3)
        assert np.linalg.norm(X - moved, axis=1).max() >= radius * (1 - 1e-6)


def test_external_measures_by_hand() -> None:
    y = np.array([0, 0, 0, 1, 1, 1])
    labels = np.array([4, 4, 9, 9, 9, -1])
    assert purity(y, labels) == pytest.approx(4 / 5)
    assert coverage(labels) == pytest.approx(5 / 6)
    assert np.isnan(purity(y, np.full(6, -1)))
    assert adjusted_rand(y, y + 5) == v_measure(y, y + 5) == 1.0
    assert adjusted_rand(y, labels) < 0.5
    assert ssq(np.array([[1e6], [1e6 + 3]]), np.array([[1e6 + 1]])) == 5.0
    assert ssq(np.zeros((2, 1)), np.empty((0, 1))) == np.inf


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inclusion": "mao"}, "rms-radius, moa, nearest"),
        ({"variances": np.ones(3)}, "every dimension"),
        ({"centers": np.ones((3, 2))}, "columns differ"),
        ({"y": np.zeros(3, dtype=int)}, "alike"),
        ({"weights": np.ones(3)}, "one for each of 90"),
    ],
)
def test_bad_input_gets_one_clear_error(change: dict[str, Any], words: str) -> None:
    X, y, centers, variances = clouds(0)
    good = {"X": X, "y": y, "centers": centers, "variances": variances, "inclusion": "moa"}
    with pytest.raises(ValueError, match=words):
        cmm(**{**good, **change})


def test_coverage_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no records"):
        coverage([])
