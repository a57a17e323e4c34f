"""What students get: complete, the same on each run, without a line of a solution."""

import ast
import multiprocessing
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import matplotlib
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autograder import release
from autograder.course import Course, Lesson
from autograder.worker import LESSONS_IMPORT

COURSE = Course(Path(__file__).parents[1])
LESSONS = [lesson for assignment in COURSE.assignments for lesson in assignment.lessons]
by_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def released(lesson: Lesson) -> Path:
    return COURSE.root / "release" / lesson.assignment.name / f"{lesson.name}.ipynb"


def files(folder: Path) -> dict[str, bytes]:
    paths = (p for p in folder.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def statements(lesson: Lesson) -> Iterator[str]:
    """Every statement between BEGIN SOLUTION and END SOLUTION that tells something."""
    for cell in nbformat.read(lesson.solution, as_version=4).cells:
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        lines = cell.source.splitlines()
        start = next(i for i, line in enumerate(lines, 1) if "BEGIN SOLUTION" in line)
        end = next(i for i, line in enumerate(lines, 1) if "END SOLUTION" in line)
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.stmt) and start < node.lineno < end and tells(node):
                yield ast.unparse(node).splitlines()[0]


def tells(node: ast.stmt) -> bool:
    """Not `return name`, `pass`, `x = []` and the like, which any text may hold."""
    if isinstance(node, ast.Return):
        return node.value is not None and not isinstance(node.value, ast.Name | ast.Constant)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Dict | ast.Constant):
        return any(isinstance(child, ast.expr) for child in ast.iter_child_nodes(node.value))
    return not isinstance(node, ast.Pass | ast.Continue | ast.Break | ast.Try)


def test_is_what_the_sources_make(tmp_path):
    desk = release.copy_of(COURSE, tmp_path)
    release.release(desk)
    first = files(tmp_path / "release")
    release.release(desk)
    assert files(tmp_path / "release") == first
    committed = files(COURSE.root / "release")
    assert {name: committed.get(name) for name in first} == first


@by_lesson
def test_holds_no_statement_of_a_solution(lesson):
    told = {
        name: flat(data.decode())
        for name, data in files(COURSE.root / "release").items()
        if name.endswith((".ipynb", ".md"))
    }
    found = list(statements(lesson))
    assert found
    for statement in found:
        text = flat(statement).replace('"', '\\"').replace("'", '\\"')
        for name, content in told.items():
            assert text not in content.replace("'", '\\"'), f"{name} tells: {statement}"


@by_lesson
def test_holds_stubs_with_names_and_no_marks(lesson):
    text = released(lesson).read_text()
    assert "BEGIN SOLUTION" not in text and "HIDDEN" not in text
    for function in lesson.functions:
        assert f'raise NotImplementedError(\\"{function.name}\\")' in text
    assert text.count("__Your_Code_Here__") == len(lesson.functions)


def test_carries_no_script_no_grader_no_judge():
    names = set(files(COURSE.root / "release"))
    assert not [n for n in names if n.endswith((".py", ".toml", ".db")) or "grader" in n]


def first_error(path: Path, place: Path) -> tuple[str, str, str]:
    """Name, message and traceback of the error at which a notebook stops, run by IPython.

    It runs in a process of its own, which is forked where all that lessons import is in memory.
    """
    os.chdir(place)
    sys.path.insert(0, "")  # as a kernel has it: lessons import the notebooks beside them
    matplotlib.use("agg")
    shell = InteractiveShell.instance()
    for cell in nbformat.read(path, as_version=4).cells:
        with capture_output() as captured:
            ran = shell.run_cell(cell.source) if cell.cell_type == "code" else None
        if ran is not None and (error := ran.error_in_exec or ran.error_before_exec):
            return type(error).__name__, str(error), captured.stdout + captured.stderr
    return "", "", ""


@pytest.fixture(scope="module")
def forked() -> Iterator[ProcessPoolExecutor]:
    """Runs each call in a fresh fork."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *LESSONS_IMPORT])
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        yield pool


@by_lesson
def test_untouched_stops_at_the_first_stub(lesson, tmp_path, forked):
    for path in released(lesson).parent.iterdir():
        (tmp_path / path.name).symlink_to(path)
    name, message, told = forked.submit(first_error, released(lesson), tmp_path).result()
    assert name == "NotImplementedError"
    assert message in {f.name for one in [*lesson.earlier, lesson] for f in one.functions}
    assert name in told and "py4j" not in told.lower()
