# %% [markdown]
# # SP: Set up streaming
#
# **You will learn** what k-means does, what changes when the data never ends, how a model forgets,
# and how to start Spark with a clock that cuts a stream into batches.
#
# **You need** Python, and means and distances of vectors. **Time:** about 40 minutes, most of them
# for reading.
#
# ![Eight stages in order; the first, Start Spark, is marked](pictures/SP_setup_streaming.svg)
#
# ## The road
#
# This is the first of eight notebooks. In each one you write a few functions. Together they become
# a program that learns clusters from a stream of bike rentals.
#
# | notebook | what you write there |
# |---|---|
# | [SP](SP_setup_streaming.ipynb) (here) | `setup_streaming_context` |
# | [DP](DP_data_preparation.ipynb) | `load_raw_data`, `preprocess_data`, `train_test_split` |
# | [SK](SK_streaming_kmeans.ipynb) | `initialize_model`, `create_rdd_queue` |
# | [SU](SU_streaming_update.ipynb) | `clustering_cost`, `assign_clusters`, and the training |
# | [SC](SC_streaming_context.ipynb) | `run_streaming`, `stop_streaming` |
# | [EV](EV_evaluation.ipynb) | `collect_results` and three plots |
# | [SB](SB_stopping_spark.ipynb) | `stop_spark`; then your whole pipeline runs |
# | [SS](SS_structured_streaming.ipynb) | the same model on Spark's newer interface |
#
# How far you are, by the checks in your saved notebooks:

# %%
from diststream import progress

progress.show("SP_setup_streaming")

# %% [markdown]
# Before the first function comes the theory. It is short, and every later notebook leans on it.
#
# ## Batch k-means
#
# You have $n$ points $x_1, \dots, x_n$ with $d$ numbers each, and you want $k$ groups. K-means
# looks for $k$ **centers** $\mu_1, \dots, \mu_k$ such that the points lie close to their nearest
# center:
#
# $$\text{minimize} \quad \sum_{i=1}^n \min_{j} \lVert x_i - \mu_j \rVert^2$$
#
# The usual way there (Lloyd's algorithm) has four steps:
#
# 1. **Initialize.** Choose $k$ centers, for example $k$ of the points.
# 2. **Assign.** Give each point to its nearest center.
# 3. **Update.** Move each center to the mean of its points.
# 4. **Repeat** steps 2 and 3 until no center moves.
#
# This is a good method for data that lies still. For a stream it has three faults:
#
# - It reads all points again and again. A stream shows each point once.
# - Its answer is one fixed set of centers. In a stream the groups themselves can move. That is
#   called **concept drift**.
# - It needs all the data before it can begin. A stream has no end.
#
# ## Streaming k-means
#
# Cut the stream into **batches**, say 1,000 points each. Keep only two things of the past: the $k$
# centers, and for each center a **weight** $N_j$. The weight says how many points the center stands
# for. When a batch arrives, do this once:
#
# 1. **Assign** each point of the batch to its nearest center. For each center $j$, take the sum
#    $S_j$ of its new points and their number $n_j$.
# 2. **Forget** a part of the past: multiply each weight by the **decay factor** $\lambda$, which
#    lies between 0 and 1.
# 3. **Update** each center to the weighted mean of what is left of the past and what is new:
#
# $$\mu_j \leftarrow \frac{\lambda N_j \, \mu_j + S_j}{\lambda N_j + n_j}
# \qquad\qquad N_j \leftarrow \lambda N_j + n_j$$
#
# Then the batch can be thrown away. The model needs the same little memory after a million batches
# as after one.
#
# Here is the rule for a single center, in Python. It is given; read it beside the formula.

# %%
import numpy as np
from pyspark import SparkConf, SparkContext
from pyspark.streaming import StreamingContext

from diststream import plots, spark, streaming

spark.prepare()


def update(center, weight, batch, decay):
    """One center meets one batch: its new place and its new weight"""
    past = decay * weight
    new_weight = past + len(batch)
    new_center = (past * center + np.sum(batch)) / new_weight
    return new_center, new_weight


# %% [markdown]
# **By hand.** A center on a line starts at 0 with weight 1. The decay factor is 0.8. First a batch
# of two points arrives, then one of three.

