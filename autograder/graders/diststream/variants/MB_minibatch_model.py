# %% nearest loops
# Plain loops: right, only slow.
def nearest(X, centers):
    index, distance = [], []
    for x in X:
        away = [sum((a - b) ** 2 for a, b in zip(x, c)) ** 0.5 for c in centers]
        index.append(away.index(min(away)))
        distance.append(min(away))
    return index, distance


# %% nearest scipy
# Distances of SciPy.
from scipy.spatial.distance import cdist


def nearest(X, centers):
    away = cdist(X, centers)
    return away.argmin(axis=1), away.min(axis=1)


# %% nearest tree
# A tree.
from scipy.spatial import KDTree


def nearest(X, centers):
    distance, index = KDTree(centers).query(X)
    return index, distance


# %% nearest expansion_about_a_center
# The expansion about a point amid the centers.
def nearest(X, centers):
    origin = centers.mean(axis=0)
    X, centers = X - origin, centers - origin
    squares = (centers**2).sum(axis=1) - 2 * X @ centers.T
    index = squares.argmin(axis=1)
    return index, np.linalg.norm(X - centers[index], axis=1)


# %% nearest einsum
# Squares by einsum.
def nearest(X, centers):
    gaps = X[:, None, :] - centers[None, :, :]
    squares = np.einsum("nmd,nmd->nm", gaps, gaps)
    index = squares.argmin(1)
    return index, np.sqrt(np.take_along_axis(squares, index[:, None], 1)[:, 0])


# %% nearest one_center_at_a_time
# A loop over the centers, records at once.
def nearest(X, centers):
    index, best = np.zeros(len(X), dtype=int), np.full(len(X), np.inf)
    for j, center in enumerate(centers):
        away = np.sqrt(np.square(X - center).sum(axis=1))
        closer = away < best
        index[closer], best[closer] = j, away[closer]
    return index, best


# %% nearest scikit_learn
# Scikit-learn, differences taken about a center.
from sklearn.metrics import pairwise_distances_argmin


def nearest(X, centers):
    origin = centers[0].copy()
    index = pairwise_distances_argmin(X - origin, centers - origin)
    return index, ((X - centers[index]) ** 2).sum(axis=1) ** 0.5


# %% boundaries loops
# A loop over the rows.
def boundaries(Q, factor):
    reach = []
    for i, q in enumerate(Q):
        r = radius(q)
        if r == 0:
            others = [np.linalg.norm(q[MEAN] - p[MEAN]) for j, p in enumerate(Q) if j != i]
            reach.append(min(others))
        else:
            reach.append(factor * r)
    return reach


# %% boundaries fixed_afterwards
# Zeros replaced afterwards.
def boundaries(Q, factor):
    reach = np.array(factor * radius(Q))
    for i in np.flatnonzero(reach == 0):
        others = np.delete(Q, i, axis=0)
        reach[i] = nearest(Q[[i], MEAN], others[:, MEAN])[1][0]
    return reach


# %% boundaries second_smallest
# The second smallest of each row of distances.
def boundaries(Q, factor):
    means = Q[:, MEAN]
    apart = np.sort(np.linalg.norm(means[:, None] - means, axis=2), axis=1)[:, 1]
    r = radius(Q)
    return np.where(r == 0, apart, factor * r)


# %% boundaries scipy
# Pairwise distances of SciPy.
from scipy.spatial.distance import pdist, squareform


def boundaries(Q, factor):
    apart = squareform(pdist(Q[:, MEAN]))
    apart += np.where(np.eye(len(Q)), np.inf, 0)
    r = radius(Q)
    out = factor * r
    out[r == 0] = apart.min(axis=0)[r == 0]
    return out


# %% boundaries tree
# Neighbours by a tree.
from scipy.spatial import cKDTree


def boundaries(Q, factor):
    distance, _ = cKDTree(Q[:, MEAN]).query(Q[:, MEAN], k=2)
    r = np.sqrt(np.maximum(Q[:, -2], 0) / Q[:, WEIGHT])
    return np.select([r > 0], [factor * r], default=distance[:, 1])


