# %% [markdown]
# # EV: Evaluation
#
# **You will learn** how to collect what a stream has left behind, how to draw it, and how to read
# three plots that can mislead.
#
# **You need** everything so far: SP, DP, SK, SU, SC. **Time:** about 45 minutes.
#
# ![Eight stages in order; the sixth, Evaluate, is marked](pictures/EV_evaluation.svg)
#
# First let your pipeline learn. All the functions in this cell are your own. It takes some seconds.

# %%
import matplotlib.pyplot as plt
import numpy as np
from importnb import Notebook

from diststream import plots, spark

spark.prepare()
plt.rc("axes", prop_cycle=plt.cycler(color=plots.COLOURS))

with Notebook(include_non_defs=False):
    from DP_data_preparation import load_raw_data, preprocess_data, train_test_split
    from SC_streaming_context import run_streaming
    from SK_streaming_kmeans import create_rdd_queue, initialize_model
    from SP_setup_streaming import setup_streaming_context
    from SU_streaming_update import attach_stream_and_train

# SB will import `collect_results` from here. Of an imported notebook only definitions and plain
# imports run, so what that function needs is imported without a `with`.
from SU_streaming_update import assign_clusters, clustering_cost

table = load_raw_data("data/bike_sharing.csv")
train_X, test_X = train_test_split(preprocess_data(table))
sizes = [len(train_X[start : start + 1000]) for start in range(0, len(train_X), 1000)]

sc, ssc = setup_streaming_context("EV", batch_duration=0.5)
model = initialize_model(k=3, dim=train_X.shape[1])
batch_sse, test_sse, history = [], [], []
stream = ssc.queueStream(create_rdd_queue(sc, train_X, batch_size=1000))
attach_stream_and_train(stream, model, test_X, batch_sse, test_sse, history)
run_streaming(ssc)
print(len(test_sse), "batches recorded")

# %% [markdown]
# **You should see** `{{ len(test_sse) }} batches recorded`.
#
# ## EV.1 Collect results
#
# The run has left its traces in five places: the model, the test data, and three lists. Put them
# together in **one dictionary** with six keys:
#
# | key | holds | comes from |
# |---|---|---|
# | `"centers"` | the final centers, a list of $k$ lists of floats | `model.latestModel()` |
# | `"assignments"` | per test point its index and itself | your `assign_clusters` |
# | `"cost"` | the final SSE on the test data | your `clustering_cost` |
# | `"batch_sse_list"` | SSE on each batch | the list that you are given |
# | `"test_sse_list"` | test SSE after each batch | the list that you are given |
# | `"centroids_history"` | the centers after each batch | the list that you are given |
#
# A result is a **photograph**. If the stream goes on later, the lists that you were given grow. Your
# dictionary must not grow with them. So put **copies** into it: `list(...)` makes a new list with the
# same entries. (The entries of the history need no copy of their own. In SU you appended copies, and
# nobody changes those any more.)
#
# **By hand.** Two centers, three test points:

# %%
from pyspark.mllib.clustering import StreamingKMeans

tiny = StreamingKMeans(k=2).setInitialCenters(np.array([[0.0, 0.0], [4.0, 4.0]]), [1.0, 1.0])
tiny_test = [[0.0, 1.0], [4.0, 3.0], [1.0, 0.0]]

# %% [markdown]
# {{ plots.distance_table(tiny_test, tiny.latestModel().centers) }}
#
# The cost is 1 + 1 + 1 = {{ f"{clustering_cost(tiny.latestModel().centers, tiny_test):g}" }}, the
# indices are {{ ", ".join(str(j) for j, _ in assign_clusters(tiny.latestModel().centers, tiny_test)) }}.


# %% role="answer" function="collect_results"
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    """Put the outcome of a run into one dictionary

    input: model, StreamingKMeans, after its last batch
    input: test_X, ndarray, m points of d numbers, held out for evaluation
    input: batch_sse_list, list[float], SSE on each batch
    input: test_sse_list, list[float], SSE on test_X after each batch
    input: centroids_history, list[list[ndarray]], the k centers after each batch
    output: results, dict, "centers" (k lists of d floats), "assignments" (m pairs of index and
        point), "cost" (SSE of the final centers on test_X), and copies of the three lists under
        their own names
    """
    ### BEGIN SOLUTION
    centers = model.latestModel().centers
    return {
        "centers": np.asarray(centers).tolist(),
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": list(batch_sse_list),
        "test_sse_list": list(test_sse_list),
        "centroids_history": list(centroids_history),
    }
    ### END SOLUTION


