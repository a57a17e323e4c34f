# %%
import numpy as np
from pyspark.mllib.clustering import StreamingKMeans
from pyspark.mllib.linalg import Vectors


# %% role="answer" function="initialize_model"
def initialize_model(k, dim, decay_factor=0.8, seed=42):
    ### BEGIN SOLUTION
    start = np.random.RandomState(seed).randn(k, dim)
    return StreamingKMeans(k=k, decayFactor=decay_factor).setInitialCenters(start, np.ones(k))
    ### END SOLUTION

# %% role="check" function="initialize_model" points=3
initialize_model(2, 2)

# %% role="answer" function="create_rdd_queue"
def create_rdd_queue(sc, train_X, batch_size):
    ### BEGIN SOLUTION
    starts = range(0, len(train_X), batch_size)
    return [sc.parallelize(train_X[i : i + batch_size]).map(Vectors.dense) for i in starts]
    ### END SOLUTION

# %% role="check" function="create_rdd_queue" points=3
create_rdd_queue
