# %% insert new_row
# A new row built from its parts.
def insert(q, x, t):
    gap = x - q[MEAN]
    weight = q[WEIGHT] + 1
    mean = q[MEAN] + gap / weight
    return np.array([weight, *mean, q[M2] + q[WEIGHT] * (gap**2).sum() / weight, t])


# %% insert welford
# M2 by the product of the gaps before and after the mean moves.
def insert(q, x, t):
    q = q.copy()
    before = x - q[MEAN]
    q[WEIGHT] += 1
    q[MEAN] += before / q[WEIGHT]
    q[M2] += before @ (x - q[MEAN])
    q[TIME] = t
    return q


# %% insert loops
# Plain Python, a list as the answer.
def insert(q, x, t):
    w, *mean, m2, _ = [float(v) for v in q]
    square = sum((a - m) ** 2 for a, m in zip(x, mean))
    mean = [m + (a - m) / (w + 1) for a, m in zip(x, mean)]
    return [w + 1, *mean, m2 + w / (w + 1) * square, t]


# %% insert weighted_mean
# The mean as (w mu + x) / (w + 1).
def insert(q, x, t):
    w, mu = q[0], q[1:-2]
    mean = (w * mu + x) / (w + 1)
    m2 = q[-2] + np.linalg.norm(x - mu) ** 2 * w / (w + 1)
    return np.concatenate([[w + 1], mean, [m2, t]])


# %% insert both_parts
# M2 as the old spread about the new mean, plus the record's square.
def insert(q, x, t):
    w = q[WEIGHT]
    mean = q[MEAN] + (x - q[MEAN]) / (w + 1)
    moved = mean - q[MEAN]
    m2 = q[M2] + w * np.dot(moved, moved) + np.dot(x - mean, x - mean)
    return np.r_[w + 1, mean, m2, t]


# %% insert whole_arrays
# Views of one new array.
def insert(q, x, t):
    out = np.empty_like(q, dtype=np.float64)
    out[0] = 1.0 + q[0]
    np.divide(np.subtract(x, q[MEAN]), out[0], out=out[MEAN])
    out[MEAN] += q[MEAN]
    out[M2] = q[M2] + q[0] / out[0] * np.square(x - q[MEAN]).sum()
    out[TIME] = float(t)
    return out


# %% decay copy_first
# The method copy, and a factor of its own.
def decay(q, t, beta):
    q = q.copy()
    factor = np.power(beta, q[..., TIME] - t)
    q[..., WEIGHT] = q[..., WEIGHT] * factor
    q[..., M2] = q[..., M2] * factor
    q[..., TIME] = t
    return q


# %% decay two_cases
# One row and many rows apart.
def decay(q, t, beta):
    q = np.asarray(q, dtype=float)
    if q.ndim == 2:
        return np.array([decay(row, t, beta) for row in q])
    left = beta ** (q[TIME] - t)
    return np.array([left * q[WEIGHT], *q[MEAN], left * q[M2], t])


# %% decay divide
# Division by the power.
def decay(q, t, beta):
    out = np.array(q, dtype=float)
    grown = beta ** (t - out[..., TIME])
    out[..., WEIGHT] /= grown
    out[..., M2] /= grown
    out[..., TIME] = t
    return out


# %% decay exponential
# The power by exp and log.
def decay(q, t, beta):
    out = np.array(q, dtype=float)
    left = np.exp(-np.log(beta) * (t - out[..., -1]))
    out[..., 0] *= left
    out[..., -2] *= left
    out[..., -1] = t
    return out


# %% decay two_columns_at_once
# Both columns in one product.
def decay(q, t, beta):
    out = 1.0 * np.asarray(q)
    elapsed = t - out[..., [TIME]]
    out[..., [WEIGHT, M2]] *= beta**-elapsed
    out[..., TIME] = t
    return out


# %% decay transposed
# Columns by the transposed array.
def decay(q, t, beta):
    columns = np.array(q, dtype=float).T
    left = float(beta) ** (columns[-1] - t)
    columns[0] = columns[0] * left
    columns[-2] = columns[-2] * left
    columns[-1] = t
    return columns.T


# %% merge weighted_sum
# The mean as a weighted sum.
def merge(a, b, beta):
    now = np.maximum(a[TIME], b[TIME])
    a, b = decay(np.array([a, b]), now, beta)
    w = a[WEIGHT] + b[WEIGHT]
    mean = (a[WEIGHT] * a[MEAN] + b[WEIGHT] * b[MEAN]) / w
    gap = a[MEAN] - b[MEAN]
    return np.array([w, *mean, a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] * (gap**2).sum() / w, now])


# %% merge about_the_new_mean
# What each spread is about the new mean.
def merge(a, b, beta):
    now = max(a[TIME], b[TIME])
    parts = [decay(a, now, beta), decay(b, now, beta)]
    w = sum(q[WEIGHT] for q in parts)
    mean = parts[0][MEAN] + parts[1][WEIGHT] / w * (parts[1][MEAN] - parts[0][MEAN])
    m2 = sum(q[M2] + q[WEIGHT] * ((q[MEAN] - mean) ** 2).sum() for q in parts)
    return np.concatenate([[w], mean, [m2], [now]])