# %% boundaries masked
# A masked table.
def boundaries(Q, factor):
    means = Q[:, MEAN]
    apart = np.sqrt(((means[:, None] - means[None]) ** 2).sum(-1))
    apart = np.ma.masked_array(apart, np.eye(len(Q), dtype=bool)).min(axis=1).filled(0)
    reach = factor * radius(Q)
    return reach + (reach == 0) * apart


# %% assign changed_afterwards
# Outliers marked afterwards.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    index = np.array(index)
    index[distance > boundaries(Q, factor)[index]] = -1
    return index


# %% assign loop
# A loop over the records, a list.
def assign(X, Q, factor):
    reach = boundaries(Q, factor)
    out = []
    for j, r in zip(*nearest(X, Q[:, MEAN])):
        out.append(int(j) if r <= reach[j] else -1)
    return out


# %% assign whole_table
# The table of distances without nearest.
def assign(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    j = away.argmin(axis=1)
    inside = away.min(axis=1) <= np.asarray(boundaries(Q, factor))[j]
    return j * inside - ~inside


# %% assign in_portions
# Records in two portions.
def assign(X, Q, factor):
    reach = boundaries(Q, factor)
    parts = []
    for part in np.array_split(X, 2):
        if len(part):
            j, r = nearest(part, Q[:, MEAN])
            parts.append(np.where(r > reach[j], -1, j))
    return np.concatenate(parts)


# %% assign one_at_a_time
# One record at a time on the same model.
def assign(X, Q, factor):
    def of(x):
        j, r = nearest(x[None, :], Q[:, MEAN])
        return -1 if r[0] > boundaries(Q, factor)[j[0]] else j[0]

    return np.array([of(x) for x in X])


# %% assign floats
# Whole numbers as floats.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    allowed = np.take(boundaries(Q, factor), index)
    return np.where(distance <= allowed, index.astype(float), -1.0)


# %% minibatch_step by_row
# Row by row.
def minibatch_step(Q, X, index, end, beta):
    after = decay(Q, end, beta)
    for j in range(len(Q)):
        for x in X[index == j]:
            after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step backwards
# The records backwards: the order makes no difference.
def minibatch_step(Q, X, index, end, beta):
    after = decay(Q, end, beta)
    for x, j in reversed(list(zip(X, index))):
        if j != -1:
            after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step members_only
# Outliers taken out first.
def minibatch_step(Q, X, index, end, beta):
    after = decay(np.array(Q), end, beta)
    inside = index >= 0
    for x, j in zip(X[inside], index[inside]):
        after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step with_merge
# The batch of a row as a micro-cluster that is merged.
with Notebook(include_non_defs=False):
    from OO_online_offline import merge


def minibatch_step(Q, X, index, end, beta):
    after = decay(Q, end, beta)
    for j in range(len(Q)):
        mine = X[index == j]
        if len(mine):
            mean = mine.mean(axis=0)
            summary = np.array([len(mine), *mean, ((mine - mean) ** 2).sum(), end])
            after[j] = merge(after[j], summary, beta)
    return after


# %% minibatch_step list_of_rows
# A list of rows as the answer.
def minibatch_step(Q, X, index, end, beta):
    after = [decay(q, end, beta) for q in Q]
    for i, j in enumerate(index):
        if j > -1:
            after[int(j)] = insert(after[int(j)], X[i], end)
    return after


# %% minibatch_step sums
# Sums by np.add.at, without a loop.
def minibatch_step(Q, X, index, end, beta):
    after = decay(Q, end, beta)
    inside = index >= 0
    j, X = index[inside], X[inside]
    old = after.copy()
    np.add.at(after[:, WEIGHT], j, 1.0)
    shift = np.zeros_like(old[:, MEAN])
    np.add.at(shift, j, X - old[j, MEAN])
    after[:, MEAN] += shift / after[:, [WEIGHT]]
    extra = np.zeros(len(Q))
    np.add.at(extra, j, ((X - after[j, MEAN]) ** 2).sum(axis=1))
    moved = ((after[:, MEAN] - old[:, MEAN]) ** 2).sum(axis=1)
    after[:, -2] += extra + old[:, WEIGHT] * moved
    return after
