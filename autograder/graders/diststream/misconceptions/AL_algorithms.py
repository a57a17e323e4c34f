# %% relevance_stamps mean_of_all
# That is the mean time of all records. The stamp is about the latest ones.
def relevance_stamps(T, recent):
    return np.array(T[:, 1])


# %% relevance_stamps before_the_mean
# Your stamps lie before the mean times: that is about when the first records came.
def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], 2 * recent)
    z = ndtri(recent / (2 * weight))
    return np.where(T[:, WEIGHT] < 2 * recent, T[:, 1], T[:, 1] + radius(T) * z)


# %% relevance_stamps without_the_half
# The quantile is 1 - r / (2 w): half of the latest r lie beyond it.
def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], 2 * recent)
    z = ndtri(1 - recent / weight)
    return np.where(T[:, WEIGHT] < 2 * recent, T[:, 1], T[:, 1] + radius(T) * z)


# %% relevance_stamps few_not_told_apart
# Where there are fewer than 2 r records the stamp is the mean time.
def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], recent / 1.9)
    return T[:, 1] + radius(T) * ndtri(1 - recent / (2 * weight))


# %% relevance_stamps variance
# You took the variance of the times. The deviation is its root, the radius.
def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], 2 * recent)
    z = ndtri(1 - recent / (2 * weight))
    return np.where(T[:, WEIGHT] < 2 * recent, T[:, 1], T[:, 1] + radius(T) ** 2 * z)


# %% relevance_stamps sum_not_mean
# You took the root of M2. It is a sum: divide by the weight, as radius does.
def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], 2 * recent)
    z = ndtri(1 - recent / (2 * weight))
    spread = np.sqrt(np.maximum(T[:, -2], 0))
    return np.where(T[:, WEIGHT] < 2 * recent, T[:, 1], T[:, 1] + spread * z)


# %% relevance_stamps last_time
# You gave back when the very last record came. A single late one would save an outdated micro-cluster.
def relevance_stamps(T, recent):
    return np.array(T[:, TIME])


# %% relevance_stamps from_the_last_time
# The guess goes out from the mean of the times, not from the time of the last record.
def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], 2 * recent)
    z = ndtri(1 - recent / (2 * weight))
    return np.where(T[:, WEIGHT] < 2 * recent, T[:, 1], T[:, TIME] + radius(T) * z)


# %% relevance_stamps limit_at_r
# Too few are fewer than 2 r records, not fewer than r.
def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], recent)
    z = ndtri(1 - recent / (2 * weight))
    return np.where(T[:, WEIGHT] < recent, T[:, 1], T[:, 1] + radius(T) * z)


# %% relevance_stamps distribution_function
# You took the normal distribution itself, from a value to the share below it. Its inverse goes from a
# share to the value: ndtri.
from scipy.special import ndtr


def relevance_stamps(T, recent):
    weight = np.maximum(T[:, WEIGHT], 2 * recent)
    z = ndtr(1 - recent / (2 * weight))
    return np.where(T[:, WEIGHT] < 2 * recent, T[:, 1], T[:, 1] + radius(T) * z)


# %% fits distance_to_the_mean
# You compared the distance to the mean with eps. The radius with the record in it is asked for.
def fits(Q, x, t, eps, beta):
    return np.linalg.norm(Q[:, MEAN] - x, axis=1) <= eps


# %% fits radius_without_the_record
# That is the radius before. Insert the record, then ask for the radius.
def fits(Q, x, t, eps, beta):
    return radius(decay(Q, t, beta)) <= eps


# %% fits not_faded
# The rows have not faded to the time of the record. The lighter a row, the harder the record pulls.
def fits(Q, x, t, eps, beta):
    return np.array([radius(insert(row, x, t)) <= eps for row in Q])


# %% fits strictly_below
# A radius of just eps is small enough: use <=.
def fits(Q, x, t, eps, beta):
    return np.array([radius(insert(row, x, t)) < eps for row in decay(Q, t, beta)])


# %% fits variance
# You compared the squared radius with eps. Both are in the units of the data.
def fits(Q, x, t, eps, beta):
    return np.array([radius(insert(row, x, t)) ** 2 <= eps for row in decay(Q, t, beta)])


