# %% [markdown]
# # SB: Stopping Spark
#
# **You will learn** how to end Spark cleanly. Then your whole pipeline runs, from the file to the
# plots.
#
# **You need** all six notebooks before this one. **Time:** about 15 minutes.
#
# ![Eight stages in order; the seventh, Stop, and run it all, is marked](pictures/SB_stopping_spark.svg)

# %%
import time

import matplotlib.pyplot as plt
import numpy as np
from importnb import Notebook
from pyspark import SparkContext

from diststream import plots, spark, streaming

spark.prepare()
plt.rc("axes", prop_cycle=plt.cycler(color=plots.COLOURS))

with Notebook(include_non_defs=False):
    from DP_data_preparation import load_raw_data, preprocess_data, train_test_split
    from EV_evaluation import (
        collect_results,
        plot_batch_sse,
        plot_centroid_trajectories,
        plot_test_sse,
    )
    from SC_streaming_context import run_streaming, stop_streaming
    from SK_streaming_kmeans import create_rdd_queue, initialize_model
    from SP_setup_streaming import setup_streaming_context
    from SU_streaming_update import attach_stream_and_train

# %% [markdown]
# ## SB.1 Stop Spark
#
# While Spark runs, it holds memory, threads, and open ports. A stopped stream changes nothing of
# that: `stop_streaming` ended the clock, and Spark itself went on. This was right, because you still
# wanted it. At the very end somebody has to say that nobody wants it any more.
#
# Two things can be stopped. Do not mix them up:
#
# | | the stream | Spark |
# |---|---|---|
# | object | StreamingContext, `ssc` | SparkContext, `sc` |
# | your function | `stop_streaming(ssc)` | `stop_spark(sc)` |
# | what is left after it | Spark runs; the next stream may start | nothing runs |
# | to go on | build a new `ssc` on the same `sc` | start a new `sc` |
#
# A SparkContext has two halves: one in Python, one in Java, where the work is done. Its method `stop`
# ends both, and makes Python forget the context. Then the next `setup_streaming_context` starts a new
# one.
#
# **By hand.** Count what runs, as a program goes on:
#
# {{ plots.markdown_table(["after", "streams that run", "SparkContexts that run"],
#     [["`setup_streaming_context()`", "0", "1"], ["the start of `ssc`", "1", "1"],
#      ["`stop_streaming(ssc)`", "0", "1"], ["`stop_spark(sc)`", "0", "0"]]) }}


# %% role="answer" function="stop_spark"
def stop_spark(sc):
    """Stop Spark

    input: sc, SparkContext, running
    output: None; sc is stopped for good, and a new SparkContext may be started
    """
    ### BEGIN SOLUTION
    sc.stop()
    ### END SOLUTION


# %%
sc, _ = setup_streaming_context("SB")
java_half = sc._jsc.sc()
print("stopped before:", java_half.isStopped())
stop_spark(sc)
print("stopped after: ", java_half.isStopped())

# %% [markdown]
# **You should see** `False`, then `True`.

# %% role="check" function="stop_spark" points=2
spark.stop()  # what an earlier try may have left behind
sc, _ = setup_streaming_context("SB")
java_half = sc._jsc.sc()
stop_spark(sc)
assert java_half.isStopped(), "Spark still runs. Call the method `stop` of sc, with its brackets."
assert SparkContext._active_spark_context is not sc, (
    "Python still takes the stopped context for a running one. Stop sc itself, not a part of it."
)
assert SparkContext._active_spark_context is None, "Your function has started Spark again."
again, _ = setup_streaming_context("SB, once more")
assert again.parallelize([1, 2, 3]).sum() == 6, "After your function no new Spark can be started."
stop_spark(again)
print("stop_spark passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# One line, with one method of `sc`, without arguments.
#
# </details>
#
# ## The whole pipeline
#
# You have written sixteen functions. Here they stand in the order in which a stream needs them. The
# function is given; read it, and you read your own course.
#
# Two things in it are new. `streaming.show_progress` draws a bar that grows with the list of your
# records. And `stop_spark` stands in a `finally`: it runs even when one of the steps fails, so that
# no Spark is left behind.


# %%
def main(file_path="data/bike_sharing.csv", batch_size=1000):
    """The pipeline, from a file to plots

    input: file_path, str, path of a CSV file with the six columns of DP
    input: batch_size, int, rows in each batch, Default: 1000
    output: results, dict, as collect_results makes it
    """
    X_scaled = preprocess_data(load_raw_data(file_path))
    train_X, test_X = train_test_split(X_scaled)
    batch_sse_list, test_sse_list, centroids_history = [], [], []

    sc, ssc = setup_streaming_context(batch_duration=0.5)
    try:
        model = initialize_model(k=3, dim=X_scaled.shape[1], decay_factor=0.8)
        rdd_queue = create_rdd_queue(sc, train_X, batch_size)
        stream = ssc.queueStream(rdd_queue)
        attach_stream_and_train(
            stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
        )
        streaming.show_progress(stream, len(rdd_queue), test_sse_list)
        run_streaming(ssc, timeout=80)
        stop_streaming(ssc)
        results = collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history)
    finally:
        stop_spark(sc)

    report(results)
    plot_batch_sse(results["batch_sse_list"])
    plot_test_sse(results["test_sse_list"])
    plot_centroid_trajectories(results["centroids_history"])
    return results


