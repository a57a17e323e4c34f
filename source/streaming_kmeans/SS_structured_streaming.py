# %% [markdown]
# # SS: Structured streaming
#
# **You will learn** how the same model learns from files that arrive in a folder, with Spark's newer
# interface for streams, and why Spark wants it so.
#
# **You need** DP, SK, and SU. **Time:** about 40 minutes.
#
# ![Eight stages in order; the eighth, The newer way, is marked](pictures/SS_structured_streaming.svg)
#
# ## Why another way
#
# What you used so far is called **DStreams**, discretized streams. It is Spark's first interface for
# streams, and easy to see through: a clock ticks, and at each tick an RDD comes. Since version 3.4
# Spark calls it *legacy*: it still works, but nobody improves it. Its successor is **Structured
# Streaming**. It answers three things that hurt you in SC:
#
# | | DStreams | Structured Streaming |
# |---|---|---|
# | what a batch is | what lies there at a tick of the clock | what has arrived and was not yet processed |
# | nothing came | an idle tick, which decays your weights | no batch at all |
# | the end | somebody has to notice it and stop the clock | a query may be told: take what is there, then end |
# | data | RDDs of anything | tables with named, typed columns |
# | after a crash | can go on, but not from a queue like yours | goes on after the last batch it finished |
#
# The model stays the same. `StreamingKMeans` is little more than a wrapper that waits for DStreams.
# Inside it lives a `StreamingKMeansModel`, which you met as `latestModel()`. Its method
#
# $$\texttt{update(rdd, decay\_factor, "batches")}$$
#
# is the update rule, for one batch, whoever brings that batch.

# %%
import os
import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from importnb import Notebook
from pyspark.mllib.linalg import Vectors

from diststream import plots, spark, streaming

spark.prepare()
plt.rc("axes", prop_cycle=plt.cycler(color=plots.COLOURS))

with Notebook(include_non_defs=False):
    from DP_data_preparation import load_raw_data, preprocess_data, train_test_split
    from SK_streaming_kmeans import create_rdd_queue, initialize_model
    from SU_streaming_update import attach_stream_and_train, clustering_cost

session = spark.session("SS")
workshop = tempfile.TemporaryDirectory()  # it goes when the kernel goes


def new_folder():
    """Path of a new, empty folder"""
    return tempfile.mkdtemp(dir=workshop.name)


# %% [markdown]
# `session` is a **SparkSession**, Spark's door for tables. There is a SparkContext behind it:
# `session.sparkContext`. `new_folder()` gives you an empty folder that nobody else uses, so that files
# of an earlier try are never in your way.
#
# ## SS.1 Write batches
#
# First there must be a stream of files. In real life some other program writes them: each hour, say,
# a file with that hour's rentals. Here you play that program. Cut the training rows into batches, as
# in SK, and write **one file a batch**.
#
# **The format** is Parquet: a table with its column names and types, exact to the last bit. A table of
# pandas has a method `to_parquet`. Write one column for each number of a point, in their order, and
# nothing else, so leave the table's index out.
#
# **The order** is the trap. Spark does not look at the *names* of the files. It takes the one that was
# **modified first**, and it counts in milliseconds. Two small files are written within the same
# millisecond easily. Then their order is anybody's guess. So set the times yourself:
# `os.utime(file, (seconds, seconds))` sets when a file was last read and last modified, in seconds as
# `time.time()` counts them. Make each file one second younger than the one before it.
#
# For batch number $b$, with the first one being $b = 0$:
#
# $$\text{rows } b \cdot \text{size} \;\dots\; (b + 1) \cdot \text{size} - 1
# \qquad\qquad \text{modified at } t_0 + b$$
#
# **By hand.** Five points, two a batch:

# %%
points = [[0.1, 1.0], [0.2, 2.0], [0.3, 3.0], [0.4, 4.0], [0.5, 5.0]]

# %% [markdown]
# {{ plots.markdown_table(["file", "rows in it", "modified at"],
#     [[str(b), " and ".join(str(x) for x in points[2 * b : 2 * b + 2]),
#       "$t_0$" + (f" + {b} s" if b else "")] for b in range(3)]) }}
#
# The last file is shorter. Keep it, as in SK.


