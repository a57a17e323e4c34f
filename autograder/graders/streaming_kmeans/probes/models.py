"""Probes of functions on models and streams of Spark, which are real."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from autograder.session_spark import context

Function = Callable[..., Any]


def initialize_model(function: Function, *arguments: Any) -> dict[str, Any]:
    """The settings of the model and its centers, which are None if a second call gives others."""
    from pyspark.mllib.clustering import StreamingKMeans

    model = function(*arguments)
    return {
        "centers": _centers(model) if _repeats(model, function(*arguments)) else None,
        "settings": {
            "streaming_k_means": isinstance(model, StreamingKMeans),
            "k": model._k,
            "decay_factor": float(model._decayFactor),
            "time_unit": model._timeUnit,
        },
    }


def trained_once(function: Function, batch: Any, *arguments: Any) -> Any:
    """The centers of the model after Spark has trained it on one batch; None as above."""
    from pyspark.mllib.linalg import Vectors

    model = function(*arguments)
    if not _repeats(model, function(*arguments)):
        return None
    rdd = context().parallelize(batch, 1).map(Vectors.dense)
    model.latestModel().update(rdd, model._decayFactor, model._timeUnit)
    return _centers(model)


def _centers(model: Any) -> np.ndarray:
    return np.array([np.asarray(center, float) for center in model.latestModel().centers])


def _repeats(model: Any, again: Any) -> bool:
    """Whether two models begin alike."""
    return np.array_equal(_centers(model), _centers(again))


def create_rdd_queue(function: Function, train_X: Any, batch_size: int) -> dict[str, Any]:
    """The points of each batch, and of which class they are."""
    queue = list(function(context(), train_X, batch_size))
    batches = [rdd.collect() for rdd in queue]
    classes = {type(point) for batch in batches for point in batch}
    return {
        "batches": [[_numbers(point) for point in batch] for batch in batches],
        "classes": sorted(f"{kind.__module__}.{kind.__name__}" for kind in classes),
    }


def _numbers(point: Any) -> list[float]:
    """A point as a list of floats, a vector of Spark too."""
    values = point.toArray() if hasattr(point, "toArray") else point
    return [float(value) for value in values]


def attach_stream_and_train(
    function: Function, batches: list[Any], test_X: Any, centers: Any, decay_factor: float
) -> dict[str, Any]:
    """What is recorded while a stream of these batches runs, and the centers at its end."""
    from pyspark.mllib.clustering import StreamingKMeans
    from pyspark.mllib.linalg import Vectors

    from diststream import streaming

    sc = context()
    model = StreamingKMeans(len(centers), decay_factor).setInitialCenters(
        np.array(centers), np.ones(len(centers))
    )
    batch_sse: list[float] = []
    test_sse: list[float] = []
    history: list[Any] = []
    queue = [sc.parallelize([Vectors.dense(x) for x in batch], 1) for batch in batches]
    streaming.rehearse(
        sc, queue, lambda stream: function(stream, model, test_X, batch_sse, test_sse, history)
    )
    return {
        "centers": np.array(model.latestModel().centers),
        "batch_sse": list(batch_sse),
        "test_sse": list(test_sse),
        "history": [list(entry) for entry in history],
    }


def run_structured(
    function: Function, batches: list[Any], centers: Any, decay_factor: float
) -> dict[str, Any]:
    """The centers after files of these batches, noted and final, and whether a query still runs."""
    from pyspark.mllib.clustering import StreamingKMeansModel
    from pyspark.sql import SparkSession

    session = SparkSession(context())
    model = StreamingKMeansModel(np.array(centers), np.ones(len(centers)))
    with tempfile.TemporaryDirectory() as folder:
        for age, batch in enumerate(reversed(batches)):
            _write_file(Path(folder, f"{age}.parquet"), batch, 1_000_000_000 - age)
        try:
            history = function(session, folder, model, decay_factor)
            running = len(session.streams.active) > 0
            noted = [np.array(entry) for entry in history]
            return {"centers": np.array(model.centers), "history": noted, "running": running}
        finally:
            for query in session.streams.active:
                query.stop()


def _write_file(path: Path, rows: Any, modified: int) -> None:
    import pandas as pd

    pd.DataFrame(np.array(rows, float)).add_prefix("x").to_parquet(path, index=False)
    os.utime(path, (modified, modified))


def collect_results(
    function: Function, centers: Any, test_X: Any, batch_sse: Any, test_sse: Any, history: Any
) -> dict[str, Any]:
    """The collected results; the lists that were given grow before the results are read."""
    from pyspark.mllib.clustering import StreamingKMeans

    centers = np.array(centers, float)
    model = StreamingKMeans(len(centers)).setInitialCenters(centers, np.ones(len(centers)))
    entries = [[np.array(center) for center in entry] for entry in history]
    results = function(model, test_X, batch_sse, test_sse, entries)
    given = {"batch_sse_list": batch_sse, "test_sse_list": test_sse, "centroids_history": entries}
    lengths = {key: len(values) for key, values in given.items()}
    for values in given.values():
        values.append(values[0])
    plain = {key: results[key] for key in ("centers", "assignments", "cost") if key in results}
    plain |= {key: list(results[key])[: lengths[key]] for key in given if key in results}
    plain["independent"] = all(len(results.get(key, ())) == lengths[key] for key in given)
    return plain
