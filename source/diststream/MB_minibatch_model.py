# %% [markdown]
# # MB: The mini-batch model
#
# **You will learn** how a whole batch of records finds its micro-clusters at once, which records are
# outliers, and what the simplest mini-batch clusterer forgets.
#
# **You need** OO (insert, decay, radius). **Time:** about 45 minutes.
#
# ![The stages in order; the second, Mini-batches, is marked](pictures/MB_minibatch_model.svg)
#
# One record at a time, each record waits for the model that the record before it leaves behind. The
# mini-batch model breaks this chain: all records of a batch look at **the same model**, the one from
# the end of the batch before. It is a little out of date, *stale*. In exchange the records no longer
# wait for each other, so many machines can share the work. (DistStream, sections IV.A and V.A.)

# %%
import time
from importlib import import_module

import numpy as np
from importnb import Notebook

from diststream import plots_microclusters, rows, streams
from diststream.rows import MEAN, TIME, WEIGHT

with Notebook(include_non_defs=False):
    import_module("OO_online_offline")

# Not in the block above: so these names are there, too, when a later notebook imports this one.
from OO_online_offline import decay, insert, radius

# %% [markdown]
# ## You have met a mini-batch model
#
# Streaming k-means of assignment 1 is one. A center has the weight $N$; a batch brings it $n$
# points whose sum is $S$. With the decay factor $\lambda$ its rule is
# $\mu \leftarrow (\lambda N \mu + S) / (\lambda N + n)$. Let us shuffle a batch and look at the
# center:

# %%
rng = np.random.default_rng(seed=1)
batch = np.linspace(0.0, 4.0, 9) + rng.normal(scale=0.1, size=9)  # a group on its way from 0 to 4


def streaming_kmeans(center, weight, points, factor=0.8):
    return (factor * weight * center + points.sum()) / (factor * weight + len(points))


in_order = streaming_kmeans(0.0, 5.0, batch)
shuffled = streaming_kmeans(0.0, 5.0, rng.permutation(batch))
backwards = streaming_kmeans(0.0, 5.0, batch[::-1])
print(f"in order {in_order:.6f}   shuffled {shuffled:.6f}   backwards {backwards:.6f}")

# %% [markdown]
# **You should see** {{ f"{in_order:.6f}" }} three times. A sum knows no order. The group has arrived
# at 4, but the center lies at {{ f"{in_order:.1f}" }}, and it would lie there just as well if the group
# had come from 4 and gone to 0. This is an **unordered** mini-batch model. You build one for
# micro-clusters now, and mend it in LU.
#
# ## MB.1 The nearest micro-cluster, for all records at once
#
# For each record $x$ we need the micro-cluster whose mean $\mu_j$ is nearest, and its distance:
#
# $$j(x) = \arg\min_j \lVert x - \mu_j \rVert$$
#
# This is the work that grows with the stream, so it decides how fast everything is. With a loop it
# reads like the formula:


# %%
def nearest_with_a_loop(X, centers):
    found = []
    for x in X:
        away = [float(np.sqrt(((x - center) ** 2).sum())) for center in centers]
        found.append((away.index(min(away)), min(away)))
    return np.array([j for j, _ in found]), np.array([r for _, r in found])


X = np.array([[0.5, 0.0], [3.0, 4.0], [4.0, 1.0]])
centers = np.array([[0.0, 0.0], [4.0, 4.0]])
nearest_with_a_loop(X, centers)

# %% [markdown]
# **Now without the loop.** NumPy does many subtractions in one step if the arrays are laid out for
# it: `X[:, None]` is $n \times 1 \times d$, `centers[None]` is $1 \times m \times d$, and their
# difference is $n \times m \times d$: every record minus every center. What remains is a length over
# the last axis, and the smallest entry of each row.
#
# The distances must be right wherever the origin is. So work with differences, as above. The
# expansion $\lVert x \rVert^2 - 2 x \cdot \mu + \lVert \mu \rVert^2$ is faster, but far from the
# origin it loses its digits, as the sums in OO did.
#
# **By hand.** The first record above lies 0.5 from center 0. The second lies 1 from center 1. The
# third lies $\sqrt{16 + 1} = {{ f"{np.sqrt(17):.2f}" }}$ from center 0, and 3 from center 1.


