# %% cover nearest_first
# You took the nearest mean of all and checked it then. First ask which clusters cover the record.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    index = away.argmin(axis=1)
    return np.where(away[np.arange(len(X)), index] <= factor * radius(Q)[index], index, -1)


# %% cover nobody_is_missed
# Every record got a cluster. One that no cluster covers has the label -1.
def cover(X, Q, factor):
    return np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2).argmin(axis=1)


# %% cover one_radius
# You forgot the factor: a cluster reaches that many radii.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away[away > radius(Q)] = np.inf
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)


# %% cover end_excluded
# A record just at the end of the reach is covered: use <= and not <.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away[away >= factor * radius(Q)] = np.inf
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)


# %% cover first_that_covers
# You took the first cluster that covers the record. The one with the nearest mean takes it.
def cover(X, Q, factor):
    inside = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2) <= factor * radius(Q)
    return np.where(inside.any(axis=1), inside.argmax(axis=1), -1)


# %% cover squared_distances
# You compared squared distances with the reach. Take the root first.
def cover(X, Q, factor):
    away = ((X[:, None] - Q[None, :, MEAN]) ** 2).sum(axis=2)
    away[away > factor * radius(Q)] = np.inf
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)


# %% cover variance_for_radius
# You took M2 by weight as the radius. The radius is the root of it.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away[away > factor * Q[:, -2] / Q[:, 0]] = np.inf
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)


# %% cover relative_distance
# You took the cluster in whose reach the record lies deepest. The nearest mean takes it.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    reach = np.maximum(factor * radius(Q), 1e-12)
    depth = np.where(away <= reach, away / reach, np.inf)
    return np.where(np.isfinite(depth.min(axis=1)), depth.argmin(axis=1), -1)


# %% cover smallest_that_covers
# You took the smallest of the clusters that cover the record. The nearest mean takes it.
def cover(X, Q, factor):
    reach = factor * radius(Q)
    inside = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2) <= reach
    size = np.where(inside, reach, np.inf)
    return np.where(inside.any(axis=1), size.argmin(axis=1), -1)


# %% cover mean_deviation
# You took the mean of the deviations of the dimensions, as MOA does. Here the reach is in radii.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away[away > factor * radius(Q) / np.sqrt(X.shape[1])] = np.inf
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)


# %% cover changed_the_records
# Your function changes the records that it is given. Work on a copy.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away[away > factor * radius(Q)] = np.inf
    X *= 0
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)


# %% connectivity its_own_neighbour
# A member counts as its own neighbour, at distance 0. Only other members are its neighbours.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity zeros_dropped
# You dropped every distance of 0. Only the record itself goes; a twin at its place is a neighbour.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[apart == 0] = np.inf
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity smallest_dropped
# You dropped the smallest distance of every record. Only members meet themselves.
def connectivity(X, members, k):
    apart = np.sort(np.linalg.norm(X[:, None] - X[None, members], axis=2), axis=1)
    kappa = apart[:, 1 : k + 1].mean(axis=1)
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity above_1
# Records nearer than usual have more than 1. Connectivity is at most 1.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    return kappa[members].mean() / np.maximum(kappa, 1e-12)


# %% connectivity turned_over
# The quotient is turned over: what is usual by what the record has.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    return np.minimum(1, kappa / max(kappa[members].mean(), 1e-12))


# %% connectivity usual_of_all
# What is usual is the mean over the members, not over all records.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa.mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity members_are_always_1
# Every member has 1. A stray member is connected to its own class less than that.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    con = np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)
    return np.where(members, 1.0, con)


# %% connectivity neighbours_of_any_class
# You took neighbours of any class. Only the members of the class count.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity kth_alone
# You took the distance to the k-th neighbour. Take the mean over all k.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    kappa = np.sort(apart, axis=1)[:, k - 1]
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity squared
# You took squared distances. Take the root before you take means.
def connectivity(X, members, k):
    apart = ((X[:, None] - X[None, members]) ** 2).sum(axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity from_the_center
# You measured from the mean of the class. Measure to its nearest members.
def connectivity(X, members, k):
    kappa = np.linalg.norm(X - X[members].mean(axis=0), axis=1)
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% connectivity changed_the_records
# Your function changes the records that it is given. Work on a copy.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    X += 1
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)


