# %% [markdown]
# # SC: Streaming context
#
# **You will learn** how to start a stream, how to know that it is done, how to stop it, and what a
# stream does to a model while nothing comes.
#
# **You need** SP (the clock), SK (model and queue), SU (training). **Time:** about 30 minutes.
#
# ![Eight stages in order; the fifth, Run the stream, is marked](pictures/SC_streaming_context.svg)
#
# In SU a helper ran the stream for you. It moved the clock forward by hand, one batch at a time. A
# real stream has a real clock, and that clock waits for nobody. Two questions come with it: when
# is a stream over, and how do you end it?

# %%
import time

import matplotlib.pyplot as plt
import numpy as np
from importnb import Notebook

from diststream import plots, spark, streaming

spark.prepare()

with Notebook(include_non_defs=False):
    from SK_streaming_kmeans import create_rdd_queue, initialize_model
    from SP_setup_streaming import setup_streaming_context
    from SU_streaming_update import attach_stream_and_train

# %% [markdown]
# ## The life of a StreamingContext
#
# | state | what it means | how it gets there |
# |---|---|---|
# | `INITIALIZED` | You may say what shall happen at each batch. | when it is made |
# | `ACTIVE` | Its clock ticks. Nothing can be added any more. | `start()` |
# | `STOPPED` | It is over for good. For another run, make a new one. | `stop(...)` |
#
# `start()` comes back at once. The batches are worked off in the background, while your notebook
# goes on. So somebody has to wait, and somebody has to stop the clock.
#
# **The clock does not know when to stop.** A queue of three batches makes three ticks. Then comes
# the fourth tick, and the queue is empty. Spark does not end: it hands out an empty batch, and
# another one at the next tick, for ever. Call such a tick an **idle tick**.
#
# ## What an idle tick does
#
# Your `attach_stream_and_train` records nothing at an idle tick. But `trainOn` trains on it all the
# same. Put $S_j = 0$ and $n_j = 0$ into the rule:
#
# $$\mu_j \leftarrow \frac{\lambda N_j \, \mu_j + 0}{\lambda N_j + 0} = \mu_j
# \qquad\qquad N_j \leftarrow \lambda N_j$$
#
# The center stays. The weight shrinks. After $m$ idle ticks it is $\lambda^m N_j$. Does it matter?
# Let Spark answer. One center on a line meets 100 points at 0, then a pause, then 100 points at 1.


# %%
def after_a_pause(idle_ticks):
    """100 points at 0, some idle ticks, 100 points at 1: weight and center after each tick"""
    sc, _ = setup_streaming_context("SC")
    model = initialize_model(k=1, dim=1, decay_factor=0.8)
    before, after = create_rdd_queue(sc, np.repeat([[0.0], [1.0]], 100, axis=0), batch_size=100)
    pause = [sc.parallelize([], 1) for _ in range(idle_ticks)]
    weights, centers = [], []

    def note(rdd):
        weights.append(float(model.latestModel().clusterWeights[0]))
        centers.append(float(model.latestModel().centers[0][0]))

    def attach(stream):
        attach_stream_and_train(stream, model, [[0.0]], [], [], [])
        stream.foreachRDD(note)

    streaming.rehearse(sc, [before, *pause, after], attach)
    return weights, centers


_, without_pause = after_a_pause(idle_ticks=0)
weights, centers = after_a_pause(idle_ticks=10)

plt.plot(weights, "o-", color=plots.COLOURS[0])
plt.title("Ten idle ticks, then a batch")
plt.xlabel("Tick")
plt.ylabel("Weight of the center")
plt.show()
print(f"center without a pause: {without_pause[-1]:.3f}, after ten idle ticks: {centers[-1]:.3f}")

