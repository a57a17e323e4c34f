# %% [markdown]
# # GU: The global update
#
# **You will learn** how a model takes up what is new, forgets what is gone, and stays small, all in the
# order of time. At the end you have a whole stream clusterer.
#
# **You need** OO, MB and LU. **Time:** about 55 minutes.
#
# ![The stages in order; the fourth, Global update, is marked](pictures/GU_global_update.svg)
#
# After the local update the old micro-clusters have taken their records. The outliers are left, and
# the model as a whole: some rows have faded, some have come close to each other. This needs a look
# at *all* rows, so one machine does it: the update is *global*. It sees a few hundred rows and the
# outliers, not all records, so it is quick. (DistStream, sections IV.C and V.C.)

# %%
from importlib import import_module
from itertools import pairwise

import numpy as np
from importnb import Notebook

from diststream import plots_microclusters, rows, streams
from diststream.rows import MEAN, TIME, WEIGHT

with Notebook(include_non_defs=False):
    import_module("LU_local_update")

# Not in the block above: so these names are there, too, when a later notebook imports this one.
from LU_local_update import local_update
from MB_minibatch_model import assign, boundaries, nearest
from OO_online_offline import decay, insert, merge

# %% [markdown]
# ## GU.1 Pre-merge the outliers
#
# When something new begins, its first records are all outliers, and a batch may hold hundreds of them.
# One new micro-cluster for each would swamp the model. So outliers are put together first, before the
# model sees them:
#
# - go through the outliers **in the order of time**;
# - each goes to the nearest *outlier micro-cluster* made so far, if its mean is at most `reach` away:
#   fade that row to the record's time, then insert;
# - otherwise the record begins an outlier micro-cluster of its own.
#
# **By hand.** Records 0, 5 and 1 at seconds 1, 2 and 3, reach 2, $\beta = 2$. The records 0 and 5 begin
# a row each. Record 1 is 1 away from the first: that row fades to 0.25 and becomes 1.25, and its mean
# moves to $1 / 1.25 = 0.8$.


# %% role="answer" function="premerge_outliers"
def premerge_outliers(X, t, reach, beta):
    """Put the outliers of a batch together to new micro-clusters

    input: X, ndarray, n outlier records of d numbers, in the order in which they arrived, n may be 0
    input: t, ndarray, their n times in seconds; the records are taken in the order of these
    input: reach, float, the largest distance from a mean at which a record joins that row
    input: beta, float, at least 1, the decay a second
    output: fresh, ndarray of k x (d + 3): outlier micro-clusters in the order of their creation,
        each as of its last record
    """
    ### BEGIN SOLUTION
    found = []
    for i in np.argsort(t, kind="stable"):
        away = [np.linalg.norm(row[MEAN] - X[i]) for row in found]
        if found and min(away) <= reach:
            closest = int(np.argmin(away))
            found[closest] = insert(decay(found[closest], t[i], beta), X[i], t[i])
        else:
            found.append(rows.one_record(X[i], t[i]))
    return np.reshape(found, (-1, X.shape[1] + 3))
    ### END SOLUTION


# %%
rows.table(premerge_outliers(np.array([[0.0], [5.0], [1.0]]), np.array([1.0, 2.0, 3.0]), 2.0, 2.0))

# %% [markdown]
# **You should see** two rows: weight 1.25 about 0.8 as of second 3, and weight 1 at 5 as of second 2.

