"""Stands between graders and students' functions where the plain answer is not what is compared.

A function here that is named like a graded one is always gone through; the others are asked for by
name. All of it runs inside the worker, beside the student's code, so it holds no expected value.
"""

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.session_spark import context_here
from diststream import spark

Function = Callable[..., Any]
M2 = -2  # the column of the spread in a row, see diststream.rows


def with_arguments(function: Function, *arguments: Any) -> dict[str, Any]:
    """The answer, and the arguments as they are after the call."""
    answer = function(*arguments)
    return {"answer": answer, "arguments": list(arguments)}


def spread(function: Function, *arguments: Any) -> Any:
    """The column M2 of the answer alone, whose size is not that of a mean far from the origin."""
    return np.asarray(function(*arguments), dtype=float)[..., M2]


def offline_clusters(function: Function, *arguments: Any) -> dict[str, Any]:
    """Centers and labels, with the macro-clusters in the order of their first coordinates."""
    macro, labels = function(*arguments)
    macro = np.asarray(macro, dtype=float)
    order = np.lexsort(macro.T[::-1])
    place = np.argsort(order)
    return {"macro": macro[order], "labels": place[np.asarray(labels)]}


def offline_again(function: Function, *arguments: Any) -> bool:
    """Whether a second call gives the centers of the first."""
    one, two = (offline_clusters(function, *arguments)["macro"] for _ in range(2))
    return bool(one.shape == two.shape and np.allclose(one, two))


def offline_with_arguments(function: Function, *arguments: Any) -> dict[str, Any]:
    """The answer in order, and the arguments as they are after the call."""
    answer = offline_clusters(function, *arguments)
    return {**answer, "arguments": list(arguments)}


# --- Bounds and quality


def bounds_or_errors(function: Function, calls: list[list[Any]]) -> list[Any]:
    """For each call the answer, or the name of the error if it is a ValueError."""
    answers: list[Any] = []
    for arguments in calls:
        try:
            answers.append(function(*arguments))
        except ValueError:
            answers.append("ValueError")
    return answers


PARTS = ("cmm", "missed", "misplaced", "noise")


def cmm(function: Function, *arguments: Any) -> dict[str, Any]:
    """The four parts in one order, whatever order the answer has them in."""
    answer = function(*arguments)
    return {part: answer[part] for part in PARTS}


def cmm_with_arguments(function: Function, *arguments: Any) -> dict[str, Any]:
    """The four parts, and the arguments as they are after the call."""
    return {**cmm(function, *arguments), "arguments": list(arguments)}


# --- Spark


def context() -> Any:
    """A running SparkContext; lessons, which its workers cannot import, are sent to them whole."""
    lessons = (name for name in sys.modules if re.fullmatch(r"[A-Z]{2}_\w+", name))
    spark.carry(*lessons)
    return context_here()


def on_spark(function: Function, *arguments: Any) -> dict[str, Any]:
    """The answer, the arguments after the call, and the largest number of tasks in a stage.

    The function gets a SparkContext before its arguments.
    """
    from diststream import plots_tasks

    answer, spans = plots_tasks.watched(sc := context(), function, sc, *arguments)
    tasks = int(spans["task"].max()) + 1 if len(spans) else 0
    return {"answer": answer, "arguments": list(arguments), "tasks": tasks}


def assign_by_records(function: Function, *arguments: Any) -> dict[str, Any]:
    """See `on_spark`."""
    return on_spark(function, *arguments)


def update_by_model(function: Function, *arguments: Any) -> dict[str, Any]:
    """See `on_spark`."""
    return on_spark(function, *arguments)
