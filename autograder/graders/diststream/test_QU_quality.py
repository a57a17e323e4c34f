"""Hidden grader of QU: what a cluster covers, connectivity, mapping, penalties, CMM."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."


def clusters(rng, m=5, d=2):
    """Clusters of very different sizes that overlap."""
    weight = rng.uniform(2, 20, size=m)
    radius = np.array([3.0, 0.4, 1.5, 0.7, 2.2])[:m] * rng.uniform(0.9, 1.1, size=m)
    means = rng.normal(scale=3, size=(m, d))
    return np.column_stack([weight, means, weight * radius**2, np.zeros(m)])


def test_cover__finds_the_cluster(ask, rng):
    """Each record has the nearest of the clusters that cover it, or -1."""
    ask.same("cover", rng.normal(scale=4, size=(60, 2)), clusters(rng), rng.uniform(1.2, 1.6))


def test_cover__asks_first_who_covers(ask, rng):
    """A record that the nearest cluster does not reach may lie in another one."""
    Q = clusters(rng, m=2, d=1)
    Q[:, 1] = 0.0, 4.0
    ask.same(
        "cover",
        *(np.linspace(1.0, 9.0, 30)[:, None], Q, 2.0),
        otherwise="A record beyond its nearest cluster may lie in another one.",
    )


def test_cover__includes_the_end_of_the_reach(ask, rng):
    """A record just at the end of the reach is covered, one beyond is not."""
    Q = np.array([[4.0, 0.0, 16.0, 0.0], [1.0, 50.0, 4.0, 0.0]])
    X = np.array([[4.0], [-4.0], [4.5], [46.0], [54.0], [rng.uniform(0, 3)]])
    ask.same("cover", X, Q, 2.0, otherwise="A record just at the end of the reach is covered.")


def test_cover__knows_clusters_of_one_record(ask, rng):
    """A cluster of radius 0 covers its own place alone, another covers what it covers."""
    Q = clusters(rng, m=3)
    Q[1, -2] = 0
    X = np.vstack([Q[1, 1:-2], Q[1, 1:-2] + [[0.1, 0.0]], rng.normal(scale=4, size=(20, 2))])
    ask.same("cover", X, Q, 1.5)


def test_cover__leaves_its_input_alone(ask, rng):
    """The right clusters are found, and records and clusters are as before."""
    arguments = rng.normal(scale=4, size=(30, 2)), clusters(rng), 1.3
    ask.same("cover", *arguments, probe="with_arguments", otherwise=UNTOUCHED)


def cloud(rng, n=40, d=3):
    """Records of which some belong to a class, the others lie about it."""
    members = rng.random(n) < 0.5
    return rng.normal(scale=np.where(members, 1.0, 3.0)[:, None], size=(n, d)), members


def test_connectivity__compares_with_what_is_usual(ask, rng):
    """Each record has the usual distance to neighbours by its own, at most 1."""
    ask.same("connectivity", *cloud(rng), 3)


def test_connectivity__of_the_nearest_neighbour(ask, rng):
    """With one neighbour, in one dimension."""
    ask.same("connectivity", *cloud(rng, n=25, d=1), 1)


def test_connectivity__counts_twins(ask, rng):
    """Other records at the same place are neighbours at distance 0."""
    X, members = cloud(rng, n=30, d=2)
    X[1::2] = X[::2]
    members[1::2] = members[::2]
    ask.same("connectivity", X, members, 2, otherwise="A record at the same place is a neighbour.")


def test_connectivity__of_a_class_at_one_place(ask, rng):
    """Where all members lie at one place they have 1, and others nothing; elsewhere as usual."""
    X, members = cloud(rng, n=20, d=2)
    ask.same("connectivity", X, members, 2)
    together = np.where(members[:, None], X[members][0], X)
    ask.same(
        "connectivity",
        *(together, members, 2),
        otherwise="Where all members lie at one place: they have 1, the others 0.",
    )


def test_connectivity__with_as_many_neighbours_as_there_are(ask, rng):
    """A class of five with four neighbours each."""
    X = rng.normal(scale=2, size=(12, 2))
    ask.same("connectivity", X, np.arange(12) % 12 < 5, 4)


def test_connectivity__leaves_its_input_alone(ask, rng):
    """The right numbers are found, and the records are as before."""
    ask.same("connectivity", *cloud(rng), 2, probe="with_arguments", otherwise=UNTOUCHED)


def votes(rng, wanted, outside=7):
    """Labels and classes, shuffled, with these counts of records: cluster, class, how many."""
    pairs = [(c, k) for c, k, count in wanted for _ in range(count)]
    pairs += [(-1, int(k)) for k in rng.integers(-1, 3, size=outside)]
    labels, y = np.array(pairs)[rng.permutation(len(pairs))].T
    return labels, y


def test_stands_for__takes_the_commonest_class(ask, rng):
    """Each cluster stands for the class with the most records in it."""
    wanted = [(0, 2, 5), (0, 1, 3), (1, 0, 4), (1, 2, 6), (2, 1, 7), (2, 2, 2)]
    ask.same("stands_for", *votes(rng, wanted), 3, 3)


def test_stands_for__gives_noise_no_vote(ask, rng):
    """Noise has no vote, however much of it there is."""
    wanted = [(0, -1, 9), (0, 1, 2), (0, 0, 1), (1, -1, 5), (1, 2, 3), (2, 0, 2)]
    ask.same("stands_for", *votes(rng, wanted), 3, 3, otherwise="Noise is no class: no vote.")


def test_stands_for__knows_clusters_without_a_class(ask, rng):
    """A cluster that is empty or holds noise alone stands for nothing, others for their class."""
    wanted = [(0, 1, 4), (2, -1, 3), (3, 2, 2), (3, 0, 1)]
    ask.same(
        "stands_for",
        *(*votes(rng, wanted), 5, 4),
        otherwise="A cluster without any record of a class stands for nothing: -1.",
    )


def test_stands_for__overlooks_records_outside(ask, rng):
    """Records that lie in no cluster vote nowhere, not in the last cluster either."""
    labels, y = votes(rng, [(0, 1, 4), (1, 0, 2), (2, 2, 1)], outside=0)
    labels, y = np.append(labels, np.full(30, -1)), np.append(y, np.repeat([0, 1], 15))
    ask.same("stands_for", labels, y, 3, 3, otherwise="The label -1 is no cluster: no vote there.")


def scene(rng, n=30, m=5, k=3, stands=None):
    """Classes, labels, what clusters stand for, and connectivities; no noise, nobody missed."""
    stands = rng.permutation([0, 1, 2, 0, 1])[:m] if stands is None else np.array(stands)
    y = rng.integers(k, size=n)
    labels = np.array([rng.choice(np.flatnonzero(stands == c)) for c in y])
    return y, labels, stands, rng.uniform(0.1, 0.95, size=(n, k))


def test_penalties__of_missed_records(ask, rng):
    """A missed record costs its connectivity to its own class; one in its place costs nothing."""
    y, labels, stands, connection = scene(rng)
    labels[::3] = -1
    ask.same("penalties", y, labels, stands, connection)


def test_penalties__of_misplaced_records(ask, rng):
    """A record in a cluster of another class costs less, the nearer it is to that class."""
    y, labels, stands, connection = scene(rng)
    labels[::2] = rng.integers(5, size=15)
    ask.same("penalties", y, labels, stands, connection)


def test_penalties__of_noise(ask, rng):
    """Noise costs in a cluster only, and less, the nearer it is to that cluster's class."""
    y, labels, stands, connection = scene(rng)
    y[::2] = -1
    labels[::4] = -1
    ask.same("penalties", y, labels, stands, connection)


