# %% [markdown]
# # LU: The local update
#
# **You will learn** how a batch changes its micro-clusters in the order of time, why another order
# forgets what is new, and how the work can be cut into parts without losing the order.
#
# **You need** OO and MB. **Time:** about 55 minutes.
#
# ![The stages in order; the third, Local update, is marked](pictures/LU_local_update.svg)
#
# After the first step of a batch each record knows its micro-cluster. Now each micro-cluster takes
# its records. Different micro-clusters do not touch each other here, so each can be updated by
# another machine: the update is *local*. (DistStream, sections IV.B and IV.C.)

# %%
import time
from functools import reduce
from importlib import import_module
from itertools import pairwise

import numpy as np
from importnb import Notebook

from diststream import plots_microclusters, rows, streams
from diststream.rows import MEAN, TIME, WEIGHT

with Notebook(include_non_defs=False):
    import_module("MB_minibatch_model")

# Not in the block above: so these names are there, too, when a later notebook imports this one.
from MB_minibatch_model import assign, minibatch_step
from OO_online_offline import decay, insert, merge

# %% [markdown]
# ## LU.1 In the order of time
#
# One record at a time, a micro-cluster went through $q \leftarrow \lambda q + \Delta x$ at each of its
# records: fade to the time of the record, then add it. The local update does the same with the
# records of a batch. Two things matter:
#
# - $\lambda = \beta^{-\Delta t}$, where $\Delta t$ is the **time** since the record before, in
#   seconds; counting records will not do;
# - the records are taken in the order of their times. In a cluster of machines they may *arrive* in
#   another one, so sort them first.
#
# A micro-cluster without records stays as it is, with its old time. Outliers ($-1$) are left out.
#
# **By hand.** A micro-cluster of weight 4 at 0, as of second 0, $\beta = 2$. Records: 3 at second 2,
# and 1 at second 1, which arrives later. In the order of time: the weight fades to 2, the record 1
# makes it 3. It fades to 1.5, the record 3 makes it 2.5. The mean goes from 0 to $1/3$ and then to
# $1/3 + (3 - 1/3) / 2.5 = {{ f"{1 / 3 + (3 - 1 / 3) / 2.5:.1f}" }}$.


# %% role="answer" function="local_update"
def local_update(Q, X, t, index, beta):
    """Each micro-cluster takes its records of the batch, in the order of their times

    input: Q, ndarray, m rows: weight, mean, M2, time
    input: X, ndarray, n records of d numbers, in the order in which they arrived
    input: t, ndarray, their n times in seconds, none before the time of any row
    input: index, ndarray of n ints, the row that takes each record, or -1 for an outlier
    input: beta, float, at least 1, the decay a second
    output: Q', ndarray, m new rows, each as of its latest record; rows without one are as before
    """
    ### BEGIN SOLUTION
    after = np.array(Q, dtype=float)
    for i in np.argsort(t, kind="stable"):
        if index[i] >= 0:
            faded = decay(after[index[i]], t[i], beta)
            after[index[i]] = insert(faded, X[i], t[i])
    return after
    ### END SOLUTION


# %%
one = np.array([[4.0, 0.0, 0.0, 0.0]])
rows.table(local_update(one, np.array([[3.0], [1.0]]), np.array([2.0, 1.0]), np.array([0, 0]), 2.0))

# %% [markdown]
# **You should see** a weight of 2.5 and a mean of 1.4, as of second 2.

