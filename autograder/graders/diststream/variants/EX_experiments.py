# %% run_stream short_names
# Short names, one call after the other.
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
        Q = global_update(after, new, end, s["factor"], s["beta"], s["least"], s["capacity"])
        models.append(Q)
    return models


# %% run_stream generator
# An inner generator.
def run_stream(Q, X, t, batches, settings, ordered):
    def models(Q):
        for start, stop, end in batches:
            x, s = X[start:stop], t[start:stop]
            j = assign(x, Q, settings["factor"])
            out = j == -1
            if not ordered:
                Q = minibatch_step(Q, x, j, end, settings["beta"])
                s = 0 * s + end
            else:
                Q = local_update(Q, x, s, j, settings["beta"])
            new = premerge_outliers(x[out], s[out], settings["reach"], settings["beta"])
            names = ["factor", "beta", "least", "capacity"]
            Q = global_update(Q, new, end, *[settings[name] for name in names])
            yield Q

    return list(models(Q))


# %% run_stream models_list
# The last model of the list is the stale one.
def run_stream(Q, X, t, batches, settings, ordered):
    models = [Q]
    for start, stop, end in batches:
        stale, inside = models[-1], slice(start, stop)
        index = assign(X[inside], stale, settings["factor"])
        far = np.flatnonzero(index < 0)
        if ordered:
            near = local_update(stale, X[inside], t[inside], index, settings["beta"])
            moments = t[inside][far]
        else:
            near = minibatch_step(stale, X[inside], index, end, settings["beta"])
            moments = np.ones(len(far)) * end
        fresh = premerge_outliers(X[inside][far], moments, settings["reach"], settings["beta"])
        models.append(
            global_update(
                near,
                fresh,
                end,
                settings["factor"],
                settings["beta"],
                settings["least"],
                settings["capacity"],
            )
        )
    return models[1:]


# %% run_stream local_with_end_times
# The unordered step as a local update in which all records come at the end.
def run_stream(Q, X, t, batches, settings, ordered):
    s, models = settings, []
    for a, b, end in batches:
        when = t[a:b] if ordered else np.full(b - a, float(end))
        who = assign(X[a:b], Q, s["factor"])
        after = local_update(Q, X[a:b], when, who, s["beta"])
        new = premerge_outliers(X[a:b][who < 0], when[who < 0], s["reach"], s["beta"])
        Q = global_update(after, new, end, s["factor"], s["beta"], s["least"], s["capacity"])
        models += [Q]
    return models


# %% run_stream tuple_of_copies
# A tuple of copies.
def run_stream(Q, X, t, batches, settings, ordered):
    models = ()
    for batch in batches:
        part = np.arange(batch[0], batch[1])
        moments = t[part] if ordered else np.repeat(batch[2], len(part))
        index = assign(X[part], Q, settings["factor"])
        out = index < 0
        new = premerge_outliers(X[part][out], moments[out], settings["reach"], settings["beta"])
        if ordered:
            Q = local_update(Q, X[part], moments, index, settings["beta"])
        else:
            Q = minibatch_step(Q, X[part], index, batch[2], settings["beta"])
        rest = {key: settings[key] for key in ("factor", "beta", "least", "capacity")}
        Q = global_update(Q, new, t=batch[2], **rest)
        models = (*models, Q.copy())
    return models


# %% run_stream recursive
# The first batch, then the rest.
def run_stream(Q, X, t, batches, settings, ordered):
    if not batches:
        return []
    (a, b, end), *later = batches
    x, when, s = X[a:b], t[a:b], settings
    who = assign(x, Q, s["factor"])
    if ordered:
        after = local_update(Q, x, when, who, s["beta"])
    else:
        after, when = minibatch_step(Q, x, who, end, s["beta"]), np.full(b - a, end)
    new = premerge_outliers(x[who < 0], when[who < 0], s["reach"], s["beta"])
    Q = global_update(after, new, end, s["factor"], s["beta"], s["least"], s["capacity"])
    return [Q, *run_stream(Q, X, t, later, settings, ordered)]


# %% latest_model counted
# A table of comparisons, counted.
def latest_model(ends, moments):
    return (ends[None, :] <= moments[:, None]).sum(axis=1) - 1


# %% latest_model loop
# A loop, a list.
def latest_model(ends, moments):
    index = []
    for moment in moments:
        last = -1
        for number, end in enumerate(ends):
            if end <= moment:
                last = number
        index.append(last)
    return index


# %% latest_model bisect
# Python's bisect.
def latest_model(ends, moments):
    from bisect import bisect_right

    return [bisect_right(ends.tolist(), moment) - 1 for moment in moments]


# %% latest_model digitize
# np.digitize.
def latest_model(ends, moments):
    return np.digitize(moments, ends) - 1


