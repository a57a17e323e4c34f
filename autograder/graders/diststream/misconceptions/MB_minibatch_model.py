# %% nearest farthest
# You took the farthest center. Use argmin and min.
def nearest(X, centers):
    away = np.linalg.norm(X[:, None] - centers[None], axis=2)
    return away.argmax(axis=1), away.max(axis=1)


# %% nearest squared
# The distances are squares. Take the root.
def nearest(X, centers):
    squares = ((X[:, None] - centers[None]) ** 2).sum(axis=2)
    return squares.argmin(axis=1), squares.min(axis=1)


# %% nearest wrong_axis
# You took the minimum over the records, one for each center. Take it over the centers.
def nearest(X, centers):
    away = np.linalg.norm(X[:, None] - centers[None], axis=2)
    return away.argmin(axis=0), away.min(axis=0)


# %% nearest absolute_differences
# You added absolute differences. The Euclidean distance is the root of the sum of squares.
def nearest(X, centers):
    away = np.abs(X[:, None] - centers[None]).sum(axis=2)
    return away.argmin(axis=1), away.min(axis=1)


# %% nearest swapped
# The two answers stand the wrong way round. The indices come first.
def nearest(X, centers):
    away = np.linalg.norm(X[:, None] - centers[None], axis=2)
    return away.min(axis=1), away.argmin(axis=1)


# %% nearest counted_from_one
# You counted the centers from 1. Their indices begin at 0.
def nearest(X, centers):
    away = np.linalg.norm(X[:, None] - centers[None], axis=2)
    return away.argmin(axis=1) + 1, away.min(axis=1)


# %% nearest table_of_distances
# You gave back all distances. Only the one to the nearest center is asked for, one a record.
def nearest(X, centers):
    away = np.linalg.norm(X[:, None] - centers[None], axis=2)
    return away.argmin(axis=1), away


# %% nearest expansion
# Far from the origin your distances lose all digits: that is the expansion of the square. Work with
# differences.
def nearest(X, centers):
    squares = (X**2).sum(1)[:, None] - 2 * X @ centers.T + (centers**2).sum(1)
    index = squares.argmin(axis=1)
    return index, np.sqrt(np.maximum(squares.min(axis=1), 0))


# %% nearest moved_the_records
# Your function changes the records that it is given. Work on a copy: X - c, not X -= c.
def nearest(X, centers):
    origin = centers.mean(axis=0)
    X -= origin
    away = np.linalg.norm(X[:, None] - (centers - origin)[None], axis=2)
    return away.argmin(axis=1), away.min(axis=1)


# %% boundaries single_reaches_nowhere
# A micro-cluster of a single record would take no second one: its radius is 0. Its boundary is the
# distance to the nearest other mean.
def boundaries(Q, factor):
    return factor * radius(Q)


# %% boundaries factor_on_the_neighbour
# You multiplied the neighbour's distance by the factor. The factor is for the radius alone.
def boundaries(Q, factor):
    reach = radius(Q)
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    return factor * np.where(reach > 0, reach, apart.min(axis=1))


# %% boundaries no_factor
# The factor is missing: a boundary is that many radii.
def boundaries(Q, factor):
    reach = radius(Q)
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    return np.where(reach > 0, reach, apart.min(axis=1))


# %% boundaries neighbour_for_all
# You took the neighbour's distance for every row. It is for those of radius 0 alone.
def boundaries(Q, factor):
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    return apart.min(axis=1)


# %% boundaries farthest_neighbour
# You took the farthest other mean. The nearest one limits the space.
def boundaries(Q, factor):
    reach = factor * radius(Q)
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    return np.where(reach > 0, reach, apart.max(axis=1))


# %% boundaries the_larger_one
# You took the larger of the two distances. Where there is a radius, it alone decides.
def boundaries(Q, factor):
    reach = factor * radius(Q)
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    return np.maximum(reach, apart.min(axis=1))


# %% boundaries squared_radius
# You took the squared radius, the mean of the squares. A boundary is in the units of the data.
def boundaries(Q, factor):
    reach = factor * Q[:, -2] / Q[:, WEIGHT]
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    return np.where(reach > 0, reach, apart.min(axis=1))


# %% boundaries infinite_when_single
# A micro-cluster of a single record reaches without end in your function. Its neighbour limits it.
def boundaries(Q, factor):
    reach = factor * radius(Q)
    return np.where(reach > 0, reach, np.inf)


# %% boundaries changed_the_model
# Your function changes the model that it is given. Work on a copy.
def boundaries(Q, factor):
    reach = factor * radius(Q)
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    Q[reach == 0, -2] = apart.min(axis=1)[reach == 0] ** 2
    return np.where(reach > 0, reach, apart.min(axis=1))


# %% assign no_boundary
# Every record goes to its nearest micro-cluster, however far. Beyond the boundary it is -1.
def assign(X, Q, factor):
    return nearest(X, Q[:, MEAN])[0]


