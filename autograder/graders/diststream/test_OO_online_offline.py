"""Hidden grader of OO: the algebra of one micro-cluster, and weighted k-means."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."


def row(rng, d=3, time=None):
    """A micro-cluster of some records."""
    weight, spread = rng.uniform(1.5, 6), rng.uniform(1, 8)
    time = rng.uniform(0, 3) if time is None else time
    return np.array([weight, *rng.normal(scale=3, size=d), spread, time])


def model(rng, m=5, d=3):
    """Micro-clusters of different times."""
    return np.array([row(rng, d) for _ in range(m)])


def test_insert__adds_a_record(ask, rng):
    """Weight, mean, M2 and time are those of the records together."""
    ask.same("insert", row(rng), rng.normal(scale=3, size=3), 4.0)


def test_insert__grows_from_one_record(ask, rng):
    """A micro-cluster of one record takes a second one."""
    q = np.array([1.0, *rng.normal(scale=3, size=4), 0.0, 1.0])
    ask.same("insert", q, rng.normal(scale=3, size=4), 2.0)


def test_insert__takes_faded_weights(ask, rng):
    """A weight below 1 is a weight like any other."""
    q = row(rng)
    q[0] = rng.uniform(0.1, 0.5)
    ask.same("insert", q, rng.normal(scale=3, size=3), 3.5)


def test_insert__keeps_its_digits_far_from_the_origin(ask, rng):
    """M2 is right where the records lie far from the origin."""
    q = row(rng, d=2)
    q[1:-2] += 1e8
    ask.same(
        "insert",
        *(q, q[1:-2] + np.array([2.0, -3.0]), 4.0),
        probe="spread",
        otherwise="Far from the origin M2 loses its digits. Use the gap to the mean, not sums of "
        "squares.",
    )


def test_insert__leaves_its_input_alone(ask, rng):
    """The right row is found, and the given one is as before."""
    ask.same(
        "insert",
        *(row(rng), rng.normal(size=3), 4.0),
        probe="with_arguments",
        otherwise=UNTOUCHED,
    )


def test_decay__fades_a_row(ask, rng):
    """Weight and M2 fade by the elapsed time, the mean stays, the time is the new one."""
    ask.same("decay", row(rng), rng.uniform(4, 7), rng.uniform(1.1, 1.6))


def test_decay__fades_each_row_of_a_model_for_its_own_time(ask, rng):
    """Each row of a model fades from its own time on."""
    ask.same("decay", model(rng), rng.uniform(4, 7), rng.uniform(1.1, 1.6))


def test_decay__does_nothing_without_decay(ask, rng):
    """With beta 1 only the time changes."""
    ask.same("decay", model(rng), 5.0, 1.0)


def test_decay__does_nothing_when_no_time_passes(ask, rng):
    """A row that is at the new time already stays as it is, while others fade."""
    ask.same("decay", np.array([row(rng, time=2.5), row(rng, time=1.0)]), 2.5, 1.7)


def test_decay__leaves_its_input_alone(ask, rng):
    """The right rows are found, and the given ones are as before."""
    ask.same("decay", model(rng), 5.0, 1.3, probe="with_arguments", otherwise=UNTOUCHED)


def test_merge__joins_rows_of_one_time(ask, rng):
    """Weight, mean and M2 are those of all records together."""
    ask.same("merge", row(rng, time=2.0), row(rng, time=2.0), 1.3)


def test_merge__fades_the_first_where_it_is_older(ask, rng):
    """The first row fades to the time of the second before they are joined."""
    ask.same("merge", row(rng, time=1.0), row(rng, time=4.0), rng.uniform(1.2, 1.5))


def test_merge__fades_the_second_where_it_is_older(ask, rng):
    """The second row fades to the time of the first before they are joined."""
    ask.same("merge", row(rng, time=4.5), row(rng, time=1.5), rng.uniform(1.2, 1.5))


def test_merge__keeps_its_digits_far_from_the_origin(ask, rng):
    """M2 is right where the records lie far from the origin."""
    a, b = row(rng, d=2, time=1.0), row(rng, d=2, time=1.0)
    a[1:-2] = 1e8
    b[1:-2] = 1e8 + np.array([2.0, 1.0])
    ask.same(
        "merge",
        *(a, b, 1.2),
        probe="spread",
        otherwise="Far from the origin M2 loses its digits. Use the gap between the means, not "
        "sums of squares.",
    )


def test_merge__leaves_its_input_alone(ask, rng):
    """The right row is found, and both rows are as before."""
    ask.same(
        "merge",
        *(row(rng, time=1.0), row(rng, time=3.0), 1.3),
        probe="with_arguments",
        otherwise=UNTOUCHED,
    )


def test_radius__is_the_root_of_the_mean_square(ask, rng):
    """The radius of a row is the root of M2 by weight."""
    ask.same("radius", row(rng))


def test_radius__takes_a_model(ask, rng):
    """A model has one radius a row; that of a single record is 0."""
    Q = model(rng)
    Q[2, [0, -2]] = 1, 0
    ask.same("radius", Q)


def test_radius__counts_a_rounding_error_as_zero(ask, rng):
    """A tiny negative M2 gives the radius 0."""
    Q = model(rng)
    Q[1, -2] = -1e-7
    ask.same("radius", Q, otherwise="A negative M2 is a rounding error: the radius is 0 then.")


def test_radius__leaves_its_input_alone(ask, rng):
    """The right radii are found, and the model is as before."""
    ask.same("radius", model(rng), probe="with_arguments", otherwise=UNTOUCHED)


def groups(rng, k=3, d=2, each=6):
    """Micro-clusters in k groups that lie far apart, some heavy, some light."""
    places = 20 * np.array(
        [[np.cos(a), np.sin(a), *np.ones(d - 2)] for a in 1 + np.arange(k) * 6.28 / k]
    )
    centers = np.concatenate([place + rng.normal(scale=1.5, size=(each, d)) for place in places])
    order = rng.permutation(len(centers))
    return centers[order], rng.uniform(0.2, 1, size=len(centers)) ** 3 * 20


def test_offline_clusters__weighs_the_micro_clusters(ask, shared):
    """The centers are those of weighted k-means."""
    ask.same(
        "offline_clusters",
        *(*groups(shared), 3, 0),
        part="macro",
        otherwise="The centers are not those of weighted k-means.",
    )


def test_offline_clusters__says_who_belongs_to_whom(ask, shared):
    """Each micro-cluster has the label of its macro-cluster."""
    ask.same(
        "offline_clusters",
        *(*groups(shared), 3, 0),
        part="labels",
        otherwise="The labels do not say which macro-cluster each micro-cluster belongs to.",
    )


def test_offline_clusters__takes_any_k(ask, rng):
    """Another number of groups, in another dimension."""
    ask.same("offline_clusters", *groups(rng, k=5, d=3), 5, 3)


def test_offline_clusters__gives_the_same_answer_again(ask, rng):
    """The same seed gives the same centers, where many are nearly as good."""
    arguments = rng.uniform(size=(80, 2)), rng.uniform(1, 5, size=80), 12, 7
    ask.same(
        "offline_clusters",
        *arguments,
        probe="offline_again",
        otherwise="Two calls with the same seed give different centers. Use the seed.",
    )


def test_offline_clusters__leaves_its_input_alone(ask, rng):
    """The right clusters are found, and centers and weights are as before."""
    ask.same(
        "offline_clusters",
        *(*groups(rng, k=2), 2, 1),
        probe="offline_with_arguments",
        otherwise=UNTOUCHED,
    )
