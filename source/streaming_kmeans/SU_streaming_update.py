# %% [markdown]
# # SU: Streaming update
#
# **You will learn** how to measure a clustering with one number, how to tell which cluster a point
# belongs to, and how to make a model learn from a stream while you watch it.
#
# **You need** SK (the model and the queue). **Time:** about 45 minutes.
#
# ![Eight stages in order; the fourth, Cost and update, is marked](pictures/SU_streaming_update.svg)
#
# Streaming k-means keeps $k$ centers. Each batch of points pulls the centers a little. Three
# questions come with that: how good are the centers, which center owns a point, and what happens
# at each batch? You answer them with one function each.

# %%
import matplotlib.pyplot as plt
import numpy as np
from importnb import Notebook

from diststream import plots, spark, streaming

spark.prepare()

# %% [markdown]
# ## SU.1 Clustering cost
#
# A center is good for a point when it is near. So we take, for each point, the squared distance to
# its nearest center, and add these up. The sum is called **SSE**, the sum of squared errors:
#
# $$\text{cost} = \sum_{x \in \text{data}} \min_j \lVert x - \mu_j \rVert^2
# \qquad \lVert x - \mu_j \rVert^2 = \sum_{i=1}^d (x_i - \mu_{j,i})^2$$
#
# Read it from the inside: for one point $x$, take the smallest of its $k$ squared distances; then
# add over all points. A lower cost means tighter clusters. No root is taken, so a point twice as
# far away counts four times as much.
#
# **By hand.** Three centers, two points:

# %%
centers = [[1.0, 3.0], [5.0, 1.0], [2.5, 4.5]]
data = [[2.0, 4.0], [4.0, 2.0]]

plots.points_and_centers(data, centers, "Two points, three centers")
print(len(data), "points as dots,", len(centers), "centers as crosses")

# %% [markdown]
# The squared distances are
#
# {{ plots.distance_table(data, centers) }}
#
# and the nearest ones add up to
# {{ " + ".join(
#     f"{min(sum((a - b) ** 2 for a, b in zip(x, c)) for c in centers):g}" for x in data) }}
# = {{ f"{clustering_cost(centers, data):g}" }}.
#
# Write `clustering_cost`. Both arguments may be lists of lists or arrays, so begin with
# `np.asarray`. Leave them as they are: a function that measures must not change what it measures.


# %% role="answer" function="clustering_cost"
def clustering_cost(centers, data):
    """Total squared error from the nearest centers

    input: centers, list[ndarray], k centers of d numbers each (any array-like)
    input: data, ndarray, n points of d numbers each (any array-like)
    output: cost, float, sum over the points of the squared distance to the nearest center
    """
    ### BEGIN SOLUTION
    centers = np.asarray(centers, dtype=float)
    data = np.asarray(data, dtype=float)
    offsets = data[:, None, :] - centers[None, :, :]  # n x k x d
    squared = (offsets**2).sum(axis=2)
    return float(squared.min(axis=1).sum())
    ### END SOLUTION


# %%
clustering_cost(centers, data)

# %% [markdown]
# **You should see** {{ f"{clustering_cost(centers, data):g}" }}, the sum from above.