# %% assign strictly_within
# A record exactly on the boundary is within: use <=.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    return np.where(distance < boundaries(Q, factor)[index], index, -1)


# %% assign any_that_reaches
# You looked for the nearest of those that reach the record. The nearest micro-cluster alone is asked.
def assign(X, Q, factor):
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away = np.where(away <= boundaries(Q, factor), away, np.inf)
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)


# %% assign plain_radius
# You compared with the radius. The boundary is `factor` times as far, and single records have one too.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    return np.where(distance <= radius(Q)[index], index, -1)


# %% assign single_takes_nobody
# A micro-cluster of a single record takes nobody in your function. Use boundaries, not the radius.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    return np.where(distance <= factor * radius(Q)[index], index, -1)


# %% assign one_boundary_for_all
# You compared with the mean boundary of all. Each micro-cluster has its own.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    return np.where(distance <= boundaries(Q, factor).mean(), index, -1)


# %% assign inside_out
# Members and outliers are exchanged: -1 is for records beyond the boundary.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    return np.where(distance <= boundaries(Q, factor)[index], -1, index)


# %% assign outliers_as_m
# You gave outliers the number m. They are -1.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    return np.where(distance <= boundaries(Q, factor)[index], index, len(Q))


# %% assign dropped_outliers
# You left the outliers out. Each record has a number, outliers have -1.
def assign(X, Q, factor):
    index, distance = nearest(X, Q[:, MEAN])
    return index[distance <= boundaries(Q, factor)[index]]


# %% assign updated_model
# You moved the micro-clusters while you assigned. All records of a batch look at the stale model.
def assign(X, Q, factor):
    Q, found = np.array(Q), []
    for x in X:
        index, distance = nearest(x[None], Q[:, MEAN])
        j = int(index[0]) if distance[0] <= boundaries(Q, factor)[index[0]] else -1
        found.append(j)
        if j >= 0:
            Q[j] = insert(Q[j], x, Q[j, TIME])
    return np.array(found)


# %% minibatch_step outliers_into_the_last_row
# Outliers went into the last row: that is what -1 means as an index in Python. Leave them out.
def minibatch_step(Q, X, index, end, beta):
    after = decay(Q, end, beta)
    for x, j in zip(X, index):
        after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step no_decay
# The model does not fade. Fade every row to the end of the batch first.
def minibatch_step(Q, X, index, end, beta):
    after = np.array(Q)
    for x, j in zip(X, index):
        if j >= 0:
            after[j] = insert(after[j], x, end)
    after[:, TIME] = end
    return after


# %% minibatch_step decayed_after_adding
# You added the records first and faded them with the rest. Fade the model, then add.
def minibatch_step(Q, X, index, end, beta):
    after = np.array(Q)
    for x, j in zip(X, index):
        if j >= 0:
            after[j] = insert(after[j], x, after[j, TIME])
    return decay(after, end, beta)


# %% minibatch_step touched_rows_only
# Rows without a record did not fade. Every row fades to the end of the batch.
def minibatch_step(Q, X, index, end, beta):
    after = np.array(Q)
    for j in set(index.tolist()) - {-1}:
        after[j] = decay(after[j], end, beta)
        for x in X[index == j]:
            after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step by_index
# The model fades by one step a batch, however long the batch is. The decay goes by time.
def minibatch_step(Q, X, index, end, beta):
    after = np.array(Q)
    after[:, [WEIGHT, -2]] /= beta
    after[:, TIME] = end
    for x, j in zip(X, index):
        if j >= 0:
            after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step decayed_at_each_record
# Each record fades its row once more. All records of this step come at the end of the batch.
def minibatch_step(Q, X, index, end, beta):
    after = decay(Q, end, beta)
    for x, j in zip(X, index):
        if j >= 0:
            after[j, [WEIGHT, -2]] /= beta
            after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step nearest_of_the_updated
# You looked for the nearest row anew while the model changes. `index` says who takes each record.
def minibatch_step(Q, X, index, end, beta):
    after = decay(Q, end, beta)
    for x, j in zip(X, index):
        if j >= 0:
            j = int(nearest(x[None], after[:, MEAN])[0][0])
            after[j] = insert(after[j], x, end)
    return after


# %% minibatch_step one_record_a_row
# Each row takes only the last of its records. All of them count.
def minibatch_step(Q, X, index, end, beta):
    faded = decay(Q, end, beta)
    after = faded.copy()
    for x, j in zip(X, index):
        if j >= 0:
            after[j] = insert(faded[j], x, end)
    return after


# %% minibatch_step changed_the_model
# Your function changes the stale model that it is given. Work on a copy.
def minibatch_step(Q, X, index, end, beta):
    Q[:] = decay(Q, end, beta)
    for x, j in zip(X, index):
        if j >= 0:
            Q[j] = insert(Q[j], x, end)
    return Q
