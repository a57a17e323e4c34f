"""Probes of what starts and stops Spark and its streams.

It is judged by a witness: a process of its own, attached to the same JVM, in which no student's
code runs. `P__witness` goes with the probe P. It makes what the call needs, yields, and is sent
what P gave. What it returns is the answer that counts: what is true in the JVM, and of P's words
only what Python alone can tell.

A witness holds to the JVM's side. Python's own SparkContext would open a port that unpickles.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

from autograder.session_spark import (
    context_here,
    gateway,
    java_context,
    running_context,
    stop_context,
    stop_streams,
)

Function = Callable[..., Any]
TICK = 0.2  # seconds between the batches of a stream on the real clock
PATIENCE = 5.0  # seconds that a function may go on after its stream is drained
Account = Generator[None, Any, dict[str, Any]]
MILLISECONDS = int(1000 * TICK)


def _board() -> Any:
    """Where one process leaves objects of the JVM for another, by name.

    The JVM forgets an object when any process drops its proxy. From here each process gets a proxy
    of its own.
    """
    return gateway().jvm.java.lang.System.getProperties()


def _stream_from_the_board(name: str) -> Any:
    """A stream that the witness made, as this process's StreamingContext."""
    from pyspark.streaming import StreamingContext

    sc = context_here()
    StreamingContext._ensure_initialized()
    ssc = StreamingContext(sc, jssc=_board()[name])
    if _state(ssc._jssc) == "ACTIVE":
        StreamingContext._activeContext = ssc  # as its own start would have noted
    return ssc


def _state(jssc: Any) -> str:
    """INITIALIZED, ACTIVE or STOPPED."""
    return str(jssc.getState().toString())


def _works() -> bool:
    """Whether a Spark runs in the JVM that can still count."""
    jsc = running_context()
    return jsc is not None and jsc.parallelize([1, 2, 3], 1).count() == 3


def setup_streaming_context(
    function: Function, app_name: str, batch_duration: int, again: bool = False
) -> dict[str, Any]:
    """What the function makes of these arguments, or of a second call after it without any."""
    from pyspark.streaming import StreamingContext

    stop_context()
    first, _ = sc, ssc = function(app_name, batch_duration)
    if again:
        sc, ssc = function()
    if isinstance(ssc, StreamingContext):
        _board()["judge.stream"] = ssc._jssc
    return {"types": [type(sc).__name__, type(ssc).__name__], "the_first": sc is first}


def setup_streaming_context__witness(*_: Any) -> Account:
    """The contexts that are in the JVM after the call, the second one as it was handed over."""
    stop_context()
    _board().remove("judge.stream")
    said = yield
    try:
        jssc = _handed_over("judge.stream")
        results = {"types": said["types"], "in_java": jssc is not None}
        if jssc is None:
            return {"results": results}
        sc, running = jssc.sparkContext().sc(), running_context()
        on_it = running is not None and running.sc() == sc
        return {
            "results": results,
            "ready": on_it and _state(jssc) == "INITIALIZED" and _works(),
            "the_first": said["the_first"],
            "app_name": sc.appName(),
            "master": sc.master(),
            "milliseconds": jssc.ssc().graph().batchDuration().milliseconds(),
        }
    finally:
        stop_context()


def _handed_over(name: str) -> Any | None:
    """The stream of this name on the board; None where there is none, or something else."""
    thing = _board().get(name)
    kind = "org.apache.spark.streaming.api.java.JavaStreamingContext"
    right = gateway().jvm.java.lang.Class.forName(kind)
    return thing if hasattr(thing, "getClass") and thing.getClass() == right else None


def run_streaming(function: Function, batches: list[list[float]], timeout: float) -> None:
    """Run the stream that the witness made."""
    function(_stream_from_the_board("judge.stream"), timeout)


def run_streaming__witness(batches: list[list[float]], timeout: float) -> Account:
    """Whether all of these batches came through the stream, and how the function left it."""
    jssc = _stream("judge.stream", batches)
    try:
        with _patience(jssc, len(batches)) as overran:
            yield
        return {
            "started": _started(jssc),
            "batches": _worked_off(jssc, len(batches)),
            "ending": {"by_itself": not overran.is_set(), "stream": _state(jssc)},
            "left": {"stream": _state(jssc), "spark_runs": _works()},
        }
    finally:
        jssc.stop(False, False)


