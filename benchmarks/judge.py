"""The judge and plain nbgrader on the same class: `make bench-judge`.

A class of honest and broken submissions is graded by `nbgrader autograde` with our judge, and by
nbgrader's own Execute: with Spark as it comes, with all that this course sets to make Spark quick,
and with two of them at a time. Plain nbgrader is slow, so it grades three of the submissions, each
of which stands for those of the class that cost it as much. A machine's pace changes, so plain
nbgrader begins before the judge and ends after it.
Every answer is marked with its student's name, so that no two submissions are alike and each is
graded for itself. Bytecode of everything is compiled before.
"""

import argparse
import compileall
import dataclasses
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from tqdm import tqdm

from autograder import demo, release, versions
from autograder.course import Assignment, Course, Lesson
from autograder.demo import Student
from benchmarks import consumption, judge_page
from benchmarks.consumption import Consumption

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "judge.json"
PAGE = ROOT / "docs" / "judge.md"
ASSIGNMENT = "streaming_kmeans"
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
BEFORE, AFTER = ("honest",), ("misled", "loop")  # the judge
MADE_QUICK = (
    *("spark.driver.extraJavaOptions", "spark.python.daemon.module"),
    "spark.sql.artifact.isolation.enabled",
)


def kinds(assignment: Assignment) -> dict[str, Callable[[Lesson], dict[str, str]]]:
    """The kinds of submissions: source of the functions that differ from the solution."""

    def all_with(template: str, chosen: Callable[[int], bool]) -> Callable[[Lesson], dict]:
        return lambda lesson: {
            f.name: template.format(name=f.name)
            for i, f in enumerate(lesson.functions)
            if chosen(i + len(lesson.earlier))
        }

    def known(kind: str) -> Callable[[Lesson], dict[str, str]]:
        def of(lesson: Lesson) -> dict[str, str]:
            path = lesson.assignment.graders / kind / f"{lesson.name}.py"
            return {v.function: v.source for v in reversed(versions.read(path))}

        return of

    first = assignment.lessons[1]
    return {
        "honest": lambda lesson: {},
        "variants": known("variants"),
        "misled": known("misconceptions"),
        "half": all_with(demo.STUB, lambda i: i % 2 == 1),
        "typo": lambda one: {one.functions[0].name: demo.TYPO.format(name=one.functions[0].name)},
        "loop": lambda one: (
            {one.functions[-1].name: demo.LOOP.format(name=one.functions[-1].name)}
            if one is first or one.name == first.name
            else {}
        ),
        "cheat": all_with(demo.CHEAT, lambda i: True),
    }


# Ten students, repeated: six are right, four are not.
MIX = ("honest", "variants", "honest", "misled", "honest", "half", "variants", "typo", "honest")
LAST = ("loop", "cheat")


