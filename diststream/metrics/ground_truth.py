"""What CMM knows of the true classes: how connected they are, and which cannot be told apart.

Kremer et al., KDD 2011, section 4, with the reading of MOA's class `CMM_GTAnalysis`: classes that
are connected both ways more than TAU are one class, and a class's own model is the smallest ball
around its records.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from diststream.metrics.enclosing_ball import enclosing_ball

NEIGHBOURS = 2  # k of the connectivity, and records that decide on the connection of two classes
TAU = 0.5  # classes connected more than this are one
NOISE = -1


class GroundTruth:
    """The true classes of a window of records.

    Attributes:
        work_class: n, class of each record after merging, counted from 0; NOISE for noise.
        connection: n x K, how connected each record is to each class, 0 to 1.
        inside: n x K, whether each record lies in a ball around an original class of each class.
        connectivity: n, connection of each record to its own class; 1 for noise.
    """

    def __init__(self, X: NDArray[np.float64], y: NDArray[np.int64]) -> None:
        self._distance = cdist(X, X)
        labels, first = np.unique(y[y != NOISE], return_index=True)
        labels = labels[np.argsort(first)]  # classes in order of appearance decide ties
        members = [np.flatnonzero(y == label) for label in labels]
        balls = [_inside_ball(X, rows) for rows in members]
        inside = np.array(balls, dtype=bool).reshape(len(labels), len(X))
        connection = np.array([self._connection(rows) for rows in members])
        self._merge(members, list(inside), list(connection.reshape(len(labels), len(X))))

    def _connection(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Connection of every record to the class of these rows, n.

        1 within the usual distance of neighbours in the class (mean plus one deviation), falling
        with the distance beyond it; 0 where the class has no other record.
        """
        distance = self._distance[:, rows]
        distance[rows, np.arange(len(rows))] = np.inf  # nobody is its own neighbour
        k = min(NEIGHBOURS, len(rows))
        nearest = np.partition(distance, k - 1, axis=1)[:, :k]
        known = np.isfinite(nearest)
        mean = np.where(known, nearest, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        usual = self._usual_distance(mean[rows], rows)
        ratio = usual / np.maximum(mean, usual)
        return np.where(known.any(axis=1), ratio, 0.0)

    def _usual_distance(self, own: NDArray[np.float64], rows: NDArray[np.intp]) -> float:
        """Distance up to which neighbours in the class of these rows are usual.

        MOA does not start these sums anew when it merges classes, so its figures for merged
        classes are off by the old mean and deviation over the number of records.
        """
        variance = np.mean(own**2) - np.mean(own) ** 2
        return float(np.mean(own) + np.sqrt(variance if variance > 0 else 1e-50))

    def _merge(
        self,
        members: list[NDArray[np.intp]],
        inside: list[NDArray[np.bool_]],
        connection: list[NDArray[np.float64]],
    ) -> None:
        """Join the two most connected classes until none are connected more than TAU."""
        while len(members) > 1:
            between = np.array(
                [[_class_connection(c[rows]) for c in connection] for rows in members]
            )
            mutual = np.triu(np.minimum(between, between.T), k=1)
            i, j = np.unravel_index(np.argmax(mutual), mutual.shape)
            if mutual[i, j] <= TAU:
                break
            members[i] = np.concatenate([members[i], members.pop(j)])
            inside[i] = inside[i] | inside.pop(j)
            connection.pop(j)
            connection[i] = self._connection(members[i])
        n = len(self._distance)
        self.work_class = np.full(n, NOISE, dtype=np.int64)
        self.connectivity = np.ones(n)
        for k, rows in enumerate(members):
            self.work_class[rows] = k
            self.connectivity[rows] = connection[k][rows]
        self.inside = np.array(inside, dtype=bool).reshape(-1, n).T
        self.connection = np.array(connection).reshape(-1, n).T


def _class_connection(connection: NDArray[np.float64]) -> float:
    """Connection of a class to another: mean of its most connected records'."""
    return float(np.sort(connection)[-NEIGHBOURS:].mean())


def _inside_ball(X: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    center, radius = enclosing_ball(X[rows])
    inside: NDArray[np.bool_] = np.linalg.norm(X - center, axis=1) <= radius * (1 + 1e-9)
    return inside
