"""A clusterer that somebody writes on the frame alone, as lesson PA does, on every runner."""

import numpy as np
import pytest

from diststream import spark, streams
from diststream.estimator import Model, StreamClusterer
from diststream.runners import MiniBatch, OneRecord, SparkRunner


class Halves(StreamClusterer):
    """Two micro-clusters, left and right of a border that follows their means; rows of numbers."""

    def __init__(self, init_records=10):
        self.init_records = init_records

    def representation(self, X, t):
        rows = np.array([[1.0, X[:, 0].min()], [1.0, X[:, 0].max()]])
        return Model(rows, float(t.max()), {})

    def distance(self, stale, X):
        return (X[:, 0] > stale.rows[:, 1].mean()).astype(int)

    def local_update(self, stale, X, t):
        side = self.distance(stale, X)
        sums = np.array([[np.sum(side == j), X[side == j, 0].sum()] for j in (0, 1)])
        return sums, t.max(initial=-np.inf)

    def global_update(self, model, summaries):
        rows = model.rows.copy()
        for sums, _ in summaries:
            weight = rows[:, 0] + sums[:, 0]
            rows[:, 1] = (rows[:, 0] * rows[:, 1] + sums[:, 1]) / weight
            rows[:, 0] = weight
        return Model(rows, max(model.clock, *(last for _, last in summaries)), {})


STREAM = streams.synthetic(9_500, seed=3, n_clusters=2, rate=1000, drift=0.3)


@pytest.fixture(autouse=True)
def carried():
    """Spark's workers cannot import this file, as they cannot import a notebook."""
    spark.carry(__name__)


@pytest.fixture(scope="module")
def in_process():
    return MiniBatch(Halves(), batch_seconds=4.0).run(STREAM)


def test_learns_every_record(in_process):
    assert in_process.n_records_ == 9_500
    assert in_process.model_.rows[:, 0].sum() == 9_500 - 10 + 2


@pytest.mark.parametrize("partitions", [1, 2, 4])
def test_spark_gives_the_same_bit_for_bit(partitions, in_process, spark_session):
    runner = SparkRunner(Halves(), spark_session, n_partitions=partitions, batch_seconds=4.0)
    model = runner.run(STREAM)
    assert np.array_equal(model.model_.rows, in_process.model_.rows)
    assert model.n_records_ == in_process.n_records_


def test_one_record_at_a_time_each_record_meets_the_newest_model():
    X, t = np.array([[0.0], [1.0], [0.4], [0.9]]), np.arange(4.0)
    model = OneRecord(Halves(init_records=2)).run([(X, t)])
    # 0.4 goes left of 0.5, which moves the border to 0.6; 0.9 goes right of that.
    assert np.allclose(model.model_.rows, [[2, 0.2], [2, 0.95]])
    assert model.model_.clock == 3.0


def test_on_spark_in_pieces_as_a_live_view_does(spark_session):
    runner = SparkRunner(Halves(), spark_session, n_partitions=2)
    for begin in range(0, 10, 4):
        part = STREAM.until(begin, begin + 4)
        runner.run([(part.X, part.t)])
    whole = MiniBatch(Halves(), batch_seconds=4.0).run(STREAM)
    assert np.array_equal(runner.estimator.model_.rows, whole.model_.rows)