# %% [markdown]
# **You should see** the weight fall from {{ f"{weights[0]:.1f}" }} to {{ f"{weights[10]:.1f}" }}
# while nothing comes. Then 100 points arrive, and the center goes where they are:
#
# {{ plots.markdown_table(
#     ["idle ticks", "weight left when the new points come", "new center"],
#     [[str(m), f"0.8 × {weights[m]:.2f} = {0.8 * weights[m]:.2f}",
#       f"({0.8 * weights[m]:.2f} × {centers[m]:.3f} + 100) / ({0.8 * weights[m]:.2f} + 100)"
#       f" = **{center:.3f}**"]
#      for m, center in [(0, without_pause[-1]), (10, centers[-1])]]) }}
#
# Without a pause the center stands between old and new. After ten idle ticks it has forgotten
# nearly everything. Nobody wanted that: the decay factor should count *batches*, and it counted
# *seconds of silence*. So end a stream **when its last batch is done**.
#
# ## SC.1 Run streaming
#
# `run_streaming(ssc, timeout)` shall
#
# 1. start the stream,
# 2. wait until the last batch is done, but **at most** `timeout` seconds,
# 3. stop the stream and leave Spark itself running.
#
# These are your tools:
#
# | call | what it does |
# |---|---|
# | `start()` of `ssc` | starts the clock and comes back at once |
# | `streaming.drained(ssc)` | is the queue empty and its last batch worked off? (given) |
# | `awaitTerminationOrTimeout(seconds)` of `ssc` | waits so long; if a batch has failed, raises its error |
# | `time.monotonic()` | seconds on a clock that is never set back |
# | `stop(stopSparkContext=...)` of `ssc` | stops the clock; also Spark, unless you say `False` |
#
# Wait in small steps, a tenth of a second each, and ask between them. A fixed wait is wrong
# both ways. Too short, it cuts off batches. Too long, you sit there and the weights decay.
#
# **By hand.** How often do you ask? Three batches, a tick each half second, the last one done
# 0.3 s after its tick, steps of 0.1 s: the ticks come at 0.5, 1.0 and 1.5 s, and you see the end at
# {{ f"{3 * 0.5 + 0.3:.1f}" }} s, at question number {{ round((3 * 0.5 + 0.3) / 0.1) }} or the one
# after it. A fixed wait of 80 s takes {{ f"{80 / (3 * 0.5 + 0.3):.0f}" }} times as long, with
# {{ round((80 - 1.5) / 0.5) }} idle ticks at its end.


# %% role="answer" function="run_streaming"
def run_streaming(ssc, timeout=80):
    """Run a stream until its last batch is done

    input: ssc, StreamingContext, fed by a queue, not started
    input: timeout, float, the most seconds to wait, Default: 80
    output: None; the stream is stopped, its SparkContext goes on running
    """
    ### BEGIN SOLUTION
    deadline = time.monotonic() + timeout
    ssc.start()
    try:
        while not streaming.drained(ssc) and time.monotonic() < deadline:
            ssc.awaitTerminationOrTimeout(0.1)
    finally:  # also when a batch failed, or somebody pressed the stop button
        ssc.stop(stopSparkContext=False)
    ### END SOLUTION


# %% [markdown]
# Now run the three small batches of SU, on a real clock that ticks twice a second. The first line
# is for second tries: if an earlier one broke off, its stream may still run, and Spark allows only
# one at a time.

# %%
streaming.stop_leftover()
sc, ssc = setup_streaming_context("SC", batch_duration=0.5)
points = np.array([[0.1], [0.5], [0.2], [2.0], [0.0], [2.2]])
model = initialize_model(k=2, dim=1, seed=1)
batch_sse, test_sse, history = [], [], []

stream = ssc.queueStream(create_rdd_queue(sc, points, batch_size=2))
attach_stream_and_train(stream, model, points, batch_sse, test_sse, history)
print("before:", streaming.state(ssc))
run_streaming(ssc, timeout=80)
print("after: ", streaming.state(ssc))
print("test SSE:", [round(sse, 3) for sse in test_sse])

# %% [markdown]
# **You should see** the states `INITIALIZED` and `STOPPED`, and the same three numbers as in SU:
# {{ ", ".join(f"{sse:.3f}" for sse in test_sse) }}. It took a few seconds and not 80.

