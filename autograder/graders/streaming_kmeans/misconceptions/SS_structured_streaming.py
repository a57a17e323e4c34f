# %% write_batches dropped_the_rest
# The last batch is missing where it is shorter than the others. Keep it.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    X, begun, files = np.asarray(train_X, float), time.time(), []
    for number, start in enumerate(range(0, len(X) - batch_size + 1, batch_size)):
        file = folder / f"{number:04}.parquet"
        table = pd.DataFrame(X[start : start + batch_size]).add_prefix("x")
        table.to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return files


# %% write_batches all_at_one_time
# Your files are all modified at the same time, so Spark cannot tell their order. Add the number of
# the batch to the time.
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
        os.utime(file, (begun, begun))
        files.append(file)
    return files


# %% write_batches newest_first
# Your first batch is the newest file, so Spark would begin with the last. Add the number of the
# batch to the time, do not take it away.
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
        os.utime(file, (begun - number, begun - number))
        files.append(file)
    return files


# %% write_batches index_in_the_file
# The index of the table got into your files. Say index=False.
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
        table = (
            pd.DataFrame(
                X[start : start + batch_size],
                index=np.arange(start, min(start + batch_size, len(X))),
            )
            .add_prefix("x")
            .reset_index()
        )
        table.to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return files


# %% write_batches one_file
# You wrote one file. Write one for each batch.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    X, begun, files = np.asarray(train_X, float), time.time(), []
    for number, start in enumerate([0]):
        file = folder / f"{number:04}.parquet"
        table = pd.DataFrame(X[:]).add_prefix("x")
        table.to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return files


# %% write_batches number_of_batches
# You took batch_size as the number of files. It is the number of rows in each.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    X, begun, files = np.asarray(train_X, float), time.time(), []
    for number, start in enumerate(range(batch_size)):
        file = folder / f"{number:04}.parquet"
        table = pd.DataFrame(
            X[start * -(-len(X) // batch_size) : (start + 1) * -(-len(X) // batch_size)]
        ).add_prefix("x")
        table.to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return files


# %% write_batches names_without_folder
# You gave back the names alone. Give back paths that can be opened, with the folder.
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
    return [file.name for file in files]


# %% write_batches nothing_back
# Your function gives back None: the `return` at its end is missing.
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
    return None


# %% write_batches something_more
# Besides the batches something else lies in your folder. Spark would read it as a batch.
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
    pd.DataFrame(X).add_prefix("x").to_parquet(folder / "all.parquet")
    return files


# %% write_batches rounded
# You rounded the numbers. Write them as they are.
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd


def write_batches(train_X, folder, batch_size):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    X, begun, files = np.asarray(train_X, float).round(2), time.time(), []
    for number, start in enumerate(range(0, len(X), batch_size)):
        file = folder / f"{number:04}.parquet"
        table = pd.DataFrame(X[start : start + batch_size]).add_prefix("x")
        table.to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return files


# %% write_batches one_row_short
# A row is lost in each batch. The end of a slice does not belong to it.
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
        table = pd.DataFrame(X[start : start + batch_size - 1]).add_prefix("x")
        table.to_parquet(file, index=False)
        os.utime(file, (begun + number, begun + number))
        files.append(file)
    return files


# %% run_structured all_files_at_once
# Spark took all the files as one batch. Set maxFilesPerTrigger to 1.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured never_forgets
# Your model never forgets. Hand decay_factor to update.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), 1.0, "batches")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured counted_in_points
# You let the decay count single points. It counts batches: say "batches".
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "points")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured recorded_first
# You noted the centers before the update, so every entry is one batch late. Update first.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        history.append([np.array(center) for center in model.centers])
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured did_not_wait
# You did not wait for the query. It works in the background: call awaitTermination.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    assert query.id
    return history


# %% run_structured never_updated
# You noted the centers and never updated the model.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured newest_first
# You began with the newest file. Leave latestFirst away.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = (
        spark.readStream.schema(schema)
        .option("maxFilesPerTrigger", 1)
        .option("latestFirst", True)
        .parquet(folder)
    )
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured last_entry_only
# You gave back the last centers alone. The history has an entry for each batch.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([np.array(center) for center in model.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history[-1]


# %% run_structured one_entry_for_all
# Every entry of your history is the same list, so all show the last centers. Append a new one.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history, current = [], []

    def train(table, number):
        model.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append(current)
        current[:] = [np.array(center) for center in model.centers]

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history


# %% run_structured another_model
# You trained a model of your own. Train the one that you were given.
import numpy as np
from pyspark.mllib.linalg import Vectors


def run_structured(spark, folder, model, decay_factor):
    history = []
    own = type(model)(np.array(model.centers), np.ones(len(model.centers)))

    def train(table, number):
        own.update(table.rdd.map(Vectors.dense), decay_factor, "batches")
        history.append([np.array(center) for center in own.centers])

    schema = spark.read.parquet(folder).schema
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()
    return history
