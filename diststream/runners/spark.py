"""Spark Structured Streaming: a micro-batch is a batch, its blocks are summarised by the workers.

What a worker gives back does not depend on how records were spread: a block is cut by sequence
number, and one that is not whole in its partition travels to the driver as it is, where the parts
meet. So any number of partitions, and no Spark at all, gives the same model bit for bit.
"""

import pickle
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from diststream import state
from diststream.estimator import Batch, Counts, StreamClusterer, Task, blocks
from diststream.runners.batches import Chunk, ahead, batches
from diststream.runners.spark_tasks import (
    COLUMNS,
    ELSEWHERE,
    SECONDS,
    Piece,
    frame_pieces,
    slot_pieces,
    span,
    taken,
    together,
    write_blocks,
    write_task,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


PIECES = "number long, piece binary"


class Stages(NamedTuple):
    """What a batch took, in seconds.

    Attributes:
        records: records in the batch that were learnt.
        workers: processor time of Python in all tasks together; parallel.
        driver: processor time of Python in the driver; serial.
        wall: from the batch's arrival to the end of its global update.
    """

    records: int
    workers: float
    driver: float
    wall: float


class SparkRunner:
    """Learns a stream on Spark, one mini-batch after the other.

    `run` takes either of two streams. A streaming DataFrame has the columns `features` (array of
    double), `t` (double, seconds) and, best, `seq` (long, the number of the record in the
    stream); each micro-batch is a batch. Without `seq` records are numbered in order of time,
    which costs a pass over the times. Where `features` is binary a row is a run of records, see
    `diststream.packed`; Spark moves these faster. Where there is a column `path` instead, a row
    names a file with such columns, `seq` among them, which the worker reads itself: Spark moves
    names alone. Chunks (X, t) in this process are cut into batches of `batch_seconds` and handed to
    the workers through files, too; the next batch is read while one is learnt.

    Args:
        estimator: a clusterer; it is trained in place, in the driver.
        spark: the session; `diststream.spark.session()` when None.
        n_partitions: into how many tasks a batch of chunks is parted; Spark's default when None.
            The partitions of a DataFrame are taken as they are.
        batch_seconds: length of a batch of chunks.
        state_file: where to save the state after each batch. A batch that the file holds already
            is passed over, so a killed driver started again loses nothing and counts nothing
            twice. With a DataFrame give `run` a checkpoint folder as well.
        spool: folder for what is on its way to the workers and back, seen by all of them. When None
            it is one of the driver's own, which serves a single machine; on a cluster, what the
            workers made of a DataFrame comes back through Spark then, which takes longer.

    Attributes:
        stages_: a `Stages` for each of the latest batches, ten thousand at most.
    """

    def __init__(
        self,
        estimator: StreamClusterer,
        spark: "SparkSession | None" = None,
        n_partitions: int | None = None,
        batch_seconds: float = 10.0,
        state_file: str | Path | None = None,
        spool: str | Path | None = None,
    ) -> None:
        if estimator.update == "unordered":
            raise ValueError(
                'SparkRunner keeps the order; compare update="unordered" with MiniBatch.'
            )
        self.estimator = estimator
        self.spark = spark
        self.n_partitions = n_partitions
        self.batch_seconds = batch_seconds
        self.state_file = state_file
        self.spool = spool
        self.stages_: deque[Stages] = deque(maxlen=10_000)
        self._done = 0

    def run(
        self, stream: "DataFrame | Iterable[Chunk]", checkpoint: str | Path | None = None
    ) -> StreamClusterer:
        """Learns the stream to its end and gives back the estimator.

        Args:
            stream: a streaming DataFrame, of which what is there by now is learnt, or chunks.
            checkpoint: folder in which Spark notes which micro-batches are done.
        """
        if isinstance(stream, Iterable):
            return self._run_chunks(stream)
        self.start(stream, checkpoint, availableNow=True).awaitTermination()
        return self.estimator

    def start(
        self, stream: "DataFrame", checkpoint: str | Path | None = None, **trigger: Any
    ) -> Any:
        """Begins to learn a streaming DataFrame and gives back Spark's StreamingQuery.

        Args:
            stream: the streaming DataFrame.
            checkpoint: folder in which Spark notes which micro-batches are done.
            trigger: as of `DataStreamWriter.trigger`, e.g. `processingTime="10 seconds"`.
        """
        self._resume()
        writer = stream.writeStream.foreachBatch(self.learn_micro_batch)
        if checkpoint is not None:
            writer = writer.option("checkpointLocation", str(checkpoint))
        return (writer.trigger(**trigger) if trigger else writer).start()

    def learn_micro_batch(self, frame: "DataFrame", number: int) -> None:
        """Learns one micro-batch; what `foreachBatch` calls.

        Args:
            frame: the records, columns as in `run`.
            number: Spark's number of the micro-batch; one that was learnt already is passed over.
        """
        if number < self._done:
            return
        clock = _Clock(self.estimator)
        width = getattr(self.estimator, "n_features_in_", None) or _width(frame)
        if width is None:
            return  # nothing has come yet
        wanted = ("path",) if "path" in frame.columns else COLUMNS
        columns = [name for name in wanted if name in frame.columns]
        frame, starts = frame.select(columns), None
        if not {"path", "seq"} & set(columns):
            if _packed(frame):
                raise ValueError("Packed rows need `seq`, the number of their first record.")
            frame, starts = _numbered(frame, getattr(self.estimator, "newest_seq_", -1) + 1)
        task = _task(self.estimator)
        with self._room(frame.sparkSession) as folder:
            if folder is not None:
                write_task(task, [], folder)
                task = None
            found = frame.mapInArrow(
                lambda parts: frame_pieces(parts, task, width, starts, folder), PIECES
            ).toArrow()
            rows = zip(*(column.to_pylist() for column in found.columns), strict=True)
            pieces = [(key, pickle.loads(piece)) for key, piece in rows]
            for name in [piece for key, piece in pieces if key == ELSEWHERE]:
                pieces += taken(name)
        self._finish([piece for piece in pieces if piece[0] != ELSEWHERE], number, clock)

    def _run_chunks(self, stream: Iterable[Chunk]) -> StreamClusterer:
        self._resume()
        context = self._session().sparkContext
        n_slots = self.n_partitions or context.defaultParallelism
        with tempfile.TemporaryDirectory(prefix="diststream-", dir=self.spool) as folder:
            # Made once and not for each batch: a job begins sooner.
            slots = context.parallelize(range(n_slots), n_slots)
            work = slots.map(partial(slot_pieces, folder=folder))
            for number, files in ahead(self._written(stream, Path(folder), n_slots)):
                clock = _Clock(self.estimator)
                write_task(_task(self.estimator), files, folder)
                pieces = [piece for name in work.collect() if name for piece in taken(name)]
                self._finish(pieces, number, clock)
        return self.estimator

    def _written(
        self, stream: Iterable[Chunk], folder: Path, n_slots: int
    ) -> Iterator[tuple[int, list[str]]]:
        """The number of each batch that is still to be learnt, and the files with its records."""
        width = getattr(self.estimator, "n_features_in_", None)
        newest = getattr(self.estimator, "newest_seq_", -1)
        files: list[list[str]] = [[], []]  # of the batch before, which is learnt meanwhile, and now
        for number, (X, t) in enumerate(batches(stream, lambda: self.batch_seconds, width)):
            if number < self._done:
                continue
            batch = self.estimator.admit(X, t, np.arange(len(t)) + newest + 1)
            newest += len(t)
            files = [files[1], _spooled(batch, folder, n_slots, files[0])]
            yield number, files[1]

    def _room(self, spark: "SparkSession") -> AbstractContextManager[str | None]:
        """A folder that all workers see for the time of a micro-batch, where there can be one."""
        if self.spool is None and not spark.sparkContext.master.startswith("local"):
            return nullcontext()
        return tempfile.TemporaryDirectory(prefix="diststream-", dir=self.spool)

    def _session(self) -> "SparkSession":
        if self.spark is None:
            from diststream.spark import session

            self.spark = session()
        return self.spark

    def _resume(self) -> None:
        position = state.load(self.estimator, self.state_file) if self.state_file else None
        self._done = position or 0

    def _finish(self, pieces: list[Piece], number: int, clock: "_Clock") -> None:
        """The global update with all that the workers found, and the state after it."""
        learn(self.estimator, [piece for piece in pieces if piece[0] != SECONDS])
        self.stages_.append(clock.read(sum(piece for key, piece in pieces if key == SECONDS)))
        self._done = number + 1
        if self.state_file and hasattr(self.estimator, "model_"):
            state.save(self.estimator, self.state_file, self._done)


class _Clock:
    """Measures a batch from here on."""

    def __init__(self, estimator: StreamClusterer) -> None:
        self.estimator = estimator
        self.start = (self._records(), time.process_time(), time.perf_counter())

    def _records(self) -> int:
        return getattr(self.estimator, "n_records_", 0)

    def read(self, workers: float) -> Stages:
        records, driver, wall = self.start
        return Stages(
            self._records() - records,
            workers,
            time.process_time() - driver,
            time.perf_counter() - wall,
        )


def learn(estimator: StreamClusterer, pieces: list[Piece]) -> None:
    """Joins the pieces of a batch in the order of their blocks and ends the batch."""
    records: dict[int, list[Batch]] = {}
    results: dict[int, tuple[Any, Counts, int]] = {}
    for key, piece in pieces:
        if isinstance(piece, Batch):
            records.setdefault(key, []).append(piece)
        elif key in results:  # the same block, whole in two partitions
            estimator.rejected_["duplicate"] += sum(piece[1])
        else:
            results[key] = piece
    loose = {key: together(parts) for key, parts in sorted(records.items())}
    if not results:  # the first records of a stream, for which there is no model yet
        if loose:
            estimator.partial_fit(*together(list(loose.values())))
        return
    task = estimator.task()
    for key, part in loose.items():
        if key in results:  # a block that came whole, and again in parts
            estimator.rejected_["duplicate"] += len(part.t)
        else:
            results[key] = (*task.summarize(part), int(part.seq[-1]))
    ordered = [results[key] for key in sorted(results)]
    newest = max(newest for _, _, newest in ordered)
    estimator.finish([(summary, counts) for summary, counts, _ in ordered], newest)


def _task(estimator: StreamClusterer) -> Task | None:
    """What the workers need to summarise blocks; None as long as there is no model."""
    return estimator.task() if getattr(estimator, "model_", None) is not None else None


def _packed(frame: "DataFrame") -> bool:
    """Whether a row holds a run of records as bytes, see `diststream.packed`."""
    return frame.schema["features"].dataType.typeName() == "binary"


def _width(frame: "DataFrame") -> int | None:
    """How many features the first record has that has any."""
    if "path" in frame.columns:
        named = frame.first()
        return None if named is None else _width(frame.sparkSession.read.parquet(named.path))
    size = "octet_length(features) div octet_length(t)" if _packed(frame) else "size(features)"
    first = frame.selectExpr(f"{size} AS n").where("n > 0").first()
    return None if first is None else first.n


def _numbered(frame: "DataFrame", start: int) -> tuple["DataFrame", dict[int, int]]:
    """The number of the first record of each partition, in order of time.

    Partitions that follow each other in time are counted as they are; others are sorted first.
    Records of equal time in different partitions have no order that Spark could tell.
    """
    for again in (False, True):
        if again:
            frame = frame.repartitionByRange("t").sortWithinPartitions("t")
        spans = (
            frame.select("t")
            .mapInArrow(span, "partition int, n long, first double, last double, ordered boolean")
            .toArrow()
            .to_pylist()
        )
        spans.sort(key=lambda part: (part["first"], part["last"], part["partition"]))
        if all(part["ordered"] for part in spans) and all(
            a["last"] <= b["first"] for a, b in pairwise(spans)
        ):
            break
    ends = np.cumsum([0, *(part["n"] for part in spans)]) + start
    return frame, {part["partition"]: int(end) for part, end in zip(spans, ends, strict=False)}


def _spooled(batch: Batch, folder: Path, n_files: int, old: list[str]) -> list[str]:
    """Deals the blocks of a batch out to files: a flood of like records costs less than others.

    The files of an older batch are renamed and written over: that costs less than new room. No name
    comes twice: a task that Spark gave up must not answer for one of a later batch.
    """
    parts = blocks(batch)
    names = [str(folder / f"{part.seq[0]}.blocks") for part in parts[:n_files]]
    for name in old[len(names) :]:
        Path(name).unlink()
    for turn, name in enumerate(names):
        if turn < len(old):
            Path(old[turn]).rename(name)
        write_blocks(name, parts[turn::n_files])
    return names
