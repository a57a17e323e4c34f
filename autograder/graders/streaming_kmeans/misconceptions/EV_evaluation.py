# %% collect_results cost_of_the_last_batch
# You took the cost from the end of test_sse_list. Compute it from the model's own centers.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": test_sse_list[-1],
        "batch_sse_list": list(batch_sse_list),
        "test_sse_list": list(test_sse_list),
        "centroids_history": list(centroids_history),
    }


# %% collect_results centers_of_the_history
# You took the centers from the end of the history. Ask the model: model.latestModel().centers.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = centroids_history[-1]
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": list(batch_sse_list),
        "test_sse_list": list(test_sse_list),
        "centroids_history": list(centroids_history),
    }


# %% collect_results same_lists
# Your results hold the caller's own lists, so they change when those do. Copy them: list(...).
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": batch_sse_list,
        "test_sse_list": test_sse_list,
        "centroids_history": centroids_history,
    }


# %% collect_results indices_only
# Your assignments are indices alone. Give what assign_clusters gives.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": [j for j, _ in assign_clusters(centers, test_X)],
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": list(batch_sse_list),
        "test_sse_list": list(test_sse_list),
        "centroids_history": list(centroids_history),
    }


# %% collect_results no_history
# The history is missing: the results have six keys, centroids_history is one of them.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": list(batch_sse_list),
        "test_sse_list": list(test_sse_list),
    }


# %% collect_results swapped_lists
# The two SSE lists are swapped.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": list(test_sse_list),
        "test_sse_list": list(batch_sse_list),
        "centroids_history": list(centroids_history),
    }


# %% collect_results averaged_cost
# You divided the cost by the number of points. The cost is the sum.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X) / len(test_X),
        "batch_sse_list": list(batch_sse_list),
        "test_sse_list": list(test_sse_list),
        "centroids_history": list(centroids_history),
    }


# %% collect_results rounded_centers
# You rounded the centers. Give them as they are; round when you print.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.round(2).tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": round(clustering_cost(centers, test_X), 2),
        "batch_sse_list": list(batch_sse_list),
        "test_sse_list": list(test_sse_list),
        "centroids_history": list(centroids_history),
    }


# %% collect_results last_values_only
# You kept the last entry of each list. Keep all of them.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    return {
        "centers": [c.tolist() for c in centers],
        "assignments": assign_clusters(centers, test_X),
        "cost": clustering_cost(centers, test_X),
        "batch_sse_list": list(batch_sse_list)[-1:],
        "test_sse_list": list(test_sse_list)[-1:],
        "centroids_history": list(centroids_history)[-1:],
    }


# %% collect_results a_tuple
# You gave back a tuple. The results are a dictionary, so that nobody must count their places.
def collect_results(model, test_X, batch_sse_list, test_sse_list, centroids_history):
    centers = model.latestModel().centers
    assignments = assign_clusters(centers, test_X)
    cost = clustering_cost(centers, test_X)
    return centers, assignments, cost, batch_sse_list, test_sse_list, centroids_history


# %% plot_batch_sse counted_from_one
# You counted the batches from 1. The first batch is batch 0.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(range(1, len(batch_sse_list) + 1), batch_sse_list)
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse no_labels
# Your axes have no labels. Say what they show: plt.xlabel, plt.ylabel.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(batch_sse_list)
    plt.title("Batch SSE")
    plt.show()


