# %% [markdown]
# # DP: Prepare the data
#
# **You will learn** how to read a table and see at once when it is broken, why features need one
# common scale, and how to hold data out when time matters.
#
# **You need** nothing but Python; no Spark runs here. **Time:** about 40 minutes.
#
# ![Eight stages in order; the second, Prepare data, is marked](pictures/DP_data_preparation.svg)
#
# Each row of the data is one hour of the year 2011 in Washington, D.C. It tells the weather, and
# how many bikes were rented. Later these rows will arrive as a stream, and you will ask which kinds
# of hours there are. First they have to be read, brought to one scale, and split.

# %%
import tempfile
from pathlib import Path

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from diststream import plots

# %% [markdown]
# ## DP.1 Load the data
#
# The file is a CSV: one line of names, then one line a row, values parted by commas. pandas reads
# it into a **DataFrame**, a table with named columns.
#
# Give the table back **as it stands**: every row, every column, nothing sorted, nothing repaired.
# And when the file is missing or broken, let pandas complain. Do not catch the error. A program
# that goes on with an empty table fails later, in a place that has nothing to do with the cause.
#
# **By hand.** A file with these three lines becomes a table of two rows:

# %%
text = "temp,hum\n0.24,0.81\n0.22,0.80\n"
print(text)

# %% [markdown]
# {{ plots.markdown_table(["", *text.split()[0].split(",")],
#     [[str(i), *line.split(",")] for i, line in enumerate(text.split()[1:])]) }}
#
# The unnamed first column is the index, pandas' own count of the rows.


# %% role="answer" function="load_raw_data"
def load_raw_data(file_path):
    """Read a CSV file into a table

    input: file_path, str, path to the CSV file
    output: df, pandas DataFrame, the table as it stands in the file; errors reach the caller
    """
    ### BEGIN SOLUTION
    return pd.read_csv(file_path)
    ### END SOLUTION


# %%
df = load_raw_data("data/bike_sharing.csv")
df

# %% [markdown]
# **You should see** the first five and the last five of {{ f"{len(df):,}" }} hours, with
# {{ df.shape[1] }} columns.
#
# | column | meaning |
# |---|---|
# | `time` | start of the hour |
# | `temp`, `atemp` | temperature as measured and as it feels, divided by 41 and by 50 degrees |
# | `hum` | humidity, from 0 to 1 |
# | `windspeed` | wind speed, divided by 67 |
# | `casual`, `registered` | bikes rented by people without and with a subscription |
#
# The data folder has a [README](data/README.md) with origin and licence. Any file with these
# columns will do, the full `hour.csv` of the UCI archive too.

# %% role="check" function="load_raw_data" points=2
table = load_raw_data("data/bike_sharing.csv")
assert table is not None, "load_raw_data gives back None. Is there a `return` at its end?"
assert isinstance(table, pd.DataFrame), (
    f"The result should be a pandas DataFrame, but it is a {type(table).__name__}."
)
assert "time" in table.columns, "The column `time` is gone. Give back every column."
assert list(table.columns)[:3] == ["time", "temp", "atemp"], (
    f"The columns should be as in the file, but yours begin with {list(table.columns)[:3]}."
)
assert len(table) == 8645, f"The file has 8,645 rows, but your table has {len(table):,}."
try:
    load_raw_data("data/no_such_file.csv")
    told = False
except FileNotFoundError:
    told = True