# %% latest_model max_of_those_done
# The largest number of those that are done.
def latest_model(ends, moments):
    return np.array([max(np.flatnonzero(ends <= m), default=-1) for m in moments])


# %% latest_model floats
# Whole numbers as floats.
def latest_model(ends, moments):
    done = np.less_equal.outer(ends, moments)
    return done.sum(axis=0) - 1.0


# %% normalised loop
# A loop over the moments.
def normalised(scores, baseline):
    ratios = [s / b if b != 0 else float("nan") for s, b in zip(scores, baseline)]
    known = [r for r in ratios if r == r]
    return ratios, sum(known) / len(known)


# %% normalised errstate
# Divided with the warning off, then mended.
def normalised(scores, baseline):
    with np.errstate(all="ignore"):
        ratios = np.where(baseline == 0, np.nan, scores / baseline)
    return [ratios, np.nanmean(ratios)]


# %% normalised nan_baseline
# A baseline with nan for 0.
def normalised(scores, baseline):
    ratios = scores / np.where(baseline == 0, np.nan, baseline)
    return ratios, ratios[~np.isnan(ratios)].mean()


# %% normalised pandas
# pandas, whose mean leaves nan out.
def normalised(scores, baseline):
    ratios = pd.Series(scores) / pd.Series(baseline).replace(0, np.nan)
    return ratios.to_numpy(), ratios.mean()


# %% normalised masked
# A masked array.
def normalised(scores, baseline):
    ratios = np.ma.masked_invalid(np.ma.divide(scores, np.ma.masked_equal(baseline, 0)))
    return ratios.filled(np.nan), float(ratios.mean())


# %% normalised float32
# In single precision.
def normalised(scores, baseline):
    known = baseline != 0
    ratios = np.full(len(scores), np.nan, dtype=np.float32)
    ratios[known] = (scores[known] / baseline[known]).astype(np.float32)
    return ratios, np.mean(ratios[known])


# %% throughput sorted
# The middle of the sorted rates.
def throughput(records, seconds):
    rates = sorted(records / s for s in seconds)
    n = len(rates)
    return (rates[(n - 1) // 2] + rates[n // 2]) / 2, rates[0], rates[-1]


# %% throughput statistics
# Python's statistics module.
def throughput(records, seconds):
    import statistics

    rates = [records / float(s) for s in seconds]
    return statistics.median(rates), min(rates), max(rates)


# %% throughput from_the_seconds
# From the seconds: the slowest run took longest.
def throughput(records, seconds):
    return records / np.median(seconds), records / seconds.max(), records / seconds.min()


# %% throughput quantiles
# Quantiles as an array.
def throughput(records, seconds):
    return np.quantile(records / seconds, [0.5, 0.0, 1.0])


# %% throughput percentiles
# Percentiles in single precision.
def throughput(records, seconds):
    rates = np.float32(records) / seconds.astype(np.float32)
    return [np.percentile(rates, 50), rates.min(), rates.max()]


# %% throughput pandas
# pandas.
def throughput(records, seconds):
    rates = records / pd.Series(seconds)
    return rates.median(), rates.min(), rates.max()


# %% gain loads
# Loads of the tasks, filled by a loop.
def gain(costs, serial, tasks):
    loads = [0.0] * tasks
    for i, cost in enumerate(costs):
        loads[i % tasks] += cost
    return (serial + sum(loads)) / (serial + max(loads))


# %% gain bincount
# np.bincount with weights.
def gain(costs, serial, tasks):
    loads = np.bincount(np.arange(len(costs)) % tasks, weights=costs)
    return (serial + costs.sum()) / (serial + loads.max())


# %% gain padded
# Padded with zeros to a table with a column for each task.
def gain(costs, serial, tasks):
    missing = -len(costs) % tasks
    table = np.append(costs, np.zeros(missing)).reshape(-1, tasks)
    return (table.sum() + serial) / (table.sum(axis=0).max() + serial)


# %% gain inner_function
# The time as a function of the tasks.
def gain(costs, serial, tasks):
    def seconds(p):
        return serial + max(sum(costs[j::p]) for j in range(min(p, len(costs))))

    return seconds(1) / seconds(tasks)


# %% gain add_at
# np.add.at.
def gain(costs, serial, tasks):
    loads = np.zeros(tasks)
    np.add.at(loads, np.arange(len(costs)) % tasks, costs)
    return np.float64(costs.sum() + serial) / (loads.max() + serial)


# %% gain masks
# A mask for each task.
def gain(costs, serial, tasks):
    turn = np.arange(costs.size) % tasks
    loads = [(costs * (turn == j)).sum() for j in range(tasks)]
    return float((costs.sum() + serial) / (np.max(loads) + serial))
