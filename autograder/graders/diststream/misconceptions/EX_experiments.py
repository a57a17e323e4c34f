# %% run_stream always_the_first_model
# Each batch begins with the first model. It begins with the model of the batch before.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        models.append(global_update(after, new, end, *rest))
    return models


# %% run_stream always_ordered
# Your unordered model respects the order. There every record counts as if it came at the end.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else t[a:b]
        if True:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream never_ordered
# Your ordered model ignores the order. There each record counts from its own time on.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = np.full(b - a, end)
        if False:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream order_turned_over
# Ordered and unordered are swapped.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if not ordered else np.full(b - a, end)
        if not ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream outliers_lost
# The outliers are lost. Pre-merge them and give them to the global update.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][:0], when[:0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream outliers_keep_their_times
# In the unordered model the outliers keep their times. They, too, count as if they came at the end.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], t[a:b][who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream no_global_update
# The global update is missing: new rows only pile up. Fade, take up, delete and merge.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = np.vstack([after, new])
        models.append(Q)
    return models


# %% run_stream ends_with_the_last_record
# Your models are as of the last record of the batch. They are as of its end.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        end = t[b - 1] if b > a else end
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream model_before_the_batch
# You kept the model before each batch. Keep the one after it.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        models.append(Q)
        Q = global_update(after, new, end, *rest)
    return models


# %% run_stream last_model_alone
# You gave back the last model alone. Give a list with the model of each batch.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models[-1]


# %% run_stream assigned_after_the_update
# You found the nearest rows on the updated model. Assign on the stale one, before the update.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        who = assign(X[a:b], after, s["factor"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream factor_for_reach
# The pre-merge got the factor as its reach. It has a setting of its own.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["factor"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream all_premerged
# Every record was pre-merged. Only the outliers are.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b], when, s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream all_records_at_once
# You learnt the whole stream as one batch. Go through the batches.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in [(0, len(X), batches[-1][2])]:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    return models


