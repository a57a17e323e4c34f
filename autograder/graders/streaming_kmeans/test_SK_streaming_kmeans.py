"""Hidden grader of SK: the model and the queue of batches."""


def wanted(rng):
    """Arguments of a model: k, dim, decay_factor, seed."""
    k, dim = int(rng.integers(3, 6)), int(rng.integers(6, 9))
    return k, dim, float(rng.uniform(0.3, 0.7)), int(rng.integers(100, 1000))


def test_initialize_model__draws_the_centers(ask, shared):
    """The model has k centers of dim numbers, drawn by RandomState(seed).randn."""
    ask.same(
        "initialize_model",
        *wanted(shared),
        part="centers",
        otherwise="The centers are not those of RandomState(seed).randn(k, dim).",
    )


def test_initialize_model__keeps_the_settings(ask, shared):
    """The model knows k and the decay factor."""
    ask.same(
        "initialize_model",
        *wanted(shared),
        part="settings",
        otherwise="The model's k or its decay factor is not the one asked for.",
    )


def test_initialize_model__has_defaults(ask, rng):
    """Without more arguments the decay factor is 0.8 and the seed 42."""
    ask.same("initialize_model", 3, int(rng.integers(4, 9)))


def test_initialize_model__can_be_trained(ask, rng):
    """Spark can train the model: each center counts as one point at the start."""
    k, dim, decay_factor, seed = wanted(rng)
    ask.same(
        "initialize_model",
        *(rng.normal(size=(12, dim)), k, dim, decay_factor, seed),
        probe="trained_once",
        otherwise="After one batch the centers are not the right ones. Each center begins with "
        "the weight 1.0.",
    )


def test_create_rdd_queue__cuts_batches(ask, rng):
    """The points come in batches of batch_size, in their order."""
    ask.same(
        "create_rdd_queue",
        *(rng.normal(size=(6, 2)), 3),
        part="batches",
        otherwise="The batches do not hold the points in their order, batch_size in each.",
    )


def test_create_rdd_queue__keeps_the_last_short_batch(ask, shared):
    """The last batch may be shorter, a single point at the least; it is not lost."""
    ask.same(
        "create_rdd_queue",
        *(shared.normal(size=(7, 3)).tolist(), 3),
        part="batches",
        otherwise="Where the last batch is shorter, the batches are not the right ones.",
    )


def test_create_rdd_queue__makes_dense_vectors(ask, shared):
    """Each batch is an RDD of dense vectors of pyspark.mllib."""
    ask.same(
        "create_rdd_queue",
        *(shared.normal(size=(7, 3)).tolist(), 3),
        otherwise="The queue should be a list of RDDs, and each point a dense vector of "
        "pyspark.mllib.",
    )
