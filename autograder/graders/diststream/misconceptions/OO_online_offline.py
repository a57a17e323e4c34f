# %% insert moved_the_mean_first
# You measured the gap after the mean had moved. M2 grows by the squared distance from the old mean.
def insert(q, x, t):
    q = np.array(q, dtype=float)
    before = q[WEIGHT]
    q[WEIGHT] += 1
    q[MEAN] += (x - q[MEAN]) / q[WEIGHT]
    gap = x - q[MEAN]
    q[M2] += before / q[WEIGHT] * (gap @ gap)
    q[TIME] = t
    return q


# %% insert full_square
# M2 grew by the whole squared distance. The factor w / w' is missing: the mean comes closer, too.
def insert(q, x, t):
    gap = x - q[MEAN]
    weight = q[WEIGHT] + 1
    return np.array([weight, *(q[MEAN] + gap / weight), q[M2] + gap @ gap, t])


# %% insert divided_by_the_old_weight
# You divided the step of the mean by the old weight. Divide by the new one, which counts the record.
def insert(q, x, t):
    gap = x - q[MEAN]
    weight = q[WEIGHT] + 1
    mean = q[MEAN] + gap / q[WEIGHT]
    return np.array([weight, *mean, q[M2] + q[WEIGHT] / weight * (gap @ gap), t])


# %% insert kept_the_old_time
# The row still has its old time. It holds as of the time of the record now.
def insert(q, x, t):
    gap = x - q[MEAN]
    weight = q[WEIGHT] + 1
    mean = q[MEAN] + gap / weight
    return np.array([weight, *mean, q[M2] + q[WEIGHT] / weight * (gap @ gap), q[TIME]])


# %% insert forgot_the_weight
# The weight did not grow. A record adds 1 to it.
def insert(q, x, t):
    gap = x - q[MEAN]
    weight = q[WEIGHT] + 1
    mean = q[MEAN] + gap / weight
    return np.array([q[WEIGHT], *mean, q[M2] + q[WEIGHT] / weight * (gap @ gap), t])


# %% insert added_instead_of_averaged
# You added the record to the mean. The mean moves towards the record by 1 / w' of the gap.
def insert(q, x, t):
    gap = x - q[MEAN]
    weight = q[WEIGHT] + 1
    return np.array([weight, *(q[MEAN] + x), q[M2] + q[WEIGHT] / weight * (gap @ gap), t])


# %% insert plain_distance
# You added the distance. M2 adds the *squared* distance.
def insert(q, x, t):
    gap = x - q[MEAN]
    weight = q[WEIGHT] + 1
    mean = q[MEAN] + gap / weight
    return np.array([weight, *mean, q[M2] + q[WEIGHT] / weight * np.linalg.norm(gap), t])


# %% insert sums_of_squares
# You went back to sums of squares. Far from the origin their difference has no right digit left.
def insert(q, x, t):
    total = q[WEIGHT] * q[MEAN] + x
    squares = q[M2] + q[WEIGHT] * (q[MEAN] @ q[MEAN]) + x @ x
    weight = q[WEIGHT] + 1
    return np.array([weight, *(total / weight), squares - total @ total / weight, t])


# %% insert changed_the_row
# Your function changes the row that it is given. Begin with a copy: np.array(q).
def insert(q, x, t):
    gap = x - q[MEAN]
    before = q[WEIGHT]
    q[WEIGHT] += 1
    q[MEAN] += gap / q[WEIGHT]
    q[M2] += before / q[WEIGHT] * (gap @ gap)
    q[TIME] = t
    return q


# %% decay grows
# The weights grow with time. The exponent is minus the elapsed time.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    left = beta ** (t - faded[..., TIME])
    faded[..., WEIGHT] *= left
    faded[..., M2] *= left
    faded[..., TIME] = t
    return faded


# %% decay by_index
# Every row fades by one step, however long it waited. The decay goes by time, not by count.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    faded[..., WEIGHT] /= beta
    faded[..., M2] /= beta
    faded[..., TIME] = t
    return faded


# %% decay since_the_origin
# You took the time since second 0. Take the time since the row's own time.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    faded[..., WEIGHT] *= beta**-t
    faded[..., M2] *= beta**-t
    faded[..., TIME] = t
    return faded


# %% decay forgot_m2
# M2 did not fade. It is a sum of weights times squares, so it fades as the weight does.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    faded[..., WEIGHT] *= beta ** -(t - faded[..., TIME])
    faded[..., TIME] = t
    return faded