# %%
results = collect_results(model, test_X, batch_sse, test_sse, history)
print("test SSE of the final centers:", round(results["cost"], 3))
print("last entry of the test SSE list:", round(results["test_sse_list"][-1], 3))
for index, center in enumerate(results["centers"]):
    owned = sum(j == index for j, _ in results["assignments"])
    print(f"center {index}: {owned} test points,", np.round(center, 2))

# %% [markdown]
# **You should see** {{ f"{results['cost']:.3f}" }} twice. The two are equal because you trained first
# and recorded after it, in SU. The other way round the list would be one batch late: it would begin
# with the SSE of the random centers and end before the last batch was learned.
#
# The six numbers of a center are temp, atemp, hum, windspeed, casual, registered, all scaled: 0 is the
# mean of the year, 1 is one standard deviation above it. Center
# {{ int(np.argmax(np.array(results["centers"])[:, 5])) }} stands for warm, dry hours with many
# rentals, center {{ int(np.argmin(np.array(results["centers"])[:, 0])) }} for cold ones with few.

# %% role="check" function="collect_results" points=4
grows_a, grows_b, grows_c = [5.0, 4.0], [6.0, 3.0], [[np.zeros(2), np.ones(2)]]
tried = collect_results(tiny, tiny_test, grows_a, grows_b, grows_c)
assert tried is not None, "collect_results gives back None. Is there a `return` at its end?"
assert isinstance(tried, dict), f"The result should be a dict, but it is a {type(tried).__name__}."
keys = {"centers", "assignments", "cost", "batch_sse_list", "test_sse_list", "centroids_history"}
assert not keys - set(tried), f"These keys are missing: {', '.join(sorted(keys - set(tried)))}."
assert np.allclose(tried["centers"], [[0, 0], [4, 4]]), (
    "The centers should be those of model.latestModel()."
)
assert not any(np.isscalar(entry) for entry in tried["assignments"]), (
    "Each assignment is a pair of index and point. Take what assign_clusters gives, as it is."
)
assert [j for j, _ in tried["assignments"]] == [0, 1, 0], (
    "The assignments should tell each test point's nearest center. Use assign_clusters."
)
assert not np.isclose(tried["cost"], grows_b[-1] / 3), "The cost is a sum, not a mean."
assert np.isclose(tried["cost"], 3), f"The cost should be 3, but yours is {tried['cost']}."
assert list(tried["batch_sse_list"]) == [5, 4] and list(tried["test_sse_list"]) == [6, 3], (
    "The two lists of SSE should be what you were given. Are they swapped?"
)
for given in [grows_a, grows_b, grows_c]:
    given.append(given[0])
