"""What holds for every clusterer: conventions, bad records, order, one record at a time."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from diststream import CluStream, ClusTree, DenStream, DStream
from diststream.estimator import StreamClusterer
from diststream.microclusters import batch_bound
from tests.diststream.clusterers import MAKERS, blobs, same, state

Maker = Callable[..., StreamClusterer]
every = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def expected_failures(estimator: StreamClusterer) -> dict[str, str]:
    return {"check_fit_score_takes_y": "partial_fit takes the times of the records, not classes"}


@parametrize_with_checks(
    [
        CluStream(n_micro_clusters=10, n_clusters=3, init_records=10),
        DenStream(eps=0.6, mu=3.0, beta=0.4, decay=0.001, init_records=10),
        DStream(width=1.5, dense=1.01, sparse=0.3, decay=0.9999),
        ClusTree(n_clusters=3, init_records=10, decay=0.001),
    ],
    expected_failed_checks=expected_failures,
)
def test_scikit_learn_conventions(estimator: StreamClusterer, check: Callable) -> None:
    check(estimator)


@every
def test_one_record_at_a_time_equals_batches_of_one(make: Maker) -> None:
    X, t, _ = blobs(500)
    together, apart = make().learn_one_by_one(X, t), make()
    for i in range(len(t)):
        apart.partial_fit(X[i : i + 1], t[i : i + 1])
    assert same(together, apart)


@every
def test_chunks_do_not_matter_one_record_at_a_time(make: Maker) -> None:
    X, t, _ = blobs(500)
    together, apart = make().learn_one_by_one(X, t), make()
    for part in np.array_split(np.arange(500), 7):
        apart.learn_one_by_one(X[part], t[part])
    assert same(together, apart)


@every
def test_batches_find_the_clusters_that_records_find(make: Maker) -> None:
    X, t, y = blobs(6000)
    ordered, single = make(), make().learn_one_by_one(X, t)
    for part in np.array_split(np.arange(6000), 6):
        ordered.partial_fit(X[part], t[part])
    for estimator in (ordered, single):
        labels = estimator.predict(X[-400:])
        covered = labels >= 0
        assert covered.mean() > 0.7
        assert adjusted_rand_score(y[-400:][covered], labels[covered]) > 0.95


@every
def test_weights_are_those_of_the_records(make: Maker) -> None:
    """Nothing is lost or counted twice in condensing, inserting and merging."""
    X, t, _ = blobs(3000)
    estimator = make()
    if isinstance(estimator, CluStream):
        estimator.set_params(horizon=1e9)  # nothing is deleted
    if isinstance(estimator, DenStream | ClusTree):
        estimator.set_params(decay=1e-6)
    if isinstance(estimator, DStream):
        estimator.set_params(sparse=1e-9)
    for part in np.array_split(np.arange(3000), 3):
        estimator.partial_fit(X[part], t[part])
    fading = np.exp2(-estimator.rate * (t[-1] - t)).sum()
    rows = estimator.model_.rows.as_of(t[-1], estimator.rate)
    assert rows.weights.sum() == pytest.approx(fading, rel=1e-9)
    center = (rows.weights[:, None] * rows.centers).sum(0) / rows.weights.sum()
    weights = np.exp2(-estimator.rate * (t[-1] - t))
    np.testing.assert_allclose(center, (weights[:, None] * X).sum(0) / fading, rtol=1e-9)


@every
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_bad_records_change_nothing_and_are_counted(make: Maker, seed: int) -> None:
    X, t, _ = blobs(400, seed)
    rng = np.random.default_rng(seed)
    seq = np.arange(400)
    places = np.sort(rng.choice(np.arange(50, 400), size=30, replace=False))
    reasons = rng.choice(["malformed", "late", "duplicate"], size=30)
    dirty_X, dirty_t, dirty_seq = list(X), list(t), list(seq)
    for place, reason in sorted(zip(places, reasons, strict=True), reverse=True):
        bad = X[place].copy()
        time, number = t[place], 1000 + place  # a number of its own
        if reason == "malformed":
            bad[rng.integers(2)] = rng.choice([np.nan, np.inf, -np.inf, 1e200])
        elif reason == "late":
            time = -1e3
        else:
            number = seq[place - 1]
        dirty_X.insert(place, bad)
        dirty_t.insert(place, time)
        dirty_seq.insert(place, number)
    numbers = np.array(dirty_seq)
    numbers[numbers >= 1000] = 0  # bad records carry the number of the first: seen before
    clean = make().learn_one_by_one(X, t, seq)
    soiled = make()
    soiled.learn_one_by_one(X[:40], t[:40], seq[:40])
    rest = slice(40, None)
    soiled.learn_one_by_one(
        np.array(dirty_X)[rest], np.array(dirty_t)[rest], np.maximum.accumulate(numbers)[rest]
    )
    assert state(clean).keys() == state(soiled).keys()
    for name, values in state(clean).items():
        np.testing.assert_array_equal(values, state(soiled)[name])
    assert sum(soiled.rejected_.values()) == 30


@every
def test_each_kind_of_bad_record_is_counted_by_its_reason(make: Maker) -> None:
    X, t, _ = blobs(300)
    estimator = make().partial_fit(X[:200], t[:200], np.arange(200))
    X, t, seq = X[200:].copy(), t[200:].copy(), np.arange(200, 300)
    X[3, 0], X[4, 1] = np.nan, np.inf
    t[5] = np.nan
    t[6] = t[0] - 61.0
    seq[8] = 207
    seq[9] = 11
    estimator.partial_fit(X, t, seq)
    assert estimator.rejected_ == {"malformed": 3, "late": 1, "duplicate": 2}
    assert estimator.n_records_ == 294
    assert np.isfinite(estimator.micro_clusters_.centers).all()


@every
def test_a_batch_that_comes_twice_counts_once(make: Maker) -> None:
    X, t, _ = blobs(400)
    once = make().partial_fit(X[:200], t[:200]).partial_fit(X[200:], t[200:])
    twice = make().partial_fit(X[:200], t[:200])
    for _ in range(2):
        twice.partial_fit(X[200:], t[200:], np.arange(200, 400))
    assert twice.rejected_["duplicate"] == 200
    for name, values in state(once).items():
        np.testing.assert_array_equal(values, state(twice)[name])


@every
def test_a_clock_that_runs_backwards_does_not_stop_the_stream(make: Maker) -> None:
    X, t, _ = blobs(600)
    estimator = make().partial_fit(X[:200], t[:200])
    estimator.partial_fit(X[200:400], t[200:400][::-1])  # within the lateness: taken
    assert estimator.n_records_ == 400
    estimator.partial_fit(X[400:500], t[400:500] - 1e6)
    assert estimator.rejected_["late"] == 100
    estimator.partial_fit(X[500:], t[500:])
    assert estimator.n_records_ == 500
    rows = estimator.micro_clusters_
    assert np.isfinite(rows.weights).all()
    assert rows.updated.max() == t[-1]


@every
def test_the_order_of_arrival_within_a_batch_is_that_of_seq(make: Maker) -> None:
    X, t, _ = blobs(900)
    mixed = np.random.default_rng(1).permutation(900)
    in_order, out_of_order = make().partial_fit(X, t), make()
    out_of_order.partial_fit(X[mixed], t[mixed], np.arange(900)[mixed])
    assert same(in_order, out_of_order)


@every
def test_empty_batches_change_nothing(make: Maker) -> None:
    X, t, _ = blobs(200)
    estimator, other = make(), make().partial_fit(X, t)
    estimator.partial_fit(np.empty((0, 2)), [])
    estimator.partial_fit(X, t)
    estimator.partial_fit(np.empty((0, 2)), [])
    estimator.partial_fit(np.full((5, 2), np.nan), np.zeros(5))
    assert estimator.rejected_["malformed"] == 5
    for name, values in state(other).items():
        np.testing.assert_array_equal(values, state(estimator)[name])


@every
def test_constant_features_are_harmless(make: Maker) -> None:
    X, t, _ = blobs(400)
    X = np.column_stack([X, np.full(400, 7.0)])
    estimator = make().partial_fit(X[:200], t[:200]).partial_fit(X[200:], t[200:])
    np.testing.assert_allclose(estimator.micro_clusters_.centers[:, 2], 7.0)
    same_everywhere = make().partial_fit(np.ones((300, 3)), t[:300])
    rows = same_everywhere.micro_clusters_
    np.testing.assert_array_equal(rows.centers, np.ones_like(rows.centers))
    np.testing.assert_array_equal(rows.radii, np.zeros(len(rows.radii)))


@every
def test_moving_all_data_moves_the_centers_and_nothing_else(make: Maker) -> None:
    rng = np.random.default_rng(2)
    t = np.arange(1500) / 100
    # Multiples of 1/1024: the shift is exact, so that rounding takes no other turn at once.
    X = rng.integers(-2048, 2048, size=(1500, 2)) / 1024 + 16.0 * rng.integers(0, 3, (1500, 1))
    here, there = make(), make()
    shift = 1536.0  # a multiple of the width of D-Stream's cells too
    for part in np.array_split(np.arange(1500), 3):
        here.partial_fit(X[part], t[part])
        there.partial_fit(X[part] + shift, t[part])
    a, b = here.micro_clusters_, there.micro_clusters_
    np.testing.assert_allclose(b.weights, a.weights, rtol=1e-9)
    np.testing.assert_allclose(b.radii, a.radii, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(b.centers, a.centers + shift, rtol=1e-12)


@every
def test_unordered_takes_the_same_records_in_another_order(make: Maker) -> None:
    X, t, _ = blobs(800)
    ordered, unordered = make().partial_fit(X, t), make(update="unordered").partial_fit(X, t)
    again = make(update="unordered").partial_fit(X, t)
    assert same(unordered, again)
    assert not same(ordered, unordered)
    assert unordered.n_records_ == ordered.n_records_


@every
def test_errors_say_what_is_wrong(make: Maker) -> None:
    X, t, _ = blobs(100)
    with pytest.raises(NotFittedError):
        make().predict(X)
    with pytest.raises(ValueError, match="init_records=40 records and has seen 10"):
        make().partial_fit(X[:10], t[:10]).predict(X)
    with pytest.raises(ValueError, match="one time a record, 100 here"):
        make().partial_fit(X, t[:5])
    with pytest.raises(ValueError, match="seq has shape"):
        make().partial_fit(X, t, np.arange(5))
    with pytest.raises(ValueError, match=r"3 features, but .* is expecting 2 features"):
        make().partial_fit(X, t).partial_fit(np.zeros((1, 3)), [9.0])
    with pytest.raises(ValueError, match='update is "ordered" or "unordered"'):
        make(update="sorted").partial_fit(X, t)


@every
def test_a_clone_has_the_parameters_and_no_model(make: Maker) -> None:
    X, t, _ = blobs(100)
    fresh = clone(make().partial_fit(X, t))
    assert fresh.get_params() == make().get_params()
    assert not hasattr(fresh, "model_")


def test_the_bound_of_a_batch_is_that_of_the_paper() -> None:
    # Section IV.D: about 25 seconds for alpha = 0.01 and beta = 1.2.
    assert batch_bound(0.01, np.log2(1.2)) == pytest.approx(25.26, abs=0.01)
    assert batch_bound(0.5, 1.0) == 1.0
    assert batch_bound(0.01, 0.0) == np.inf
    assert DenStream(decay=0.25, alpha=0.25).batch_bound == 8.0
    assert CluStream(horizon=33.0).batch_bound == 33.0
    with pytest.raises(ValueError, match="alpha"):
        batch_bound(1.0, 0.25)
