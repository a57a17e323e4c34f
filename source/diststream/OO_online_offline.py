# %% [markdown]
# # OO: Online and offline
#
# **You will learn** how a few numbers stand for thousands of records, how such a summary grows,
# fades and joins another, and how clusters are made of summaries.
#
# **You need** assignment 1 (streaming k-means) and NumPy. **Time:** about 50 minutes.
#
# ![The stages in order; the first, Online and offline, is marked](pictures/OO_online_offline.svg)
#
# A stream has no end, so its records cannot be kept. Stream clustering therefore works in two
# phases:
#
# - **online**, at each record: keep a small sketch of what has come, a few hundred *micro-clusters*;
# - **offline**, when somebody asks: make the real clusters, the *macro-clusters*, out of the sketch.
#
# In this assignment you build DistStream, a clusterer that does the online phase on many machines
# and still respects the order of time (Xu and others, ICDE 2020). This notebook is its section II.
#
# | notebook | what you build there |
# |---|---|
# | [OO](OO_online_offline.ipynb) (here) | a micro-cluster, and clusters made of micro-clusters |
# | [MB](MB_minibatch_model.ipynb) | a whole batch on a model that stands still |
# | [LU](LU_local_update.ipynb) | updates in the order of time |
# | [GU](GU_global_update.ipynb) | what is born, what dies, what joins |
# | [BS](BS_batch_size.ipynb) | how long a batch may be |
# | [QU](QU_quality.ipynb) | the errors of a clusterer, and one number for them |
# | [PA](PA_parallel.ipynb) | your clusterer in tasks, on Spark |
# | [AL](AL_algorithms.ipynb) | what is new in four well-known algorithms |
# | [EX](EX_experiments.ipynb) | the paper's experiments with your own code |
#
# How far you are, by the checks in your saved notebooks:

# %%
from diststream import progress

progress.show("OO_online_offline")

# %%
import numpy as np
from sklearn.cluster import KMeans

from diststream import plots_microclusters, rows, streams
from diststream.rows import M2, MEAN, TIME, WEIGHT

# %% [markdown]
# ## A micro-cluster is one row
#
# A micro-cluster $q$ stands for records $x_1, x_2, \ldots$ that lie close together. It keeps none
# of them, only a few numbers about them. In these numbers record $x_i$ counts with its weight
# $w_i$: 1 when it comes, less as it grows old (OO.2).
#
# | | column | meaning |
# |---|---|---|
# | $w$ | `WEIGHT` | how many records, old ones counting less, $\sum_i w_i$ |
# | $\mu$ | `MEAN` | their weighted mean, $d$ numbers |
# | $M_2$ | `M2` | weighted sum of the squared distances from the mean, $\sum_i w_i \lVert x_i - \mu \rVert^2$ |
# | $t$ | `TIME` | the second as of which all this holds |
#
# That is a row of $d + 3$ numbers. A *model* of $m$ micro-clusters is an array of $m$ rows. The
# four names work on both: `q[MEAN]` is the mean of one row, `Q[:, MEAN]` are the means of all. The
# row of a single record $(1, 2)$ that came at second 0:

# %%
q = rows.one_record([1.0, 2.0], t=0.0)
rows.table(q)

# %% [markdown]
# **Why not simply sums?** The paper keeps $\sum x$ and $\sum x^2$. For $n$ records of weight 1
# these give $M_2 = \sum x^2 - (\sum x)^2 / n$. On a computer that goes wrong: far from the origin
# both terms are huge, and their difference is what rounding left over. Four records on a line,
# 1 apart, moved away from the origin:


# %%
def spread_from_sums(x):
    return (x**2).sum() - x.sum() ** 2 / len(x)


line = np.array([0.0, 1.0, 2.0, 3.0])
for offset in [0, 1e4, 1e8, 1e9]:
    moved = line + offset
    around_mean = ((moved - moved.mean()) ** 2).sum()
    print(
        f"moved by {offset:<15,.0f} from sums {spread_from_sums(moved):<8g} about the mean {around_mean:g}"
    )

