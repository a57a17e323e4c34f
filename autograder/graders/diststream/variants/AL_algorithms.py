# %% relevance_stamps loop
# Row by row.
def relevance_stamps(T, recent):
    stamps = []
    for row in T:
        stamp = row[1]
        if row[WEIGHT] >= 2 * recent:
            stamp += float(radius(row)) * ndtri(1 - recent / (2 * row[WEIGHT]))
        stamps.append(stamp)
    return stamps


# %% relevance_stamps standard_library
# The standard library's normal distribution.
from statistics import NormalDist


def relevance_stamps(T, recent):
    def stamp(w, mean, m2):
        sigma = max(m2 / w, 0) ** 0.5
        if w < 2 * recent or sigma == 0:
            return mean
        return NormalDist(mean, sigma).inv_cdf(1 - recent / (2 * w))

    return [stamp(w, mean, m2) for w, mean, m2, _ in T.tolist()]


# %% relevance_stamps mirrored
# The quantile's mirror image.
def relevance_stamps(T, recent):
    share = np.minimum(recent / (2 * T[:, WEIGHT]), 0.5)
    large = T[:, WEIGHT] >= 2 * recent
    return T[:, 1] + large * radius(T) * -ndtri(share)


# %% relevance_stamps filled_in
# Large ones filled in afterwards.
def relevance_stamps(T, recent):
    stamps = np.array(T[:, 1])
    large = T[:, WEIGHT] >= 2 * recent
    q = 1 - recent / 2 / T[large, WEIGHT]
    stamps[large] += radius(T[large]) * ndtri(q)
    return stamps


# %% relevance_stamps loc_and_scale
# Location and scale given to SciPy.
from scipy.stats import norm


def relevance_stamps(T, recent):
    w, mean, m2, _ = T.T
    with np.errstate(all="ignore"):
        scale = np.sqrt(np.clip(m2, 0, None) / w) + 1e-12
        guess = norm.ppf(1 - recent / (2 * w), loc=mean, scale=scale)
    return np.where(w < 2 * recent, mean, guess)


# %% relevance_stamps erf
# The inverse error function.
from scipy.special import erfinv


def relevance_stamps(T, recent):
    w = np.maximum(T[:, 0], 2 * recent)
    z = np.sqrt(2) * erfinv(1 - recent / w)
    return np.where(T[:, 0] < 2 * recent, T[:, 1], T[:, 1] + z * radius(T))


# %% fits stacked
# Rows inserted, stacked, then one radius.
def fits(Q, x, t, eps, beta):
    with_x = np.stack([insert(q, x, t) for q in decay(Q, t, beta)])
    return radius(with_x) <= eps


# %% fits formula
# The formulas without a loop.
def fits(Q, x, t, eps, beta):
    Q = decay(Q, t, beta)
    w, m2 = Q[:, WEIGHT], np.maximum(Q[:, -2], 0)
    squared = ((Q[:, MEAN] - x) ** 2).sum(axis=1)
    return (m2 + squared * w / (w + 1)) / (w + 1) <= eps**2


# %% fits list_of_bools
# A list of Python's own truth values.
def fits(Q, x, t, eps, beta):
    answer = []
    for row in Q:
        grown = insert(decay(row, t, beta), x, t)
        answer.append(bool(radius(grown) <= eps))
    return answer


# %% fits merged
# A record is a micro-cluster, too.
def fits(Q, x, t, eps, beta):
    one = rows.one_record(x, t)
    return np.array([radius(merge(q, one, beta)) <= eps for q in Q])


# %% fits not_greater
# Not greater than eps.
def fits(Q, x, t, eps, beta):
    out = np.ones(len(Q), dtype=bool)
    for j, q in enumerate(decay(np.array(Q), t, beta)):
        if radius(insert(q, x, t)) > eps:
            out[j] = False
    return out


# %% fits squares
# Squares compared with the square.
def fits(Q, x, t, eps, beta):
    faded = decay(Q, t, beta)
    grown = [insert(faded[j], x, t) for j in range(len(Q))]
    return np.array([max(g[-2], 0.0) <= eps * eps * g[WEIGHT] for g in grown])


# %% survivors loop
# Row by row.
def survivors(Q, born, potential, t, period, least, beta):
    stay = []
    for row, b, core in zip(Q, born, potential):
        weight = decay(row, t, beta)[WEIGHT]
        xi = (1 - beta ** -(t - b + period)) / (1 - beta ** (-period))
        stay.append(bool(weight >= (least if core else xi)))
    return stay


