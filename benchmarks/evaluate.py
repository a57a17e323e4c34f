"""Scores of a clustering on a window of records, the same for ours and for MOA's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from diststream import CluStream, ClusTree
from diststream.estimator import StreamClusterer
from diststream.metrics import (
    GroundTruth,
    adjusted_rand,
    assign,
    cmm,
    coverage,
    purity,
    ssq,
    v_measure,
)
from diststream.offline import MacroClusters
from diststream.streams import Stream

WINDOW = 1000  # records, the horizon of MOA's own evaluation
RULE = "rms-radius"
SEEDS = 3  # of k-means, where final clusters depend on it
Scores = dict[str, float]


@dataclass(frozen=True)
class Window:
    """Records at whose end a clustering is looked at, with their classes; scored many times."""

    X: NDArray[np.float64]
    y: NDArray[np.int64]

    @cached_property
    def truth(self) -> GroundTruth:
        return GroundTruth(self.X, self.y)


def last_records(stream: Stream, ends: Sequence[int]) -> list[Window]:
    """The last records before each of the given record numbers."""
    assert stream.y is not None
    return [
        Window(stream.X[max(0, e - WINDOW) : e], stream.y[max(0, e - WINDOW) : e]) for e in ends
    ]


def spherical(radii: NDArray[np.float64], d: int) -> NDArray[np.float64]:
    """Variances in each dimension of clusters of which only the whole radius is known, m x d."""
    return np.repeat((radii**2 / d)[:, None], d, axis=1)


def score_ssq(model: StreamClusterer, window: Window) -> Scores:
    """SSQ a record alone, by the nearest micro-cluster."""
    return {"ssq": ssq(window.X, model.micro_clusters_.centers) / len(window.X)}


def score_micro(model: StreamClusterer, window: Window) -> Scores:
    """What the online phase alone made: coverage and purity of micro-clusters, SSQ a record.

    `within reach` is the share that the clusterer itself would absorb; a mini-batch can leave a
    micro-cluster wider than its reach, and then it is far below the coverage.
    """
    found = model.micro_clusters_
    variances = spherical(found.radii, window.X.shape[1])
    labels = assign(window.X, found.centers, variances, RULE)
    assert model.model_ is not None
    reached, _ = model.distance(model.prepare(model.model_), window.X)
    return {
        "micro coverage": coverage(labels),
        "micro purity": purity(window.y, labels),
        "within reach": coverage(reached),
        **score_ssq(model, window),
        "micro-clusters": float(len(found.centers)),
    }


def score_macro(
    centers: NDArray[np.float64], variances: NDArray[np.float64], window: Window
) -> Scores:
    """CMM under two rules, and what the final clusters cover and get right under the first."""
    labels = assign(window.X, centers, variances, RULE)
    found = cmm(window.X, window.y, centers, variances, inclusion=RULE, truth=window.truth)
    near = cmm(window.X, window.y, centers, variances, inclusion="nearest", truth=window.truth)
    return {
        "CMM rms-radius": found.cmm,
        "CMM nearest": near.cmm,
        "macro coverage": coverage(labels),
        "macro purity": purity(window.y, labels),
        "adjusted Rand": adjusted_rand(window.y, labels),
        "V-measure": v_measure(window.y, labels),
        "macro-clusters": float(len(centers)),
    }


def finals(model: StreamClusterer) -> Iterator[MacroClusters]:
    """The final clusters, several times where they depend on the seed of k-means.

    One seed says little: between two of them purity can differ by more than between update models.
    """
    own = model.random_state
    for seed in range(SEEDS) if isinstance(model, CluStream | ClusTree) else [own]:
        model.random_state = seed
        yield model.macro_clusters()
    model.random_state = own


def score(model: StreamClusterer, window: Window) -> Scores:
    """Both, for one of ours; what final clusters score is the mean over seeds."""
    d = window.X.shape[1]
    rows = [score_macro(f.centers, spherical(f.radii, d), window) for f in finals(model)]
    return score_micro(model, window) | means(columns(rows))


def batch_ends(stream: Stream, seconds: float) -> list[int]:
    """Record numbers at which the batches end."""
    cuts = np.arange(seconds, stream.t[-1] + seconds, seconds) - 1e-9
    return [int(end) for end in np.searchsorted(stream.t, cuts)]


def cuts(part: Stream, batch: float) -> list[int]:
    """Where the batches of a part end."""
    starts = np.arange(part.t[0] + batch, part.t[-1] + batch, batch) - 1e-9
    return [int(end) for end in np.searchsorted(part.t, starts)]


def parts(stream: Stream, ends: Sequence[int]) -> Iterator[Stream]:
    """The records between the ends."""
    for start, stop in zip([0, *ends], ends, strict=False):
        yield stream[start:stop]


def columns(rows: Sequence[Scores]) -> dict[str, list[float]]:
    """Rows of scores turned into one list a score."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def means(series: dict[str, list[float]]) -> dict[str, Any]:
    """Mean over the stream of each score."""
    return {name: float(np.nanmean(values)) for name, values in series.items()}
