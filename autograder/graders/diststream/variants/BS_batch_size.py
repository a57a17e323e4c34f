# %% batch_bound base_of_log
# The base as the second argument of math.log.
def batch_bound(alpha, beta):
    if alpha <= 0 or alpha >= 1:
        raise ValueError("alpha must lie between 0 and 1")
    if beta < 1:
        raise ValueError("beta must be at least 1")
    if beta == 1:
        return math.inf
    return math.log(1 / alpha, beta)


# %% batch_bound numpy_log2
# Binary logarithms, NumPy's infinity.
def batch_bound(alpha, beta):
    if not (0 < alpha < 1 and beta >= 1):
        raise ValueError("alpha or beta")
    return np.log2(1 / alpha) / np.log2(beta) if beta > 1 else np.inf


# %% batch_bound log10
# Decimal logarithms.
def batch_bound(alpha, beta):
    if alpha <= 0 or 1 <= alpha or beta < 1:
        raise ValueError
    return float("inf") if beta == 1.0 else math.log10(alpha) / -math.log10(beta)


# %% batch_bound error_of_its_own
# An error class that is a ValueError.
def batch_bound(alpha, beta):
    class ShareError(ValueError):
        pass

    if not 0 < alpha < 1 or beta < 1:
        raise ShareError(alpha, beta)
    return -math.log(alpha) / math.log(beta) if beta > 1 else math.inf


# %% batch_bound division_by_zero
# NumPy's division by zero is the infinity.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    with np.errstate(divide="ignore"):
        return np.divide(np.log(1 / alpha), np.log(beta))


# %% batch_bound caught_division
# The division by zero is caught; math.log itself refuses some inputs.
def batch_bound(alpha, beta):
    if alpha >= 1 or beta < 1:
        raise ValueError("out of range")
    try:
        return -math.log(alpha) / math.log(beta)
    except ZeroDivisionError:
        return math.inf


# %% weight_left with_loops
# Two loops, lists as the answer.
def weight_left(t, ends, beta):
    return [[float(beta) ** (s - e) if e > s else 0.0 for e in ends] for s in t]


# %% weight_left multiplied_by_a_mask
# A mask of ones and zeros.
def weight_left(t, ends, beta):
    age = np.subtract.outer(ends, t).T
    return (age > 0) * beta ** -np.clip(age, 0, None)


# %% weight_left filled_in
# An array of zeros that is filled in where the record is known.
def weight_left(t, ends, beta):
    left = np.zeros((len(t), len(ends)))
    for i in range(len(t)):
        later = ends > t[i]
        left[i, later] = beta ** (t[i] - ends[later])
    return left


# %% weight_left exponential
# By the exponential function.
def weight_left(t, ends, beta):
    age = ends - t.reshape(-1, 1)
    return np.where(age > 0, np.exp(-np.log(beta) * age), 0)


# %% weight_left float32
# In single precision.
def weight_left(t, ends, beta):
    later = ends[None] > t[:, None]
    age = (ends[None] - t[:, None]).astype(np.float32)
    age[~later] = np.inf
    return np.float32(beta) ** -age if beta > 1 else later.astype(np.float32)


# %% weight_left column_by_column
# A column for each batch end, stacked.
def weight_left(t, ends, beta):
    return np.column_stack([np.where(t < e, beta ** np.minimum(t - e, 0.0), 0.0) for e in ends])


# %% cut_batches with_a_loop
# A loop that begins a batch when the number changes.
def cut_batches(t, seconds):
    batches, start = [], 0
    for i in range(1, len(t) + 1):
        number = math.floor(t[start] / seconds)
        if i == len(t) or math.floor(t[i] / seconds) != number:
            batches.append((start, i, (number + 1) * seconds))
            start = i
    return batches


# %% cut_batches by_search
# The edges are searched for, empty batches dropped.
def cut_batches(t, seconds):
    if len(t) == 0:
        return []
    edges = seconds * np.arange(int(t[-1] / seconds) + 2)
    at = np.searchsorted(t, edges, side="left")
    return [(a, b, e) for a, b, e in zip(at[:-1], at[1:], edges[1:]) if b > a]


# %% cut_batches grouped
# itertools.groupby over the numbers of the records.
def cut_batches(t, seconds):
    from itertools import groupby

    batches = []
    for number, group in groupby(range(len(t)), key=lambda i: int(t[i] / seconds)):
        group = list(group)
        batches.append([group[0], group[-1] + 1, seconds * (number + 1)])
    return batches


# %% cut_batches counted
# The counts of np.unique, summed up.
def cut_batches(t, seconds):
    numbers, counts = np.unique((t / seconds).astype(int), return_counts=True)
    stops = np.cumsum(counts)
    return list(zip(stops - counts, stops, (numbers + 1) * seconds))


# %% cut_batches as_an_array
# An array with a row for each batch.
def cut_batches(t, seconds):
    numbers, start, count = np.unique(np.floor(t / seconds), return_index=True, return_counts=True)
    rows = np.column_stack([start, start + count, (numbers + 1) * seconds])
    return rows if len(rows) else []


# %% cut_batches dictionary
# A dictionary from batch to its records.
def cut_batches(t, seconds):
    members = {}
    for i, s in enumerate(t):
        members.setdefault(int(np.floor(s / seconds)), []).append(i)
    return [(m[0], m[-1] + 1, (n + 1) * seconds) for n, m in sorted(members.items())]


# %% next_batch clip
# np.clip.
def next_batch(seconds, work, target, least, bound):
    return np.clip(0.5 * seconds + 0.5 * work / target, least, bound)


# %% next_batch ifs
# With branches.
def next_batch(seconds, work, target, least, bound):
    goal = work / target
    length = seconds + (goal - seconds) / 2
    if length > bound:
        return bound
    if length < least:
        return least
    return length


# %% next_batch mean
# The mean of two numbers.
def next_batch(seconds, work, target, least, bound):
    return float(np.clip(np.mean([seconds, work / target]), least, bound))


# %% next_batch by_load
# The load of the batch decides by which factor it grows.
def next_batch(seconds, work, target, least, bound):
    load = work / seconds
    return max(least, min(bound, seconds * (1 + load / target) / 2))


# %% next_batch sorted
# The middle of three sorted numbers.
def next_batch(seconds, work, target, least, bound):
    return sorted([least, (seconds + work / target) / 2, bound])[1]


# %% next_batch float32
# In single precision.
def next_batch(seconds, work, target, least, bound):
    length = (np.float32(seconds) + np.float32(work) / np.float32(target)) / np.float32(2)
    return min(max(length, np.float32(least)), np.float32(bound))
