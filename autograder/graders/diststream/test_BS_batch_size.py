"""Hidden grader of BS: the bound, one record in any batches, cutting, the next length."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."


def test_batch_bound__is_a_logarithm_to_the_base_beta(ask, rng):
    """The bound is the logarithm of 1 / alpha to the base beta."""
    ask.same("batch_bound", rng.uniform(0.002, 0.2), rng.uniform(1.1, 1.8))


def test_batch_bound__of_a_fast_decay(ask, rng):
    """A decay faster than that of any common base gives a short bound."""
    ask.same("batch_bound", rng.uniform(0.3, 0.9), rng.uniform(11, 20))


def test_batch_bound__is_infinite_without_decay(ask, rng):
    """Without decay there is no bound, and a slow decay gives a long one."""
    ask.same("batch_bound", rng.uniform(0.01, 0.2), 1.0001)
    ask.same(
        "batch_bound",
        *(rng.uniform(0.01, 0.2), 1.0),
        otherwise="Without decay, beta = 1, the bound is math.inf.",
    )


def test_batch_bound__refuses_what_is_no_share(ask, rng):
    """An alpha that is not between 0 and 1 is a ValueError; one that is gives its bound."""
    alphas, beta = [0.0, 1.0, -rng.uniform(0.1, 0.9), rng.uniform(1.1, 3), 0.25], 1.3
    ask.same(
        "batch_bound",
        [[alpha, beta] for alpha in alphas],
        probe="bounds_or_errors",
        otherwise="An alpha of 0 or less, of 1 or more, should raise a ValueError.",
    )


def test_batch_bound__refuses_weights_that_grow(ask, rng):
    """A beta below 1 is a ValueError; one above gives its bound."""
    ask.same(
        "batch_bound",
        [[0.1, rng.uniform(0.2, 0.9)], [0.1, -2.0], [0.1, 0.0], [0.1, 1.5]],
        probe="bounds_or_errors",
        otherwise="A beta below 1 should raise a ValueError.",
    )


def some_records(rng, n=6, b=5):
    """Times of records, batch ends of which some come before some records, the decay."""
    return rng.uniform(0, 9, size=n), np.sort(rng.uniform(1, 12, size=b)), rng.uniform(1.1, 1.6)


def test_weight_left__fades_from_the_record_to_the_end(ask, rng):
    """Each record has faded by the seconds from it to each batch end."""
    t, ends, beta = some_records(rng)
    ask.same("weight_left", t, ends + 9, beta)


def test_weight_left__is_0_before_the_batch_ends(ask, rng):
    """A record that comes after a batch end is not in that model."""
    ask.same("weight_left", *some_records(rng))


def test_weight_left__puts_a_record_at_an_end_into_the_next_batch(ask, rng):
    """A record just at a batch end is not in the model of that end."""
    ends = np.arange(1.0, 6.0)
    t = np.array([2.0, 0.5, 5.0, 1.0, 3.25])
    ask.same(
        "weight_left",
        *(t, ends, rng.uniform(1.2, 1.6)),
        otherwise="A record just at a batch end belongs to the next batch.",
    )


def test_weight_left__without_decay(ask, rng):
    """With beta 1 a record counts 1 from the first end after it on."""
    t, ends, _ = some_records(rng, n=3, b=7)
    ask.same("weight_left", t, ends, 1.0)


def test_weight_left__leaves_its_input_alone(ask, rng):
    """The right weights are found, and times and ends are as before."""
    ask.same("weight_left", *some_records(rng), probe="with_arguments", otherwise=UNTOUCHED)


def times(rng, n=40, until=20.0):
    """Times in order with a pause in them."""
    t = np.sort(rng.uniform(0, until, size=n))
    t[t > until / 2] += until / 2
    return t


def test_cut_batches__cuts_by_time(ask, rng):
    """Each batch has the records of its seconds, with where they start and stop and its end."""
    ask.same("cut_batches", np.sort(rng.uniform(0, 30, size=60)), rng.uniform(2.5, 4))


def test_cut_batches__leaves_empty_batches_out(ask, rng):
    """Where no record comes there is no batch, and the ends after it are right."""
    ask.same(
        "cut_batches",
        *(times(rng), 1.5),
        otherwise="A pause in the stream: leave empty batches out, and keep the ends on the grid.",
    )


def test_cut_batches__puts_a_record_at_an_end_into_the_next_batch(ask, rng):
    """A record just at the end of a batch belongs to the next one."""
    t = np.array([0.0, 0.3, 0.5, 1.25, 1.5, 1.5, 2.0, 2.2, 3.5])
    ask.same("cut_batches", t, 0.5, otherwise="A record at a batch end belongs to the next batch.")


def test_cut_batches__begins_the_grid_at_0(ask, rng):
    """The first batch begins at second 0, also where the first record comes much later."""
    t = 7.3 + np.sort(rng.uniform(0, 9, size=25))
    ask.same("cut_batches", t, 2.0, otherwise="Batches end at multiples of their length.")


def test_cut_batches__of_one_batch_and_of_none(ask, rng):
    """A stream within one batch is one batch; one without records has none."""
    ask.same("cut_batches", np.sort(rng.uniform(0, 5, size=7)), 6.0)
    ask.same("cut_batches", np.array([]), 6.0, otherwise="A stream without records: an empty list.")


def test_next_batch__goes_halfway(ask, rng):
    """The next length lies halfway between this one and that in which the work fits."""
    ask.same("next_batch", rng.uniform(2, 4), rng.uniform(1, 2), rng.uniform(0.5, 0.9), 0.1, 50.0)


def test_next_batch__becomes_shorter_when_work_is_light(ask, rng):
    """Little work makes the next batch shorter."""
    ask.same("next_batch", rng.uniform(5, 9), rng.uniform(0.2, 0.6), 0.7, 0.1, 30.0)


def test_next_batch__keeps_to_the_bound(ask, rng):
    """No batch is longer than the bound, and one that fits is as it is."""
    seconds, work = rng.uniform(5, 9), rng.uniform(20, 30)
    for bound in (10.0, 200.0):
        ask.same(
            "next_batch",
            *(seconds, work, 0.6, 0.1, bound),
            otherwise="The next length must not exceed the bound, however much work there was.",
        )


def test_next_batch__is_not_shorter_than_the_least(ask, rng):
    """No batch is shorter than the shortest length allowed."""
    seconds, work, least = rng.uniform(0.5, 0.7), rng.uniform(0.01, 0.02), rng.uniform(0.45, 0.49)
    ask.same("next_batch", seconds, work, 0.8, least, 30.0)


def test_next_batch__clips_at_the_end(ask, rng):
    """The limits hold for the length that comes out, not for the goal alone."""
    ask.same("next_batch", 8.0, rng.uniform(9, 12), 0.5, 0.1, rng.uniform(12, 13))
    ask.same("next_batch", 30.0, rng.uniform(0.1, 0.2), 0.8, 1.0, 10.0)
    ask.same("next_batch", rng.uniform(8, 9), 0.01, 0.8, 2.0, 10.0)