def report(results):
    """Print what came out"""
    print(f"Final test SSE: {results['cost']:.3f}")
    for index, center in enumerate(results["centers"]):
        print(f"Center {index}: {np.round(center, 3)}")
    print("First test points:")
    for index, point in results["assignments"][:3]:
        print(f"  center {index} owns {np.round(point, 2)}")
    print("Batch SSE:", np.round(results["batch_sse_list"], 1))
    print("Test SSE: ", np.round(results["test_sse_list"], 1))
    print("Entries in the history:", len(results["centroids_history"]))


# %%
begun = time.monotonic()
results = main()
print(f"{time.monotonic() - begun:.1f} s")

# %% [markdown]
# **You should see**
#
# - a final test SSE of **{{ f"{results['cost']:.3f}" }}**, which is also the last number of the test
#   SSE list;
# - {{ len(results["batch_sse_list"]) }} batches: seven numbers in both lists, seven entries in the
#   history;
# - a time of a few seconds. The first version of this course took ninety, eighty of them in a fixed
#   wait.
#
# If your numbers differ, the difference tells where to look:
#
# | what you see | where to look |
# |---|---|
# | another final SSE, seven batches | DP (order of the six columns, scaling, split), SK (seed, weights) |
# | six batches | SK: the short last batch is missing |
# | the right final SSE, but the list ends with another number | SU: train first, record after it |
# | more than seven entries | SU: idle ticks are recorded |
# | fewer than seven, another number at each run | SC: the stream is stopped before it is drained |
# | all entries of the history alike | SU: append copies |
# | it takes 80 seconds | SC: the wait goes on after the last batch |
#
# ## Your own stream
#
# `main` takes any CSV file with the six columns, such as the full `hour.csv` of the
# [UCI Bike Sharing data set](https://archive.ics.uci.edu/dataset/275/bike+sharing+dataset) with two
# years, and any batch size: `main("hour.csv", batch_size=500)`.
#
# Keep the batch size well below the number of training rows. With
# `batch_size=100000` the {{ f"{int(8645 * 0.8):,}" }} rows make a single batch, and each plot shows a
# single point. A stream of one batch is no stream.
#
# **A question to think about.** Call `main(batch_size=250)` and compare. The decay factor is still
# 0.8 *a batch*. After how many rows is half of a point forgotten now, and after how many before?
# Which decay factor keeps the old half-life?
#
# <details><summary>Check your answer</summary>
#
# The half-life is {{ f"{np.log(0.5) / np.log(0.8):.1f}" }} batches. Those were
# {{ f"{1000 * np.log(0.5) / np.log(0.8):,.0f}" }} rows, about
# {{ f"{1000 * np.log(0.5) / np.log(0.8) / 24:.0f}" }} days. With 250 rows a batch they are
# {{ f"{250 * np.log(0.5) / np.log(0.8):,.0f}" }} rows. Four batches now must keep what one kept:
# $\lambda = 0.8^{1/4}$ = {{ f"{0.8 ** 0.25:.3f}" }}.
#
# </details>
#
# ## What you have built
#
# A program that learns from a stream, watches itself learn, and ends by itself.
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $k$, $\lambda$ | `k=3`, `decay_factor=0.8` | clusters; what is kept of the past at each batch |
# | $\mu_j$ | `results["centers"][j]` | final center of cluster $j$ |
# | SSE | `results["cost"]` | of the final centers on the test data |
# | | `batch_duration=0.5` | seconds from tick to tick |
# | | `batch_size=1000` | points a batch |
#
# What is still wrong? Spark has a newer interface for streams, and recommends it. The last notebook,
# SS, moves your model there.
