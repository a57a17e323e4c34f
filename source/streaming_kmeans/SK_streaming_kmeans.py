# %% [markdown]
# # SK: The model and the queue
#
# **You will learn** what a streaming model knows before the first point arrives, how a table
# becomes a queue of batches, and two things about Spark's model that its documentation does not
# tell.
#
# **You need** SP (the theory, and `setup_streaming_context`) and DP (the data). **Time:** about 40
# minutes.
#
# ![Eight stages in order; the third, Model and queue, is marked](pictures/SK_streaming_kmeans.svg)
#
# A stream needs two things before it can flow: a model that is ready to learn, and batches to learn
# from. You make both here. Nothing is trained yet but a toy.

# %%
import numpy as np
from importnb import Notebook
from py4j.protocol import Py4JJavaError
from pyspark import RDD
from pyspark.mllib.clustering import StreamingKMeans, StreamingKMeansModel
from pyspark.mllib.linalg import DenseVector, Vectors

from diststream import plots, spark, streaming

spark.prepare()

# %% [markdown]
# ## SK.1 The model before the first batch
#
# Spark brings streaming k-means ready made: the class `StreamingKMeans`. It takes the number of
# clusters `k` and the decay factor `decayFactor`. Before it can learn, its method
# `setInitialCenters(centers, weights)` must tell it where to start:
#
# - **centers**: `k` rows of `dim` numbers, $\mu_{j,i} \sim \mathcal N(0, 1)$. The data is
#   standardized, so normal random numbers fall among it. `randn(k, dim)` of NumPy draws them, row
#   by row.
# - **weights**: the number **1.0** for each center, as a float. This is the pseudo-point of SP:
#   each center starts as if it had seen one point, right where it lies.
#
# Random does not mean different each time. A generator that starts from the same **seed** gives the
# same numbers, so your results can be compared with others. Use a generator of your own:
# `np.random.RandomState(seed)`. The older way, `np.random.seed(seed)`, gives the same numbers and
# is right too. But it resets the one generator that all other code shares.
#
# **By hand.** For `k=2`, `dim=3`, `seed=42` the two centers and weights are
#
# {{ plots.markdown_table(["center", "x0", "x1", "x2", "weight"],
#     [[str(j), *(f"{x:.4f}" for x in c), str(float(w))]
#      for m in [initialize_model(2, 3).latestModel()]
#      for j, (c, w) in enumerate(zip(m.centers, m.clusterWeights))]) }}


# %% role="answer" function="initialize_model"
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    """Make a streaming k-means model with random starting centers

    input: k, int, number of clusters
    input: dim, int, numbers in each point
    input: decay_factor, float, how much of the past is kept at each batch, Default: 0.8
    input: seed, int, where the random numbers start, Default: 42
    output: model, StreamingKMeans, k centers of dim standard normal numbers, each of weight 1.0
    """
    ### BEGIN SOLUTION
    centers = np.random.RandomState(seed).randn(k, dim)
    weights = np.ones(k)
    model = StreamingKMeans(k=k, decayFactor=decay_factor)
    return model.setInitialCenters(centers, weights)
    ### END SOLUTION


# %%
initialize_model(k=2, dim=3)

# %% [markdown]
# **You should see** `<pyspark.mllib.clustering.StreamingKMeans ...>`: an object, ready to learn.

