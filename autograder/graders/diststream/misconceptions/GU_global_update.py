# %% premerge_outliers order_of_arrival
# You took the outliers as they arrived. Sort them by time first.
def premerge_outliers(X, t, reach, beta):
    found = []
    for x, s in zip(X, t):
        away = [np.linalg.norm(row[MEAN] - x) for row in found]
        if found and min(away) <= reach:
            j = int(np.argmin(away))
            found[j] = insert(decay(found[j], s, beta), x, s)
        else:
            found.append(rows.one_record(x, s))
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers one_row_each
# Every outlier became a row of its own. Those within reach of a row join it.
def premerge_outliers(X, t, reach, beta):
    found = [rows.one_record(X[i], t[i]) for i in np.argsort(t)]
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers all_in_one
# All outliers went into the nearest row, however far. Beyond the reach a record begins a row.
def premerge_outliers(X, t, reach, beta):
    found = []
    for i in np.argsort(t):
        if found:
            j = int(np.argmin([np.linalg.norm(row[MEAN] - X[i]) for row in found]))
            found[j] = insert(decay(found[j], t[i], beta), X[i], t[i])
        else:
            found.append(rows.one_record(X[i], t[i]))
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers first_within_reach
# You took the first row within reach. The nearest one takes the record.
def premerge_outliers(X, t, reach, beta):
    found = []
    for i in np.argsort(t):
        for j, row in enumerate(found):
            if np.linalg.norm(row[MEAN] - X[i]) <= reach:
                found[j] = insert(decay(row, t[i], beta), X[i], t[i])
                break
        else:
            found.append(rows.one_record(X[i], t[i]))
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers no_decay
# The rows do not fade. Bring a row to the record's time before you insert.
def premerge_outliers(X, t, reach, beta):
    found = []
    for i in np.argsort(t):
        away = [np.linalg.norm(row[MEAN] - X[i]) for row in found]
        if found and min(away) <= reach:
            j = int(np.argmin(away))
            found[j] = insert(found[j], X[i], t[i])
        else:
            found.append(rows.one_record(X[i], t[i]))
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers decayed_after_adding
# You inserted first and faded then, so the new record fades, too. Fade, then insert.
def premerge_outliers(X, t, reach, beta):
    found = []
    for i in np.argsort(t):
        away = [np.linalg.norm(row[MEAN] - X[i]) for row in found]
        if found and min(away) <= reach:
            j = int(np.argmin(away))
            found[j] = decay(insert(found[j], X[i], found[j][TIME]), t[i], beta)
        else:
            found.append(rows.one_record(X[i], t[i]))
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers from_the_first_record
# You measured from the record that began the row. Measure from its mean, which moves.
def premerge_outliers(X, t, reach, beta):
    found, seeds = [], []
    for i in np.argsort(t):
        away = [np.linalg.norm(seed - X[i]) for seed in seeds]
        if found and min(away) <= reach:
            j = int(np.argmin(away))
            found[j] = insert(decay(found[j], t[i], beta), X[i], t[i])
        else:
            found.append(rows.one_record(X[i], t[i]))
            seeds.append(X[i])
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers latest_first
# You began with the latest outlier. The earliest one comes first.
def premerge_outliers(X, t, reach, beta):
    found = []
    for i in np.argsort(t)[::-1]:
        away = [np.linalg.norm(row[MEAN] - X[i]) for row in found]
        if found and min(away) <= reach:
            j = int(np.argmin(away))
            found[j] = insert(decay(found[j], t[i], beta), X[i], t[i])
        else:
            found.append(rows.one_record(X[i], t[i]))
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers squared_reach
# You compared the squared distance with the reach. Take the root first.
def premerge_outliers(X, t, reach, beta):
    found = []
    for i in np.argsort(t):
        away = [((row[MEAN] - X[i]) ** 2).sum() for row in found]
        if found and min(away) <= reach:
            j = int(np.argmin(away))
            found[j] = insert(decay(found[j], t[i], beta), X[i], t[i])
        else:
            found.append(rows.one_record(X[i], t[i]))
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% premerge_outliers sorted_in_place
# Your function sorts the records that it is given. Work on a copy.
def premerge_outliers(X, t, reach, beta):
    order = np.argsort(t)
    X[:], t[:] = X[order], t[order]
    found = []
    for x, s in zip(X, t):
        away = [np.linalg.norm(row[MEAN] - x) for row in found]
        if found and min(away) <= reach:
            j = int(np.argmin(away))
            found[j] = insert(decay(found[j], s, beta), x, s)
        else:
            found.append(rows.one_record(x, s))
    X -= 1
    return np.reshape(found, (-1, X.shape[1] + 3))


