"""Streams: records in order of time, made up by a seed or replayed from data.

Everything that consumes a stream takes an iterable of chunks (X, t). A `Stream` is that, and knows
the true class of every record where there is one. DistStream turns data sets into streams in the
same way (Xu et al., ICDE 2020, section VII.A): a time stamp for each record, then in order.
"""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Chunk = tuple[NDArray[np.float64], NDArray[np.float64]]
NOISE = -1  # the class of a record that belongs to no cluster


@dataclass(frozen=True)
class Stream:
    """Records in order of time.

    Attributes:
        X: records, n x d.
        t: their times in seconds, n, never falling.
        y: their true classes, n, NOISE for records of no class; None where nobody knows them.
        chunk_size: how many records an iteration hands out at a time.
    """

    X: NDArray[np.float64]
    t: NDArray[np.float64]
    y: NDArray[np.int64] | None = None
    chunk_size: int = 10_000

    def __post_init__(self) -> None:
        if self.X.ndim != 2:
            raise ValueError(f"X has {self.X.ndim} dimensions: give records as rows, n x d")
        if self.t.shape != (len(self.X),):
            raise ValueError(f"t has shape {self.t.shape}: give one time for each of {len(self.X)}")
        if self.y is not None and self.y.shape != self.t.shape:
            raise ValueError(f"y has shape {self.y.shape}: give one class for each record or None")
        if np.any(np.diff(self.t) < 0):
            where = int(np.argmax(np.diff(self.t) < 0)) + 1
            raise ValueError(f"t falls at record {where}: sort the records by time first")
        if self.chunk_size < 1:
            raise ValueError(f"chunk_size is {self.chunk_size}: it must be 1 or more")

    def __len__(self) -> int:
        return len(self.X)

    def __iter__(self) -> Iterator[Chunk]:
        for start in range(0, len(self), self.chunk_size):
            rows = slice(start, start + self.chunk_size)
            yield self.X[rows], self.t[rows]

    def __getitem__(self, rows: slice) -> "Stream":
        """The records of a slice, as a stream of their own."""
        return replace(
            self, X=self.X[rows], t=self.t[rows], y=None if self.y is None else self.y[rows]
        )

    def chunked(self, chunk_size: int) -> "Stream":
        """The same stream, handed out `chunk_size` records at a time."""
        return replace(self, chunk_size=chunk_size)

    def until(self, start: float, stop: float) -> "Stream":
        """The records with start <= t < stop, as a stream of their own."""
        first, last = np.searchsorted(self.t, [start, stop])
        return self[first:last]


def replay(X: ArrayLike, y: ArrayLike | None = None, *, rate: float = 1000.0) -> Stream:
    """Make a stream of a table: record i happens at second i / rate.

    Args:
        X: records, n x d, in the order in which they are to arrive.
        y: their classes, n.
        rate: records a second; the paper's quality experiments use 1,000.

    >>> stream = replay([[1.0], [2.0], [3.0]], rate=2.0)
    >>> stream.t
    array([0. , 0.5, 1. ])
    """
    if not rate > 0:
        raise ValueError(f"rate is {rate}: it must be above 0 records a second")
    records = np.ascontiguousarray(X, dtype=np.float64)
    classes = None if y is None else np.asarray(y, dtype=np.int64)
    return Stream(records, np.arange(len(records)) / rate, classes)


def repeat(stream: Stream, times: int) -> Iterator[Chunk]:
    """Hand out a stream several times over, time going on, without copying it.

    The paper makes its large data sets so (section VII.A).
    """
    period = stream.t[-1] + (stream.t[-1] - stream.t[0]) / max(len(stream) - 1, 1) - stream.t[0]
    for lap in range(times):
        for X, t in stream:
            yield X, t + lap * period


def pace(chunks: Iterable[Chunk], speed: float = 1.0) -> Iterator[Chunk]:
    """Hand out each chunk when its last record happens, `speed` times as fast as in life.

    For demonstrations. A consumer slower than the stream is never waited for twice: the clock
    runs on while it works.
    """
    if not speed > 0:
        raise ValueError(f"speed is {speed}: it must be above 0")
    begin: float | None = None
    for X, t in chunks:
        if len(t):
            now = time.monotonic()
            begin = now - float(t[0]) / speed if begin is None else begin
            time.sleep(max(0.0, begin + float(t[-1]) / speed - now))
        yield X, t