# %% decay squared_for_m2
# M2 faded twice. Its squares are distances, which do not fade; only the weights in it do.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    left = beta ** -(t - faded[..., TIME])
    faded[..., WEIGHT] *= left
    faded[..., M2] *= left**2
    faded[..., TIME] = t
    return faded


# %% decay faded_the_mean
# The mean faded, too. If all weights shrink alike, the weighted mean stays where it is.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    left = beta ** -(t - faded[..., TIME])
    faded[..., :-1] *= left[..., None] if np.ndim(left) else left
    faded[..., TIME] = t
    return faded


# %% decay kept_the_old_time
# The rows still have their old times, so the next decay would count these seconds again.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    left = beta ** -(t - faded[..., TIME])
    faded[..., WEIGHT] *= left
    faded[..., M2] *= left
    return faded


# %% decay first_row_for_all
# All rows faded for the time of the first one. Each row fades from its own time on.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    left = beta ** -(t - faded[..., TIME].flat[0]) if faded.ndim > 1 else beta ** -(t - faded[TIME])
    faded[..., WEIGHT] *= left
    faded[..., M2] *= left
    faded[..., TIME] = t
    return faded


# %% decay natural_exponent
# You used e as the base. A weight is divided by beta each second, so the base is beta.
def decay(q, t, beta):
    faded = np.array(q, dtype=float)
    left = np.exp(-(t - faded[..., TIME]) * beta)
    faded[..., WEIGHT] *= left
    faded[..., M2] *= left
    faded[..., TIME] = t
    return faded


# %% decay rows_only
# Your function takes a single row only. It should fade a model of many rows as well.
def decay(q, t, beta):
    left = beta ** -(t - float(q[TIME]))
    return np.array([q[WEIGHT] * left, *q[MEAN], q[M2] * left, t])


# %% decay changed_the_model
# Your function changes the model that it is given. Begin with a copy: np.array(q).
def decay(q, t, beta):
    left = beta ** -(t - q[..., TIME])
    q[..., WEIGHT] *= left
    q[..., M2] *= left
    q[..., TIME] = t
    return q


# %% merge lost_the_middle
# M2 lacks what lies between the two means: the third part of the formula.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    a, b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    mean = (a[WEIGHT] * a[MEAN] + b[WEIGHT] * b[MEAN]) / weight
    return np.array([weight, *mean, a[M2] + b[M2], later])


# %% merge no_decay
# You joined rows of different times as they are. Fade the older one to the later time first.
def merge(a, b, beta):
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    mean = a[MEAN] + b[WEIGHT] / weight * gap
    spread = a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (gap @ gap)
    return np.array([weight, *mean, spread, max(a[TIME], b[TIME])])


# %% merge decayed_after_adding
# You added first and faded the sum. Then the newer records fade, too. Fade the older row, then add.
def merge(a, b, beta):
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    mean = a[MEAN] + b[WEIGHT] / weight * gap
    spread = a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (gap @ gap)
    both = np.array([weight, *mean, spread, min(a[TIME], b[TIME])])
    return decay(both, max(a[TIME], b[TIME]), beta)


# %% merge plain_mean
# You took the middle of the two means. The heavier one counts more.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    a, b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    spread = a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (gap @ gap)
    return np.array([weight, *((a[MEAN] + b[MEAN]) / 2), spread, later])


# %% merge lost_weight
# Weight is lost: you averaged the two weights. The joined row has both.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    a, b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    mean = a[MEAN] + b[WEIGHT] / weight * gap
    spread = a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (gap @ gap)
    return np.array([weight / 2, *mean, spread, later])


# %% merge inserted_as_one_record
# You inserted the second one as if it were one record. It has a weight and a spread of its own.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    return insert(decay(a, later, beta), b[MEAN], later)


# %% merge swapped_weights
# The mean leans to the lighter one. It moves from a towards b by b's share of the weight.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    a, b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    mean = a[MEAN] + a[WEIGHT] / weight * gap
    spread = a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (gap @ gap)
    return np.array([weight, *mean, spread, later])


# %% merge second_is_later
# You took it for granted that the second row is the later one. Either may be.
def merge(a, b, beta):
    a = decay(a, b[TIME], beta)
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    mean = a[MEAN] + b[WEIGHT] / weight * gap
    spread = a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (gap @ gap)
    return np.array([weight, *mean, spread, b[TIME]])


# %% merge sums_of_squares
# You went back to sums of squares. Far from the origin their difference has no right digit left.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    a, b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    total = a[WEIGHT] * a[MEAN] + b[WEIGHT] * b[MEAN]
    squares = sum(q[M2] + q[WEIGHT] * (q[MEAN] @ q[MEAN]) for q in (a, b))
    return np.array([weight, *(total / weight), squares - total @ total / weight, later])


