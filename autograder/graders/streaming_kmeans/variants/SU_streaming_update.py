# %% clustering_cost loops
# Plain loops, no NumPy.
def clustering_cost(centers, data):
    total = 0.0
    for x in data:
        total += min(sum((a - b) ** 2 for a, b in zip(x, c)) for c in centers)
    return total


# %% clustering_cost einsum
# Squares summed by einsum, a NumPy scalar given back.
def clustering_cost(centers, data):
    offsets = np.asarray(data)[:, None] - np.asarray(centers)
    return np.einsum("nkd,nkd->nk", offsets, offsets).min(axis=1).sum()


# %% clustering_cost expanded_square
# The square multiplied out, not clipped at zero.
def clustering_cost(centers, data):
    c, x = np.asarray(centers), np.asarray(data)
    squared = (x**2).sum(1)[:, None] - 2 * x @ c.T + (c**2).sum(1)
    return squared.min(axis=1).sum()


# %% clustering_cost scikit_learn
# Distances of scikit-learn, squared.
from sklearn.metrics import pairwise_distances_argmin_min


def clustering_cost(centers, data):
    _, distances = pairwise_distances_argmin_min(data, centers)
    return float((distances**2).sum())


# %% clustering_cost scipy
# Squared distances of SciPy.
from scipy.spatial.distance import cdist


def clustering_cost(centers, data):
    return float(cdist(data, centers, "sqeuclidean").min(axis=1).sum())


# %% clustering_cost single_precision
# Computed in single precision.
def clustering_cost(centers, data):
    c, x = np.asarray(centers, dtype=np.float32), np.asarray(data, dtype=np.float32)
    return ((x[:, None] - c[None]) ** 2).sum(axis=2).min(axis=1).sum()


# %% clustering_cost k_d_tree
# Nearest centers by a tree.
from scipy.spatial import KDTree


def clustering_cost(centers, data):
    distances, _ = KDTree(np.asarray(centers)).query(np.asarray(data))
    return np.sum(distances**2)


# %% clustering_cost rounded
# Rounded to six decimals, as an array without axes.
def clustering_cost(centers, data):
    squared = ((np.asarray(data)[:, None] - np.asarray(centers)) ** 2).sum(-1)
    return np.array(round(float(squared.min(1).sum()), 6))


# %% clustering_cost one_center_at_a_time
# One pass for each center, with little memory.
def clustering_cost(centers, data):
    data = np.array(data, dtype=float)
    best = np.full(data.shape[0], np.inf)
    for center in centers:
        best = np.minimum(best, np.square(data - center).sum(axis=1))
    return best.sum()


# %% assign_clusters loops
# Plain loops, pairs as lists.
def assign_clusters(centers, data):
    pairs = []
    for x in data:
        squared = [sum((a - b) ** 2 for a, b in zip(x, c)) for c in centers]
        pairs.append([squared.index(min(squared)), [float(a) for a in x]])
    return pairs


# %% assign_clusters numpy_scalars_and_arrays
# NumPy integers and arrays in the pairs.
def assign_clusters(centers, data):
    centers, data = np.asarray(centers), np.asarray(data)
    nearest = ((data[:, None] - centers) ** 2).sum(-1).argmin(1)
    return list(zip(nearest, data))


# %% assign_clusters scikit_learn
# Nearest centers by scikit-learn, points as tuples.
from sklearn.metrics import pairwise_distances_argmin


def assign_clusters(centers, data):
    nearest = pairwise_distances_argmin(data, centers)
    return [(int(j), tuple(x)) for j, x in zip(nearest, data)]


# %% assign_clusters scipy_with_root
# Distances with their root: the nearest center is the same.
from scipy.spatial.distance import cdist


def assign_clusters(centers, data):
    nearest = np.argmin(cdist(data, centers), axis=1)
    return [(int(nearest[i]), list(map(float, data[i]))) for i in range(len(data))]


