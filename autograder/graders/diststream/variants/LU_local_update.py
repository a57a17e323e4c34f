# %% local_update row_by_row
# Row by row, each with its own records sorted.
def local_update(Q, X, t, index, beta):
    after = np.array(Q)
    for j in range(len(Q)):
        mine = np.flatnonzero(index == j)
        for i in mine[np.argsort(t[mine])]:
            after[j] = insert(decay(after[j], t[i], beta), X[i], t[i])
    return after


# %% local_update sorted_tuples
# Sorted positions by Python.
def local_update(Q, X, t, index, beta):
    after = Q.copy()
    for i in sorted(range(len(t)), key=lambda i: t[i]):
        j = int(index[i])
        if j != -1:
            after[j] = insert(decay(after[j], t[i], beta), X[i], t[i])
    return after


# %% local_update sorted_arrays
# All three arrays sorted first.
def local_update(Q, X, t, index, beta):
    order = np.argsort(t)
    X, t, index = X[order], t[order], index[order]
    after = np.array(Q, dtype=float)
    for x, s, j in zip(X, t, index):
        if j < 0:
            continue
        after[j] = insert(decay(after[j], s, beta), x, s)
    return after


# %% local_update by_merge
# Each record as a micro-cluster that is merged.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(t):
        if index[i] >= 0:
            after[index[i]] = merge(after[index[i]], rows.one_record(X[i], t[i]), beta)
    return after


# %% local_update by_summaries
# The records of a row summarised, then merged.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for j in range(len(Q)):
        mine = index == j
        if mine.any():
            last = t[mine].max()
            w = beta ** (t[mine] - last)
            mean = w @ X[mine] / w.sum()
            spread = (w[:, None] * (X[mine] - mean) ** 2).sum()
            after[j] = merge(after[j], np.array([w.sum(), *mean, spread, last]), beta)
    return after


# %% local_update list_of_rows
# A list of rows as the answer.
def local_update(Q, X, t, index, beta):
    after = [np.array(q) for q in Q]
    inside = [i for i in np.argsort(t, kind="stable") if index[i] >= 0]
    for i in inside:
        after[index[i]] = insert(decay(after[index[i]], t[i], beta), X[i], t[i])
    return after


# %% impact product_of_later_factors
# The product of the later factors.
def impact(q, maps, which):
    for factor, increment in maps:
        q = factor * q + increment
    later = np.prod([factor for factor, _ in maps[which + 1 :]])
    return later * maps[which][1] / q


# %% impact difference
# What changes when the increment is left out.
def impact(q, maps, which):
    def run(without):
        total = np.array(q, dtype=float)
        for place, (factor, increment) in enumerate(maps):
            total = factor * total + (0 if place == without else increment)
        return total

    return (run(None) - run(which)) / run(None)


# %% impact recursive
# Recursion over the maps.
def impact(q, maps, which, left=0.0):
    if not maps:
        return left / q
    (factor, increment), *later = maps
    left = increment if which == 0 else factor * left
    return impact(factor * q + increment, later, which - 1, left)


# %% impact list_of_shares
# Entry by entry, a list.
def impact(q, maps, which):
    shares = []
    for d in range(len(q)):
        total, left = float(q[d]), 0.0
        for place, (factor, increment) in enumerate(maps):
            total = factor * total + float(increment[d])
            left = float(increment[d]) if place == which else left * factor
        shares.append(left / total)
    return shares


# %% impact composed
# Two parts: up to the record, and after it.
def impact(q, maps, which):
    for factor, increment in maps[: which + 1]:
        q = factor * q + increment
    left = np.array(maps[which][1])
    for factor, increment in maps[which + 1 :]:
        q, left = factor * q + increment, factor * left
    return np.divide(left, q)


# %% impact copied
# Copies changed in place.
def impact(q, maps, which):
    q, left = q.copy(), 0 * q
    for place in range(len(maps)):
        q *= maps[place][0]
        q += maps[place][1]
        left *= maps[place][0]
        if place == which:
            left += maps[place][1]
    return left / q


# %% compose unpacked
# Names for the four parts.
def compose(first, second):
    (l1, d1), (l2, d2) = first, second
    return l1 * l2, l2 * d1 + d2


# %% compose list
# A list as the pair.
def compose(first, second):
    return [second[0] * first[0], np.add(np.multiply(first[1], second[0]), second[1])]


# %% compose by_applying
# Factor and increment read off at 0 and 1.
def compose(first, second):
    def both(q):
        return second[0] * (first[0] * q + first[1]) + second[1]

    increment = both(np.zeros_like(first[1]))
    factor = (both(np.ones_like(first[1])) - increment).flat[0]
    return factor, increment


# %% compose matrices
# A product of matrices.
def compose(first, second):
    size = len(first[1])

    def matrix(pair):
        M = np.eye(size + 1)
        M[:size, :size] *= pair[0]
        M[:size, size] = pair[1]
        return M

    M = matrix(second) @ matrix(first)
    return M[0, 0], M[:-1, -1]


# %% compose entry_by_entry
# Entry by entry.
def compose(first, second):
    return first[0] * second[0], [second[0] * a + b for a, b in zip(first[1], second[1])]


# %% compose copied
# A copy changed in place.
def compose(first, second):
    increment = first[1].copy()
    increment *= second[0]
    increment += second[1]
    return np.prod([first[0], second[0]]), increment


# %% summarise average
# NumPy's average.
def summarise(X, t, beta):
    w = np.power(beta, t - t.max())
    mean, total = np.average(X, axis=0, weights=w, returned=True)
    return np.array([total[0], *mean, (w[:, None] * (X - mean) ** 2).sum(), t.max()])


# %% summarise loop
# Record by record, in the order of time.
def summarise(X, t, beta):
    order = np.argsort(t)
    q = rows.one_record(X[order[0]], t[order[0]])
    for i in order[1:]:
        q = insert(decay(q, t[i], beta), X[i], t[i])
    return q


# %% summarise merged
# Micro-clusters of one record, merged.
def summarise(X, t, beta):
    return reduce(lambda a, b: merge(a, b, beta), [rows.one_record(x, s) for x, s in zip(X, t)])


# %% summarise einsum
# Sums by einsum.
def summarise(X, t, beta):
    now = max(t)
    w = np.exp((t - now) * np.log(beta))
    mean = np.einsum("n,nd->d", w, X) / w.sum()
    gaps = X - mean
    return np.r_[w.sum(), mean, np.einsum("n,nd,nd->", w, gaps, gaps), now]


# %% summarise about_the_first
# Sums about the first record, which lies near.
def summarise(X, t, beta):
    now = t.max()
    w = beta ** (t - now)
    moved = X - X[0]
    mean = (w[:, None] * moved).sum(axis=0) / w.sum()
    spread = (w * (moved**2).sum(axis=1)).sum() - w.sum() * (mean @ mean)
    return np.array([w.sum(), *(X[0] + mean), spread, now])


# %% summarise plain_lists
# Plain Python, a list.
def summarise(X, t, beta):
    now = float(max(t))
    w = [beta ** (s - now) for s in t]
    total = sum(w)
    mean = [sum(a * x[d] for a, x in zip(w, X)) / total for d in range(len(X[0]))]
    spread = sum(a * sum((v - m) ** 2 for v, m in zip(x, mean)) for a, x in zip(w, X))
    return [total, *mean, spread, now]