# %% role="answer" function="nearest"
def nearest(X, centers):
    """The nearest center of each record

    input: X, ndarray, n records of d numbers
    input: centers, ndarray, m centers of d numbers, m at least 1
    output: (index, distance), ndarray of n ints from 0 to m - 1, and ndarray of the n Euclidean
        distances to these centers, in the units of the data; of equally near centers, any
    """
    ### BEGIN SOLUTION
    away = np.linalg.norm(X[:, None] - centers[None], axis=2)  # n x m
    index = away.argmin(axis=1)
    return index, away[np.arange(len(X)), index]
    ### END SOLUTION


# %%
def seconds_of(function, *arguments):
    begin = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begin


counts = [250, 500, 1000, 2000]
many, fifty = rng.normal(size=(max(counts), 5)), rng.normal(size=(50, 5))
plots_microclusters.lines(
    counts,
    {
        "with a loop": [seconds_of(nearest_with_a_loop, many[:n], fifty) for n in counts],
        "your function": [seconds_of(nearest, many[:n], fifty) for n in counts],
    },
    "Time to find the nearest of 50 centers",
    "Records",
    "Seconds",
)
nearest(X, centers)

# %% [markdown]
# **You should see** the indices {{ nearest(X, centers)[0].tolist() }} and the distances
# {{ nearest(X, centers)[1].round(2).tolist() }}. In the plot the loop's line rises steeply, and yours
# lies near the bottom: both do the same sums, but the loop pays Python for each of them. If your own
# line rises as steeply, there is a loop in it. The answer is right then, and slow.

# %% role="check" function="nearest" points=3
answer = nearest(X, centers)
assert answer is not None, "nearest gives back None. Is there a `return` at its end?"
assert len(answer) == 2, "Give back two arrays: the indices, and the distances."
index, distance = np.asarray(answer[0]), np.asarray(answer[1])
assert index.shape == (3,), f"Three records have three indices, yours have shape {index.shape}."
assert distance.shape == (3,), (
    f"Each record has one distance, to its nearest center. Yours have shape {distance.shape}."
)
assert index.tolist() != [1, 0, 0], "These are the centers farthest away."
assert index.tolist() == [0, 1, 1], f"The indices should be 0, 1, 1, but yours are {index}."
assert not np.allclose(distance, [0.25, 1, 9]), "These are the squares. Take the root."
assert np.allclose(distance, [0.5, 1, 3]), f"Distances 0.5, 1, 3, but yours are {distance}."
slanted = np.asarray(nearest(np.array([[3.0, 4.0]]), np.zeros((1, 2)))[1])
assert np.allclose(slanted, [5]), f"(3, 4) lies 5 from the origin, but yours is {slanted}."
print("nearest passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `np.linalg.norm(a, axis=2)` takes lengths over the last axis. `argmin(axis=1)` gives the column of
# the smallest entry of each row, `min(axis=1)` the entry itself.
#
# </details>
#
# Each record now has a nearest micro-cluster. But even the nearest one can be far away.
#
# ## MB.2 How far a micro-cluster reaches
#
# A record belongs to its nearest micro-cluster only if it lies within that one's **boundary**. OO
# used the same reach for all. Better is one that follows the size of each micro-cluster: a factor $f$
# times its radius, $b_j = f \, r_j$ (CluStream, with $f = 2$).
#
# A micro-cluster of a single record has the radius 0, and would never take a second one. So where the
# radius is 0, the boundary is the distance to the **nearest other** micro-cluster: up to there, the
# space is its own.
#
# **By hand.** Radius 1 at $(0, 0)$, and single records at $(5, 0)$ and $(7, 0)$. With $f = 2$ the
# boundaries are 2 for the first, and 2 for both single ones, the distance between them.


# %% role="answer" function="boundaries"
def boundaries(Q, factor):
    """How far from its mean each micro-cluster takes a record

    input: Q, ndarray, m rows: weight, mean, M2, time; m at least 2, no two means alike
    input: factor, float, above 0
    output: b, ndarray of m floats: factor times the radius; where the radius is 0, the distance to
        the nearest other mean
    """
    ### BEGIN SOLUTION
    reach = factor * radius(Q)
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)  # nobody is their own neighbour
    return np.where(reach > 0, reach, apart.min(axis=1))
    ### END SOLUTION


