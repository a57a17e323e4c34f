# %% load_raw_data first_column_as_index
# You made the first column the index of the table, so a column is missing. Leave index_col away.
def load_raw_data(file_path):
    return pd.read_csv(file_path, index_col=0)


# %% load_raw_data no_header
# You read the line of names as data. Its first line is the header.
def load_raw_data(file_path):
    return pd.read_csv(file_path, header=None)


# %% load_raw_data features_only
# You kept the six features alone. Loading gives the file as it stands; selecting comes next.
def load_raw_data(file_path):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    return pd.read_csv(file_path)[features]


# %% load_raw_data filled_the_gaps
# You filled missing values while loading. That is the work of preprocess_data.
def load_raw_data(file_path):
    return pd.read_csv(file_path).fillna(0)


# %% load_raw_data dropped_rows
# You dropped the rows with missing values. Loading gives the file as it stands.
def load_raw_data(file_path):
    return pd.read_csv(file_path).dropna()


# %% load_raw_data first_rows
# You gave back the first rows alone. Leave `head` to the eye.
def load_raw_data(file_path):
    return pd.read_csv(file_path).head()


# %% load_raw_data wrong_separator
# Your columns are not told apart: the file has commas between its values.
def load_raw_data(file_path):
    return pd.read_csv(file_path, sep=";")


# %% load_raw_data all_text
# You read the numbers as text. Let pandas find the types.
def load_raw_data(file_path):
    return pd.read_csv(file_path, dtype=str)


# %% load_raw_data a_file_of_its_own
# You read a file of your own choice. Read the file_path that is given.
def load_raw_data(file_path):
    return pd.read_csv("data/bike_sharing.csv")


# %% load_raw_data numbers_without_names
# You gave back bare numbers. A DataFrame keeps the names of the columns.
def load_raw_data(file_path):
    return pd.read_csv(file_path).values


# %% load_raw_data hid_the_error
# You caught the error of a missing file and went on with an empty table. Let the error through.
def load_raw_data(file_path):
    try:
        return pd.read_csv(file_path)
    except Exception:
        return pd.DataFrame()


# %% load_raw_data shuffled
# You shuffled the rows. A stream has an order: that of the file.
def load_raw_data(file_path):
    return pd.read_csv(file_path).sample(frac=1, random_state=0)


# %% preprocess_data not_scaled
# You did not standardize. Every column shall have mean 0 and standard deviation 1.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    return df[features].fillna(0).values


# %% preprocess_data only_centered
# You took the mean away but did not divide by the standard deviation.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].fillna(0).to_numpy(float)
    return X - X.mean(axis=0)


# %% preprocess_data sample_deviation
# You divided by n - 1 in the standard deviation. StandardScaler divides by n (ddof=0), pandas' std
# by n - 1.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].fillna(0)
    return ((X - X.mean()) / X.std()).values


# %% preprocess_data from_zero_to_one
# You scaled to the range from 0 to 1. Wanted are mean 0 and standard deviation 1.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].fillna(0).to_numpy(float)
    return (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))


# %% preprocess_data one_scale_for_all
# You took one mean and one deviation for the whole table. Each column has its own: axis=0.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].fillna(0).to_numpy(float)
    return (X - X.mean()) / X.std()


# %% preprocess_data rows_scaled
# You scaled each row. Scale each column.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].fillna(0).to_numpy(float)
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


# %% preprocess_data mean_for_missing
# You filled missing values with the mean of the column. Here a missing value counts as 0.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features]
    X = X.fillna(X.mean()).to_numpy(float)
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% preprocess_data dropped_missing
# You dropped the rows with missing values. They stay, and a missing value counts as 0.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features].dropna().to_numpy(float)
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% preprocess_data filled_after_scaling
# You filled missing values after scaling, so they count as the mean. Fill them with 0 before.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    X = df[features]
    return ((X - X.mean()) / X.std(ddof=0)).fillna(0).values


