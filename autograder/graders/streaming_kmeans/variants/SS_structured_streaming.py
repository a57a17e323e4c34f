# %% write_batches seconds_apart
# The usual way, paths as text.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    X, begun, files = np.asarray(train_X, float), time.time(), []
    for number, start in enumerate(range(0, len(X), batch_size)):
        file = folder / f"{number:04}.parquet"
        table = pd.DataFrame(X[start : start + batch_size]).add_prefix("x")
        table.to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return [str(file) for file in files]


# %% write_batches minutes_apart
# A minute between two files, long ago.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    X, begun, files = np.asarray(train_X, float), time.time(), []
    for number, start in enumerate(range(0, len(X), batch_size)):
        file = folder / f"{number:04}.parquet"
        table = pd.DataFrame(X[start : start + batch_size]).add_prefix("x")
        table.to_parquet(file, index=False)
        os.utime(file, (1_000_000_000 + 60 * number, 1_000_000_000 + 60 * number))
        files.append(file)
    return files


# %% write_batches single_table
# One table cut by iloc, other names, a tuple given back.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    table = pd.DataFrame(
        np.array(train_X, dtype=float), columns=[f"c{i}" for i in range(len(train_X[0]))]
    )
    os.makedirs(folder, exist_ok=True)
    paths = []
    while len(table):
        path = os.path.join(folder, f"part_{len(paths)}.parquet")
        table.iloc[:batch_size].to_parquet(path, index=False)
        os.utime(path, times=(len(paths) + 1, len(paths) + 1))
        table = table.iloc[batch_size:]
        paths.append(path)
    return tuple(paths)


# %% write_batches nanoseconds
# Times in nanoseconds, five milliseconds apart.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    Path(folder).mkdir(parents=True, exist_ok=True)
    X = np.vstack(train_X)
    begun, files = time.time_ns(), []
    for start in range(0, X.shape[0], batch_size):
        file = Path(folder) / f"rows-{start}.parquet"
        names = ["abcdefgh"[i] for i in range(X.shape[1])]
        pd.DataFrame(X[start : start + batch_size], columns=names).to_parquet(file, index=None)
        when = begun + 5_000_000 * len(files)
        os.utime(file, ns=(when, when))
        files.append(file)
    return files


# %% write_batches waits_between
# A real pause between two files.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    Path(folder).mkdir(exist_ok=True)
    files = []
    for start in range(0, len(train_X), batch_size):
        rows = pd.DataFrame([list(map(float, row)) for row in train_X[start : start + batch_size]])
        rows.columns = [str(name) for name in rows.columns]
        file = Path(folder, f"{start}.parquet")
        rows.to_parquet(file, index=False)
        files.append(file)
        time.sleep(0.02)
    return files


# %% write_batches pyarrow
# Written by pyarrow.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    import pyarrow
    import pyarrow.parquet

    Path(folder).mkdir(parents=True, exist_ok=True)
    X, files = np.asarray(train_X, dtype=float), []
    for number in range(-(-len(X) // batch_size)):
        batch = X[number * batch_size : (number + 1) * batch_size]
        columns = {f"x{i}": batch[:, i] for i in range(X.shape[1])}
        file = f"{folder}/{number}.parquet"
        pyarrow.parquet.write_table(pyarrow.table(columns), file)
        os.utime(file, (10**9 + number, 10**9 + number))
        files.append(file)
    return files


# %% run_structured one_sentence
# The query in one sentence, rows made to vectors by a lambda.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(lambda row: Vectors.dense(list(row))), decay_factor, "batches")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured collected
# The rows collected first.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(
            spark.sparkContext.parallelize([list(row) for row in table.collect()]),
            decay_factor,
            "batches",
        )
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured array_entries
# Arrays as entries, the batches waited for and the query stopped.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append(np.array(model.centers))

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.processAllAvailable()
    query.stop()
    return history


# %% run_structured lists_of_lists
# Plain lists as entries.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([center.tolist() for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured by_format
# The source by its format.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    source = spark.readStream.format("parquet").option("maxFilesPerTrigger", "1").schema(schema)
    stream = source.load(str(folder))
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured schema_of_one_file
# The schema of one file, found by pandas.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([np.array(center) for center in model.centers])

    from pathlib import Path

    schema = spark.read.parquet(str(next(Path(folder).glob("*.parquet")))).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured keyed_by_number
# A dictionary by the number of the batch, sorted at the end.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    seen = {}

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        seen[number] = [center.copy() for center in model.centers]

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return [seen[number] for number in sorted(seen)]
