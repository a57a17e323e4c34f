# %% initialize_model global_seed
# The seed set for all of NumPy.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    np.random.seed(seed)
    centers = np.random.randn(k, dim)
    weights = np.ones(k)
    model = StreamingKMeans(k=k, decayFactor=decay_factor)
    return model.setInitialCenters(centers, weights)


# %% initialize_model by_spark
# Spark's own random centers, which draw the same numbers.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    return StreamingKMeans(k, decay_factor).setRandomCenters(dim, 1.0, seed)


# %% initialize_model setters
# Setters one after the other, weights as a list.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    model = StreamingKMeans()
    model.setK(k)
    model.setDecayFactor(decay_factor)
    centers = np.random.RandomState(seed).standard_normal((k, dim))
    model.setInitialCenters(centers, [1.0] * k)
    return model


# %% initialize_model vectors
# Centers as dense vectors, the time unit said.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    from pyspark.mllib.linalg import Vectors as Dense

    random = np.random.RandomState(seed)
    centers = [Dense.dense(random.randn(dim)) for _ in range(k)]
    model = StreamingKMeans(k=k, decayFactor=decay_factor, timeUnit="batches")
    return model.setInitialCenters(centers, np.full(k, 1.0))


# %% initialize_model lists
# Centers as lists.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    centers = np.random.RandomState(seed).normal(size=(k, dim)).tolist()
    return StreamingKMeans(k, decay_factor).setInitialCenters(centers, np.ones((k,), dtype=float))


# %% initialize_model number_by_number
# One number at a time, in the same order.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    random = np.random.RandomState(seed=seed)
    centers = np.empty((k, dim))
    for j in range(k):
        for i in range(dim):
            centers[j, i] = random.randn()
    return StreamingKMeans(k=int(k), decayFactor=float(decay_factor)).setInitialCenters(
        centers, list(np.ones(k))
    )


# %% initialize_model seeded_later
# The generator seeded after it is made, one row of numbers reshaped.
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    legacy = np.random.RandomState()
    legacy.seed(seed)
    start = legacy.randn(k * dim).reshape(k, dim)
    return StreamingKMeans(k, decayFactor=decay_factor).setInitialCenters(start, np.repeat(1.0, k))


# %% create_rdd_queue vectors_first
# The vectors made before they go to Spark.
def create_rdd_queue(sc, train_X, batch_size):
    vectors = [Vectors.dense(x) for x in train_X]
    starts = range(0, len(vectors), batch_size)
    return [sc.parallelize(vectors[i : i + batch_size]) for i in starts]


# %% create_rdd_queue array_split
# NumPy cuts at every batch_size.
def create_rdd_queue(sc, train_X, batch_size):
    X = np.asarray(train_X)
    batches = np.split(X, np.arange(batch_size, len(X), batch_size))
    return [sc.parallelize(batch.tolist()).map(Vectors.dense) for batch in batches]


# %% create_rdd_queue one_slice
# One slice a batch, a function of its own.
def create_rdd_queue(sc, train_X, batch_size):
    def rdd(start):
        rows = [[float(a) for a in row] for row in train_X[start : start + batch_size]]
        return sc.parallelize(rows, numSlices=1).map(lambda row: Vectors.dense(row))

    return list(map(rdd, range(0, len(train_X), batch_size)))


# %% create_rdd_queue while_loop
# A while loop that takes batch after batch.
def create_rdd_queue(sc, train_X, batch_size):
    queue, rest = [], list(train_X)
    while rest:
        batch, rest = rest[:batch_size], rest[batch_size:]
        queue.append(sc.parallelize(batch).map(Vectors.dense))
    return queue


# %% create_rdd_queue ceiling
# The number of batches by the ceiling.
import math


def create_rdd_queue(sc, train_X, batch_size):
    count = math.ceil(len(train_X) / batch_size)
    return [
        sc.parallelize(train_X[i * batch_size : (i + 1) * batch_size]).map(Vectors.dense)
        for i in range(count)
    ]


# %% create_rdd_queue generator
# A generator makes the batches; DenseVector by its own name.
from pyspark.mllib.linalg import DenseVector


def create_rdd_queue(sc, train_X, batch_size):
    def batches():
        for start in range(0, len(train_X), batch_size):
            yield [DenseVector(x) for x in train_X[start : start + batch_size]]

    return [sc.parallelize(batch) for batch in batches()]


# %% create_rdd_queue bound_late_but_right
# A lambda that keeps its own start.
def create_rdd_queue(sc, train_X, batch_size):
    X, queue = np.array(train_X, float), []
    for i in range(0, len(X), batch_size):
        numbers = sc.parallelize(range(i, min(i + batch_size, len(X))))
        queue.append(numbers.map(lambda r, rows=X: Vectors.dense(rows[r])))
    return queue