# %%
batches = [[2.0, 4.0], [5.0, 5.0, 5.0]]
center, weight = 0.0, 1.0
states = [(center, weight)]
for batch in batches:
    center, weight = update(center, weight, batch, decay=0.8)
    states.append((center, weight))
    print(f"after {batch}: center {center:.3f}, weight {weight:.2f}")

# %% [markdown]
# {{ plots.markdown_table(
#     ["batch", "what is left of the weight", "new center", "new weight"],
#     [[str(batch), f"0.8 × {w:g} = {0.8 * w:.2f}",
#       f"({0.8 * w:.2f} × {c:.3f} + {sum(batch):g}) / ({0.8 * w:.2f} + {len(batch)})"
#       f" = **{new:.3f}**",
#       f"{0.8 * w:.2f} + {len(batch)} = {new_w:.2f}"]
#      for batch, (c, w), (new, new_w) in zip(batches, states, states[1:])]) }}
#
# The mean of the first batch is {{ f"{np.mean(batches[0]):g}" }}, but the center only gets to
# {{ f"{states[1][0]:.3f}" }}. The starting weight of 1 is the reason. It acts like **one point that
# nobody has seen**, lying where the center started. Call it a **pseudo-point**. With 1,000 points a
# batch nobody will notice it; with two points it counts.
#
# ## Decay is forgetting
#
# A point arrives with weight 1. At the next batch $\lambda$ of it is left, then $\lambda^2$, then
# $\lambda^3$. After $h$ batches, one half is left:
#
# $$\lambda^h = \tfrac12 \quad\Longrightarrow\quad h = \frac{\ln(1/2)}{\ln \lambda}$$
#
# This $h$ is the **half-life** of a point, counted in batches.

# %%
half_life = np.log(1 / 2) / np.log(0.8)
plots.forgetting([1.0, 0.8, 0.5])
print(f"half-life for a decay factor of 0.8: {half_life:.2f} batches")

# %% [markdown]
# **You should see** that the middle line crosses one half after {{ f"{half_life:.1f}" }} batches.
# With $\lambda = 1$ nothing is ever forgotten: the center is the mean of all points so far. With
# $\lambda = 0$ only the newest batch counts.
#
# The decay factor is sometimes called momentum. It is not. Momentum would keep a center *moving* in
# its old direction. Decay makes it *forget* where it was.
#
# Why would anybody want to forget? Let a group of points stay at one place for ten batches, then
# jump.

# %%
rng = np.random.default_rng(seed=0)
places = np.repeat([0.0, 4.0], [10, 15])
arriving = [rng.normal(place, 2.0, size=20) for place in places]

paths = {}
for decay in [1.0, 0.8, 0.5]:
    center, weight = 0.0, 1.0
    paths[decay] = []
    for batch in arriving:
        center, weight = update(center, weight, batch, decay)
        paths[decay].append(center)

plots.center_paths(places, paths)
for decay, path in paths.items():
    print(f"decay factor {decay}: at {path[14]:.1f}, five batches after the jump")

