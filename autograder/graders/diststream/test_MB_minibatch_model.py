"""Hidden grader of MB: nearest on a stale model, boundaries, and the unordered step."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."


def model(rng, m=6, d=3, single=()):
    """Micro-clusters that lie apart; those named in `single` hold one record each."""
    Q = np.column_stack(
        [
            rng.uniform(1.5, 6, size=m),
            rng.normal(scale=3, size=(m, d)),
            rng.uniform(2, 9, size=m),
            rng.uniform(0, 2, size=m),
        ]
    )
    Q[list(single), 0], Q[list(single), -2] = 1, 0
    return Q


def around(rng, Q, n=40):
    """Records about the micro-clusters, within and beyond their boundaries."""
    owner = rng.integers(len(Q), size=n)
    return Q[owner, 1:-2] + rng.normal(
        scale=rng.uniform(0.3, 3, size=(n, 1)), size=(n, Q.shape[1] - 3)
    )


def test_nearest__finds_index_and_distance(ask, rng):
    """Each record has the index of its nearest center and the distance to it."""
    ask.same("nearest", rng.normal(scale=2, size=(40, 3)), rng.normal(scale=2, size=(6, 3)))


def test_nearest__takes_one_center(ask, rng):
    """A single center and a single coordinate are no special case."""
    ask.same("nearest", rng.normal(size=(7, 1)), rng.normal(size=(1, 1)))


def test_nearest__takes_fewer_records_than_centers(ask, rng):
    """One record against many centers."""
    ask.same("nearest", rng.normal(scale=2, size=(1, 4)), rng.normal(scale=2, size=(9, 4)))


def test_nearest__is_right_far_from_the_origin(ask, rng):
    """Moving records and centers alike changes nothing."""
    ask.same(
        "nearest",
        *(rng.normal(size=(30, 2)) + 1e8, rng.normal(size=(5, 2)) + 1e8),
        otherwise="Far from the origin the answer is another one. Work with differences.",
    )


def test_nearest__leaves_its_input_alone(ask, rng):
    """The right centers are found, and records and centers are as before."""
    ask.same(
        "nearest",
        *(rng.normal(size=(9, 2)), rng.normal(size=(4, 2))),
        probe="with_arguments",
        otherwise=UNTOUCHED,
    )


def test_boundaries__follow_the_radius(ask, rng):
    """A micro-cluster reaches as far as the factor times its radius."""
    ask.same("boundaries", model(rng), rng.uniform(1.2, 3))


def test_boundaries__of_small_ones_are_small(ask, rng):
    """Only a radius of 0 asks for the neighbour, not one that is merely small."""
    Q = model(rng)
    Q[:, -2] = rng.uniform(0.001, 0.01, size=6)
    ask.same("boundaries", Q, rng.uniform(1.2, 3))


def test_boundaries__of_single_records_follow_the_neighbour(ask, rng):
    """Where the radius is 0, the nearest other mean says how far."""
    ask.same("boundaries", model(rng, single=(1, 4)), 2.5)


def test_boundaries__takes_single_records_alone(ask, rng):
    """A model of single records only."""
    ask.same("boundaries", model(rng, m=4, d=2, single=(0, 1, 2, 3)), 3.0)


def test_boundaries__leaves_its_input_alone(ask, rng):
    """The right boundaries are found, and the model is as before."""
    ask.same(
        "boundaries",
        *(model(rng, single=(2,)), 2.0),
        probe="with_arguments",
        otherwise=UNTOUCHED,
    )


def test_assign__tells_members_from_outliers(ask, rng):
    """Each record has its nearest micro-cluster, or -1 beyond the boundary."""
    Q = model(rng)
    ask.same("assign", around(rng, Q), Q, 1.5)


def test_assign__reaches_out_from_single_records(ask, rng):
    """A micro-cluster of one record takes records up to its neighbour's distance."""
    Q = model(rng, single=(0, 3))
    ask.same("assign", around(rng, Q), Q, 1.2)


def test_assign__counts_the_boundary_as_within(ask, rng):
    """A record exactly on the boundary is taken."""
    shift = float(rng.integers(1, 9))
    Q = np.array([[4.0, shift, 4.0, 0.0], [4.0, shift + 16, 16.0, 0.0]])
    X = shift + np.array([[2.0], [-2.0], [2.5], [12.0], [20.0], [11.0]])
    ask.same("assign", X, Q, 2.0, otherwise="A record exactly on the boundary is within.")


def test_assign__does_not_look_beyond_the_nearest(ask, rng):
    """A record beyond the boundary of its nearest micro-cluster is an outlier, even if a larger
    one farther away would reach it."""
    Q = np.array([[9.0, 0.0, 900.0, 0.0], [2.0, 6.0, 0.5, 0.0]])
    ask.same("assign", 4 + rng.uniform(0, 1, size=(5, 1)), Q, 2.0)


def test_assign__leaves_its_input_alone(ask, rng):
    """The right indices are found, and records and model are as before."""
    Q = model(rng)
    ask.same("assign", around(rng, Q), Q, 1.5, probe="with_arguments", otherwise=UNTOUCHED)


def batch(rng, m=4, n=15):
    """A model, records, the rows that take them, the end of the batch, the decay."""
    Q = model(rng, m=m, d=2)
    index = rng.integers(-1, m, size=n)
    index[:2] = -1, m - 1
    return Q, rng.normal(scale=3, size=(n, 2)), index, rng.uniform(3, 6), rng.uniform(1.1, 1.4)


def test_minibatch_step__adds_the_batch_to_the_faded_model(ask, rng):
    """Every row fades to the end of the batch, then takes its records with weight 1."""
    ask.same("minibatch_step", *batch(rng))


def test_minibatch_step__leaves_outliers_out(ask, rng):
    """Where all records are outliers, the model only fades."""
    Q, X, index, end, beta = batch(rng)
    index[index == len(Q) - 1] = -1
    ask.same(
        "minibatch_step",
        *(Q, X, index, end, beta),
        otherwise="A record with -1 belongs to no row. In Python, row -1 is the last one.",
    )


def test_minibatch_step__fades_rows_without_records(ask, rng):
    """A row that gets no record fades to the end of the batch, too."""
    Q, X, index, end, beta = batch(rng)
    ask.same("minibatch_step", Q, X, np.where(index == 1, 0, index), end, beta)


def test_minibatch_step__takes_an_empty_batch(ask, rng):
    """Without records the model fades."""
    Q, _, _, end, beta = batch(rng)
    ask.same("minibatch_step", Q, np.empty((0, 2)), np.empty(0, dtype=int), end, beta)


def test_minibatch_step__leaves_its_input_alone(ask, rng):
    """The right model is found, and the stale one is as before."""
    ask.same("minibatch_step", *batch(rng), probe="with_arguments", otherwise=UNTOUCHED)