# %% stands_for noise_votes
# Noise votes, too. It is no class: leave it out.
def stands_for(labels, y, m, n_classes):
    votes = np.zeros((m, n_classes + 1), dtype=int)
    np.add.at(votes, (labels[labels >= 0], y[labels >= 0]), 1)
    best = votes.argmax(axis=1)
    return np.where(votes.any(axis=1) & (best < n_classes), best, -1)


# %% stands_for outsiders_vote_in_the_last
# Records outside all clusters vote in the last one, since row -1 is the last row. Leave them out.
def stands_for(labels, y, m, n_classes):
    votes = np.zeros((m, n_classes), dtype=int)
    np.add.at(votes, (labels[y >= 0], y[y >= 0]), 1)
    return np.where(votes.any(axis=1), votes.argmax(axis=1), -1)


# %% stands_for empty_ones_are_class_0
# A cluster without any record of a class became class 0. It stands for nothing: -1.
def stands_for(labels, y, m, n_classes):
    voting = (labels >= 0) & (y >= 0)
    votes = np.zeros((m, n_classes), dtype=int)
    np.add.at(votes, (labels[voting], y[voting]), 1)
    return votes.argmax(axis=1)


# %% stands_for rarest_class
# You took the rarest class. The commonest one counts.
def stands_for(labels, y, m, n_classes):
    voting = (labels >= 0) & (y >= 0)
    votes = np.zeros((m, n_classes), dtype=int)
    np.add.at(votes, (labels[voting], y[voting]), 1)
    some = np.where(votes > 0, votes, votes.max() + 1)
    return np.where(votes.any(axis=1), some.argmin(axis=1), -1)


# %% stands_for count_for_class
# You gave the number of votes. Give the class that has them.
def stands_for(labels, y, m, n_classes):
    voting = (labels >= 0) & (y >= 0)
    votes = np.zeros((m, n_classes), dtype=int)
    np.add.at(votes, (labels[voting], y[voting]), 1)
    return np.where(votes.any(axis=1), votes.max(axis=1), -1)


# %% stands_for cluster_of_each_class
# You gave the best cluster of each class. Give the class of each cluster.
def stands_for(labels, y, m, n_classes):
    voting = (labels >= 0) & (y >= 0)
    votes = np.zeros((m, n_classes), dtype=int)
    np.add.at(votes, (labels[voting], y[voting]), 1)
    return np.where(votes.any(axis=0), votes.argmax(axis=0), -1)


# %% stands_for mean_class
# You took the mean or the middle of the class numbers. They are names, not quantities: count them.
def stands_for(labels, y, m, n_classes):
    found = []
    for j in range(m):
        mine = y[(labels == j) & (y >= 0)]
        found.append(int(np.round(mine.mean())) if len(mine) else -1)
    return np.array(found)


# %% stands_for first_record_decides
# The first record of a cluster decided. Count all of them.
def stands_for(labels, y, m, n_classes):
    classes = np.full(m, -1)
    for label, k in zip(labels, y):
        if label >= 0 and k >= 0 and classes[label] < 0:
            classes[label] = k
    return classes


# %% stands_for counted_once
# Each class counts once, however many records it has there: `votes[a, b] += 1` on arrays adds 1 only.
def stands_for(labels, y, m, n_classes):
    voting = (labels >= 0) & (y >= 0)
    votes = np.zeros((m, n_classes), dtype=int)
    votes[labels[voting], y[voting]] += 1
    return np.where(votes.any(axis=1), votes.argmax(axis=1), -1)


# %% penalties missed_costs_1
# Every missed record costs 1. It costs its connectivity to its own class.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), 1.0, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties misplaced_without_its_own
# A misplaced record lacks the factor con_own.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), 1 - there, 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties misplaced_costs_its_own_alone
# A misplaced record lacks the factor 1 - con_s: the nearer it is to that class, the less it costs.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own, 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties connection_for_its_rest
# You took con_s where 1 - con_s belongs: the nearer to that class, the smaller the error.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own * there, 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), there, 0.0)])


# %% penalties noise_costs_1
# Noise in a cluster costs 1. It costs 1 - con_s, for the cluster may be near.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1.0, 0.0)])


