"""Hidden grader of AL: what is new in CluStream, DenStream, D-Stream and ClusTree."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."


def times(rng, weights):
    """Rows of times, of these weights."""
    m = len(weights)
    return np.column_stack(
        [
            weights,
            rng.uniform(50, 100, size=m),
            np.asarray(weights) * rng.uniform(1, 40, size=m),
            rng.uniform(100, 110, size=m),
        ]
    )


def model(rng, m=6, d=2, spread=(0.1, 0.6)):
    """Rows of small spread and different times."""
    weight = rng.uniform(1, 6, size=m)
    return np.column_stack(
        [
            weight,
            rng.normal(size=(m, d)),
            weight * rng.uniform(*spread, size=m),
            rng.uniform(0, 2, size=m),
        ]
    )


def test_relevance_stamps__guess_the_latest(ask, rng):
    """The stamp of a large micro-cluster is the quantile of its latest records."""
    ask.same("relevance_stamps", times(rng, rng.uniform(25, 90, size=6)), 10.0)


def test_relevance_stamps__of_few_records_are_the_mean(ask, rng):
    """Below twice the number of records meant the mean time is the stamp."""
    weights = np.append(rng.uniform(2, 15, size=4), rng.uniform(30, 60, size=2))
    ask.same("relevance_stamps", times(rng, weights), 9.0)


def test_relevance_stamps__at_just_twice_the_records(ask, rng):
    """A weight of exactly twice the number is large enough for the quantile."""
    ask.same("relevance_stamps", times(rng, [16.0, 15.9, 40.0]), 8.0)


def test_relevance_stamps__of_one_moment(ask, rng):
    """Where all records came at once, that is when, whatever their number."""
    T = times(rng, rng.uniform(20, 60, size=3))
    T[:, 2] = 0
    T[2, 2] = -1e-18
    ask.same("relevance_stamps", T, 5.0)


def test_relevance_stamps__leaves_its_input_alone(ask, rng):
    """The right stamps are found, and the rows are as before."""
    T = times(rng, rng.uniform(5, 60, size=4))
    ask.same("relevance_stamps", T, 10.0, probe="with_arguments", otherwise=UNTOUCHED)


def test_fits__asks_for_the_radius_with_the_record(ask, rng):
    """A row fits if its radius is small with the record in it."""
    Q = model(rng, m=12, d=2)
    Q[:, 1:-2] = rng.normal(scale=0.9, size=(12, 2))
    Q[0, 1:-2], Q[0, -2] = 0.0, 0.0
    Q[1, 1:-2] = 5.0
    ask.same("fits", Q, np.array([0.1, -0.1]), 2.5, 0.75, 1.3)


def test_fits__fades_the_rows_first(ask, rng):
    """A row that has faded gives way to the record more."""
    Q = np.array([[5.0, 0.0, 0.2, 0.0], [5.0, 0.0, 0.2, 4.0], [5.0, 0.0, 0.2, 2.0]])
    Q[:, 1] += (shift := rng.normal())
    ask.same("fits", Q, np.array([shift + 1.5]), 4.0, 0.6, 1.5)


def test_fits__counts_just_eps_as_small_enough(ask, rng):
    """A radius of exactly eps fits."""
    shift = float(rng.integers(1, 9))
    Q = np.array([[1.0, shift, 0.0, 3.0], [1.0, shift - 1, 0.0, 3.0], [1.0, shift + 2, 0.0, 3.0]])
    ask.same("fits", Q, np.array([shift + 2]), 3.0, 1.0, 1.2)


def test_fits__knows_that_spread_takes_room(ask, rng):
    """Rows at the same place with more and more spread, up to none left for the record."""
    Q = np.array([[4.0, 1.0, s, 1.0] for s in (0.0, 0.4, 1.2, 2.0, 4.0)])
    ask.same("fits", Q, np.array([1.0 + rng.uniform(0.75, 0.85)]), 1.0, 0.6, 1.1)


def test_fits__leaves_its_input_alone(ask, rng):
    """The right rows are named, and model and record are as before."""
    Q = model(rng)
    Q[:2, 1:-2] = [[0.0, 0.0], [9.0, 9.0]]
    ask.same(
        "fits",
        *(Q, np.array([0.2, 0.1]), 3.0, 0.8, 1.2),
        probe="with_arguments",
        otherwise=UNTOUCHED,
    )


def trial(rng, m=12):
    """Rows whose weights lie about what is asked of them, when born, which are potential."""
    born = rng.uniform(0, 6, size=m)
    potential = rng.permutation(np.arange(m) % 2 == 0)
    t, period, least, beta = 7.0, 2.0, 2.4, 1.3
    limit = (1 - beta ** -(t - born + period)) / (1 - beta**-period)
    weight = np.where(potential, least, limit) * rng.choice([0.8, 0.93, 1.07, 1.2], size=m)
    then = rng.uniform(6, 7, size=m)
    Q = np.column_stack([weight * beta ** (t - then), *rng.normal(size=(2, m)), weight, then])
    return Q, born, potential, t, period, least, beta


def test_survivors__keeps_who_is_heavy_enough(ask, rng):
    """Potential rows need the least weight, outliers what their age lets expect."""
    ask.same("survivors", *trial(rng))


def test_survivors__expects_one_of_the_new_born(ask, rng):
    """An outlier that has just been born stays with its one record."""
    Q = np.array([[w, 0.0, 0.0, 5.0] for w in (1.001, 0.9, 1.1)])
    born, trial_only = np.full(3, 5.0), np.zeros(3, dtype=bool)
    ask.same("survivors", Q, born, trial_only, 5.0, rng.uniform(1, 3), 4.0, 1.4)


def test_survivors__expects_more_of_the_old(ask, rng):
    """Of outliers of the same weight the younger ones stay."""
    Q = np.array([[1.8, 0.0, 0.0, 9.0]] * 5)
    born = np.array([8.5, 7.0, 5.5, 3.0, 0.0])
    ask.same(
        *("survivors", Q, born[::-1], np.zeros(5, dtype=bool)),
        *(9.0, 1.0, rng.uniform(3, 4), 1.9),
    )


def test_survivors__compares_the_faded_weight(ask, rng):
    """Rows that are heavy as they stand, but not any more by now, go."""
    Q = np.array([[w, 0.0, 0.0, s] for w, s in [(4.0, 0.0), (4.0, 5.0), (2.2, 1.0), (2.2, 5.0)]])
    kinds = np.array([True, True, False, False])
    ask.same("survivors", Q, np.full(4, 0.0), kinds, 5.0, 2.0, rng.uniform(3, 3.9), 1.4)


def test_survivors__asks_the_least_of_potential_rows_whatever_their_age(ask, rng):
    """Potential rows stay if they have the least weight, young or old."""
    Q = np.array([[w, 0.0, 0.0, 6.0] for w in (3.1, 2.9, 3.1, 2.9, 3.0)])
    born = np.array([0.0, 0.0, 6.0, 6.0, 3.0])
    ask.same("survivors", Q, born, np.ones(5, dtype=bool), 6.0, rng.uniform(1, 2), 3.0, 1.2)


def test_survivors__keeps_who_has_just_enough(ask, rng):
    """A potential row of just the least weight stays."""
    t = float(rng.integers(3, 9))
    Q = np.array([[w, 0.0, 0.0, t] for w in (3.0, 2.5, 3.5)])
    ask.same("survivors", Q, np.full(3, t - 2), np.ones(3, dtype=bool), t, 2.0, 3.0, 1.5)


def test_survivors__leaves_its_input_alone(ask, rng):
    """The right rows stay, and all that was given is as before."""
    ask.same("survivors", *trial(rng), probe="with_arguments", otherwise=UNTOUCHED)


def test_cells__are_counted_by_width(ask, rng):
    """Each coordinate has the number of its interval."""
    ask.same("cells", rng.uniform(0, 9, size=(15, 3)), rng.uniform(0.4, 0.8))


def test_cells__go_down_below_zero(ask, rng):
    """Negative coordinates lie in cells of negative numbers, as wide as the others."""
    ask.same("cells", rng.uniform(-4, 4, size=(20, 2)), 0.7)


def test_cells__take_their_lower_border(ask, rng):
    """A record on a border is in the upper cell."""
    whole = rng.integers(-6, 6, size=(12, 2))
    ask.same("cells", whole / 4, 0.5)


def test_cells__leaves_its_input_alone(ask, rng):
    """The right cells are found, and the records are as before."""
    X = rng.normal(scale=4, size=(8, 2))
    ask.same("cells", X, 1.5, probe="with_arguments", otherwise=UNTOUCHED)


def tree(rng, levels, d=2, fanout=3, scale=8.0, place=None):
    """A tree whose entries lie about their parent, closer at each level."""
    place = np.zeros(d) if place is None else place
    means = place + rng.normal(scale=scale, size=(fanout, d))
    rows = [[rng.uniform(1, 9), *mean, rng.uniform(0, 2), rng.uniform(0, 3)] for mean in means]
    below = [] if levels == 1 else [tree(rng, levels - 1, d, fanout, scale / 2, m) for m in means]
    return {"rows": np.array(rows), "children": below}


def test_descend__goes_to_the_nearest_at_each_level(ask, rng):
    """From the root to a leaf, each step to the entry with the nearest mean."""
    root = tree(rng, 3)
    for x in rng.normal(scale=8, size=(6, 2)):
        ask.same("descend", x, root)


def test_descend__chooses_at_the_root_first(ask, rng):
    """The way does not turn back, even where another branch has a nearer leaf."""
    shift = rng.normal()
    rows = [[[1.0, shift + m, 0.0, 0.0] for m in means] for means in ([0, 10], [-1, 1], [6, 13])]
    low, high = ({"rows": np.array(r), "children": []} for r in rows[1:])
    root = {"rows": np.array(rows[0]), "children": [low, high]}
    ask.same("descend", np.array([shift + rng.uniform(4.0, 4.8)]), root)


def test_descend__takes_a_tree_that_is_one_leaf(ask, rng):
    """A root without children is a leaf: one step."""
    root = tree(rng, 1, d=3, fanout=5)
    for x in root["rows"][[2, 4], 1:-2]:
        ask.same("descend", x, root)


def test_descend__takes_branches_of_different_height(ask, rng):
    """Some branches may end earlier than others."""
    root = tree(rng, 2)
    root["children"][1] = tree(rng, 2, place=root["rows"][1, 1:-2], scale=3.0)
    for entry in (0, 1, 2):
        ask.same("descend", root["rows"][entry, 1:-2] + 0.01, root)


def test_descend__looks_at_means_alone(ask, rng):
    """Weights, spreads and times of the entries make no difference."""
    root = tree(rng, 2)
    root["rows"][:, 0] = rng.permutation([1.0, 1000.0, 30.0])
    root["rows"][:, -2:] = rng.uniform(50, 90, size=(3, 2))
    for x in rng.normal(scale=8, size=(4, 2)):
        ask.same("descend", x, root)
