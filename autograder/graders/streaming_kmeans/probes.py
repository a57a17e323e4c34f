"""Builds what students' functions work on, calls them, and turns what they give into plain data.

A function here that is named like a graded one stands between its grader and the student's code;
the others are asked for by name. All of it runs inside the worker, beside the student's code, so
it holds no expected value. Spark and its streams are real.
"""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np

Function = Callable[..., Any]
TICK = 0.2  # seconds between the batches of a stream on the real clock
PATIENCE = 5.0  # seconds that a function may go on after its stream is drained


# --- Plain functions


def with_arguments(function: Function, *arguments: Any) -> dict[str, Any]:
    """The answer, and the arguments as they are after the call."""
    answer = function(*arguments)
    if hasattr(answer, "columns"):
        answer = answer.to_numpy()
    return {"answer": answer, "arguments": [_content(argument) for argument in arguments]}


def _content(argument: Any) -> Any:
    """A table as names and values, anything else as it is."""
    if hasattr(argument, "columns"):
        return {"columns": list(argument.columns), "values": argument.to_numpy()}
    return argument


def load_raw_data(function: Function, text: str | None) -> dict[str, Any]:
    """The columns of the table read from a file of this text.

    Without a text there is no file, and the error tells that it reached the caller.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stream.csv")
        if text is not None:
            path.write_text(text)
        try:
            table = function(str(path))
        except OSError:
            return {"error": "no such file"}
        except ValueError:  # what pandas and NumPy raise where a file does not hold a table
            return {"error": "no table"}
    return {
        "columns": [str(name) for name in table.columns],
        "values": [_column(table.iloc[:, index]) for index in range(table.shape[1])],
    }


def _column(column: Any) -> Any:
    """Numbers as an array of floats, anything else as text."""
    if column.dtype.kind in "biuf":
        return column.to_numpy(dtype=float)
    return [str(value) for value in column]


# --- Spark


def context() -> Any:
    """A running SparkContext, on which no stream runs.

    The JVM outlives this process and has served others. A stream that one of them left running
    would keep every other from starting.
    """
    _stop_streams()
    return _context_here()


def _context_here() -> Any:
    """This process's SparkContext, if it has none that runs, one attached to the JVM's."""
    from pyspark import SparkConf, SparkContext

    mine = SparkContext._active_spark_context
    if mine is not None and mine._jsc is not None and not mine._jsc.sc().isStopped():
        return mine
    if mine is not None:
        mine.stop()
    jsc = _java_context()
    conf = SparkConf(_jvm=SparkContext._jvm, _jconf=jsc.getConf())
    return SparkContext(gateway=SparkContext._gateway, jsc=jsc, conf=conf)


def _java_context() -> Any:
    """The JavaSparkContext that runs in the JVM, else a new one."""
    if (running := _context_of_the_jvm()) is not None:
        return running
    jvm = _attach().jvm
    return jvm.JavaSparkContext(jvm.SparkConf().setMaster("local[1]").setAppName("judge"))


def _context_of_the_jvm() -> Any | None:
    """The JavaSparkContext that runs in the JVM, whichever process made it; None without one."""
    jvm = _attach().jvm
    active = _companion(jvm, "org.apache.spark.SparkContext").getActive()
    if active.isEmpty() or active.get().isStopped():
        return None
    return jvm.JavaSparkContext(active.get())


def _companion(jvm: Any, name: str) -> Any:
    """The object that Scala keeps beside a class, as Java sees it."""
    return getattr(getattr(jvm, name + "$"), "MODULE$")


def _attach() -> Any:
    """The gateway to the JVM.

    When the JVM drops a Python object of an earlier process, it tells whoever is attached now, by
    number. So numbers must not come twice.
    """
    from pyspark import SparkContext

    from diststream import spark

    spark.prepare()
    SparkContext._ensure_initialized()
    gateway = SparkContext._gateway
    objects = gateway.gateway_property.pool
    objects.next_id = max(objects.next_id, os.getpid() * 1_000_000)
    return gateway


def _stop_streams() -> None:
    """Stop the stream that runs in the JVM; there is one at most."""
    jvm = _attach().jvm
    streaming = _companion(jvm, "org.apache.spark.streaming.StreamingContext").getActive()
    if streaming.isDefined():
        streaming.get().stop(False, False)


def _no_context() -> None:
    """Stop whatever Spark runs in the JVM, so that the next context is a new one."""
    from pyspark import SparkContext

    _stop_streams()
    jsc = _context_of_the_jvm()
    if SparkContext._active_spark_context is not None:
        SparkContext._active_spark_context.stop()
    if jsc is not None:
        jsc.stop()


# --- Spark's life, under the eyes of a witness
#
# What starts and stops Spark is judged by a witness: a process of its own, attached to the same
# JVM, in which no student's code runs. `P__witness` goes with the probe P. It makes what the call
# needs, yields, and is sent what P gave. What it returns is the answer that counts: what is true in
# the JVM, and of P's words only what Python alone can tell.
#
# A witness holds to the JVM's side. Python's own SparkContext would open a port that unpickles.

Account = Generator[None, Any, dict[str, Any]]
MILLISECONDS = int(1000 * TICK)


def _board() -> Any:
    """Where one process leaves objects of the JVM for another, by name.

    The JVM forgets an object when any process drops its proxy. From here each process gets a proxy
    of its own.
    """
    return _attach().jvm.java.lang.System.getProperties()


def _stream_from_the_board(name: str) -> Any:
    """A stream that the witness made, as this process's StreamingContext."""
    from pyspark.streaming import StreamingContext

    sc = _context_here()
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
    jsc = _context_of_the_jvm()
    return jsc is not None and jsc.parallelize([1, 2, 3], 1).count() == 3


