"""Batches in process: cutting, broken chunks, adaptive length, kill and restart."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diststream import CluStream, DenStream
from diststream.estimator import StreamClusterer
from diststream.runners import BatchSizer, MiniBatch, OneRecord
from diststream.runners.batches import as_records, batches
from diststream.state import load
from tests.diststream.clusterers import MAKERS, blobs, same

Maker = Callable[..., StreamClusterer]
every = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def chunked(X: np.ndarray, t: np.ndarray, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(X[a : a + size], t[a : a + size]) for a in range(0, len(t), size)]


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 400), st.integers(1, 100), st.floats(0.1, 5), st.integers(0, 2**31))
def test_batches_hold_all_records_in_order_and_keep_their_length(
    n: int, size: int, seconds: float, seed: int
) -> None:
    t = np.sort(np.random.default_rng(seed).uniform(0, 20, size=n))
    X = np.arange(n)[:, None].astype(float)
    parts = list(batches(chunked(X, t, size), lambda: seconds))
    np.testing.assert_array_equal(np.concatenate([x for x, _ in parts]), X)
    for _, times in parts:
        assert len(times) > 0
        assert times[-1] - times[0] < seconds
    for (_, first), (_, second) in pairwise(parts):
        assert second[0] >= first[0] + seconds


@every
def test_chunks_do_not_matter(make: Maker) -> None:
    X, t, _ = blobs(2000)
    whole = MiniBatch(make(), 2.0).run([(X, t)])
    for size in (1, 333):
        assert same(whole, MiniBatch(make(), 2.0).run(chunked(X, t, size)))


def test_one_record_runs_the_same_stream() -> None:
    X, t, _ = blobs(300)
    model = OneRecord(MAKERS["CluStream"]()).run(chunked(X, t, 70))
    assert same(model, MAKERS["CluStream"]().learn_one_by_one(X, t))


def test_what_is_no_record_is_a_row_of_nan() -> None:
    nan = [np.nan, np.nan]
    np.testing.assert_array_equal(as_records([[1, 2], [3, 4, 5]]), [[1, 2], nan])
    np.testing.assert_array_equal(as_records(np.ones((2, 3)), 2), [nan, nan])
    np.testing.assert_array_equal(as_records([1.0, 2.0], 2), [nan, nan])
    np.testing.assert_array_equal(as_records([["a", 1], {}], 2), [nan, nan])
    assert as_records([], 2).shape == (0, 2)


@every
@pytest.mark.parametrize("runner", [lambda e: MiniBatch(e, 1.0), OneRecord])
def test_columns_that_change_do_not_stop_the_stream(make: Maker, runner: Callable) -> None:
    X, t, _ = blobs(600)
    stream = chunked(X, t, 100)
    stream[2] = (np.column_stack([stream[2][0], np.ones(100)]), stream[2][1])
    stream[4] = ([*stream[4][0][:99].tolist(), [1.0]], stream[4][1])
    stream.insert(3, (np.empty((0, 2)), np.empty(0)))
    estimator = runner(make()).run(stream)
    assert estimator.rejected_ == {"malformed": 101, "late": 0, "duplicate": 0}
    assert estimator.n_records_ == 499


def test_a_long_pause_does_not_spoil_the_model() -> None:
    X, t, _ = blobs(1000)
    t = t + np.where(np.arange(1000) >= 500, 1e7, 0.0)
    for make in MAKERS.values():
        rows = MiniBatch(make(), 1.0).run([(X, t)]).micro_clusters_
        for column in rows:
            assert np.isfinite(column).all()


def test_batches_beyond_the_bound_are_warned_of() -> None:
    X, t, _ = blobs(100)
    with pytest.warns(UserWarning, match=r"longer than the bound of 8 s"):
        MiniBatch(DenStream(init_records=10, alpha=0.25), 9.0).run([(X, t)])
    with pytest.raises(ValueError, match="must be above 0"):
        MiniBatch(DenStream(), 0.0).run([(X, t)])


def test_the_length_climbs_to_the_best_throughput_and_stays_under_the_bound() -> None:
    sizer, lengths = BatchSizer(bound=26.6, start=1.0), []
    for _ in range(40):
        lengths.append(sizer.seconds)
        sizer.record(100 - (np.log(sizer.seconds) - np.log(8.0)) ** 2)
    assert max(lengths) <= 26.6
    assert all(8 / 1.5**2 < length < 8 * 1.5**2 for length in lengths[10:])
    bounded = BatchSizer(bound=5.0, start=1.0)
    for _ in range(20):
        bounded.record(bounded.seconds)
    assert bounded.seconds <= 5.0


def test_adaptive_batches_learn_the_whole_stream() -> None:
    X, t, _ = blobs(3000)
    estimator = MiniBatch(MAKERS["DenStream"](), "adaptive").run(chunked(X, t, 100))
    assert estimator.n_records_ == 3000


# A process that is killed with no chance to clean up, in the middle of a batch.
KILLED = """
import os, signal, sys
import numpy as np
from diststream import {name}
from diststream.runners import MiniBatch
from tests.diststream.clusterers import MAKERS, blobs

X, t, _ = blobs(3000)
estimator = MAKERS[{name!r}]()
learn, seen = estimator.global_update, []

def dying(model, summaries):
    seen.append(1)
    if len(seen) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return learn(model, summaries)

estimator.global_update = dying
MiniBatch(estimator, 2.0, state_file=sys.argv[1]).run([(X, t)])
"""


@pytest.mark.parametrize("name", MAKERS)
def test_a_killed_run_goes_on_where_it_was(name: str, tmp_path: Path) -> None:
    file, root = tmp_path / "state.npz", Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", KILLED.format(name=name), str(file)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    X, t, _ = blobs(3000)
    half = MAKERS[name]()
    assert load(half, file) in (2, 3)  # the first call may have made the first model
    assert 0 < half.n_records_ < 3000
    resumed = MiniBatch(MAKERS[name](), 2.0, state_file=file).run([(X, t)])
    assert same(resumed, MiniBatch(MAKERS[name](), 2.0).run([(X, t)]))


def test_a_finished_run_does_nothing_when_run_again(tmp_path: Path) -> None:
    X, t, _ = blobs(500)
    first = MiniBatch(MAKERS["CluStream"](), 1.0, tmp_path / "state").run([(X, t)])
    again = MiniBatch(MAKERS["CluStream"](), 1.0, tmp_path / "state").run([(X, t)])
    assert same(first, again)
    assert again.n_records_ == 500


def test_the_state_of_a_model_is_of_constant_size(tmp_path: Path) -> None:
    sizes = []
    X, t, _ = blobs(40_000)
    estimator = CluStream(n_micro_clusters=20, init_records=50, horizon=10.0)
    for part in np.array_split(np.arange(40_000), 8):
        MiniBatch(estimator, 5.0, tmp_path / f"{part[0]}").run([(X[part], t[part])])
        sizes.append((tmp_path / f"{part[0]}").stat().st_size)
    assert max(sizes) - min(sizes) < 64  # the digits of the counts