# %% [markdown]
# **You should see** that the last column stays at
# {{ f"{((line - line.mean()) ** 2).sum():g}" }}, as it should: moving all records changes no
# distance. The sums give {{ f"{spread_from_sums(line + 1e8):g}" }} at a hundred million and
# {{ f"{spread_from_sums(line + 1e9):g}" }} at a thousand million. Times in seconds since 1970 are of
# that size. So we keep the mean and $M_2$.
#
# All rows, models and records below are NumPy arrays of floats. No function may change what it is
# given: the model before a step is needed again after it.
#
# ## OO.1 Insert a record
#
# A record $x$ comes to the micro-cluster $q$ at time $t$. Its weight is 1:
#
# $$w' = w + 1 \qquad \mu' = \mu + \frac{x - \mu}{w'} \qquad
# M_2' = M_2 + \frac{w}{w'} \lVert x - \mu \rVert^2$$
#
# The mean moves a step of $1/w'$ towards the record: the heavier the micro-cluster, the shorter the
# step. The spread $M_2$ grows by the squared distance from the **old** mean, times a factor
# below 1, because the mean itself comes closer.
#
# **By hand.** A micro-cluster of the one record $(1, 2)$ gets $(3, 2)$ at second 1. The new mean is
# $(2, 2)$, halfway. Both records lie 1 away from it, so $M_2 = 1 + 1 = 2$. The formula says
# $0 + \frac12 \cdot 2^2$, the same.


# %% role="answer" function="insert"
def insert(q, x, t):
    """Add a record to a micro-cluster

    input: q, ndarray, one row: weight, mean (d numbers), M2, time
    input: x, ndarray, the record, d numbers
    input: t, float, its time in seconds, not before that of q
    output: q', ndarray, a new row with the record in it, as of t; nothing fades here
    """
    ### BEGIN SOLUTION
    after = np.array(q, dtype=float)  # a copy: the caller's row stays as it is
    gap = np.asarray(x) - q[MEAN]
    after[WEIGHT] = q[WEIGHT] + 1
    after[MEAN] = q[MEAN] + gap / after[WEIGHT]
    after[M2] = q[M2] + q[WEIGHT] / after[WEIGHT] * (gap @ gap)
    after[TIME] = t
    return after
    ### END SOLUTION


# %%
two = insert(q, np.array([3.0, 2.0]), 1.0)
three = insert(two, np.array([2.0, 5.0]), 2.0)
rows.table([q, two, three])

# %% [markdown]
# **You should see** the mean go from (1, 2) to (2, 2) to
# ({{ f"{three[1]:g}, {three[2]:g}" }}), and M2 from 0 to {{ f"{two[-2]:g}" }} to
# {{ f"{three[-2]:g}" }}.

