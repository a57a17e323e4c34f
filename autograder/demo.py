"""A sample class, graded for real: `make demo`.

The class is made of what the course knows: the solution, the misconceptions, and the ways in which
submissions break. nbgrader grades it, writes feedback and exports the grades, each by its own
command; then every score is compared with the one that the student deserves.
"""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from tqdm import tqdm

from autograder import release, versions
from autograder.answers import notebook_with
from autograder.course import Assignment, Course, Lesson
from autograder.store import Store

STUB = (
    'def {name}(*arguments):\n    """__Your_Code_Here__"""\n    raise NotImplementedError("{name}")'
)
LOOP = "def {name}(*arguments):\n    while True:\n        pass"
TYPO = "def {name}(*arguments)\n    return arguments[0]"
# Drops every assert of the cells that run after it, so that no visible check can fail.
CHEAT = """
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoAsserts())
def {name}(*arguments):
    return 0
"""


@dataclass(frozen=True)
class Student:
    """A student of the sample class.

    Attributes:
        name: how nbgrader knows the student.
        about: what the student sent in.
        answers: for each lesson the source of the functions that differ from the solution.
        lost: the functions that the student deserves to lose points in.
    """

    name: str
    about: str
    answers: Callable[[Lesson], dict[str, str]]
    lost: Callable[[Lesson], set[str]]


def students(assignment: Assignment) -> list[Student]:
    """The sample class of an assignment."""
    lessons = assignment.lessons
    half = {f.name for one in lessons[len(lessons) // 2 :] for f in one.functions}
    first = next(f.name for one in lessons for f in one.functions if one is lessons[:2][-1])

    def everywhere(source: str, names: set[str]) -> Callable[[Lesson], dict[str, str]]:
        return lambda one: {
            f.name: source.format(name=f.name) for f in one.functions if f.name in names
        }

    def losing(names: set[str]) -> Callable[[Lesson], set[str]]:
        return lambda one: {f.name for f in one.functions} & names

    everything = {f.name for one in lessons for f in one.functions}
    sample = [
        Student("ada", "everything right", lambda _: {}, lambda _: set()),
        Student("ben", "the second half not done", everywhere(STUB, half), losing(half)),
        Student("eve", "a syntax error in one cell", everywhere(TYPO, {first}), losing({first})),
        Student("finn", "an endless loop", everywhere(LOOP, {first}), losing({first})),
        Student("mallory", "drops all asserts", everywhere(CHEAT, everything), losing(everything)),
    ]
    return sample + [_misled(assignment, name, index) for index, name in enumerate(("cleo", "dan"))]


def _misled(assignment: Assignment, name: str, index: int) -> Student:
    """A student with one misconception in the first function of each lesson that has one so far."""
    chosen: dict[str, dict[str, str]] = {}
    for one in assignment.lessons:
        known = versions.read(one.assignment.graders / "misconceptions" / f"{one.name}.py")
        wrong = [v for v in known if v.function == one.functions[0].name]
        chosen[one.name] = {wrong[index].function: wrong[index].source}
    return Student(
        name,
        "a misconception in each notebook",
        lambda one: chosen[one.name],
        lambda one: set(chosen[one.name]),
    )


def run(course: Course) -> int:
    """Make, grade and show the sample class; 0 if every score is the deserved one."""
    folder = course.root / "build" / "demo"
    desk = prepare(course, folder)
    steps: list[tuple[str, list[str]]] = []
    for assignment in desk.assignments:
        steps.append((f"grade {assignment.name}", ["autograde", assignment.name]))
        steps.append((f"feedback on {assignment.name}", ["generate_feedback", assignment.name]))
    steps.append(("export", ["export", "--to", "grades.csv"]))
    for label, command in (bar := tqdm(steps, unit="step")):
        bar.set_description(label)
        nbgrader(desk, *command)
    wrong = [line for assignment in desk.assignments for line in show(desk, assignment)]
    print(f"\nFeedback: {folder / 'feedback'}\nGrades: {folder / 'grades.csv'}")
    for line in wrong:
        print(f"NOT AS DESERVED: {line}")
    return 1 if wrong else 0


def prepare(course: Course, folder: Path) -> Course:
    """A course of its own in `folder`, released, with the class's submissions in place."""
    shutil.rmtree(folder, ignore_errors=True)
    desk = release.copy_of(course, folder)
    release.release(desk)
    for assignment in desk.assignments:
        for student in students(assignment):
            hand_in(desk, assignment, student)
    return desk


def hand_in(
    desk: Course, assignment: Assignment, student: Student, folder: Path | None = None
) -> None:
    """Put a student's notebooks where nbgrader collects them, or into another folder."""
    folder = folder or desk.root / "submitted" / student.name / assignment.name
    shutil.copytree(desk.root / "release" / assignment.name, folder)
    for lesson in assignment.lessons:
        _fill_in(folder / f"{lesson.name}.ipynb", notebook_with(lesson, student.answers(lesson)))


def _fill_in(file: Path, solved: str) -> None:
    """Copy the answers of a solved notebook into the released one, as a student types them."""
    answers = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in nbformat.reads(solved, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, file)


def nbgrader(desk: Course, *command: str) -> None:
    """Run a command of nbgrader in the course.

    Raises:
        RuntimeError: it failed; the message ends with its last lines.
    """
    answer = subprocess.run(
        [sys.executable, "-m", "nbgrader", *command],
        cwd=desk.root,
        env={**os.environ, "PATH": release.programs()},
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        last = "\n".join(answer.stderr.splitlines()[-15:])
        raise RuntimeError(f"nbgrader {' '.join(command)} failed:\n{last}")


def show(desk: Course, assignment: Assignment) -> list[str]:
    """Print who got what and why; give back a line for each score that is not the deserved one."""
    with (desk.root / "grades.csv").open() as file:
        rows = {
            r["student_id"]: r for r in csv.DictReader(file) if r["assignment"] == assignment.name
        }
    store, wrong = Store(desk), []
    print(f"\n{assignment.title}")
    for student in students(assignment):
        row = rows[student.name]
        points = f"{float(row['score']):>6g} of {float(row['max_score']):g}"
        print(f"\n{student.name:<9}{points}  {student.about}")
        total = 0.0
        for lesson in assignment.lessons:
            path = (
                desk.root / "autograded" / student.name / assignment.name / f"{lesson.name}.ipynb"
            )
            verdict = store.find(store.key(path.read_text(), lesson))
            assert verdict is not None, f"no verdict is kept for {path}"
            total += verdict.score
            for f in verdict.functions:
                lost = f.score < f.max_score
                if lost:
                    print(f"    {f.name:<28}{f.score:>5g} of {f.max_score:g}  {f.message}")
                if lost != (f.name in student.lost(lesson)):
                    wrong.append(f"{student.name}, {f.name}: {f.score:g} of {f.max_score:g}")
        if abs(total - float(row["score"])) > 0.01:
            wrong.append(f"{student.name}: the gradebook says {row['score']}, the judge {total:g}")
    return wrong
