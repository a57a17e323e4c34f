"""Hidden grader of EV: the results and the three plots."""


def finished(rng, batches=4, k=3, d=2):
    """Centers, test points, the two SSE lists and a history that ends with other centers."""
    centers, test_X = 2 * rng.normal(size=(k, d)), 2 * rng.normal(size=(12, d))
    history = 2 * rng.normal(size=(batches, k, d))
    sse = rng.uniform(10, 90, size=(2, batches))
    return centers, test_X, *sse.tolist(), history.tolist()


def test_collect_results__has_the_final_cost(ask, shared):
    """The cost is that of the model's own centers on the test points."""
    ask.same(
        "collect_results",
        *finished(shared),
        part="cost",
        otherwise="results['cost'] is not the SSE of test_X under model.latestModel().centers.",
    )


def test_collect_results__has_the_centers(ask, shared):
    """The centers are those of the model, not rounded."""
    ask.same(
        "collect_results",
        *finished(shared),
        part="centers",
        otherwise="results['centers'] does not hold model.latestModel().centers as lists.",
    )


def test_collect_results__has_the_assignments(ask, shared):
    """Each test point stands with the index of its nearest center."""
    ask.same(
        "collect_results",
        *finished(shared),
        part="assignments",
        otherwise="results['assignments'] is not what assign_clusters gives for test_X.",
    )


def test_collect_results__has_the_lists(ask, shared):
    """All six keys are there, the three lists as they were recorded."""
    for key in ("batch_sse_list", "test_sse_list", "centroids_history"):
        ask.same(
            "collect_results",
            *finished(shared),
            part=key,
            otherwise=f"results['{key}'] does not hold what was recorded.",
        )


def test_collect_results__copies_the_lists(ask, shared):
    """The results stay as they are when the caller's lists grow."""
    ask.same(
        "collect_results",
        *finished(shared),
        part="independent",
        otherwise="The results hold the caller's own lists and change with them. Copy the lists.",
    )


def recorded(rng):
    """An SSE for each of some batches."""
    return rng.uniform(10, 90, size=int(rng.integers(5, 9))).tolist()


def test_plot_batch_sse__draws_the_values(ask, shared):
    """The values are drawn as a line or markers, in their order."""
    ask.same(
        "plot_batch_sse",
        recorded(shared),
        part="values",
        otherwise="The figure shows no line and no markers with these values, in their order.",
    )


def test_plot_batch_sse__counts_from_zero(ask, shared):
    """The batches are counted from 0 along the x axis."""
    ask.same(
        "plot_batch_sse",
        recorded(shared),
        part="batches",
        otherwise="Count the batches from 0 along the x axis.",
    )


def test_plot_batch_sse__has_a_title_and_labels(ask, shared):
    """Title and both axes say what is seen."""
    ask.same(
        "plot_batch_sse",
        recorded(shared),
        part="words",
        otherwise="The title or the label of an axis is missing.",
    )


def test_plot_test_sse__draws_the_values(ask, shared):
    """The values are drawn as a line or markers, in their order."""
    ask.same(
        "plot_test_sse",
        recorded(shared),
        part="values",
        otherwise="The figure shows no line and no markers with these values, in their order.",
    )


def test_plot_test_sse__counts_from_zero(ask, shared):
    """The batches are counted from 0 along the x axis."""
    ask.same(
        "plot_test_sse",
        recorded(shared),
        part="batches",
        otherwise="Count the batches from 0 along the x axis.",
    )


def test_plot_test_sse__has_a_title_and_labels(ask, shared):
    """Title and both axes say what is seen."""
    ask.same(
        "plot_test_sse",
        recorded(shared),
        part="words",
        otherwise="The title or the label of an axis is missing.",
    )


def moved(rng):
    """Three centers of four numbers over five batches."""
    return rng.normal(size=(5, 3, 4)).tolist()


def test_plot_centroid_trajectories__draws_each_path(ask, shared):
    """Each center has its path over the batches: first number along x, second one along y."""
    ask.same(
        "plot_centroid_trajectories",
        moved(shared),
        part="paths",
        otherwise="The figure does not show the path of each center in its first two numbers.",
    )


def test_plot_centroid_trajectories__has_a_title_and_labels(ask, shared):
    """Title and both axes say what is seen."""
    ask.same(
        "plot_centroid_trajectories",
        moved(shared),
        part="words",
        otherwise="The title or the label of an axis is missing.",
    )
