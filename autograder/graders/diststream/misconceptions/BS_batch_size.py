# %% batch_bound natural_logarithm
# You took the natural logarithm. The base is beta: divide by the logarithm of beta.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else math.log(1 / alpha)


# %% batch_bound base_2
# You took the logarithm to the base 2. The base is beta: divide by log2 of beta.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else math.log2(1 / alpha)


# %% batch_bound base_10
# You took the logarithm to the base 10. The base is beta: divide by log10 of beta.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else math.log10(1 / alpha)


# %% batch_bound base_and_number_swapped
# Base and number are swapped: the bound is the logarithm of 1 / alpha to the base beta.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else math.log(beta) / math.log(1 / alpha)


# %% batch_bound negative
# Your bound is negative: it is the logarithm of 1 / alpha, not of alpha.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else math.log(alpha, beta)


# %% batch_bound mixed_bases
# Numerator and denominator are logarithms of different bases. Take the same base for both.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else math.log(1 / alpha) / math.log2(beta)


# %% batch_bound quotient_not_logarithm
# You divided 1 / alpha by beta. Each second divides once more: take logarithms.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else 1 / alpha / beta


# %% batch_bound linear_decay
# You let a weight lose the same amount each second. It loses the same share: take logarithms.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.inf if beta == 1 else (1 - alpha) / (1 - 1 / beta)


# %% batch_bound no_case_without_decay
# Without decay your function fails. Beta = 1 has no bound: give back math.inf.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        raise ValueError("alpha or beta")
    return math.log(1 / alpha) / math.log(beta)


# %% batch_bound no_checks
# Your function takes any alpha and any beta. Raise a ValueError where they make no sense.
def batch_bound(alpha, beta):
    if beta == 1:
        return math.inf
    return float(np.log(np.float64(1) / alpha) / np.log(beta))


# %% batch_bound ends_included
# An alpha of just 0 or 1 is no share either: raise a ValueError there, too.
def batch_bound(alpha, beta):
    if not 0 <= alpha <= 1 or beta < 1:
        raise ValueError("alpha or beta")
    if alpha == 0 or beta == 1:
        return math.inf
    return math.log(1 / alpha) / math.log(beta)


# %% batch_bound errors_as_values
# Bad input gives a value instead of an error. Raise a ValueError.
def batch_bound(alpha, beta):
    if not 0 < alpha < 1 or beta < 1:
        return None
    return math.inf if beta == 1 else math.log(1 / alpha) / math.log(beta)


# %% weight_left turned_over
# The table is turned over: records go down, batch ends to the right.
def weight_left(t, ends, beta):
    age = ends[:, None] - t[None, :]
    return np.where(age > 0, beta ** -np.maximum(age, 0), 0.0)


# %% weight_left seen_too_early
# Before its batch ends a record is not in the model, but yours holds more than 1 of it.
def weight_left(t, ends, beta):
    return beta ** -(ends[None, :] - t[:, None])


# %% weight_left clipped_at_1
# Before its batch ends a record is not in the model, but yours holds 1 of it. It is 0 there.
def weight_left(t, ends, beta):
    return beta ** -np.maximum(ends[None, :] - t[:, None], 0)


# %% weight_left end_included
# A record just at a batch end belongs to the next batch: 0 at that end.
def weight_left(t, ends, beta):
    age = ends[None, :] - t[:, None]
    return np.where(age >= 0, beta ** -np.maximum(age, 0), 0.0)


# %% weight_left by_number_of_batches
# You faded by the number of batches. The decay goes by seconds.
def weight_left(t, ends, beta):
    left = np.zeros((len(t), len(ends)))
    for i, s in enumerate(t):
        later = [j for j in range(len(ends)) if ends[j] > s]
        for age, j in enumerate(later, start=1):
            left[i, j] = beta**-age
    return left