# %% merge changed_the_first
# Your function changes the first row that it is given. Make a new row.
def merge(a, b, beta):
    later = max(a[TIME], b[TIME])
    a[:], b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    gap = b[MEAN] - a[MEAN]
    a[M2] += b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (gap @ gap)
    a[MEAN] += b[WEIGHT] / weight * gap
    a[WEIGHT] = weight
    return a


# %% radius no_root
# That is the mean of the squares. The radius is its root, in the units of the data.
def radius(q):
    return np.maximum(q[..., M2], 0) / q[..., WEIGHT]


# %% radius not_divided
# You took the root of the sum. Divide M2 by the weight first.
def radius(q):
    return np.sqrt(np.maximum(q[..., M2], 0))


# %% radius divided_outside
# You divided by the weight after the root. The weight belongs under the root.
def radius(q):
    return np.sqrt(np.maximum(q[..., M2], 0)) / q[..., WEIGHT]


# %% radius negative_by_rounding
# A tiny negative M2 gives nan. Take 0 in its place before the root.
def radius(q):
    with np.errstate(invalid="ignore"):
        return np.sqrt(q[..., M2] / q[..., WEIGHT])


# %% radius absolute_value
# You dropped the sign of M2. A negative M2 is a 0 with a rounding error: the radius is 0.
def radius(q):
    return np.sqrt(np.abs(q[..., M2]) / q[..., WEIGHT])


# %% radius unbiased
# You divided by the weight less 1. Weights fade below 1; the radius divides by the weight itself.
def radius(q):
    return np.sqrt(np.maximum(q[..., M2], 0) / np.maximum(q[..., WEIGHT] - 1, 1e-12))


# %% radius a_row_only
# Your function takes a single row only. A model of m rows has m radii.
def radius(q):
    return float(max(q[M2], 0) / q[WEIGHT]) ** 0.5


# %% radius per_dimension
# You divided by the number of dimensions, too. M2 is the sum over all of them, and so is the radius.
def radius(q):
    d = q[..., MEAN].shape[-1]
    return np.sqrt(np.maximum(q[..., M2], 0) / q[..., WEIGHT] / d)


# %% radius changed_the_model
# Your function changes the model that it is given: /= works in place. Make a new array.
def radius(q):
    squares = q[..., M2] if np.ndim(q) > 1 else np.array(q[M2])
    squares /= q[..., WEIGHT]
    return np.sqrt(np.maximum(squares, 0))


# %% offline_clusters no_weights
# The weights are ignored. Give them to fit as sample_weight.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(centers)
    return kmeans.cluster_centers_, kmeans.labels_


# %% offline_clusters swapped
# The two answers stand the wrong way round. The centers come first, then the labels.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(centers, sample_weight=weights)
    return kmeans.labels_, kmeans.cluster_centers_


# %% offline_clusters one_too_many
# There are more macro-clusters than k.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=k + 1, n_init=10, random_state=seed)
    kmeans.fit(centers, sample_weight=weights)
    return kmeans.cluster_centers_, kmeans.labels_


# %% offline_clusters no_seed
# Two calls with the same seed give different answers. Use the seed as random_state.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=k, n_init=10).fit(centers, sample_weight=weights)
    return kmeans.cluster_centers_, kmeans.labels_


# %% offline_clusters scaled_the_means
# You multiplied the means by the weights. That moves the micro-clusters; a weight is no place.
def offline_clusters(centers, weights, k, seed):
    scaled = centers * weights[:, None]
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(scaled)
    return kmeans.cluster_centers_, kmeans.labels_


# %% offline_clusters inverse_weights
# You divided by the weights. A heavy micro-cluster pulls more, not less.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed)
    kmeans.fit(centers, sample_weight=1 / weights)
    return kmeans.cluster_centers_, kmeans.labels_


# %% offline_clusters always_three
# The number of macro-clusters is fixed in your function. Use k.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=3, n_init=10, random_state=seed).fit(centers, sample_weight=weights)
    return kmeans.cluster_centers_, kmeans.labels_


# %% offline_clusters labels_shifted
# Your labels are counted from 1. They are row numbers of the centers, so they begin at 0.
def offline_clusters(centers, weights, k, seed):
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(centers, sample_weight=weights)
    return kmeans.cluster_centers_, (kmeans.labels_ + 1) % k


# %% offline_clusters normalised_in_place
# Your function changes the weights that it is given. Work on a copy.
def offline_clusters(centers, weights, k, seed):
    weights /= weights.sum()
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(centers, sample_weight=weights)
    return kmeans.cluster_centers_, kmeans.labels_
