"""Hidden grader of LU: the order-aware update, impact, composition and summaries."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."


def batch(rng, m=4, n=14, d=2):
    """A model, records in the order of time, their times, their rows, the decay."""
    Q = np.column_stack(
        [
            rng.uniform(1.5, 6, size=m),
            rng.normal(scale=3, size=(m, d)),
            rng.uniform(1, 6, size=m),
            rng.uniform(0, 1, size=m),
        ]
    )
    index = rng.integers(-1, m - 1, size=n)  # the last row gets none
    index[[2, 5, 9]] = 0, 0, -1
    t = np.sort(rng.uniform(1.5, 6, size=n))
    return Q, rng.normal(scale=3, size=(n, d)), t, index, rng.uniform(1.2, 1.5)


def late(rng):
    """The same kind of batch, whose records arrive in another order."""
    Q, X, t, index, beta = batch(rng)
    order = rng.permutation(len(X))
    return Q, X[order], t[order], index[order], beta


def test_local_update__fades_and_adds_at_each_record(ask, rng):
    """Each row fades to the time of each of its records and takes it."""
    ask.same("local_update", *batch(rng))


def test_local_update__goes_by_time(ask, rng):
    """Records that arrive in another order are taken in the order of their times."""
    ask.same(
        "local_update",
        *late(rng),
        otherwise="Records that arrive out of order give another model. Sort them by time first.",
    )


def test_local_update__leaves_outliers_out(ask, rng):
    """A record with -1 belongs to no row, not even the last one."""
    Q, X, t, index, beta = batch(rng)
    index[:] = -1
    index[3] = 1
    ask.same("local_update", Q, X, t, index, beta)


def test_local_update__takes_a_single_record(ask, rng):
    """A batch of one record changes one row."""
    Q, X, t, _, beta = batch(rng)
    ask.same("local_update", Q, X[:1], t[:1], np.array([2]), beta)


def test_local_update__leaves_its_input_alone(ask, rng):
    """The right model is found, and the stale one is as before."""
    ask.same("local_update", *late(rng), probe="with_arguments", otherwise=UNTOUCHED)


def maps(rng, n=4, size=3):
    """Sums and maps with different factors."""
    pairs = [[rng.uniform(0.3, 0.9), rng.uniform(0.5, 4, size=size)] for _ in range(n)]
    return rng.uniform(1, 6, size=size), pairs


def test_impact__of_a_record_in_the_middle(ask, rng):
    """The increment fades by the later maps alone, and is divided by the final sums."""
    ask.same("impact", *maps(rng), 1)


def test_impact__of_the_newest_record(ask, rng):
    """The last increment has not faded at all."""
    ask.same("impact", *maps(rng), 3)


def test_impact__of_the_first_record(ask, rng):
    """The first increment fades by all maps but its own."""
    ask.same("impact", *maps(rng, n=5, size=1), 0)


def test_impact__leaves_its_input_alone(ask, rng):
    """The right share is found, and sums and maps are as before."""
    ask.same("impact", *maps(rng), 2, probe="with_arguments", otherwise=UNTOUCHED)


def pair(rng, size=3):
    return [rng.uniform(0.3, 0.9), rng.normal(scale=2, size=size)]


def test_compose__does_the_first_map_first(ask, rng):
    """Applying the composed map is applying the first, then the second."""
    ask.same("compose", pair(rng), pair(rng))


def test_compose__takes_maps_that_keep_all(ask, rng):
    """A factor of 1 is a factor like any other."""
    ask.same("compose", [1.0, rng.normal(size=2)], [rng.uniform(0.2, 0.8), rng.normal(size=2)])


def test_compose__leaves_its_input_alone(ask, rng):
    """The right map is found, and both maps are as before."""
    ask.same("compose", pair(rng), pair(rng), probe="with_arguments", otherwise=UNTOUCHED)


def records(rng, n=12, d=3):
    return rng.normal(scale=3, size=(n, d)), rng.uniform(0, 6, size=n), rng.uniform(1.2, 1.5)


def test_summarise__weighs_by_age(ask, rng):
    """Weight, mean and M2 count each record by its age."""
    X, t, beta = records(rng)
    ask.same("summarise", X, np.sort(t), beta)


def test_summarise__takes_any_order(ask, rng):
    """The latest record may stand anywhere."""
    X, t, beta = records(rng)
    t[3] = 8.0
    ask.same("summarise", X, t, beta)


def test_summarise__takes_one_record(ask, rng):
    """A single record has weight 1 and no spread."""
    ask.same("summarise", rng.normal(scale=3, size=(1, 2)), np.array([rng.uniform(1, 5)]), 1.3)


def test_summarise__keeps_its_digits_far_from_the_origin(ask, rng):
    """M2 is right where the records lie far from the origin."""
    X, t, beta = records(rng, d=2)
    ask.same(
        "summarise",
        *(X + 1e8, t, beta),
        probe="spread",
        otherwise="Far from the origin M2 loses its digits. Measure from the mean.",
    )


def test_summarise__leaves_its_input_alone(ask, rng):
    """The right row is found, and the records are as before."""
    ask.same("summarise", *records(rng), probe="with_arguments", otherwise=UNTOUCHED)