# --- streams that change -------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """A change in the set of clusters.

    Attributes:
        second: when it begins.
        kind: `birth`: a new cluster; `death`: the oldest one ends; `split`: the oldest one becomes
            two that part; `merge`: the two nearest move together and become one.
    """

    second: float
    kind: Literal["birth", "death", "split", "merge"]


@dataclass
class _Path:
    """One cluster on its way: where it starts, how it moves, from when to when it lives."""

    label: int
    start: NDArray[np.float64]
    velocity: NDArray[np.float64]
    born: float
    dies: float = np.inf

    def at(self, t: NDArray[np.float64] | float, box: float) -> NDArray[np.float64]:
        """Centers at times t; a path is thrown back at the walls of the box."""
        way = self.start + np.multiply.outer(np.asarray(t) - self.born, self.velocity)
        return np.abs((way - box) % (4 * box) - 2 * box) - box


def synthetic(
    n_records: int,
    *,
    seed: int,
    n_clusters: int = 4,
    n_features: int = 2,
    rate: float = 1000.0,
    radius: float = 1.0,
    drift: float = 0.0,
    events: Sequence[Event] = (),
    transition: float = 5.0,
    noise: float = 0.0,
    box: float = 20.0,
) -> Stream:
    """Round normal clusters that drift, are born, die, split and merge.

    Args:
        n_records: how many records.
        seed: the same seed gives the same stream.
        n_clusters: clusters at the start.
        n_features: d.
        rate: records a second.
        radius: root mean square distance of a cluster's records from its center.
        drift: how far each center moves, in radii a second.
        events: what happens to the clusters; see `Event`.
        transition: seconds that two clusters take to part after a split or to meet in a merge.
        noise: share of records that lie anywhere in the box.
        box: centers stay within +-box radii in each dimension.

    Returns:
        The stream with true classes; a split gives two new classes, a merge keeps the older one.

    Raises:
        ValueError: an event that no cluster is left for.
    """
    rng = np.random.default_rng(seed)
    half = box * radius
    paths = [_birth(i, 0.0, n_features, half, drift * radius, rng) for i in range(n_clusters)]
    for event in sorted(events, key=lambda event: event.second):
        _apply(event, paths, half, radius, drift * radius, transition, rng)

    t = np.arange(n_records) / rate
    X = np.empty((n_records, n_features))
    y = np.full(n_records, NOISE, dtype=np.int64)
    draw = rng.random(n_records)
    spread = radius / np.sqrt(n_features)
    for alive, rows in _eras(paths, t):
        if not alive:
            raise ValueError(f"no cluster is alive at second {t[rows.start]}: fewer deaths, please")
        choice = np.minimum((draw[rows] * len(alive)).astype(int), len(alive) - 1)
        for i, path in enumerate(alive):
            chosen = np.flatnonzero(choice == i) + rows.start
            X[chosen] = path.at(t[chosen], half)
            y[chosen] = path.label
    X += rng.normal(scale=spread, size=X.shape)
    stray = rng.random(n_records) < noise
    X[stray] = rng.uniform(-half, half, size=(int(stray.sum()), n_features))
    y[stray] = NOISE
    return Stream(X, t, y)


def _birth(
    label: int, born: float, d: int, half: float, speed: float, rng: np.random.Generator
) -> _Path:
    return _Path(label, rng.uniform(-half, half, d), speed * _direction(d, rng), born)


def _direction(d: int, rng: np.random.Generator) -> NDArray[np.float64]:
    way = rng.normal(size=d)
    return way / np.linalg.norm(way)


def _apply(
    event: Event,
    paths: list[_Path],
    half: float,
    radius: float,
    speed: float,
    transition: float,
    rng: np.random.Generator,
) -> None:
    """Change the paths as the event says."""
    now, fresh = event.second, max(path.label for path in paths) + 1
    alive = [path for path in paths if path.born <= now < path.dies]
    needed = {"birth": 0, "death": 1, "split": 1, "merge": 2}[event.kind]
    if len(alive) < needed:
        raise ValueError(
            f"a {event.kind} at second {now} needs {needed} clusters, {len(alive)} live"
        )
    if event.kind == "birth":
        paths.append(_birth(fresh, now, len(paths[0].start), half, speed, rng))
    elif event.kind == "death":
        alive[0].dies = now
    elif event.kind == "split":
        parent, part = alive[0], _direction(len(alive[0].start), rng)
        parent.dies = now
        place = parent.at(now, half)
        for i, side in enumerate((-1.0, 1.0)):
            away = side * part * 4 * radius / transition  # four radii to either side: well apart
            paths.append(_Path(fresh + i, place, away, now, now + transition))
            paths.append(
                _Path(fresh + i, place + away * transition, parent.velocity, now + transition)
            )
    else:
        older, younger = _nearest_pair(alive, now, half)
        meet = older.at(now + transition, half)
        place = younger.at(now, half)
        younger.dies = now
        paths.append(
            _Path(younger.label, place, (meet - place) / transition, now, now + transition)
        )


def _nearest_pair(alive: list[_Path], now: float, half: float) -> tuple[_Path, _Path]:
    places = np.array([path.at(now, half) for path in alive])
    gap = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(gap, np.inf)
    first, second = sorted(np.unravel_index(np.argmin(gap), gap.shape))
    return alive[first], alive[second]


def _eras(paths: list[_Path], t: NDArray[np.float64]) -> Iterator[tuple[list[_Path], slice]]:
    """Spans of records during which the same clusters live."""
    changes = {path.born for path in paths} | {path.dies for path in paths} | {0.0, np.inf}
    cuts = np.searchsorted(t, sorted(changes))
    for start, stop in pairwise(cuts):
        if start < stop:
            now = t[start]
            yield [p for p in paths if p.born <= now < p.dies], slice(int(start), int(stop))


# --- Structured Streaming ------------------------------------------------------------------------

SCHEMA = "features array<double>, t double, seq long"
# Runs of records are neither looked into nor alike, and Spark takes a group of rows at a time.
PACKED: dict[str, Any] = {"compression": "none", "use_dictionary": False, "row_group_size": 4}


def write_files(
    stream: Stream, folder: Path | str, records_per_file: int = 10_000, packed: bool = False
) -> list[Path]:
    """Lay a stream down as Parquet files that Spark's file source reads in order.

    The source takes files by their time of change, so each file is given one a second after the
    file before it.

    Args:
        stream: what to write.
        folder: where; made if it is missing.
        records_per_file: with one file a batch this is the batch size.
        packed: whether a row is a run of records as bytes (`diststream.packed`), which Spark
            moves faster, instead of one record.

    Returns:
        The files in order. Columns: `features`, `t`, `seq` (the number of the record, from 0), and
        `y` where the stream has classes and a row is a record.
    """
    import pyarrow.parquet as pq

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    files = []
    for i, start in enumerate(range(0, len(stream), records_per_file)):
        part = stream[start : start + records_per_file]
        path = target / f"part-{i:06d}.parquet"
        hidden = target / f".{path.name}"  # the source overlooks names with a dot: no half a file
        table = (_packed_table if packed else _table)(part, start)
        pq.write_table(table, hidden, **(PACKED if packed else {}))
        os.utime(hidden, (i, i))
        hidden.rename(path)
        files.append(path)
    return files


def _table(part: Stream, start: int) -> "pa.Table":
    """A row a record."""
    import pyarrow as pa

    ends = np.arange(len(part) + 1, dtype=np.int32) * part.X.shape[1]
    columns = {
        "features": pa.ListArray.from_arrays(ends, pa.array(part.X.ravel())),
        "t": part.t,
        "seq": np.arange(start, start + len(part)),
    }
    if part.y is not None:
        columns["y"] = part.y
    return pa.table(columns)


def _packed_table(part: Stream, start: int) -> "pa.Table":
    """A row a run of as many records as an engine's block has."""
    import pyarrow as pa

    from diststream.estimator import BLOCK
    from diststream.packed import pack

    edges = range(0, len(part), BLOCK)
    runs = [pack(part.X[a : a + BLOCK], part.t[a : a + BLOCK]) for a in edges]
    features, t = zip(*runs, strict=True)
    return pa.table({"features": features, "t": t, "seq": [start + a for a in edges]})


