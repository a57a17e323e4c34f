# %% initialize_model whole_number_weights
# Your weights are whole numbers, and Spark's first update fails on them. Give floats: np.ones(k).
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).randn(k, dim)
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(centers, [1] * k)


# %% initialize_model no_weight
# Your centers begin with weight 0. Each begins with weight 1, as if it had seen one point.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).randn(k, dim)
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(centers, np.zeros(k))


# %% initialize_model always_seed_42
# You drew the centers with the seed 42 whatever is asked for. Use the argument.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(42).randn(k, dim)
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(centers, np.ones(k))


# %% initialize_model no_seed
# Your centers are others at each call. Set the seed before you draw them.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState().randn(k, dim)
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(centers, np.ones(k))


# %% initialize_model other_generator
# np.random.default_rng draws other numbers for the same seed. Use np.random.RandomState(seed).
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.default_rng(seed).standard_normal((k, dim))
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(centers, np.ones(k))


# %% initialize_model uniform_centers
# You drew from the interval from 0 to 1. The centers are normally distributed: randn, not rand.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).rand(k, dim)
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(centers, np.ones(k))


# %% initialize_model transposed
# Your centers lie in dim x k. Each of the k rows is a center of dim numbers.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).randn(dim, k)
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(centers, np.ones(k))


# %% initialize_model forgot_the_decay
# Your model never forgets: hand decay_factor on to StreamingKMeans.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).randn(k, dim)
    return StreamingKMeans(k=k).setInitialCenters(centers, np.ones(k))


# %% initialize_model forgot_k
# Your model still thinks of two clusters: hand k on to StreamingKMeans.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).randn(k, dim)
    return StreamingKMeans(decayFactor=decay_factor).setInitialCenters(centers, np.ones(k))


# %% initialize_model half_life
# You set a half-life. The decay factor is what is kept at each batch; set it as it is.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).randn(k, dim)
    model = StreamingKMeans(k=k).setHalfLife(decay_factor, "batches")
    return model.setInitialCenters(centers, np.ones(k))


# %% initialize_model no_centers
# Your model has no centers yet: call setInitialCenters.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    np.random.seed(seed)
    return StreamingKMeans(k=k, decayFactor=decay_factor)


# %% initialize_model counted_in_points
# You let the decay count single points. It counts batches here, as it does by default.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).randn(k, dim)
    model = StreamingKMeans(k=k, decayFactor=decay_factor, timeUnit="points")
    return model.setInitialCenters(centers, np.ones(k))


# %% create_rdd_queue dropped_the_rest
# The last batch is missing where it is shorter than the others. Keep it.
def create_rdd_queue(sc, train_X, batch_size):
    rdd_queue = []
    for i in range(len(train_X) // batch_size):
        batch = train_X[i * batch_size : (i + 1) * batch_size]
        rdd_queue.append(sc.parallelize(batch).map(Vectors.dense))
    return rdd_queue


# %% create_rdd_queue number_of_batches
# You took batch_size as the number of batches. It is the number of points in a batch.
def create_rdd_queue(sc, train_X, batch_size):
    parts = np.array_split(np.asarray(train_X), batch_size)
    return [sc.parallelize(part.tolist()).map(Vectors.dense) for part in parts]


# %% create_rdd_queue one_batch
# You made one RDD of everything. Cut the data into batches of batch_size points.
def create_rdd_queue(sc, train_X, batch_size):
    return [sc.parallelize(train_X).map(Vectors.dense)]


# %% create_rdd_queue plain_rows
# The points of your RDDs are plain rows. Make dense vectors of them: map(Vectors.dense).
def create_rdd_queue(sc, train_X, batch_size):
    starts = range(0, len(train_X), batch_size)
    return [sc.parallelize(train_X[i : i + batch_size]) for i in starts]


# %% create_rdd_queue vectors_of_ml
# Your vectors are of pyspark.ml. StreamingKMeans is of the older pyspark.mllib and has its own.
def create_rdd_queue(sc, train_X, batch_size):
    from pyspark.ml.linalg import Vectors as Dense

    starts = range(0, len(train_X), batch_size)
    return [sc.parallelize(train_X[i : i + batch_size]).map(Dense.dense) for i in starts]


# %% create_rdd_queue one_vector_a_batch
# Each of your batches is a single element. Hand the rows to parallelize, not a list with the batch.
def create_rdd_queue(sc, train_X, batch_size):
    starts = range(0, len(train_X), batch_size)
    return [sc.parallelize([train_X[i : i + batch_size]]) for i in starts]


# %% create_rdd_queue overlapping
# Your batches overlap. The next one begins batch_size points later, not one point later.
def create_rdd_queue(sc, train_X, batch_size):
    starts = range(0, len(train_X) - batch_size + 1)
    return [sc.parallelize(train_X[i : i + batch_size]).map(Vectors.dense) for i in starts]


# %% create_rdd_queue one_point_short
# A point is lost in each batch. The end of a slice does not belong to it.
def create_rdd_queue(sc, train_X, batch_size):
    starts = range(0, len(train_X), batch_size)
    return [sc.parallelize(train_X[i : i + batch_size - 1]).map(Vectors.dense) for i in starts]


# %% create_rdd_queue every_kth_point
# You dealt the points out like cards. A batch holds points that follow each other.
def create_rdd_queue(sc, train_X, batch_size):
    count = -(-len(train_X) // batch_size)
    return [sc.parallelize(train_X[i::count]).map(Vectors.dense) for i in range(count)]


# %% create_rdd_queue last_batch_everywhere
# All your RDDs hold the last batch: Spark asks for `i` when it works, and the loop is over then.
# Cut the batch before you hand it to Spark.
def create_rdd_queue(sc, train_X, batch_size):
    rdd_queue = []
    for i in range(0, len(train_X), batch_size):
        numbers = range(min(batch_size, len(train_X) - i))
        rdd_queue.append(sc.parallelize(numbers).map(lambda r: Vectors.dense(train_X[i + r])))
    return rdd_queue


# %% create_rdd_queue lists_of_vectors
# Your queue holds lists. Make an RDD of each batch: sc.parallelize(batch).
def create_rdd_queue(sc, train_X, batch_size):
    starts = range(0, len(train_X), batch_size)
    return [[Vectors.dense(x) for x in train_X[i : i + batch_size]] for i in starts]