# %% survivors papers_formula
# As the paper writes it, with powers of two.
def survivors(Q, born, potential, t, period, least, beta):
    rate = np.log2(beta)
    xi = (2 ** (-rate * (t - born + period)) - 1) / (2 ** (-rate * period) - 1)
    weight = Q[:, WEIGHT] * 2 ** (-rate * (t - Q[:, TIME]))
    return np.where(potential, weight >= least, weight >= xi)


# %% survivors or
# Two conditions joined.
def survivors(Q, born, potential, t, period, least, beta):
    weight = decay(Q, t, beta)[:, WEIGHT]
    limit = -np.expm1(-(t - born + period) * np.log(beta)) / -np.expm1(-period * np.log(beta))
    return (potential & (weight >= least)) | (~potential & (weight >= limit))


# %% survivors copied_limits
# Limits filled in by kind.
def survivors(Q, born, potential, t, period, least, beta):
    limits = (1 - beta ** (born - t - period)) / (1 - beta**-period)
    limits[potential] = least
    return ~(decay(Q, t, beta)[:, WEIGHT] < limits)


# %% survivors not_multiplied_out
# Divided by nothing: both sides multiplied.
def survivors(Q, born, potential, t, period, least, beta):
    one = 1 - beta**-period
    wanted = np.where(potential, least * one, 1 - beta ** -(t - born + period))
    return decay(Q, t, beta)[:, 0] * one >= wanted


# %% survivors select
# np.select.
def survivors(Q, born, potential, t, period, least, beta):
    age = t - born
    xi = (1 - np.power(beta, -(age + period))) / (1 - np.power(beta, -period))
    limit = np.select([potential], [np.full(len(Q), least)], default=xi)
    return np.greater_equal(decay(Q, t, beta)[:, WEIGHT], limit)


# %% cells floor_division
# Whole division goes down.
def cells(X, width):
    return (X // width).astype(int)


# %% cells floats
# Whole numbers as floats.
def cells(X, width):
    return np.floor(X / width)


# %% cells loops
# Plain loops.
def cells(X, width):
    return [[math.floor(value / width) for value in x] for x in X]


# %% cells floor_divide
# NumPy's function for it, int64.
def cells(X, width):
    return np.floor_divide(X, width).astype(np.int64)


# %% cells truncated_and_mended
# Truncated, then one less below zero.
def cells(X, width):
    scaled = X / width
    numbers = scaled.astype(int)
    return numbers - (scaled < numbers)


# %% cells ceil_of_the_negative
# Up with the sign exchanged.
def cells(X, width):
    return -np.ceil(-X / width).astype(int)


# %% cells divmod
# divmod.
def cells(X, width):
    return np.divmod(X, width)[0].astype(np.int32)


# %% descend loop
# A loop.
def descend(x, tree):
    path = []
    while True:
        path.append(int(nearest(x[None], tree["rows"][:, MEAN])[0][0]))
        if not tree["children"]:
            return path
        tree = tree["children"][path[-1]]


# %% descend own_distances
# Distances of its own.
def descend(x, tree):
    k = np.linalg.norm(tree["rows"][:, MEAN] - x, axis=1).argmin()
    below = tree["children"]
    return [k] + (descend(x, below[k]) if below else [])


# %% descend squares
# Squares tell the nearest, too.
def descend(x, tree):
    path, node = [], tree
    while node is not None:
        gaps = ((node["rows"][:, MEAN] - x) ** 2).sum(axis=1)
        path.append(int(np.argmin(gaps)))
        node = node["children"][path[-1]] if len(node["children"]) else None
    return path


# %% descend generator
# A generator made a tuple.
def descend(x, tree):
    def steps(node):
        entry = int(nearest(x[None], node["rows"][:, MEAN])[0][0])
        yield entry
        if node["children"]:
            yield from steps(node["children"][entry])

    return tuple(steps(tree))


# %% descend array
# An array of the entries.
def descend(x, tree):
    entry = min(
        range(len(tree["rows"])), key=lambda k: float(np.linalg.norm(tree["rows"][k, MEAN] - x))
    )
    rest = descend(x, tree["children"][entry]) if tree["children"] else []
    return np.array([entry, *rest])


# %% descend accumulated
# The path handed down.
def descend(x, tree, before=()):
    index, _ = nearest(np.array([x]), tree["rows"][:, MEAN])
    path = [*before, int(index[0])]
    return descend(x, tree["children"][path[-1]], path) if tree["children"] else path