# %% role="check" function="clustering_cost" points=4
cost = clustering_cost(centers, data)
assert cost is not None, "clustering_cost gives back None. Is there a `return` at its end?"
assert np.ndim(cost) == 0, f"The cost is one number, but yours has the shape {np.shape(cost)}."
assert not np.isclose(cost, 0.5**0.5 + 2**0.5), "You took a root. SSE adds *squared* distances."
assert not np.isclose(cost, (0.5 + 2) / 2), "You took the mean over the points. SSE is their sum."
assert np.isclose(cost, 0.5 + 2), f"The nearest squares are 0.5 and 2. Your cost is {cost}."
print("clustering_cost passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: without a loop</summary>
#
# `data[:, None, :] - centers[None, :, :]` subtracts every center from every point in one step. The
# result has three axes: point, center, coordinate. Which axis do you sum over first? Over which
# one do you take the minimum?
#
# </details>
#
# <details><summary>Hint: with a loop</summary>
#
# For each point compute the distances to all centers, take the smallest, add it to a running sum.
# That is slower and just as right.
#
# </details>
#
# Now you can compare two sets of centers for the same data: the lower cost wins. What the number
# does not tell is *which* points a center owns.

# %% [markdown]
# ## SU.2 Assign clusters
#
# The cost says how good the centers are. To see *what* they found, ask each point for the index of
# its nearest center:
#
# $$j^*(x) = \arg\min_j \lVert x - \mu_j \rVert^2$$
#
# The result is a list with one pair a point, in the order of the data: the index as an `int`, and
# the point itself as a list of floats. Nothing is rounded.
#
# **By hand.** In the table above, look for the bold number of each row. Its column is the index:
# {{ ", ".join(f"{x} belongs to center {j}" for j, x in assign_clusters(centers, data)) }}.


# %% role="answer" function="assign_clusters"
def assign_clusters(centers, data):
    """Assign each point to its nearest center

    input: centers, list[ndarray], k centers of d numbers each (any array-like)
    input: data, ndarray, n points of d numbers each (any array-like)
    output: assignments, list[tuple[int, list[float]]], per point the index of its nearest center
        and the point, in the order of the data
    """
    ### BEGIN SOLUTION
    centers = np.asarray(centers, dtype=float)
    data = np.asarray(data, dtype=float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    nearest = squared.argmin(axis=1)
    return [(int(j), x.tolist()) for j, x in zip(nearest, data, strict=True)]
    ### END SOLUTION


# %%
assign_clusters(centers, data)

# %% [markdown]
# **You should see** `{{ assign_clusters(centers, data) }}`.

# %% role="check" function="assign_clusters" points=4
pairs = assign_clusters(centers, data)
assert pairs is not None, "assign_clusters gives back None. Is there a `return` at its end?"
assert len(pairs) == len(data), f"There are {len(data)} points, but you gave {len(pairs)} pairs."
assert all(not np.isscalar(pair) and len(pair) == 2 for pair in pairs), (
    "Each entry is a pair: (index, point)."
)
found = [j for j, _ in pairs]
assert all(np.ndim(j) == 0 for j in found), "The index comes first in each pair, the point second."
found = [int(j) for j in found]
assert found != [1, 0], "These are the centers farthest away. Use the smallest distance."
assert found != [3, 2], "Count the centers from 0, as Python does."
assert found == [2, 1], f"The indices should be 2 and 1, but yours are {found}."
assert np.allclose([x for _, x in pairs], data), "The second part of each pair is the point itself."
print("assign_clusters passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `np.argmin(..., axis=1)` gives the column of the smallest entry in each row. It gives NumPy
# integers; `int(...)` makes plain ones.
#
# </details>
#
# Cost and assignment look at centers that stand still. In a stream they move at every batch, and we
# want to watch that.
#
# ## SU.3 Stream and train
#
# Spark hands you a *stream* and calls your code at each batch. Two things shall happen then:
#
# 1. **train**: the model moves its centers, by the rule of SP,
#    $\mu_j \leftarrow \dfrac{\lambda N_j \mu_j + S_j}{\lambda N_j + n_j}$. Its method `trainOn`
#    takes the stream and registers that;
# 2. **record**: your own function notes how good the centers are now. `stream.foreachRDD(f)`
#    registers a function `f`, and Spark calls `f(time, rdd)` at each batch.
#
# To *register* means: nothing happens yet. Your function makes both registrations and is done. The
# batches come later, when somebody starts the stream.
#
# Spark keeps the order in which you register them. Register training **first**. Then the SSE that
# you note after a batch is that of the model which has learned from it, and the last number of the
# list is the final cost. The other way round, every number is one batch late: the first scores the
# random centers, and the final ones get no score at all. (An older version of this course had it
# that way, so its numbers are others than yours.)
#
# Inside of `f`
#
# - `rdd.isEmpty()` tells an idle tick, a second in which nothing came. Record nothing then.
# - `rdd.collect()` gives the points of the batch as a list.
# - `model.latestModel().centers` gives the centers. Append a **copy**: the history must not change
#   when the model does.
#
# Append to the three lists that you are given. Whoever called you looks into the same lists.
#
# **By hand.** Two centers of weight 1, a batch of two points, $\lambda = 0.8$. Each center gets one
# of the points, so $n_j = 1$ and $S_j$ is that point:

# %%
start = np.array([[0.0, 0.0], [1.0, 1.0]])
batch = np.array([[0.1, 0.2], [0.5, 0.6]])
learned = (0.8 * start + batch) / (0.8 + 1)
print("centers after the batch:", learned.round(3).tolist())

# %% [markdown]
# Before training the squared distances are {{ f"{((batch[0] - start[0]) ** 2).sum():.2f}" }} and
# {{ f"{((batch[1] - start[1]) ** 2).sum():.2f}" }}, together
# {{ f"{clustering_cost(start, batch):.2f}" }}. After it they are
# {{ f"{((batch[0] - learned[0]) ** 2).sum():.3f}" }} and
# {{ f"{((batch[1] - learned[1]) ** 2).sum():.3f}" }}, together
# **{{ f"{clustering_cost(learned, batch):.3f}" }}**. This last number goes into `batch_sse_list`.


# %% role="answer" function="attach_stream_and_train"
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    """Train on each batch, then note how good the model is

    input: stream, DStream, queue of batches, each an RDD of dense vectors
    input: model, StreamingKMeans, updated batch by batch
    input: test_X, ndarray, m points of d numbers, held out for evaluation
    input: batch_sse_list, list[float], gets the SSE on each batch, by the model after that batch
    input: test_sse_list, list[float], gets the SSE on test_X, by the model after that batch
    input: centroids_history, list[list[ndarray]], gets the k centers after each batch
    output: None
    """
    ### BEGIN SOLUTION
    model.trainOn(stream)

    def record(time, rdd):
        if rdd.isEmpty():
            return
        centers = [np.array(center) for center in model.latestModel().centers]
        centroids_history.append(centers)
        batch_sse_list.append(clustering_cost(centers, rdd.collect()))
        test_sse_list.append(clustering_cost(centers, test_X))

    stream.foreachRDD(record)
    ### END SOLUTION


# %% [markdown]
# Now let it run on three small batches of two points each, some near 0, some near 2.
# `create_rdd_queue` and `initialize_model` are your own, from SK. `streaming.rehearse` makes a
# stream, hands it to your function, sends the batches and returns when they are done. In SC you
# will run a stream yourself.

# %%
with Notebook(include_non_defs=False):
    from SK_streaming_kmeans import create_rdd_queue, initialize_model

sc = spark.session("SU").sparkContext
points = np.array([[0.1], [0.5], [0.2], [2.0], [0.0], [2.2]])  # the test data, too
model = initialize_model(k=2, dim=1, seed=1)
untrained = clustering_cost(model.latestModel().centers, points)
batch_sse, test_sse, history = [], [], []

streaming.rehearse(
    sc,
    create_rdd_queue(sc, points, batch_size=2),
    lambda stream: attach_stream_and_train(stream, model, points, batch_sse, test_sse, history),
)
plt.figure(figsize=(5, 3))
plt.plot(test_sse, marker="o")
plt.xticks(range(len(test_sse)))
plt.xlabel("Batch")
plt.ylabel("SSE on all six points")
plt.title("The model learns")
plt.show()
print(f"untrained {untrained:.3f}, then", [round(sse, 3) for sse in test_sse])

# %% [markdown]
# **You should see** three numbers that fall: {{ ", ".join(f"{sse:.3f}" for sse in test_sse) }}. The
# last is the cost of the final centers,
# {{ " and ".join(f"{c[0]:.2f}" for c in sorted(history[-1], key=lambda c: c[0])) }}. If you record
# before you train, you see instead the cost of the random centers,
# {{ f"{untrained:.3f}" }},
# and then the first two of these numbers.

# %% role="check" function="attach_stream_and_train" points=6
final = model.latestModel().centers
assert test_sse, "test_sse_list is still empty. Do you append to the list that you were given?"
assert len(test_sse) == 3, f"There were 3 batches, but you recorded {len(test_sse)}."
assert not np.isclose(clustering_cost(final, points), untrained), (
    "The centers have not moved. Do you register the training?"
)
assert not batch_sse or not np.isclose(batch_sse[-1], test_sse[-1]), (
    "Both lists hold the same numbers. One measures the batch, the other test_X."
)
assert not batch_sse or not np.isclose(batch_sse[-1], clustering_cost(final, points)), (
    "The SSE on test_X stands in batch_sse_list. Did you swap the two lists?"
)
assert np.isclose(test_sse[-1], clustering_cost(final, points)), (
    "The last test SSE is not that of the final centers. Register training before recording."
)
assert len(batch_sse) == 3 and np.isclose(batch_sse[-1], clustering_cost(final, points[4:])), (
    "The last batch SSE should measure the last batch with the centers after it."
)
assert len(history) == 3 and np.allclose(history[-1], final), (
    "The history should hold the centers after each batch, three entries here."
)
assert not np.allclose(history[0], history[-1]), (
    "All entries of the history are the same centers. Append a copy."
)
print("attach_stream_and_train passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the shape of the solution</summary>
#
# Two registrations, in this order: one line that trains, then a function of your own that is handed
# to `foreachRDD`. That function takes two arguments, the time and the RDD.
#
# </details>
#
# <details><summary>Hint: a list stays empty</summary>
#
# `test_sse_list = test_sse_list + [x]` makes a new list and leaves the old one alone. `append`
# changes the list that you were given.
#
# </details>
#
# What is still wrong? The sum grows with the number of points: a batch of 2,000 has about twice the
# SSE of a batch of 1,000. Compare SSE *per point* when batches differ in size. And every point of a
# batch counts the same, however late it came. Assignment 2 begins there. Before that, in SC, you
# start a stream that runs by its own clock.
#
# **A question to think about.** `data[:, None, :] - centers[None, :, :]` builds an array of
# $n \times k \times d$ numbers before it sums. How much memory does that take for a million points,
# 100 centers and 50 features? How would you avoid it?
#
# <details><summary>Check your answer</summary>
#
# A float takes 8 bytes, so that is {{ f"{10**6 * 100 * 50 * 8 / 10**9:g}" }} gigabytes. One way out
# is to take the points in portions and add up. Another is
# $\lVert x - \mu \rVert^2 = \lVert x \rVert^2 - 2\, x \cdot \mu + \lVert \mu \rVert^2$: its largest
# array has $n \times k$ numbers, {{ f"{10**6 * 100 * 8 / 10**9:g}" }} gigabytes.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $x$ | a row of `data` | a point, $d$ numbers |
# | $\mu_j$ | `centers[j]` | center of cluster $j$ |
# | $N_j$ | kept by Spark | weight of cluster $j$ so far |
# | $S_j, n_j$ | kept by Spark | sum and number of the batch's points in cluster $j$ |
# | $\lambda$ | `decay_factor` | how much of the past is kept at each batch |
# | SSE | `clustering_cost` | sum of squared errors |

# %%
spark.stop()