# %% assign_clusters single_precision
# Distances in single precision, the points as they came.
def assign_clusters(centers, data):
    c, x = np.asarray(centers, np.float32), np.asarray(data, np.float32)
    nearest = ((x[:, None] - c[None]) ** 2).sum(axis=2).argmin(axis=1)
    return [(int(j), point.tolist()) for j, point in zip(nearest, x)]


# %% assign_clusters largest_score
# The largest x.c - |c|^2 / 2 belongs to the nearest center. A tuple of pairs.
def assign_clusters(centers, data):
    c, x = np.asarray(centers), np.asarray(data)
    scores = x @ c.T - (c**2).sum(axis=1) / 2
    return tuple((int(j), p.tolist()) for j, p in zip(scores.argmax(axis=1), x))


# %% assign_clusters nested_function
# A function of its own for one point.
def assign_clusters(centers, data):
    centers = [np.array(c, dtype=float) for c in centers]

    def nearest(x):
        return int(np.argmin([np.linalg.norm(x - c) for c in centers]))

    return [(nearest(np.array(x, dtype=float)), list(x)) for x in data]


# %% attach_stream_and_train seed_in_the_right_order
# The usual solution, training first, with its return.
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

    model.trainOn(stream)
    stream.foreachRDD(track_stats)
    return None


# %% attach_stream_and_train one_argument
# A recorder without the time, that counts instead of asking isEmpty.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)

    def record(rdd):
        if rdd.count() > 0:
            centers = np.array(model.latestModel().centers)
            batch_sse_list.append(clustering_cost(centers, np.array(rdd.collect())))
            test_sse_list.append(clustering_cost(centers, test_X))
            centroids_history.append(centers)

    stream.foreachRDD(record)


# %% attach_stream_and_train trained_by_hand
# The model updated inside the recorder.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    def learn_and_record(time, rdd):
        latest = model.latestModel()
        latest.update(rdd, model._decayFactor, model._timeUnit)
        batch = rdd.collect()
        if len(batch) == 0:
            return
        centroids_history.append([np.array(c) for c in latest.centers])
        batch_sse_list.append(clustering_cost(latest.centers, batch))
        test_sse_list.append(clustering_cost(latest.centers, test_X))

    stream.foreachRDD(learn_and_record)


# %% attach_stream_and_train deep_copy
# The history by deepcopy, lists grown by +=.
import copy


def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)

    def record(time, rdd):
        nonlocal batch_sse_list, test_sse_list
        batch = rdd.take(1) and rdd.map(lambda v: v.toArray()).collect()
        if not batch:
            return
        centers = list(model.latestModel().clusterCenters)
        centroids_history.append(copy.deepcopy(centers))
        batch_sse_list += [clustering_cost(centers, np.vstack(batch))]
        test_sse_list += [clustering_cost(centers, test_X)]

    stream.foreachRDD(record)


# %% attach_stream_and_train centers_as_lists
# The history as plain lists, the SSE computed by the model's own cost.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    model.trainOn(stream)

    def record(time, rdd):
        if rdd.isEmpty():
            return
        latest = model.latestModel()
        batch_sse_list.append(latest.computeCost(rdd))
        test_sse_list.append(np.float64(clustering_cost(latest.centers, test_X)))
        centroids_history.append([center.tolist() for center in latest.centers])

    stream.foreachRDD(record)


# %% attach_stream_and_train a_class_that_records
# An object that is called at each batch.
def attach_stream_and_train(
    stream, model, test_X, batch_sse_list, test_sse_list, centroids_history
):
    class Recorder:
        def note(self, time, rdd):
            points = rdd.collect()
            if points:
                self.measure(points, [c + 0 for c in model.latestModel().centers])

        def measure(self, points, centers):
            for values, data in ((batch_sse_list, points), (test_sse_list, test_X)):
                values.append(clustering_cost(centers, data))
            centroids_history.append(centers)

    model.trainOn(stream)
    recorder = Recorder()
    stream.foreachRDD(lambda time, rdd: recorder.note(time, rdd))