def test_penalties__of_clusters_that_stand_for_nothing(ask, rng):
    """In a cluster that stands for nothing nobody is connected to its class."""
    y, labels, stands, connection = scene(rng, m=4, stands=[0, 1, 2, -1])
    y[::5], labels[::2] = -1, 3
    ask.same(
        "penalties",
        *(y, labels, stands, connection),
        otherwise="A cluster that stands for nothing: its con_s is 0.",
    )


def test_penalties__of_all_kinds(ask, rng):
    """All kinds of errors in one window."""
    y, labels, stands, connection = scene(rng, n=60)
    y[::4], labels[::3], labels[1::5] = -1, -1, rng.integers(5, size=12)
    ask.same("penalties", y, labels, stands, connection)


def test_penalties__leaves_its_input_alone(ask, rng):
    """The right penalties are found, and what is given is as before."""
    y, labels, stands, connection = scene(rng)
    y[::4], labels[::3] = -1, -1
    ask.same(
        "penalties", y, labels, stands, connection, probe="with_arguments", otherwise=UNTOUCHED
    )


def window(rng, n=25, kinds=(0, 1, 2)):
    """Penalties of some kinds, connectivities, times, now, the decay."""
    own = rng.uniform(0.3, 1, size=n)
    penalty = np.zeros((n, 3))
    for i in np.flatnonzero(rng.random(n) < 0.6):
        penalty[i, rng.choice(kinds)] = own[i] * rng.uniform(0.3, 1)
    return penalty, own, rng.uniform(0, 6, size=n), rng.uniform(6, 8), rng.uniform(1.2, 1.6)


def test_cmm__takes_the_penalties_off(ask, rng):
    """CMM is 1 less the weighted penalties by the weighted connectivities."""
    ask.same("cmm", *window(rng), part="cmm")


def test_cmm__splits_into_its_parts(ask, rng):
    """What each kind takes off is right, and all add up to 1."""
    ask.same("cmm", *window(rng))


def test_cmm__weighs_by_age(ask, rng):
    """Old errors cost less than new ones."""
    penalty, own, t, now, _ = window(rng, kinds=(0, 1))
    ask.same(
        "cmm",
        *(penalty, own, t - 5, now, 1.5),
        otherwise="The weights of old and new records are not right.",
    )


def test_cmm__without_decay(ask, rng):
    """With beta 1 all records weigh alike."""
    penalty, own, t, now, _ = window(rng)
    ask.same("cmm", penalty, own, t, now, 1.0)


def test_cmm__of_a_window_without_errors(ask, rng):
    """Without errors CMM is 1; with errors of noise alone they take it off."""
    penalty, own, t, now, beta = window(rng, kinds=(2,))
    ask.same("cmm", np.zeros_like(penalty), own, t, now, beta)
    ask.same("cmm", penalty, own, t, now, beta)


def test_cmm__leaves_its_input_alone(ask, rng):
    """The right parts are found, and what is given is as before."""
    ask.same("cmm", *window(rng), probe="cmm_with_arguments", otherwise=UNTOUCHED)
