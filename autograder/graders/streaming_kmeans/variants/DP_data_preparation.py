# %% load_raw_data file_object
# Opens the file itself.
def load_raw_data(file_path):
    with open(file_path, encoding="utf-8") as file:
        return pd.read_csv(file)


# %% load_raw_data read_table
# The sister function of read_csv.
def load_raw_data(file_path):
    return pd.read_table(file_path, sep=",")


# %% load_raw_data slow_parser
# Python's own parser, and a name for the result.
def load_raw_data(file_path):
    df = pd.read_csv(filepath_or_buffer=file_path, engine="python")
    return df


# %% load_raw_data text_first
# The text first, the table from it.
from io import StringIO
from pathlib import Path


def load_raw_data(file_path):
    return pd.read_csv(StringIO(Path(file_path).read_text()))


# %% load_raw_data in_chunks
# Chunk by chunk.
def load_raw_data(file_path):
    with pd.read_csv(file_path, chunksize=4) as chunks:
        return pd.concat(chunks)


# %% load_raw_data dates_parsed
# Times as times.
def load_raw_data(file_path):
    return pd.read_csv(file_path, parse_dates=["time"])


# %% load_raw_data says_what_is_missing
# An error with words of its own.
from pathlib import Path


def load_raw_data(file_path):
    if not Path(file_path).exists():
        raise FileNotFoundError("There is no such file. Is the folder data/ beside the notebook?")
    return pd.read_csv(file_path)


# %% load_raw_data python_csv
# Python's csv module, numbers found column by column.
import csv


def load_raw_data(file_path):
    with open(file_path, newline="") as file:
        names, *rows = csv.reader(file)
    table = pd.DataFrame(rows, columns=names)
    for name in names:
        try:
            table[name] = pd.to_numeric(table[name])
        except ValueError:
            pass
    return table


# %% preprocess_data standard_scaler
# The scaler, fitted and applied in two steps.
from sklearn.preprocessing import StandardScaler


def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].fillna(0).values
    scaler = StandardScaler().fit(X)
    return scaler.transform(X)


# %% preprocess_data by_hand
# Mean and population deviation by hand.
import numpy as np


def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = np.nan_to_num(df[features].to_numpy(float))
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% preprocess_data scipy
# The z-score of SciPy.
from scipy.stats import zscore


def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    return zscore(df[features].fillna(0).to_numpy(float))


# %% preprocess_data scale_function
# The function scale of scikit-learn.
from sklearn.preprocessing import scale


def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    return scale(df.filter(features).fillna(value=0)[features].astype(float))


# %% preprocess_data a_data_frame
# A DataFrame given back.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].copy()
    X.fillna(0, inplace=True)
    return (X - X.mean()) / X.std(ddof=0)


# %% preprocess_data lists
# Column by column, lists given back.
import statistics


def preprocess_data(df):
    columns = []
    for name in ["temp", "atemp", "hum", "windspeed", "casual", "registered"]:
        values = [0.0 if value != value else float(value) for value in df[name]]
        mean, deviation = statistics.fmean(values), statistics.pstdev(values)
        columns.append([(value - mean) / deviation for value in values])
    return [list(row) for row in zip(*columns)]


# %% preprocess_data pipeline
# Imputer and scaler in a pipeline.
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    steps = make_pipeline(SimpleImputer(strategy="constant", fill_value=0), StandardScaler())
    return steps.fit_transform(df[features])


# %% preprocess_data single_precision
# Computed in single precision.
import numpy as np


def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].fillna(0).to_numpy(np.float32)
    return (X - X.mean(axis=0, dtype=np.float64)) / X.std(axis=0, dtype=np.float64)


# %% train_test_split floor
# The floor said aloud.
import math


def train_test_split(X_scaled, ratio=0.8):
    n = math.floor(ratio * len(X_scaled))
    return X_scaled[:n], X_scaled[n:]


# %% train_test_split np_split
# NumPy's split, a list given back.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    return np.split(np.asarray(X_scaled), [int(ratio * len(X_scaled))])


# %% train_test_split scikit_learn
# The function of scikit-learn, told not to shuffle.
from sklearn import model_selection


def train_test_split(X_scaled, ratio=0.8):
    return model_selection.train_test_split(X_scaled, train_size=ratio, shuffle=False)


# %% train_test_split mask
# A mask over the row numbers.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    X = np.array(X_scaled)
    train = np.arange(len(X)) < int(len(X) * ratio)
    return X[train], X[~train]


# %% train_test_split pandas
# Through a table of pandas.
def train_test_split(X_scaled, ratio=0.8):
    table = pd.DataFrame(X_scaled)
    n = int(table.shape[0] * ratio)
    return table.iloc[:n].to_numpy(), table.iloc[n:].to_numpy()


# %% train_test_split comprehension
# Lists of rows.
def train_test_split(X_scaled, ratio=0.8):
    split_index = int(len(X_scaled) * ratio)
    train_X = [row for i, row in enumerate(X_scaled) if i < split_index]
    test_X = [row for i, row in enumerate(X_scaled) if i >= split_index]
    return train_X, test_X


# %% train_test_split floor_division
# Floor division by one.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    n = int(ratio * len(X_scaled) // 1)
    train_X, test_X = np.asarray(X_scaled)[:n].copy(), np.asarray(X_scaled)[n:].copy()
    return (train_X, test_X)