# %% role="check" function="premerge_outliers" points=3
fresh = premerge_outliers(
    np.array([[5.0], [1.0], [0.0]]), np.array([2.0, 3.0, 1.0]), reach=2.0, beta=2.0
)
assert fresh is not None, "premerge_outliers gives back None. Is there a `return` at its end?"
assert np.ndim(fresh) == 2 and np.shape(fresh)[1] == 4, f"Rows of 4 numbers, not {np.shape(fresh)}."
assert len(fresh) != 3, "Each outlier became a row. 0 and 1 are only 1 apart, and the reach is 2."
assert len(fresh) == 2, f"There should be 2 rows, but there are {len(fresh)}."
assert not np.isclose(fresh[0][1], 5), "The record 0 came first in time, so its row is the first."
assert np.isclose(fresh[0][0], 1.25), f"0.25 is left, and 1 is added: 1.25. Yours: {fresh[0][0]}."
assert np.isclose(fresh[0][1], 0.8), f"The mean of the first row is 0.8, yours is {fresh[0][1]}."
nothing = premerge_outliers(np.empty((0, 1)), np.empty(0), 2.0, 2.0)
assert np.shape(nothing) == (0, 4), f"No outliers: 0 rows of 4 numbers, not {np.shape(nothing)}."
print("premerge_outliers passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Keep a list of rows. For each record, by `np.argsort(t)`, compute its distance to the mean of each row
# in the list. `rows.one_record(x, t)` begins a row. For an empty list, `np.empty((0, d + 3))` is what
# to give back, where d is `X.shape[1]`.
#
# </details>
#
# Three outliers have become two rows. But if rows only come and never go, the model grows for ever.
#
# ## GU.2 Delete what is outdated
#
# A micro-cluster that gets no records keeps its row with its old time. At the end of the batch we bring
# **all** rows to that moment: this is the decay of what was not touched. Rows whose faded weight is
# below a limit are deleted. What they stood for is over.
#
# **By hand.** Weights 4 and 1, both as of second 0, $\beta = 2$, limit 0.5. At second 2 they are 1 and
# 0.25: the second row goes, the first stays with weight 1.


# %% role="answer" function="delete_outdated"
def delete_outdated(Q, t, beta, least):
    """Fade the model to a time and drop the rows that have faded away

    input: Q, ndarray, m rows: weight, mean, M2, time
    input: t, float, the time to fade to, in seconds, not before that of any row
    input: beta, float, at least 1, the decay a second
    input: least, float, the smallest weight that is kept
    output: Q', ndarray, the rows that are left, in their order, as of t
    """
    ### BEGIN SOLUTION
    faded = decay(Q, t, beta)
    return faded[faded[:, WEIGHT] >= least]
    ### END SOLUTION


# %%
two = np.array([[4.0, 0.0, 0.0, 0.0], [1.0, 9.0, 0.0, 0.0]])
rows.table(delete_outdated(two, 2.0, 2.0, 0.5))

# %% [markdown]
# **You should see** one row, of weight 1.

# %% role="check" function="delete_outdated" points=2
# Made anew: a function that changes what it is given may have run above.
two = np.array([[4.0, 0.0, 0.0, 0.0], [1.0, 9.0, 0.0, 0.0]])
kept = delete_outdated(two, 2.0, 2.0, 0.5)
assert kept is not None, "delete_outdated gives back None. Is there a `return` at its end?"
assert two[0, WEIGHT] == 4, "The model that was given has changed. Work on a copy."
assert len(kept) != 2, "The second row has 0.25 left, less than 0.5. Fade before you compare."
assert np.shape(kept) == (1, 4), f"One row of 4 numbers should be left, not {np.shape(kept)}."
assert np.isclose(kept[0, 1], 0), "The heavier row is kept, the lighter one goes."
assert np.isclose(kept[0, WEIGHT], 1), f"The row that stays has faded to 1, not {kept[0, WEIGHT]}."
assert kept[0, TIME] == 2, "The rows that stay hold as of the new time."
print("delete_outdated passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Your own `decay` fades the whole model and gives a copy. `Q[condition]` keeps the rows for which the
# condition, one truth value a row, is true.
#
# </details>
#
# ## GU.3 Merge the closest pair
#
# If the model is still larger than we can afford, two rows must become one. Take the two whose
# means lie closest: the joined row then covers little space that was empty. They are joined by your
# `merge`, which loses no weight. The joined row takes the place of the first of the two, and the
# others keep their order.
#
# **By hand.** Means 0, 4 and 5. The last two are the closest pair: rows 0 and (1 with 2) are left.


# %% role="answer" function="merge_closest_pair"
def merge_closest_pair(Q, beta):
    """Join the two micro-clusters whose means are closest

    input: Q, ndarray, m rows: weight, mean, M2, time; m at least 2
    input: beta, float, at least 1; the older of the two fades by it to the time of the later one
    output: Q', ndarray, m - 1 rows; the joined one stands where the first of the two stood, the
        others are as before, in their order
    """
    ### BEGIN SOLUTION
    apart = np.linalg.norm(Q[:, None, MEAN] - Q[None, :, MEAN], axis=2)
    np.fill_diagonal(apart, np.inf)
    i, j = sorted(np.unravel_index(apart.argmin(), apart.shape))
    fewer = np.delete(Q, j, axis=0)  # a copy; row i has kept its place, since i < j
    fewer[i] = merge(Q[i], Q[j], beta)
    return fewer
    ### END SOLUTION


# %%
three = np.array([[1.0, 0.0, 0.0, 2.0], [3.0, 4.0, 0.0, 2.0], [1.0, 5.0, 0.0, 2.0]])
rows.table(merge_closest_pair(three, 2.0))

# %% [markdown]
# **You should see** two rows, the second with weight 4, mean
# {{ f"{merge_closest_pair(three, 2.0)[1, 1]:g}" }} and M2 =
# {{ f"{merge_closest_pair(three, 2.0)[1, 2]:g}" }}.

# %% role="check" function="merge_closest_pair" points=3
# Made anew, as above.
three = np.array([[1.0, 0.0, 0.0, 2.0], [3.0, 4.0, 0.0, 2.0], [1.0, 5.0, 0.0, 2.0]])
fewer = merge_closest_pair(three, 2.0)
assert fewer is not None, "merge_closest_pair gives back None. Is there a `return` at its end?"
assert three[1, WEIGHT] == 3, "The model that was given has changed. Work on a copy."
assert np.shape(fewer) == (2, 4), f"Two rows of 4 numbers should be left, not {np.shape(fewer)}."
assert np.isclose(fewer[:, WEIGHT].sum(), 5), "Weight is lost: 1 + 3 + 1 are 5, before and after."
assert np.allclose(fewer[0], three[0]), (
    "Row 0 is not one of the closest pair and stays in its place."
)
assert np.isclose(fewer[1, 1], 4.25), f"The joined mean is 4.25, but yours is {fewer[1, 1]}."
swapped = merge_closest_pair(three[[1, 0, 2]], 2.0)
assert np.isclose(swapped[0, WEIGHT], 4), "The joined row stands where the first of the two stood."
print("merge_closest_pair passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# The table of all distances is the one of `boundaries` in MB. `argmin()` of a table gives one number;
# `np.unravel_index(number, table.shape)` turns it into row and column. `np.delete(Q, j, axis=0)` is a
# copy without row j.
#
# </details>
#
# ## GU.4 The global update
#
# Put it together. At the end of a batch, at time $t$:
#
# 1. **fade** the whole model to $t$: what was not touched fades for the whole batch;
# 2. **take up** the outlier micro-clusters, in the order of their creation: each joins the row with the
#    nearest mean (your `merge`), if it lies within that row's boundary *as the model is by then*,
#    else it becomes a new row at the end, faded to $t$;
# 3. **delete** the rows whose weight is below `least`;
# 4. **merge** the closest pair, again and again, while there are more than `capacity` rows.
#
# The order of these steps is not a matter of taste, for deleting cannot be undone. A row that has
# almost faded may get new weight in step 2. Delete first, and the past of a group that is just
# coming back is lost. Merge before you delete, and rows that are still needed are joined to make
# room for rows that are over. And if step 2 goes in another order, what came later decides what
# becomes of the earlier.
#
# **By hand.** Rows of weight 1 at 0 (with $M_2 = 1$, radius 1) and at 20, as of second 0; $\beta = 2$,
# $t = 1$, factor 2, least 0.6. Faded, both have 0.5. An outlier micro-cluster of weight 1 at 1.5, as of
# second 1, lies within $2 \cdot 1$ of the first: that row becomes 1.5. Only then is deleted: the row at
# 20 goes, and the one near 0 has been saved.


# %% role="answer" function="global_update"
def global_update(Q, fresh, t, factor, beta, least, capacity):
    """End a batch: fade, take up what is new, delete what is over, merge what is too much

    input: Q, ndarray, m rows after the local update: weight, mean, M2, time; m at least 2
    input: fresh, ndarray, k outlier micro-clusters in the order of their creation, k may be 0
    input: t, float, when the batch ends, in seconds, not before the time of any row
    input: factor, float, how many radii a boundary is; on the boundary is within
    input: beta, float, at least 1, the decay a second
    input: least, float, the smallest weight that is kept
    input: capacity, int, how many rows there may be, at least 1
    output: Q', ndarray, the new model as of t: old rows in their order, then new ones; a joined
        row stands where the first of its two stood
    """
    ### BEGIN SOLUTION
    after = decay(Q, t, beta)
    for new in fresh:
        owner, distance = nearest(new[None, MEAN], after[:, MEAN])
        if distance[0] <= boundaries(after, factor)[owner[0]]:
            after[owner[0]] = merge(after[owner[0]], new, beta)
        else:
            after = np.vstack([after, decay(new, t, beta)])
    after = delete_outdated(after, t, beta, least)
    while len(after) > capacity:
        after = merge_closest_pair(after, beta)
    return after
    ### END SOLUTION


# %%
old = np.array([[1.0, 0.0, 1.0, 0.0], [1.0, 20.0, 1.0, 0.0]])
outlier = np.array([[1.0, 1.5, 0.0, 1.0]])
rows.table(global_update(old, outlier, 1.0, 2.0, 2.0, 0.6, 10))

# %% [markdown]
# **You should see** one row of weight 1.5, with a mean of 1.

# %% role="check" function="global_update" points=5
# Made anew, as above.
old = np.array([[1.0, 0.0, 1.0, 0.0], [1.0, 20.0, 1.0, 0.0]])
outlier = np.array([[1.0, 1.5, 0.0, 1.0]])
model = global_update(old, outlier, 1.0, 2.0, 2.0, 0.6, 10)
assert model is not None, "global_update gives back None. Is there a `return` at its end?"
assert np.ndim(model) == 2, f"A model is an array of rows, yours has shape {np.shape(model)}."
assert old[0, WEIGHT] == 1, "The model that was given has changed. Work on a copy."
assert not (len(model) == 1 and np.isclose(model[0, WEIGHT], 1)), (
    "The row at 0 was deleted before the outlier could join it. Take up what is new, then delete."
)
assert len(model) == 1, f"Only the row near 0 is left; yours has {len(model)} rows. Is 20 deleted?"
assert np.allclose(model[0, :2], [1.5, 1]), f"Weight 1.5, mean 1; yours: {model[0, :2]}."
far = np.array([[1.0, 9.0, 0.0, 1.0], [1.0, 40.0, 0.0, 1.0]])
model = global_update(old, far, 1.0, 2.0, 2.0, 0.1, 10)
assert len(model) == 4, f"9 and 40 lie beyond all boundaries: 4 rows, yours has {len(model)}."
assert np.allclose(model[:, 1], [0, 20, 9, 40]), "Old rows in their order first, then the new ones."
model = global_update(old, far, 1.0, 2.0, 2.0, 0.1, 2)
assert len(model) == 2, f"At most 2 rows are allowed here, yours has {len(model)}: merge again."
assert np.isclose(model[:, WEIGHT].sum(), 3), "Merging loses no weight: 0.5 + 0.5 + 1 + 1 = 3."
print("global_update passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: an outlier micro-cluster and its nearest row</summary>
#
# `nearest` takes records as rows: `new[None, MEAN]` is the mean of `new` as an array of one record.
# Call `boundaries` inside the loop, on the model as it is by then. `np.vstack([Q, row])` adds a row at
# the end.
#
# </details>
#
# ## The whole clusterer
#
# One batch is now four lines: assign, local update, pre-merge, global update. The stream is one on
# which groups drift, end, begin and meet. The first second is put together by your own pre-merge.
# The reach is 1, `least` is 2 and `capacity` 40. So an outlier that stays alone in its batch, with
# a weight of 1 at most, is deleted at once: lone noise leaves no row behind.


# %%
def one_batch(Q, X, t, end, factor=2.0, beta=1.5):
    index = assign(X, Q, factor)
    Q = local_update(Q, X, t, index, beta)
    stray = index < 0
    return global_update(
        Q, premerge_outliers(X[stray], t[stray], 1.0, beta), end, factor, beta, 2.0, 40
    )


changes = [streams.Event(12, "death"), streams.Event(14, "birth"), streams.Event(28, "merge")]
stream = streams.synthetic(
    8000, seed=7, n_clusters=3, rate=200, drift=0.25, events=changes, transition=6, box=5
)
begin = stream.until(0, 1)
Q, panels = premerge_outliers(begin.X, begin.t, 1.0, 1.5), []
for start, end in pairwise(range(1, 40)):
    batch = stream.until(start, end)
    Q = one_batch(Q, batch.X, batch.t, float(end))
    if end in (4, 10, 13, 16, 20, 26, 32, 38):
        panels.append((f"second {end}", batch.X, Q))

plots_microclusters.snapshots(
    panels, "Your clusterer, batches of one second (dots: the last batch)"
)
covered = float((assign(stream.until(38, 39).X, Q, 2.0) >= 0).mean())
print(len(Q), "micro-clusters;", f"{covered:.0%} of the last second's records lie within one")

# %% [markdown]
# **You should see** circles that go along with the groups, pale where a group has been and dark where it
# is, a group that dies after second 12 and one that is born at 14. At the end there are {{ len(Q) }}
# micro-clusters, and {{ f"{covered:.0%}" }} of the last records lie within one.
#
# And if nobody cared for order? Five outliers lie on a line, 0.9 apart, and come one a second. Give
# them to the pre-merge as they are, then with their times reversed, as if the last were the first:

# %%
stray = np.array([[0.0], [0.9], [1.8], [2.7], [3.6]])
moments = np.arange(5.0)
print("in order:  ", premerge_outliers(stray, moments, 1.0, 1.5)[:, 1].round(2))
print("backwards: ", premerge_outliers(stray, moments[::-1], 1.0, 1.5)[:, 1].round(2))

# %% [markdown]
# **You should see** other micro-clusters from the same records:
# {{ premerge_outliers(stray, moments, 1.0, 1.5)[:, 1].round(2).tolist() }} against
# {{ premerge_outliers(stray, moments[::-1], 1.0, 1.5)[:, 1].round(2).tolist() }}. What is put together
# early decides what can be put together later.
#
# What is still open? The batches above took one second. Longer ones need fewer global updates, but
# their model is more stale. How long may a batch be? That is the next question.
#
# **A question to think about.** The global update runs on one machine, while the others wait. The
# model has 1,000 rows, its capacity, and 200 outlier micro-clusters come. Which steps of your
# function take longest? What does pre-merging save?
#
# <details><summary>Check your answer</summary>
#
# Two steps, and they cost about the same. In step 2 `boundaries` makes a table of all distances for
# each outlier micro-cluster, in step 4 the closest pair needs one for each merge, up to 200 times.
# That is {{ f"{1000**2:,}" }} to {{ f"{1200**2:,}" }} distances a table. Each row that pre-merging
# saves, saves a table in both steps. The library makes no table again and again: its CluStream
# keeps, for each row, the nearest other one, and looks anew only where a row has changed.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | | `fresh` | outlier micro-clusters of the batch, in order of creation |
# | | `reach` | how far an outlier micro-cluster takes outliers |
# | | `least` | the smallest weight that is kept |
# | | `capacity` | how many micro-clusters there may be |
# | $Q_t$ | `Q` | the model at the end of a batch |