def cut_short(function: Function, batches: list[list[float]], timeout: float) -> None:
    """Run the stream that the witness made."""
    function(_stream_from_the_board("judge.stream"), timeout)


def cut_short__witness(batches: list[list[float]], timeout: float) -> Account:
    """Whether the stream was started, and some of these batches were left in the end."""
    jssc = _stream("judge.stream", batches)
    try:
        with _patience(jssc, len(batches)):
            yield
        return {"started": _started(jssc), "left": not _worked_off(jssc, len(batches))}
    finally:
        jssc.stop(False, False)


def stop_streaming(function: Function, calls: int) -> None:
    """Stop the running stream that the witness made, so many times."""
    ssc = _stream_from_the_board("judge.stream")
    for _ in range(calls):
        function(ssc)


def stop_streaming__witness(calls: int) -> Account:
    """How a running stream and its SparkContext are after so many calls."""
    jssc = _stream("judge.stream", [])
    jssc.start()
    try:
        yield
        return {"stream": _state(jssc), "spark_runs": _works()}
    finally:
        jssc.stop(False, False)


def stop_the_given_one(function: Function) -> None:
    """Stop one of two streams that the witness made."""
    given, _other = map(_stream_from_the_board, ("judge.given", "judge.other"))
    function(given)


def stop_the_given_one__witness() -> Account:
    """How two streams are, one given and never started, one running, after the call."""
    given, other = _stream("judge.given", []), _stream("judge.other", [])
    other.start()
    try:
        yield
        return {"given": _state(given), "other": _state(other)}
    finally:
        other.stop(False, False)


def _stream(name: str, batches: list[list[float]]) -> Any:
    """A stream that is not started yet, on the board by this name; Java prints its batches."""
    stop_streams()
    jsc, jvm = java_context(), gateway().jvm
    tick = jvm.org.apache.spark.streaming.Duration(MILLISECONDS)
    jssc = jvm.org.apache.spark.streaming.api.java.JavaStreamingContext(jsc, tick)
    queue = jvm.java.util.LinkedList()
    for batch in batches or [[]]:
        queue.add(jsc.parallelize(batch, 1))
    jssc.queueStream(queue, True).print()
    _board()[name] = jssc
    return jssc


def _source(jssc: Any) -> Any:
    """The queue from which the stream has its batches."""
    return jssc.ssc().graph().getInputStreams()[0]


def _started(jssc: Any) -> bool:
    """Whether the stream was ever started: its clock then has a zero."""
    return _source(jssc).zeroTime() is not None


def _worked_off(jssc: Any, ticks: int) -> bool:
    """Whether so many ticks have come and none of them still waits; each brings a batch."""
    newest = _source(jssc).lastValidTime()
    if newest is None:
        return False
    last = _source(jssc).zeroTime().milliseconds() + ticks * MILLISECONDS
    waiting = jssc.ssc().scheduler().getPendingTimes().iterator()
    while waiting.hasNext():
        if waiting.next().milliseconds() <= last:
            return False
    return bool(newest.milliseconds() >= last)


@contextlib.contextmanager
def _patience(jssc: Any, batches: int) -> Iterator[threading.Event]:
    """Stop the stream from outside when it has long been done; the event tells of it."""
    overran, returned = threading.Event(), threading.Event()

    def watch() -> None:
        done_at = None
        while not returned.wait(TICK / 2):
            if done_at is None and _worked_off(jssc, batches):
                done_at = time.monotonic()
            if done_at is not None and time.monotonic() > done_at + PATIENCE:
                overran.set()
                jssc.stop(False, False)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield overran
    finally:
        returned.set()
        watcher.join()


def stop_spark(function: Function) -> dict[str, bool]:
    """Whether Python has forgotten the context after the call, and would make a new one."""
    from pyspark import SparkContext

    function(context_here())
    return {"forgotten": SparkContext._active_spark_context is None}


def stop_spark__witness() -> Account:
    """Whether the context is stopped, no other runs, and a new one can be started."""
    stop_streams()
    sc = java_context().sc()
    said = yield
    stopped, running = sc.isStopped(), running_context()
    java_context()
    return {
        "stopped": stopped,
        "others_run": running is not None,
        "starts_again": said["forgotten"] and _works(),
    }
