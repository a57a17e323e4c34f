"""Probes of functions on tables and files."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Function = Callable[..., Any]


def with_arguments(function: Function, *arguments: Any) -> dict[str, Any]:
    """The answer, and the arguments as they are after the call."""
    answer = function(*arguments)
    if hasattr(answer, "columns"):
        answer = answer.to_numpy()
    return {"answer": answer, "arguments": [_content(argument) for argument in arguments]}


def _content(argument: Any) -> Any:
    """A table as names and values, anything else as it is."""
    if hasattr(argument, "columns"):
        return {"columns": list(argument.columns), "values": argument.to_numpy()}
    return argument


def load_raw_data(function: Function, text: str | None) -> dict[str, Any]:
    """The columns of the table read from a file of this text.

    Without a text there is no file, and the error tells that it reached the caller.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stream.csv")
        if text is not None:
            path.write_text(text)
        try:
            table = function(str(path))
        except OSError:
            return {"error": "no such file"}
        except ValueError:  # what pandas and NumPy raise where a file does not hold a table
            return {"error": "no table"}
    return {
        "columns": [str(name) for name in table.columns],
        "values": [_column(table.iloc[:, index]) for index in range(table.shape[1])],
    }


def _column(column: Any) -> Any:
    """Numbers as an array of floats, anything else as text."""
    if column.dtype.kind in "biuf":
        return column.to_numpy(dtype=float)
    return [str(value) for value in column]


def write_batches(
    function: Function, train_X: Any, batch_size: int, there: bool = False
) -> dict[str, Any]:
    """The rows of each file, whether the folder holds these files alone, and are they in order.

    The folder is missing, or there already and empty.
    """
    import pandas as pd

    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "stream")
        if there:
            folder.mkdir()
        files = [Path(file) for file in function(train_X, str(folder), batch_size)]
        modified = [file.stat().st_mtime_ns // 1_000_000 for file in files]  # as Spark counts
        return {
            "batches": [pd.read_parquet(file).to_numpy(float) for file in files],
            "alone": sorted(files) == sorted(folder.iterdir()),
            "later_than_before": np.sign(np.diff(modified)),
        }