# %% penalties free_noise_is_charged
# Noise that no cluster covers is charged as missed. It is right where it is.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where(labels < 0, own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties all_in_clusters_are_charged
# Records in a cluster of their own class are charged. They cost nothing.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties cluster_for_class
# You compared the number of the cluster with the class. Ask what the cluster stands for.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    k = connection.shape[1]
    there = np.where(labels >= 0, connection[np.arange(len(y)), np.minimum(labels, k - 1)], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (labels != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties nothing_reads_the_last_class
# A cluster that stands for nothing took the last column of `connection`. Its con_s is 0.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = connection[np.arange(len(y)), place]
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties missed_reads_the_last_cluster
# Missed records are taken as if they lay in the last cluster, since -1 reads the last entry.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = stands[labels]
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((y >= 0) & (place != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where(y < 0, 1 - there, 0.0)])


# %% penalties noise_in_the_second_column
# Noise in a cluster stands in the column of the misplaced. It has a column of its own.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (place != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.zeros(len(y))])


# %% penalties turned_over
# The table is turned over: records go down, the three kinds to the right.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own * (1 - there), 0.0)
    return np.stack([missed, misplaced, np.where((labels >= 0) & (y < 0), 1 - there, 0.0)])


# %% penalties changed_the_labels
# Your function changes the labels that it is given. Work on a copy.
def penalties(y, labels, stands, connection):
    own = own_connection(y, connection)
    place = np.where(labels >= 0, stands[labels], -1)
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where((labels < 0) & (y >= 0), own, 0.0)
    misplaced = np.where((labels >= 0) & (y >= 0) & (place != y), own * (1 - there), 0.0)
    noise = np.where((labels >= 0) & (y < 0), 1 - there, 0.0)
    labels[labels < 0] = 0
    return np.column_stack([missed, misplaced, noise])


# %% cmm no_weights
# Old records count as much as new ones. Weigh each by its age.
def cmm(penalty, own, t, now, beta):
    missed, misplaced, noise = penalty.sum(axis=0) / own.sum()
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm old_ones_count_more
# Your weights grow with the age. The exponent is negative.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (now - t)
    missed, misplaced, noise = weights @ penalty / (weights @ own)
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm divided_by_the_weights
# You divided by the sum of the weights. Divide by what could be lost: weights times con_own.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    missed, misplaced, noise = weights @ penalty / weights.sum()
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm divisor_without_weights
# The sum below the line lacks the weights.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    missed, misplaced, noise = weights @ penalty / own.sum()
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm faulty_ones_alone
# You divided by the connectivities of the faulty records. Both sums go over all records.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    faulty = penalty.any(axis=1)
    most = (weights * own)[faulty].sum() if faulty.any() else 1.0
    missed, misplaced, noise = weights @ penalty / most
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm noise_forgotten
# CMM leaves out what noise takes off. All three kinds count.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    missed, misplaced, noise = weights @ penalty / (weights @ own)
    return {
        "cmm": 1 - missed - misplaced,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm what_is_lost
# You gave what is lost. CMM is 1 less that.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    missed, misplaced, noise = weights @ penalty / (weights @ own)
    return {
        "cmm": missed + misplaced + noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm parts_as_qualities
# Your parts are 1 less what each kind takes off. Give what it takes off.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    missed, misplaced, noise = weights @ penalty / (weights @ own)
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": 1 - missed,
        "misplaced": 1 - misplaced,
        "noise": 1 - noise,
    }


# %% cmm parts_as_sums
# Your parts are sums. Divide them as CMM is divided, so that all four add up to 1.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    missed, misplaced, noise = weights @ penalty
    right = 1 - (missed + misplaced + noise) / (weights @ own)
    return {"cmm": right, "missed": missed, "misplaced": misplaced, "noise": noise}


# %% cmm base_2
# You faded by powers of 2. The base is beta.
def cmm(penalty, own, t, now, beta):
    weights = 2.0 ** (beta * (t - now))
    missed, misplaced, noise = weights @ penalty / (weights @ own)
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }


# %% cmm changed_the_penalties
# Your function changes the penalties that it is given. Work on a copy.
def cmm(penalty, own, t, now, beta):
    weights = beta ** (t - now)
    penalty *= weights[:, None]
    missed, misplaced, noise = penalty.sum(axis=0) / (weights @ own)
    return {
        "cmm": 1 - missed - misplaced - noise,
        "missed": missed,
        "misplaced": misplaced,
        "noise": noise,
    }
