# %% collect_results seed
# The seed's way, lists copied.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    centers_list = [c.tolist() for c in centers]
    results = {
        "centers": centers_list,
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": batch_sse_list.copy(),
        "test_sse_list": test_sse_list.copy(),
        "centroids_history": centroids_history.copy(),
    }
    return results


# %% collect_results arrays
# Centers and lists as arrays.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = np.array(model.latestModel().centers)
    return dict(
        centers=centers,
        assignments=assign_clusters(centers, test_X),
        cost=np.float64(clustering_cost(centers, test_X)),
        batch_sse_list=np.array(batch_sse_list),
        test_sse_list=np.array(test_sse_list),
        centroids_history=np.array(centroids_history),
    )


# %% collect_results deep_copies
# Everything copied deeply, the cost from the assignments.
import copy


def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = [np.asarray(c) for c in model.latestModel().clusterCenters]
    assignments = assign_clusters(centers, test_X)
    lists = copy.deepcopy((batch_sse_list, test_sse_list, centroids_history))
    results = {"centers": [list(map(float, c)) for c in centers], "assignments": assignments}
    results["cost"] = sum(np.sum((np.array(x) - centers[j]) ** 2) for j, x in assignments)
    results.update(zip(("batch_sse_list", "test_sse_list", "centroids_history"), lists))
    return results


# %% collect_results tuples
# Tuples in place of lists.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    latest = model.latestModel()
    return {
        "centers": tuple(tuple(float(a) for a in c) for c in latest.centers),
        "assignments": tuple(assign_clusters(latest.centers, test_X)),
        "cost": clustering_cost(latest.centers, test_X),
        "batch_sse_list": tuple(batch_sse_list),
        "test_sse_list": tuple(test_sse_list),
        "centroids_history": tuple(centroids_history),
    }


# %% collect_results a_key_more
# A key of its own beside the six.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "batches": len(batch_sse_list),
        "centroids_history": [[np.array(c) for c in entry] for entry in centroids_history],
        "test_sse_list": [float(sse) for sse in test_sse_list],
        "batch_sse_list": [float(sse) for sse in batch_sse_list],
        "cost": float(clustering_cost(centers, test_X)),
        "assignments": assign_clusters(centers, test_X),
        "centers": np.asarray(centers).tolist(),
    }


# %% collect_results predicted_by_the_model
# The assignments by the model's own predict.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    latest = model.latestModel()
    centers = [c.tolist() for c in latest.centers]
    return {
        "centers": centers,
        "assignments": [(latest.predict(np.array(x)), list(x)) for x in test_X],
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": batch_sse_list[:],
        "test_sse_list": test_sse_list[:],
        "centroids_history": centroids_history[:],
    }


# %% collect_results history_as_lists
# The history as plain lists.
from collections import OrderedDict


def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    results = OrderedDict()
    results["centers"] = [c.tolist() for c in centers]
    results["assignments"] = assign_clusters(centers, np.asarray(test_X))
    results["cost"] = clustering_cost(centers, np.asarray(test_X))
    results["batch_sse_list"] = [*batch_sse_list]
    results["test_sse_list"] = [*test_sse_list]
    results["centroids_history"] = [[list(c) for c in entry] for entry in centroids_history]
    return results


# %% plot_batch_sse object_oriented
# The object-oriented interface.
def plot_batch_sse(batch_sse_list):
    figure, axes = plt.subplots()
    axes.plot(range(len(batch_sse_list)), batch_sse_list, marker="o")
    axes.set(title="Batch SSE", xlabel="Batch", ylabel="SSE")
    plt.show()


# %% plot_batch_sse values_alone
# The values alone: matplotlib counts from 0.
def plot_batch_sse(batch_sse_list):
    plt.plot(batch_sse_list)
    plt.title("Batch SSE", loc="left")
    plt.xlabel("batch")
    plt.ylabel("sum of squared errors")


