"""What Spark's workers do: read records, condense whole blocks, hand back the rest.

Imported by the workers, so nothing here needs the driver.
"""

import gc
import pickle
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from diststream.estimator import BLOCK, Batch, Task, blocks, in_order
from diststream.runners.batches import as_records

if TYPE_CHECKING:
    import pyarrow as pa

Piece = tuple[int, Any]  # a block's number, and its records or (summary, counts, newest seq)
SECONDS = -1  # in place of a block's number: the processor seconds of a task


def together(parts: list[Batch]) -> Batch:
    columns: Any = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return in_order(parts[0] if len(parts) == 1 else Batch(*columns))


def _pieces(batch: Batch, task: Task | None) -> Iterator[Piece]:
    """Summaries of the blocks that are whole in the batch, the records of the others."""
    _settle()
    for block in blocks(in_order(batch)):
        key = int(block.seq[0]) // BLOCK
        if task is not None and len(block.t) == BLOCK and np.all(np.diff(block.seq) == 1):
            yield key, (*task.summarize(block), int(block.seq[-1]))
        else:
            yield key, block


@cache
def _settle() -> None:
    """Once a worker: PySpark collects garbage after every task; what is loaded is none."""
    gc.freeze()


def file_pieces(names: Iterable[str], task: Task | None) -> Iterator[tuple[int, bytes]]:
    start = time.process_time()
    for name in names:
        with Path(name).open("rb") as file:
            batch = Batch(*(np.load(file) for _ in Batch._fields))
        for key, piece in _pieces(batch, task):
            yield key, pickle.dumps(piece, protocol=5)
    yield SECONDS, pickle.dumps(time.process_time() - start)


def frame_pieces(
    parts: "Iterable[pa.RecordBatch]",
    task: Task | None,
    width: int,
    starts: dict[int, int] | None,
) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa
    from pyspark import TaskContext

    begin, start = time.process_time(), None
    if starts is not None:
        start = starts.get(TaskContext.get().partitionId(), 0)  # type: ignore[union-attr]
    found = []
    for part in parts:
        batch = _records(part, width, start)
        start = None if start is None else start + len(batch.t)
        found.append(batch)
    pieces = list(_pieces(together(found), task)) if found else []
    pieces.append((SECONDS, time.process_time() - begin))
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


def span(parts: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
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