# %% merge which_is_older
# Only the older one is faded.
def merge(a, b, beta):
    if a[TIME] < b[TIME]:
        a = decay(a, b[TIME], beta)
    elif b[TIME] < a[TIME]:
        b = decay(b, a[TIME], beta)
    w = a[WEIGHT] + b[WEIGHT]
    share = b[WEIGHT] / w
    gap = b[MEAN] - a[MEAN]
    return np.array(
        [w, *(a[MEAN] + share * gap), a[M2] + b[M2] + a[WEIGHT] * share * (gap @ gap), a[TIME]]
    )


# %% merge by_hand
# The fading written out.
def merge(a, b, beta):
    now = max(a[-1], b[-1])
    fa, fb = beta ** (a[-1] - now), beta ** (b[-1] - now)
    wa, wb = fa * a[0], fb * b[0]
    gap = b[1:-2] - a[1:-2]
    out = a.copy()
    out[0] = wa + wb
    out[1:-2] = a[1:-2] + gap * wb / (wa + wb)
    out[-2] = fa * a[-2] + fb * b[-2] + wa * wb / (wa + wb) * np.sum(gap * gap)
    out[-1] = now
    return out


# %% merge swapped
# From the other end: b first.
def merge(a, b, beta):
    now = max(a[TIME], b[TIME])
    b, a = decay(a, now, beta), decay(b, now, beta)
    w = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    mean = b[MEAN] - a[WEIGHT] / w * gap
    return np.array([w, *mean, a[M2] + b[M2] + gap @ gap / (1 / a[WEIGHT] + 1 / b[WEIGHT]), now])


# %% merge a_list
# A list as the answer.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    a, b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    mean = a[MEAN] + gap * (b[WEIGHT] / weight)
    between = a[WEIGHT] * b[WEIGHT] / weight * np.inner(gap, gap)
    return [weight] + mean.tolist() + [a[M2] + b[M2] + between, later]


# %% radius power
# A power in place of the root.
def radius(q):
    q = np.asarray(q)
    return (np.clip(q[..., M2], 0, None) / q[..., WEIGHT]) ** 0.5


# %% radius two_cases
# One row and many rows apart, a list for many.
def radius(q):
    if np.ndim(q) == 2:
        return [radius(row) for row in q]
    return np.sqrt(max(q[M2], 0.0) / q[WEIGHT])


# %% radius where
# The negative ones replaced after the division.
def radius(q):
    squares = q[..., -2] / q[..., 0]
    return np.sqrt(np.where(squares < 0, 0.0, squares))


# %% radius quotient_of_roots
# The root of each part.
def radius(q):
    return np.sqrt(np.maximum(q[..., M2], 0)) / np.sqrt(q[..., WEIGHT])


# %% radius transposed
# Columns by the transposed array.
def radius(q):
    columns = np.asarray(q, dtype=float).T
    return np.sqrt(np.fmax(columns[-2] / columns[0], 0))


# %% radius nan_to_zero
# The root of a negative number replaced by 0.
def radius(q):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.sqrt(q[..., M2] / q[..., WEIGHT]), nan=0.0)


# %% offline_clusters one_expression
# Fit in one expression.
def offline_clusters(centers, weights, k, seed):
    fitted = KMeans(k, random_state=seed, n_init=10).fit(centers, None, weights)
    return fitted.cluster_centers_, fitted.labels_


# %% offline_clusters more_starts
# More starts than asked for.
def offline_clusters(centers, weights, k, seed):
    fitted = KMeans(n_clusters=k, n_init=30, random_state=seed, algorithm="elkan")
    labels = fitted.fit_predict(centers, sample_weight=weights)
    return [fitted.cluster_centers_.tolist(), labels.tolist()]


# %% offline_clusters function_of_scikit_learn
# The function k_means.
from sklearn.cluster import k_means


def offline_clusters(centers, weights, k, seed):
    macro, labels, _ = k_means(centers, k, sample_weight=weights, n_init=10, random_state=seed)
    return macro, labels


# %% offline_clusters centers_again
# Centers as weighted means of the labels' members.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(centers, sample_weight=weights)
    labels = kmeans.labels_
    macro = [
        np.average(centers[labels == j], axis=0, weights=weights[labels == j]) for j in range(k)
    ]
    return np.array(macro), labels


# %% offline_clusters generator
# A seed as an old random state, weights scaled to a sum of 1.
def offline_clusters(centers, weights, k, seed):
    state = np.random.RandomState(seed)
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=state)
    kmeans.fit(centers, sample_weight=weights / weights.sum())
    return kmeans.cluster_centers_, kmeans.predict(centers)


# %% offline_clusters lloyd
# K-means by hand, with far-away starts, a dozen of them.
def offline_clusters(centers, weights, k, seed):
    rng = np.random.default_rng(seed)
    best = (np.inf, None, None)
    for _ in range(12):
        macro = centers[[rng.integers(len(centers))]]
        while len(macro) < k:
            squares = ((centers[:, None] - macro[None]) ** 2).sum(axis=2).min(axis=1)
            macro = np.vstack([macro, centers[squares.argmax()]])
        for _ in range(50):
            squares = ((centers[:, None] - macro[None]) ** 2).sum(axis=2)
            labels = squares.argmin(axis=1)
            macro = np.array(
                [
                    np.average(centers[labels == j], axis=0, weights=weights[labels == j])
                    for j in range(k)
                ]
            )
        cost = (weights * squares.min(axis=1)).sum()
        if cost < best[0]:
            best = (cost, macro, labels)
    return best[1], best[2]
