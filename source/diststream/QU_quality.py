# %% [markdown]
# # QU: Quality
#
# **You will learn** what the errors of a stream clusterer are, how CMM puts them into one number, and
# why purity and the sum of squares can praise a bad clustering.
#
# **You need** OO to GU. **Time:** about 55 minutes.
#
# ![The stages in order; Quality is marked](pictures/QU_quality.svg)
#
# A clusterer is judged on records whose true class we know: how well do the found clusters fit the
# classes? On a stream there is more to it. A record in no cluster may be the first of something
# new, and to miss it is a grave error. Old records should count less. Classes touch each other, and
# no clusterer can tell them apart there. The *cluster mapping measure* CMM (Kremer and others, KDD
# 2011) cares for all of this. DistStream's Figure 6 shows it (section VII.B).

# %%
from importlib import import_module

import numpy as np
import pandas as pd
from importnb import Notebook

from diststream import plots_microclusters, plots_quality, rows, streams
from diststream.rows import MEAN

with Notebook(include_non_defs=False):
    import_module("GU_global_update")

# Not in the block above: so these names are there, too, when a later notebook imports this one.
from LU_local_update import summarise
from OO_online_offline import radius

# %% [markdown]
# ## A small world with errors
#
# Three classes, 0 to 2, and some noise, class $-1$: records that belong nowhere. A clusterer has found
# three clusters. They are rows, as before, but made by hand, so that each kind of error occurs.

# %%
rng = np.random.default_rng(seed=4)
places = np.array([[0.0, 0.0], [7.0, 0.0], [7.0, 3.4]])
y = np.concatenate([np.repeat([0, 1, 2], 40), np.full(8, -1)])
X = np.concatenate(
    [
        *(place + rng.normal(scale=0.7, size=(40, 2)) for place in places),
        rng.uniform(-3, 10, (8, 2)),
    ]
)
t = rng.uniform(0, 10, size=len(X))


def found(place, size, weight=40.0):
    """A cluster of this radius."""
    return np.array([weight, *place, weight * size**2, 10.0])


Q = np.array([found([-0.3, 0.4], 1.2), found([7.6, -0.6], 0.6), found([6.9, 2.4], 1.1)])
rows.table(Q)

# %% [markdown]
# ## QU.1 Which records does a cluster cover?
#
# Every number below hangs on this rule, so always name it. Ours: a cluster covers a record whose
# distance from the mean is at most a factor $f$ times the cluster's radius, here $f = 2$. A record
# may lie in several clusters. Then it goes to that one whose mean is nearest. If none covers it,
# its label is $-1$.
#
# Beware: ask **first** who covers the record, and then who of these is nearest. The nearest mean of
# all may belong to a small cluster that does not reach so far.
#
# **By hand.** Cluster 0 at 0 with radius 3, cluster 1 at 4 with radius 0.5, $f = 2$. The record 2.5 is
# nearer to cluster 1, 1.5 away, but that one reaches only 1. Cluster 0 reaches 6. So: 0.


# %% role="answer" function="cover"
def cover(X, Q, factor):
    """The cluster that each record lies in

    input: X, ndarray, n records of d numbers
    input: Q, ndarray, m rows: weight, mean, M2, time; m at least 1
    input: factor, float, how many radii a cluster reaches; just at the end of its reach is within
    output: labels, ndarray of n ints: of the clusters that cover the record the one with the nearest
        mean, 0 to m - 1; -1 if none covers it
    """
    ### BEGIN SOLUTION
    away = np.linalg.norm(X[:, None] - Q[None, :, MEAN], axis=2)
    away[away > factor * radius(Q)] = np.inf  # as far as it concerns us, they are not there
    return np.where(np.isfinite(away.min(axis=1)), away.argmin(axis=1), -1)
    ### END SOLUTION


# %%
labels = cover(X, Q, 2.0)
coverage = (labels >= 0).mean()
print("records in each cluster:", np.bincount(labels[labels >= 0]), f"  covered: {coverage:.0%}")

