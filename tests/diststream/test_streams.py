"""Streams: order, seeds, the life of clusters, and the way into Spark."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession

from diststream.streams import (
    NOISE,
    Event,
    Stream,
    file_source,
    pace,
    repeat,
    replay,
    synthetic,
    write_files,
)


def classes(stream: Stream, start: float, stop: float) -> set[int]:
    y = stream.until(start, stop).y
    assert y is not None
    return set(y.tolist())


def center(stream: Stream, label: int, start: float, stop: float) -> np.ndarray:
    part = stream.until(start, stop)
    return part.X[part.y == label].mean(axis=0)


@given(n=st.integers(0, 50), size=st.integers(1, 20), rate=st.floats(0.1, 1e4))
@settings(max_examples=50, deadline=None)
def test_chunks_hold_every_record_once_and_in_order(n: int, size: int, rate: float) -> None:
    X = np.arange(2.0 * n).reshape(n, 2)
    stream = replay(X, rate=rate).chunked(size)
    chunks = list(stream)
    assert all(len(x) == size for x, _ in chunks[:-1])
    assert np.array_equal(np.vstack([np.empty((0, 2)), *(x for x, _ in chunks)]), X)
    t = np.concatenate([[], *(t for _, t in chunks)])
    assert np.allclose(t, np.arange(n) / rate)


def test_repeat_goes_on_in_time() -> None:
    stream = replay(np.eye(3), rate=2.0).chunked(2)
    chunks = list(repeat(stream, 3))
    t = np.concatenate([t for _, t in chunks])
    assert np.allclose(t, np.arange(9) / 2.0)
    assert np.array_equal(np.vstack([x for x, _ in chunks]), np.tile(np.eye(3), (3, 1)))


def test_pace_hands_out_nothing_before_its_time() -> None:
    stream = replay(np.zeros((4, 1)), rate=100.0).chunked(2)
    begin = time.monotonic()
    passed = [(time.monotonic() - begin, t[-1] - stream.t[0]) for _, t in pace(stream, speed=2.0)]
    assert all(now >= due / 2.0 - 1e-3 for now, due in passed)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_a_seed_decides_the_stream(seed: int) -> None:
    events = [Event(0.5, "split"), Event(1.0, "merge")]
    one, two = (synthetic(2000, seed=seed, events=events, noise=0.1) for _ in range(2))
    assert np.array_equal(one.X, two.X)
    assert np.array_equal(one.y, two.y)
    assert not np.array_equal(one.X, synthetic(2000, seed=seed + 1, events=events, noise=0.1).X)


def test_clusters_are_round_with_the_radius_asked_for() -> None:
    stream = synthetic(20_000, seed=3, n_clusters=1, n_features=5, radius=2.5)
    spread = np.sqrt(((stream.X - stream.X.mean(axis=0)) ** 2).sum(axis=1).mean())
    assert spread == pytest.approx(2.5, rel=0.02)


def test_drift_moves_centers_at_the_speed_asked_for() -> None:
    stream = synthetic(40_000, seed=5, n_clusters=1, radius=2.0, drift=0.3)
    way = center(stream, 0, 0, 1) - center(stream, 0, 4, 5)
    assert np.linalg.norm(way) == pytest.approx(4 * 0.3 * 2.0, abs=0.3)


def test_clusters_are_born_die_split_and_merge() -> None:
    born = synthetic(4000, seed=1, n_clusters=2, events=[Event(2.0, "birth")])
    assert classes(born, 0, 2) == {0, 1}
    assert classes(born, 2, 4) == {0, 1, 2}

    dead = synthetic(4000, seed=1, n_clusters=2, events=[Event(2.0, "death")])
    assert classes(dead, 2, 4) == {1}

    split = synthetic(9000, seed=1, n_clusters=1, events=[Event(2.0, "split")], transition=3.0)
    assert classes(split, 2, 9) == {1, 2}
    gaps = [
        np.linalg.norm(center(split, 1, s, s + 0.5) - center(split, 2, s, s + 0.5)) for s in (2, 8)
    ]
    assert gaps[0] < 2.0
    assert gaps[1] == pytest.approx(8.0, abs=0.5)

    merge = synthetic(9000, seed=1, n_clusters=2, events=[Event(2.0, "merge")], transition=3.0)
    assert classes(merge, 2, 5) == {0, 1}
    assert classes(merge, 5.1, 9) == {0}
    assert np.linalg.norm(center(merge, 0, 4.8, 5) - center(merge, 1, 4.8, 5)) < 1.0


def test_noise_has_its_share_and_its_class() -> None:
    stream = synthetic(20_000, seed=2, noise=0.05)
    assert np.mean(stream.y == NOISE) == pytest.approx(0.05, abs=0.01)


def test_bad_input_gets_one_clear_error() -> None:
    X = np.zeros((3, 2))
    with pytest.raises(ValueError, match="falls at record 2"):
        Stream(X, np.array([0.0, 2.0, 1.0]))
    with pytest.raises(ValueError, match="one time for each of 3"):
        Stream(X, np.zeros(2))
    with pytest.raises(ValueError, match="rows, n x d"):
        Stream(np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="one class for each"):
        Stream(X, np.zeros(3), np.zeros(4, dtype=np.int64))
    with pytest.raises(ValueError, match="above 0 records"):
        replay(X, rate=0.0)
    with pytest.raises(ValueError, match=r"merge at second 1\.0 needs 2 clusters, 1 live"):
        synthetic(10, seed=0, n_clusters=1, events=[Event(1.0, "merge")])
    with pytest.raises(ValueError, match="no cluster is alive"):
        synthetic(5000, seed=0, n_clusters=1, events=[Event(1.0, "death")])


def test_spark_reads_the_files_in_order_and_whole(
    spark_session: SparkSession, tmp_path: Path
) -> None:
    stream = synthetic(950, seed=4, n_features=3)
    files = write_files(stream, tmp_path / "stream", records_per_file=250)
    assert len(files) == 4
    seen: list[tuple[int, np.ndarray, np.ndarray]] = []

    def keep(batch: DataFrame, number: int) -> None:
        rows = batch.collect()
        features, t = (np.array([row[name] for row in rows]) for name in ("features", "t"))
        seen.append((number, features, t))

    writer = file_source(spark_session, tmp_path / "stream").writeStream.foreachBatch(keep)
    query = writer.option("checkpointLocation", str(tmp_path / "state"))
    assert query.trigger(availableNow=True).start().awaitTermination(120)
    assert [number for number, _, _ in seen] == list(range(4))
    assert np.array_equal(np.vstack([X for _, X, _ in seen]), stream.X)
    assert np.array_equal(np.concatenate([t for _, _, t in seen]), stream.t)
    numbers = spark_session.read.parquet(str(tmp_path / "stream")).select("seq").toPandas()
    assert sorted(numbers["seq"]) == list(range(950))