# %% plot_batch_sse no_title
# Your plot has no title: plt.title.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(batch_sse_list)
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse swapped_axes
# Your axes are swapped. The batches go along x, the SSE goes up y.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(batch_sse_list, range(len(batch_sse_list)))
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse bars
# You drew bars. Draw a line, so that the eye can follow it.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.bar(range(len(batch_sse_list)), batch_sse_list)
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse running_total
# You added the values up. Draw them as they are.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(np.cumsum(batch_sse_list))
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse scaled
# You divided the values by the largest. Draw them as they are.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot([sse / max(batch_sse_list) for sse in batch_sse_list])
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse sorted_values
# You sorted the values. Draw them in the order of the batches.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(sorted(batch_sse_list, reverse=True))
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse last_batch_missing
# The last batch is missing in your plot.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    batches = range(len(batch_sse_list) - 1)
    plt.plot(batches, [batch_sse_list[i] for i in batches])
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_batch_sse empty_figure
# Your figure has its words and no data. Call plt.plot before plt.show.
def plot_batch_sse(batch_sse_list):
    plt.figure(figsize=(8, 4))
    plt.title("Batch SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse counted_from_one
# You counted the batches from 1. The first batch is batch 0.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(range(1, len(test_sse_list) + 1), test_sse_list)
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse no_labels
# Your axes have no labels. Say what they show: plt.xlabel, plt.ylabel.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(test_sse_list)
    plt.title("Test SSE")
    plt.show()


# %% plot_test_sse no_title
# Your plot has no title: plt.title.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(test_sse_list)
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse swapped_axes
# Your axes are swapped. The batches go along x, the SSE goes up y.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(test_sse_list, range(len(test_sse_list)))
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse bars
# You drew bars. Draw a line, so that the eye can follow it.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.bar(range(len(test_sse_list)), test_sse_list)
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse running_total
# You added the values up. Draw them as they are.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(np.cumsum(test_sse_list))
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse scaled
# You divided the values by the largest. Draw them as they are.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot([sse / max(test_sse_list) for sse in test_sse_list])
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse sorted_values
# You sorted the values. Draw them in the order of the batches.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.plot(sorted(test_sse_list, reverse=True))
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse last_batch_missing
# The last batch is missing in your plot.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    batches = range(len(test_sse_list) - 1)
    plt.plot(batches, [test_sse_list[i] for i in batches])
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_test_sse empty_figure
# Your figure has its words and no data. Call plt.plot before plt.show.
def plot_test_sse(test_sse_list):
    plt.figure(figsize=(8, 4))
    plt.title("Test SSE")
    plt.xlabel("Batch")
    plt.ylabel("SSE")
    plt.show()


# %% plot_centroid_trajectories one_line_a_batch
# Your lines join the centers of one batch. Join the places of one center over the batches.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    for centers in centroids_history:
        plt.plot([c[0] for c in centers], [c[1] for c in centers], marker="o")
    plt.title("Centroid trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories first_center_only
# You drew one center. Draw a path for each of them.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    plt.plot([c[0][0] for c in centroids_history], [c[0][1] for c in centroids_history])
    plt.title("Centroid trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories swapped_axes
# Your axes are swapped: the first number of a center goes along x, the second one goes up y.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    for j in range(len(centroids_history[0])):
        plt.plot([c[j][1] for c in centroids_history], [c[j][0] for c in centroids_history])
    plt.title("Centroid trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories against_time
# You drew each number over the batches. A path lies in the plane: first number x, second number y.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    for j in range(len(centroids_history[0])):
        plt.plot([c[j][0] for c in centroids_history])
        plt.plot([c[j][1] for c in centroids_history])
    plt.title("Centroid trajectories")
    plt.xlabel("Batch")
    plt.ylabel("Dimension 0 and 1")
    plt.show()


# %% plot_centroid_trajectories last_two_dimensions
# You drew the last two numbers of each center. Draw the first two.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    for j in range(len(centroids_history[0])):
        plt.plot([c[j][-2] for c in centroids_history], [c[j][-1] for c in centroids_history])
    plt.title("Centroid trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories end_points_only
# You drew the first and the last place of each center. Draw the whole path.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    ends = [centroids_history[0], centroids_history[-1]]
    for j in range(len(ends[0])):
        plt.plot([c[j][0] for c in ends], [c[j][1] for c in ends], marker="o")
    plt.title("Centroid trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories first_batch_missing
# The first place of each center is missing. Begin with batch 0.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    for j in range(len(centroids_history[0])):
        path = [centroids_history[t][j] for t in range(1, len(centroids_history))]
        plt.plot([c[0] for c in path], [c[1] for c in path], marker="o")
    plt.title("Centroid trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories no_labels
# Your axes have no labels. Say what they show: plt.xlabel, plt.ylabel.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    for j in range(len(centroids_history[0])):
        plt.plot([c[j][0] for c in centroids_history], [c[j][1] for c in centroids_history])
    plt.title("Centroid trajectories")
    plt.show()


# %% plot_centroid_trajectories no_title
# Your plot has no title: plt.title.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    for j in range(len(centroids_history[0])):
        plt.plot([c[j][0] for c in centroids_history], [c[j][1] for c in centroids_history])
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()


# %% plot_centroid_trajectories empty_figure
# Your figure has its words and no paths. Call plt.plot for each center.
def plot_centroid_trajectories(centroids_history):
    plt.figure(figsize=(6, 6))
    plt.title("Centroid trajectories")
    plt.xlabel("Dimension 0")
    plt.ylabel("Dimension 1")
    plt.show()