# %%
model = np.array(
    [[4.0, 0.0, 0.0, 4.0, 1.0], rows.one_record([5.0, 0.0], 1.0), rows.one_record([7.0, 0.0], 1.0)]
)
boundaries(model, 2.0)

# %% [markdown]
# **You should see** {{ ", ".join(f"{b:g}" for b in boundaries(model, 2.0)) }}. With a factor of 3 the
# first becomes {{ f"{boundaries(model, 3.0)[0]:g}" }}, and the others stay.

# %% role="check" function="boundaries" points=3
kept = model.copy()
reaches = boundaries(model, 3.0)
assert np.array_equal(model, kept), "The model that was given has changed. Work on a copy."
assert reaches is not None, "boundaries gives back None. Is there a `return` at its end?"
assert np.shape(reaches) == (3,), (
    f"One number a micro-cluster, yours have shape {np.shape(reaches)}."
)
assert np.isclose(reaches[0], 3), f"3 times the radius 1 is 3, but yours is {reaches[0]}."
assert not np.isclose(reaches[1], 0), "A single record has the radius 0. Its neighbour decides."
assert not np.isclose(reaches[1], 6), "The neighbour's distance is not multiplied by the factor."
assert np.allclose(reaches[1:], 2), f"The nearest other mean is 2 away, yours: {reaches[1:]}."
wide = boundaries(np.array([[4.0, 0.0, 0.0, 16.0, 0.0], [1.0, 9.0, 0.0, 0.0, 0.0]]), 3.0)
assert np.isclose(wide[0], 6), f"M2 = 16 and weight 4 make the radius 2, and 3 x 2 = 6: {wide[0]}."
print("boundaries passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the nearest other one</summary>
#
# The distances of all means to all means are a table of $m \times m$, with zeros on its diagonal.
# `np.fill_diagonal(table, np.inf)` keeps each from being its own neighbour.
#
# </details>
#
# ## MB.3 Assign a batch to the stale model
#
# Put the two together. For each record of the batch: the index of its nearest micro-cluster, if the
# distance is at most that one's boundary, else $-1$. A record with $-1$ is an **outlier**: perhaps
# noise, perhaps the first sign of something new.
#
# The model does not change meanwhile. That is the point: the answer for one record does not depend
# on the others, so the batch can be cut into parts, for as many machines as there are.
#
# **By hand.** With the model above and $f = 2$: a record at $(1.5, 0)$ goes to 0. One at $(3, 0)$ lies
# nearest to 1, just on its boundary of 2, and goes to 1. One at $(0, 2.5)$ is nearest to 0 but
# beyond 2: $-1$.


# %% role="answer" function="assign"
def assign(X, Q, factor):
    """Which micro-cluster of a stale model takes each record

    input: X, ndarray, n records of d numbers
    input: Q, ndarray, m rows: weight, mean, M2, time; m at least 2, no two means alike
    input: factor, float, above 0, how many radii a boundary is
    output: index, ndarray of n ints: the nearest micro-cluster, or -1 if the record lies beyond its
        boundary; on the boundary is within
    """
    ### BEGIN SOLUTION
    index, distance = nearest(X, Q[:, MEAN])
    return np.where(distance <= boundaries(Q, factor)[index], index, -1)
    ### END SOLUTION


# %%
assign(np.array([[1.5, 0.0], [3.0, 0.0], [0.0, 2.5]]), model, 2.0)

# %% [markdown]
# **You should see** {{ assign(np.array([[1.5, 0.0], [3.0, 0.0], [0.0, 2.5]]), model, 2.0).tolist() }}.

# %% role="check" function="assign" points=3
found = assign(np.array([[1.5, 0.0], [3.0, 0.0], [0.0, 2.5], [7.1, 0.0]]), model, 2.0)
assert found is not None, "assign gives back None. Is there a `return` at its end?"
assert np.shape(found) == (4,), f"Four records, four numbers; yours have shape {np.shape(found)}."
found = np.asarray(found).tolist()
assert found[2] == -1, "(0, 2.5) is nearest to micro-cluster 0 but beyond its boundary: -1."
assert found[1] != -1, "(3, 0) lies just on the boundary of micro-cluster 1. That is within."
assert found == [0, 1, -1, 2], f"The answer should be 0, 1, -1, 2, but yours is {found}."
print("assign passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `boundaries(...)` has one entry a micro-cluster. Index it with the array of nearest indices, and you
# have one entry a record: that of its own micro-cluster. `np.where(condition, a, b)` chooses.
#
# </details>
#
# How much harm does a stale model do? Two groups drift by 0.4 radii a second. We make a model of
# the records of seconds 3 to 5, hold on to it, and ask, second by second, how many of the records
# fall outside it.

# %%
drifting = streams.synthetic(6000, seed=3, n_clusters=2, rate=200, drift=0.4, box=6)
known = drifting.until(3, 5)
fresh = np.array([[1.0, *known.X[known.y == label].mean(axis=0), 0.0, 5.0] for label in (0, 1)])
for row, label in zip(fresh, (0, 1), strict=True):
    members = known.X[known.y == label]
    row[WEIGHT], row[-2] = len(members), ((members - row[MEAN]) ** 2).sum()
ages = np.arange(0, 12)
shares = [(assign(drifting.until(5 + a, 6 + a).X, fresh, 2.0) < 0).mean() for a in ages]
plots_microclusters.lines(
    ages,
    {"outliers": shares},
    "A model grows stale",
    "Age of the model in seconds",
    "Share of the records",
)
print("fresh:", f"{shares[0]:.0%}", " ten seconds old:", f"{shares[10]:.0%}")

# %% [markdown]
# **You should see** a share that begins at {{ f"{shares[0]:.0%}" }} and reaches
# {{ f"{shares[10]:.0%}" }} at ten seconds. Nothing is wrong with these records; the model is old. So a
# batch must not be too long for the drift. How long it may be is the subject of BS.
#
# ## MB.4 The simplest step
#
# Now the batch changes the model. The simplest rule is that of streaming k-means:
#
# 1. fade **every** micro-cluster to the end of the batch;
# 2. add each assigned record with its full weight of 1, as if all of them came at the end.
#
# Outliers ($-1$) are left out here; GU will take care of them. Beware: in Python, row $-1$ is the
# last row.
#
# **By hand.** A micro-cluster at 0 of weight 4 and time 0, $\beta = 2$, a batch of one record at 3
# that ends at second 2. The weight fades to 1, the record makes it 2, and the mean moves to 1.5.


# %% role="answer" function="minibatch_step"
def minibatch_step(Q, X, index, end, beta):
    """One unordered mini-batch: all records count as if they came at its end

    input: Q, ndarray, m rows: weight, mean, M2, time
    input: X, ndarray, n records of d numbers
    input: index, ndarray of n ints, the row that takes each record, or -1 for an outlier
    input: end, float, when the batch ends, in seconds, not before the time of any row
    input: beta, float, at least 1, the decay a second
    output: Q', ndarray, m new rows as of `end`, with the assigned records in them
    """
    ### BEGIN SOLUTION
    after = decay(Q, end, beta)
    for x, j in zip(X, index, strict=True):
        if j >= 0:
            after[j] = insert(after[j], x, end)
    return after
    ### END SOLUTION


# %%
seconds = [(5.0, 8.0), (8.0, 11.0), (11.0, 14.0)]
Q, panels = fresh, [("second 5", known.X[-200:], fresh)]
for begin, end in seconds:
    batch = drifting.until(begin, end)
    Q = minibatch_step(Q, batch.X, assign(batch.X, Q, 3.0), end, beta=1.2)
    panels.append((f"second {end:g}", drifting.until(end - 0.5, end).X, Q))
plots_microclusters.snapshots(panels, "Batches of 3 seconds (dots: the last half second)")
rows.table(Q)

# %% [markdown]
# **You should see** two circles that follow their groups but lag behind, and grow: the newest dots lie
# at the front of each circle or beyond it. In each circle all records of a batch count alike, from
# its beginning to its end.

# %% role="check" function="minibatch_step" points=3
before = np.array([[4.0, 0.0, 0.0, 0.0], [2.0, 9.0, 0.0, 1.0]])
records = np.array([[3.0], [3.0], [50.0]])
after = minibatch_step(before, records, np.array([0, 0, -1]), 2.0, 2.0)
assert after is not None, "minibatch_step gives back None. Is there a `return` at its end?"
assert before[0, WEIGHT] == 4, "The model that was given has changed. Others still look at it."
assert np.shape(after) == (2, 4), f"Two rows go in and come out, yours has shape {np.shape(after)}."
assert not np.isclose(after[1, 1], 9 + 41 / 2), (
    "The outlier went into row -1, which is the last row."
)
assert not np.isclose(after[0, WEIGHT], 2), "Two records go into row 0, and each one counts."
assert np.isclose(after[0, WEIGHT], 3), (
    f"1 is left of 4, and 2 are added. Yours: {after[0, WEIGHT]}."
)
assert np.isclose(after[0, 1], 2), f"The mean should move to 2, yours is {after[0, 1]}."
assert np.isclose(after[1, WEIGHT], 1), "A row without records fades, too."
assert np.allclose(after[:, TIME], 2), "Every row holds as of the end of the batch."
print("minibatch_step passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Your own `decay` fades the whole model in one call, and gives a copy. Then go through the records
# with their indices, and let your own `insert` add each of those that are not $-1$.
#
# </details>
#
# Shuffle the batch, and see what changes:

# %%
batch = drifting.until(5, 8)
index = assign(batch.X, fresh, 3.0)
order = np.random.default_rng(seed=0).permutation(len(batch))
straight = minibatch_step(fresh, batch.X, index, 8.0, 1.2)
mixed = minibatch_step(fresh, batch.X[order], index[order], 8.0, 1.2)
print("largest change:", f"{np.abs(straight - mixed).max():.0e}")

# %% [markdown]
# **You should see** a number of the size of a rounding error. As with streaming k-means, the order
# inside the batch is gone. A record from the beginning of the batch has the weight 1 at its end,
# although three seconds at $\beta = 1.2$ should leave it only
# {{ f"{1.2**-3:.2f}" }}. The next notebook, LU, gives each record its due.
#
# **A question to think about.** `nearest` for 10,000 records, 230 micro-clusters and 34 features: how
# large is the array of differences? How would you keep it small and still avoid the loop over records?
#
# <details><summary>Check your answer</summary>
#
# $10{,}000 \cdot 230 \cdot 34$ numbers of 8 bytes are {{ f"{10_000 * 230 * 34 * 8 / 10**9:.2f}" }}
# gigabytes. Take the records in portions of a few hundred, or subtract one common point from both
# records and centers, near the middle of the data, and use the expansion there: its largest array has
# only $n \times m$ numbers. The library does both.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $j(x)$ | `index` | the nearest micro-cluster, or $-1$ |
# | $b_j$ | `boundaries(Q, factor)` | how far micro-cluster $j$ takes records |
# | $f$ | `factor` | boundary in radii |
# | | outlier | a record beyond the boundary of its nearest micro-cluster |
# | | stale | of the end of the batch before |
# | | unordered | all records of a batch count alike |
