"""Measures for whole labelings, through scikit-learn; and the sum of squared distances.

`labels` are clusters found, -1 for records that no cluster covers. Those are left out of purity,
which must therefore stand beside coverage, and are a cluster of their own for the other two.
"""

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import adjusted_rand_score, v_measure_score
from sklearn.metrics.cluster import contingency_matrix
from sklearn.metrics.pairwise import pairwise_distances_argmin

from diststream.metrics.inclusion import UNCOVERED


def purity(y: ArrayLike, labels: ArrayLike) -> float:
    """Share of the covered records that belong to the commonest class of their cluster.

    Grows with the number of clusters: one cluster a record is pure. NaN where nothing is covered.

    >>> purity(["a", "a", "b", "b"], [0, 0, 0, -1])
    0.6666666666666666
    """
    classes, found = np.asarray(y), np.asarray(labels)
    covered = found != UNCOVERED
    if not covered.any():
        return float("nan")
    table = contingency_matrix(classes[covered], found[covered])
    return float(table.max(axis=0).sum() / table.sum())


def adjusted_rand(y: ArrayLike, labels: ArrayLike) -> float:
    """Rand index adjusted for chance (Hubert & Arabie 1985): 1 the same, 0 as chance has it."""
    return float(adjusted_rand_score(y, labels))


def v_measure(y: ArrayLike, labels: ArrayLike) -> float:
    """Harmonic mean of homogeneity and completeness (Rosenberg & Hirschberg 2007), 0 to 1."""
    return float(v_measure_score(y, labels))


def ssq(X: ArrayLike, centers: ArrayLike) -> float:
    """Sum of the squared distances of the records from their nearest center.

    Falls with every center more. Infinite where there is no center.

    >>> ssq([[0.0], [3.0]], [[1.0]])
    5.0
    """
    points, middle = np.asarray(X, dtype=np.float64), np.asarray(centers, dtype=np.float64)
    if not len(middle):
        return float("inf")
    # The search expands the square, which rounds; the distance to the winner is taken anew.
    nearest = middle[pairwise_distances_argmin(points, middle)]
    return float(np.sum((points - nearest) ** 2))