assert told, "The file data/no_such_file.csv does not exist, and nobody is told. Catch no errors."
print("load_raw_data passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# pandas has one function that does all of it. Its name begins with `read_`.
#
# </details>
#
# **When it goes wrong.** The cell below calls your function with a path that does not exist, then
# with a file that is empty. The little helper catches what is raised and gives back its one line.


# %%
def complaint(function, *arguments):
    """What a call says when it fails, in one line"""
    try:
        function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "no complaint"


with tempfile.TemporaryDirectory() as folder:
    empty = Path(folder, "empty.csv")
    empty.touch()
    print(complaint(load_raw_data, "data/bikes.csv"))
    print(complaint(load_raw_data, str(empty)))

# %% [markdown]
# **You should see** two lines that name the cause:
#
# | you did | pandas says | what to do |
# |---|---|---|
# | a path with no file | `FileNotFoundError`, and the path | look beside this notebook |
# | an empty file | `EmptyDataError` | get the file again |
#
# The table is in memory. But look at its columns: `temp` lies between {{ f"{df['temp'].min():g}" }}
# and {{ f"{df['temp'].max():g}" }}, `registered` between {{ df["registered"].min() }} and
# {{ df["registered"].max() }}. A distance between two rows would see nothing but the rentals.
#
# ## DP.2 Bring the columns to one scale
#
# **Standardizing** moves each column to mean 0 and stretches it to standard deviation 1:
#
# $$z = \frac{x - m}{s} \qquad m = \frac1n \sum_{i=1}^n x_i \qquad
# s = \sqrt{\frac1n \sum_{i=1}^n (x_i - m)^2}$$
#
# After that, 1 means "one standard deviation above the mean" in every column, and every column has
# its say in a distance. This $s$ is the **population** standard deviation: divide by $n$. (The
# sample version divides by $n - 1$. pandas' `std` takes that one unless you say `ddof=0`.)
#
# Your function takes six columns, in this order: `temp`, `atemp`, `hum`, `windspeed`, `casual`,
# `registered`. Other columns are left out, wherever they stand in the table. A missing value counts
# as 0, and is filled in *before* scaling. The table that you are given must not change.
#
# **By hand.** Four hours of the data, one humidity lost:

# %%
features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
small = df.iloc[[10, 34, 58, 82]].reset_index(drop=True)
small.loc[2, "hum"] = None
small

# %% [markdown]
# Take the column `casual`. Its values are {{ ", ".join(f"{x:g}" for x in small["casual"]) }}, so
# $m$ = {{ f"{small['casual'].mean():g}" }} and $s$ = {{ f"{small['casual'].std(ddof=0):.4f}" }}.
# The first value becomes ({{ f"{small['casual'][0]:g} − {small['casual'].mean():g}" }}) /
# {{ f"{small['casual'].std(ddof=0):.4f}" }} = {{ f"{preprocess_data(small)[0, 4]:.4f}" }}. The
# whole result:
#
# {{ plots.markdown_table(features,
#     [[f"{x:.4f}" for x in row] for row in preprocess_data(small)]) }}
#
# (An older version of this course printed an example here that no mean and no standard deviation
# can give. This one is computed.)


# %% role="answer" function="preprocess_data"
def preprocess_data(df):
    """Take the six features and standardize them

    input: df, pandas DataFrame, n rows with at least the six feature columns; not changed
    output: X_scaled, ndarray, n x 6, each column with mean 0 and population standard deviation 1,
        missing values taken as 0 before scaling
    """
    features = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]
    ### BEGIN SOLUTION
    # Converting column by column makes an error name the column, not only the value.
    numbers = df[features].astype(dict.fromkeys(features, float)).fillna(0)
    return StandardScaler().fit_transform(numbers.to_numpy())
    ### END SOLUTION


# %%
pd.DataFrame(preprocess_data(small), columns=features).round(4)

# %% [markdown]
# **You should see** the numbers of the table above.

# %% role="check" function="preprocess_data" points=4
gappy = df.iloc[[100, 2000, 4000, 6000]].reset_index(drop=True)
gappy.loc[2, "hum"] = None
before = gappy.copy()
scaled = preprocess_data(gappy)
assert scaled is not None, "preprocess_data gives back None. Is there a `return` at its end?"
scaled = pd.DataFrame(scaled).to_numpy()
assert len(scaled) == 4, f"4 rows went in and {len(scaled)} came out. A missing value counts as 0."
assert scaled.shape == (4, 6), f"The result should have the shape (4, 6), not {scaled.shape}."
assert gappy.equals(before), "Your function changed the table that it was given. Work on a copy."
assert not pd.isna(scaled).any(), (
    "A value is still missing in your result. Fill in 0 before scaling."
)
assert abs(scaled.mean(axis=0)).max() < 1e-4, (
    f"Each column should have mean 0, but yours have {scaled.mean(axis=0).round(4)}."
)
assert abs(scaled[2, 2]) > 0.001, (
    "The lost humidity became the mean of its column. Take it as 0, and do so before you scale."
)
assert abs(scaled.std(axis=0, ddof=1) - 1).max() > 1e-4, (
    "You took the sample standard deviation. Divide by n, not by n - 1."
)
assert abs(scaled.std(axis=0) - 1).max() < 1e-4, (
    f"Each column should have standard deviation 1, but yours have {scaled.std(axis=0).round(4)}."
)
for column, name in enumerate(features):
    same = pd.Series(scaled[:, column]).corr(gappy[name].fillna(0))
    assert same > 0.9999, (
        f"Column {column} should be {name}. Keep the order of the list `features`."
    )
