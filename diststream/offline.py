"""The offline phase: macro-clusters out of micro-clusters, when somebody asks."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from diststream.microclusters import Floats, Ints, MicroClusters, merge

STARTS = 10  # of k-means for final clusters


class MacroClusters(NamedTuple):
    """Final clusters.

    Attributes:
        labels: m, the macro-cluster of each micro-cluster, -1 for noise.
        centers: k x d, weighted means.
        weights: k, decayed counts of records.
        radii: k, root mean squared distances of the records from the center.
    """

    labels: Ints
    centers: Floats
    weights: Floats
    radii: Floats


def macro_clusters(rows: MicroClusters, labels: Ints) -> MacroClusters:
    """The moments of each label's micro-clusters; labels run from 0, -1 is noise."""
    whole = merge(rows, labels)
    return MacroClusters(labels, whole.centers, whole.weights, whole.radii)


def kmeans_labels(centers: Floats, weights: Floats, k: int, seed: int, starts: int) -> Ints:
    """Weighted k-means of m x d centers: labels from 0 on, none of them empty.

    The best of several starts by the sum of squared distances: a single one may leave a small
    cluster far from every center. One thread, as the sums of several come in no fixed order.
    """
    k = min(k, len(np.unique(centers, axis=0)))
    if k == 0:
        return np.full(len(centers), -1)
    model = KMeans(k, n_init=starts, random_state=seed)
    with threadpool_limits(1):
        labels = model.fit_predict(centers, sample_weight=weights)
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def density_labels(centers: Floats, dense: np.ndarray, distance: float) -> Ints:
    """Clusters of dense centers at most `distance` apart, and the others beside them.

    The DBSCAN of weighted points of DenStream (Cao et al. 2006, section 3): centers that `dense`
    marks are joined when within `distance`; a center that is not dense takes the label of the
    nearest dense one within `distance`, else -1.
    """
    labels = np.full(len(centers), -1)
    if not dense.any():
        return labels
    tree = cKDTree(centers[dense])
    pairs = tree.query_pairs(distance, output_type="ndarray")
    n = int(dense.sum())
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    labels[dense] = connected_components(graph, directed=False)[1]
    far, closest = tree.query(centers[~dense])
    labels[~dense] = np.where(far <= distance, labels[dense][closest], -1)
    return labels
