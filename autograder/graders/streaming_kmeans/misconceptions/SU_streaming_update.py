# %% clustering_cost took_the_root
# You took the root of each distance. The cost is the sum of the squared distances.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    distances = np.linalg.norm(data[:, None, :] - centers[None, :, :], axis=2)
    return float(distances.min(axis=1).sum())


# %% clustering_cost root_of_the_sum
# You took the root of the whole sum. The cost is the sum itself.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return float(np.sqrt(squared.min(axis=1).sum()))


# %% clustering_cost averaged
# You divided by the number of points. The cost is the sum over the points, not their mean.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return float(squared.min(axis=1).mean())


# %% clustering_cost all_centers
# You added the distances to every center. Only the nearest center of each point counts.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    return float(((data[:, None, :] - centers[None, :, :]) ** 2).sum())


# %% clustering_cost farthest_center
# You took the farthest center of each point. The nearest one owns it.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return float(squared.max(axis=1).sum())


# %% clustering_cost nearest_point_of_each_center
# You took the minimum over the points, one for each center. Take it over the centers, one for each
# point.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return float(squared.min(axis=0).sum())


# %% clustering_cost absolute_differences
# You added absolute differences. The squared distance adds the squares of the differences.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    return float(np.abs(data[:, None, :] - centers[None, :, :]).sum(axis=2).min(axis=1).sum())


# %% clustering_cost averaged_coordinates
# You averaged over the coordinates of a point. Its squared distance is the sum over them.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).mean(axis=2)
    return float(squared.min(axis=1).sum())


# %% clustering_cost one_value_a_point
# You gave back one value for each point. The cost is one number, their sum.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    return ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2).min(axis=1)


# %% clustering_cost arrays_only
# Your function stops when it is given lists of lists. Begin with np.asarray.
def clustering_cost(centers, data):
    centers_arr = np.vstack(centers)
    diff = data[:, None, :] - centers_arr[None, :, :]
    return float(np.sum(np.min(np.sum(diff**2, axis=2), axis=1)))


# %% clustering_cost moved_the_data
# Your function changes the data that it is given. Work on a copy: `x = x - c`, not `x -= c`.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    best = np.full(len(data), np.inf)
    for center in centers:
        data -= center
        best = np.minimum(best, (data**2).sum(axis=1))
        data += center
    data -= data.mean(axis=0)
    return float(best.sum())


# %% clustering_cost first_center_only
# You measured every point against the first center alone. Look at all centers and take the nearest.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    return float(((data - centers[0]) ** 2).sum())