print("preprocess_data passes its visible checks.")

# %% [markdown]
# <details><summary>Hint: three steps</summary>
#
# Pick the columns with a list of names. Fill the gaps with `fillna`. Then scale, either with
# `StandardScaler` and its `fit_transform`, or with means and standard deviations along `axis=0`.
#
# </details>
#
# <details><summary>Hint: a column seems to be another one</summary>
#
# `df[features]` gives the columns in the order of the list, whatever their order in the table.
#
# </details>
#
# Now all the data:

# %%
X_scaled = preprocess_data(df)
plots.before_and_after_scaling(df[features], X_scaled, features)
print("shape:", X_scaled.shape)

# %% [markdown]
# **You should see** the shape {{ X_scaled.shape }}. On the left, four columns are crushed to a line
# by the rentals. On the right, all six have the same scale: the middle half of each column, its
# box, lies between about −1 and 1.
#
# **When it goes wrong.** Three broken tables: one lost the column `hum`, one has a word in it, one
# has names but no rows.

# %%
without_hum = df.drop(columns="hum")
with_a_word = df.astype({"hum": object})
with_a_word.loc[3, "hum"] = "damp"
without_rows = df.iloc[:0]

for broken in [without_hum, with_a_word, without_rows]:
    print(complaint(preprocess_data, broken))

# %% [markdown]
# **You should see** a complaint for each. The words depend on how you wrote your function. One good
# way says:
#
# - `{{ complaint(preprocess_data, without_hum) }}`. The column is missing. Compare the
#   names with the first line of the file.
# - `{{ complaint(preprocess_data, with_a_word) }}`.
#   Mend the row. Or let the word count as missing: pandas' reader has an argument `na_values`.
# - `{{ complaint(preprocess_data, without_rows) }}`
#   Look whether the file is complete.
#
# If yours says *no complaint*, look at what it gave back. A silent `nan` is worse than any error.
# It spreads: a distance to `nan` is `nan`, and so is the mean of a cluster that has met one.
#
# The columns are fair to each other now. But to learn *and* be judged on the same rows would be
# like an exam with the questions handed out before.
#
# ## DP.3 Split into training and test
#
# Put the first part of the rows aside for training. Hold the rest out: the model never trains on
# it, and its cost there tells how well it copes with data it has not seen. For $n$ rows and the
# ratio $r$ the training part has
#
# $$\lfloor r \cdot n \rfloor$$
#
# rows, rounded **down**; the test part has the others. **Keep the order.** The rows follow each
# other in time, and a stream brings them in that order. The function of the same name in
# scikit-learn shuffles: then the model would train on hours that come after those it is tested on.
#
# **By hand.** Seven rows and the ratio 0.8 make {{ f"{0.8 * 7:g}" }}, rounded down
# {{ len(train_test_split(range(7))[0]) }}. So training gets the rows
# {{ ", ".join(map(str, train_test_split(range(7))[0])) }} and the test gets
# {{ " and ".join(map(str, train_test_split(range(7))[1])) }}.


# %% role="answer" function="train_test_split"
def train_test_split(X_scaled, ratio=0.8):
    """Split the rows in two, in their order

    input: X_scaled, ndarray, n rows (any sequence of rows)
    input: ratio, float, share of the rows that goes to training, Default: 0.8
    output: train_X, ndarray, the first floor(ratio * n) rows
    output: test_X, ndarray, the rows after them
    """
    ### BEGIN SOLUTION
    split_index = int(len(X_scaled) * ratio)  # int cuts the fraction off
    return X_scaled[:split_index], X_scaled[split_index:]
    ### END SOLUTION


# %%
train_test_split([0, 1, 2, 3, 4, 5, 6])

# %% [markdown]
# **You should see** `{{ train_test_split(list(range(7))) }}`: two lists, cut after row 4.

# %% role="check" function="train_test_split" points=3
rows = [[float(i), float(-i)] for i in range(7)]
parts = train_test_split(rows)
assert parts is not None, "train_test_split gives back None. Is there a `return` at its end?"
assert len(parts) == 2, f"Give back two parts, training and test. You gave back {len(parts)}."
first, rest = (pd.DataFrame(list(part)).to_numpy().tolist() for part in parts)
assert len(first) + len(rest) == 7, (
    f"7 rows went in, {len(first)} + {len(rest)} came out. Each row belongs to exactly one part."
)
assert len(first) != 2, "The large part is for training, and it comes first."
assert len(first) != 6, "5.6 rows are rounded down to 5, not up to 6."
assert len(first) == 5, (
    f"The training part should have 5 of the 7 rows, but yours has {len(first)}."
)
assert sorted(first) != sorted(rows[:5]) or first == rows[:5], (
    "The training rows changed their order."
)
assert first == rows[:5], (
    "The training part should be the first rows, in their order. Do not shuffle."
)
assert rest == rows[5:], "The test part gets the rows after them, in their order."
assert len(train_test_split(rows, ratio=0.5)[0]) == 3, "Use the argument `ratio`, not a fixed 0.8."
print("train_test_split passes its visible checks.")

