# %% cover loops
# Two loops, a list as the answer.
def cover(X, Q, factor):
    labels = []
    for x in X:
        best, nearest_so_far = -1, np.inf
        for j, q in enumerate(Q):
            away = np.sqrt(((x - q[MEAN]) ** 2).sum())
            if away <= factor * np.sqrt(max(q[-2], 0) / q[0]) and away < nearest_so_far:
                best, nearest_so_far = j, away
        labels.append(best)
    return labels


# %% cover masked_array
# A masked array.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    hidden = np.ma.masked_where(away > factor * radius(Q)[None], away)
    return np.where(hidden.mask.all(axis=1), -1, hidden.argmin(axis=1))


# %% cover scipy
# Distances by SciPy.
def cover(X, Q, factor):
    from scipy.spatial.distance import cdist

    away = cdist(X, Q[:, MEAN])
    inside = away <= factor * radius(Q)
    return np.where(inside.any(axis=1), np.where(inside, away, np.inf).argmin(axis=1), -1)


# %% cover sorted
# The first of the sorted clusters that covers.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    order = away.argsort(axis=1)
    inside = np.take_along_axis(away <= factor * radius(Q), order, axis=1)
    first = inside.argmax(axis=1)
    return np.where(inside.any(axis=1), order[np.arange(len(X)), first], -1)


# %% cover cluster_by_cluster
# Cluster by cluster, keeping the nearest so far.
def cover(X, Q, factor):
    labels, best = np.full(len(X), -1), np.full(len(X), np.inf)
    for j, (q, r) in enumerate(zip(Q, radius(Q))):
        away = np.linalg.norm(X - q[MEAN], axis=1)
        mine = (away <= factor * r) & (away < best)
        labels[mine], best[mine] = j, away[mine]
    return labels


# %% cover floats_as_labels
# Whole numbers as floats.
def cover(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away = np.where(away <= factor * radius(Q), away, 1e300)
    return np.where(away.min(axis=1) < 1e299, away.argmin(axis=1), -1).astype(float)


# %% connectivity loops
# A loop over the records.
def connectivity(X, members, k):
    kappa = []
    for i, x in enumerate(X):
        others = [j for j in np.flatnonzero(members) if j != i]
        kappa.append(np.mean(sorted(np.linalg.norm(X[others] - x, axis=1))[:k]))
    usual = np.mean([kappa[i] for i in np.flatnonzero(members)])
    return [1.0 if own <= usual else usual / own for own in kappa]


# %% connectivity whole_table
# The table of all distances, its diagonal infinite.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    kappa = np.sort(apart[:, members], axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    return np.where(kappa > usual, usual / np.maximum(kappa, 1e-300), 1.0)


# %% connectivity partition
# Partitioned, not sorted.
def connectivity(X, members, k):
    apart = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=-1))
    apart[np.eye(len(X), dtype=bool)] = np.inf
    apart = np.partition(apart[:, members], k - 1, axis=1)
    kappa = apart[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    con = np.ones(len(X))
    far = kappa > usual
    con[far] = usual / kappa[far]
    return con


# %% connectivity sums
# Sums of k distances: the quotient is the same.
def connectivity(X, members, k):
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf
    total = np.sort(apart, axis=1)[:, :k].sum(axis=1)
    usual = total[members].mean()
    return [1.0 if own <= usual else usual / own for own in total]


# %% connectivity nearest_neighbours
# scikit-learn's nearest neighbours.
def connectivity(X, members, k):
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=k).fit(X[members])
    kappa = np.empty(len(X))
    kappa[members] = search.kneighbors()[0].mean(axis=1)
    if (~members).any():
        kappa[~members] = search.kneighbors(X[~members])[0].mean(axis=1)
    usual = kappa[members].mean()
    return np.where(kappa <= usual, 1.0, usual / np.where(kappa > 0, kappa, 1))


