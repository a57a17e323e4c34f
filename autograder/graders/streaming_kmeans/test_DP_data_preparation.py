"""Hidden grader of DP: reading, scaling, splitting."""

import numpy as np
import pandas as pd

from autograder.wire import Table

FEATURES = ["temp", "atemp", "hum", "windspeed", "casual", "registered"]


def table(rng, rows):
    """A table with the six features in another order, and columns that are none."""
    times = [f"2011-03-01 {hour:02d}:00:00" for hour in range(rows)]
    columns = {"row": np.arange(rows), "time": times}
    for name in rng.permutation(FEATURES):
        columns[str(name)] = rng.normal(5, rng.uniform(1, 30), size=rows).round(4)
    return columns | {"count": rng.integers(0, 1000, size=rows)}


def with_gaps(rng, rows):
    """Such a table in which three features miss a value each."""
    columns = table(rng, rows)
    rows_hit = rng.choice(rows, size=3, replace=False)
    for name, row in zip(rng.choice(FEATURES, size=3, replace=False), rows_hit, strict=True):
        columns[name][row] = np.nan
    return columns


def as_text(columns):
    """The text of a CSV file."""
    return pd.DataFrame(columns).to_csv(index=False)


def test_load_raw_data__reads_the_file(ask, rng):
    """Every row and every column of the file is in the table, numbers as numbers."""
    ask.same(
        "load_raw_data",
        as_text(table(rng, 9)),
        otherwise="The table does not hold what stands in the file: every row, every column, "
        "under the names of the first line.",
    )


def test_load_raw_data__leaves_gaps(ask, rng):
    """A missing value stays missing; nothing is repaired."""
    ask.same(
        "load_raw_data",
        as_text(with_gaps(rng, 12)),
        otherwise="A file with missing values does not come back as it stands.",
    )


def test_load_raw_data__lets_a_missing_file_be_told(ask, rng):
    """Where there is no file, the error reaches the caller."""
    ask.same(
        "load_raw_data",
        None,
        otherwise="There was no file, and nobody was told. Catch no errors.",
    )


def test_load_raw_data__lets_an_empty_file_be_told(ask, rng):
    """Where the file is empty, the error reaches the caller."""
    ask.same(
        "load_raw_data",
        "",
        otherwise="The file was empty, and nobody was told. Catch no errors.",
    )


def test_preprocess_data__standardizes_each_feature(ask, rng):
    """The six features in their order, each with mean 0 and population standard deviation 1."""
    ask.same(
        "preprocess_data",
        Table(table(rng, 12)),
        otherwise="The result is not the six features in their order, each standardized on its "
        "own: mean 0, standard deviation 1 (divided by n).",
    )


def test_preprocess_data__takes_missing_as_zero(ask, rng):
    """A missing value counts as 0, before the scaling."""
    ask.same(
        "preprocess_data",
        Table(with_gaps(rng, 15)),
        otherwise="A missing value should be taken as 0, before you scale.",
    )


def test_preprocess_data__leaves_the_table_alone(ask, rng):
    """The right result is found, and the table is as before."""
    ask.same(
        "preprocess_data",
        Table(with_gaps(rng, 10)),
        probe="with_arguments",
        otherwise="Your function changes the table that it is given. Work on a copy.",
    )


def test_train_test_split__cuts_at_the_ratio(ask, rng):
    """The first part of the rows trains, the rest tests, in their order."""
    ask.same(
        "train_test_split",
        *(rng.normal(size=(40, 3)), 0.625),
        otherwise="The parts are not the right ones: the first floor(ratio x N) rows in their "
        "order, then the others.",
    )


def test_train_test_split__rounds_down(ask, rng):
    """Where ratio x N is no whole number, it is rounded down."""
    ask.same(
        "train_test_split",
        *(rng.normal(size=(23, 2)), 0.6),
        otherwise="ratio x N is rounded down to the number of training rows.",
    )


def test_train_test_split__takes_80_percent_by_default(ask, rng):
    """Without a ratio it is 0.8."""
    ask.same("train_test_split", rng.normal(size=(33, 2)), otherwise="The default ratio is 0.8.")


def test_train_test_split__takes_lists(ask, rng):
    """A list of rows is split as an array is."""
    ask.same("train_test_split", rng.normal(size=(11, 2)).tolist(), 0.3)


def test_train_test_split__leaves_its_input_alone(ask, rng):
    """The right parts are found, and the data are as before."""
    ask.same(
        "train_test_split",
        *(rng.normal(size=(16, 2)), 0.5),
        probe="with_arguments",
        otherwise="Your function changes the data that it splits.",
    )