# %% fits nearest_alone
# You named only the nearest row. Every row that could take the record is asked for.
def fits(Q, x, t, eps, beta):
    answer = np.zeros(len(Q), dtype=bool)
    j = nearest(x[None], Q[:, MEAN])[0][0]
    answer[j] = radius(insert(decay(Q[j], t, beta), x, t)) <= eps
    return answer


# %% fits inside_out
# True and False are exchanged: True is for rows whose radius stays small.
def fits(Q, x, t, eps, beta):
    return np.array([radius(insert(row, x, t)) > eps for row in decay(Q, t, beta)])


# %% fits sum_not_mean
# You compared the root of M2. It is a sum: the radius divides by the weight.
def fits(Q, x, t, eps, beta):
    return np.array([insert(row, x, t)[-2] ** 0.5 <= eps for row in decay(Q, t, beta)])


# %% fits changed_the_model
# Your function changes the rows that it is given. Work on a copy.
def fits(Q, x, t, eps, beta):
    Q[:] = decay(Q, t, beta)
    return np.array([radius(insert(row, x, t)) <= eps for row in Q])


# %% survivors same_for_all
# You asked the same weight of all. An outlier needs what its age lets expect.
def survivors(Q, born, potential, t, period, least, beta):
    return decay(Q, t, beta)[:, WEIGHT] >= least


# %% survivors age_rule_for_all
# You asked of potential rows what their age lets expect. They need the least weight.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - born + period)) / (1 - beta**-period)
    return decay(Q, t, beta)[:, WEIGHT] >= expected


# %% survivors not_faded
# The weights have not faded to this moment. Fade the model, then compare.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - born + period)) / (1 - beta**-period)
    return Q[:, WEIGHT] >= np.where(potential, least, expected)


# %% survivors kinds_exchanged
# Potential rows and outliers are exchanged: the least weight is for the potential ones.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - born + period)) / (1 - beta**-period)
    return decay(Q, t, beta)[:, WEIGHT] >= np.where(potential, expected, least)


# %% survivors age_since_the_last_record
# The age counts from the birth of a row, not from its last record.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - Q[:, TIME] + period)) / (1 - beta**-period)
    return decay(Q, t, beta)[:, WEIGHT] >= np.where(potential, least, expected)


# %% survivors without_the_period
# The period is missing above the line: the new-born would need nothing. It is a + T there.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - born)) / (1 - beta**-period)
    return decay(Q, t, beta)[:, WEIGHT] >= np.where(potential, least, expected)


# %% survivors period_of_one
# The period is missing below the line: it need not be a second.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - born + period)) / (1 - 1 / beta)
    return decay(Q, t, beta)[:, WEIGHT] >= np.where(potential, least, expected)


# %% survivors the_others
# You named the rows that go. True is for those that stay.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - born + period)) / (1 - beta**-period)
    return decay(Q, t, beta)[:, WEIGHT] < np.where(potential, least, expected)


# %% survivors outliers_go
# You deleted all outliers. They are on trial: those that are heavy enough for their age stay.
def survivors(Q, born, potential, t, period, least, beta):
    return potential & (decay(Q, t, beta)[:, WEIGHT] >= least)


# %% survivors born_instead_of_age
# You put the time of birth into the formula. The age is t - born.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(born + period)) / (1 - beta**-period)
    return decay(Q, t, beta)[:, WEIGHT] >= np.where(potential, least, expected)


# %% survivors more_than_enough
# A row that has just the weight that is asked for stays: use >=.
def survivors(Q, born, potential, t, period, least, beta):
    expected = (1 - beta ** -(t - born + period)) / (1 - beta**-period)
    return decay(Q, t, beta)[:, WEIGHT] > np.where(potential, least, expected)


# %% survivors changed_the_model
# Your function changes the model that it is given. Work on a copy.
def survivors(Q, born, potential, t, period, least, beta):
    Q[:] = decay(Q, t, beta)
    expected = (1 - beta ** -(t - born + period)) / (1 - beta**-period)
    return Q[:, WEIGHT] >= np.where(potential, least, expected)


# %% cells towards_zero
# astype(int) goes towards zero, so the cells about 0 are twice as wide. Take np.floor first.
def cells(X, width):
    return (X / width).astype(int)


# %% cells rounded
# You rounded to the nearest whole number. A cell begins at its number times the width: go down.
def cells(X, width):
    return np.round(X / width).astype(int)