# %% role="check" function="local_update" points=4
before = np.array([[4.0, 0.0, 0.0, 0.0], [2.0, 9.0, 1.0, 0.0]])
after = local_update(
    before, np.array([[3.0], [1.0], [7.0]]), np.array([2.0, 1.0, 1.5]), np.array([0, 0, -1]), 2.0
)
assert after is not None, "local_update gives back None. Is there a `return` at its end?"
assert before[0, WEIGHT] == 4, "The model that was given has changed. Others still look at it."
assert np.shape(after) == (2, 4), f"Two rows go in and come out, yours has shape {np.shape(after)}."
assert np.allclose(after[1], before[1]), "Row 1 got no record, so it stays as it is, time and all."
assert not np.isclose(after[0, WEIGHT], 3), "Both records count 1. The older one fades to 0.5."
assert not np.isclose(after[0, WEIGHT], 1.75), "Fade before you add: the newest record counts 1."
assert np.isclose(after[0, WEIGHT], 2.5), (
    f"The weight should be 2.5, yours is {after[0, WEIGHT]}. For each record, the earliest first: "
    "fade the row to its time, then add it."
)
assert np.isclose(after[0, 1], 1.4), f"The mean should be 1.4, but yours is {after[0, 1]}."
assert after[0, TIME] == 2, "The row holds as of its last record, at second 2."
zero = np.array([0, 0])
uneven = local_update(before[:1], np.array([[3.0], [1.0]]), np.array([4.0, 1.0]), zero, 2.0)
assert np.isclose(uneven[0, WEIGHT], 1.375), (
    f"Records at seconds 1 and 4: (4/2 + 1) / 8 + 1 = 1.375, yours is {uneven[0, WEIGHT]}. "
    "A row fades by the time that has passed, not once a record."
)
print("local_update passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `np.argsort(t)` gives the numbers of the records from the earliest to the latest. Go through them
# and do for one record what OO did: your own `decay` to its time, then your own `insert`.
#
# </details>
#
# Compare it with the unordered step of MB, on the same records. Two groups drift, batches take three
# seconds, and both models begin alike. The decay is strong, $\beta = 2.5$, to make the difference
# plain. Where is each circle at the end of a batch, and where is the group by then?


# %%
def grown_from(X, t):
    """The micro-cluster of some records, one at a time."""
    row = rows.one_record(X[0], t[0])
    for x, s in zip(X[1:], t[1:], strict=True):
        row = insert(row, x, s)
    return row


beta = 2.5
drifting = streams.synthetic(5000, seed=3, n_clusters=2, rate=200, drift=0.4, box=6)
known = drifting.until(4, 5)
first = np.array([grown_from(known.X[known.y == j], known.t[known.y == j]) for j in (0, 1)])
first[:, TIME] = 5.0
ordered, unordered, ends = [first], [first], [5, 8, 11, 14, 17, 20]
for begin, end in pairwise(ends):
    X, t = drifting.until(begin, end).X, drifting.until(begin, end).t
    index = assign(X, ordered[-1], 3.5)
    ordered.append(local_update(ordered[-1], X, t, index, beta))
    index = assign(X, unordered[-1], 3.5)
    unordered.append(minibatch_step(unordered[-1], X, index, end, beta))

latest = drifting.until(16.7, 17)
plots_microclusters.snapshots(
    [("ordered", latest.X, ordered[4]), ("unordered", latest.X, unordered[4])],
    "The same records, second 17 (dots: the last third of a second)",
)


def behind(Q, end):
    """How far the micro-clusters are from their groups, on average."""
    now = drifting.until(end - 0.3, end)
    gaps = [np.linalg.norm(Q[j, MEAN] - now.X[now.y == j].mean(axis=0)) for j in (0, 1)]
    return float(np.mean(gaps))


lag = {
    name: [behind(Q, end) for Q, end in zip(models, ends, strict=True)]
    for name, models in [("ordered", ordered), ("unordered", unordered)]
}
plots_microclusters.lines(
    ends, lag, "How far the model is behind", "Second", "Distance from the group, in radii"
)
print({name: round(float(np.mean(values[1:])), 2) for name, values in lag.items()})

# %% [markdown]
# **You should see** circles that differ little to the eye, and below them two lines that tell them
# apart: the ordered model is nearer to its groups after every batch. On average over them it is
# {{ f"{np.mean(lag['ordered'][1:]):.2f}" }} radii behind, the unordered one
# {{ f"{np.mean(lag['unordered'][1:]):.2f}" }}. Both saw the same records, in batches of the same size.
# Both lines rise at the end: the two groups meet there, and many records go to the wrong one.
#
# ## LU.2 The impact of a record
#
# Why is that so? Look at one micro-cluster and write its sums, as the paper keeps them, as a vector
# $q$: the weight, the weighted sum of squares. Each record is a *map*
# $q \mapsto \lambda q + \Delta$: what was there fades, and the record adds its *increment* $\Delta$.
# After all maps, what part of $q$ is due to one certain record? Its increment has faded by the
# $\lambda$ of every **later** map, not by its own. The share of $q$ that it still makes up is its
# **impact**:
#
# $$\text{impact} = \frac{\text{what is left of } \Delta}{q \text{ after all maps}}
# \qquad \text{for each entry of the vector}$$
#
# **By hand.** $q = 1$; two records with $\lambda = 0.5$ and $\Delta = 1$. In order:
# $q = 0.5 \cdot (0.5 \cdot 1 + 1) + 1 = 1.75$. The second record's increment is whole, so its impact
# is $1 / 1.75 = {{ f"{1 / 1.75:.3f}" }}$. Had it come first, half of it would be left:
# $0.5 / 1.75 = {{ f"{0.5 / 1.75:.3f}" }}$.


# %% role="answer" function="impact"
def impact(q, maps, which):
    """The share of one record in a micro-cluster after all records

    input: q, ndarray, the sums before, positive numbers
    input: maps, list of pairs (factor, increment) in the order in which they are applied:
        q becomes factor * q + increment; factor is above 0 and at most 1, increment is an
        ndarray like q, not negative
    input: which, int, place of the record's map in the list, from 0
    output: share, ndarray like q, from 0 to 1
    """
    ### BEGIN SOLUTION
    left = np.zeros_like(q)
    for place, (factor, increment) in enumerate(maps):
        q = factor * q + increment
        left = increment if place == which else factor * left
    return left / q
    ### END SOLUTION


# %%
rng = np.random.default_rng(seed=5)
forwards, backwards = [], []
for _ in range(300):
    q, older, newer = rng.uniform(0.5, 5, size=3)
    maps = [(rng.uniform(0.3, 1), np.array([older])), (rng.uniform(0.3, 1), np.array([newer]))]
    forwards.append(impact(np.array([q]), maps, 1)[0])
    backwards.append(impact(np.array([q]), maps[::-1], 0)[0])
plots_microclusters.one_against_other(
    backwards,
    forwards,
    "Impact of the newest record, 300 draws",
    "if it is applied first",
    "if it is applied in order",
)
print("in order at least as large:", bool((np.array(forwards) >= backwards).all()))

# %% [markdown]
# **You should see** every dot above the dashed line, and True below. That is no accident of the draws.
#
# **Proof.** Record $i$ comes before record $k$. As in the paper, each keeps its own $\lambda$ when
# they change places. In order, $q$ ends as
# $\lambda_k \lambda_i q + \lambda_k \Delta_i + \Delta_k$; the other way round as
# $\lambda_i \lambda_k q + \lambda_i \Delta_k + \Delta_i$. So the impacts of $k$ are
#
# $$\rightarrow\; \frac{\Delta_k}{\lambda_k \lambda_i q + \lambda_k \Delta_i + \Delta_k} \qquad
# \leftarrow\; \frac{\lambda_i \Delta_k}{\lambda_i \lambda_k q + \lambda_i \Delta_k + \Delta_i}
# = \frac{\Delta_k}{\lambda_k q + \Delta_k + \Delta_i / \lambda_i}$$
#
# where the last step divides above and below by $\lambda_i$. Now compare the two denominators, term
# by term. Since $\lambda_i, \lambda_k \le 1$ and all sums are positive, $\lambda_k \lambda_i q \le
# \lambda_k q$ and $\lambda_k \Delta_i \le \Delta_i / \lambda_i$. The first denominator is the smaller
# one, so the first impact is the larger one. $\blacksquare$
#
# (The paper says this for every entry of $q$. It needs positive entries: weights and squares. A plain
# sum of coordinates may be negative, and then a share of it means nothing.)
#
# The unordered step of MB errs in the same direction. There the increments do not fade at all, so
# the older ones take a share that is due to the newest.

# %% role="check" function="impact" points=3
pair = [(0.5, np.array([1.0, 2.0])), (0.5, np.array([1.0, 4.0]))]
share = impact(np.array([1.0, 4.0]), pair, 1)
assert share is not None, "impact gives back None. Is there a `return` at its end?"
assert np.shape(share) == (2,), f"One share for each of 2 sums, yours have shape {np.shape(share)}."
assert not np.isclose(share[0], 0.5 / 1.75), "A record is faded by the later maps, not by its own."
assert np.allclose(share, [1 / 1.75, 4 / 6]), f"1/1.75 and 4/6 are right, yours are {share}."
share = impact(np.array([1.0, 4.0]), pair, 0)
assert not np.isclose(share[0], 1 / 1.75), "The first record is faded by the second map."
assert np.allclose(share, [0.5 / 1.75, 1 / 6]), f"0.5/1.75 and 1/6 are right, yours are {share}."
assert np.allclose(pair[0][1], [1, 2]) and np.allclose(pair[1][1], [1, 4]), (
    "The increments that were given have changed. `a += b` changes an array; `a = a + b` does not."
)
print("impact passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Go through the maps and carry two things: $q$, and what is left of the one increment, which begins
# as 0. At the map in question, what is left is the whole increment. At any other, it fades by that
# map's factor.
#
# </details>
#
# So order matters. Does that mean that one machine must go through all records of a micro-cluster, one
# after the other?
#
# ## LU.3 Maps compose
#
# No. Do one map after the other: $\lambda_2 (\lambda_1 q + \Delta_1) + \Delta_2 =
# (\lambda_2 \lambda_1)\, q + (\lambda_2 \Delta_1 + \Delta_2)$. That is again such a map! The two records
# have become **one** map, and we did not need to know $q$:
#
# $$(\lambda_1, \Delta_1) \text{ then } (\lambda_2, \Delta_2) \;=\;
# (\lambda_1 \lambda_2,\; \lambda_2 \Delta_1 + \Delta_2)$$
#
# **By hand.** $(0.5, 1)$ then $(0.1, 2)$ gives $(0.05,\; 0.1 \cdot 1 + 2) = (0.05, 2.1)$. The other
# order gives $(0.05,\; 0.5 \cdot 2 + 1) = (0.05, 2)$, another map: composing keeps the order.


# %% role="answer" function="compose"
def compose(first, second):
    """The one map that does first, then second

    input: first, pair (factor, increment): q becomes factor * q + increment
    input: second, pair (factor, increment), applied after it; increments are ndarrays of one shape
    output: (factor, increment), the same kind of pair
    """
    ### BEGIN SOLUTION
    return first[0] * second[0], second[0] * first[1] + second[1]
    ### END SOLUTION


# %%
maps = [(f, np.array([d])) for f, d in [(0.5, 1.0), (0.1, 2.0), (0.8, 3.0), (0.9, 4.0)]]
in_a_row = reduce(compose, maps)
in_two_parts = compose(compose(maps[0], maps[1]), compose(maps[2], maps[3]))
print("one after the other", in_a_row, "  two halves, then joined", in_two_parts)

# %% [markdown]
# **You should see** the same map twice, up to rounding:
# {{ f"({in_a_row[0]:.3f}, {in_a_row[1][0]:.3f})" }}. Where the brackets stand makes no difference;
# this is called *associative*. So a batch can be cut into parts, each machine composes its own part
# in order, and the results are composed in the order of the parts. The order is kept **exactly**,
# and for each micro-cluster only one summary a part has to travel.

# %% role="check" function="compose" points=2
joined = compose((0.5, np.array([1.0])), (0.1, np.array([2.0])))
assert joined is not None, "compose gives back None. Is there a `return` at its end?"
assert len(joined) == 2, "Give back a pair: the factor, and the increment."
assert np.isclose(joined[0], 0.05), f"The factors are multiplied: 0.05, but yours is {joined[0]}."
assert not np.allclose(joined[1], 2), "That is the second map first. Which one is applied first?"
assert not np.allclose(joined[1], 3), "The first increment fades by the factor of the second map."
assert np.allclose(joined[1], 2.1), f"The increment should be 2.1, but yours is {joined[1]}."
print("compose passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Write down $q$ after the first map, put that into the second one, and multiply out. What stands
# before $q$? What stands alone?
#
# </details>
#
# ## LU.4 A part of the batch as one micro-cluster
#
# In our rows, what is the $\Delta$ of many records? It is a micro-cluster of its own: that of these
# records alone, as of the last of them, $t^*$. Each record has the weight $w_i = \beta^{-(t^* - t_i)}$,
# and
#
# $$w = \sum_i w_i \qquad \mu = \frac1w \sum_i w_i x_i \qquad
# M_2 = \sum_i w_i \lVert x_i - \mu \rVert^2$$
#
# No record waits for another here: there is **no loop**. And composing is what you have already:
# `merge` fades the older one to the later time, then adds. The row needs no $\lambda$: its time
# tells how far it has to fade. So `merge` takes the two in any order.
#
# **By hand.** Records 0 at second 1 and 3 at second 2, $\beta = 2$. The weights are 0.5 and 1, their
# sum is 1.5, the mean is $3 / 1.5 = 2$, and $M_2 = 0.5 \cdot 4 + 1 \cdot 1 = 3$.


# %% role="answer" function="summarise"
def summarise(X, t, beta):
    """The micro-cluster of some records alone

    input: X, ndarray, n records of d numbers, n at least 1, in any order
    input: t, ndarray, their n times in seconds
    input: beta, float, at least 1, the decay a second
    output: q, ndarray, one row: weight, mean, M2, time, as of the latest of the records
    """
    ### BEGIN SOLUTION
    latest_time = np.max(t)
    w = beta ** -(latest_time - t)
    mean = w @ X / w.sum()
    return np.array([w.sum(), *mean, w @ ((X - mean) ** 2).sum(axis=1), latest_time])
    ### END SOLUTION


# %%
rows.table(summarise(np.array([[0.0], [3.0]]), np.array([1.0, 2.0]), 2.0))

# %% [markdown]
# **You should see** weight 1.5, mean 2, M2 = 3, time 2. Now a whole batch: cut it into parts, summarise
# each part for each micro-cluster, and merge the summaries in the order of the parts.


# %%
def update_in_parts(Q, X, t, index, beta, parts):
    result = Q.copy()
    for part in np.array_split(np.arange(len(X)), parts):
        for j in set(index[part].tolist()) - {-1}:
            mine = part[index[part] == j]
            result[j] = merge(result[j], summarise(X[mine], t[mine], beta), beta)
    return result


batch = drifting.until(5, 8)
index = assign(batch.X, first, 3.5)
one_by_one = local_update(first, batch.X, batch.t, index, beta)
gaps = {
    parts: np.abs(update_in_parts(first, batch.X, batch.t, index, beta, parts) - one_by_one).max()
    for parts in (1, 2, 7)
}
print("largest difference:", {parts: f"{gap:.0e}" for parts, gap in gaps.items()})


def seconds_of(function, *arguments):
    begin = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begin


counts = [500, 1000, 2000, 4000]
X, t = drifting.X, drifting.t + 5
owner = np.zeros(len(X), dtype=int)
plots_microclusters.lines(
    counts,
    {
        "record by record": [
            seconds_of(local_update, first, X[:n], t[:n], owner[:n], beta) for n in counts
        ],
        "two summaries": [
            seconds_of(update_in_parts, first, X[:n], t[:n], owner[:n], beta, 2) for n in counts
        ],
    },
    "Time for the local update",
    "Records",
    "Seconds",
)
print("two summaries stand for", counts[-1], "records")

# %% [markdown]
# **You should see** differences of the size of rounding errors, in one part, two or seven:
# {{ all(gap < 1e-9 for gap in gaps.values()) and "all are below a billionth" }}. And in the plot,
# one line that climbs with the number of records and one that stays at the bottom. Keeping the
# order no longer takes a loop over the records. The paper sorts the records of each micro-cluster
# and goes through them one at a time; it has to, for algorithms whose update does not compose.
# Where it does, summaries are faster.

# %% role="check" function="summarise" points=3
summary = summarise(np.array([[3.0], [0.0]]), np.array([2.0, 1.0]), 2.0)
assert summary is not None, "summarise gives back None. Is there a `return` at its end?"
assert np.shape(summary) == (4,), f"One row of 4 numbers here, yours has shape {np.shape(summary)}."
assert summary[TIME] == 2, "The row holds as of the latest record, wherever it stands in the array."
assert not np.isclose(summary[WEIGHT], 2), "Older records count less: weights beta ** -(age)."
assert not np.isclose(summary[WEIGHT], 3), "The weights grow with time. The latest one counts 1."
assert np.isclose(summary[WEIGHT], 1.5), f"The weight should be 1.5, yours is {summary[WEIGHT]}."
assert np.isclose(summary[1], 2), f"The weighted mean is 2, but yours is {summary[1]}."
assert np.isclose(summary[-2], 3), f"M2 should be 3, but yours is {summary[-2]}."
print("summarise passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `beta ** -(age)` works on a whole array of ages. `w @ X` is $\sum_i w_i x_i$. The squared distances
# of all records from the mean are `((X - mean) ** 2).sum(axis=1)`.
#
# </details>
#
# What is still missing? The outliers were left out all the time. They may be noise, or the beginning
# of something new. And rows that get no records stay in the model for ever. Both are the work of the
# last step, GU.
#
# **A question to think about.** Without decay ($\beta = 1$), as in CluStream, what does shuffling a batch
# change?
#
# <details><summary>Check your answer</summary>
#
# Nothing but rounding. All factors are 1, and a sum knows no order. CluStream also keeps sums of
# the time stamps, and these do not know it either. It is the decay that makes order matter;
# DenStream, D-Stream and ClusTree have it.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $\lambda$ | `factor` | what is left of the past, $\beta^{-\Delta t}$ |
# | $\Delta$ | `increment` | what a record, or many, add |
# | $(\lambda, \Delta)$ | a pair | the map $q \mapsto \lambda q + \Delta$ |
# | impact | `impact(q, maps, which)` | share of one record in the final sums |
# | $t^*$ | last column of `summarise` | time of the latest record |