def kind_of(number: int) -> str:
    """The kind of the student of this number."""
    place = number % 10
    return MIX[place] if place < len(MIX) else LAST[number // 10 % 2]


def make_class(folder: Path, size: int) -> Course:
    """A released course with the first assignment, and this many submissions."""
    first = Assignment(ROOT / "source" / ASSIGNMENT)
    shutil.copytree(first.folder, folder / "source" / first.name)
    for name in ("nbgrader_config.py", "LICENSE-TEXT"):
        shutil.copy(ROOT / name, folder / name)
    desk = Course(folder)
    release.release(desk)
    answers = kinds(desk.assignments[0])
    for number in tqdm(range(size), desc="Submissions", unit="student"):
        name = f"s{number:02d}_{kind_of(number)}"
        student = Student(name, "", answers[kind_of(number)], lambda _: set())
        demo.hand_in(desk, desk.assignments[0], student)
        _sign(desk.root / "submitted" / name / first.name, name)
    return desk


def _sign(folder: Path, name: str) -> None:
    """Put a student's name into every answer, as a comment."""
    for file in folder.glob("*.ipynb"):
        notebook = nbformat.read(file, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = f"# {name}\n{cell.source}"
        nbformat.write(notebook, file)


def grade(desk: Course, *options: str, label: str, **environment: str) -> Consumption:
    """`nbgrader autograde`, measured."""
    command = [sys.executable, "-m", "nbgrader", "autograde", desk.assignments[0].name, *options]
    tools = {"PATH": release.programs(), "PYTHONWARNINGS": "ignore"}
    everything = {**os.environ, **tools, **environment}
    return consumption.run(command, desk.root, everything, desk.root / f"{label}.log")


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
        shutil.copytree(made.root, folder, ignore=GRADED)
        self._desk = Course(folder)
        with (folder / "nbgrader_config.py").open("a") as file:
            file.write(PLAIN)
        # The notebooks import the library of this house.
        self._environment = {**environment, "PYTHONPATH": str(ROOT)}
        self._students = sorted(path.name for path in (folder / "submitted").iterdir())
        self._label = label
        self._runs: dict[str, Consumption] = {}

    def grade(self, kind: str) -> Consumption:
        """Grade the first submission of a kind."""
        student = next(name for name in self._students if name.endswith(kind))
        self._runs[kind] = grade(
            self._desk, "--student", student, label=self._label, **self._environment
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
    with ThreadPoolExecutor(2) as both:
        begin = time.monotonic()
        runs = list(both.map(lambda one: one.grade("honest"), pair))
        wall = time.monotonic() - begin
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


def judged(made: Course, keep: Path | None) -> list[dict[str, Any]]:
    """Our judge on the whole class; then again after one submission has changed."""
    rows = []
    size = len(list((made.root / "submitted").iterdir()))
    first = grade(made, label="the judge")
    rows.append({"row": "the judge", "measured_on": size, "students": size, **_plain_data(first)})
    if keep:
        shutil.copytree(made.root, keep, dirs_exist_ok=True)
    student = sorted((made.root / "submitted").iterdir())[0]
    changed = sorted((student / made.assignments[0].name).glob("*.ipynb"))[0]
    changed.write_text(changed.read_text().replace(f"# {student.name}", "# changed", 1))
    again = grade(made, "--force", "--student", student.name, label="again")
    row = "the judge again, one notebook changed"
    rows.append({"row": row, "measured_on": 1, "students": 1, **_plain_data(again)})
    return rows


def _plain_data(run: Consumption) -> dict[str, Any]:
    return {**dataclasses.asdict(run), "load": [run.load]}


def spark_as_it_comes(folder: Path) -> dict[str, str]:
    """An environment with the course's settings for Spark, but none of those that make it quick.

    A folder of settings other than the course's own goes without the archive of classes, too.
    """
    shutil.copytree(ROOT / "diststream" / "conf", folder)
    settings = folder / "spark-defaults.conf"
    kept = [one for one in settings.read_text().splitlines() if not one.startswith(MADE_QUICK)]
    settings.write_text("\n".join(kept) + "\n")
    return {"SPARK_CONF_DIR": str(folder), "PYSPARK_SUBMIT_ARGS": "pyspark-shell"}


def main() -> None:
    """Measure, write the figures, derive the page."""
    options = _options()
    for folder in (Path(sys.prefix) / "lib", ROOT / "autograder", ROOT / "diststream"):
        compileall.compile_dir(folder, quiet=2)
    with tempfile.TemporaryDirectory() as place:
        made = make_class(Path(place, "class"), options.students)
        as_it_comes = spark_as_it_comes(Path(place, "conf"))

        def plain(name: str, label: str, environment: Mapping[str, str]) -> Plain:
            return Plain(made, Path(place, name), label, environment)

        peers: list[Plain] = []
        if options.plain:
            quick = plain("quick", judge_page.QUICK, {})
            peers = [plain("plain", judge_page.PLAIN, as_it_comes), quick]
        _grade(peers, BEFORE)
        rows = judged(made, options.keep)
        _derive(rows, made)
        _grade(peers, AFTER)
        rows += [peer.row() for peer in peers]
        if options.plain:
            one, two = (plain(name, judge_page.TWO, as_it_comes) for name in ("one", "two"))
            rows.append(two_at_a_time((one, two)))
        _derive(rows, made)
    print(PAGE.read_text())


def _grade(peers: list[Plain], kinds: tuple[str, ...]) -> None:
    """Submissions of these kinds, by plain nbgrader."""
    for kind in tqdm(kinds, desc="Plain nbgrader", unit="submission"):
        for peer in peers:
            peer.grade(kind)


def _derive(rows: list[dict[str, Any]], made: Course) -> None:
    """Write what is known so far, and the page on it."""
    lessons = len(made.assignments[0].lessons)
    results = {"cores": os.cpu_count(), "lessons": lessons, "rows": rows}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    PAGE.write_text(judge_page.page(results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.judge", description=__doc__)
    parser.add_argument("--students", type=int, default=30, help="size of the class")
    parser.add_argument(
        "--no-plain", dest="plain", action="store_false", help="grade with the judge alone"
    )
    parser.add_argument("--keep", type=Path, help="keep the graded class in this folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