# %% [markdown]
# **You should see** {{ ", ".join(map(str, np.bincount(labels[labels >= 0]))) }} records, and that
# {{ f"{coverage:.0%}" }} of all are covered. This last number is the **coverage**. It always stands
# beside a quality.
#
# Another rule, another number. MOA, the program with which the paper compares itself, takes 1.8
# times the *mean of the standard deviations* of the single dimensions. In one dimension that is
# nearly ours. In many it is not: a squared distance adds up over the dimensions, a mean does not.

# %%
for d in [1, 2, 8, 34]:
    cloud = rng.normal(size=(2000, d))
    away = np.linalg.norm(cloud, axis=1)
    ours = (away <= 2 * np.sqrt((away**2).mean())).mean()
    moa = (away <= 1.8 * cloud.std(axis=0).mean()).mean()
    print(f"{d:>2} dimensions: 2 radii cover {ours:>4.0%}, MOA's rule covers {moa:>4.0%}")

# %% [markdown]
# **You should see** that MOA's rule covers {{ f"{moa:.0%}" }} of a perfectly round cluster in 34
# dimensions, as many as the intrusion data of EX have. A quality without its rule and its coverage
# says little.

# %% role="check" function="cover" points=3
two = np.array([[5.0, 0.0, 45.0, 0.0], [5.0, 4.0, 1.25, 0.0]])
answer = cover(np.array([[2.5], [4.1], [-6.0], [7.0]]), two, 2.0)
assert answer is not None, "cover gives back None. Is there a `return` at its end?"
assert np.shape(answer) == (4,), f"Four records, four labels; yours have shape {np.shape(answer)}."
answer = np.asarray(answer).tolist()
assert answer[0] != -1, "2.5 is nearer to cluster 1, which does not reach it. But cluster 0 does."
assert answer[1] == 1, "Both clusters cover 4.1. The mean of cluster 1 is nearer."
assert answer[2] == 0, "-6 lies just at the end of the reach of cluster 0: that is within."
assert answer == [0, 1, 0, -1], f"The labels should be 0, 1, 0, -1, but yours are {answer}."
print("cover passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Make the table of all distances, $n \times m$, as in MB. Your own `radius` from OO gives one
# number for each cluster. Put `np.inf` wherever a distance is larger than the reach of that
# column's cluster. Then `argmin` finds the nearest of those that are left. A row of nothing but
# infinities has none.
#
# </details>
#
# ## QU.2 Connectivity
#
# How grave is it that a cluster misses a record? If the record lies amid its class, very. If it is a
# stray one far from all others of its class, hardly: nobody could know. So each record gets a
# **connectivity** to each class, from 0 to 1.
#
# Let $\kappa(x)$ be the mean distance from a record $x$ to its $k$ nearest *other* records of the
# class. The class's own members tell what is usual: $\bar\kappa$ is the mean of $\kappa$ over the
# members. Then
#
# $$\text{con}(x) = \begin{cases} 1 & \kappa(x) \le \bar\kappa \\
# \bar\kappa / \kappa(x) & \text{otherwise} \end{cases}$$
#
# Twice as far away as usual means a connectivity of one half. A record that is itself a member does not
# count as its own neighbour; another record at the same place does.
#
# **By hand.** Members at 0, 1 and 2, $k = 1$. Each has a neighbour at distance 1, so $\bar\kappa = 1$. A
# record of another class at 4 has $\kappa = 2$: its connectivity is 0.5. One at 2.5 has 1.


# %% role="answer" function="connectivity"
def connectivity(X, members, k):
    """How well each record is connected to a class

    input: X, ndarray, n records of d numbers
    input: members, ndarray of n bools, which records belong to the class; more than k of them do
    input: k, int, at least 1, how many neighbours count
    output: con, ndarray of n floats, from 0 to 1, for members and all others alike
    """
    ### BEGIN SOLUTION
    apart = np.linalg.norm(X[:, None] - X[None, members], axis=2)
    apart[np.flatnonzero(members), np.arange(members.sum())] = np.inf  # not its own neighbour
    kappa = np.sort(apart, axis=1)[:, :k].mean(axis=1)
    usual = kappa[members].mean()
    return np.divide(usual, kappa, out=np.ones(len(X)), where=kappa > usual)
    ### END SOLUTION


# %%
connection = np.column_stack([connectivity(X, y == c, 3) for c in range(3)])
line = np.array([[0.0], [1.0], [2.0], [4.0], [2.5]])
print(connectivity(line, np.array([True, True, True, False, False]), 1))
print("class 2 to class 1, on average:", connection[y == 2, 1].mean().round(2))
print("class 0 to class 1, on average:", connection[y == 0, 1].mean().round(2))

# %% [markdown]
# **You should see**
# {{ connectivity(line, np.array([True, True, True, False, False]), 1).tolist() }}. Class 2 is the
# nearer one to class 1: {{ f"{connection[y == 2, 1].mean():.2f}" }} on average. Class 0 lies far
# off: {{ f"{connection[y == 0, 1].mean():.2f}" }}.

# %% role="check" function="connectivity" points=3
con = connectivity(line, np.array([True, True, True, False, False]), 1)
assert con is not None, "connectivity gives back None. Is there a `return` at its end?"
assert np.shape(con) == (5,), f"One number for each of 5 records, yours have shape {np.shape(con)}."
assert np.max(con) <= 1, "A record nearer than usual has the connectivity 1, not more."
assert not np.allclose(con[:3], 0), "A member is not its own neighbour: its distance 0 must go."
assert np.isclose(con[3], 0.5), f"4 is twice as far off as usual: 0.5, but yours is {con[3]}."
assert np.allclose(con, [1, 1, 1, 0.5, 1]), f"1, 1, 1, 0.5, 1 are right, yours: {con}."
twins = connectivity(np.array([[0.0], [0.0], [3.0]]), np.array([True] * 3), 1)
assert np.allclose(twins, [1, 1, 1 / 3]), "A record at the same place is a neighbour, distance 0."
alike = connectivity(np.array([[2.0], [2.0], [3.0]]), np.array([True, True, False]), 1)
assert np.allclose(alike, [1, 1, 0]), (
    f"All members are at one place: 0 is usual. They have 1, others 0 / kappa. Yours: {alike}."
)
print("connectivity passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# The table of distances from all $n$ records to the members is $n \times m$. Member number $j$ is column
# $j$; put `np.inf` where it meets itself. `np.sort(table, axis=1)[:, :k]` are the $k$ smallest of each
# row. Compute $\bar\kappa / \kappa$ only where $\kappa > \bar\kappa$, or a $\kappa$ of 0 divides by zero:
# `np.divide(a, b, out=np.ones(n), where=condition)` leaves the 1 elsewhere.
#
# </details>
#
# ## QU.3 Which class does a cluster stand for?
#
# The clusterer knows no classes, so a cluster is mapped to the class of which it holds the most records.
# Noise is no class and has no vote. A cluster without any record of a class stands for nothing: $-1$.
#
# **By hand.** A cluster with two records of class 1, one of class 0 and five noise records stands for
# class 1.


# %% role="answer" function="stands_for"
def stands_for(labels, y, m, n_classes):
    """The class that each cluster stands for

    input: labels, ndarray of n ints, the cluster of each record, 0 to m - 1, or -1
    input: y, ndarray of n ints, the class of each record, 0 to n_classes - 1, or -1 for noise
    input: m, int, how many clusters there are
    input: n_classes, int, how many classes there are
    output: classes, ndarray of m ints: the class with the most records in the cluster, of several
        the one with the smallest number; -1 if the cluster holds no record of a class
    """
    ### BEGIN SOLUTION
    voting = (labels >= 0) & (y >= 0)
    votes = np.zeros((m, n_classes), dtype=int)
    np.add.at(votes, (labels[voting], y[voting]), 1)
    return np.where(votes.any(axis=1), votes.argmax(axis=1), -1)
    ### END SOLUTION


# %%
stands = stands_for(labels, y, len(Q), 3)
print("clusters 0, 1, 2 stand for the classes", stands)

# %% [markdown]
# **You should see** that the clusters stand for the classes {{ ", ".join(map(str, stands)) }}. Here
# the numbers agree, because we made it so. A clusterer numbers its clusters as it likes.

# %% role="check" function="stands_for" points=2
inside = np.array([0, 0, 0, 0, 0, 0, 2, -1, -1])
truth = np.array([0, 1, 1, -1, -1, -1, -1, 2, 2])
classes = stands_for(inside, truth, 3, 3)
assert classes is not None, "stands_for gives back None. Is there a `return` at its end?"
assert np.shape(classes) == (3,), f"3 clusters, 3 classes; yours have shape {np.shape(classes)}."
classes = np.asarray(classes).tolist()
assert classes[0] == 1, "Cluster 0 holds two records of class 1 and one of 0; noise has no vote."
assert classes[1] == -1, "Cluster 1 holds nothing, so it stands for nothing: -1."
assert classes[2] != 2, "Records with the label -1 lie in no cluster. In Python row -1 is the last."
assert classes == [1, -1, -1], f"The answer should be 1, -1, -1, but yours is {classes}."
print("stands_for passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Count in a table of $m \times$ classes. A loop over the records is fine: leave out the records whose
# label or class is $-1$, and add 1 at `votes[label, class]` for each of the others.
#
# </details>
#
# ## QU.4 Three kinds of errors
#
# Now each record gets a penalty, of one of three kinds:
#
# - **missed**: a record of a class that no cluster covers costs $\text{con}_\text{own}$, its
#   connectivity to its own class;
# - **misplaced**: a record in a cluster that stands for another class $s$ costs
#   $\text{con}_\text{own} \cdot (1 - \text{con}_s)$, where $\text{con}_s$ is its connectivity to
#   $s$: the nearer it lies to that class, the less;
# - **noise**: a noise record in a cluster that stands for $s$ costs $1 - \text{con}_s$.
#
# In a cluster that stands for nothing, $\text{con}_s = 0$. All other records cost nothing: those of
# a class in a cluster of that class, and noise that nobody covers.
#
# **By hand.** $\text{con}_\text{own} = 0.8$ and $\text{con}_s = 0.25$. Missed, the record costs 0.8.
# Misplaced it costs $0.8 \cdot 0.75 = 0.6$. Were it noise, it would cost 0.75.
#
# The function below is given: it takes $\text{con}_\text{own}$ of each record from the table of all.


# %%
def own_connection(y, connection):
    """Connectivity of each record to its own class; a noise record counts 1."""
    return np.where(y < 0, 1.0, connection[range(len(y)), y])


# %% role="answer" function="penalties"
def penalties(y, labels, stands, connection):
    """The penalty of each record, by kind

    input: y, ndarray of n ints, the class of each record, -1 for noise
    input: labels, ndarray of n ints, the cluster that each record lies in, -1 for none
    input: stands, ndarray of m ints, the class that each cluster stands for, -1 for none
    input: connection, ndarray, n x classes, connectivity of each record to each class
    output: penalty, ndarray, n x 3, columns missed, misplaced, noise; each from 0 to 1
    """
    ### BEGIN SOLUTION
    own = own_connection(y, connection)
    covered, noise = labels >= 0, y < 0
    place = np.where(covered, stands[labels], -1)  # the class of the cluster around the record
    there = np.where(place >= 0, connection[np.arange(len(y)), place], 0.0)
    missed = np.where(~covered & ~noise, own, 0.0)
    misplaced = np.where(covered & ~noise & (place != y), own * (1 - there), 0.0)
    return np.column_stack([missed, misplaced, np.where(covered & noise, 1 - there, 0.0)])
    ### END SOLUTION


# %%
penalty = penalties(y, labels, stands, connection)
plots_quality.faults(X, y, penalty, Q, 2.0, "Three kinds of errors (larger mark: larger penalty)")
dict(zip(plots_quality.KINDS, penalty.sum(axis=0).round(2).tolist(), strict=True))

# %% [markdown]
# **You should see** crosses at records of a class that no circle covers, squares at records of
# class 1 inside cluster 2, and triangles at noise inside a cluster. The squares are small where the
# two classes touch. In sum:
# {{ ", ".join(f"{kind} {cost:.2f}" for kind, cost in zip(plots_quality.KINDS, penalty.sum(axis=0), strict=True)) }}.

# %% role="check" function="penalties" points=4
con = np.array([[0.8, 0.25], [0.8, 0.25], [0.8, 0.25], [0.8, 0.25], [0.8, 0.25], [0.8, 0.25]])
cost = penalties(
    np.array([0, 0, -1, 0, -1, 0]), np.array([-1, 1, 1, 0, -1, 2]), np.array([0, 1, -1]), con
)
assert cost is not None, "penalties gives back None. Is there a `return` at its end?"
assert np.shape(cost) == (6, 3), f"6 records, 3 kinds: (6, 3). Your shape is {np.shape(cost)}."
cost = np.asarray(cost)
assert np.allclose(cost[0], [0.8, 0, 0]), f"Record 0 is missed: 0.8 in column 0. Yours: {cost[0]}."
assert np.allclose(cost[1], [0, 0.6, 0]), f"Record 1 is misplaced: 0.8 * 0.75. Yours: {cost[1]}."
assert np.allclose(cost[2], [0, 0, 0.75]), f"Record 2 is noise in a cluster: 0.75, not {cost[2]}."
assert np.allclose(cost[3], 0), "Record 3 lies in a cluster of its class. It costs nothing."
assert np.allclose(cost[4], 0), "Record 4 is noise that nobody covers. That is right, and free."
assert np.allclose(cost[5], [0, 0.8, 0]), "Cluster 2 stands for nothing: there con_s is 0."
print("penalties passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# A loop over the records with `if` and `elif` is fine. For the way without a loop: `stands[labels]` is the
# class of the cluster of each record. Where a label is $-1$ this reads the last entry, so put $-1$ there
# with `np.where`. `connection[np.arange(n), c]` takes from each row the column that `c` names.
#
# </details>
#
# ## QU.5 CMM
#
# The penalties make up one number for a **window**, the records of the last seconds. Old records
# shall count less, so each has the weight $w_i = \beta^{-(\text{now} - t_i)}$. CMM is what is left
# of 1 when all penalties are taken off, measured against what could be lost at most:
#
# $$\text{CMM} = 1 - \frac{\sum_i w_i \, \text{penalty}_i}{\sum_i w_i \, \text{con}_\text{own}(i)}$$
#
# with $\text{con}_\text{own} = 1$ for noise. The upper sum splits into the three kinds, so CMM and
# the three shares add up to 1. (Both sums go over all records of the window, as in MOA. MOA maps
# clusters to classes and merges classes in a finer way than we do here; the library's
# `diststream.metrics` follows it.)
#
# **By hand.** Two records with $\text{con}_\text{own} = 1$, one now, one a second ago, $\beta = 2$. The old
# one is missed. $\text{CMM} = 1 - (0.5 \cdot 1) / (0.5 + 1) = {{ f"{1 - 0.5 / 1.5:.3f}" }}$. Were the new
# one missed, it would be {{ f"{1 - 1 / 1.5:.3f}" }}.


# %% role="answer" function="cmm"
def cmm(penalty, own, t, now, beta):
    """CMM of a window of records, and its three parts

    input: penalty, ndarray, n x 3, columns missed, misplaced, noise
    input: own, ndarray, n floats, connectivity of each record to its own class, 1 for noise
    input: t, ndarray, n times in seconds, none after now
    input: now, float, the second as of which the quality is asked
    input: beta, float, at least 1, the decay a second
    output: dictionary of four floats: `cmm`, and `missed`, `misplaced` and `noise`, what each kind
        takes off it; all four add up to 1
    """
    ### BEGIN SOLUTION
    weights = beta ** -(now - t)
    missed, misplaced, noise = weights @ penalty / (weights @ own)
    right = 1 - missed - misplaced - noise
    return {"cmm": right, "missed": missed, "misplaced": misplaced, "noise": noise}
    ### END SOLUTION


# %%
quality = cmm(penalty, own_connection(y, connection), t, 10.0, 1.2)
{part: round(float(share), 3) for part, share in quality.items()}

# %% [markdown]
# **You should see** a CMM of {{ f"{quality['cmm']:.3f}" }}: {{ f"{quality['missed']:.3f}" }} is lost to
# missed records, {{ f"{quality['misplaced']:.3f}" }} to misplaced ones, {{ f"{quality['noise']:.3f}" }} to
# noise.

# %% role="check" function="cmm" points=3
half = np.array([[0.5, 0.0, 0.0], [0.0, 0.0, 0.0]])  # the older record is missed, its penalty 0.5
lost = cmm(half, np.array([1.0, 0.5]), np.array([4.0, 5.0]), 5.0, 2.0)
assert lost is not None, "cmm gives back None. Is there a `return` at its end?"
assert set(lost) == {"cmm", "missed", "misplaced", "noise"}, f"Wrong keys: {list(lost)}."
assert not np.isclose(lost["cmm"], 2 / 3), "Old records count less. Where are the weights?"
assert not np.isclose(lost["cmm"], 0.6), "The older record weighs less, not more."
assert not np.isclose(lost["cmm"], 1 - 0.25 / 1.5), "Below the line stand weights times con_own."
assert not np.isclose(lost["cmm"], 0.25), "That is what is lost. CMM is what is left of 1."
assert np.isclose(lost["cmm"], 0.75), f"1 - 0.25 / (0.5 + 0.5) is 0.75, not {lost['cmm']}."
assert np.isclose(sum(lost.values()), 1), "CMM and its three parts add up to 1."
assert np.isclose(lost["missed"], 0.25), f"Missed takes off 0.25, yours is {lost['missed']}."
print("cmm passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `weights @ penalty` multiplies each row by its weight and adds up the rows: three sums, one for each
# kind. Divide them by `weights @ own`.
#
# </details>
#
# ## The whole measure
#
# The function below puts your functions together, and adds two measures that papers like to print.
# **Purity**: the share of the covered records that belong to the class of their cluster (a cluster
# of nothing but noise counts as pure). **SSQ**: the squared distance from each record to the
# nearest mean, summed up; the smaller the better.


# %%
def measure(X, y, t, Q, now, factor=2.0, beta=1.2, k=3):
    """CMM with its parts, coverage, purity and SSQ of found clusters on a window of records."""
    y = np.where(np.isin(y, [c for c in set(y.tolist()) if (y == c).sum() > k]), y, -1)
    known = np.unique(y[y >= 0])  # classes of too few records count as noise
    y = np.where(y < 0, -1, np.searchsorted(known, y))
    con = np.column_stack([connectivity(X, y == c, k) for c in range(len(known))])
    inside = cover(X, Q, factor)
    meant = stands_for(inside, y, len(Q), len(known))
    result = cmm(penalties(y, inside, meant, con), own_connection(y, con), t, now, beta)
    at = inside >= 0
    squares = ((X[:, None] - Q[None, :, MEAN]) ** 2).sum(axis=2).min(axis=1)
    return result | {
        "coverage": at.mean(),
        "purity": (meant[inside[at]] == y[at]).mean() if at.any() else np.nan,
        "SSQ": squares.sum(),
    }


def pieces(count):
    """Clusters that are cut by k-means alone, one for each of `count` pieces."""
    from sklearn.cluster import KMeans

    owner = KMeans(count, n_init=4, random_state=0).fit_predict(X)
    return np.array(
        [summarise(X[owner == j], np.full((owner == j).sum(), 10.0), 1) for j in set(owner)]
    )


truth = np.array([summarise(X[y == c], t[y == c], 1.0) for c in range(3)])
small = truth.copy()
small[:, -2] /= 16  # a quarter of the radius
everything = np.array([summarise(X, t, 1.0)])
clusterings = {
    "the three classes": truth,
    "found above": Q,
    "60 pieces": pieces(60),
    "far too small": small,
    "one for all": everything,
}
table = pd.DataFrame({name: measure(X, y, t, found, 10.0) for name, found in clusterings.items()})
plots_quality.parts(table.to_dict(), "CMM and what is taken off it")
table.T[["cmm", "coverage", "purity", "SSQ"]].round(2)

# %% [markdown]
# **You should see** that the table and the bars tell different stories.
#
# - *Far too small* clusters have a purity of {{ f"{table['far too small']['purity']:.2f}" }}, the
#   best there is, and an SSQ of {{ f"{table['far too small']['SSQ']:.0f}" }}, as good as that of
#   the true classes, {{ f"{table['the three classes']['SSQ']:.0f}" }}. But they cover
#   {{ f"{table['far too small']['coverage']:.0%}" }}. Purity asks only those who are inside, and
#   SSQ does not know what inside is. CMM says {{ f"{table['far too small']['cmm']:.2f}" }}.
# - *60 pieces* have the smallest SSQ, {{ f"{table['60 pieces']['SSQ']:.0f}" }}. More centers make
#   it smaller, down to 0 with one for each record. Centers that sit upon noise are a gain for it,
#   and an error for CMM.
# - *One for all* has a coverage of {{ f"{table['one for all']['coverage']:.0%}" }}, but its CMM is
#   {{ f"{table['one for all']['cmm']:.2f}" }}. Coverage alone praises a cluster that is too large.
#
# CMM is no judge of everything either. It does not mind that a class is cut into many pieces, as
# long as each piece is pure: look at 'misplaced' of the 60 pieces. Other measures, such as the
# adjusted Rand index, do mind.
#
# ## On a stream
#
# The case that matters most here: a model that stands still while the stream drifts. We take the classes as
# they are at second 5, and ask every second how good that old model is.

# %%
drifting = streams.synthetic(3600, seed=3, n_clusters=3, rate=150, drift=0.4, box=8)
known = drifting.until(3, 5)
old = np.array([summarise(known.X[known.y == c], known.t[known.y == c], 1.2) for c in range(3)])
moments = list(range(5, 18))
course = []
for now in moments:
    window = drifting.until(now - 2, now)
    course.append(measure(window.X, window.y, window.t, old, float(now)))

plots_microclusters.lines(
    moments,
    {name: [at[name] for at in course] for name in ("cmm", "coverage", "purity")},
    "A model that stands still from second 5 on",
    "Second",
    "Quality",
)
print("purity is never below", round(min(at["purity"] for at in course), 2))

# %% [markdown]
# **You should see** that CMM and coverage fall from {{ f"{course[0]['cmm']:.2f}" }} and
# {{ f"{course[0]['coverage']:.2f}" }} to {{ f"{course[-1]['cmm']:.2f}" }} and
# {{ f"{course[-1]['coverage']:.2f}" }}, while purity is never below
# {{ f"{min(at['purity'] for at in course):.2f}" }}. Whoever prints purity alone will not notice
# that the clusterer has lost the stream. Nearly all errors are missed records here, so CMM and
# coverage agree.
#
# Both tell it late, for a window holds two seconds, and its older records still lie in the old
# model. They weigh less, but they weigh. So state beside a quality how long the window is, and
# $\beta$.
#
# You can now measure a clusterer. In the last notebook, EX, you measure your own, on data that you
# did not make. Before that, PA shares the work among many tasks.
#
# **A question to think about.** On the intrusion data many windows hold records of one class only.
# What is CMM of a clusterer with one huge cluster there? What would you print beside it?
#
# <details><summary>Check your answer</summary>
#
# It is 1: nothing is missed, and with one class nothing can be misplaced. Coverage and purity are
# 1, too. Only the size tells: SSQ, or the radius of the cluster. Or look at windows in which the
# classes change. One number is never enough.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $f$ | `factor` | inclusion rule: a cluster covers what lies within $f$ radii |
# | | coverage | share of the records that some cluster covers |
# | $\kappa$, $\bar\kappa$ | `connectivity(X, members, k)` | mean distance to $k$ neighbours in a class, and what is usual there |
# | con | `connection` | connectivity, from 0 to 1 |
# | | `stands_for` | the class that a cluster is mapped to |
# | $w_i$ | `beta`, `now` | weight of a record by its age |
# | CMM | `cmm` | 1 less what missed, misplaced and noise records cost |