# %% cells rounded_up
# You went up to the next whole number. Go down.
def cells(X, width):
    return np.ceil(X / width).astype(int)


# %% cells multiplied
# You multiplied by the width. Divide by it.
def cells(X, width):
    return np.floor(X * width).astype(int)


# %% cells width_of_one
# Your cells are 1 wide. Divide by the width first.
def cells(X, width):
    return np.floor(X).astype(int)


# %% cells corners
# That is where the cells begin, in the units of the data. Their numbers are asked for.
def cells(X, width):
    return np.floor(X / width) * width


# %% cells from_the_smallest
# You counted from the smallest record. Then a cell has another number in the next batch. Count from 0.
def cells(X, width):
    return np.floor((X - X.min(axis=0)) / width).astype(int)


# %% cells absolute
# You took the sign away, so that cells on both sides of 0 have the same number.
def cells(X, width):
    return np.floor(np.abs(X) / width).astype(int)


# %% cells moved_the_records
# Your function changes the records that it is given: X / width, not X /= width.
def cells(X, width):
    X /= width
    return np.floor(X).astype(int)


# %% descend root_only
# You stopped at the root. Go on until a node has no children.
def descend(x, tree):
    return [int(nearest(x[None], tree["rows"][:, MEAN])[0][0])]


# %% descend leaf_only
# You gave back the last entry alone. The path has an entry for each level.
def descend(x, tree):
    while tree["children"]:
        tree = tree["children"][int(nearest(x[None], tree["rows"][:, MEAN])[0][0])]
    return [int(nearest(x[None], tree["rows"][:, MEAN])[0][0])]


# %% descend leaf_missing
# The path ends a level too early. At the leaf, too, the nearest entry is chosen.
def descend(x, tree):
    path = []
    while tree["children"]:
        path.append(int(nearest(x[None], tree["rows"][:, MEAN])[0][0]))
        tree = tree["children"][path[-1]]
    return path


# %% descend backwards
# Your path begins at the leaf. It begins at the root.
def descend(x, tree):
    path = []
    while True:
        path.insert(0, int(nearest(x[None], tree["rows"][:, MEAN])[0][0]))
        if not tree["children"]:
            return path
        tree = tree["children"][path[0]]


# %% descend nearest_of_all_leaves
# You looked for the nearest of all micro-clusters. A descent decides level by level, and never turns
# back.
def descend(x, tree):
    def ways(node):
        for k, row in enumerate(node["rows"]):
            if node["children"]:
                for way, away in ways(node["children"][k]):
                    yield [k, *way], away
            else:
                yield [k], float(np.linalg.norm(row[MEAN] - x))

    return min(ways(tree), key=lambda found: found[1])[0]


# %% descend farthest
# You went to the farthest entry. Go to the nearest.
def descend(x, tree):
    path = []
    while True:
        path.append(int(np.linalg.norm(tree["rows"][:, MEAN] - x, axis=1).argmax()))
        if not tree["children"]:
            return path
        tree = tree["children"][path[-1]]


# %% descend always_the_first
# You always went on with the first child. Go on with the child of the nearest entry.
def descend(x, tree):
    path = []
    while True:
        path.append(int(nearest(x[None], tree["rows"][:, MEAN])[0][0]))
        if not tree["children"]:
            return path
        tree = tree["children"][0]


# %% descend heaviest
# You went to the heaviest entry. The distance to the means decides.
def descend(x, tree):
    path = []
    while True:
        path.append(int(tree["rows"][:, WEIGHT].argmax()))
        if not tree["children"]:
            return path
        tree = tree["children"][path[-1]]


# %% descend whole_rows
# You compared the record with parts of the rows that are not their means. Use tree["rows"][:, MEAN].
def descend(x, tree):
    path = []
    while True:
        path.append(int(nearest(x[None], tree["rows"][:, : len(x)])[0][0]))
        if not tree["children"]:
            return path
        tree = tree["children"][path[-1]]


# %% descend counted_from_one
# You counted the entries from 1. The first one is 0.
def descend(x, tree):
    path = []
    while True:
        entry = int(nearest(x[None], tree["rows"][:, MEAN])[0][0])
        path.append(entry + 1)
        if not tree["children"]:
            return path
        tree = tree["children"][entry]
