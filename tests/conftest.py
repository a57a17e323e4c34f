"""What tests share: the course, one quiet Spark and one browser for the whole run."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from playwright.sync_api import Browser, expect, sync_playwright
from pyspark.sql import SparkSession
from traitlets.config import Config

from autograder.course import Course
from diststream import spark

gc.disable()  # until all is imported
matplotlib.use("agg")
COURSE = Course(Path(__file__).parent.parent)
PATIENCE = 120_000  # milliseconds until a page is given up; a busy machine is slow
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.hookimpl(optionalhook=True)  # pytest may run without xdist
def pytest_xdist_auto_num_workers() -> int:
    """How many tests `-n auto` runs at a time: many wait, for streams or for what never answers."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where tests run on several cores, what shares something dear."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    """Tests on one class, on one warm Java, on the tests' own Spark, or of one file.

    A file that goes lesson by lesson is split by lesson; where a judge grades them, by assignment,
    for it keeps a Spark for the reference and another for the students.
    """
    fixtures = getattr(item, "fixturenames", ())
    if "handed_in" in fixtures:
        return "class"
    if "warm" in fixtures:
        return "warm"
    if "spark_session" in fixtures:
        return "spark"
    lesson = item.callspec.params.get("lesson", "") if hasattr(item, "callspec") else ""
    if lesson and "referee" in fixtures:
        found = COURSE.find(lesson)
        assert found is not None
        lesson = found.assignment.name
    return f"{item.path.stem}-{lesson}"


def pytest_collection_finish() -> None:
    """What is imported by now is no garbage; it need not be searched again and again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def in_kernel() -> Callable[..., None]:
    """Runs a notebook in a kernel of its own, which is reached over files.

    Jupyter chooses a free port and lets the kernel take it later. Where several kernels start at
    once, beside Spark, somebody else may have taken it meanwhile.
    """

    def run(notebook: NotebookNode, folder: Path, allow_errors: bool = False) -> None:
        with tempfile.TemporaryDirectory() as place:  # a short name: the longest has 107 letters
            NotebookClient(
                notebook,
                timeout=300,
                allow_errors=allow_errors,
                resources={"metadata": {"path": folder}},
                config=Config(KernelManager={"transport": "ipc", "ip": f"{place}/kernel"}),
            ).execute()

    return run


@pytest.fixture(scope="session")
def course() -> Course:
    """The course that these tests belong to."""
    return COURSE


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
