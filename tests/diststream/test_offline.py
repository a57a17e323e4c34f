"""Macro-clusters out of micro-clusters."""

import numpy as np

from diststream.microclusters import from_records, merge
from diststream.offline import density_labels, kmeans_labels, macro_clusters


def test_macro_clusters_have_the_moments_of_their_records() -> None:
    rng = np.random.default_rng(0)
    X, group = rng.normal(size=(300, 2)), rng.integers(0, 12, size=300)
    micro = merge(from_records(X, np.zeros(300)), group)
    labels = np.arange(12) % 3
    labels[11] = -1
    macro = macro_clusters(micro, labels)
    for k in range(3):
        mine = X[labels[group] == k]
        np.testing.assert_allclose(macro.centers[k], mine.mean(0))
        np.testing.assert_allclose(macro.weights[k], len(mine))
        rms = np.sqrt(np.square(mine - mine.mean(0)).sum(1).mean())
        np.testing.assert_allclose(macro.radii[k], rms)


def test_kmeans_weighs_its_points_and_leaves_no_cluster_empty() -> None:
    centers, weights = np.array([[0.0], [1.0], [10.0]]), np.array([1.0, 1.0, 1e-9])
    labels = kmeans_labels(centers, weights, 2, seed=0, starts=1)
    assert set(labels) == {0, 1}
    assert set(kmeans_labels(np.zeros((5, 2)), np.ones(5), 3, seed=0, starts=1)) == {0}
    assert len(kmeans_labels(np.empty((0, 2)), np.empty(0), 3, seed=0, starts=1)) == 0


def test_of_several_starts_of_kmeans_the_best_is_kept() -> None:
    rng = np.random.default_rng(0)
    centers = rng.normal(size=(400, 2)) + rng.uniform(0, 60, size=(20, 2)).repeat(20, axis=0)

    def cost(seed: int, starts: int) -> float:
        labels = kmeans_labels(centers, np.ones(400), 20, seed, starts)
        groups = (centers[labels == k] for k in range(labels.max() + 1))
        return sum(float(np.square(group - group.mean(0)).sum()) for group in groups)

    single = [cost(seed, 1) for seed in range(6)]
    several = [cost(seed, 10) for seed in range(6)]
    assert max(several) < np.median(single)


def test_density_joins_what_is_near_and_borders_go_along() -> None:
    centers = np.array([[0.0], [1.0], [2.0], [2.9], [9.0], [20.0]])
    dense = np.array([True, True, True, False, True, False])
    np.testing.assert_array_equal(density_labels(centers, dense, 1.0), [0, 0, 0, 0, 1, -1])
    np.testing.assert_array_equal(density_labels(centers, np.zeros(6, bool), 1.0), [-1] * 6)
