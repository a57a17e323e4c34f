"""Streams that end because they are drained."""

import pytest
from pyspark.streaming import StreamingContext

from diststream import streaming


def test_a_rehearsal_plays_each_batch_once_in_order(spark_session):
    sc, seen = spark_session.sparkContext, []
    batches = [sc.parallelize([i, i + 1], 1) for i in range(0, 6, 2)]
    streaming.rehearse(
        sc, batches, lambda stream: stream.foreachRDD(lambda rdd: seen.append(rdd.collect()))
    )
    assert seen == [[0, 1], [2, 3], [4, 5]]


def test_a_rehearsal_tells_a_failure_in_pythons_words(spark_session):
    sc = spark_session.sparkContext

    def fail(rdd):
        raise ValueError("the third wheel")

    with pytest.raises(RuntimeError, match="the third wheel"):
        streaming.rehearse(sc, [sc.parallelize([1], 1)], lambda stream: stream.foreachRDD(fail))


def test_is_drained_when_the_last_batch_is_done_and_not_before(spark_session):
    sc, seen = spark_session.sparkContext, []
    ssc = StreamingContext(sc, batchDuration=1)
    stream = ssc.queueStream([sc.parallelize([i], 1) for i in range(2)])
    stream.foreachRDD(lambda rdd: seen.append(rdd.collect()))
    assert not streaming.drained(ssc)
    ssc.start()
    try:
        while not streaming.drained(ssc):
            ssc.awaitTerminationOrTimeout(0.05)
        assert seen[:2] == [[0], [1]]
    finally:
        ssc.stop(stopSparkContext=False)
