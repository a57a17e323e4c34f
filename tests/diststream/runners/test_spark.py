"""The Spark runner: the same bits as in process, bad rows, restarts."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import StreamingQueryException
from pyspark.sql import DataFrame, SparkSession

from diststream.estimator import Batch
from diststream.packed import pack
from diststream.runners import MiniBatch, SparkRunner
from diststream.runners.spark import learn
from diststream.streams import Stream, file_names, file_source, write_files
from tests.diststream.clusterers import MAKERS, blobs, same

SCHEMA = "seq long, t double, features array<double>"
ROW = ["features", "t", "seq"]  # packed


def write(folder: Path, name: str, X: list, t: np.ndarray, seq: np.ndarray | None) -> None:
    """A file of records; each a second later than the one before, as Spark goes by their times."""
    folder.mkdir(exist_ok=True)
    before = len(list(folder.iterdir()))
    features = [None if row is None else list(row) for row in X]
    columns = {"features": pa.array(features, pa.list_(pa.float64())), "t": pa.array(t)}
    if seq is not None:
        columns["seq"] = pa.array(seq)
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    os.utime(folder / f"{name}.parquet", (before, before))


def source(spark: SparkSession, folder: Path, files: int = 1, schema: str = SCHEMA) -> DataFrame:
    reader = spark.readStream.schema(schema).option("maxFilesPerTrigger", files)
    return reader.parquet(str(folder))


@pytest.fixture(scope="module")
def stream() -> tuple[np.ndarray, np.ndarray]:
    X, t, _ = blobs(11_500, rate=1000.0)
    return X, t


@pytest.fixture
def laid_down(tmp_path: Path, stream: tuple[np.ndarray, np.ndarray]) -> Iterator[Callable]:
    """Writes the stream as files of some records each, and tells where."""

    def lay(size: int, numbered: bool = True) -> Path:
        X, t = stream
        for k, a in enumerate(range(0, len(t), size)):
            part = slice(a, a + size)
            seq = np.arange(len(t))[part] if numbered else None
            write(tmp_path / "files", f"{k:04d}", list(X[part]), t[part], seq)
        return tmp_path / "files"

    yield lay


@pytest.mark.parametrize("name", MAKERS)
def test_any_number_of_partitions_gives_the_bits_of_one_process(
    name: str, spark_session: SparkSession, stream: tuple[np.ndarray, np.ndarray]
) -> None:
    in_process = MiniBatch(MAKERS[name](), 4.0).run([stream])
    for n_partitions in (1, 2, 4):
        runner = SparkRunner(MAKERS[name](), spark_session, n_partitions, batch_seconds=4.0)
        assert same(in_process, runner.run([stream]))


def test_batches_of_any_size_take_the_files_of_those_before(
    spark_session: SparkSession, tmp_path: Path
) -> None:
    sizes = np.array([9000, 50, 5000, 3, 12_000, 700])  # more blocks than tasks, and fewer
    X, _, _ = blobs(int(sizes.sum()))
    t = np.concatenate([10.0 * k + np.arange(n) / n for k, n in enumerate(sizes)])
    held: list[int] = []

    class Looking(SparkRunner):
        def _finish(self, *batch: Any) -> None:
            held.append(len(list(tmp_path.rglob("*.blocks"))))
            super()._finish(*batch)

    runner = Looking(MAKERS["CluStream"](), spark_session, 4, batch_seconds=5.0, spool=tmp_path)
    assert same(MiniBatch(MAKERS["CluStream"](), 5.0).run([(X, t)]), runner.run([(X, t)]))
    assert max(held) <= 2 * 4  # of a batch and of the next
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["CluStream", "DStream"])
def test_a_streaming_data_frame_gives_the_bits_of_one_process(
    name: str, spark_session: SparkSession, laid_down: Callable, stream: tuple
) -> None:
    # Two files of 2,300 records a micro-batch: blocks lie across files and partitions.
    frame = source(spark_session, laid_down(2300), files=2)
    model = SparkRunner(MAKERS[name](), spark_session).run(frame)
    assert same(model, MiniBatch(MAKERS[name](), 4.6).run([stream]))


def test_without_numbers_records_are_taken_in_order_of_time(
    spark_session: SparkSession, laid_down: Callable, stream: tuple
) -> None:
    frame = source(
        spark_session, laid_down(2300, numbered=False), 2, "t double, features array<double>"
    )
    model = SparkRunner(MAKERS["CluStream"](), spark_session).run(frame)
    expected = MiniBatch(MAKERS["CluStream"](), 4.6).run([stream])
    assert same(model, expected)
    # Scattered over partitions they are sorted first.
    scattered = SparkRunner(MAKERS["CluStream"](), spark_session)
    for number, a in enumerate(range(0, 11_500, 4600)):
        X, t = stream[0][a : a + 4600], stream[1][a : a + 4600]
        mixed = np.random.default_rng(number).permutation(len(t))
        table = pa.table({"t": t[mixed], "features": pa.array(list(X[mixed]))})
        scattered.learn_micro_batch(spark_session.createDataFrame(table).repartition(3), number)
    assert same(scattered.estimator, expected)


@pytest.mark.parametrize("name", ["CluStream", "DStream"])
def test_packed_rows_give_the_bits_of_one_process(
    name: str, spark_session: SparkSession, tmp_path: Path, stream: tuple
) -> None:
    # Files of 2,300 records: a run may end within a block.
    write_files(Stream(*stream, None), tmp_path / "files", 2300, packed=True)
    frame = file_source(spark_session, tmp_path / "files", 2, packed=True)
    model = SparkRunner(MAKERS[name](), spark_session).run(frame)
    assert same(model, MiniBatch(MAKERS[name](), 4.6).run([stream]))


@pytest.mark.parametrize("packed", [False, True])
def test_files_that_are_named_give_the_bits_of_one_process(
    packed: bool, spark_session: SparkSession, tmp_path: Path, stream: tuple
) -> None:
    write_files(Stream(*stream, None), tmp_path / "files", 2300, packed)
    frame = file_names(spark_session, tmp_path / "files", 2)
    model = SparkRunner(MAKERS["CluStream"](), spark_session).run(frame)
    assert same(model, MiniBatch(MAKERS["CluStream"](), 4.6).run([stream]))


def test_a_named_file_that_holds_no_records_is_told(
    spark_session: SparkSession, tmp_path: Path, stream: tuple
) -> None:
    write_files(Stream(*stream, None), tmp_path, 5750)
    frame = file_names(spark_session, tmp_path)
    names = ["part-000001", "notes"]
    pq.write_table(pa.table({"features": [[1.0]], "t": [0.0]}), tmp_path / f"{names[0]}.parquet")
    (tmp_path / f"{names[1]}.parquet").write_text("no table")
    for later, name in enumerate(names):  # Spark reads files in the order of their times
        os.utime(tmp_path / f"{name}.parquet", (2 + later, 2 + later))
    for name in names:
        with pytest.raises(StreamingQueryException, match=name):
            SparkRunner(MAKERS["CluStream"](), spark_session).run(frame)
        (tmp_path / f"{name}.parquet").unlink()


def test_packed_rows_that_do_not_add_up_are_counted_and_set_aside(
    spark_session: SparkSession,
) -> None:
    X, t, _ = blobs(3000, rate=1000.0)
    runs = [pack(X[a : a + 100], t[a : a + 100]) for a in range(0, 3000, 100)]
    rows = [[*run, 100 * i] for i, run in enumerate(runs)]
    rows[11][0] = rows[11][0][:-1]  # a byte is missing: 100 records
    rows[12][0] = None  # 100 more
    rows[13][1] = b"x"  # nobody knows how many these were
    rows[14][2] = None  # 100 that cannot be told from ones that came before
    columns = zip(*rows, strict=True)
    types = (pa.binary(), pa.binary(), pa.int64())
    table = pa.table([pa.array(c, k) for c, k in zip(columns, types, strict=True)], ROW)
    runner = SparkRunner(MAKERS["ClusTree"](), spark_session)
    runner.learn_micro_batch(spark_session.createDataFrame(table), 0)
    assert runner.estimator.rejected_ == {"malformed": 201, "late": 0, "duplicate": 100}
    assert runner.estimator.n_records_ == 2600
    with pytest.raises(ValueError, match="number of their first record"):
        runner.learn_micro_batch(spark_session.createDataFrame(table).drop("seq"), 1)


def test_a_block_that_comes_whole_twice_is_counted_as_duplicates() -> None:
    X, t, _ = blobs(3000, rate=1000.0)
    model = MAKERS["CluStream"]().partial_fit(X[:2000], t[:2000])
    block = Batch(X[2000:], t[2000:], np.arange(2000, 3000))
    piece = (2, (*model.task().summarize(block), 2999))
    learn(model, [piece, piece])
    assert model.n_records_ == 3000
    assert model.rejected_["duplicate"] == 1000


def test_bad_rows_of_a_data_frame_are_counted_and_set_aside(
    spark_session: SparkSession, tmp_path: Path
) -> None:
    X, t, _ = blobs(3000, rate=1000.0)
    rows, times, seq = list(X), t.copy(), np.arange(3000)
    rows[1500], rows[1501], rows[1502] = None, [1.0], [1.0, np.nan]
    times[1503], times[2600] = np.nan, -500.0
    seq[2700] = seq[2699]
    for k, a in enumerate((0, 1000, 2000)):
        part = slice(a, a + 1000)
        write(tmp_path / "files", str(k), rows[part], times[part], seq[part])
    model = SparkRunner(MAKERS["ClusTree"](), spark_session).run(
        source(spark_session, tmp_path / "files")
    )
    assert model.rejected_ == {"malformed": 4, "late": 1, "duplicate": 1}
    assert model.n_records_ == 2994


def test_a_run_that_stopped_goes_on_and_repeats_nothing(
    spark_session: SparkSession, laid_down: Callable, tmp_path: Path, stream: tuple
) -> None:
    """The driver dies between Spark's batch and the next; state and checkpoint are what is left."""
    folder, kept = laid_down(2300), (tmp_path / "state", tmp_path / "checkpoint")

    class Interrupted(Exception):
        pass

    class Dying(SparkRunner):
        def learn_micro_batch(self, frame: DataFrame, number: int) -> None:
            super().learn_micro_batch(frame, number)
            if number == 2:
                # The state is saved, but Spark has not noted that the batch is done.
                raise Interrupted

    first = Dying(MAKERS["DenStream"](), spark_session, state_file=kept[0])
    with pytest.raises(Exception, match="Interrupted"):
        first.run(source(spark_session, folder), kept[1])
    second = SparkRunner(MAKERS["DenStream"](), spark_session, state_file=kept[0])
    second.run(source(spark_session, folder), kept[1])
    assert second.estimator.n_records_ == 11_500
    assert same(second.estimator, MiniBatch(MAKERS["DenStream"](), 2.3).run([stream]))


def test_empty_micro_batches_and_an_empty_stream(spark_session: SparkSession) -> None:
    runner = SparkRunner(MAKERS["DStream"](), spark_session)
    nothing = spark_session.createDataFrame([], SCHEMA)
    runner.learn_micro_batch(nothing, 0)
    X, t, _ = blobs(100)
    table = pa.table({"t": t, "features": pa.array(list(X)), "seq": np.arange(100)})
    runner.learn_micro_batch(spark_session.createDataFrame(table), 1)
    runner.learn_micro_batch(nothing, 2)
    assert runner.estimator.n_records_ == 100
    assert same(runner.estimator, MAKERS["DStream"]().partial_fit(X, t))


def test_the_unordered_model_is_for_comparison_in_process(spark_session: SparkSession) -> None:
    with pytest.raises(ValueError, match="keeps the order"):
        SparkRunner(MAKERS["DStream"](update="unordered"), spark_session)