# %% role="check" function="run_streaming" points=4
streaming.stop_leftover()
sc, ssc = setup_streaming_context("SC", batch_duration=0.5)
came = []
queue = create_rdd_queue(sc, points, batch_size=2)
ssc.queueStream(queue).foreachRDD(lambda rdd: came.append(rdd.count()))
begun = time.monotonic()
run_streaming(ssc, timeout=30)
took = time.monotonic() - begun
assert streaming.state(ssc) != "INITIALIZED", "The stream was never started."
assert streaming.state(ssc) != "ACTIVE", "The stream still runs. Stop it at the end."
assert sc._jsc is not None, "You stopped Spark as well. Say stopSparkContext=False."
assert sum(came) == 6, (
    f"Only {sum(came)} of 6 points came through. Wait until streaming.drained(ssc) says True."
)
assert took < 30, (
    "You waited the whole timeout, though the last batch was done long before. "
    "Ask streaming.drained(ssc) between short waits."
)

_, ssc = setup_streaming_context("SC", batch_duration=0.5)
came = []
queue = create_rdd_queue(sc, np.zeros((40, 1)), batch_size=1)
ssc.queueStream(queue).foreachRDD(lambda rdd: came.append(rdd.count()))
run_streaming(ssc, timeout=1)
assert streaming.state(ssc) == "STOPPED", "The stream still runs after its timeout. Stop it."
assert len(came) < 40, (
    "The timeout was 1 second, but you waited for all 40 batches. Stop when the time is up."
)
print("run_streaming passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: the shape of the loop</summary>
#
# While the stream is not drained **and** the time is not up: wait a tenth of a second. Compute the
# time when it is up once, before the loop.
#
# </details>
#
# <details><summary>Hint: why not time.sleep?</summary>
#
# It works as long as nothing goes wrong. When a batch fails in the background, `sleep` hears nothing
# of it: the stream never gets drained, and you wait until the time is up. The context's own method
# waits as well, and raises the error of the batch.
#
# </details>
#
# <details><summary>Hint: "Only one StreamingContext may be started in this JVM"</summary>
#
# A stream of an earlier try still runs. `streaming.stop_leftover()` ends it.
#
# </details>
#
# <details><summary>For the careful: when a batch fails</summary>
#
# Then the error leaves your function before it comes to its last line, and the stream goes on
# ticking. `try: ... finally: ...` runs the last line in any case.
#
# </details>
#
# <details><summary>If you know the first version of this course</summary>
#
# There `run_streaming` slept for its whole timeout of 80 s. Centers and SSE are the same now. The
# weights are not: with a tick a second, some seventy idle ticks had multiplied them by about
# {{ f"{0.8**70:.0e}" }}.
#
# </details>
#
# The stream ends when it should. Now watch one. Two groups of points wander over the plane, twelve
# batches long. Your functions train the model, and a chart shows what happens while it happens.

# %%
from diststream import live

streaming.stop_leftover()
sc, ssc = setup_streaming_context("SC", batch_duration=0.5)
rng = np.random.default_rng(seed=3)
ways = np.linspace([[-4.0, -1.0], [4.0, 1.0]], [[-1.0, 3.0], [2.0, -3.0]], num=12)
batches = [rng.normal(np.repeat(way, 50, axis=0), 0.6) for way in ways]
wandering = initialize_model(k=2, dim=2, decay_factor=0.5, seed=1)
batch_sse, test_sse, history = [], [], []

stream = ssc.queueStream(create_rdd_queue(sc, np.concatenate(batches), batch_size=100))
attach_stream_and_train(stream, wandering, batches[-1], batch_sse, test_sse, history)
live.show(stream, len(batches), batch_sse, history, names=("across", "up"))
run_streaming(ssc)

# %% [markdown]
# **You should see** a line that grows by a point at each batch, and beside it two centers on their
# way, each close behind its group. The SSE stays between {{ f"{min(batch_sse):.0f}" }} and
# {{ f"{max(batch_sse):.0f}" }}. Were each center exactly in the middle of its group, the SSE of a
# batch would be about 100 points × 2 columns × 0.6² = {{ f"{100 * 2 * 0.6**2:.0f}" }}. What is above
# that is the price of remembering where the groups were.
#
# A stream can be watched. But who ends it when *you* want to, in the middle, from another cell?
#
# ## SC.2 Stop streaming
#
# `stop_streaming(ssc)` stops a stream and leaves Spark running, so that you can start the next
# stream on it. Three things make it safe to call:
#
# - It may be called **twice**. `run_streaming` has stopped the stream already, and the program calls
#   `stop_streaming` after it to be sure. Stopping what is stopped does nothing.
# - It stops **the stream that it was given**, not whichever one happens to run.
# - It does **not** stop Spark. For that there is SB.
#
# The method `stop` of a StreamingContext can do all this. It has two switches:
#
# | switch | default | meaning |
# |---|---|---|
# | `stopSparkContext` | `True` | stop Spark as well |
# | `stopGraceFully` | `False` | first work off every tick that waits in line |
#
# Why not stop gracefully? It sounds polite, but idle ticks wait in line too, and they decay the
# weights.
#
# **By hand.** Say a tick comes every 0.1 s, and an idle tick costs Spark 0.3 s. Then in each second
# {{ round(1 / 0.1) }} ticks come and {{ f"{1 / 0.3:.1f}" }} are worked off. After 10 s
# {{ f"{10 * (1 / 0.1 - 1 / 0.3):.0f}" }} wait in line. A graceful stop then takes
# {{ f"{10 * (1 / 0.1 - 1 / 0.3) * 0.3:.0f}" }} s, to do nothing but forget. After `drained` there is
# nothing left that is worth waiting for.


# %% role="answer" function="stop_streaming"
def stop_streaming(ssc):
    """Stop a stream and leave Spark running

    input: ssc, StreamingContext, in any state
    output: None; ssc is stopped for good, its SparkContext goes on running
    """
    ### BEGIN SOLUTION
    ssc.stop(stopSparkContext=False)
    ### END SOLUTION


# %%
streaming.stop_leftover()
sc, clock = setup_streaming_context("SC", batch_duration=0.5)
clock.queueStream([sc.parallelize([])]).foreachRDD(lambda rdd: None)
clock.start()
print("before:", streaming.state(clock))

stop_streaming(clock)
stop_streaming(clock)
print("after: ", streaming.state(clock))
print("Spark adds:", sc.parallelize([1, 2, 3]).sum())

# %% [markdown]
# **You should see** `ACTIVE`, then `STOPPED`, no complaint about the second call, and that Spark
# still adds.

# %% role="check" function="stop_streaming" points=2
streaming.stop_leftover()
sc, given = setup_streaming_context("SC", batch_duration=1)
_, other = setup_streaming_context("SC", batch_duration=1)
for context in [given, other]:
    context.queueStream([sc.parallelize([])]).foreachRDD(lambda rdd: None)
other.start()
stop_streaming(given)
assert sc._jsc is not None, "You stopped Spark as well. Say stopSparkContext=False."
assert streaming.state(given) == "STOPPED", "The stream that you were given is not stopped."
assert streaming.state(other) == "ACTIVE", "You stopped another stream than the one you were given."
stop_streaming(other)
assert streaming.state(other) == "STOPPED", "A stream that runs is not stopped by your function."
stop_streaming(other)
print("stop_streaming passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# One line. You wrote it already, at the end of `run_streaming`.
#
# </details>
#
# You can run a stream now, from its first batch to its last, and no longer. What you get from it are
# lists of numbers. Are they good? Do they get better? Nobody sees that in a list. Next, in EV, you
# collect the results and draw them.
#
# **A question to think about.** You end the stream when its queue is empty. A stream of sensors is
# never "drained": after a quiet minute the next value may come. How would you keep the quiet minutes
# from making the model forget? Spark offers to count the decay in *points* instead of batches:
# `StreamingKMeans(timeUnit="points")` multiplies a weight by $\lambda^{n}$ when $n$ points come.
# What does an idle tick do then? Which $\lambda$ gives the same half-life as 0.8 a batch of 1,000
# points?
#
# <details><summary>Check your answer</summary>
#
# With $n = 0$ the factor is $\lambda^0 = 1$, so an idle tick does nothing. And $\lambda^{1000} = 0.8$
# gives $\lambda$ = {{ f"{0.8 ** (1 / 1000):.6f}" }}.
#
# </details>
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | | `ssc` | StreamingContext: the clock of a stream, runs once |
# | | `batch_duration` | seconds from tick to tick |
# | | idle tick | a tick that finds the queue empty |
# | | drained | the queue is empty, its last batch is done |
# | $m$ | `idle_ticks` | idle ticks in a row; they leave $\lambda^m$ of each weight |
# | $N_j$, $\lambda$ | `clusterWeights[j]`, `decay_factor` | as before |

# %%
spark.stop()