# %% clustering_cost forgot_the_return
# Your function gives back None: the `return` at its end is missing.
def clustering_cost(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    cost = float(((data[:, None] - centers[None]) ** 2).sum(axis=2).min(axis=1).sum())
    print(cost)


# %% assign_clusters farthest_center
# You took the farthest center. Use argmin, not argmax.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [(int(j), x.tolist()) for j, x in zip(squared.argmax(axis=1), data)]


# %% assign_clusters wrong_axis
# Your argmin runs over the points. Let it run over the centers, so that each point gets one index.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [(int(j), data[j].tolist()) for j in squared.argmin(axis=0)]


# %% assign_clusters counted_from_one
# You counted the centers from 1. Their indices begin at 0.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [(int(j) + 1, x.tolist()) for j, x in zip(squared.argmin(axis=1), data)]


# %% assign_clusters indices_only
# You gave back the indices alone. Each entry is a pair: the index, and the point.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [int(j) for j in squared.argmin(axis=1)]


# %% assign_clusters swapped_pair
# The two parts of your pairs stand the wrong way round. The index comes first, then the point.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [(x.tolist(), int(j)) for j, x in zip(squared.argmin(axis=1), data)]


# %% assign_clusters center_instead_of_point
# The second part of your pairs is the center. It should be the point that was assigned.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [(int(j), centers[j].tolist()) for j in squared.argmin(axis=1)]


# %% assign_clusters rounded_points
# You rounded the points. Give them back as they are.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [(int(j), x.round(2).tolist()) for j, x in zip(squared.argmin(axis=1), data)]


# %% assign_clusters grouped_by_cluster
# Your pairs are sorted by cluster. Keep the order of the data.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    nearest = squared.argmin(axis=1)
    return [(int(nearest[i]), data[i].tolist()) for i in np.argsort(nearest, kind="stable")]


# %% assign_clusters distance_instead_of_index
# The first part of your pairs is the distance. It should be the index of the nearest center.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    squared = ((data[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [(float(s), x.tolist()) for s, x in zip(squared.min(axis=1), data)]


# %% assign_clusters arrays_only
# Your function stops when it is given lists of lists. Begin with np.asarray.
def assign_clusters(centers, data):
    centers_arr = np.vstack(centers)
    diff = data[:, None, :] - centers_arr[None, :, :]
    nearest_idx = np.argmin(np.sum(diff**2, axis=2), axis=1)
    return [(int(idx), data[i].tolist()) for i, idx in enumerate(nearest_idx)]


# %% assign_clusters largest_product
# You took the center with the largest product with the point. That is the nearest one only where
# all centers are equally long. Compare distances.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers, float), np.asarray(data, float)
    return [(int(j), x.tolist()) for j, x in zip((data @ centers.T).argmax(axis=1), data)]


# %% assign_clusters sorted_the_data
# Your function changes the data that it is given. Work on a copy: sorted(data), not data.sort().
def assign_clusters(centers, data):
    centers, points = np.asarray(centers, float), np.array(data, float)
    squared = ((points[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    pairs = [(int(j), x.tolist()) for j, x in zip(squared.argmin(axis=1), points)]
    data.sort(axis=0) if isinstance(data, np.ndarray) else data.sort()
    return pairs


# %% attach_stream_and_train recorded_first
# You registered recording before training, so every number is one batch late and the first scores
# the random centers. Register training first.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    def track_stats(time, rdd):
        if rdd.isEmpty():
            return
        batch = np.array(rdd.collect())
        centers = model.latestModel().centers
        centroids_history.append([c.copy() for c in centers])
        batch_sse_list.append(clustering_cost(centers, batch))
        test_sse_list.append(clustering_cost(centers, test_X))

    stream.foreachRDD(track_stats)
    model.trainOn(stream)


# %% attach_stream_and_train never_trained
# The model never learns: its centers stay where they began. Register training on the stream.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    def track_stats(time, rdd):
        if not rdd.isEmpty():
            centers = model.latestModel().centers
            centroids_history.append([c.copy() for c in centers])
            batch_sse_list.append(clustering_cost(centers, rdd.collect()))
            test_sse_list.append(clustering_cost(centers, test_X))

    stream.foreachRDD(track_stats)


# %% attach_stream_and_train never_recorded
# The model learns, but the lists that you were given stay empty. Register a function that records at
# each batch, and append: `x = x + [y]` makes a new list and leaves the old one alone.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)


# %% attach_stream_and_train recorded_empty_batches
# You recorded an empty batch. Where rdd.isEmpty() is true, record nothing.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)

    def record(time, rdd):
        centers = model.latestModel().centers
        batch = rdd.collect()
        centroids_history.append([c.copy() for c in centers])
        batch_sse_list.append(clustering_cost(centers, batch) if batch else 0.0)
        test_sse_list.append(clustering_cost(centers, test_X))

    stream.foreachRDD(record)


# %% attach_stream_and_train one_history_entry_for_all
# Every entry of your history is the same list, so all show the last centers. Append a new one.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)
    current = []

    def record(time, rdd):
        if not rdd.isEmpty():
            current[:] = model.latestModel().centers
            centroids_history.append(current)
            batch_sse_list.append(clustering_cost(current, rdd.collect()))
            test_sse_list.append(clustering_cost(current, test_X))

    stream.foreachRDD(record)


# %% attach_stream_and_train swapped_lists
# The SSE of the batch and the SSE of the test data are swapped.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)

    def record(time, rdd):
        if not rdd.isEmpty():
            centers = model.latestModel().centers
            centroids_history.append([c.copy() for c in centers])
            batch_sse_list.append(clustering_cost(centers, test_X))
            test_sse_list.append(clustering_cost(centers, rdd.collect()))

    stream.foreachRDD(record)


# %% attach_stream_and_train averaged_batch_sse
# You recorded the SSE per point. The list takes the sum over the batch.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)

    def record(time, rdd):
        if not rdd.isEmpty():
            centers = model.latestModel().centers
            batch = rdd.collect()
            centroids_history.append([c.copy() for c in centers])
            batch_sse_list.append(clustering_cost(centers, batch) / len(batch))
            test_sse_list.append(clustering_cost(centers, test_X) / len(test_X))

    stream.foreachRDD(record)


# %% attach_stream_and_train trained_twice
# You train twice on each batch, so every batch counts double. Register training once.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)
    model.trainOn(stream)

    def record(time, rdd):
        if not rdd.isEmpty():
            centers = model.latestModel().centers
            centroids_history.append([c.copy() for c in centers])
            batch_sse_list.append(clustering_cost(centers, rdd.collect()))
            test_sse_list.append(clustering_cost(centers, test_X))

    stream.foreachRDD(record)


# %% attach_stream_and_train centers_of_the_start
# You read the centers once, before the stream runs. Ask the model for them at each batch.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)
    centers = model.latestModel().centers

    def record(time, rdd):
        if not rdd.isEmpty():
            centroids_history.append([c.copy() for c in centers])
            batch_sse_list.append(clustering_cost(centers, rdd.collect()))
            test_sse_list.append(clustering_cost(centers, test_X))

    stream.foreachRDD(record)


# %% attach_stream_and_train flat_history
# Your history has one entry for each center. It should have one for each batch, with k centers in
# it: append the list, do not extend by it.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)

    def record(time, rdd):
        if not rdd.isEmpty():
            centers = model.latestModel().centers
            centroids_history.extend([c.copy() for c in centers])
            batch_sse_list.append(clustering_cost(centers, rdd.collect()))
            test_sse_list.append(clustering_cost(centers, test_X))

    stream.foreachRDD(record)