# %% weight_left restarts_at_the_first_end
# The record counts 1 at its first batch end. It has faded inside its own batch, too.
def weight_left(t, ends, beta):
    left = np.zeros((len(t), len(ends)))
    for i, s in enumerate(t):
        later = [j for j in range(len(ends)) if ends[j] > s]
        for j in later:
            left[i, j] = beta ** -(ends[j] - ends[later[0]])
    return left


# %% weight_left last_batch_only
# You faded from the batch end before. Fade from the record itself to each end.
def weight_left(t, ends, beta):
    left = np.zeros((len(t), len(ends)))
    for i, s in enumerate(t):
        for j, end in enumerate(ends):
            if end > s:
                left[i, j] = beta ** -(end - max(s, ends[j - 1] if j else 0))
    return left


# %% weight_left base_e
# You faded by e to the minus age. The base is beta.
def weight_left(t, ends, beta):
    age = ends[None, :] - t[:, None]
    return np.where(age > 0, np.exp(-np.maximum(age, 0)), 0.0)


# %% weight_left grows
# The weight grows with time. The exponent is negative.
def weight_left(t, ends, beta):
    age = ends[None, :] - t[:, None]
    return np.where(age > 0, beta ** np.maximum(age, 0), 0.0)


# %% weight_left changed_its_input
# Your function changes the times that it is given. Work on a copy.
def weight_left(t, ends, beta):
    age = ends[None, :] - t[:, None]
    t += 1
    return np.where(age > 0, beta ** -np.maximum(age, 0), 0.0)


