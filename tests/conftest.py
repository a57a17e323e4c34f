"""What tests share: the course, one quiet Spark and one browser for the whole run."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pyspark.sql import SparkSession

from autograder.course import Course
from diststream import spark

matplotlib.use("agg")
PATIENCE = 120_000  # milliseconds until a page is given up; a busy machine is slow
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.hookimpl(optionalhook=True)  # pytest may run without xdist
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of the system's."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(PROGRAMS)} is on the PATH")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        # Chromium's own sandbox refuses to run as root, which CI containers do.
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()
