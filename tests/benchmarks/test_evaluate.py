"""Scores, windows and clocks of the benchmarks, on streams made here."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import evaluate, spark, spark_run
from benchmarks.evaluate import Window
from diststream import CluStream
from diststream.streams import synthetic


def test_batches_end_where_their_seconds_do() -> None:
    stream = synthetic(2500, seed=0, rate=100.0)
    ends = evaluate.batch_ends(stream, 10.0)
    assert ends == [1000, 2000, 2500]
    parts = list(evaluate.parts(stream, ends))
    assert [len(part) for part in parts] == [1000, 1000, 500]
    assert np.array_equal(np.vstack([part.X for part in parts]), stream.X)


def test_a_window_holds_the_last_records_before_its_end() -> None:
    stream = synthetic(2500, seed=0)
    early, late = evaluate.last_records(stream, [400, 2300])
    assert np.array_equal(early.X, stream.X[:400])
    assert np.array_equal(late.X, stream.X[1300:2300])


def test_a_good_model_scores_high_and_a_random_one_low() -> None:
    stream = synthetic(6000, seed=2, n_clusters=3, n_features=4)
    window = evaluate.last_records(stream, [6000])[0]
    model = CluStream(n_micro_clusters=30, n_clusters=3, init_records=1000)
    model.partial_fit(stream.X, stream.t)
    good = evaluate.score(model, window)
    shuffled = np.random.default_rng(0).permutation(window.y)
    bad = evaluate.score(model, Window(window.X, shuffled))
    assert good["micro purity"] > 0.99
    assert good["adjusted Rand"] > 0.9
    assert good["CMM nearest"] > 0.99
    assert bad["micro purity"] < 0.7
    assert bad["adjusted Rand"] < 0.1
    assert good["micro coverage"] == bad["micro coverage"]


def test_spherical_variances_sum_to_the_squared_radius() -> None:
    variances = evaluate.spherical(np.array([2.0, 3.0]), 5)
    assert variances.shape == (2, 5)
    assert variances.sum(axis=1) == pytest.approx([4.0, 9.0])


def test_cpu_seconds_count_what_descendants_burn() -> None:
    """Those of a process of its own: around this one, processes of other tests come and end."""
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    root = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)\n"
        "print('done', flush=True)\n"
        "sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", root, burn], **pipes) as process:
        assert process.stdout.readline() == b"done\n"
        seconds = spark_run.tree_cpu_seconds(process.pid)
    assert seconds >= 0.5


def test_the_timed_runner_counts_the_batches_after_those_that_warm_up(spark_session) -> None:
    model = CluStream(n_micro_clusters=10, n_clusters=2, init_records=500)
    runner = spark_run.TimedRunner(model, spark_session, 2, 5.0, warm=1)
    timed = spark_run.timed(runner, lambda: runner.run(synthetic(1500, seed=3, rate=100.0)))
    assert len(runner.stages_) == 3
    assert (timed["batches"], timed["records"]) == (2, 1000)
    assert timed["wall"] > 0 and timed["cpu"] > 0
    assert timed["checksum"] == spark_run.checksum(model)


def test_runs_of_the_same_count_as_one_long_run() -> None:
    run = {"batches": 2, "records": 100, "wall": 1.0, "cpu": 2.0, "driver": 0.4, "workers": 1.0}
    slow = run | {"wall": 4.0, "cpu": 3.0}
    pooled = spark_run.pooled([run | {"checksum": "a"}, slow | {"checksum": "a"}])
    assert pooled["records_per_second"] == pytest.approx(200 / 5)
    assert pooled["records_per_cpu_second"] == pytest.approx(200 / 5)
    assert pooled["driver seconds"] == pytest.approx(0.2)
    with pytest.raises(ValueError, match="unpack"):  # not the same model: not the same run
        spark_run.pooled([run | {"checksum": "a"}, run | {"checksum": "b"}])


def test_a_checksum_sees_one_bit() -> None:
    stream = synthetic(1500, seed=3)
    model = CluStream(n_micro_clusters=10, n_clusters=2, init_records=500)
    model.partial_fit(stream.X, stream.t)
    before = spark_run.checksum(model)
    assert spark_run.checksum(model) == before
    centers = model.model_.rows.centers
    centers[0, 0] = np.nextafter(centers[0, 0], np.inf)
    assert spark_run.checksum(model) != before


def test_the_model_of_the_stages_never_beats_amdahl() -> None:
    one = {"records_per_second": 1.0, "batch seconds of wall": 1.0, "driver seconds": 0.1}
    files = {"1": one, "2": one | {"records_per_second": 1.6}}
    names = {"1": one | {"records_per_second": 1.2}, "2": one | {"records_per_second": 1.5}}
    stages = spark._stages(
        {
            "by transport": {"files": files, "names": names, "packed": {"1": one}},
            "empty job seconds": 0.1,
            "seconds of scheduling": {"1": 0.01, "32": 0.01 + 31 * 0.001},
        }
    )
    gain = {int(n): value for n, value in stages["gain"].items()}
    assert stages["transport"] == "files"
    assert gain[1] == pytest.approx(1.0)
    assert gain[2] == pytest.approx(1.0 / (0.2 + 0.001 + 0.4))
    assert all(value < 1.0 / 0.2 for value in gain.values())
    assert gain[128] < gain[32]  # tasks cost time too
