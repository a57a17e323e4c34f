"""Hidden grader of GU: outliers put together, deletion, merging, and the whole global update."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."


def outliers(rng, n=14, d=2):
    """Records about a few places, in the order of time, a reach, the decay."""
    places = rng.normal(scale=4, size=(4, d))
    X = places[rng.integers(4, size=n)] + rng.normal(scale=0.8, size=(n, d))
    return X, np.sort(rng.uniform(1, 6, size=n)), rng.uniform(1.8, 2.4), rng.uniform(1.2, 1.5)


def test_premerge_outliers__puts_near_ones_together(ask, rng):
    """Each outlier goes to the nearest row within reach, else begins a row."""
    ask.same("premerge_outliers", *outliers(rng))


def test_premerge_outliers__goes_by_time(ask, rng):
    """Outliers that arrive in another order give the same rows in the same order."""
    X, t, reach, beta = outliers(rng)
    order = rng.permutation(len(X))
    ask.same(
        "premerge_outliers",
        *(X[order], t[order], reach, beta),
        otherwise="Outliers that arrive out of order give other rows. Sort them by time first.",
    )


def test_premerge_outliers__measures_from_the_mean(ask, rng):
    """The reach is measured from the mean of a row, which moves as records come in."""
    X = np.array([[0.0], [0.9], [1.5], [2.6], [0.7], [3.0]]) + rng.normal()
    ask.same("premerge_outliers", X, np.sort(rng.uniform(1, 2, size=6)), 1.0, 1.1)


def test_premerge_outliers__prefers_the_nearest(ask, rng):
    """Of several rows within reach the nearest one takes the record."""
    shift = rng.normal()
    X = shift + np.array([[0.0], [2.2], [1.6], [0.5]])
    ask.same("premerge_outliers", X, np.array([1.0, 2.0, 2.5, 4.0]), 2.0, 1.3)


def test_premerge_outliers__counts_the_reach_as_within(ask, rng):
    """A record exactly at the reach joins the row, one just beyond it begins another."""
    X = float(rng.integers(1, 9)) + np.array([[0.0], [2.0], [8.0], [10.25]])
    ask.same(
        "premerge_outliers",
        *(X, np.array([1.0, 1.5, 2.0, 2.5]), 2.0, rng.uniform(1.2, 1.5)),
        otherwise="A record exactly at the reach is within.",
    )


def test_premerge_outliers__leaves_its_input_alone(ask, rng):
    """The right rows are found, and the records are as before."""
    ask.same("premerge_outliers", *outliers(rng), probe="with_arguments", otherwise=UNTOUCHED)


def model(rng, m=6, d=2, scale=4.0):
    """Micro-clusters of different weights and times."""
    return np.column_stack(
        [
            rng.uniform(1, 6, size=m),
            rng.normal(scale=scale, size=(m, d)),
            rng.uniform(1, 6, size=m),
            rng.uniform(0, 2, size=m),
        ]
    )


def test_delete_outdated__drops_what_has_faded(ask, rng):
    """Rows below the limit at the new time are gone, the others are as of that time."""
    Q = model(rng)
    Q[[1, 4], 0] = 0.3, 0.9
    Q[2, [0, -1]] = 20, 1
    ask.same("delete_outdated", Q, 4.0, 1.3, 0.8)


def test_delete_outdated__compares_the_faded_weight(ask, rng):
    """A row that is heavy enough as it stands, but not any more by then, goes."""
    Q = model(rng)
    Q[:, 0] = rng.uniform(1.5, 2, size=6)
    Q[:, -1] = 0, 2, 0, 2, 0, 2
    ask.same("delete_outdated", Q, 3.0, 1.4, 1.0)


def test_delete_outdated__keeps_all_that_are_heavy(ask, rng):
    """Where nothing is outdated, all rows stay in their order and fade."""
    ask.same("delete_outdated", model(rng), 3.0, 1.1, 0.01)


def test_delete_outdated__keeps_a_row_at_the_limit(ask, rng):
    """A row of just the smallest weight is kept, a lighter one is not."""
    Q = model(rng, m=3)
    Q[:, 0], Q[:, -1] = [2.0, 1.0, 4.0], 1.0
    ask.same("delete_outdated", Q, 2.0, 2.0, 1.0, otherwise="Only weights below `least` go.")


def test_delete_outdated__leaves_its_input_alone(ask, rng):
    """The right rows are kept, and the model is as before."""
    Q = model(rng)
    Q[1, 0] = 0.2
    ask.same("delete_outdated", Q, 4.0, 1.2, 0.5, probe="with_arguments", otherwise=UNTOUCHED)


def test_merge_closest_pair__joins_the_closest(ask, rng):
    """The two rows with the closest means are one, in the place of the first."""
    ask.same("merge_closest_pair", model(rng), 1.3)


def test_merge_closest_pair__keeps_the_order_of_the_rest(ask, rng):
    """Rows before, between and after the pair stay in their order."""
    Q = model(rng, m=5)
    Q[3, 1:-2] = Q[1, 1:-2] + 0.01
    ask.same("merge_closest_pair", Q, 1.2)


def test_merge_closest_pair__fades_the_older_one(ask, rng):
    """Rows of different times are joined as of the later time."""
    Q = model(rng, m=4)
    Q[2, 1:-2] = Q[0, 1:-2] + 0.3
    Q[0, -1], Q[2, -1] = 5.0, 1.0
    ask.same("merge_closest_pair", Q, 1.4)


def test_merge_closest_pair__of_two_rows(ask, rng):
    """Two rows become one, in one dimension."""
    ask.same("merge_closest_pair", model(rng, m=2, d=1), 1.2)


def test_merge_closest_pair__leaves_its_input_alone(ask, rng):
    """The right rows are joined, and the model is as before."""
    ask.same("merge_closest_pair", model(rng), 1.3, probe="with_arguments", otherwise=UNTOUCHED)


def news(rng, Q, near=(0, 2), far=2):
    """Outlier micro-clusters: some within the boundary of rows, some far from all, by time."""
    d = Q.shape[1] - 3
    places = [Q[j, 1:-2] + 0.05 for j in near] + list(rng.uniform(15, 40, size=(far, d)))
    rows = [[rng.uniform(1, 3), *x, rng.uniform(0.2, 0.8), 0.0] for x in places]
    fresh = np.array(rows)[rng.permutation(len(rows))]
    fresh[:, -1] = np.sort(rng.uniform(2.5, 4, size=len(fresh)))
    return fresh


def test_global_update__fades_and_takes_up(ask, rng):
    """The model fades, near outlier micro-clusters join their rows, others become rows."""
    Q = model(rng)
    ask.same("global_update", Q, news(rng, Q), 4.5, 2.0, 1.3, 0.01, 50)


def test_global_update__fades_where_nothing_is_new(ask, rng):
    """Without outliers the model fades to the end of the batch and loses what is over."""
    Q = model(rng)
    Q[[1, 3], 0] = 0.2, 0.3
    ask.same("global_update", Q, np.empty((0, 5)), 4.5, 2.0, 1.3, 0.25, 50)


def test_global_update__takes_up_before_it_deletes(ask, rng):
    """A row that has nearly faded is saved by an outlier micro-cluster that joins it."""
    Q = model(rng)
    Q[:, 0] = rng.uniform(4, 6, size=6)
    Q[0, 0], Q[3, 0] = 0.9, 0.8
    ask.same(
        "global_update",
        *(Q, news(rng, Q, near=(0,), far=1), 4.5, 2.0, 1.3, 0.7, 50),
        otherwise="A row was deleted that something new would have joined. Take up first.",
    )


def test_global_update__deletes_before_it_merges(ask, rng):
    """Outdated rows make room, so that no others need be joined."""
    Q = model(rng)
    Q[:, 0] = rng.uniform(4, 6, size=6)
    Q[[2, 5], 0] = 0.4, 0.5
    ask.same(
        "global_update",
        *(Q, news(rng, Q, near=(1,), far=1), 4.5, 2.0, 1.3, 0.6, 5),
        otherwise="Rows were joined to make room, although others were outdated. Delete first.",
    )


def test_global_update__merges_until_it_fits(ask, rng):
    """The closest pairs are joined until the capacity is kept."""
    Q = model(rng, m=8)
    ask.same("global_update", Q, news(rng, Q, far=3), 4.5, 2.0, 1.2, 0.01, 5)


def test_global_update__goes_in_the_order_of_creation(ask, rng):
    """What came first is taken up first, and later ones meet the model as it is by then."""
    Q = model(rng, scale=1.0)
    Q[:, -2] = rng.uniform(0.3, 0.6, size=6)
    line = 20 + np.array([0.0, 7.0, 9.0, 2.0, 5.5, 1.0, 8.0]) + rng.uniform(-0.3, 0.3, size=7)
    fresh = np.column_stack(
        [rng.uniform(1, 2, size=7), line, line, rng.uniform(0.5, 1, size=7), np.linspace(2, 4, 7)]
    )
    ask.same("global_update", Q, fresh, 4.5, 2.5, 1.3, 0.01, 50)


def test_global_update__counts_the_boundary_as_within(ask, rng):
    """An outlier micro-cluster exactly on the boundary joins its row, here the last one."""
    place = float(rng.integers(1, 9))
    Q = np.array([[4.0, place + 16, 16.0, 3.0], [4.0, place, 4.0, 3.0]])
    fresh = np.array([[1.0, place + 2, 0.0, 3.0], [1.0, place + 20.25, 0.0, 3.0]])
    ask.same(
        "global_update",
        *(Q, fresh, 3.0, 2.0, rng.uniform(1.2, 1.5), 0.01, 50),
        otherwise="What lies exactly on the boundary is within.",
    )


def test_global_update__leaves_its_input_alone(ask, rng):
    """The right model is found, and the old one and what is new are as before."""
    Q = model(rng)
    ask.same(
        "global_update",
        *(Q, news(rng, Q), 4.5, 2.0, 1.3, 0.5, 6),
        probe="with_arguments",
        otherwise=UNTOUCHED,
    )