# %% [markdown]
# **You should see** three lines that climb after batch 9, and none at the same speed. Five batches
# after the jump, the center that never forgets is at {{ f"{paths[1.0][14]:.1f}" }}. With
# $\lambda = 0.8$ it is at {{ f"{paths[0.8][14]:.1f}" }}, with $\lambda = 0.5$ at
# {{ f"{paths[0.5][14]:.1f}" }}. The group is at {{ f"{places[14]:g}" }}.
#
# Forgetting has a price. Who remembers little averages over few points, and trembles more. Look at
# batches 2 to 9, while the group stands still. The center with $\lambda = 0.5$ wanders from
# {{ f"{min(paths[0.5][2:10]):.1f}" }} to {{ f"{max(paths[0.5][2:10]):.1f}" }}, the one with
# $\lambda = 1$ only from {{ f"{min(paths[1.0][2:10]):.1f}" }} to
# {{ f"{max(paths[1.0][2:10]):.1f}" }}. The decay factor is a choice between calm and speed.
#
# ## Batch against streaming
#
# | | batch k-means | streaming k-means |
# |---|---|---|
# | reads the data | many times | once, batch by batch |
# | starts from | points of the data, several times | centers chosen before any data is seen |
# | updates a center to | the mean of all its points | a weighted mean of past and batch |
# | needs memory for | all points | one batch, $k$ centers, $k$ weights |
# | when groups move | keeps its old answer | follows, if $\lambda < 1$ |
# | is judged by | its cost on the data, once | its cost after every batch, on data held out |
# | fits | data that lies still | sensors, clicks, rentals: data that keeps coming |
#
# ## The libraries
#
# | library | what it does here |
# |---|---|
# | `pandas` | reads the file into a table |
# | `numpy` | computes with whole arrays at once |
# | `sklearn.preprocessing.StandardScaler` | gives each column mean 0 and standard deviation 1 |
# | `matplotlib.pyplot` | draws |
# | `pyspark.SparkConf` | holds the settings that Spark starts with |
# | `pyspark.SparkContext` | is the connection to Spark; makes RDDs, Spark's lists in parts |
# | `pyspark.streaming.StreamingContext` | is the clock; hands out a batch at each tick |
# | `pyspark.mllib.clustering.StreamingKMeans` | is the model above, ready made |
# | `pyspark.mllib.linalg.Vectors` | makes the vectors that Spark's models read |
# | `diststream` | comes with this course: finds Java, keeps Spark quiet, draws the given plots |
# | `importnb` | lets a notebook use the functions that you wrote in an earlier one |
#
# ## SP.1 Start Spark
#
# Spark runs work in parallel, on many machines or on the threads of one. You talk to it through two
# objects:
#
# - The **SparkContext**, `sc`, is the connection. It starts the workers and gives them tasks.
#   A process can have **only one** that runs.
# - The **StreamingContext**, `ssc`, is built on top of `sc`. It is the clock of a stream: every
#   `batch_duration` seconds it ticks and hands out one batch. It can be started **only once**, so
#   each run of a stream needs a new one.
#
# (There is a third door to Spark, the SparkSession, for tables. You meet it in the last notebook.)
#
# In a notebook people run a cell twice. A plain `SparkContext(appName=...)` fails the second
# time: *Cannot run multiple SparkContexts at once*. So your function shall
#
# 1. put the name of the application and the **master** into a `SparkConf`. The master says where
#    Spark runs. `local[2]` means: on this machine, with two threads;
# 2. ask for the SparkContext that runs already, and start one only where there is none. A context
#    that runs keeps the name it was started with;
# 3. build a new StreamingContext with the given `batch_duration` each time.
#
# **By hand.** With `batch_duration=0.5` the clock ticks twice a second. Three batches come at
# {{ ", ".join(f"{tick * 0.5:g}" for tick in range(3)) }} seconds, counted from the first.


# %% role="answer" function="setup_streaming_context"
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    """Connect to Spark and build the clock of a stream; may be called again and again

    input: app_name, str, name of the Spark application, used where none runs yet
    input: batch_duration, float, seconds from one batch to the next, Default: 1
    output: sc, SparkContext, the running one, else a new one on local[2]
    output: ssc, StreamingContext, a new one on sc, not started
    """
    ### BEGIN SOLUTION
    conf = SparkConf().setAppName(app_name).setMaster("local[2]")
    sc = SparkContext.getOrCreate(conf)
    ssc = StreamingContext(sc, batchDuration=batch_duration)
    return sc, ssc
    ### END SOLUTION


# %% [markdown]
# Start it. The first time takes a few seconds.

# %%
setup_streaming_context()

# %% [markdown]
# **You should see** `<SparkContext master=local[2] appName=StreamingKMeansExample>`, and beside it
# a StreamingContext. Run the cell again: nothing breaks, and it is faster.

