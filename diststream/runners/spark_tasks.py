"""What Spark's workers do: read records, condense whole blocks, hand back the rest.

Imported by the workers, so nothing here needs the driver.
"""

import gc
import pickle
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from diststream.estimator import BLOCK, Batch, Task, blocks, in_order
from diststream.packed import unpack
from diststream.runners.batches import as_records

if TYPE_CHECKING:
    import pyarrow as pa

Piece = tuple[int, Any]  # a block's number, and its records or (summary, counts, newest seq)
COLUMNS = ("t", "features", "seq")  # of a DataFrame of records
TASK = "task"  # the file beside the records that says what to do with them
# In place of a block's number, and none's:
SECONDS = -(2**63)  # the piece is the processor seconds of a task
ELSEWHERE = SECONDS + 1  # the piece is the name of a file with pieces


def together(parts: list[Batch]) -> Batch:
    columns: Any = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return in_order(parts[0] if len(parts) == 1 else Batch(*columns))


def _in_sequence(found: list[Batch]) -> list[Batch]:
    """Runs of records that are blocks as they came; where any is not, all of them in one."""
    if all(map(_is_block, found)) and len({int(batch.seq[0]) for batch in found}) == len(found):
        return found  # and nothing is copied
    return [together(found)]


def _is_block(batch: Batch) -> bool:
    whole = len(batch.t) == BLOCK and int(batch.seq[0]) % BLOCK == 0
    return whole and bool(np.all(np.diff(batch.seq) == 1))


def _pieces(batch: Batch, task: Task | None) -> Iterator[Piece]:
    """Summaries of the blocks that are whole in the batch, the records of the others."""
    for block in blocks(in_order(batch)):
        key = int(block.seq[0]) // BLOCK
        if task is not None and _is_block(block):
            yield key, (*task.summarize(block), int(block.seq[-1]))
            _settle()
        else:
            yield key, block


@cache
def _settle() -> None:
    """Once a worker: PySpark collects garbage after every task; what is loaded is none.

    Called after the first block, when the compiled kernels are loaded, too.
    """
    gc.freeze()


def write_blocks(name: str, parts: Iterable[Batch]) -> None:
    """Writes blocks into a file, over what it holds: shape, records, times and numbers of each."""
    path = Path(name)
    path.touch()
    with path.open("r+b") as file:
        for part in parts:
            for column in (np.array(part.X.shape), *part):
                file.write(np.ascontiguousarray(column).data)
        file.truncate(file.tell())


def _read_blocks(file: str) -> Iterator[Batch]:
    """The blocks of a file, mapped into memory where they lie."""
    words = np.memmap(file, np.int64, mode="c")
    begin = 0
    while begin < len(words):
        n, d = words[begin : begin + 2].tolist()
        X, t, seq, begin = (begin + 2 + step for step in (0, n * d, n * d + n, n * d + 2 * n))
        numbers = words.view(np.float64)
        yield Batch(numbers[X:t].reshape(n, d), numbers[t:seq], words[seq:begin])


def write_task(task: Task | None, names: list[str], folder: str) -> None:
    """Tells the workers what to do: Java takes longer over a model than over a name.

    Args:
        task: of this batch.
        names: a file of records for each of the first slots of `slot_pieces`.
        folder: where the workers look.
    """
    from pyspark import cloudpickle

    Path(folder, TASK).write_bytes(cloudpickle.dumps((task, names)))


def _given(folder: str) -> tuple[Task | None, list[str]]:
    given: tuple[Task | None, list[str]] = pickle.loads(Path(folder, TASK).read_bytes())
    return given


def slot_pieces(slot: int, folder: str) -> str | None:
    """The pieces of the records that are meant for this slot, left in a file; None without any."""
    start = time.process_time()
    task, names = _given(folder)
    if slot >= len(names):
        return None
    pieces = [piece for block in _read_blocks(names[slot]) for piece in _pieces(block, task)]
    pieces.append((SECONDS, time.process_time() - start))
    return _left(pieces, folder)


def _left(pieces: list[Piece], folder: str) -> str:
    """Leaves pieces in a file and gives its name; a task that runs twice leaves two."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".pieces", delete=False) as file:
        pickle.dump(pieces, file, protocol=5)
    return file.name


def taken(name: str) -> list[Piece]:
    """The pieces in a file, which is removed."""
    with Path(name).open("rb") as file:
        pieces: list[Piece] = pickle.load(file)
    Path(name).unlink()
    return pieces


def frame_pieces(
    parts: "Iterable[pa.RecordBatch]",
    task: Task | None,
    width: int,
    starts: dict[int, int] | None,
    folder: str | None,
) -> "Iterator[pa.RecordBatch]":
    """The pieces of the records in a partition, or in the files that it names.

    Args:
        folder: one that the driver sees, with the task in a file. The pieces are left there, too:
            Java carries names alone.
    """
    import pyarrow as pa
    from pyspark import TaskContext

    begin, start = time.process_time(), None
    if folder is not None:
        task, _ = _given(folder)
    if starts is not None:
        start = starts.get(TaskContext.get().partitionId(), 0)  # type: ignore[union-attr]
    found: list[Batch] = []
    for part in _read(parts):
        if pa.types.is_binary(part.schema.field("features").type):
            found += _unpacked(part, width)
            continue
        batch = _records(part, width, start)
        start = None if start is None else start + len(batch.t)
        found.append(batch)
    pieces = [piece for batch in _in_sequence(found) for piece in _pieces(batch, task)]
    pieces.append((SECONDS, time.process_time() - begin))
    if folder is not None:
        pieces = [(ELSEWHERE, _left(pieces, folder))]
    yield pa.RecordBatch.from_pydict(
        {
            "number": pa.array([key for key, _ in pieces], pa.int64()),
            "piece": pa.array([pickle.dumps(p, protocol=5) for _, p in pieces], pa.binary()),
        }
    )


def _read(parts: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """The parts; where they name files, what these hold."""
    for part in parts:
        if "path" in part.schema.names:
            for name in part.column("path").to_pylist():
                yield from _held(name)
        else:
            yield part


def _held(name: str) -> "Iterator[pa.RecordBatch]":
    """What a Parquet file holds, a group of rows at a time: more at once would be copied together.

    Args:
        name: its address, as Spark tells it; mapped into memory where it lies on this machine.

    Raises:
        ValueError: it is no file of records; the message says what it lacks.
    """
    import pyarrow as pa
    from pyarrow.fs import FileSystem, LocalFileSystem
    from pyarrow.parquet import ParquetFile

    system, path = FileSystem.from_uri(name)
    if isinstance(system, LocalFileSystem):
        system = LocalFileSystem(use_mmap=True)
    with system.open_input_file(path) as opened:
        try:
            file = ParquetFile(opened, pre_buffer=False)
        except pa.ArrowInvalid as error:
            raise ValueError(f"{name} is no whole Parquet file.") from error
        if missing := set(COLUMNS) - set(file.schema_arrow.names):
            lacks = " and ".join(sorted(missing))
            raise ValueError(f"{name} has no column {lacks}: write it as `write_files` does.")
        if file.num_row_groups:
            group = file.metadata.row_group(0).num_rows
            yield from file.iter_batches(group, columns=[*COLUMNS], use_threads=False)


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


def _unpacked(part: "pa.RecordBatch", width: int) -> Iterator[Batch]:
    """The records of a piece of an Arrow table of packed rows, not copied."""
    columns = (part.column(name) for name in ("features", "t", "seq"))
    for features, t, first in zip(*columns, strict=True):
        yield unpack(features.as_buffer(), t.as_buffer(), first.as_py(), width)


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