assert len(tried["batch_sse_list"]) == 2 and len(tried["test_sse_list"]) == 2, (
    "Your lists grow when those that you were given grow. Put copies into the dictionary."
)
assert len(tried["centroids_history"]) == 1, (
    "Your history grows when the one that you were given grows. Put a copy into the dictionary."
)
assert np.allclose(tried["centroids_history"][0], [[0, 0], [1, 1]]), (
    "The history should hold the centers after each batch, as you were given them."
)
assert np.allclose([point for _, point in tried["assignments"]], tiny_test), (
    "The second part of each assignment is the point itself, not rounded."
)
print("collect_results passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Ask the model for its centers once, at the top. Then each of the six entries is one call.
# `np.asarray(...)` followed by `tolist()` makes lists of whatever the centers are now.
#
# </details>
#
# One number, {{ f"{results['cost']:,.0f}" }}, says how good the final centers are. It does not say
# how the model came there. For that, draw.
#
# ## EV.2 Plot batch SSE
#
# After each batch you noted how close its points lie to the centers. Draw these numbers as a line:
# the batches along $x$, **counted from 0**, the SSE up $y$. A plot speaks only if it says what it
# shows, so give it a title and a label at each axis.
#
# **By hand.** The list `[3.0, 1.0, 2.5]` becomes the points
# {{ ", ".join(f"({batch}, {sse})" for batch, sse in enumerate([3.0, 1.0, 2.5])) }}.
#
# | call | what it does |
# |---|---|
# | `plt.figure(figsize=(width, height))` | begins a new figure |
# | `plt.plot(xs, ys, marker="o")` | draws a line, with a dot at each point |
# | `plt.title(...)`, `plt.xlabel(...)`, `plt.ylabel(...)` | write the words |


# %% role="answer" function="plot_batch_sse"
def plot_batch_sse(batch_sse_list):
    """Draw the SSE on each batch

    input: batch_sse_list, list[float], SSE on each batch
    output: None; a line of SSE over batches, counted from 0, with title and labels
    """
    ### BEGIN SOLUTION
    plt.figure(figsize=(8, 4))
    plt.plot(range(len(batch_sse_list)), batch_sse_list, marker="o")
    plt.title("SSE on each batch")
    plt.xlabel("Batch, counted from 0")
    plt.ylabel("Batch SSE")
    plt.grid()
    ### END SOLUTION
    plt.show()


# %%
plot_batch_sse(results["batch_sse_list"])

# %% [markdown]
# **You should see** a line that climbs from {{ f"{batch_sse[0]:,.0f}" }} to
# {{ f"{max(batch_sse):,.0f}" }} at batch {{ int(np.argmax(batch_sse)) }} and falls to
# {{ f"{batch_sse[-1]:,.0f}" }}.

# %% role="check" function="plot_batch_sse" points=2
values = [3.0, 1.0, 2.5]
axes = plots.drawn_by(plot_batch_sse, values)
assert not plots.shows(axes, [(sse, batch) for batch, sse in enumerate(values)]), (
    "Your axes are swapped. The batches go along x, the SSE goes up y."
)
assert not plots.shows(axes, [(batch + 1, sse) for batch, sse in enumerate(values)]), (
    "You count the batches from 1. Count them from 0."
)
assert plots.shows(axes, list(enumerate(values))), (
    f"For the values {values} the points {list(enumerate(values))} should be on the plot."
)
missing = plots.missing_words(axes)
assert not missing, f"Your plot has no {' and no '.join(missing)}."
print("plot_batch_sse passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# `range(len(values))` gives 0, 1, 2, …, one number for each value. The last line, which shows the
# figure, is there already.
#
# </details>
#
# Does the model get worse for five batches and then better? Careful. **A sum over more points is
# larger**, and the last batch has only {{ sizes[-1] }} points. Divide by the number of points:

# %%
plots.sums_and_means(batch_sse, sizes, "Batch SSE")
per_point = np.array(batch_sse) / sizes

# %% [markdown]
# **You should see** the two panels disagree at the end. The sum falls from
# {{ f"{batch_sse[-2]:,.0f}" }} to {{ f"{batch_sse[-1]:,.0f}" }}, the SSE per point *rises* from
# {{ f"{per_point[-2]:.2f}" }} to {{ f"{per_point[-1]:.2f}" }}. Sums may be compared only between
# batches of the same size.
#
# And the climb before? Each batch is another part of the year:
#
# {{ plots.markdown_table(
#     ["batch", "from", "to", "mean of registered rentals an hour", "SSE per point"],
#     [[str(b), str(part["time"].iloc[0])[:10], str(part["time"].iloc[-1])[:10],
#       f"{part['registered'].mean():.0f}", f"{per_point[b]:.2f}"]
#      for b in range(len(sizes)) for part in [table[: len(train_X)][b * 1000 : (b + 1) * 1000]]]) }}
#
# In winter all hours are alike, few people ride. In summer there are empty nights and crowded
# afternoons, and points that are far apart cannot all lie near three centers. So the batch SSE
# measures two things at once: how good the model is, and how hard the batch is. To see the model
# alone, you need data that stays the same.
#
# ## EV.3 Plot test SSE
#
# The test data is the same at each batch, and so is the number of its points: {{ f"{len(test_X):,}" }}.
# The sums may be compared. Draw them in the same way.
#
# **By hand.** With {{ f"{len(test_X):,}" }} test points, a test SSE of {{ f"{test_sse[0]:,.0f}" }}
# is {{ f"{test_sse[0]:.0f} / {len(test_X)} = {test_sse[0] / len(test_X):.2f}" }} a point.


# %% role="answer" function="plot_test_sse"
def plot_test_sse(test_sse_list):
    """Draw the SSE on the test data after each batch

    input: test_sse_list, list[float], SSE on the test data after each batch
    output: None; a line of SSE over batches, counted from 0, with title and labels
    """
    ### BEGIN SOLUTION
    plt.figure(figsize=(8, 4))
    plt.plot(range(len(test_sse_list)), test_sse_list, marker="o")
    plt.title("SSE on the test data after each batch")
    plt.xlabel("Batch, counted from 0")
    plt.ylabel("Test SSE")
    plt.grid()
    ### END SOLUTION
    plt.show()


# %%
plot_test_sse(results["test_sse_list"])

# %% [markdown]
# **You should see** the test SSE fall from {{ f"{test_sse[0]:,.0f}" }} to
# {{ f"{min(test_sse):,.0f}" }} at batch {{ int(np.argmin(test_sse)) }}, rise again to
# {{ f"{max(test_sse[4:]):,.0f}" }} at batch {{ 4 + int(np.argmax(test_sse[4:])) }}, and end at
# {{ f"{test_sse[-1]:,.0f}" }}.

# %% role="check" function="plot_test_sse" points=2
values = [4.0, 2.5, 2.0, 3.5]
axes = plots.drawn_by(plot_test_sse, values)
assert not plots.shows(axes, [(sse, batch) for batch, sse in enumerate(values)]), (
    "Your axes are swapped. The batches go along x, the SSE goes up y."
)
assert not plots.shows(axes, [(batch + 1, sse) for batch, sse in enumerate(values)]), (
    "You count the batches from 1. Count them from 0."
)
assert plots.shows(axes, list(enumerate(values))), (
    f"For the values {values} the points {list(enumerate(values))} should be on the plot."
)
missing = plots.missing_words(axes)
assert not missing, f"Your plot has no {' and no '.join(missing)}."
print("plot_test_sse passes its visible checks.")

# %% [markdown]
# The model learns quickly at first. Why does the curve rise later? The usual suspect is
# *overfitting*: a model that fits its own data ever better and all other data ever worse. Here that
# is not so. The test part runs from {{ str(table["time"].iloc[len(train_X)])[:10] }} to the end of the
# year: autumn. At batch {{ 4 + int(np.argmax(test_sse[4:])) }} it is summer, and with
# $\lambda = 0.8$ the model has half forgotten the spring. It follows the stream, and **the stream has
# moved away from the test data**. With the next batch comes September, and the curve falls.
#
# Forgetting cost something here. Did it pay? Compare with k-means that sees the whole training part at
# once, as often as it likes:

# %%
from sklearn.cluster import KMeans

at_rest = KMeans(n_clusters=3, n_init=10, random_state=0).fit(train_X)
at_rest_cost = clustering_cost(at_rest.cluster_centers_, test_X)
print(f"batch k-means {at_rest_cost:,.0f}, your streaming k-means {results['cost']:,.0f}")

# %% [markdown]
# **You should see** {{ f"{at_rest_cost:,.0f}" }} against {{ f"{results['cost']:,.0f}" }}. One pass
# over the stream, from random centers, came a little closer to the autumn than many passes over
# everything. The last batches count most in your model, and they lie next to the autumn.
#
# ## EV.4 Plot centroid trajectories
#
# Two plots told how good the centers are. The third shows **where they go**. (A center of k-means is
# also called a centroid.) Draw a path for each center $j$: its first two numbers after batch 0, after
# batch 1, and so on. Mark where each path starts, or nobody can tell its direction.
#
# The history is a list of batches, each a list of centers, each an array of numbers:
# `centroids_history[t][j][0]` is the first number of center $j$ after batch $t$.
#
# **By hand.** One center, three batches: the history `[[[0, 0]], [[1, 0]], [[1, 2]]]` is a path from
# (0, 0), where the start marker goes, over (1, 0) to (1, 2).


# %% role="answer" function="plot_centroid_trajectories"
def plot_centroid_trajectories(centroids_history):
    """Draw the path of each center in the plane of its first two numbers

    input: centroids_history, list[list[ndarray]], the k centers after each batch
    output: None; a line for each center, its start marked, with title and labels; without any
        history a sentence instead
    """
    if not centroids_history:
        print("No centroid history recorded.")
        return
    ### BEGIN SOLUTION
    plt.figure(figsize=(6, 6))
    paths = np.asarray(centroids_history)  # batches x k x d
    for index in range(paths.shape[1]):
        xs, ys = paths[:, index, 0], paths[:, index, 1]
        plt.plot(xs, ys, marker="o", label=f"center {index}")
        plt.plot(xs[:1], ys[:1], "k*", markersize=14)
    plt.title("Paths of the centers, each from its star")
    plt.xlabel("First number of a center")
    plt.ylabel("Second number of a center")
    plt.legend()
    plt.grid()
    ### END SOLUTION
    plt.show()


# %%
plot_centroid_trajectories(results["centroids_history"])

# %% [markdown]
# **You should see** three paths, all squeezed onto one diagonal. The first two columns are
# temperature and felt temperature, and those are nearly the same thing: their correlation is
# {{ f"{np.corrcoef(train_X[:, 0], train_X[:, 1])[0, 1]:.2f}" }}. This view shows one number twice and
# hides the other four.

# %% role="check" function="plot_centroid_trajectories" points=3
walk = [
    [np.array([0.0, 1.0, 9.0]), np.array([5.0, 5.5, 9.0])],
    [np.array([0.5, 2.0, 9.0]), np.array([6.0, 5.0, 9.0])],
    [np.array([0.7, 4.0, 9.0]), np.array([7.0, 3.0, 9.0])],
]
axes = plots.drawn_by(plot_centroid_trajectories, walk)
first, second = ([entry[index][:2] for entry in walk] for index in [0, 1])
assert not plots.shows(axes, [place[::-1] for place in first]), (
    "Your axes are swapped. The first number of a center goes along x, the second one up y."
)
assert plots.shows(axes, first), "The path of center 0 is not on the plot, or a part is missing."
assert plots.shows(axes, second), "The path of center 1 is not on the plot. Draw all k centers."
joined = [line.get_xydata() for line in axes.lines if len(line.get_xydata()) > 1]
assert not any(np.allclose(line[:2], [first[0], second[0]]) for line in joined), (
    "Your lines join the centers of one batch. Join the places of one center, batch after batch."
)
missing = plots.missing_words(axes)
assert not missing, f"Your plot has no {' and no '.join(missing)}."
print("plot_centroid_trajectories passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: one center</summary>
#
# Collect the first numbers of center $j$ over all batches in one list, the second numbers in
# another. A list comprehension does it: `[centers[j][0] for centers in centroids_history]`.
#
# </details>
#
# <details><summary>Hint: all batches at once</summary>
#
# `np.asarray(centroids_history)` has three axes: batch, center, number. A slice takes all batches of
# one center and one number.
#
# </details>
#
# Choose a better pair. Your function draws the first two numbers, so hand it centers that have been
# cut down to two others. These are the correlations with temperature:
#
# {{ plots.markdown_table(
#     ["", "atemp", "hum", "windspeed", "casual", "registered"],
#     [["temp", *(f"{np.corrcoef(train_X[:, 0], train_X[:, j])[0, 1]:.2f}" for j in range(1, 6))]]) }}
#
# Humidity says something new. It is column 2.

# %%
plot_centroid_trajectories([[center[[0, 2]] for center in centers] for centers in history])
moved = np.abs(np.diff(np.array(history), axis=0)).max(axis=2)
print("largest step of each center, from batch to batch:")
print(np.round(moved, 2))

# %% [markdown]
# **You should see**, with temperature along $x$ and humidity up $y$, three stories that were one
# diagonal before. Center 0 drifts to the right, from
# {{ f"{history[0][0][0]:.1f}" }} to {{ f"{history[-1][0][0]:.1f}" }}: the damp hours get warmer as the
# year goes on. Center 1 begins at a random place, jumps, and settles in the warm, dry hours. Center 2
# stands still from batch {{ int(np.argmin(moved[:, 2])) }} on, with steps of
# {{ f"{moved[3, 2]:.2f}" }}. It stands for cold, dry hours, and in summer there are none: it **starves**,
# keeps its place, and loses weight. With the first cold days it moves again, by
# {{ f"{moved[-1, 2]:.2f}" }}.
#
# What is still wrong? The pipeline lies scattered over six notebooks, and Spark is still running. In
# SB you stop Spark and run it all in one go.
#
# **A question to think about.** Scale does not only change pictures. Column 0 and column 1 say the
# same thing twice, and k-means adds up squared distances over all columns. How does the clustering
# change if you leave one of the two out? Is it "more right"? Try it:
# `train_X[:, [0, 2, 3, 4, 5]]`.
#
# ## What you have built
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $\mu_j$ | `results["centers"][j]` | final center of cluster $j$ |
# | $\mu_j^{(t)}$ | `centroids_history[t][j]` | center $j$ after batch $t$, counted from 0 |
# | SSE | `results["cost"]` | of the final centers on the test data |
# | $n_t$ | `sizes[t]` | points in batch $t$ |
# | SSE / $n_t$ | `per_point[t]` | what may be compared between batches |

# %%
spark.stop()
