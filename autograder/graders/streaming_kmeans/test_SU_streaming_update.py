"""Hidden grader of SU: cost, assignment, and training while recording."""


def scene(rng, k=3, d=4, n=40):
    """Centers and points without ties."""
    return 2 * rng.normal(size=(k, d)), 2 * rng.normal(size=(n, d))


def test_clustering_cost__sums_squared_distances(ask, rng):
    """The cost is the sum of the squared distances to the nearest centers."""
    ask.same("clustering_cost", *scene(rng))


def test_clustering_cost__takes_lists(ask, rng):
    """Lists of lists give the same cost as arrays."""
    centers, data = scene(rng, k=4, d=2, n=7)
    ask.same("clustering_cost", centers.tolist(), data.tolist())


def test_clustering_cost__takes_one_center(ask, rng):
    """A single center and a single coordinate are no special case."""
    ask.same("clustering_cost", *scene(rng, k=1, d=1, n=5))


def test_clustering_cost__leaves_its_input_alone(ask, rng):
    """The right cost is found, and centers and data are as before."""
    ask.same(
        "clustering_cost",
        *scene(rng),
        probe="with_arguments",
        otherwise="Your function changes what it measures. Work on a copy of the data.",
    )


def test_assign_clusters__finds_the_nearest_center(ask, rng):
    """Each point comes with the index of its nearest center, in the order of the data."""
    ask.same(
        "assign_clusters",
        *scene(rng),
        otherwise="The pairs are not the right ones. Each is the index of the nearest center, "
        "counted from 0, and the point as it stands in the data.",
    )


def test_assign_clusters__takes_lists(ask, rng):
    """Lists of lists are assigned as arrays are."""
    centers, data = scene(rng, k=4, d=2, n=7)
    ask.same("assign_clusters", centers.tolist(), data.tolist())


def test_assign_clusters__compares_distances_alone(ask, rng):
    """A center that lies far from the origin gets the points that are near it."""
    centers, data = scene(rng)
    centers[1] += 6
    data[::3] += 6
    ask.same("assign_clusters", centers, data)


def test_assign_clusters__leaves_its_input_alone(ask, rng):
    """The right pairs are found, and centers and data are as before."""
    ask.same(
        "assign_clusters",
        *scene(rng),
        probe="with_arguments",
        otherwise="Your function changes the data that it assigns. Work on a copy.",
    )


def stream(rng):
    """Two batches of unequal length, points held out, and a model's centers and decay."""
    centers, test_X = scene(rng, k=2, d=2, n=9)
    return [rng.normal(size=(6, 2)), rng.normal(size=(4, 2))], test_X, centers, 0.75


def test_attach_stream_and_train__trains_on_each_batch(ask, shared):
    """After the stream the model has learned from each batch once."""
    ask.same(
        "attach_stream_and_train",
        *stream(shared),
        part="centers",
        otherwise="The final centers are not the right ones. Is training registered on the stream, "
        "and only once?",
    )


def test_attach_stream_and_train__records_the_batch_sse(ask, shared):
    """The SSE on each batch is taken with the centers after that batch."""
    ask.same(
        "attach_stream_and_train",
        *stream(shared),
        part="batch_sse",
        otherwise="batch_sse_list does not hold the SSE on each batch by the centers after it.",
    )


def test_attach_stream_and_train__records_the_test_sse(ask, shared):
    """The SSE on the test data is taken with the centers after each batch."""
    ask.same(
        "attach_stream_and_train",
        *stream(shared),
        part="test_sse",
        otherwise="test_sse_list does not hold the SSE on test_X by the centers after each batch.",
    )


def test_attach_stream_and_train__keeps_the_history(ask, shared):
    """The history has one entry for each batch: the centers after it, which stay as they were."""
    ask.same(
        "attach_stream_and_train",
        *stream(shared),
        part="history",
        otherwise="centroids_history does not hold a copy of the k centers after each batch.",
    )


def test_attach_stream_and_train__skips_empty_batches(ask, rng):
    """Nothing is recorded for a batch without points."""
    batches, test_X, centers, decay_factor = stream(rng)
    batches[0] = []
    ask.same(
        "attach_stream_and_train",
        *(batches, test_X, centers, decay_factor),
        part="test_sse",
        otherwise="An empty batch was recorded. Where rdd.isEmpty() is true, record nothing.",
    )