def setup_streaming_context(
    function: Function, app_name: str, batch_duration: int, again: bool = False
) -> dict[str, Any]:
    """What the function makes of these arguments, or of a second call after it without any."""
    from pyspark.streaming import StreamingContext

    _no_context()
    first, _ = sc, ssc = function(app_name, batch_duration)
    if again:
        sc, ssc = function()
    if isinstance(ssc, StreamingContext):
        _board()["judge.stream"] = ssc._jssc
    return {"types": [type(sc).__name__, type(ssc).__name__], "the_first": sc is first}


def setup_streaming_context__witness(*_: Any) -> Account:
    """The contexts that are in the JVM after the call, the second one as it was handed over."""
    _no_context()
    _board().remove("judge.stream")
    said = yield
    try:
        jssc = _handed_over("judge.stream")
        results = {"types": said["types"], "in_java": jssc is not None}
        if jssc is None:
            return {"results": results}
        sc, running = jssc.sparkContext().sc(), _context_of_the_jvm()
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
        _no_context()


def _handed_over(name: str) -> Any | None:
    """The stream of this name on the board; None where there is none, or something else."""
    thing = _board().get(name)
    kind = "org.apache.spark.streaming.api.java.JavaStreamingContext"
    right = _attach().jvm.java.lang.Class.forName(kind)
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
    _stop_streams()
    jsc, jvm = _java_context(), _attach().jvm
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

    function(_context_here())
    return {"forgotten": SparkContext._active_spark_context is None}


def stop_spark__witness() -> Account:
    """Whether the context is stopped, no other runs, and a new one can be started."""
    _stop_streams()
    sc = _java_context().sc()
    said = yield
    stopped, running = sc.isStopped(), _context_of_the_jvm()
    _java_context()
    return {
        "stopped": stopped,
        "others_run": running is not None,
        "starts_again": said["forgotten"] and _works(),
    }


# --- Models and batches


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


# --- Structured Streaming