# %% role="check" function="initialize_model" points=3
tried = initialize_model(k=2, dim=3)
assert tried is not None, "initialize_model gives back None. Is there a `return` at its end?"
assert isinstance(tried, StreamingKMeans), (
    f"The result should be a StreamingKMeans, but it is a {type(tried).__name__}."
)
assert tried.latestModel() is not None, "The model has no centers yet. Call setInitialCenters."
start = np.asarray(tried.latestModel().centers)
assert start.shape == (2, 3), (
    f"k=2 and dim=3 should make 2 rows of 3 numbers, but your centers have the shape {start.shape}."
)
assert not np.isclose(start[1, 0], -0.1383, atol=1e-3), "Draw k rows of dim numbers: randn(k, dim)."
assert not np.isclose(start[0, 0], 0.3745, atol=1e-3), (
    "These numbers lie between 0 and 1. Draw standard normal ones, with randn."
)
assert np.allclose(start[:, 0], [0.4967, 1.5230], atol=1e-3), (
    "These are other random numbers. Draw k x dim of them with randn, and start from `seed`."
)
assert not np.allclose(initialize_model(2, 3, seed=7).latestModel().centers, start), (
    "Another seed should give other centers. Use the argument `seed`."
)
weights = tried.latestModel().clusterWeights
assert len(weights) == 2, (
    f"There should be one weight a center, 2 here, but you have {len(weights)}."
)
assert all(isinstance(weight, float) for weight in weights), (
    "The weights are no floats. Spark fails at the first batch then. Use 1.0 instead of 1."
)
assert np.allclose(weights, 1), f"Each center should start with the weight 1.0, not {weights[0]}."
assert initialize_model(2, 3, decay_factor=0.5)._decayFactor == 0.5, (
    "The model does not know the decay factor that it was given. It is called decayFactor in Spark."
)
print("initialize_model passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the steps</summary>
#
# Draw the centers. Make an array of `k` ones; NumPy has a function for it, and it makes floats.
# Make the `StreamingKMeans`. Set centers and weights. Give the model back.
#
# </details>
#
# <details><summary>Hint: what does setInitialCenters give back?</summary>
#
# The model itself. So you can call it and return the result in one line, or call it and return the
# model afterwards.
#
# </details>
#
# Now the model for the bikes: three clusters, six columns. `latestModel()` gives the model as it is
# at the moment; ask it again after a batch and you get the new centers.

# %%
model = initialize_model(k=3, dim=6)
print(np.round(model.latestModel().centers, 2))

# %% [markdown]
# **You should see** three rows of six numbers. The first row begins with
# {{ f"{model.latestModel().centers[0][0]:.2f}" }} and
# {{ f"{model.latestModel().centers[0][1]:.2f}" }}, as above.
#
# The model knows where to start. It does not know a single point.
#
# ## SK.2 A queue of batches
#
# In a real stream, points come over a network or as new files. To learn how a stream works, it is
# better to hold its batches in your own hand: cut the training rows into batches, put them into a
# **queue**, and let Spark take one at each tick.
#
# Spark keeps data in **RDDs**. An RDD is a list that is cut in parts, so that several workers can
# share the work.
#
# - `sc.parallelize(rows)` makes an RDD of a list or an array, one entry a row.
# - `rdd.map(f)` makes a new RDD with `f` applied to each entry. Spark is **lazy**: `f` runs only
#   when somebody asks for the result.
# - `Vectors.dense(row)` makes a vector as Spark's models read it. Spark has two classes of this
#   name. `StreamingKMeans` belongs to `pyspark.mllib`, so it wants the one from
#   `pyspark.mllib.linalg`.
#
# Batch $b$ holds the rows from $b \cdot \text{size}$ on, at most $\text{size}$ of them, in order.
# The **last batch may be shorter. Keep it**: its points count too. For $n$ rows there are
# $\lceil n / \text{size} \rceil$ batches.
#
# **By hand.** Four rows of three numbers:

# %%
rows = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9], [1.0, 1.1, 1.2]]

# %% [markdown]
# {{ plots.markdown_table(["batch_size", "batches", "rows in each"],
#     [[str(size), str(-(-len(rows) // size)),
#       ", ".join(str(len(rows[i : i + size])) for i in range(0, len(rows), size))]
#      for size in [1, 2, 3, 4, 100]]) }}
#
# Look at the last line. A batch size above the number of rows makes a single batch, and a stream of
# one batch teaches nobody anything.


# %% role="answer" function="create_rdd_queue"
def create_rdd_queue(sc, train_X, batch_size):
    """Cut the training rows into batches that Spark can read

    input: sc, SparkContext, makes the RDDs
    input: train_X, ndarray, n rows of d numbers (any sequence of rows)
    input: batch_size, int, rows in each batch; the last one may have fewer
    output: rdd_queue, list[RDD[DenseVector]], the batches in the order of the rows
    """
    ### BEGIN SOLUTION
    starts = range(0, len(train_X), batch_size)
    batches = [train_X[start : start + batch_size] for start in starts]
    return [sc.parallelize(batch).map(Vectors.dense) for batch in batches]
    ### END SOLUTION