def file_source(
    spark: "SparkSession", folder: Path | str, files_per_batch: int = 1, packed: bool = False
) -> "DataFrame":
    """A streaming DataFrame of the files that `write_files` wrote, in order.

    Args:
        spark: the session.
        folder: where the files lie.
        files_per_batch: files that one micro-batch takes.
        packed: as it was given to `write_files`.

    Returns:
        A streaming DataFrame with the columns `features` (array of doubles), `t` (seconds) and
        `seq` (number of the record in the stream); packed, with those of `diststream.packed`.
    """
    from diststream import packed as runs

    schema = runs.SCHEMA if packed else SCHEMA
    reader = spark.readStream.schema(schema).option("maxFilesPerTrigger", files_per_batch)
    return reader.parquet(str(folder))


def file_names(spark: "SparkSession", folder: Path | str, files_per_batch: int = 1) -> "DataFrame":
    """A streaming DataFrame that names the files that `write_files` wrote, in order.

    Spark sees to which files are new, and moves names alone: the workers read the files.

    Args:
        spark: the session.
        folder: where the files lie, seen by all workers.
        files_per_batch: files that one micro-batch takes.

    Returns:
        A streaming DataFrame with the column `path`, which `SparkRunner` takes.
    """
    schema = "path string, modificationTime timestamp, length long, content binary"
    reader = spark.readStream.format("binaryFile").schema(schema)
    names = reader.option("maxFilesPerTrigger", files_per_batch).load(str(folder))
    return names.select("path")  # so that Spark does not read what the files hold