def write_batches(
    function: Function, train_X: Any, batch_size: int, there: bool = False
) -> dict[str, Any]:
    """The rows of each file, whether the folder holds these files alone, and are they in order.

    The folder is missing, or there already and empty.
    """
    import pandas as pd

    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "stream")
        if there:
            folder.mkdir()
        files = [Path(file) for file in function(train_X, str(folder), batch_size)]
        modified = [file.stat().st_mtime_ns // 1_000_000 for file in files]  # as Spark counts
        return {
            "batches": [pd.read_parquet(file).to_numpy(float) for file in files],
            "alone": sorted(files) == sorted(folder.iterdir()),
            "later_than_before": np.sign(np.diff(modified)),
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


# --- Results and plots


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


def plot_batch_sse(function: Function, values: list[float]) -> dict[str, Any]:
    """How the figure shows these values."""
    return _values_shown(function, values)


def plot_test_sse(function: Function, values: list[float]) -> dict[str, Any]:
    """How the figure shows these values."""
    return _values_shown(function, values)


def plot_centroid_trajectories(function: Function, history: Any) -> dict[str, Any]:
    """Which paths of the centers the figure shows, and all that is drawn."""
    drawn = _drawn(function, [[np.array(center) for center in entry] for entry in history])
    paths = np.array(history)[:, :, :2].swapaxes(0, 1)
    shown = [next((axes for axes in drawn if _shows(axes, path)), None) for path in paths]
    return {
        "paths": [path if axes else None for path, axes in zip(paths, shown, strict=True)],
        "words": [axes["words"] for axes in shown if axes],
        "drawn": drawn,
    }


def _values_shown(function: Function, values: list[float]) -> dict[str, Any]:
    """The first curve that has these values, the words beside it, and all that is drawn."""
    drawn = _drawn(function, values)
    for axes in drawn:
        dots = axes["dots"][np.argsort(axes["dots"][:, 0], kind="stable")]
        for curve in [*axes["lines"], dots]:
            if _alike(curve[:, 1], np.array(values)):
                found = {"values": curve[:, 1], "batches": curve[:, 0], "words": axes["words"]}
                return found | {"drawn": drawn}
    return {"drawn": drawn}


def _shows(axes: dict[str, Any], path: np.ndarray) -> bool:
    """Whether the path is drawn as a line, or each of its places as a marker."""
    marked = [np.isclose(axes["dots"], place).all(axis=1).any() for place in path]
    return all(marked) or any(_alike(line, path) for line in axes["lines"])


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other))


def _drawn(function: Function, data: Any) -> list[dict[str, Any]]:
    """Per axes of the current figure after the call: lines, markers, and are there words.

    `plt.show()` shows a figure and may be followed by `plt.close()`: what it showed counts.
    """
    import matplotlib.pyplot as plt

    shown: list[list[dict[str, Any]]] = []
    plt.close("all")
    show = plt.show
    plt.show = lambda *_, **__: shown.append(_axes(plt.gcf()))
    try:
        function(data)
        return shown[0] if shown else _axes(plt.gcf())
    finally:
        plt.show = show
        plt.close("all")


def _axes(figure: Any) -> list[dict[str, Any]]:
    return [
        {
            "words": {
                "title": bool(_title(figure, axes).strip()),
                "x_label": bool((axes.get_xlabel() or figure.get_supxlabel()).strip()),
                "y_label": bool((axes.get_ylabel() or figure.get_supylabel()).strip()),
            },
            "lines": [line.get_xydata() for line in axes.lines if not _is_dotted(line)],
            "dots": _dots(axes),
            "bars": [float(bar.get_height()) for bar in axes.patches if hasattr(bar, "get_height")],
        }
        for axes in figure.axes
    ]


def _title(figure: Any, axes: Any) -> str:
    parts = [axes.get_title(loc=place) for place in ("left", "center", "right")]
    return "".join([*parts, figure.get_suptitle()])


def _is_dotted(line: Any) -> bool:
    """Whether a line joins nothing: markers without a line, or a single point."""
    return str(line.get_linestyle()) in ("None", "", " ") or len(line.get_xydata()) == 1


def _dots(axes: Any) -> np.ndarray:
    """All markers that no line joins, n x 2, in the order in which they were drawn."""
    from matplotlib.collections import PathCollection

    scattered = [item for item in axes.collections if isinstance(item, PathCollection)]
    dots = [line.get_xydata() for line in axes.lines if _is_dotted(line)]
    dots += [np.ma.filled(np.ma.asarray(item.get_offsets(), float), np.nan) for item in scattered]
    return np.concatenate([np.empty((0, 2)), *dots])
