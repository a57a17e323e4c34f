"""The smallest ball around a set of points."""

import numpy as np
from numpy.typing import NDArray


def enclosing_ball(
    points: NDArray[np.float64], tolerance: float = 1e-6, max_steps: int = 20_000
) -> tuple[NDArray[np.float64], float]:
    """Center and radius of the smallest ball that holds all points.

    The center is a weighted mean of the points. Each step moves weight to the farthest point, or
    away from the nearest that has any (Yildirim, SIAM J. Optim. 2008, algorithm 4.1).

    Args:
        points: n x d, n >= 1.
        tolerance: by how much the squared radius may be off, relative.
        max_steps: bound on the work; the ball then holds all points but may be larger.

    >>> enclosing_ball(np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 0.5]]))
    (array([1., 0.]), 1.0)
    """
    origin = points.mean(axis=0)
    shifted = np.unique(points - origin, axis=0)  # differences keep their digits far from zero
    first = int(np.argmax(((shifted - shifted[0]) ** 2).sum(axis=1)))
    second = int(np.argmax(((shifted - shifted[first]) ** 2).sum(axis=1)))
    weight = np.zeros(len(shifted))
    weight[first] += 0.5
    weight[second] += 0.5
    norms = (shifted**2).sum(axis=1)
    for _ in range(max_steps):
        center = weight @ shifted
        squared = norms - 2 * (shifted @ center) + center @ center
        mean = float(weight @ squared)  # grows towards the squared radius
        far = int(np.argmax(squared))
        near = int(np.argmin(np.where(weight > 0, squared, np.inf)))
        if squared[far] <= mean * (1 + tolerance):
            break
        above, below = squared[far] / mean - 1, 1 - squared[near] / mean
        if above > below:
            step, target = above / (2 * (1 + above)), far
        else:
            limit = weight[near] / (1 - weight[near])
            step, target = -min(below / (2 * (1 - below)) if below < 1 else limit, limit), near
        weight *= 1 - step
        weight[target] = max(weight[target] + step, 0.0)
    return center + origin, float(np.sqrt(((shifted - center) ** 2).sum(axis=1).max()))
