"""nbgrader's own execution, measured: what the judge is compared with."""

import dataclasses
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from autograder import release
from autograder.course import Course
from benchmarks import consumption, judge_page
from benchmarks.consumption import Consumption

ROOT = Path(__file__).parent.parent
PLAIN = """
from nbconvert.exporters import NotebookExporter
c.Autograde.exporter_class = NotebookExporter
c.Autograde.autograde_preprocessors = [
    nb.Execute, nb.LimitOutput, nb.SaveAutoGrades, nb.AssignLatePenalties, nb.CheckCellMetadata
]
c.ExecutePreprocessor.kernel_name = "python3"
"""
GRADED = shutil.ignore_patterns(".autograder", "autograded")
# What plain nbgrader is measured on, and the kinds that each stands for: it runs all cells of
# a notebook, right or wrong, and waits out its time limit wherever an endless loop is called.
STANDS_FOR = {
    "honest": ("honest", "variants"),
    "misled": ("misled", "half", "typo", "cheat"),
    "loop": ("loop",),
}
MADE_QUICK = (
    *("spark.driver.extraJavaOptions", "spark.python.daemon.module"),
    "spark.sql.artifact.isolation.enabled",
)
LIBRARY = {"PYTHONPATH": str(ROOT)}  # notebooks that nbgrader runs import the library of this house


def grade(desk: Course, *options: str, label: str, **environment: str) -> Consumption:
    """`nbgrader autograde`, measured."""
    command = [sys.executable, "-m", "nbgrader", "autograde", desk.assignments[0].name, *options]
    tools = {"PATH": release.programs(), "PYTHONWARNINGS": "ignore"}
    everything = {**os.environ, **tools, **environment}
    return consumption.run(command, desk.root, everything, desk.root / f"{label}.log")


def plain_copy(made: Course, folder: Path) -> Course:
    """A copy of a course, nothing graded yet, in which nbgrader itself executes."""
    shutil.copytree(made.root, folder, ignore=GRADED)
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(PLAIN)
    return Course(folder)


class Plain:
    """nbgrader's own Execute on some of the submissions of a class.

    Args:
        made: the class.
        folder: for a copy of it; not there yet.
        label: what the row of figures is called.
        environment: variables that differ from this process's.
    """

    def __init__(
        self, made: Course, folder: Path, label: str, environment: Mapping[str, str]
    ) -> None:
        self._desk = plain_copy(made, folder)
        self._environment = {**environment, **LIBRARY}
        self._students = sorted(path.name for path in (folder / "submitted").iterdir())
        self._label = label
        self._runs: dict[str, Consumption] = {}

    def grade(self, kind: str) -> Consumption:
        """Grade the first submission of a kind."""
        student = next(name for name in self._students if name.endswith(kind))
        self._runs[kind] = grade(
            self._desk, "--student", student, "--force", label=self._label, **self._environment
        )
        return self._runs[kind]

    def row(self) -> dict[str, Any]:
        """What the class would take: each run counts for the submissions that it stands for."""
        kinds = Counter(name.partition("_")[2] for name in self._students)
        shares = {kind: sum(kinds[one] for one in STANDS_FOR[kind]) for kind in self._runs}
        return {
            "row": self._label,
            "measured_on": len(self._runs),
            "students": sum(shares.values()),
            "wall": sum(run.wall * shares[kind] for kind, run in self._runs.items()),
            "cpu": sum(run.cpu * shares[kind] for kind, run in self._runs.items()),
            "memory": max(run.memory for run in self._runs.values()),
            "load": [run.load for run in self._runs.values()],
            "runs": {kind: dataclasses.asdict(run) for kind, run in self._runs.items()},
        }


def two_at_a_time(pair: tuple[Plain, Plain]) -> dict[str, Any]:
    """Two of nbgrader's own at once, each in its copy of the course: both cores are busy, then.

    Returns:
        A row for so many students as were graded.
    """
    try:
        wall, runs = _at_once(pair)
    except RuntimeError:  # two kernels that start at once may take each other's port
        wall, runs = _at_once(pair)
    return {
        "row": judge_page.TWO,
        "measured_on": len(runs),
        "students": len(runs),
        "wall": wall,
        "cpu": sum(run.cpu for run in runs),
        "memory": sum(run.memory for run in runs),
        "load": [run.load for run in runs],
        "runs": [dataclasses.asdict(run) for run in runs],
    }


def _at_once(pair: tuple[Plain, Plain]) -> tuple[float, list[Consumption]]:
    """Wall seconds of both together, and what each took."""
    with ThreadPoolExecutor(2) as both:
        begin = time.monotonic()
        runs = list(both.map(lambda one: one.grade("honest"), pair))
        return time.monotonic() - begin, runs


def spark_as_it_comes(folder: Path) -> dict[str, str]:
    """An environment with the course's settings for Spark, but none of those that make it quick.

    A folder of settings other than the course's own goes without the archive of classes, too.
    """
    shutil.copytree(ROOT / "diststream" / "conf", folder)
    settings = folder / "spark-defaults.conf"
    kept = [one for one in settings.read_text().splitlines() if not one.startswith(MADE_QUICK)]
    settings.write_text("\n".join(kept) + "\n")
    return {"SPARK_CONF_DIR": str(folder), "PYSPARK_SUBMIT_ARGS": "pyspark-shell"}
