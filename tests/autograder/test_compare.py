"""Strict about values, generous about form."""

import inspect
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.compare import RELATIVE, same
from autograder.wire import Table

numbers = arrays(float, array_shapes(max_dims=2, max_side=6), elements=st.floats(-1e6, 1e6))


@given(numbers)
def test_a_value_is_the_same_as_itself_in_any_container(array):
    assert same(array, array)
    assert same(array.tolist(), array)
    assert same(array, array.tolist())


@given(numbers)
def test_float32_and_another_order_of_summation_are_the_same(array):
    assert same(array.astype(np.float32), array)
    assert same(array[::-1].sum(), float(array.sum())) or abs(array.sum()) < 1e-4 * abs(array).sum()


@given(numbers, st.floats(1e-3, 1e3))
def test_a_change_of_a_thousandth_is_another_value(array, factor):
    largest = np.abs(array).max()
    if largest > 1e-5:
        other = array.copy()
        other.flat[np.abs(array).argmax()] *= 1 + 1e-3
        assert not same(other, array)


@pytest.mark.parametrize("alike", [np.isclose, np.allclose])
def test_a_probe_that_compares_by_numpy_s_own_tolerance_is_no_more_generous(alike, course):
    """Probes run in a worker, which does not see the judge's; they name none of their own."""
    assert inspect.signature(alike).parameters["rtol"].default == RELATIVE
    probes = [file for a in course.assignments for file in a.probes]
    assert probes
    assert not [file for file in probes if re.search(r"\b[ra]tol\b", file.read_text())]


def test_six_decimals_are_enough():
    assert same([0.123457, 3.141593], np.array([0.12345678, 3.14159265]))


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (None, 1.0),
        (1.0, None),
        ("1.0", 1.0),
        (True, 1),
        ([1.0], 1.0),
        ([[1.0, 2.0]], [1.0, 2.0]),
        ([1.0, 2.0], [2.0, 1.0]),
        (float("nan"), 1.0),
        (float("inf"), 1.0),
        (1.0, float("nan")),
        ({"a": 1}, {"b": 1}),
        ([1.0, 2.0, 3.0], [1.0, 2.0]),
        ([(1, "x")], [(1, [1.0])]),
        (1, "1"),
    ],
)
def test_other_values_and_other_shapes_are_not(answer, right):
    assert not same(answer, right)


def test_pairs_of_an_index_and_a_point():
    right = [[2, [2.0, 4.0]], [1, [4.0, 2.0]]]
    assert same([[np.int64(2), np.array([2.0, 4.0])], [1.0, [4, 2]]], right)
    assert not same([[1, [2.0, 4.0]], [2, [4.0, 2.0]]], right)


def test_tables_by_column_and_by_value():
    right = Table({"a": np.array([1.0, np.nan]), "b": ["x", None]})
    assert same(Table({"a": [1.0, float("nan")], "b": ["x", None]}), right)
    assert not same(Table({"b": ["x", None], "a": [1.0, float("nan")]}), right)
    assert same(Table({"a": [1.0, 2.0], "b": [3.0, 4.0]}), np.array([[1.0, 3.0], [2.0, 4.0]]))
