# %% local_update order_of_arrival
# You took the records as they arrived. Sort them by time first.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for x, s, j in zip(X, t, index):
        if j >= 0:
            gone = np.array(after[j])
            left = beta ** -(s - gone[TIME])
            gone[WEIGHT] *= left
            gone[-2] *= left
            after[j] = insert(gone, x, s)
    return after


# %% local_update decayed_after_adding
# You added first and faded the sum, so the new record fades, too. Fade to the record's time, then add.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(t):
        j = index[i]
        if j >= 0:
            after[j] = decay(insert(after[j], X[i], after[j, TIME]), t[i], beta)
    return after


# %% local_update by_index
# Every record fades its row by one step. The decay goes by the time between records, not by count.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(t):
        j = index[i]
        if j >= 0:
            after[j, [WEIGHT, -2]] /= beta
            after[j] = insert(after[j], X[i], t[i])
    return after


# %% local_update no_decay
# Nothing fades in your function. Fade a row to the time of each record before you add it.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(t):
        if index[i] >= 0:
            after[index[i]] = insert(after[index[i]], X[i], t[i])
    return after


# %% local_update unordered
# That is the unordered step of MB: all records count as if they came at the end. Each one has its own
# time.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for j in set(index.tolist()) - {-1}:
        last = t[index == j].max()
        after[j] = decay(after[j], last, beta)
        for x in X[index == j]:
            after[j] = insert(after[j], x, last)
    return after


# %% local_update whole_model_fades
# Rows without a record have changed. Only the row that takes the record fades to its time.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(t):
        if index[i] >= 0:
            after = decay(after, t[i], beta)
            after[index[i]] = insert(after[index[i]], X[i], t[i])
    return after


# %% local_update outliers_into_the_last_row
# Outliers went into the last row: that is what -1 means as an index in Python. Leave them out.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(t):
        j = index[i]
        after[j] = insert(decay(after[j], t[i], beta), X[i], t[i])
    return after


# %% local_update sorted_times_alone
# You sorted the times but not the records with them. Go through the sorted positions.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for x, s, j in zip(X, np.sort(t), index):
        if j >= 0:
            after[j] = insert(decay(after[j], s, beta), x, s)
    return after


# %% local_update latest_first
# You began with the latest record. The earliest one comes first.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(-t):
        j = index[i]
        if j >= 0:
            left = beta ** -abs(t[i] - after[j, TIME])
            after[j, [WEIGHT, -2]] *= left
            after[j] = insert(after[j], X[i], t[i])
    return after


# %% local_update nearest_of_the_updated
# You looked for the nearest row anew while the model changes. `index` says who takes each record.
def local_update(Q, X, t, index, beta):
    after = np.array(Q, dtype=float)
    for i in np.argsort(t):
        if index[i] >= 0:
            j = np.linalg.norm(after[:, MEAN] - X[i], axis=1).argmin()
            after[j] = insert(decay(after[j], t[i], beta), X[i], t[i])
    return after


# %% local_update changed_the_model
# Your function changes the stale model that it is given. Work on a copy.
def local_update(Q, X, t, index, beta):
    for i in np.argsort(t):
        if index[i] >= 0:
            Q[index[i]] = insert(decay(Q[index[i]], t[i], beta), X[i], t[i])
    return Q


# %% impact never_fades
# The increment does not fade in your function. Each later map multiplies it by its factor.
def impact(q, maps, which):
    for factor, increment in maps:
        q = factor * q + increment
    return maps[which][1] / q


# %% impact own_factor_too
# You faded the increment by its own factor as well. Only the later maps fade it.
def impact(q, maps, which):
    left = maps[which][1]
    for place, (factor, increment) in enumerate(maps):
        q = factor * q + increment
        if place >= which:
            left = factor * left
    return left / q


# %% impact earlier_factors
# You faded the increment by the maps before it. Those came before the record; the later ones fade it.
def impact(q, maps, which):
    left = maps[which][1]
    for place, (factor, increment) in enumerate(maps):
        q = factor * q + increment
        if place < which:
            left = factor * left
    return left / q


# %% impact without_the_past
# The share is taken of the records alone. The micro-cluster before them counts, too.
def impact(q, maps, which):
    total, left = np.zeros_like(q), np.zeros_like(q)
    for place, (factor, increment) in enumerate(maps):
        total = factor * total + increment
        left = increment if place == which else factor * left
    return left / total


# %% impact not_a_share
# You gave what is left of the increment. The impact is its share: divide by the final sums.
def impact(q, maps, which):
    left = np.zeros_like(q)
    for place, (factor, increment) in enumerate(maps):
        left = increment if place == which else factor * left
    return left


# %% impact at_its_own_time
# You took the share right after the record came. Later maps still follow.
def impact(q, maps, which):
    for factor, increment in maps[: which + 1]:
        q = factor * q + increment
    return maps[which][1] / q


# %% impact one_number
# You gave one number for all sums. Each entry has a share of its own.
def impact(q, maps, which):
    left = np.zeros_like(q)
    for place, (factor, increment) in enumerate(maps):
        q = factor * q + increment
        left = increment if place == which else factor * left
    return float(np.sum(left) / np.sum(q))