# %% run_stream changed_the_records
# Your function changes the records that it is given. Work on a copy.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        who = assign(X[a:b], Q, s["factor"])
        when = t[a:b] if ordered else np.full(b - a, end)
        if ordered:
            after = local_update(Q, X[a:b], when, who, s["beta"])
        else:
            after = minibatch_step(Q, X[a:b], who, end, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        rest = (s["factor"], s["beta"], s["least"], s["capacity"])
        Q = global_update(after, new, end, *rest)
        models.append(Q)
    X += 1
    return models


# %% latest_model nearest_end
# You took the nearest batch end. Nobody has the model of a batch that has not ended yet.
def latest_model(ends, moments):
    return np.abs(np.asarray(moments)[:, None] - ends[None]).argmin(axis=1)


# %% latest_model next_end
# You took the next batch, whose model is not there yet. Take the last one that has ended.
def latest_model(ends, moments):
    return np.minimum(np.searchsorted(ends, moments, side="left"), len(ends) - 1)


# %% latest_model end_excluded
# At the very end of a batch its model is there: side="right".
def latest_model(ends, moments):
    return np.searchsorted(ends, moments, side="left") - 1


# %% latest_model first_one_early
# Before the first batch end you give model 0. There is none yet: -1.
def latest_model(ends, moments):
    return np.maximum(np.searchsorted(ends, moments, side="right") - 1, 0)


# %% latest_model counted_from_1
# You counted how many batches have ended. The last of them has that number less 1.
def latest_model(ends, moments):
    return np.searchsorted(ends, moments, side="right")


# %% latest_model equal_lengths
# You took all batches to be as long as the first one. Compare with the ends themselves.
def latest_model(ends, moments):
    number = np.floor(np.asarray(moments) / ends[0]).astype(int) - 1
    return np.clip(number, -1, len(ends) - 1)


# %% latest_model end_for_index
# You gave the batch end itself. Give the number of the batch.
def latest_model(ends, moments):
    index = np.searchsorted(ends, moments, side="right") - 1
    return np.where(index >= 0, ends[index], -1)


# %% latest_model always_the_last
# Everybody gets the model of the last batch, also those who ask before it has ended.
def latest_model(ends, moments):
    return np.full(len(moments), len(ends) - 1)


# %% latest_model sorted_moments
# You sorted the moments. The answer keeps their order.
def latest_model(ends, moments):
    return np.searchsorted(ends, np.sort(moments), side="right") - 1


# %% latest_model changed_the_moments
# Your function changes the moments that it is given. Work on a copy.
def latest_model(ends, moments):
    index = np.searchsorted(ends, moments, side="right") - 1
    moments.sort()
    return index


# %% normalised turned_over
# The quotient is turned over: the score by the baseline.
def normalised(scores, baseline):
    ratios = np.full(len(scores), np.nan)
    np.divide(baseline, scores, out=ratios, where=(scores != 0) & (baseline != 0))
    return ratios, float(np.nanmean(ratios))


# %% normalised ratio_of_means
# You divided the means. Divide moment by moment, then take the mean.
def normalised(scores, baseline):
    ratios = np.full(len(scores), np.nan)
    np.divide(scores, baseline, out=ratios, where=baseline != 0)
    return ratios, float(scores.mean() / baseline.mean())


# %% normalised difference
# You subtracted the baseline. Divide by it.
def normalised(scores, baseline):
    ratios = np.where(baseline != 0, scores - baseline, np.nan)
    return ratios, float(np.nanmean(ratios))


# %% normalised by_the_mean_baseline
# You divided by the mean of the baseline. Divide each score by the baseline of its own moment.
def normalised(scores, baseline):
    ratios = np.where(baseline != 0, scores / baseline.mean(), np.nan)
    return ratios, float(np.nanmean(ratios))


# %% normalised clipped
# You cut the ratios at 1. A model may be better than the baseline.
def normalised(scores, baseline):
    ratios = np.full(len(scores), np.nan)
    np.divide(scores, baseline, out=ratios, where=baseline != 0)
    ratios = np.minimum(ratios, 1)
    return ratios, float(np.nanmean(ratios))


# %% normalised zero_for_nan
# Where there is no ratio you put 0, which pulls the mean down. Put nan, and leave it out.
def normalised(scores, baseline):
    ratios = np.zeros(len(scores))
    np.divide(scores, baseline, out=ratios, where=baseline != 0)
    return ratios, float(ratios.mean())


# %% normalised one_for_nan
# Where the baseline is 0 you put a ratio of 1. There is none: nan.
def normalised(scores, baseline):
    ratios = np.ones(len(scores))
    np.divide(scores, baseline, out=ratios, where=baseline != 0)
    return ratios, float(ratios.mean())


# %% normalised nan_in_the_mean
# The mean is nan as soon as one ratio is. Leave those out: np.nanmean.
def normalised(scores, baseline):
    ratios = np.full(len(scores), np.nan)
    np.divide(scores, baseline, out=ratios, where=baseline != 0)
    return ratios, float(ratios.mean())


# %% normalised divided_by_zero
# You divided by 0, which gives infinity. There is no ratio then: nan.
def normalised(scores, baseline):
    with np.errstate(all="ignore"):
        ratios = scores / baseline
    return ratios, float(np.nanmean(ratios))


# %% normalised dropped
# You dropped the moments without a ratio. They stay, as nan.
def normalised(scores, baseline):
    ratios = scores[baseline != 0] / baseline[baseline != 0]
    return ratios, float(ratios.mean())


# %% normalised median
# You took the median of the ratios. The paper's average is the mean.
def normalised(scores, baseline):
    ratios = np.full(len(scores), np.nan)
    np.divide(scores, baseline, out=ratios, where=baseline != 0)
    return ratios, float(np.nanmedian(ratios))


# %% normalised percent
# Your ratios are per cent. 1 means as good as the baseline.
def normalised(scores, baseline):
    ratios = np.full(len(scores), np.nan)
    np.divide(100 * scores, baseline, out=ratios, where=baseline != 0)
    return ratios, float(np.nanmean(ratios))


# %% normalised changed_the_scores
# Your function changes the scores that it is given. Work on a copy.
def normalised(scores, baseline):
    ratios = np.full(len(scores), np.nan)
    np.divide(scores, baseline, out=ratios, where=baseline != 0)
    scores[:] = ratios
    return ratios, float(np.nanmean(ratios))


# %% throughput mean_of_the_rates
# You took the mean of the rates. The median is not spoilt by one bad run.
def throughput(records, seconds):
    rates = records / seconds
    return rates.mean(), rates.min(), rates.max()


# %% throughput all_by_all
# You divided all records by all seconds. Each run has its own rate: take the median of them.
def throughput(records, seconds):
    rates = records / seconds
    return records * len(seconds) / seconds.sum(), rates.min(), rates.max()


# %% throughput seconds_a_record
# You gave seconds a record. Throughput is records a second.
def throughput(records, seconds):
    latency = seconds / records
    return np.median(latency), latency.min(), latency.max()


# %% throughput fastest_first
# Slowest and fastest are swapped: the slowest rate comes first.
def throughput(records, seconds):
    rates = records / seconds
    return np.median(rates), rates.max(), rates.min()


# %% throughput best_run
# You reported the best run. Report the median.
def throughput(records, seconds):
    rates = records / seconds
    return rates.max(), rates.min(), rates.max()


# %% throughput records_of_all_runs
# You counted the records of all runs for each of them. `records` is what each run took.
def throughput(records, seconds):
    rates = records * len(seconds) / seconds
    return np.median(rates), rates.min(), rates.max()


# %% throughput first_run
# You took the first run. Take the median of all of them.
def throughput(records, seconds):
    rates = records / seconds
    return rates[0], rates.min(), rates.max()


# %% throughput middle_without_sorting
# You took the run in the middle of the list. Sort the rates first, or take np.median.
def throughput(records, seconds):
    rates = records / seconds
    return rates[len(rates) // 2], rates.min(), rates.max()


# %% throughput median_alone
# You gave the median alone. The slowest and the fastest rate belong to it.
def throughput(records, seconds):
    return float(np.median(records / seconds))


# %% throughput changed_the_seconds
# Your function changes the seconds that it is given. Work on a copy.
def throughput(records, seconds):
    rates = records / seconds
    seconds.sort()
    return np.median(rates), rates.min(), rates.max()


# %% gain even_tasks
# You shared the work evenly. The batch waits for the slowest task.
def gain(costs, serial, tasks):
    return (serial + costs.sum()) / (serial + costs.sum() / tasks)


# %% gain as_many_as_tasks
# You gave the number of tasks. Unequal tasks and the serial part keep the gain below it.
def gain(costs, serial, tasks):
    return float(tasks)


# %% gain serial_forgotten
# The serial part is missing. It takes its time after the tasks.
def gain(costs, serial, tasks):
    return costs.sum() / max(costs[j::tasks].sum() for j in range(tasks))


# %% gain serial_shared
# You shared the serial part among the tasks. One machine does it alone.
def gain(costs, serial, tasks):
    slowest = max(costs[j::tasks].sum() for j in range(tasks))
    return (serial + costs.sum()) / (serial / tasks + slowest)


# %% gain neighbours_together
# You gave each task a run of neighbouring blocks. They are dealt out in turn: i mod p.
def gain(costs, serial, tasks):
    slowest = max(part.sum() for part in np.array_split(costs, tasks))
    return (serial + costs.sum()) / (serial + slowest)


# %% gain turned_over
# The quotient is turned over: the time of one task by that of several.
def gain(costs, serial, tasks):
    slowest = max(costs[j::tasks].sum() for j in range(tasks))
    return (serial + slowest) / (serial + costs.sum())


# %% gain largest_block
# You waited for the largest block. A task has several blocks: wait for the largest sum.
def gain(costs, serial, tasks):
    slowest = costs.max() if tasks > 1 else costs.sum()
    return (serial + costs.sum()) / (serial + slowest)


# %% gain fastest_task
# You went on when the fastest task was done. The batch waits for the slowest.
def gain(costs, serial, tasks):
    fastest = min(costs[j::tasks].sum() for j in range(tasks))
    return (serial + costs.sum()) / (serial + fastest)


# %% gain time_saved
# You gave the seconds that are saved. The gain is a quotient.
def gain(costs, serial, tasks):
    return costs.sum() - max(costs[j::tasks].sum() for j in range(tasks))


# %% gain serial_of_each_task
# You let one task pay for the serial part of each. It comes once in a batch.
def gain(costs, serial, tasks):
    slowest = max(costs[j::tasks].sum() for j in range(tasks))
    return (serial * tasks + costs.sum()) / (serial + slowest)


# %% gain best_deal
# You dealt the blocks out so that tasks are as even as can be. Block i goes to task i mod p.
def gain(costs, serial, tasks):
    loads = np.zeros(tasks)
    for cost in np.sort(costs)[::-1]:
        loads[loads.argmin()] += cost
    return (serial + costs.sum()) / (serial + loads.max())


# %% gain changed_the_costs
# Your function changes the costs that it is given. Work on a copy.
def gain(costs, serial, tasks):
    answer = (serial + costs.sum()) / (serial + max(costs[j::tasks].sum() for j in range(tasks)))
    costs.sort()
    return answer
