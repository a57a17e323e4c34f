"""CluStream's own rules: room for a new micro-cluster, the relevance stamp."""

import numpy as np
import pytest
from scipy.stats import norm

from diststream import CluStream
from diststream.algorithms.clustream import normal_quantile, relevance_stamp
from diststream.microclusters import from_records, merge


def test_the_quantile_is_that_of_the_normal_distribution() -> None:
    for p in (0.5, 0.6, 0.75, 0.9, 0.99, 0.9999, 1 - 1e-8):
        assert normal_quantile(p) == pytest.approx(norm.ppf(p), abs=1e-9)


def test_the_relevance_stamp_is_the_mean_time_of_the_latest_records() -> None:
    t = np.random.default_rng(0).normal(50, 10, size=20_000)
    row = merge(from_records(np.zeros((20_000, 1)), t), np.zeros(20_000, int))
    latest = np.median(np.sort(t)[-1000:])  # the paper takes the middle of the last m
    assert relevance_stamp(row, 0, 1000) == pytest.approx(latest, abs=0.3)
    few = row.take(slice(None))
    assert relevance_stamp(few, 0, 20_000) == pytest.approx(50, abs=0.3)


def far_apart(n: int) -> np.ndarray:
    return np.arange(float(n))[:, None] ** 2 * 100.0


def test_the_oldest_goes_when_it_is_older_than_the_horizon() -> None:
    model = CluStream(n_micro_clusters=4, n_clusters=1, horizon=5.0, init_records=4)
    model.partial_fit(far_apart(4), [0.0, 9.0, 9.5, 10.0])
    model.learn_one_by_one([[5000.0]], [11.0])
    assert sorted(model.micro_clusters_.centers.ravel()) == [100.0, 400.0, 900.0, 5000.0]


def test_else_the_closest_two_merge_and_no_weight_is_lost() -> None:
    model = CluStream(n_micro_clusters=4, n_clusters=1, horizon=50.0, init_records=4)
    model.partial_fit(far_apart(4), [0.0, 9.0, 9.5, 10.0])
    model.learn_one_by_one([[5000.0]], [11.0])
    rows = model.micro_clusters_
    assert sorted(rows.centers.ravel()) == [50.0, 400.0, 900.0, 5000.0]
    assert rows.weights.sum() == 5.0
    assert rows.radii[rows.centers.ravel() == 50.0] == 50.0


def test_there_are_never_more_micro_clusters_than_asked_for_and_ids_are_unique() -> None:
    rng = np.random.default_rng(1)
    model = CluStream(n_micro_clusters=9, n_clusters=2, horizon=1.0, init_records=20)
    for second in range(20):
        X = rng.uniform(-50, 50, size=(300, 3))
        model.partial_fit(X, second + np.arange(300) / 300)
        ids = model.micro_clusters_.ids
        assert len(np.unique(ids)) == len(ids) <= 9