# %% impact backwards
# You applied the maps from the last to the first. They come in the order of the list.
def impact(q, maps, which):
    left = np.zeros_like(q)
    for place, (factor, increment) in reversed(list(enumerate(maps))):
        q = factor * q + increment
        left = increment if place == which else factor * left
    return left / q


# %% impact divided_by_the_old
# You divided by the sums before. The share is one of the sums after all maps.
def impact(q, maps, which):
    left = np.zeros_like(q)
    for place, (factor, increment) in enumerate(maps):
        left = increment if place == which else factor * left
    return left / q


# %% impact changed_the_sums
# Your function changes the sums that it is given: *= and += work in place.
def impact(q, maps, which):
    left = np.zeros_like(q)
    for place, (factor, increment) in enumerate(maps):
        q *= factor
        q += increment
        left = increment if place == which else factor * left
    return left / q


# %% compose second_first
# You did the second map first. The increment of the first one fades by the factor of the second.
def compose(first, second):
    return first[0] * second[0], first[0] * second[1] + first[1]


# %% compose increments_added
# The first increment did not fade. It goes through the second map, which multiplies it.
def compose(first, second):
    return first[0] * second[0], first[1] + second[1]


# %% compose factors_added
# You added the factors. One fading after the other multiplies them.
def compose(first, second):
    return first[0] + second[0], second[0] * first[1] + second[1]


# %% compose both_faded
# You faded the second increment as well. It is added whole.
def compose(first, second):
    return first[0] * second[0], second[0] * (first[1] + second[1])


# %% compose last_factor
# The factor of the first map is lost. The sums before fade by both.
def compose(first, second):
    return second[0], second[0] * first[1] + second[1]


# %% compose faded_by_both
# The first increment faded by both factors. Its own factor is for what was there before it.
def compose(first, second):
    factor = first[0] * second[0]
    return factor, factor * first[1] + second[1]


# %% compose swapped
# The two parts stand the wrong way round: the factor comes first, then the increment.
def compose(first, second):
    return second[0] * first[1] + second[1], first[0] * second[0]


# %% compose changed_the_first
# Your function changes the increment that it is given. Make a new array.
def compose(first, second):
    delta = first[1]
    delta *= second[0]
    delta += second[1]
    return first[0] * second[0], delta


# %% summarise all_alike
# All records count 1. An older one counts less: beta ** -(age).
def summarise(X, t, beta):
    mean = X.mean(axis=0)
    return np.array([len(X), *mean, ((X - mean) ** 2).sum(), t.max()])


# %% summarise growing
# The weights grow with age. The latest record counts 1, older ones less.
def summarise(X, t, beta):
    w = beta ** (t.max() - t)
    mean = w @ X / w.sum()
    return np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1), t.max()])


# %% summarise since_the_first
# You measured the age from the earliest record. All holds as of the latest one, which counts 1.
def summarise(X, t, beta):
    w = beta ** (t - t.min())
    mean = w @ X / w.sum()
    return np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1), t.max()])


# %% summarise by_index
# You took the number of the record for its age. The decay goes by time.
def summarise(X, t, beta):
    w = beta ** -(len(t) - 1.0 - np.arange(len(t)))
    mean = w @ X / w.sum()
    return np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1), t.max()])


# %% summarise last_in_the_array
# You took the last entry for the latest time. The records may stand in any order.
def summarise(X, t, beta):
    w = beta ** -(t[-1] - t)
    mean = w @ X / w.sum()
    return np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1), t[-1]])


# %% summarise plain_mean
# The mean is not weighted. Divide the weighted sum by the sum of the weights.
def summarise(X, t, beta):
    w = beta ** -(t.max() - t)
    mean = X.mean(axis=0)
    return np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1), t.max()])


# %% summarise unweighted_spread
# The squares are not weighted. Each counts with the weight of its record.
def summarise(X, t, beta):
    w = beta ** -(t.max() - t)
    mean = w @ X / w.sum()
    return np.array([w.sum(), *mean, ((X - mean) ** 2).sum(), t.max()])


# %% summarise mean_square
# You divided M2 by the weight. It is a sum; the radius divides later.
def summarise(X, t, beta):
    w = beta ** -(t.max() - t)
    mean = w @ X / w.sum()
    return np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1) / w.sum(), t.max()])


# %% summarise counted
# The weight is the number of records. It is the sum of their faded weights.
def summarise(X, t, beta):
    w = beta ** -(t.max() - t)
    mean = w @ X / w.sum()
    return np.array([len(X), *mean, w @ ((X - mean) ** 2).sum(axis=1), t.max()])


# %% summarise sums_of_squares
# You went back to sums of squares. Far from the origin their difference has no right digit left.
def summarise(X, t, beta):
    w = beta ** -(t.max() - t)
    total, mean = w.sum(), w @ X / w.sum()
    return np.array([total, *mean, w @ (X**2).sum(axis=1) - total * (mean @ mean), t.max()])


# %% summarise sorted_in_place
# Your function sorts the times that it is given. Work on a copy.
def summarise(X, t, beta):
    w = beta ** -(t.max() - t)
    mean = w @ X / w.sum()
    row = np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1), t.max()])
    t.sort()
    return row