# %% connectivity float32
# In single precision.
def connectivity(X, members, k):
    X = X.astype(np.float32)
    apart = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    kappa = np.sort(apart[:, members], axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    with np.errstate(all="ignore"):
        return np.where(kappa <= usual, np.float32(1), usual / kappa)


# %% stands_for loop
# A loop over the records.
def stands_for(labels, y, m, n_classes):
    votes = np.zeros((m, n_classes))
    for label, k in zip(labels, y):
        if label != -1 and k != -1:
            votes[label, k] += 1
    return np.where(votes.sum(axis=1) > 0, votes.argmax(axis=1), -1)


# %% stands_for bincount
# np.bincount cluster by cluster, a list.
def stands_for(labels, y, m, n_classes):
    classes = []
    for j in range(m):
        mine = y[(labels == j) & (y >= 0)]
        classes.append(int(np.bincount(mine).argmax()) if len(mine) else -1)
    return classes


# %% stands_for counter
# collections.Counter.
def stands_for(labels, y, m, n_classes):
    from collections import Counter

    counts = [Counter() for _ in range(m)]
    for label, k in zip(labels.tolist(), y.tolist()):
        if label >= 0 and k >= 0:
            counts[label][k] += 1
    return [max(sorted(c), key=c.get) if c else -1 for c in counts]


# %% stands_for one_hot
# Product of two tables of ones and zeros.
def stands_for(labels, y, m, n_classes):
    inside = labels[:, None] == np.arange(m)
    classes = y[:, None] == np.arange(n_classes)
    votes = inside.T.astype(int) @ classes.astype(int)
    return np.where(votes.max(axis=1) > 0, votes.argmax(axis=1), -1)


# %% stands_for histogram
# A histogram in two dimensions.
def stands_for(labels, y, m, n_classes):
    edges = [np.arange(m + 1) - 0.5, np.arange(n_classes + 1) - 0.5]
    votes, _, _ = np.histogram2d(labels, y, bins=edges)
    classes = votes.argmax(axis=1)
    classes[votes.sum(axis=1) == 0] = -1
    return classes


# %% stands_for pandas
# A pandas crosstab.
def stands_for(labels, y, m, n_classes):
    voting = (labels >= 0) & (y >= 0)
    votes = pd.crosstab(labels[voting], y[voting]).reindex(
        index=range(m), columns=range(n_classes), fill_value=0
    )
    return np.where(votes.sum(axis=1) > 0, votes.to_numpy().argmax(axis=1), -1)


# %% penalties loop
# A loop with if and elif.
def penalties(y, labels, stands, connection):
    penalty = np.zeros((len(y), 3))
    for i in range(len(y)):
        own = connection[i, y[i]] if y[i] >= 0 else 1.0
        if labels[i] < 0:
            if y[i] >= 0:
                penalty[i, 0] = own
            continue
        s = stands[labels[i]]
        there = connection[i, s] if s >= 0 else 0.0
        if y[i] < 0:
            penalty[i, 2] = 1 - there
        elif s != y[i]:
            penalty[i, 1] = own * (1 - there)
    return penalty


# %% penalties list_of_rows
# A list of rows.
def penalties(y, labels, stands, connection):
    answer = []
    for k, label, con in zip(y, labels, connection):
        s = stands[label] if label >= 0 else None
        rest = 1 - con[s] if s is not None and s >= 0 else 1.0
        if k >= 0 and label < 0:
            answer.append([con[k], 0, 0])
        elif k >= 0 and s != k:
            answer.append([0, con[k] * rest, 0])
        elif k < 0 and label >= 0:
            answer.append([0, 0, rest])
        else:
            answer.append([0, 0, 0])
    return answer


# %% penalties column_of_zeros
# A column of zeros for what stands for nothing.
def penalties(y, labels, stands, connection):
    n = len(y)
    wider = np.column_stack([connection, np.zeros(n)])  # class -1 reads the last column
    place = np.append(stands, -1)[labels]  # label -1 reads the last entry
    rest = 1 - wider[np.arange(n), place]
    noise, outside = y < 0, labels < 0
    own = np.where(noise, 1.0, wider[np.arange(n), y])
    return np.stack(
        [
            own * (outside & ~noise),
            own * rest * (~outside & ~noise & (place != y)),
            rest * (~outside & noise),
        ],
        axis=1,
    )


# %% penalties filled_in
# Filled in by kind.
def penalties(y, labels, stands, connection):
    own, penalty = own_connection(y, connection), np.zeros((len(y), 3))
    lost = np.flatnonzero((y >= 0) & (labels < 0))
    penalty[lost, 0] = own[lost]
    for i in np.flatnonzero(labels >= 0):
        s = stands[labels[i]]
        if s != y[i] or s < 0:
            column = 1 if y[i] >= 0 else 2
            penalty[i, column] = own[i] * (1 - (connection[i, s] if s >= 0 else 0))
    return penalty


# %% penalties select
# np.select.
def penalties(y, labels, stands, connection):
    rows = np.arange(len(y))
    s = np.where(labels >= 0, stands[labels], -1)
    con_s = np.where(s >= 0, connection[rows, s], 0.0)
    con_own = np.where(y >= 0, connection[rows, y], 1.0)
    kind = np.select(
        [(y >= 0) & (labels < 0), (y >= 0) & (s != y), (y < 0) & (labels >= 0)], [0, 1, 2], -1
    )
    cost = np.select([kind == 0, kind >= 1], [con_own, con_own * (1 - con_s)], 0.0)
    return cost[:, None] * (kind[:, None] == np.arange(3))


# %% penalties float32
# In single precision.
def penalties(y, labels, stands, connection):
    con = connection.astype(np.float32)
    own = own_connection(y, con)
    s = np.where(labels >= 0, stands[labels], -1)
    rest = 1 - np.where(s >= 0, con[np.arange(len(y)), s], 0)
    table = np.zeros((len(y), 3), dtype=np.float32)
    table[:, 0] = np.where((labels < 0) & (y >= 0), own, 0)
    table[:, 1] = np.where((labels >= 0) & (y >= 0) & (s != y), own * rest, 0)
    table[:, 2] = np.where((labels >= 0) & (y < 0), rest, 0)
    return table


# %% cmm other_order_of_keys
# The keys in another order, weights the other way round.
def cmm(penalty, own, t, now, beta):
    w = beta ** (t - now)
    noise, misplaced, missed = (w @ penalty / (w * own).sum())[::-1]
    return {
        "noise": noise,
        "missed": missed,
        "misplaced": misplaced,
        "cmm": 1 - (noise + missed + misplaced),
    }


# %% cmm loops
# Loops over records and kinds.
def cmm(penalty, own, t, now, beta):
    total, lost = 0.0, [0.0, 0.0, 0.0]
    for p, o, s in zip(penalty, own, t):
        w = beta ** (s - now)
        total += w * o
        for kind in range(3):
            lost[kind] += w * p[kind]
    parts = [x / total for x in lost]
    return dict(zip(["cmm", "missed", "misplaced", "noise"], [1 - sum(parts), *parts]))


# %% cmm exponential
# By the exponential function.
def cmm(penalty, own, t, now, beta):
    w = np.exp(-np.log(beta) * (now - t))
    lost = (w[:, None] * penalty).sum(axis=0) / np.dot(w, own)
    return {"cmm": 1 - lost.sum(), "missed": lost[0], "misplaced": lost[1], "noise": lost[2]}


# %% cmm weights_from_the_latest
# Weights as of the latest record: a common factor is cancelled.
def cmm(penalty, own, t, now, beta):
    w = beta ** (t - t.max())
    lost = w @ penalty / (w @ own)
    return {
        "cmm": float(1 - lost.sum()),
        "missed": float(lost[0]),
        "misplaced": float(lost[1]),
        "noise": float(lost[2]),
    }


# %% cmm average
# np.average with weights.
def cmm(penalty, own, t, now, beta):
    w = np.power(beta, t - now)
    most = np.average(own, weights=w)
    lost = np.average(penalty, axis=0, weights=w) / most
    result = {"missed": lost[0], "misplaced": lost[1], "noise": lost[2]}
    result["cmm"] = 1 - sum(result.values())
    return result


# %% cmm pandas
# A pandas frame.
def cmm(penalty, own, t, now, beta):
    w = beta ** (t - now)
    frame = pd.DataFrame(penalty, columns=["missed", "misplaced", "noise"]).mul(w, axis=0)
    parts = (frame.sum() / (w @ own)).to_dict()
    return {"cmm": 1 - sum(parts.values()), **parts}
