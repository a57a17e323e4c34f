"""The judge and plain nbgrader on the same class: `make bench-judge`.

A class of honest and broken submissions is graded by `nbgrader autograde` with our judge, and by
nbgrader's own Execute: with Spark as it comes, with all that this course sets to make Spark quick,
and with two of them at a time. Plain nbgrader is slow, so it grades three of the submissions, each
of which stands for those of the class that cost it as much. A machine's pace changes, so plain
nbgrader begins before the judge and ends after it.
Every answer is marked with its student's name, so that no two submissions are alike and each is
graded for itself. Bytecode of everything is compiled before.

Then one small submission is graded by nbgrader, otter-grader and the judge (see `small`).
"""

import argparse
import compileall
import dataclasses
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from tqdm import tqdm

from autograder import demo, release, versions
from autograder.course import Assignment, Course, Lesson
from autograder.demo import Student
from benchmarks import judge_page, small
from benchmarks.consumption import Consumption
from benchmarks.peers import install_otter
from benchmarks.plain_nbgrader import ROOT, Plain, grade, spark_as_it_comes, two_at_a_time

RESULTS = ROOT / "benchmarks" / "results" / "judge.json"
PAGE = ROOT / "docs" / "judge.md"
ASSIGNMENT = "streaming_kmeans"
BEFORE, AFTER = ("honest",), ("misled", "loop")  # the judge


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


def judged(made: Course, keep: Path | None) -> list[dict[str, Any]]:
    """Our judge on the whole class; then again after one submission has changed."""
    rows = []
    size = len(list((made.root / "submitted").iterdir()))
    first = grade(made, label=judge_page.JUDGE)
    rows.append(
        {"row": judge_page.JUDGE, "measured_on": size, "students": size, **_plain_data(first)}
    )
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


def main() -> None:
    """Measure, write the figures, derive the page."""
    options = _options()
    measures_small = options.only != "class" and options.plain
    compiled = [Path(sys.prefix) / "lib", ROOT / "autograder", ROOT / "diststream"]
    if measures_small:
        compiled.append(install_otter())
    for folder in compiled:
        compileall.compile_dir(folder, quiet=2)
    with tempfile.TemporaryDirectory() as place:
        size = 1 if options.only == "small" else options.students
        made = make_class(Path(place, "class"), size)
        if options.only != "small":
            _measure_class(made, Path(place), options)
        if measures_small:
            _derive(small=small.measure(made, Path(place, "small")))
    print(PAGE.read_text())


def _measure_class(made: Course, place: Path, options: argparse.Namespace) -> None:
    """The judge on the class, and plain nbgrader before and after it."""
    as_it_comes = spark_as_it_comes(place / "conf")

    def plain(name: str, label: str, environment: Mapping[str, str]) -> Plain:
        return Plain(made, place / name, label, environment)

    peers: list[Plain] = []
    if options.plain:
        quick = plain("quick", judge_page.QUICK, {})
        peers = [plain("plain", judge_page.PLAIN, as_it_comes), quick]
    _grade(peers, BEFORE)
    rows = judged(made, options.keep)
    about = {"cores": os.cpu_count(), "lessons": len(made.assignments[0].lessons)}
    _derive(**about, rows=rows)
    _grade(peers, AFTER)
    rows += [peer.row() for peer in peers]
    _derive(rows=rows)
    if options.plain:
        one, two = (plain(name, judge_page.TWO, as_it_comes) for name in ("one", "two"))
        rows.append(two_at_a_time((one, two)))
        _derive(rows=rows)


def _grade(peers: list[Plain], kinds: tuple[str, ...]) -> None:
    """Submissions of these kinds, by plain nbgrader."""
    for kind in tqdm(kinds, desc="Plain nbgrader", unit="submission"):
        for peer in peers:
            peer.grade(kind)


def _derive(**measured: Any) -> None:
    """Write what was measured into the results, whose other parts stay, and the page on them."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results = known | measured
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    PAGE.write_text(judge_page.page(results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.judge", description=__doc__)
    parser.add_argument("--students", type=int, default=30, help="size of the class")
    parser.add_argument(
        "--no-plain", dest="plain", action="store_false", help="grade with the judge alone"
    )
    parser.add_argument(
        "--only", choices=("class", "small"), help="measure this part; the results keep the other"
    )
    parser.add_argument("--keep", type=Path, help="keep the graded class in this folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
