"""Hidden grader of PA: records dealt out, the first two steps on Spark, and parts condensed."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."
TASKS = "Spark did not see the tasks that were asked for. Share the work among so many tasks."


def model(rng, m=6, d=2):
    """Micro-clusters that lie apart, of different times."""
    return np.column_stack(
        [
            rng.uniform(1.5, 6, size=m),
            rng.normal(scale=4, size=(m, d)),
            rng.uniform(2, 9, size=m),
            rng.uniform(0, 2, size=m),
        ]
    )


def records(rng, Q, n=23):
    """Records about the micro-clusters, within and beyond their boundaries."""
    owner = rng.integers(len(Q), size=n)
    return Q[owner, 1:-2] + rng.normal(
        scale=rng.uniform(0.3, 3, size=(n, 1)), size=(n, Q.shape[1] - 3)
    )


def batch(rng, m=6, d=2, n=23):
    """A model, records that arrive out of order, their times, the rows that take them."""
    Q = model(rng, m, d)
    index = rng.integers(-1, m - 1, size=n)  # the last row gets none
    index[:2] = -1, 0
    return Q, records(rng, Q, n), rng.permutation(np.linspace(2, 5, n)), index


def test_deal__gives_every_record_to_one_task(ask, rng):
    """Record after record goes to the next task, round and round."""
    ask.same("deal", int(rng.integers(20, 30)), int(rng.integers(3, 6)))


def test_deal__takes_a_single_task(ask, rng):
    """A single task gets all records."""
    ask.same("deal", int(rng.integers(5, 9)), 1)


def test_deal__takes_more_tasks_than_records(ask, rng):
    """With few records some tasks get nothing."""
    ask.same("deal", 3, int(rng.integers(5, 8)))


def test_deal__takes_an_empty_batch(ask, rng):
    """Without records all shares are empty."""
    ask.same("deal", 0, int(rng.integers(2, 5)))


def test_assign_by_records__is_assign(ask, shared):
    """The index is that of the whole batch, in the order of the records."""
    Q = model(shared)
    ask.same("assign_by_records", Q, records(shared, Q), 1.5, 3, part="answer")


def test_assign_by_records__does_not_depend_on_the_tasks(ask, rng):
    """A single task, or more tasks than records, give the same."""
    Q = model(rng, d=3)
    X = records(rng, Q, n=4)
    otherwise = "With another number of tasks the answer is another one."
    ask.same("assign_by_records", Q, X, 2.0, 1, part="answer", otherwise=otherwise)
    ask.same("assign_by_records", Q, X, 2.0, 6, part="answer", otherwise=otherwise)


def test_assign_by_records__lets_tasks_do_the_work(ask, shared):
    """The right index is found, by as many tasks as asked for."""
    Q = model(shared)
    ask.same("assign_by_records", Q, records(shared, Q), 1.5, 3, otherwise=TASKS)


def test_update_by_model__is_local_update(ask, shared):
    """Each row takes its records in the order of their times, wherever they were."""
    Q, X, t, index = batch(shared)
    ask.same("update_by_model", Q, X, t, index, 1.4, 2, part="answer")


def test_update_by_model__does_not_depend_on_the_tasks(ask, rng):
    """One task or more tasks than rows give the same, in one dimension too."""
    Q, X, t, index = batch(rng, m=3, d=1, n=9)
    otherwise = "With another number of tasks the answer is another one."
    ask.same("update_by_model", Q, X, t, index, 1.3, 1, part="answer", otherwise=otherwise)
    ask.same("update_by_model", Q, X, t, index, 1.3, 5, part="answer", otherwise=otherwise)


def test_update_by_model__takes_a_batch_of_outliers(ask, rng):
    """Where all records are outliers the model stays as it is."""
    Q, X, t, _ = batch(rng, n=5)
    ask.same("update_by_model", Q, X, t, np.full(5, -1), 1.3, 2, part="answer")


def test_update_by_model__lets_tasks_do_the_work(ask, shared):
    """The right model is found by as many tasks as asked for, and the old one is as before."""
    Q, X, t, index = batch(shared)
    ask.same("update_by_model", Q, X, t, index, 1.4, 2, otherwise=f"{TASKS} Or: {UNTOUCHED}")


def test_condense__gives_a_row_an_owner(ask, rng):
    """For each micro-cluster that got records there is the row of these records alone."""
    _, X, t, index = batch(rng)
    ask.same("condense", X, t, np.where(index < 0, -1, 3 * index), rng.uniform(1.2, 1.6))


def test_condense__names_owners_ascending(ask, rng):
    """Owners come in ascending order, whichever record came first."""
    _, X, t, _ = batch(rng, n=6)
    ask.same("condense", X, t, np.array([9, 2, 9, 7, 2, 4]), 1.3)


def test_condense__leaves_outliers_out(ask, rng):
    """Records with -1 are in no row."""
    _, X, t, _ = batch(rng, n=6, d=1)
    ask.same("condense", X, t, np.array([-1, 3, -1, -1, 3, 0]), 1.3)


def test_condense__of_nothing(ask, rng):
    """Without members there are no owners and no rows, but their width is known."""
    _, X, t, _ = batch(rng, n=4, d=3)
    otherwise = "Where no micro-cluster got a record the shapes should be (0,) and (0, d + 3)."
    ask.same("condense", X, t, np.full(4, -1), 1.3, otherwise=otherwise)
    ask.same("condense", X[:0], t[:0], np.empty(0, dtype=int), 1.3, otherwise=otherwise)


def test_condense__leaves_its_input_alone(ask, rng):
    """The right rows are found, and records, times and index are as before."""
    _, X, t, index = batch(rng)
    ask.same("condense", X, t, index, 1.3, probe="with_arguments", otherwise=UNTOUCHED)