# %% delete_outdated stale_weights
# You compared the weights as they stood at their own times. Fade to the new time first.
def delete_outdated(Q, t, beta, least):
    return decay(Q[Q[:, WEIGHT] >= least], t, beta)


# %% delete_outdated kept_the_light_ones
# You kept the rows that are over and deleted the others.
def delete_outdated(Q, t, beta, least):
    faded = decay(Q, t, beta)
    return faded[faded[:, WEIGHT] < least]


# %% delete_outdated not_faded
# The right rows are left, but they have not faded. Give them back as of the new time.
def delete_outdated(Q, t, beta, least):
    return Q[decay(Q, t, beta)[:, WEIGHT] >= least]


# %% delete_outdated emptied
# You set their weights to 0 but left the rows. Drop them.
def delete_outdated(Q, t, beta, least):
    faded = decay(Q, t, beta)
    faded[faded[:, WEIGHT] < least, WEIGHT] = 0
    return faded


# %% delete_outdated strictly_above
# A row of just the smallest weight is kept: use >=.
def delete_outdated(Q, t, beta, least):
    faded = decay(Q, t, beta)
    return faded[faded[:, WEIGHT] > least]


# %% delete_outdated lightest_only
# You deleted the lightest row alone. All rows below the limit go, and none if there are none.
def delete_outdated(Q, t, beta, least):
    faded = decay(Q, t, beta)
    return np.delete(faded, faded[:, WEIGHT].argmin(), axis=0)


# %% delete_outdated by_age
# You compared the age with the limit. The faded weight decides.
def delete_outdated(Q, t, beta, least):
    return decay(Q, t, beta)[t - Q[:, TIME] <= least]


# %% delete_outdated share_of_the_heaviest
# You measured the limit against the heaviest row. It is a weight as it stands.
def delete_outdated(Q, t, beta, least):
    faded = decay(Q, t, beta)
    return faded[faded[:, WEIGHT] >= least * faded[:, WEIGHT].max()]


# %% delete_outdated changed_the_model
# Your function changes the model that it is given. Work on a copy.
def delete_outdated(Q, t, beta, least):
    Q[:] = decay(Q, t, beta)
    return Q[Q[:, WEIGHT] >= least]


# %% merge_closest_pair lost_weight
# Weight is lost: you dropped the second row instead of joining it.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = sorted(np.unravel_index(apart.argmin(), apart.shape))
    return np.delete(Q, j, axis=0)


# %% merge_closest_pair at_the_end
# The joined row stands at the end. It takes the place of the first of the two.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = np.unravel_index(apart.argmin(), apart.shape)
    return np.vstack([np.delete(Q, [i, j], axis=0), merge(Q[i], Q[j], beta)])


# %% merge_closest_pair place_of_the_second
# The joined row stands where the second one stood. It takes the place of the first.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = sorted(np.unravel_index(apart.argmin(), apart.shape))
    after = Q.copy()
    after[j] = merge(Q[i], Q[j], beta)
    return np.delete(after, i, axis=0)


# %% merge_closest_pair farthest_pair
# You joined the two rows that are farthest apart.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    i, j = sorted(np.unravel_index(apart.argmax(), apart.shape))
    after = np.delete(Q, j, axis=0)
    after[i] = merge(Q[i], Q[j], beta)
    return after


# %% merge_closest_pair two_lightest
# You joined the two lightest rows. The closest ones lose the least.
def merge_closest_pair(Q, beta):
    i, j = sorted(np.argsort(Q[:, WEIGHT])[:2])
    after = np.delete(Q, j, axis=0)
    after[i] = merge(Q[i], Q[j], beta)
    return after


# %% merge_closest_pair neighbours_in_the_list
# You compared each row with the next one alone. Any two rows may be the closest.
def merge_closest_pair(Q, beta):
    i = int(np.linalg.norm(np.diff(Q[:, MEAN], axis=0), axis=1).argmin())
    after = np.delete(Q, i + 1, axis=0)
    after[i] = merge(Q[i], Q[i + 1], beta)
    return after


