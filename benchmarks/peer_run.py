"""Throughput of the Python peers, each in a process of its own: `python -m benchmarks.peer_run`.

Reads records (an .npy file), prints one line of JSON. The peers' folder must be on the path.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Learn = Callable[[NDArray[np.float64]], None]


def river(name: str, **settings: Any) -> Learn:
    """A clusterer of river: one dictionary a record."""
    from river import cluster

    model = getattr(cluster, name)(**settings)

    def learn(block: NDArray[np.float64]) -> None:
        for record in block.tolist():
            model.learn_one(dict(enumerate(record)))

    return learn


def clusopt(n_micro_clusters: int, first: NDArray[np.float64]) -> Learn:
    """CluStream of clusopt-core, in C++; begins from k-means of the first records."""
    import clustream
    from sklearn.cluster import KMeans

    model = clustream.__CluStream__(h=10_000, m=n_micro_clusters, t=2)
    centers = KMeans(n_micro_clusters, n_init=1, random_state=0).fit(first).cluster_centers_
    model.init_kernels_offline(centers, first)
    learn: Learn = model.partial_fit
    return learn


def gemm(centers: NDArray[np.float64]) -> Learn:
    """The ceiling: nothing but the nearest center of each record, by matrix product."""
    factors = np.ascontiguousarray(-2.0 * centers.T)
    squares = (centers**2).sum(axis=1)
    scores = np.empty((1000, len(centers)), dtype=centers.dtype)

    def learn(block: NDArray[np.float64]) -> None:
        out = scores[: len(block)]
        np.matmul(block, factors, out=out)
        np.add(out, squares, out=out)
        out.argmin(axis=1)

    return learn


def gemm_folded(centers: NDArray[np.float64]) -> Learn:
    """The same with the squares as one more column of the product: the fastest NumPy we know."""
    factors = np.vstack([-2.0 * centers.T, (centers**2).sum(axis=1)])
    scores = np.empty((1000, len(centers)))
    wide = np.ones((1000, len(factors)))

    def learn(block: NDArray[np.float64]) -> None:
        wide[: len(block), :-1] = block
        np.matmul(wide[: len(block)], factors, out=scores[: len(block)]).argmin(axis=1)

    return learn


def main() -> None:
    path, peer, n_micro, cap = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    X = np.load(path)
    X = X.astype(np.float32) if peer.endswith("float32") else X
    first, rest = X[:2000], X[2000:]
    makers: dict[str, Callable[[], Learn]] = {
        "river CluStream": lambda: river(
            "CluStream", max_micro_clusters=n_micro, time_window=10_000
        ),
        "river DenStream": lambda: river("DenStream", epsilon=0.5, decaying_factor=0.25),
        "river DBSTREAM": lambda: river("DBSTREAM", clustering_threshold=0.5),
        "river STREAMKMeans": lambda: river("STREAMKMeans", n_clusters=n_micro // 10),
        "clusopt-core CluStream": lambda: clusopt(n_micro, first),
        "NumPy GEMM float64": lambda: gemm(first[:n_micro]),
        "NumPy GEMM float64, folded": lambda: gemm_folded(first[:n_micro]),
        "NumPy GEMM float32": lambda: gemm(first[:n_micro].astype(np.float32)),
    }
    learn = makers[peer]()
    # Short blocks let a peer that is far too slow stop in time.
    size = 10 if peer == "river CluStream" else 1000
    blocks = [rest[i : i + size] for i in range(0, len(rest), size)]
    begin, done = time.process_time(), 0
    for block in blocks:
        learn(block)
        done += len(block)
        if time.process_time() - begin > cap:
            break
    seconds = time.process_time() - begin
    print(
        json.dumps({"records": done, "cpu_seconds": seconds, "records_per_second": done / seconds})
    )


if __name__ == "__main__":
    main()
