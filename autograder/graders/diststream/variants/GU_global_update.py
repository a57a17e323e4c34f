# %% premerge_outliers growing_array
# An array that grows, with nearest from MB.
def premerge_outliers(X, t, reach, beta):
    found = np.empty((0, X.shape[1] + 3))
    for i in np.argsort(t):
        if len(found):
            j, r = nearest(X[[i]], found[:, MEAN])
            if r[0] <= reach:
                found[j[0]] = insert(decay(found[j[0]], t[i], beta), X[i], t[i])
                continue
        found = np.vstack([found, rows.one_record(X[i], t[i])])
    return found


# %% premerge_outliers with_merge
# Each record as a micro-cluster that is merged.
def premerge_outliers(X, t, reach, beta):
    found = []
    for s, x in sorted(zip(t, X), key=lambda pair: pair[0]):
        new = rows.one_record(x, s)
        best = min(
            range(len(found)), key=lambda j: np.linalg.norm(found[j][MEAN] - x), default=None
        )
        if best is None or np.linalg.norm(found[best][MEAN] - x) > reach:
            found.append(new)
        else:
            found[best] = merge(found[best], new, beta)
    return np.array(found).reshape(len(found), X.shape[1] + 3)


# %% premerge_outliers local_update_of_one
# The local update of LU, one record at a time.
def premerge_outliers(X, t, reach, beta):
    found = np.zeros((0, X.shape[1] + 3))
    for i in np.argsort(t, kind="mergesort"):
        away = np.linalg.norm(found[:, MEAN] - X[i], axis=1)
        if away.min(initial=np.inf) > reach:
            found = np.concatenate([found, [rows.one_record(X[i], t[i])]])
        else:
            found = local_update(found, X[[i]], t[[i]], np.array([away.argmin()]), beta)
    return found


# %% premerge_outliers sorted_first
# All sorted first, distances by hand.
def premerge_outliers(X, t, reach, beta):
    order = np.argsort(t)
    out = []
    for x, s in zip(X[order], t[order]):
        best, closest = -1, reach
        for j in range(len(out)):
            away = np.sqrt(((out[j][MEAN] - x) ** 2).sum())
            if away <= closest:
                best, closest = j, away
        if best < 0:
            out.append(np.array([1.0, *x, 0.0, s]))
        else:
            out[best] = insert(decay(out[best], s, beta), x, s)
    return np.vstack(out) if out else np.empty((0, X.shape[1] + 3))


# %% premerge_outliers squared_distances
# Squares on both sides.
def premerge_outliers(X, t, reach, beta):
    found = []
    for i in np.argsort(t):
        squares = np.array([np.sum((q[MEAN] - X[i]) ** 2) for q in found])
        if squares.size == 0 or squares.min() > reach**2:
            found += [rows.one_record(X[i], t[i])]
        else:
            j = squares.argmin()
            found[j] = insert(decay(found[j], t[i], beta), X[i], t[i])
    return np.reshape(found, (len(found), X.shape[1] + 3))


# %% premerge_outliers given_size
# Room for all, cut at the end.
def premerge_outliers(X, t, reach, beta):
    n, d = X.shape
    found, k = np.zeros((n, d + 3)), 0
    for i in np.argsort(t):
        away = np.linalg.norm(found[:k, MEAN] - X[i], axis=1)
        if k and away.min() <= reach:
            j = away.argmin()
            found[j] = insert(decay(found[j], t[i], beta), X[i], t[i])
        else:
            found[k] = rows.one_record(X[i], t[i])
            k += 1
    return found[:k]


# %% delete_outdated filter
# A list of rows.
def delete_outdated(Q, t, beta, least):
    return np.array([q for q in decay(Q, t, beta) if not q[WEIGHT] < least])


# %% delete_outdated delete
# NumPy's delete.
def delete_outdated(Q, t, beta, least):
    after = decay(Q, t, beta)
    return np.delete(after, np.flatnonzero(after[:, WEIGHT] < least), axis=0)


# %% delete_outdated weights_first
# The weights first, then the rows that are left.
def delete_outdated(Q, t, beta, least):
    left = Q[:, WEIGHT] * beta ** (Q[:, TIME] - t)
    return decay(Q[left >= least], t, beta)


# %% delete_outdated compress
# NumPy's compress.
def delete_outdated(Q, t, beta, least):
    after = decay(Q, t, beta)
    return np.compress(after[:, WEIGHT] >= least, after, axis=0)


# %% delete_outdated backwards
# Row by row from the end.
def delete_outdated(Q, t, beta, least):
    after = list(decay(Q, t, beta))
    for j in range(len(after) - 1, -1, -1):
        if after[j][WEIGHT] < least:
            del after[j]
    return np.array(after)


# %% delete_outdated indices
# By the numbers of the rows.
def delete_outdated(Q, t, beta, least):
    after = decay(Q.copy(), t, beta)
    (kept,) = np.nonzero(~(after[:, WEIGHT] < least))
    return after[kept]


# %% merge_closest_pair two_loops
# Two loops over the rows.
def merge_closest_pair(Q, beta):
    best = (np.inf, 0, 0)
    for i in range(len(Q)):
        for j in range(i + 1, len(Q)):
            best = min(best, (np.linalg.norm(Q[i, MEAN] - Q[j, MEAN]), i, j))
    _, i, j = best
    after = [q for number, q in enumerate(Q) if number != j]
    after[i] = merge(Q[i], Q[j], beta)
    return np.array(after)