# %% merge_closest_pair no_decay
# You joined rows of different times as they are. Your merge fades the older one; give it beta.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = sorted(np.unravel_index(apart.argmin(), apart.shape))
    after = np.delete(Q, j, axis=0)
    after[i] = merge(Q[i], Q[j], 1.0)
    return after


# %% merge_closest_pair all_columns
# You compared whole rows, weights and times included. Closeness is a matter of the means.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None] - Q[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = sorted(np.unravel_index(apart.argmin(), apart.shape))
    after = np.delete(Q, j, axis=0)
    after[i] = merge(Q[i], Q[j], beta)
    return after


# %% merge_closest_pair kept_both
# The second row is still there beside the joined one.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = sorted(np.unravel_index(apart.argmin(), apart.shape))
    after = Q.copy()
    after[i] = merge(Q[i], Q[j], beta)
    return after


# %% merge_closest_pair changed_the_model
# Your function changes the model that it is given. Work on a copy.
def merge_closest_pair(Q, beta):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = sorted(np.unravel_index(apart.argmin(), apart.shape))
    Q[i] = merge(Q[i], Q[j], beta)
    return np.delete(Q, j, axis=0)


# %% global_update deleted_first
# You deleted before you took up what is new, so a row that would have been joined is lost. Delete after.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = delete_outdated(Q, t, beta, least)
    for new in fresh:
        j, r = nearest(new[None, MEAN], after[:, MEAN])
        if r[0] <= boundaries(after, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update merged_before_deleting
# You joined rows to make room before you deleted the outdated ones. Delete first, then merge.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh:
        j, r = nearest(new[None, MEAN], after[:, MEAN])
        if r[0] <= boundaries(after, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return delete_outdated(after, t, beta, least)


# %% global_update out_of_order
# You took up the newest first. Take up what is new in the order of its creation.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh[::-1]:
        j, r = nearest(new[None, MEAN], after[:, MEAN])
        if r[0] <= boundaries(after, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update stale_model
# You asked the old model where each outlier micro-cluster belongs. Ask the model as it is by then.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    before = decay(Q, t, beta)
    after = before.copy()
    for new in fresh:
        j, r = nearest(new[None, MEAN], before[:, MEAN])
        if r[0] <= boundaries(before, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update never_joined
# Every outlier micro-cluster became a row. One within the boundary of its nearest row joins it.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh:
        after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update always_joined
# Every outlier micro-cluster joined its nearest row, however far. Beyond the boundary it is a new row.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh:
        j, _ = nearest(new[None, MEAN], after[:, MEAN])
        after[j[0]] = merge(after[j[0]], new, beta)
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update dropped_the_new
# What is new is lost: outlier micro-clusters join a row or become one.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = delete_outdated(Q, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update merged_once
# You joined one pair only. Go on while there are too many rows.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh:
        j, r = nearest(new[None, MEAN], after[:, MEAN])
        if r[0] <= boundaries(after, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    if len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update dropped_the_lightest
# You dropped the lightest rows to make room, and their weight with them. Join the closest pair instead.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = decay(Q, t, beta)
    for new in fresh:
        j, r = nearest(new[None, MEAN], after[:, MEAN])
        if r[0] <= boundaries(after, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = np.delete(after, after[:, WEIGHT].argmin(), axis=0)
    return after


# %% global_update untouched_not_faded
# What was not touched did not fade. Bring every row to the end of the batch.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    after = np.array(Q)
    for new in fresh:
        j, r = nearest(new[None, MEAN], after[:, MEAN])
        if r[0] <= boundaries(after, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, new])
    after = after[after[:, WEIGHT] >= least]
    after[:, TIME] = t
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after


# %% global_update changed_the_model
# Your function changes the model that it is given. Work on a copy.
def global_update(Q, fresh, t, factor, beta, least, capacity):
    Q[:] = decay(Q, t, beta)
    after = Q
    for new in fresh:
        j, r = nearest(new[None, MEAN], after[:, MEAN])
        if r[0] <= boundaries(after, factor)[j[0]]:
            after[j[0]] = merge(after[j[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after
