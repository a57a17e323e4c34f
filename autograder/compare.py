"""When is an answer the same as the right one? The one place that knows tolerances.

Strict about values, generous about form. Numbers agree within 1e-5 of the size of the largest
number beside them (and 1e-9 absolutely): computing in float32 (7 digits), another order of
summation, rounding to six decimals and an unclipped expansion of the square all stay within that,
and no misconception does. Lists, tuples and arrays of the same numbers are the same.

A probe in a worker does not see this file, for a worker holds nothing of the referee's. Where one
must say by itself whether numbers agree (is this curve of a figure the one that was given, does a
second call repeat the first), it uses NumPy's own tolerance, the same 1e-5 of each number.
"""

from typing import Any

import numpy as np

from autograder.wire import Table

RELATIVE, ABSOLUTE = 1e-5, 1e-9


def same(answer: Any, right: Any) -> bool:
    """Whether a student's answer is the right one, both as plain data.

    >>> same([0.5, 2.0000001], np.array([0.5, 2.0]))
    True
    >>> same([[0.5], [2.0]], np.array([0.5, 2.0]))
    False
    """
    answer, right = _listed(answer), _listed(right)
    if right is None or isinstance(right, str):
        return type(answer) is type(right) and answer == right
    if isinstance(right, bool):
        return isinstance(answer, bool) and answer == right
    if isinstance(right, Table):
        return isinstance(answer, Table) and _same_dict(answer.columns, right.columns)
    if isinstance(right, dict):
        return isinstance(answer, dict) and _same_dict(answer, right)
    if (numbers := _numbers(right)) is not None:
        return _same_numbers(_numbers(answer), numbers)
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if not isinstance(answer, list) or len(answer) != len(right):
        return False
    return all(same(a, r) for a, r in zip(answer, right, strict=True))


def _listed(value: Any) -> Any:
    """An array of truth values as lists of them; anything else as it is."""
    return value.tolist() if isinstance(value, np.ndarray) and value.dtype.kind == "b" else value


def _same_dict(answer: dict[str, Any], right: dict[str, Any]) -> bool:
    return list(answer) == list(right) and all(same(answer[key], right[key]) for key in right)


def _numbers(value: Any) -> np.ndarray | None:
    """The value as an array of floats if it is a number, or lists of numbers of equal length,
    or a table of numbers."""
    try:
        if isinstance(value, Table):
            columns: list[Any] = [_numbers(column) for column in value.columns.values()]
            array = np.column_stack(columns)
        elif isinstance(value, bool) or not _holds_numbers_alone(value):
            return None
        else:
            array = np.asarray(value)
    except (ValueError, OverflowError):  # lists of unequal length, or too deep
        return None
    return array.astype(float) if array.dtype.kind in "iuf" else None


def _holds_numbers_alone(value: Any) -> bool:
    """NumPy would make strings as long as the longest one of them: memory without end."""
    if isinstance(value, list | tuple):
        return all(map(_holds_numbers_alone, value))
    return isinstance(value, int | float | np.number | np.ndarray)


def _same_numbers(answer: np.ndarray | None, right: np.ndarray) -> bool:
    if answer is None or answer.shape != right.shape:
        return False
    finite = np.isfinite(right)
    size = np.abs(right[finite]).max(initial=0.0)
    near = np.isclose(answer, right, rtol=0, atol=RELATIVE * size + ABSOLUTE, equal_nan=True)
    return bool(near.all())