# %% [markdown]
# <details><summary>Hint</summary>
#
# Slices do it: `rows[:i]` are the first `i` rows, `rows[i:]` those after them. A slice needs a
# whole number; `int(...)` cuts the fraction off.
#
# </details>
#
# Now all the data:

# %%
train_X, test_X = train_test_split(X_scaled)
plots.split_in_time(train_X[:, 0], test_X[:, 0], "temp, scaled")
print(len(train_X), "rows to learn from,", len(test_X), "rows held out")

# %% [markdown]
# **You should see** {{ f"{len(train_X):,}" }} and {{ f"{len(test_X):,}" }} rows. The picture is a
# year of temperatures: up to summer, down again. The test part is late autumn and winter. Its mean
# lies at {{ f"{test_X[:, 0].mean():.2f}" }}, that of the training part at
# {{ f"{train_X[:, 0].mean():.2f}" }}. This stream drifts, and the exam is about its end.
#
# ## What is still wrong: leakage
#
# You scaled first and split afterwards. So the means and standard deviations come from *all* rows,
# the test rows too. Something of the future **leaked** into the training part. A program that runs
# in October does not know yet how cold December will be. This course keeps the order, because the
# cost of every later notebook rests on it. But how much did leak? Measure it:

# %%
past = df[features].iloc[: len(train_X)]
leaky = StandardScaler().fit(df[features].to_numpy())
honest = StandardScaler().fit(past.to_numpy())

shift = (leaky.mean_ - honest.mean_) / honest.scale_
pd.DataFrame(
    {
        "all rows": leaky.mean_,
        "the past": honest.mean_,
        "shift": shift,
    },
    index=features,
).round(3)

# %% [markdown]
# **You should see** the means of both, and by how many standard deviations they differ. The
# temperature suffers most: its mean moved by {{ f"{abs(shift[0]):.2f}" }} standard deviations.
# `registered` hardly moved.
#
# In the leaky scale the test part has a mean temperature of {{ f"{test_X[:, 0].mean():.2f}" }}. In
# the honest one it has
# {{ f"{honest.transform(df[features].to_numpy())[len(train_X):, 0].mean():.2f}" }}. So the winter
# looks milder than it would to a model that has only seen the past.
#
# **A question to think about.** The next cell fits batch k-means to the training part, once in each
# scale, and takes the cost on the test part.

# %%
test_cost = {}
for name, scaler in [("leaky", leaky), ("honest", honest)]:
    X = scaler.transform(df[features].to_numpy())
    kmeans = KMeans(n_clusters=3, n_init=10, random_state=0).fit(X[: len(train_X)])
    test_cost[name] = -kmeans.score(X[len(train_X) :])
    print(f"{name}: cost {test_cost[name]:,.0f} on the test part")

# %% [markdown]
# The honest scale gives {{ f"{test_cost['honest']:,.0f}" }}, less than the
# {{ f"{test_cost['leaky']:,.0f}" }} of the leaky one. Does that mean that its clusters are better?
# What would you compare instead?
#
# <details><summary>Hint</summary>
#
# In which unit is each cost measured? Compare `leaky.scale_` with `honest.scale_`: what happens to
# a distance when you divide by a larger number?
#
# </details>
#
# ## What you have built
#
# From a file to numbers that a model can learn from, and numbers that it will be judged by. In SK
# they become a queue of batches.
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $x$ | a value of `df` | as it stands in the file |
# | $m$, $s$ | kept by `StandardScaler` | mean and population standard deviation of a column |
# | $z$ | a value of `X_scaled` | $(x - m) / s$ |
# | $n$, $d$ | `X_scaled.shape` | {{ f"{len(df):,}" }} rows, {{ len(features) }} columns |
# | $r$ | `ratio` | share of the rows that goes to training |
# | | `train_X` | the first {{ f"{len(train_X):,}" }} rows |
# | | `test_X` | the last {{ f"{len(test_X):,}" }} rows |
