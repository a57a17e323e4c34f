"""What tests share: the course, and one quiet Spark for the whole run."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from pyspark.sql import SparkSession

from autograder.course import Course
from diststream import spark

matplotlib.use("agg")


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