# %% role="check" function="setup_streaming_context" points=3
spark.stop()  # begin without any SparkContext
pair = setup_streaming_context()
assert pair is not None, "setup_streaming_context gives back None. Is there a `return` at its end?"
assert isinstance(pair, tuple | list) and len(pair) == 2, "Give back two things: sc and ssc."
sc, ssc = pair
assert isinstance(sc, SparkContext), (
    f"The first result should be a SparkContext, but it is a {type(sc).__name__}."
)
assert isinstance(ssc, StreamingContext), (
    f"The second result should be a StreamingContext, but it is a {type(ssc).__name__}."
)
assert sc.master == "local[2]", f"The master should be local[2], but yours is {sc.master}."
assert sc.appName == "StreamingKMeansExample", (
    f"The application should have the name in `app_name`, but yours is called {sc.appName}."
)
try:
    again, clock = setup_streaming_context("Another name", batch_duration=0.25)
except ValueError:
    again = clock = None
assert clock is not None, (
    "The second call fails, because a SparkContext runs already. Ask for the one that runs."
)
assert again is sc, "The second call should give the SparkContext that runs already."
assert clock is not ssc, "Each call should build a new StreamingContext."
came = [seconds for seconds, _ in streaming.ticks(clock, [["a"], ["b"]])]
assert came == [0.0, 0.25], (
    f"With batch_duration=0.25 the second batch should come after 0.25 s, not after {came[1]} s."
)
print("setup_streaming_context passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the settings</summary>
#
# A `SparkConf()` has methods that can be chained, because each gives back the same object:
# `setAppName(...)` and `setMaster(...)`.
#
# </details>
#
# <details><summary>Hint: the running context</summary>
#
# The class `SparkContext` has a method `getOrCreate`. It takes a SparkConf.
#
# </details>
#
# <details><summary>Hint: "Java gateway process exited"</summary>
#
# Then Spark found no Java. `spark.prepare()` in the first code cell looks for one and says what is
# missing, so run that cell first.
#
# </details>
#
# <details><summary>Hint: an error speaks of NoneType</summary>
#
# Then a function gave back nothing where a result was expected. Mostly its `return` is missing.
# That holds in all eight notebooks.
#
# </details>
#
# Now listen to the clock. `streaming.ticks` hands three small batches to a StreamingContext, starts
# it, and notes when each batch came. How it does that is the subject of SC.

# %%
sc, ssc = setup_streaming_context(batch_duration=0.5)
for seconds, records in streaming.ticks(ssc, [["a"], ["b", "c"], ["d"]]):
    print(f"after {seconds} s: {records}")

# %% [markdown]
# **You should see** the three batches in order, half a second apart, as computed above.
#
# Spark runs, and its clock ticks. What is missing is everything else: there is no data worth
# clustering yet. That comes next, in DP.
#
# **A question to think about.** Your model counts its memory in *batches*. Suppose that a batch
# holds one hour of rentals and the model should half forget within a day. Which $\lambda$ do you
# choose? And what happens to the memory, measured in hours, when somebody makes the batches twice
# as long?
#
# <details><summary>The first half of the answer</summary>
#
# Solve $\lambda^{24} = \tfrac12$. That gives $\lambda = 2^{-1/24}$. Let Python tell the number.
#
# </details>
#
# ## What you have built
#
# A function that gives you Spark and a clock, as often as you ask. And the words for all that
# follows:
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $x_i$ | a row of the data | a point, $d$ numbers |
# | $n$, $d$ | `len(X)`, `X.shape[1]` | number of points, numbers in each |
# | $k$ | `k` | number of clusters |
# | $\mu_j$ | `centers[j]` | center of cluster $j$ |
# | $N_j$ | kept by Spark | weight of cluster $j$: points it stands for, faded |
# | $S_j, n_j$ | kept by Spark | sum and number of the batch's points in cluster $j$ |
# | $\lambda$ | `decay_factor` | how much of the past is kept at each batch |
# | $h$ | `half_life` | batches until half of a point is forgotten |
# | | `sc`, `ssc` | SparkContext: the connection; StreamingContext: the clock |
#
# **To read on:** [streaming k-means in Spark's
# guide](https://spark.apache.org/docs/latest/mllib-clustering.html#streaming-k-means), and the
# [announcement of
# it](https://www.databricks.com/blog/2015/01/28/introducing-streaming-k-means-in-spark-1-2.html)
# with moving pictures. One caution: the docstring of PySpark's `StreamingKMeansModel` prints the
# update rule without $\lambda$ under the line. Spark computes the rule above. In SK you let it
# prove that.

# %%
spark.stop()