# %% cut_batches by_number
# Your batches have equal numbers of records. They have equal time.
def cut_batches(t, seconds):
    size = int(seconds)
    return [(a, min(a + size, len(t)), (a // size + 1) * seconds) for a in range(0, len(t), size)]


# %% cut_batches end_included
# A record just at the end of a batch went into that batch. It belongs to the next one.
def cut_batches(t, seconds):
    number = np.maximum(np.ceil(np.asarray(t) / seconds).astype(int) - 1, 0)
    numbers, starts = np.unique(number, return_index=True)
    stops = [*starts[1:].tolist(), len(number)]
    return [(int(a), b, (n + 1) * seconds) for a, b, n in zip(starts, stops, numbers)]


# %% cut_batches empty_ones_kept
# Batches without a record are in your list. Leave them out.
def cut_batches(t, seconds):
    t = np.asarray(t)
    count = int(np.floor(t[-1] / seconds)) + 1 if len(t) else 0
    edges = np.arange(count + 1) * seconds
    at = np.searchsorted(t, edges)
    return [(int(at[i]), int(at[i + 1]), float(edges[i + 1])) for i in range(count)]


# %% cut_batches ends_at_the_last_record
# Your batches end at their last record. A batch ends at a multiple of its length.
def cut_batches(t, seconds):
    number = np.floor(np.asarray(t) / seconds).astype(int)
    _, starts = np.unique(number, return_index=True)
    stops = [*starts[1:].tolist(), len(number)]
    return [(int(a), b, float(t[b - 1])) for a, b in zip(starts, stops)]


# %% cut_batches begins_at_the_first_record
# Your first batch begins at the first record. The first batch begins at second 0.
def cut_batches(t, seconds):
    t = np.asarray(t)
    number = np.floor((t - t[:1].sum()) / seconds).astype(int)
    numbers, starts = np.unique(number, return_index=True)
    stops = [*starts[1:].tolist(), len(number)]
    return [(int(a), b, float(t[0] + (n + 1) * seconds)) for a, b, n in zip(starts, stops, numbers)]


# %% cut_batches last_one_lost
# The last batch is missing. It counts although the stream stops inside it.
def cut_batches(t, seconds):
    number = np.floor(np.asarray(t) / seconds).astype(int)
    numbers, starts = np.unique(number, return_index=True)
    return [
        (int(a), int(b), (n + 1) * seconds) for a, b, n in zip(starts[:-1], starts[1:], numbers)
    ]


# %% cut_batches begin_for_end
# You gave the beginning of each batch. The third number is its end.
def cut_batches(t, seconds):
    number = np.floor(np.asarray(t) / seconds).astype(int)
    numbers, starts = np.unique(number, return_index=True)
    stops = [*starts[1:].tolist(), len(number)]
    return [(int(a), b, float(n * seconds)) for a, b, n in zip(starts, stops, numbers)]


# %% cut_batches stop_is_the_last_record
# `stop` is the last record itself, so X[start:stop] loses it. It is one behind the last.
def cut_batches(t, seconds):
    number = np.floor(np.asarray(t) / seconds).astype(int)
    numbers, starts = np.unique(number, return_index=True)
    stops = [*starts[1:].tolist(), len(number)]
    return [(int(a), b - 1, (n + 1) * seconds) for a, b, n in zip(starts, stops, numbers)]


# %% cut_batches ends_counted_without_gaps
# After a pause your ends are too early. Empty batches are left out, but their time has passed.
def cut_batches(t, seconds):
    number = np.floor(np.asarray(t) / seconds).astype(int)
    numbers, starts = np.unique(number, return_index=True)
    stops = [*starts[1:].tolist(), len(number)]
    first = int(numbers[0]) if len(numbers) else 0
    return [(int(a), b, (first + i + 1) * seconds) for i, (a, b) in enumerate(zip(starts, stops))]


# %% cut_batches fails_without_records
# A stream without records breaks your function. It has no batches: an empty list.
def cut_batches(t, seconds):
    number, batches = t[0] // seconds, []
    start = 0
    for i, s in enumerate(t):
        if s // seconds != number:
            batches.append((start, i, float((number + 1) * seconds)))
            start, number = i, s // seconds
    return [*batches, (start, len(t), float((number + 1) * seconds))]


# %% next_batch all_the_way
# You went all the way to the goal. Go halfway only.
def next_batch(seconds, work, target, least, bound):
    return min(max(work / target, least), bound)


# %% next_batch multiplied_by_the_target
# You multiplied the work by the target. A batch in which it is that share is longer: divide.
def next_batch(seconds, work, target, least, bound):
    return min(max((seconds + work * target) / 2, least), bound)


# %% next_batch no_bound
# Your batch grows beyond the bound. Clip it there.
def next_batch(seconds, work, target, least, bound):
    return max((seconds + work / target) / 2, least)


# %% next_batch no_least
# Your batch becomes shorter than the shortest one allowed. Clip it there.
def next_batch(seconds, work, target, least, bound):
    return min((seconds + work / target) / 2, bound)


# %% next_batch goal_clipped
# You clipped the goal and went halfway then. Clip what comes out.
def next_batch(seconds, work, target, least, bound):
    return (seconds + min(max(work / target, least), bound)) / 2


# %% next_batch full_load
# You forgot the target: the work may fill only that share of the batch.
def next_batch(seconds, work, target, least, bound):
    return min(max((seconds + work) / 2, least), bound)


# %% next_batch limits_swapped
# The limits are swapped: not below `least`, not above `bound`.
def next_batch(seconds, work, target, least, bound):
    return max(min((seconds + work / target) / 2, least), bound)


# %% next_batch never_shorter
# Your batch never becomes shorter again. When there is little work, it should.
def next_batch(seconds, work, target, least, bound):
    return min(max((seconds + work / target) / 2, seconds, least), bound)


# %% next_batch doubled_or_halved
# You doubled or halved the length. Go halfway to the goal, work by target.
def next_batch(seconds, work, target, least, bound):
    longer = seconds * 2 if work > target * seconds else seconds / 2
    return min(max(longer, least), bound)


# %% next_batch one_step_short
# You forgot to divide by two: halfway is the mean of the two lengths.
def next_batch(seconds, work, target, least, bound):
    return min(max(seconds + work / target, least), bound)