# %% role="answer" function="write_batches"
def write_batches(train_X, folder, batch_size):
    """Write the training rows as a stream of files

    input: train_X, ndarray, n rows of d numbers (any array-like)
    input: folder, str, where the files shall lie; made if it is missing, else empty
    input: batch_size, int, rows in each file; the last one may have fewer
    output: files, list[Path], one Parquet file a batch in the order of the rows, d columns of
        floats each, every file modified later than the one before it
    """
    ### BEGIN SOLUTION
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(np.asarray(train_X, dtype=float)).add_prefix("x")
    begun = time.time()
    files = []
    for number, start in enumerate(range(0, len(table), batch_size)):
        file = folder / f"batch-{number:05}.parquet"
        table[start : start + batch_size].to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return files
    ### END SOLUTION


# %%
files = write_batches(points, new_folder(), batch_size=2)
for file in files:
    print(Path(file).name, pd.read_parquet(file).to_numpy().tolist())

# %% [markdown]
# **You should see** three files with the rows of the table above. Their names are up to you.

# %% role="check" function="write_batches" points=3
place = Path(new_folder(), "not there yet")
thirds = np.array(points) / 3  # many digits
tried = write_batches(thirds, str(place), batch_size=2)
assert tried is not None, "write_batches gives back None. Is there a `return` at its end?"
assert len(tried) != 2, "The last batch is missing. It is shorter than the others. Keep it."
assert len(tried) == 3, f"5 rows, 2 a batch, make 3 files, but you gave back {len(tried)}."
assert all(Path(file).exists() for file in tried), "Give back the paths of the files as they lie."
assert len(set(map(str, tried))) == 3, "Each batch needs a file name of its own."
assert set(place.iterdir()) == {Path(file) for file in tried}, (
    "In the folder there should be your files alone."
)
tables = [pd.read_parquet(file) for file in tried]
assert all(part.shape[1] == 2 for part in tables), (
    f"A point has 2 numbers, but your files have {tables[0].shape[1]} columns. "
    "Did the index get into the file? Say index=False."
)
assert [len(part) for part in tables] == [2, 2, 1], (
    f"The files should have 2, 2 and 1 rows, but yours have {[len(part) for part in tables]}."
)
assert np.allclose(np.vstack([part.to_numpy() for part in tables]), thirds), (
    "The files should hold the rows in their order and as they are, not rounded."
)
modified = [Path(file).stat().st_mtime_ns // 1_000_000 for file in tried]
assert (np.diff(modified) > 0).all(), (
    "Spark cannot tell the order of your files: each must be modified later than the one before. "
    "Set the times with os.utime."
)
print("write_batches passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: from an array to a file</summary>
#
# `pd.DataFrame(rows)` makes a table. Its columns are called 0, 1, 2, … Parquet wants text for names:
# `add_prefix("x")` makes x0, x1, x2, … of them.
#
# </details>
#
# <details><summary>Hint: the times</summary>
#
# Ask for the time once, before the loop, and add the number of the batch to it. `enumerate` gives you
# that number.
#
# </details>
#
# The files lie there and wait. Who reads them?
#
# ## SS.2 Run structured
#
# A **query** of Structured Streaming is a sentence with three parts: where from, what to do, when.
#
# | part | how to say it |
# |---|---|
# | where from | `spark.readStream`, then `.schema(...)`, `.option("maxFilesPerTrigger", 1)`, `.parquet(folder)` |
# | what to do | `.writeStream.foreachBatch(f)`: calls `f(table, number)` for each batch |
# | when | `.trigger(availableNow=True)`: take all files that lie there now, then end |
#
# Each call gives back an object that has the next call, so the parts can be chained. At the end of
# the sentence stands `.start()`. It comes back at once with the query, which works in the background.
# Then `awaitTermination()` of the query waits until it has ended. It ends **by itself**: there is no
# timeout, no `drained`, no idle tick.
#
# - **The schema** says which columns there are. A stream cannot look into files that have not come
#   yet, so it wants to be told. One ordinary look at the folder knows it:
#   `spark.read.parquet(folder).schema`.
# - **One file a batch.** Without `maxFilesPerTrigger` Spark takes all the files at once. Then there is
#   one big batch, and the decay has nothing to decay.
# - **In `f`** you get a table, and `update` wants an RDD of vectors. `table.rdd` is an RDD of rows, and
#   a row can be made into a vector as in SK.
# - **Note the centers after each update**, as a copy: one entry a batch, $k$ centers each.
#
# **By hand.** One center at 0 with weight 1 and $\lambda = 0.5$ meets two files, with the points 3 and
# 3, then 6:

# %%
from pyspark.mllib.clustering import StreamingKMeansModel

first = (0.5 * 1 * 0.0 + 3.0 + 3.0) / (0.5 * 1 + 2)
second = (0.5 * 2.5 * first + 6.0) / (0.5 * 2.5 + 1)

# %% [markdown]
# {{ plots.markdown_table(["file", "new center", "new weight"],
#     [["3 and 3", f"(0.5 × 1 × 0 + 6) / (0.5 × 1 + 2) = **{first:g}**", "0.5 × 1 + 2 = 2.5"],
#      ["6", f"(0.5 × 2.5 × {first:g} + 6) / (0.5 × 2.5 + 1) = **{second:g}**",
#       "0.5 × 2.5 + 1 = 2.25"]]) }}


# %% role="answer" function="run_structured"
def run_structured(spark, folder, model, decay_factor):
    """Train a model on the files of a folder, one batch a file, the oldest first

    input: spark, SparkSession, runs the query
    input: folder, str, holds Parquet files of d columns, one file a batch
    input: model, StreamingKMeansModel, k centers of d numbers, updated batch by batch
    input: decay_factor, float, how much of the past is kept at each batch
    output: centroids_history, list[list[ndarray]], the k centers after each batch
    """
    ### BEGIN SOLUTION
    centers_after = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        centers_after.append([np.array(center) for center in model.centers])

    source = spark.readStream.schema(spark.read.parquet(folder).schema)
    stream = source.option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return centers_after
    ### END SOLUTION


# %%
two_files = new_folder()
write_batches([[3.0], [3.0], [6.0]], two_files, batch_size=2)
one_center = StreamingKMeansModel([[0.0]], [1.0])
run_structured(session, two_files, one_center, decay_factor=0.5)

# %% [markdown]
# **You should see** two entries, {{ f"{first:g}" }} and {{ f"{second:g}" }}, as by hand.

# %% role="check" function="run_structured" points=5
rows = [[0.0, 0.0], [1.0, 0.0], [8.0, 8.0], [9.0, 8.0], [2.0, 0.0], [0.0, 3.0], [7.0, 9.0]]
place = new_folder()
for number, name in enumerate("cabd"):  # names out of order: the time decides
    file = Path(place, f"{name}.parquet")
    batch = pd.DataFrame(rows[2 * number : 2 * number + 2], columns=["a", "b"])
    batch.to_parquet(file, index=False)
    os.utime(file, (1_000_000_000 + number, 1_000_000_000 + number))

by_spark = StreamingKMeansModel([[0.0, 1.0], [5.0, 5.0]], [1.0, 1.0])
expected = []
for start in range(0, 7, 2):
    by_spark.update(session.sparkContext.parallelize(rows[start : start + 2], 1), 0.8, "batches")
    expected.append(np.array(by_spark.centers))

tried = StreamingKMeansModel([[0.0, 1.0], [5.0, 5.0]], [1.0, 1.0])
history = run_structured(session, place, tried, 0.8)
assert history is not None, "run_structured gives back None. Is there a `return` at its end?"
assert not session.streams.active, "The query still runs. Wait for it with awaitTermination."
assert len(history) > 0, (
    "The history is empty. Do you append to it at each batch, and wait for the query to end?"
)
assert len(history) != 1, "There was one big batch. Set maxFilesPerTrigger to 1."
assert len(history) == 4, f"There were 4 files, but your history has {len(history)} entries."
assert np.shape(history) == (4, 2, 2), (
    f"An entry should hold 2 centers of 2 numbers. Yours have the shape {np.shape(history)[1:]}."
)
assert not np.allclose(history[0], history[-1]), (
    "All entries of the history are the same centers. Append a copy, after the update."
)
assert not np.allclose(history[0], [[0.0, 1.0], [5.0, 5.0]]), (
    "Your first entry is the centers before the first update. Update first, then append."
)
assert np.allclose(history, expected), (
    "Your centers are not those of the update rule. Do you hand over decay_factor and "
    '"batches", and leave the order of the files to Spark?'
)
assert np.allclose(tried.centers, expected[-1]), "Train the model that you were given, not a copy."
print("run_structured passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the shape of the solution</summary>
#
# A list for the history. A function of your own with two parameters, the table and the number of the
# batch; it updates the model and appends to the history. Then the query, in one sentence or in
# several. Then wait. Then return the history.
#
# </details>
#
# <details><summary>Hint: "Schema must be specified when creating a streaming source"</summary>
#
# Put `.schema(...)` between `readStream` and `.parquet(...)`.
#
# </details>
#
# ## The same centers
#
# Now the bikes. Train twice, from the same start: once on files with Structured Streaming, once on
# the queue of SK with DStreams.

# %%
train_X, test_X = train_test_split(preprocess_data(load_raw_data("data/bike_sharing.csv")))

bikes = new_folder()
write_batches(train_X, bikes, batch_size=1000)
from_files = initialize_model(k=3, dim=6).latestModel()
history = run_structured(session, bikes, from_files, decay_factor=0.8)

from_queue = initialize_model(k=3, dim=6)
old_history = []
streaming.rehearse(
    session.sparkContext,
    create_rdd_queue(session.sparkContext, train_X, batch_size=1000),
    lambda stream: attach_stream_and_train(stream, from_queue, test_X, [], [], old_history),
)
largest = np.abs(np.array(history) - np.array(old_history)).max()
same = largest < 1e-9
cost = clustering_cost(from_files.centers, test_X)

plt.plot([clustering_cost(centers, test_X) for centers in old_history], linewidth=6, alpha=0.4)
plt.plot([clustering_cost(centers, test_X) for centers in history], marker="o")
plt.title("One model, two interfaces")
plt.legend(["DStreams", "Structured Streaming"])
plt.xlabel("Batch")
plt.ylabel("SSE on the test data")
plt.show()
print(f"final test SSE {cost:.3f}, all centers equal to 9 digits: {same}")

# %% [markdown]
# **You should see** one curve upon the other, a final test SSE of {{ f"{cost:.3f}" }}, and the word
# {{ same }}. The interface brings the batches. What the model learns depends on the batches alone.
#
# ## What the query remembers
#
# The query keeps a diary, called **checkpoint**: which files it has seen, and which batches it has
# finished. Yours lies in a folder of its own that Spark throws away at the end. Give it a place with
# `.option("checkpointLocation", ...)`, and a second query with the same place takes up where the first
# one stopped: it sees only files that are new.
#
# That is only half of what a restart needs. Spark remembers the *files*. Your *model* lives in
# Python's memory, and when Python goes, it goes. And after a crash Spark may bring the last batch once
# more, with the same number. A program that wants to survive has to save centers and weights with
# each batch, in one step with its number, so that no batch counts twice and none is lost. In
# assignment 2 you will see that done.
#
# And one thing neither interface changes. `update` treats **all points of a batch alike**: the first
# hour of January and the last one before mid-February weigh the same in a batch of six weeks. Shuffle
# the points inside each batch, bring the batches by hand this time, and the centers stay:

# %%
rng = np.random.default_rng(seed=0)
shuffled = np.vstack(
    [rng.permutation(train_X[start : start + 1000]) for start in range(0, len(train_X), 1000)]
)
mixed = initialize_model(k=3, dim=6).latestModel()
for batch in create_rdd_queue(session.sparkContext, shuffled, batch_size=1000):
    mixed.update(batch, 0.8, "batches")
unmoved = np.allclose(mixed.centers, from_files.centers)
print("centers unchanged:", unmoved)

# %% [markdown]
# **You should see** {{ unmoved }}. The order of time inside a batch is lost. This is called the
# *unordered* mini-batch model. Small batches lose little, large ones a lot: the larger the batch, the
# more parallel work, and the more the order is forgotten. How to have both, large batches and the
# order of time, is the subject of **assignment 2**.
#
# **A question to think about.** A file comes late: it belongs between two batches that the query has
# finished. Spark will take it as the next batch. What does that do to centers and weights? Would it
# help to look at the time stamps inside the files?
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $b$ | `number` | number of a batch, from 0 |
# | $t_0$ | `begun` | when the first file was modified |
# | $\mu_j$, $N_j$ | `model.centers[j]`, `model.clusterWeights[j]` | center and weight of cluster $j$ |
# | $\lambda$ | `decay_factor` | how much of the past is kept at each batch |
# | | query | source, work, and trigger; ends by itself when nothing is left |
# | | checkpoint | what a query has finished so far |
#
# You have come from one point and its nearest center to a model that learns from a stream, on two
# interfaces. That was assignment 1.

# %%
spark.stop()