# %% [markdown]
# To try it you need a SparkContext. The function from SP is your own: `Notebook` lets you import
# from a notebook as if it were a module, and takes only what is defined there.

# %%
with Notebook(include_non_defs=False):
    from SP_setup_streaming import setup_streaming_context

sc, _ = setup_streaming_context("SK")
create_rdd_queue(sc, rows, batch_size=3)

# %% [markdown]
# **You should see** a list of two RDDs. No rows yet: Spark is lazy.

# %% role="check" function="create_rdd_queue" points=3
tried = create_rdd_queue(sc, rows, batch_size=3)
assert tried is not None, "create_rdd_queue gives back None. Is there a `return` at its end?"
assert not isinstance(tried, RDD), "You gave back one RDD. Give a list of them, one RDD a batch."
assert all(isinstance(batch, RDD) for batch in tried), (
    "Each batch should be an RDD. Make one with sc.parallelize."
)
found = [batch.collect() for batch in tried]
assert found and len(found[0]) == 3, (
    f"The first batch should have batch_size=3 rows, but yours have {[len(b) for b in found]}."
)
assert len(found) != 1, "The last batch is missing. It is shorter than the others. Keep it."
assert [len(batch) for batch in found] == [3, 1], (
    f"4 rows in batches of 3 make 3 + 1 rows, but yours have {[len(batch) for batch in found]}."
)
assert all(isinstance(row, DenseVector) for batch in found for row in batch), (
    f"Each row should be a DenseVector of pyspark.mllib.linalg, but it is a {type(found[0][0])}."
)
assert np.allclose([row for batch in found for row in batch], rows), (
    "The batches should hold the rows as they are and in their order."
)
print("create_rdd_queue passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: where each batch begins</summary>
#
# `range(0, n, step)` counts 0, step, 2 step, … and stops before `n`. A slice that reaches past the
# end of a list just stops there, so the short last batch needs no special case.
#
# </details>
#
# <details><summary>Hint: from rows to vectors</summary>
#
# `map` takes a function and calls it itself: hand over `Vectors.dense` without parentheses.
#
# </details>
#
# Now for the bikes. The functions from DP are yours, too.

# %%
with Notebook(include_non_defs=False):
    from DP_data_preparation import load_raw_data, preprocess_data, train_test_split

X_scaled = preprocess_data(load_raw_data("data/bike_sharing.csv"))
train_X, test_X = train_test_split(X_scaled)

queue = create_rdd_queue(sc, train_X, batch_size=1000)
sizes = [batch.count() for batch in queue]
print(len(queue), "batches with", sizes, "rows")

# %% [markdown]
# **You should see** {{ len(queue) }} batches. The last has {{ sizes[-1] }} rows, because
# {{ f"{len(train_X):,}" }} is no multiple of 1,000.
#
# Model and queue are ready. Look at the first batch and the starting centers, all six columns
# deciding which center is nearest, two of them drawn:

# %%
first = np.array(queue[0].collect())
start = np.array(model.latestModel().centers)
plots.points_and_centers(
    first, start, "Before learning", columns=(0, 5), names=("temp, scaled", "registered, scaled")
)
nearest = ((first[:, None] - start) ** 2).sum(axis=2).argmin(axis=1)
owned = np.bincount(nearest, minlength=3)
print("points that each center owns:", owned)

# %% [markdown]
# **You should see** the first six weeks of the year, cold and with few rentals, and three centers
# that know nothing of it. They own {{ ", ".join(map(str, owned)) }} of the {{ f"{len(first):,}" }}
# points. A center that owns nothing learns nothing: it waits where it is until points come near, or
# starves. More of that below.
#
# ## Three things to know about Spark's model
#
# **The rule.** SP promised that Spark updates by the rule of the theory, not by the one that
# PySpark's docstring prints, which lacks $\lambda$ under the line. Let Spark decide. One center,
# decay factor 0.5, a batch of ten ones. `streaming.rehearse` sends a queue through a small stream
# and comes back when it is done.

# %%
toy = initialize_model(k=1, dim=1, decay_factor=0.5)
before = float(toy.latestModel().centers[0][0])
streaming.rehearse(sc, create_rdd_queue(sc, [[1.0]] * 10, batch_size=10), toy.trainOn)
after = float(toy.latestModel().centers[0][0])

by_theory = (0.5 * 1 * before + 10) / (0.5 * 1 + 10)
by_docstring = (0.5 * 1 * before + 10) / (1 + 10)
print(f"theory {by_theory:.4f}, docstring {by_docstring:.4f}, Spark {after:.4f}")

# %% [markdown]
# **You should see** that Spark's {{ f"{after:.4f}" }} is the number of the theory. The 1 in the
# formulas is the pseudo-point.
#
# **The dying cluster.** A center that gets no points does not move. But its weight shrinks by
# $\lambda$ at each batch. When it falls below $10^{-8}$ of the heaviest weight, Spark declares the
# cluster dead and **splits the heaviest one in two**: both centers then lie a hair beside the old
# heavy one, each with half of the two weights. Here is one starving at (100, 100), with a decay
# factor so small that it happens soon. `update` trains on a single batch without any stream.

# %%
crowd = np.random.default_rng(seed=0).normal(1.0, 0.1, size=(50, 2))
starving = StreamingKMeansModel([[0.0, 0.0], [100.0, 100.0]], [1.0, 1.0])
lives = []
for batch in create_rdd_queue(sc, crowd, batch_size=10):
    starving.update(batch, 0.01, "batches")
    place, weight = starving.centers[1], float(starving.clusterWeights[1])
    lives.append(place[0])
    print(f"the starving center: ({place[0]:6.2f}, {place[1]:6.2f}), weight {weight:.0e}")

# %% [markdown]
# **You should see** the center stay at 100 while its weight fades, and jump into the crowd at the
# {{ ["first", "second", "third", "fourth", "fifth"][[x < 50 for x in lives].index(True)] }} batch.
# With $\lambda = 0.8$ and 1,000 points a batch the heaviest weight nears
# {{ f"{1000 / (1 - 0.8):,.0f}" }}, so a starving center lives for about
# {{ f"{np.log(1e-8 * 1000 / (1 - 0.8)) / np.log(0.8):.0f}" }} batches. Your {{ len(queue) }}
# batches will not show it. But if a center of yours ever leaps across the plot, you know why.
#
# **And a trap.** What if the starting weight is the integer 1 and not the float 1.0?

# %%
trapped = StreamingKMeansModel([[0.0] * 6], [1])
try:
    trapped.update(queue[0], 0.8, "batches")
    message = "no complaint"
except Py4JJavaError as error:
    message = str(error.java_exception).split(" (")[0]
print(message)

# %% [markdown]
# **You should see** `{{ message }}`. The model was made without complaint. It fails later, at the
# first batch, in the middle of a stream, far from the line that is wrong.
#
# What is still wrong? A queue holds all its batches in memory from the start. It is a stream for
# learning and for tests; real ones come from files or a message system, and SS shows such a one.
# And nobody watches the model yet: how good are its centers, and do they get better? That is SU.
#
# **A question to think about.** Add up the three weights: 3 at the start. What is the sum after the
# first batch of 1,000 points with $\lambda = 0.8$? Which number does it approach after many such
# batches, and what does that number mean?
#
# <details><summary>Check your answer</summary>
#
# After the first batch it is 0.8 × 3 + 1,000 = {{ f"{0.8 * 3 + 1000:,.1f}" }}. In the end it stays
# as it is: $N = 0.8 \, N + 1000$, so $N$ = {{ f"{1000 / (1 - 0.8):,.0f}" }}. The three centers
# together then stand for that many points, however long the stream has been.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $k$, $d$ | `k`, `dim` | number of clusters, numbers in each point |
# | $\mu_j$ | `latestModel().centers[j]` | center of cluster $j$ |
# | $N_j$ | `latestModel().clusterWeights[j]` | its weight, 1.0 at the start |
# | $\lambda$ | `decay_factor` | how much of the past is kept at each batch |
# | | `queue` | the batches: RDDs of dense vectors, in order |

# %%
spark.stop()
