"""Streams that end because they are drained."""

import threading

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


def test_is_drained_though_empty_batches_wait_behind_the_last_one(spark_session):
    sc, seen = spark_session.sparkContext, []
    ssc = StreamingContext(sc, batchDuration=0.05)
    began, may_end = threading.Event(), threading.Event()

    def work(rdd):
        records = rdd.collect()
        began.set()
        may_end.wait(60)
        seen.append(records)

    ssc.queueStream([sc.parallelize([1], 1)]).foreachRDD(work)
    ssc.start()
    try:
        assert began.wait(60)
        scheduler = ssc._jssc.ssc().scheduler()
        while scheduler.getPendingTimes().size() < 20:
            assert not streaming.drained(ssc)
            ssc.awaitTerminationOrTimeout(0.05)
        may_end.set()
        while not seen:
            ssc.awaitTerminationOrTimeout(0.01)
        while not streaming.drained(ssc):
            ssc.awaitTerminationOrTimeout(0.01)
        assert seen[0] == [1] and len(seen) < 20
    finally:
        may_end.set()
        ssc.stop(stopSparkContext=False)


def test_a_leftover_stream_is_stopped_even_where_python_has_lost_it(spark_session):
    sc = spark_session.sparkContext
    running, other = (StreamingContext(sc, batchDuration=1) for _ in range(2))
    for ssc in (running, other):
        ssc.queueStream([sc.parallelize([1], 1)]).foreachRDD(lambda rdd: None)
    assert streaming.state(running) == "INITIALIZED"
    running.start()
    other.stop(stopSparkContext=False)  # Python forgets the running one now
    assert streaming.state(running) == "ACTIVE"
    streaming.stop_leftover()
    assert streaming.state(running) == "STOPPED"
    streaming.stop_leftover()
    assert sc.parallelize([1, 2], 1).sum() == 3


def test_progress_grows_with_the_records_of_the_batches(spark_session, capsys):
    sc, recorded = spark_session.sparkContext, []

    def attach(stream):
        stream.foreachRDD(lambda rdd: recorded.append(rdd.count()))
        streaming.show_progress(stream, 3, recorded)

    streaming.rehearse(sc, [sc.parallelize([i], 1) for i in range(3)], attach)
    shown = capsys.readouterr()
    assert "3/3" in shown.out and shown.err == ""
