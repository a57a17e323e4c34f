"""Spark Structured Streaming: a micro-batch is a batch, its blocks are summarised by the workers.

What a worker gives back does not depend on how records were spread: a block is cut by sequence
number, and one that is not whole in its partition travels to the driver as it is, where the parts
meet. So any number of partitions, and no Spark at all, gives the same model bit for bit.
"""

import gc
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from diststream import state
from diststream.estimator import Batch, Counts, StreamClusterer, Task, blocks, in_order
from diststream.runners.batches import Chunk, as_records, batches
from diststream.update import BLOCK

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Piece = tuple[int, Any]  # a block's number, and its records or (summary, counts, newest seq)


class SparkRunner:
    """Learns a stream on Spark, one mini-batch after the other.

    `run` takes either of two streams. A streaming DataFrame has the columns `features` (array of
    double), `t` (double, seconds) and, best, `seq` (long, the number of the record in the
    stream); each micro-batch is a batch. Without `seq` records are numbered in order of time,
    which costs a pass over the times. Chunks (X, t) in this process are cut into batches of
    `batch_seconds` and handed to the workers through files.

    Args:
        estimator: a clusterer; it is trained in place, in the driver.
        spark: the session; `diststream.spark.session()` when None.
        n_partitions: into how many tasks a batch of chunks is parted; Spark's default when None.
            The partitions of a DataFrame are taken as they are.
        batch_seconds: length of a batch of chunks.
        state_file: where to save the state after each batch. A batch that the file holds already
            is passed over, so a killed driver started again loses nothing and counts nothing
            twice. With a DataFrame give `run` a checkpoint folder as well.
        spool: folder for the records of chunks on their way to the workers, seen by all of them;
            one of the driver's own when None, which serves a single machine.
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
        self._done = 0

    def run(
        self, stream: "DataFrame | Iterable[Chunk]", checkpoint: str | Path | None = None
    ) -> StreamClusterer:
        """Learns the stream to its end and gives back the estimator.

        Args:
            stream: a streaming DataFrame, of which what is there by now is learnt, or chunks.
            checkpoint: folder in which Spark notes which micro-batches are done.
        """
        if hasattr(stream, "writeStream"):
            query = self.start(stream, checkpoint, availableNow=True)
            query.awaitTermination()
            return self.estimator
        return self._run_chunks(stream)

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
        width = getattr(self.estimator, "n_features_in_", None) or _width(frame)
        if width is None:
            return  # nothing has come yet
        columns = [name for name in ("t", "features", "seq") if name in frame.columns]
        frame, starts = frame.select(columns), None
        if "seq" not in columns:
            frame, starts = _numbered(frame, getattr(self.estimator, "newest_seq_", -1) + 1)
        task = _task(self.estimator)
        found = frame.mapInArrow(
            lambda parts: _frame_pieces(parts, task, width, starts), "number long, piece binary"
        ).toArrow()
        pieces = zip(*(column.to_pylist() for column in found.columns), strict=True)
        self._finish([(key, pickle.loads(piece)) for key, piece in pieces], number)

    def _run_chunks(self, stream: Iterable[Chunk]) -> StreamClusterer:
        self._resume()
        context = self._session().sparkContext
        default = context.defaultParallelism
        width = getattr(self.estimator, "n_features_in_", None)
        with tempfile.TemporaryDirectory(prefix="diststream-", dir=self.spool) as folder:
            for number, (X, t) in enumerate(batches(stream, lambda: self.batch_seconds, width)):
                if number < self._done:
                    continue
                batch, task = self.estimator.admit(X, t), _task(self.estimator)
                files = _spooled(batch, Path(folder), self.n_partitions or default)
                parts = context.parallelize(files, max(len(files), 1))
                found = parts.mapPartitions(partial(_file_pieces, task=task)).collect()
                self._finish([(key, pickle.loads(piece)) for key, piece in found], number)
                for name in files:
                    Path(name).unlink()
        return self.estimator

    def _session(self) -> "SparkSession":
        if self.spark is None:
            from diststream.spark import session

            self.spark = session()
        return self.spark

    def _resume(self) -> None:
        position = state.load(self.estimator, self.state_file) if self.state_file else None
        self._done = position or 0

    def _finish(self, pieces: list[Piece], number: int) -> None:
        """The global update with all that the workers found, and the state after it."""
        learn(self.estimator, pieces)
        self._done = number + 1
        if self.state_file and hasattr(self.estimator, "model_"):
            state.save(self.estimator, self.state_file, self._done)


def learn(estimator: StreamClusterer, pieces: list[Piece]) -> None:
    """Joins the pieces of a batch in the order of their blocks and ends the batch."""
    records: dict[int, list[Batch]] = {}
    results: dict[int, tuple[Any, Counts, int]] = {}
    for key, piece in pieces:
        if isinstance(piece, Batch):
            records.setdefault(key, []).append(piece)
        else:
            results[key] = piece
    loose = {key: _together(parts) for key, parts in sorted(records.items())}
    if not results:  # the first records of a stream, for which there is no model yet
        if loose:
            estimator.partial_fit(*_together(list(loose.values())))
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


def _together(parts: list[Batch]) -> Batch:
    return in_order(Batch(*(np.concatenate(columns) for columns in zip(*parts, strict=True))))


def _task(estimator: StreamClusterer) -> Task | None:
    """What the workers need to summarise blocks; None as long as there is no model."""
    return estimator.task() if getattr(estimator, "model_", None) is not None else None


def _width(frame: "DataFrame") -> int | None:
    """How many features the first record has that has any."""
    first = frame.selectExpr("size(features) AS n").where("n > 0").first()
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
            .mapInArrow(_span, "partition int, n long, first double, last double, ordered boolean")
            .toArrow()
            .to_pylist()
        )
        spans.sort(key=lambda span: (span["first"], span["last"], span["partition"]))
        if all(span["ordered"] for span in spans) and all(
            a["last"] <= b["first"] for a, b in pairwise(spans)
        ):
            break
    ends = np.cumsum([0, *(span["n"] for span in spans)]) + start
    return frame, {span["partition"]: int(end) for span, end in zip(spans, ends, strict=False)}


def _spooled(batch: Batch, folder: Path, n_files: int) -> list[str]:
    """Writes a batch into files of whole blocks, about equally long."""
    edges = np.flatnonzero(np.diff(batch.seq // BLOCK)) + 1
    wanted = np.arange(1, n_files) * len(batch.t) // n_files
    near = np.clip(np.searchsorted(edges, wanted), 0, max(len(edges) - 1, 0))
    cuts = np.unique(edges[near]) if len(edges) else np.empty(0, int)
    files = []
    for a, b in pairwise([0, *cuts.tolist(), len(batch.t)]):
        path = folder / f"{int(batch.seq[a])}.npy" if b > a else None
        if path is not None:
            with path.open("wb") as file:
                for column in batch.part(slice(a, b)):
                    np.save(file, column)
            files.append(str(path))
    return files


# ---- in the workers ---------------------------------------------------------------------------


def _pieces(batch: Batch, task: Task | None) -> Iterator[Piece]:
    """Summaries of the blocks that are whole in the batch, the records of the others."""
    _settle()
    for block in blocks(in_order(batch)):
        key = int(block.seq[0]) // BLOCK
        if task is not None and len(block.t) == BLOCK and np.all(np.diff(block.seq) == 1):
            yield key, (*task.summarize(block), int(block.seq[-1]))
        else:
            yield key, Batch(*(np.array(column) for column in block))


@cache
def _settle() -> None:
    """Once a worker: PySpark collects garbage after every task; what is loaded is none."""
    gc.freeze()


def _file_pieces(names: Iterable[str], task: Task | None) -> Iterator[tuple[int, bytes]]:
    for name in names:
        with Path(name).open("rb") as file:
            batch = Batch(*(np.load(file) for _ in Batch._fields))
        for key, piece in _pieces(batch, task):
            yield key, pickle.dumps(piece, protocol=5)


def _frame_pieces(
    parts: "Iterable[pa.RecordBatch]",
    task: Task | None,
    width: int,
    starts: dict[int, int] | None,
) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa
    from pyspark import TaskContext

    start = None
    if starts is not None:
        start = starts.get(TaskContext.get().partitionId(), 0)  # type: ignore[union-attr]
    found = []
    for part in parts:
        batch = _records(part, width, start)
        start = None if start is None else start + len(batch.t)
        found.append(batch)
    pieces = list(_pieces(_together(found), task)) if found else []
    yield pa.RecordBatch.from_pydict(
        {
            "number": pa.array([key for key, _ in pieces], pa.int64()),
            "piece": pa.array([pickle.dumps(p, protocol=5) for _, p in pieces], pa.binary()),
        }
    )


def _records(part: "pa.RecordBatch", width: int, start: int | None) -> Batch:
    """The records of a piece of an Arrow table."""
    import pyarrow.compute as pc

    features, t = part.column("features"), part.column("t")
    lengths = pc.min_max(pc.list_value_length(features)).as_py()
    if features.null_count == 0 and lengths == {"min": width, "max": width}:
        X = features.flatten().to_numpy(zero_copy_only=False).reshape(-1, width)
    else:
        X = as_records(features.to_pylist(), width)
    if start is None:
        seq = part.column("seq").fill_null(-1).to_numpy(zero_copy_only=False)
    else:
        seq = np.arange(start, start + len(X))
    times = t.to_numpy(zero_copy_only=False)
    return Batch(X.astype(float, copy=False), times.astype(float, copy=False), seq)


def _span(parts: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Number, ends and order of the times of a partition; nothing for an empty one."""
    import pyarrow as pa
    from pyspark import TaskContext

    columns = [part.column("t").to_numpy(zero_copy_only=False) for part in parts]
    t = np.concatenate([*columns, np.empty(0)]).astype(float)
    if len(t):
        known = t[np.isfinite(t)]
        ends = (known[0], known[-1]) if len(known) else (np.inf, np.inf)
        row = {
            "partition": TaskContext.get().partitionId(),  # type: ignore[union-attr]
            "n": len(t),
            "first": float(ends[0]),
            "last": float(ends[1]),
            "ordered": bool(np.all(np.diff(known) >= 0)),
        }
        schema = pa.schema(
            [("partition", pa.int32()), ("n", pa.int64()), ("first", pa.float64()),
             ("last", pa.float64()), ("ordered", pa.bool_())]
        )  # fmt: skip
        yield pa.RecordBatch.from_pylist([row], schema)