# %% preprocess_data every_column
# You kept every column of numbers. Take the six features, by name.
def preprocess_data(df):
    X = df.select_dtypes("number").fillna(0).to_numpy(float)
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% preprocess_data sorted_columns
# Your columns stand in the order of the alphabet or of the file. Keep the order of `features`.
def preprocess_data(df):
    features = sorted(["temp", "atemp", "hum", "windspeed", "casual", "registered"])
    X = df[features].fillna(0).to_numpy(float)
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% preprocess_data changed_the_table
# You changed the table that you were given: inplace=True writes into it. Work on a copy.
def preprocess_data(df):
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    df.fillna(0, inplace=True)
    X = df[features].to_numpy(float)
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% train_test_split shuffled
# You shuffled the rows. A stream is in the order of time: the first part trains, the last one tests.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    X = np.asarray(X_scaled)
    order = np.random.RandomState(42).permutation(len(X))
    split_index = int(len(X) * ratio)
    return X[order[:split_index]], X[order[split_index:]]


# %% train_test_split swapped
# You gave back the parts the wrong way round. The training part comes first.
def train_test_split(X_scaled, ratio=0.8):
    split_index = int(len(X_scaled) * ratio)
    return X_scaled[split_index:], X_scaled[:split_index]


# %% train_test_split ratio_of_the_test
# You took the ratio as the share of the test part. It is the share of the training part.
def train_test_split(X_scaled, ratio=0.8):
    split_index = int(len(X_scaled) * (1 - ratio))
    return X_scaled[:split_index], X_scaled[split_index:]


# %% train_test_split last_part_trains
# You train on the last rows. The first rows train, the last ones test.
def train_test_split(X_scaled, ratio=0.8):
    rest = len(X_scaled) - int(len(X_scaled) * ratio)
    return X_scaled[rest:], X_scaled[:rest]


# %% train_test_split always_80_percent
# Your split is always at 80 percent. Use the ratio that is given.
def train_test_split(X_scaled, ratio=0.8):
    split_index = int(len(X_scaled) * 0.8)
    return X_scaled[:split_index], X_scaled[split_index:]


# %% train_test_split rounded
# You rounded the number of training rows to the nearest. Wanted is floor(ratio x N).
def train_test_split(X_scaled, ratio=0.8):
    split_index = round(len(X_scaled) * ratio)
    return X_scaled[:split_index], X_scaled[split_index:]


# %% train_test_split rounded_up
# You rounded the number of training rows up. Wanted is floor(ratio x N).
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    split_index = int(np.ceil(len(X_scaled) * ratio))
    return X_scaled[:split_index], X_scaled[split_index:]


# %% train_test_split lost_a_row
# A row is lost between the two parts. The test part begins at split_index itself.
def train_test_split(X_scaled, ratio=0.8):
    split_index = int(len(X_scaled) * ratio)
    return X_scaled[:split_index], X_scaled[split_index + 1 :]


# %% train_test_split row_in_both
# A row stands in both parts. The end of a slice does not belong to it: X[:split_index].
def train_test_split(X_scaled, ratio=0.8):
    split_index = int(len(X_scaled) * ratio)
    return X_scaled[: split_index + 1], X_scaled[split_index:]


# %% train_test_split columns
# You split the columns. Split the rows.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    X = np.asarray(X_scaled)
    split_index = int(X.shape[1] * ratio)
    return X[:, :split_index], X[:, split_index:]


# %% train_test_split arrays_only
# Your function stops when it is given a list of lists. Use len, or begin with np.asarray.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    split_index = int(X_scaled.shape[0] * ratio)
    return X_scaled[:split_index], X_scaled[split_index:]


# %% train_test_split emptied_its_input
# Your function changes the data that it is given. Slice it; do not take rows out of it.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    split_index = int(len(X_scaled) * ratio)
    train_X, test_X = np.array(X_scaled[:split_index]), np.array(X_scaled[split_index:])
    if isinstance(X_scaled, list):
        del X_scaled[:split_index]
    else:
        X_scaled[:split_index] = 0
    return train_X, test_X