# %% merge_closest_pair scipy
# Pairwise distances of SciPy.
from scipy.spatial.distance import pdist


def merge_closest_pair(Q, beta):
    upper = np.triu_indices(len(Q), 1)
    place = pdist(Q[:, MEAN]).argmin()
    i, j = upper[0][place], upper[1][place]
    after = Q.copy()
    after[i] = merge(Q[i], Q[j], beta)
    return np.delete(after, j, axis=0)


# %% merge_closest_pair upper_triangle
# The upper triangle alone.
def merge_closest_pair(Q, beta):
    means = Q[:, MEAN]
    squares = ((means[:, None] - means) ** 2).sum(axis=-1)
    squares[np.tril_indices(len(Q))] = np.inf
    i, j = divmod(int(squares.argmin()), len(Q))
    return np.vstack([Q[:i], merge(Q[i], Q[j], beta), Q[i + 1 : j], Q[j + 1 :]])


# %% merge_closest_pair combinations
# Pairs by itertools.
from itertools import combinations


def merge_closest_pair(Q, beta):
    i, j = min(
        combinations(range(len(Q)), 2), key=lambda p: np.linalg.norm(Q[p[0], MEAN] - Q[p[1], MEAN])
    )
    joined = merge(Q[j], Q[i], beta)
    after = np.delete(Q, j, axis=0)
    after[i] = joined
    return after


# %% merge_closest_pair nearest_of_mb
# The nearest of each among the others.
def merge_closest_pair(Q, beta):
    best = (np.inf, None, None)
    for i in range(len(Q) - 1):
        j, r = nearest(Q[[i], MEAN], Q[i + 1 :, MEAN])
        if r[0] < best[0]:
            best = (r[0], i, i + 1 + int(j[0]))
    _, i, j = best
    after = Q.tolist()
    after[i] = list(merge(Q[i], Q[j], beta))
    after.pop(j)
    return after


# %% merge_closest_pair tree
# Neighbours by a tree.
from scipy.spatial import KDTree


def merge_closest_pair(Q, beta):
    distance, other = KDTree(Q[:, MEAN]).query(Q[:, MEAN], k=2)
    a = distance[:, 1].argmin()
    i, j = sorted((int(a), int(other[a, 1])))
    after = np.delete(Q, j, 0)
    after[i] = merge(Q[i], Q[j], beta)
    return after


# %% global_update assign_of_mb
# assign of MB tells where each belongs.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh:
        j = assign(new[None, MEAN], after, factor)[0]
        if j >= 0:
            after[j] = merge(after[j], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update list_of_rows
# A list of rows that grows.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = list(decay(Q, t, beta))
    for new in fresh:
        now = np.array(after)
        j, r = nearest(new[MEAN][None], now[:, MEAN])
        if r[0] > boundaries(now, factor)[j[0]]:
            after.append(decay(new, t, beta))
        else:
            after[j[0]] = merge(after[j[0]], new, beta)
    after = delete_outdated(np.array(after), t, beta, least)
    for _ in range(len(after) - capacity):
        after = merge_closest_pair(after, beta)
    return after


# %% global_update faded_news
# The outlier micro-clusters faded at once.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after, fresh = decay(Q, t, beta), decay(fresh, t, beta)
    for i in range(len(fresh)):
        away = np.linalg.norm(after[:, MEAN] - fresh[i, MEAN], axis=1)
        j = away.argmin()
        if away[j] <= boundaries(after, factor)[j]:
            after[j] = merge(fresh[i], after[j], beta)
        else:
            after = np.concatenate([after, fresh[[i]]])
    after = after[after[:, WEIGHT] >= least]
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update helper
# A function of its own for taking up.
def take_up(Q, new, factor, beta):
    j, r = nearest(new[None, MEAN], Q[:, MEAN])
    if r[0] > boundaries(Q, factor)[j[0]]:
        return np.vstack([Q, new])
    Q = Q.copy()
    Q[j[0]] = merge(Q[j[0]], new, beta)
    return Q


def global_update(Q, fresh, t, factor, beta, least, capacity):
    Q = decay(Q, t, beta)
    for new in fresh:
        Q = take_up(Q, decay(new, t, beta), factor, beta)
    Q = delete_outdated(Q, t, beta, least)
    while capacity < len(Q):
        Q = merge_closest_pair(Q, beta)
    return Q


# %% global_update recursive_merging
# Merging by recursion.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    def shrunk(Q):
        return Q if len(Q) <= capacity else shrunk(merge_closest_pair(Q, beta))

    after = decay(Q, t, beta)
    for new in fresh:
        j = int(assign(new[None, MEAN], after, factor)[0])
        if j == -1:
            after = np.append(after, [decay(new, t, beta)], axis=0)
        else:
            after[j] = merge(after[j], new, beta)
    return shrunk(delete_outdated(after, t, beta, least))


# %% global_update rows_fade_when_needed
# The news fade at the end, with all others.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh:
        (j,), (r,) = nearest(new[None, MEAN], after[:, MEAN])
        if r <= boundaries(after, factor)[j]:
            after[j] = merge(after[j], new, beta)
        else:
            after = np.vstack([after, new])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after