# %% role="check" function="insert" points=3
start = rows.one_record([1.0, 2.0], 0.0)
grown = insert(start, np.array([3.0, 2.0]), 1.0)
assert grown is not None, "insert gives back None. Is there a `return` at its end?"
assert np.shape(grown) == (5,), f"A row here has 5 numbers, but yours has shape {np.shape(grown)}."
assert start[WEIGHT] == 1, "The row that was given has changed. Work on a copy: np.array(q)."
assert np.isclose(grown[WEIGHT], 2), f"Two records weigh 2, but your weight is {grown[WEIGHT]}."
assert np.allclose(grown[MEAN], [2, 2]), f"The mean should be (2, 2), yours is {grown[MEAN]}."
assert not np.isclose(grown[M2], 4), "M2 lacks the factor w / w': the mean comes closer, too."
assert not np.isclose(grown[M2], 1), "M2 grows by the *squared* distance, from the *old* mean."
assert np.isclose(grown[M2], 2), (
    f"M2 should be 2, but yours is {grown[M2]}. Did you take the gap before you moved the mean?"
)
assert grown[TIME] == 1, "The time of the row is now the time of the record."
print("insert passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Make a copy of the row first. Compute the gap $x - \mu$ once, before you move the mean: both the
# mean and $M_2$ need it. `gap @ gap` is its squared length.
#
# </details>
#
# So far it does not matter when a record came. It will as soon as old records count less.
#
# ## OO.2 Decay
#
# Old records should matter less than new ones. The weight of a record that came $\Delta t$ seconds
# ago is $\beta^{-\Delta t}$, with $\beta > 1$ (DenStream takes about 1.2). All records of a
# micro-cluster fade by the same factor when time goes on by $\Delta t$:
#
# $$w' = \beta^{-\Delta t} w \qquad M_2' = \beta^{-\Delta t} M_2 \qquad \mu' = \mu$$
#
# The mean stays: if all weights shrink alike, the weighted mean is the same. $M_2$ is a sum of
# weights times squares, so it shrinks with them. A micro-cluster therefore keeps its *place* and its
# *size*, and loses its *weight*.
#
# **By hand.** Weight 4 and $M_2 = 2$ at second 1. With $\beta = 2$, two seconds later a quarter is
# left: weight 1, $M_2 = 0.5$.
#
# Write it for one row and for a whole model alike. `q[..., WEIGHT]` means the last axis: it is the
# weight of one row, and the column of weights of a model. Rows of a model may have different times,
# so each fades by its own factor.


# %% role="answer" function="decay"
def decay(q, t, beta):
    """Fade a micro-cluster, or each one of a model, to a later time

    input: q, ndarray, one row, or m rows: weight, mean, M2, time
    input: t, float, the time to fade to, in seconds, not before that of any row
    input: beta, float, at least 1; a weight is divided by it each second
    output: q', ndarray, a new array of the same shape, as of t
    """
    ### BEGIN SOLUTION
    faded = np.array(q, dtype=float)
    left = beta ** -(t - faded[..., TIME])
    faded[..., WEIGHT] *= left
    faded[..., M2] *= left
    faded[..., TIME] = t
    return faded
    ### END SOLUTION


# %%
seconds = np.arange(11)
plots_microclusters.lines(
    seconds,
    {
        f"β = {beta:g}": [decay(three, 2.0 + s, beta)[WEIGHT] for s in seconds]
        for beta in [1.05, 1.2, 2]
    },
    "What is left of three records",
    "Seconds since the last one",
    "Weight",
)
rows.table([three, decay(three, 4.0, 1.2)])

# %% [markdown]
# **You should see** three lines that fall from 3, the faster the larger $\beta$ is. In the table two
# seconds at $\beta = 1.2$ leave a weight of {{ f"{decay(three, 4.0, 1.2)[0]:.3f}" }}, and the mean
# where it was. Half of a weight is gone after $\ln 2 / \ln \beta$ seconds:
# {{ f"{np.log(2) / np.log(1.2):.1f}" }} for $\beta = 1.2$.

# %% role="check" function="decay" points=3
given = np.array([[4.0, 1.0, 2.0, 2.0, 1.0], [1.0, 5.0, 5.0, 0.0, 2.0]])
faded = decay(given, 3.0, 2.0)
assert faded is not None, "decay gives back None. Is there a `return` at its end?"
assert given[0, WEIGHT] == 4, "The model that was given has changed. Work on a copy."
assert np.shape(faded) == (2, 5), f"Two rows come in, but your answer has shape {np.shape(faded)}."
assert not np.isclose(faded[0, WEIGHT], 16), "The weight grows. Old records count less, not more."
assert np.allclose(faded[:, WEIGHT], [1, 0.5]), (
    f"The weights should be 1 and 0.5: each row fades for its own time. Yours: {faded[:, WEIGHT]}."
)
assert np.allclose(faded[:, MEAN], given[:, MEAN]), (
    "The mean does not change when all weights fade."
)
assert np.allclose(faded[:, M2], [0.5, 0]), "M2 fades as the weight does."
assert np.allclose(faded[:, TIME], 3), "The rows now hold as of the new time."
assert np.shape(decay(given[0], 3.0, 2.0)) == (5,), "A single row should give a single row."
print("decay passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the same lines for one row and for many</summary>
#
# `q[..., TIME]` is a number for a row, and an array of m numbers for a model. NumPy's power and
# product take both. `beta ** -2.0` is $\beta^{-2}$.
#
# </details>
#
# One record at a time is then two steps: fade to the time of the record, and insert. The paper
# writes this as $q' = \lambda q + \Delta x$: its sums fade by $\lambda = \beta^{-\Delta t}$, and
# $\Delta x$ is what the record adds to them.
#
# ## OO.3 Merge two micro-clusters
#
# When two micro-clusters come to lie close, one is enough. Both must first be **as of the same
# time**: fade the older one to the later of the two times. Then
#
# $$w = w_a + w_b \qquad \mu = \mu_a + \frac{w_b}{w} (\mu_b - \mu_a) \qquad
# M_2 = M_{2,a} + M_{2,b} + \frac{w_a w_b}{w} \lVert \mu_b - \mu_a \rVert^2$$
#
# No weight is lost. The spread has three parts: what each one had within, and what lies between
# them. Insert is the special case where $b$ is a single record.
#
# **By hand.** $a$: two records about $(0, 0)$ with $M_2 = 2$. $b$: two records about $(4, 0)$ with
# $M_2 = 2$, of the same time. Together: weight 4, mean $(2, 0)$, and
# $M_2 = 2 + 2 + \frac{2 \cdot 2}{4} \cdot 16 = 20$.


# %% role="answer" function="merge"
def merge(a, b, beta):
    """Join two micro-clusters; no weight is lost

    input: a, ndarray, one row: weight, mean, M2, time
    input: b, ndarray, another row, perhaps of another time
    input: beta, float, at least 1; the older row fades by it to the time of the later one
    output: q, ndarray, a new row for the records of both, as of the later time
    """
    ### BEGIN SOLUTION
    later = max(a[TIME], b[TIME])
    a, b = decay(a, later, beta), decay(b, later, beta)
    weight = a[WEIGHT] + b[WEIGHT]
    between = b[MEAN] - a[MEAN]
    mean = a[MEAN] + b[WEIGHT] / weight * between
    spread = a[M2] + b[M2] + a[WEIGHT] * b[WEIGHT] / weight * (between @ between)
    return np.array([weight, *mean, spread, later])
    ### END SOLUTION


# %%
a = np.array([2.0, 0.0, 0.0, 2.0, 10.0])
b = np.array([2.0, 4.0, 0.0, 2.0, 10.0])
joined = merge(a, b, beta=2.0)
late = merge(a, decay(b, 11.0, 2.0), beta=2.0)
rows.table([a, b, joined, late])

# %% [markdown]
# **You should see** in the third row a weight of {{ f"{joined[0]:g}" }} and M2 =
# {{ f"{joined[-2]:g}" }}, as by hand. In the last row $b$ had already faded by a second. So $a$ fades
# by a second, too, and what comes out is the third row, faded: weight {{ f"{late[0]:g}" }}, M2 =
# {{ f"{late[-2]:g}" }}, at the same place.

# %% role="check" function="merge" points=3
a, b = np.array([2.0, 0.0, 0.0, 2.0, 10.0]), np.array([2.0, 4.0, 0.0, 2.0, 10.0])
both = merge(a, b, 2.0)
assert both is not None, "merge gives back None. Is there a `return` at its end?"
assert np.shape(both) == (5,), (
    f"The answer is one row of 5 numbers, yours has shape {np.shape(both)}."
)
assert np.isclose(both[WEIGHT], 4), (
    f"No weight may be lost: 2 and 2 are 4, yours is {both[WEIGHT]}."
)
assert np.allclose(both[MEAN], [2, 0]), f"The mean should be (2, 0), yours is {both[MEAN]}."
assert not np.isclose(both[M2], 4), "M2 lacks the third part, what lies between the two means."
assert np.isclose(both[M2], 20), f"M2 should be 20, but yours is {both[M2]}."
older = merge(a, np.array([1.0, 4.0, 0.0, 0.0, 12.0]), 2.0)
assert older[TIME] == 12, "The joined row holds as of the later of the two times."
assert np.isclose(older[WEIGHT], 1.5), (
    "Weight 2 fades to a half in two seconds at beta 2, and 0.5 + 1 = 1.5. Fade before you add."
)
assert np.allclose(older[MEAN], [8 / 3, 0]), (
    f"Weights 0.5 and 1 draw the mean to (8/3, 0), two thirds of the way. Yours: {older[MEAN]}."
)
assert np.isclose(older[M2], 35 / 6), (
    f"M2 fades, too, and the weights in it are the faded ones: 35/6. Yours is {older[M2]}."
)
assert np.allclose(older, merge(np.array([1.0, 4.0, 0.0, 0.0, 12.0]), a, 2.0)), (
    "Either of the two may be the older one."
)
print("merge passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `max(a[TIME], b[TIME])` is the later time. Your own `decay` brings both rows there; it does nothing
# to the row that is already at that time. Then write down the three formulas.
#
# </details>
#
# A row knows its weight and its place. Whether a new record belongs to it depends on its size.
#
# ## OO.4 Radius
#
# The size of a micro-cluster is the root of the mean squared distance of its records from the mean:
#
# $$r = \sqrt{M_2 / w}$$
#
# It is in the units of the data. A micro-cluster of a single record has the radius 0. After much
# adding and fading, rounding can leave an $M_2$ of, say, $-10^{-18}$ where it should be 0: take the
# root of 0 then, not of a negative number. Again, one row gives one number, m rows give m.
#
# **By hand.** Weight 4 and $M_2 = 20$ give $\sqrt{5} = {{ f"{np.sqrt(5):.3f}" }}$. Fading changes
# nothing about it: weight 2 and $M_2 = 10$ give the same.


# %% role="answer" function="radius"
def radius(q):
    """Root mean squared distance of a micro-cluster's records from its mean

    input: q, ndarray, one row, or m rows: weight, mean, M2, time; M2 may be negative by rounding
    output: r, float, or ndarray of m floats, in the units of the data
    """
    ### BEGIN SOLUTION
    q = np.asarray(q)
    return np.sqrt(np.maximum(q[..., M2], 0.0) / q[..., WEIGHT])
    ### END SOLUTION


# %%
print("joined:", round(float(radius(joined)), 3), " and faded:", round(float(radius(late)), 3))
radius(np.array([a, b, joined]))

# %% [markdown]
# **You should see** {{ f"{radius(joined):.3f}" }} twice, and for the three rows
# {{ ", ".join(f"{r:.3f}" for r in radius(np.array([a, b, joined]))) }}. Two circles of radius 1 that
# are 4 apart need a circle of more than 2 when they are joined. So only near ones should be.

# %% role="check" function="radius" points=2
size = radius(np.array([4.0, 2.0, 0.0, 20.0, 10.0]))
assert size is not None, "radius gives back None. Is there a `return` at its end?"
assert np.ndim(size) == 0, f"One row has one radius, but yours has shape {np.shape(size)}."
assert not np.isclose(size, 5), "That is the mean of the squares. The radius is its root."
assert not np.isclose(size, 20**0.5), "Divide by the weight: M2 is a sum, not a mean."
assert np.isclose(size, 5**0.5), f"The root of 20 / 4 is {5**0.5:.3f}, but yours is {size}."
sizes = radius(np.array([[4.0, 2.0, 0.0, 20.0, 10.0], [1.0, 0.0, 0.0, 0.0, 10.0]]))
assert np.shape(sizes) == (2,), f"Two rows have two radii, but yours has shape {np.shape(sizes)}."
assert np.allclose(sizes, [5**0.5, 0]), "A single record has the radius 0."
tiny = radius(np.array([3.0, 1.0, 1.0, -1e-18, 0.0]))
assert tiny == 0, "A tiny negative M2 is a 0 with a rounding error, so its radius is 0."
print("radius passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `np.maximum(values, 0)` puts 0 in the place of each negative entry; it works on one number and on
# an array. And `q[..., M2]`, as in `decay`.
#
# </details>
#
# ## The online phase, one record at a time
#
# You now have all parts of the online phase. The loop below is given. For each record it fades the
# model, looks for the nearest micro-cluster, and inserts the record if it lies within a reach
# of 1. Otherwise the record begins a micro-cluster of its own. Two whose means are closer than half
# a reach are merged. One that has faded below a weight of 0.3 is deleted.


# %%
def absorb(Q, x, t, reach):
    """Put a record into the nearest row of a faded model, or begin a row with it."""
    away = np.linalg.norm(Q[:, MEAN] - x, axis=1)
    if not len(Q) or away.min() > reach:
        return np.vstack([Q, rows.one_record(x, t)])
    nearby = away.argmin()
    return np.vstack([Q[:nearby], insert(Q[nearby], x, t), Q[nearby + 1 :]])


def join_overlapping(Q, beta, reach):
    """Merge the first pair that is closer than half a reach."""
    for i in range(len(Q)):
        for j in range(i):
            if np.linalg.norm(Q[i, MEAN] - Q[j, MEAN]) < reach / 2:
                rest = [row for number, row in enumerate(Q) if number not in (i, j)]
                return np.array([merge(Q[j], Q[i], beta), *rest])
    return Q


changes = [streams.Event(12, "death"), streams.Event(14, "birth"), streams.Event(28, "merge")]
stream = streams.synthetic(
    1200, seed=7, n_clusters=3, rate=30, drift=0.25, events=changes, transition=6, box=5
)
beta, panels, moments = 1.5, [], [4, 10, 15, 20, 25, 29, 33, 39]
Q = np.empty((0, 5))
for x, t in zip(stream.X, stream.t, strict=True):
    Q = absorb(decay(Q, t, beta), x, t, reach=1.0)
    Q = join_overlapping(Q[Q[:, WEIGHT] > 0.3], beta, reach=1.0)
    if moments and t >= moments[0]:
        recent = stream.until(t - 3, t).X
        panels.append((f"second {moments.pop(0)}", recent, Q))

plots_microclusters.snapshots(panels, "Micro-clusters on a stream (dots: the last 3 seconds)")
print(len(stream), "records,", len(Q), "micro-clusters at the end")

# %% [markdown]
# **You should see** three groups that drift, each under several circles that go along: a group has
# a radius of 1, too large for one micro-cluster with this reach. At second 12 one group ends: its
# circles get pale and are gone a few seconds later. At second 14 a new one appears elsewhere, and
# from second 28 two groups move together. At the end {{ len(stream) }} records have come, and
# {{ len(Q) }} micro-clusters are what is kept of them.
#
# ## OO.5 The offline phase
#
# Several micro-clusters make up one group. When somebody asks for the clusters, run k-means on the
# *means* of the micro-clusters, and let each count by its *weight*: a micro-cluster of 100 records
# pulls as strongly as the 100 records would. The goal is the **weighted** sum of squares
#
# $$\sum_{i=1}^m w_i \min_j \lVert \mu_i - c_j \rVert^2$$
#
# so that a macro-cluster's center $c_j$ is the weighted mean of its micro-clusters.
# `sklearn.cluster.KMeans` does this when its `fit` is given a `sample_weight`. Let it begin ten times,
# with the random state that you are given, and keep the best.
#
# **By hand.** Micro-clusters at 0 and 1 with weights 3 and 1, another at 10. For $k = 2$ the centers
# are $(3 \cdot 0 + 1 \cdot 1) / 4 = 0.25$ and 10.


# %% role="answer" function="offline_clusters"
def offline_clusters(centers, weights, k, seed):
    """Macro-clusters out of micro-clusters, by weighted k-means

    input: centers, ndarray, means of m micro-clusters, m x d
    input: weights, ndarray, their m weights
    input: k, int, how many macro-clusters, at most m
    input: seed, int, the same seed gives the same answer
    output: (macro, labels), ndarray of k x d centers, and ndarray of m ints: which macro-cluster
        each micro-cluster belongs to; the macro-clusters may stand in any order
    """
    ### BEGIN SOLUTION
    kmeans = KMeans(n_clusters=k, n_init=10, random_state=seed)
    kmeans.fit(centers, sample_weight=weights)
    return kmeans.cluster_centers_, kmeans.labels_
    ### END SOLUTION


# %%
macro, labels = offline_clusters(Q[:, MEAN], Q[:, WEIGHT], 2, 0)
plots_microclusters.macro_clusters(Q, labels, macro, "Two macro-clusters out of the sketch")
print("micro-clusters in each:", sorted(np.bincount(labels).tolist()))

# %% [markdown]
# **You should see** two colours, {{ " and ".join(map(str, sorted(np.bincount(labels).tolist()))) }}
# micro-clusters, and a cross amid each. The crosses lie where the heavy circles are.

# %% role="check" function="offline_clusters" points=3
answer = offline_clusters(np.array([[0.0], [1.0], [10.0]]), np.array([3.0, 1.0, 1.0]), 2, 0)
assert answer is not None, "offline_clusters gives back None. Is there a `return` at its end?"
assert len(answer) == 2, "Give back two things: the centers, and the labels."
found, owner = np.asarray(answer[0]), np.asarray(answer[1])
assert found.shape == (2, 1), (
    f"k = 2 centers of d = 1 number: shape (2, 1), yours is {found.shape}."
)
assert owner.shape == (3,), (
    f"There are 3 micro-clusters, so 3 labels. Yours have shape {owner.shape}."
)
assert owner[0] == owner[1] != owner[2], "The micro-clusters at 0 and 1 belong together."
assert not np.isclose(found.min(), 0.5), "Weights are ignored: 0.5 is the plain mean of 0 and 1."
assert np.allclose(np.sort(found.ravel()), [0.25, 10]), (
    f"Centers 0.25 and 10, yours: {found.ravel()}."
)
assert np.allclose(found[owner].ravel(), [0.25, 0.25, 10]), (
    "A label is the number of a center's row: micro-cluster i belongs to centers[labels[i]]."
)
print("offline_clusters passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# After `fit`, the attributes `cluster_centers_` and `labels_` hold the answer. The number of starts
# is called `n_init`, the seed `random_state`.
#
# </details>
#
# The offline phase is cheap, for the sketch is small. The online phase must keep pace with the
# stream, and it has a flaw: each record needs the model that the one before it leaves behind, so it
# must wait. A second machine is of no use. The next notebook, MB, gives up a little to break that
# chain.
#
# **A question to think about.** In the loop above the *whole* model fades at each record. Is that
# needed? What if each row kept its own time, and faded only when it is touched?
#
# <details><summary>Check your answer</summary>
#
# It is not needed. Fading from second 1 to 2 and then to 3 is the same as fading from 1 to 3, since
# $\beta^{-1} \beta^{-1} = \beta^{-2}$. A row that nobody touches can stay as it is, with its old time
# beside it; whoever needs its weight fades it then. That is why each row carries its time.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $q$, $Q$ | a row, an array of rows | a micro-cluster, a model of $m$ of them |
# | $w$ | `WEIGHT` | weight: the faded number of records |
# | $\mu$ | `MEAN` | weighted mean |
# | $M_2$ | `M2` | weighted sum of squared distances from the mean |
# | $t$ | `TIME` | as of when the row holds |
# | $\beta$ | `beta` | decay: a weight is divided by it each second |
# | $r$ | `radius(q)` | root mean squared distance from the mean |
# | $c_j$ | `macro` | centers of the macro-clusters |