# %% plot_batch_sse scatter
# Markers alone.
def plot_batch_sse(batch_sse_list):
    plt.figure()
    plt.scatter(np.arange(len(batch_sse_list)), batch_sse_list)
    plt.suptitle("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse one_marker_at_a_time
# Each point by a call of its own.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    for batch, sse in enumerate(batch_sse_list):
        plt.plot(batch, sse, "o", color="tab:blue")
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.grid(True)
    plt.show()


# %% plot_batch_sse pandas
# Drawn by pandas.
import pandas as pd


def plot_batch_sse(batch_sse_list):
    axes = pd.Series(batch_sse_list).plot(title="Batch SSE")
    axes.set_xlabel("Batch")
    axes.set_ylabel("SSE")
    plt.show()


# %% plot_batch_sse extra_artists
# A mean line, a grid, a legend, and the figure closed after it was shown.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(6, 3))
    plt.plot(list(range(len(batch_sse_list))), np.asarray(batch_sse_list), "s--", label="SSE")
    plt.axhline(np.mean(batch_sse_list), color="gray", label="mean")
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.legend()
    plt.grid(True)
    plt.show()
    plt.close()


# %% plot_batch_sse log_scale
# A logarithmic axis, whole numbers as ticks.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.semilogy(range(len(batch_sse_list)), batch_sse_list)
    plt.xticks(range(len(batch_sse_list)))
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse stems
# Stems with their markers.
def plot_batch_sse(batch_sse_list):
    figure = plt.figure(layout="constrained")
    axes = figure.add_subplot()
    axes.stem(range(len(batch_sse_list)), batch_sse_list)
    axes.set_title("Batch SSE")
    axes.set_xlabel("Batch")
    axes.set_ylabel("SSE")


# %% plot_test_sse object_oriented
# The object-oriented interface.
def plot_test_sse(test_sse_list):
    figure, axes = plt.subplots()
    axes.plot(range(len(test_sse_list)), test_sse_list, marker="o")
    axes.set(title="Test SSE", xlabel="Batch", ylabel="SSE")
    plt.show()


# %% plot_test_sse values_alone
# The values alone: matplotlib counts from 0.
def plot_test_sse(test_sse_list):
    plt.plot(test_sse_list)
    plt.title("Test SSE", loc="left")
    plt.xlabel("batch")
    plt.ylabel("sum of squared errors")


# %% plot_test_sse scatter
# Markers alone.
def plot_test_sse(test_sse_list):
    plt.figure()
    plt.scatter(np.arange(len(test_sse_list)), test_sse_list)
    plt.suptitle("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse one_marker_at_a_time
# Each point by a call of its own.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    for batch, sse in enumerate(test_sse_list):
        plt.plot(batch, sse, "o", color="tab:blue")
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.grid(True)
    plt.show()


# %% plot_test_sse pandas
# Drawn by pandas.
import pandas as pd


def plot_test_sse(test_sse_list):
    axes = pd.Series(test_sse_list).plot(title="Test SSE")
    axes.set_xlabel("Batch")
    axes.set_ylabel("SSE")
    plt.show()


# %% plot_test_sse extra_artists
# A mean line, a grid, a legend, and the figure closed after it was shown.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(6, 3))
    plt.plot(list(range(len(test_sse_list))), np.asarray(test_sse_list), "s--", label="SSE")
    plt.axhline(np.mean(test_sse_list), color="gray", label="mean")
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.legend()
    plt.grid(True)
    plt.show()
    plt.close()


# %% plot_test_sse log_scale
# A logarithmic axis, whole numbers as ticks.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.semilogy(range(len(test_sse_list)), test_sse_list)
    plt.xticks(range(len(test_sse_list)))
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse stems
# Stems with their markers.
def plot_test_sse(test_sse_list):
    figure = plt.figure(layout="constrained")
    axes = figure.add_subplot()
    axes.stem(range(len(test_sse_list)), test_sse_list)
    axes.set_title("Test SSE")
    axes.set_xlabel("Batch")
    axes.set_ylabel("SSE")


# %% plot_centroid_trajectories seed
# The seed's way, with its check of an empty history.
def plot_centroid_trajectories(centroids_history):
    if not centroids_history:
        print("No centroid history recorded.")
        return
    plt.figure(figsize=(6, 6))
    K = len(centroids_history[0])
    for k in range(K):
        xs = [centroids_history[t][k][0] for t in range(len(centroids_history))]
        ys = [centroids_history[t][k][1] for t in range(len(centroids_history))]
        plt.plot(xs, ys, marker="o", label=f"Centroid {k}")
    plt.title("Centroid Trajectories (2D projection)")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.legend()
    plt.grid(True)
    plt.show()


# %% plot_centroid_trajectories all_at_once
# One call for all paths, from one array.
def plot_centroid_trajectories(centroids_history):
    paths = np.array(centroids_history)
    figure, axes = plt.subplots(figsize=(6, 6))
    axes.plot(paths[:, :, 0], paths[:, :, 1])
    axes.set(title="Trajectories", xlabel="x0", ylabel="x1")
    plt.show()


# %% plot_centroid_trajectories markers
# Markers that grow paler, no lines.
def plot_centroid_trajectories(centroids_history):
    plt.figure()
    times = np.arange(len(centroids_history))
    for path in np.swapaxes(np.asarray(centroids_history), 0, 1):
        plt.scatter(path[:, 0], path[:, 1], c=times, cmap="viridis")
    plt.suptitle("Where the centers go")
    plt.xlabel("temp")
    plt.ylabel("atemp")
    plt.show()


# %% plot_centroid_trajectories start_and_end
# A star at the start and a cross at the end of each path.
def plot_centroid_trajectories(centroids_history):
    for j, start in enumerate(centroids_history[0]):
        path = np.vstack([entry[j][:2] for entry in centroids_history])
        plt.plot(*path.T, "-", label=f"center {j}")
        plt.plot(start[0], start[1], "*", markersize=14)
        plt.plot(*path[-1], "x")
    plt.title("Trajectories")
    plt.xlabel("feature 0")
    plt.ylabel("feature 1")
    plt.legend()


# %% plot_centroid_trajectories data_frame
# A table a center, drawn by pandas.
import pandas as pd


def plot_centroid_trajectories(centroids_history):
    axes = plt.gca()
    for j in range(len(centroids_history[0])):
        table = pd.DataFrame([entry[j][:2] for entry in centroids_history], columns=["x", "y"])
        table.plot(x="x", y="y", ax=axes, label=str(j), style="o-")
    axes.set(title="Trajectories", xlabel="first feature", ylabel="second feature")
    plt.show()


# %% plot_centroid_trajectories point_by_point
# Each place by a call of its own.
def plot_centroid_trajectories(centroids_history):
    colours = ["tab:blue", "tab:orange", "tab:green", "tab:red"]
    plt.figure(figsize=(5, 5))
    for centers in centroids_history:
        for j, (x, y, *_) in enumerate(centers):
            plt.plot(x, y, "o", color=colours[j % 4])
    plt.title("Trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories closed_after_show
# The figure closed after it was shown.
def plot_centroid_trajectories(centroids_history):
    figure = plt.figure()
    axes = figure.add_subplot(111)
    for j in range(len(centroids_history[0])):
        xs, ys = zip(*[(c[j][0], c[j][1]) for c in centroids_history])
        axes.plot(xs, ys, marker=".", linestyle="--")
    axes.set_title("Trajectories", loc="right")
    axes.set_xlabel("Dimension 0")
    axes.set_ylabel("Dimension 1")
    plt.show()
    plt.close(figure)
