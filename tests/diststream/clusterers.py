"""What the tests of clusterers share: one of each, small streams, and equality of models."""

from collections.abc import Callable

import numpy as np

from diststream import CluStream, ClusTree, DenStream, DStream
from diststream.estimator import StreamClusterer

MAKERS: dict[str, Callable[..., StreamClusterer]] = {
    "CluStream": lambda **more: CluStream(
        n_micro_clusters=15, n_clusters=3, horizon=5.0, init_records=40, **more
    ),
    "DenStream": lambda **more: DenStream(eps=1.0, mu=10, init_records=40, **more),
    "DStream": lambda **more: DStream(width=1.5, dense=1.2, init_records=40, **more),
    "ClusTree": lambda **more: ClusTree(max_height=4, n_clusters=3, init_records=40, **more),
}


def blobs(n: int, seed: int = 0, rate: float = 200.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three round clusters that move slowly, some noise; X, t and the true cluster."""
    rng = np.random.default_rng(seed)
    t = np.arange(n) / rate
    y = rng.integers(0, 3, size=n)
    centers = np.array([[0.0, 0.0], [20.0, 0.0], [0.0, 20.0]])
    X = centers[y] + 0.1 * t[:, None] + rng.normal(scale=0.7, size=(n, 2))
    return X, t, y


def state(estimator: StreamClusterer) -> dict[str, np.ndarray]:
    """Every array of a model, by name."""
    model = estimator.model_
    assert model is not None
    return {**model.rows._asdict(), **model.extra, "clock": np.array(model.clock)}


def same(a: StreamClusterer, b: StreamClusterer) -> bool:
    """Whether two clusterers have the same model, bit for bit, and counted the same."""
    first, second = state(a), state(b)
    return (
        first.keys() == second.keys()
        and all(np.array_equal(first[name], second[name]) for name in first)
        and a.rejected_ == b.rejected_
        and a.n_records_ == b.n_records_
        and a.newest_seq_ == b.newest_seq_
    )
