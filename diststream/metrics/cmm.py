"""CMM, the cluster mapping measure for streams that evolve.

Kremer et al., "An effective evaluation measure for clustering on evolving data streams", KDD 2011.
The paper leaves details open. Here they are decided as MOA's class `moa.evaluation.CMM` decides
them, since DistStream's figures were taken with it: a missed record costs by its distance from the
hull of the clusters of its class, and what a ball around the class could not have told apart costs
next to nothing. The rule that says which records a cluster covers is MOA's, or a better one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import cdist

from diststream.metrics.ground_truth import NOISE, GroundTruth
from diststream.metrics.inclusion import boundary, included

UNMATCHED = -1
FORGIVEN = 1e-5  # an error that the model of the class makes unavoidable; kept above 0 to be seen


@dataclass(frozen=True)
class CMM:
    """CMM of a window and its parts, each 1 where there is no error of its kind.

    Attributes:
        cmm: the measure.
        missed: over records of a class that no cluster covers.
        misplaced: over records in a cluster of another class.
        noise: over noise records that a cluster covers.
        coverage: share of the records that some cluster covers, noise included.
        inclusion: name of the rule that says what is covered.
    """

    cmm: float
    missed: float
    misplaced: float
    noise: float
    coverage: float
    inclusion: str


def age_weights(t: ArrayLike, now: float, decay: float) -> NDArray[np.float64]:
    """Weights 2^(-decay (now - t)) of records at times t, as in MOA.

    >>> age_weights([0.0, 2.0], now=2.0, decay=0.5)
    array([0.5, 1. ])
    """
    return np.exp2(-decay * (now - np.asarray(t, dtype=np.float64)))


def cmm(
    X: ArrayLike,
    y: ArrayLike,
    centers: ArrayLike,
    variances: ArrayLike,
    *,
    inclusion: str,
    weights: ArrayLike | None = None,
    truth: GroundTruth | None = None,
) -> CMM:
    """Quality of clusters on a window of records.

    Args:
        X: the records, n x d.
        y: their true classes, n integers, -1 for noise.
        centers: of the clusters found, m x d; m may be 0.
        variances: of the clusters in each dimension, m x d.
        inclusion: which records a cluster covers: `rms-radius`, `moa` or `nearest`; see
            `diststream.metrics.included`.
        weights: of the records, n; None for 1 each. See `age_weights`.
        truth: `GroundTruth(X, y)`, to look at several clusterings of one window: it is most of
            the work.

    Returns:
        The measure, its parts, and the coverage.

    Raises:
        ValueError: shapes that do not fit, no records, an unknown rule.
    """
    points, classes = np.asarray(X, dtype=np.float64), np.asarray(y)
    if not len(points) or classes.shape != (len(points),):
        raise ValueError(f"X has shape {points.shape}, y {classes.shape}: give 1 or more, alike")
    weight = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != classes.shape:
        raise ValueError(f"weights have shape {weight.shape}: give one for each of {len(points)}")
    inside = included(points, centers, variances, inclusion)
    truth = truth or GroundTruth(points, classes.astype(np.int64))
    match = _match(inside, truth)

    noise, covered = truth.work_class == NOISE, inside.any(axis=1)
    wrong = _wrong_cluster(inside, match, truth)
    hull = _hull_distance(points, centers, variances, inclusion, match, truth.work_class)
    missed = np.where(covered | noise, 0.0, (1.0 - np.exp(-hull)) * truth.connectivity)
    most = weight * truth.connectivity

    def kept(error: NDArray[np.float64], of: NDArray[np.bool_]) -> float:
        total = float(most[of].sum())
        return 1.0 - float((weight * error)[of].sum()) / total if total else 1.0

    return CMM(
        cmm=kept(missed + wrong, np.ones_like(noise)),
        missed=kept(missed, ~noise),
        misplaced=kept(wrong, ~noise),
        noise=kept(wrong, noise),
        coverage=float(covered.mean()),
        inclusion=inclusion,
    )


def _match(inside: NDArray[np.bool_], truth: GroundTruth) -> NDArray[np.int64]:
    """The class that each cluster stands for, m; UNMATCHED where it covers no record of a class.

    A cluster stands for the class whose ball has room for its mixture of classes: the records it
    covers beyond what the ball covers, class by class, are the misfit.
    """
    n_classes = truth.connection.shape[1]
    one_hot = truth.work_class[:, None] == np.arange(n_classes)
    found = inside.T.astype(np.int64) @ one_hot
    room = (truth.inside | one_hot).T.astype(np.int64) @ one_hot
    match = np.full(len(found), UNMATCHED, dtype=np.int64)
    for c, profile in enumerate(found):
        present = np.flatnonzero(profile)
        if len(present) == 1:
            match[c] = present[0]
        elif len(present) > 1:
            misfit = np.maximum(profile - room, 0).sum(axis=1)
            fitting = np.flatnonzero(misfit == 0)
            match[c] = fitting[np.argmax(profile[fitting])] if len(fitting) else misfit.argmin()
    return match


def _wrong_cluster(
    inside: NDArray[np.bool_], match: NDArray[np.int64], truth: GroundTruth
) -> NDArray[np.float64]:
    """Error of each record for the worst of the clusters it lies in but should not, n."""
    noise = truth.work_class == NOISE
    error = (1.0 - truth.connection) * truth.connectivity[:, None]
    # A record of a class that is wholly connected to the other is tracked too; a noise one is not.
    error[truth.inside | ((truth.connection == 1.0) & ~noise[:, None])] = FORGIVEN
    worst = np.zeros(len(inside))
    for c, k in enumerate(match):
        wrong = inside[:, c] & (noise | (truth.work_class != k))
        cost = np.ones(len(inside)) if k == UNMATCHED else error[:, k]
        worst[wrong] = np.maximum(worst[wrong], cost[wrong])
    return worst


def _hull_distance(
    X: NDArray[np.float64],
    centers: ArrayLike,
    variances: ArrayLike,
    inclusion: str,
    match: NDArray[np.int64],
    work_class: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Relative distance of each record from the nearest hull of a cluster of its class, n.

    (distance - radius) / (distance + radius), 1 where no cluster stands for the class.
    """
    nearest = np.ones(len(X))
    if not len(match) or inclusion == "nearest":  # then nothing is missed, or everything
        return nearest
    distance = cdist(X, np.asarray(centers, dtype=np.float64))
    radius = boundary(np.asarray(variances, dtype=np.float64), inclusion)
    reach = distance + radius
    relative = np.divide(distance - radius, reach, out=np.zeros_like(reach), where=reach > 0)
    relative[match[None, :] != work_class[:, None]] = 1.0
    return np.minimum(nearest, relative.min(axis=1))
