"""What tests share: the course, and one quiet Spark for the whole run."""

import os
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from pyspark.sql import SparkSession

from autograder.course import Course
from diststream import spark

matplotlib.use("agg")


def pytest_xdist_auto_num_workers() -> int:
    """How many tests `-n auto` runs at a time: many wait, for streams or for what never answers."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where tests run on several cores, what shares a Spark, a worker or a class.

    That is a file, or the tests on one class; a file that goes lesson by lesson is split by lesson.
    """
    for item in items:
        lesson = item.callspec.params.get("lesson", "") if hasattr(item, "callspec") else ""
        shares_class = "handed_in" in getattr(item, "fixturenames", ())
        group = "class" if shares_class else f"{item.path.stem}-{lesson}"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def course() -> Course:
    """The course that these tests belong to."""
    return Course(Path(__file__).parent.parent)


@pytest.fixture(scope="session")
def spark_session() -> Iterator[SparkSession]:
    """Spark on two threads of this machine."""
    session = spark.session("tests")
    yield session
    spark.stop()
