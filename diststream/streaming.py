"""Small helpers for Spark's discretized streams, given to the lessons."""

import sys
from collections.abc import Callable, Sequence, Sized
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext
    from pyspark.streaming import DStream, StreamingContext


def drained(ssc: "StreamingContext") -> bool:
    """Whether every batch of the context's queue streams has been handed out and worked off.

    A queue stream never ends by itself: once its queue is empty it goes on with empty batches,
    one an interval. Ask this between short waits to stop soon after the last batch. Empty batches
    that still wait for their turn do not count.

    Args:
        ssc: a started StreamingContext fed by `ssc.queueStream`.

    Returns:
        True once the queues are empty and the last batch taken from them is complete. A batch that
        failed is never complete.
    """
    streaming = ssc._jssc.ssc()
    return all(_worked_off(streaming, stream) for stream in streaming.graph().getInputStreams())


def _worked_off(streaming: Any, stream: Any) -> bool:
    """Whether Java's side of one queue stream has nothing left to do."""
    # Spark sets this time, takes the batch from the queue, then schedules it. So a batch taken
    # before is either scheduled or done, and only the newest can be on its way between the two.
    if stream.queue().nonEmpty() or (newest := stream.lastValidTime()) is None:
        return False
    scheduled = streaming.scheduler().getPendingTimes().iterator()
    seen = 0
    while scheduled.hasNext():
        time = scheduled.next()
        batch = stream.generatedRDDs().get(time)
        if batch.isDefined() and not _empty(batch.get()):
            return False
        seen = max(seen, time.milliseconds())
    done = streaming.progressListener().lastCompletedBatch()
    if done.isDefined():
        seen = max(seen, done.get().batchTime().milliseconds())
    return newest.milliseconds() <= seen


def _empty(rdd: Any) -> bool:
    """Whether this is what Spark hands out when a queue is empty: a collection of no records."""
    return all(
        part.getClass().getSimpleName() == "ParallelCollectionPartition" and part.values().isEmpty()
        for part in rdd.partitions()
    )


def state(ssc: "StreamingContext") -> str:
    """Where a context stands in its life: INITIALIZED, ACTIVE or STOPPED."""
    return str(ssc._jssc.getState().toString())


def stop_leftover() -> None:
    """Stop the stream that an earlier try left running; only one may run at a time."""
    from pyspark import SparkContext

    if SparkContext._jvm is not None:
        # Python forgets a running stream when another one is stopped. Java knows better.
        running = SparkContext._jvm.org.apache.spark.streaming.StreamingContext.getActive()
        if running.isDefined():
            running.get().stop(False, False)


def show_progress(stream: "DStream", batches: int, recorded: Sized) -> None:
    """Show a bar that grows as batches are done, with the list that gets an entry for each.

    Args:
        stream: where the batches come from; call this after what shall happen at each batch.
        batches: how many there will be.
        recorded: a list that something registered before appends to, once a batch.
    """
    bar = tqdm(total=batches, unit="batch", file=sys.stdout)

    def step(rdd: "RDD") -> None:
        bar.update(len(recorded) - bar.n)
        if bar.n >= batches:
            bar.close()

    stream.foreachRDD(step)


def ticks(ssc: "StreamingContext", batches: Sequence[Sequence[Any]]) -> list[tuple[float, list]]:
    """Let a context hand out a few batches on its own clock, and note when each one comes.

    Args:
        ssc: a StreamingContext that has not been started; it is stopped at the end, its
            SparkContext goes on running.
        batches: the records of each batch, at least one.

    Returns:
        Per batch the seconds since the first one, by the stream's clock, and the records.
    """
    queue = [ssc.sparkContext.parallelize(batch) for batch in batches]
    seen: list[tuple[Any, list]] = []
    ssc.queueStream(queue).foreachRDD(lambda time, rdd: seen.append((time, rdd.collect())))
    ssc.start()
    try:
        while not drained(ssc):
            _wait(ssc, seconds=0.05)
    finally:
        ssc.stop(stopSparkContext=False)
    came = seen[: len(batches)]
    return [((time - came[0][0]).total_seconds(), records) for time, records in came]


def rehearse(
    sc: "SparkContext", rdd_queue: "list[RDD]", attach: "Callable[[DStream], object]"
) -> None:
    """Send a few batches through a small stream of their own and come back when all are done.

    The stream's clock is stepped, not real: each batch starts when the one before is complete, and
    no empty batch follows the last.

    Args:
        sc: a running SparkContext; it goes on running.
        rdd_queue: the batches, one RDD each.
        attach: registers what shall happen at each batch, on the stream that it is given.

    Raises:
        RuntimeError: a batch failed; the message is Python's own account of it.
    """
    from pyspark.streaming import StreamingContext

    conf = sc._jsc.sc().conf()
    conf.set("spark.streaming.clock", "org.apache.spark.util.ManualClock")
    ssc = StreamingContext(sc, batchDuration=1)
    conf.remove("spark.streaming.clock")
    attach(ssc.queueStream(list(rdd_queue)))
    ssc.start()
    try:
        streaming = ssc._jssc.ssc()
        for done in range(1, len(rdd_queue) + 1):
            streaming.scheduler().clock().advance(1000)
            while streaming.progressListener().numTotalCompletedBatches() < done:
                _wait(ssc, seconds=0.01)
            # A failure is logged before it is told, so a batch can be complete some time earlier.
            if streaming.progressListener().lastCompletedBatch().get().isFailed():
                _wait(ssc, seconds=60)
    finally:
        ssc.stop(stopSparkContext=False)


def _wait(ssc: "StreamingContext", seconds: float) -> None:
    """Let the stream run on; a batch that failed is told as Python tells it, not Java."""
    from py4j.protocol import Py4JJavaError

    try:
        ssc.awaitTerminationOrTimeout(seconds)  # type: ignore[arg-type]  # fractions are fine
    except Py4JJavaError as error:
        told = str(error.java_exception.getMessage())
        raise RuntimeError(f"A batch of the stream failed. {told.strip()}") from None
