"""Percent script -> solution notebook.

A lesson is edited as `source/A/T.py`. Each code cell says what it is for:

    # %% role="answer" function="clustering_cost"
    # %% role="check" function="clustering_cost" points=4

`answer` cells become nbgrader's solution cells, `check` cells its locked, graded ones; cells
without a role are given. In markdown, `{{ expression }}` is replaced by its value after the code
cells above it have run, so that every number in a text is computed.
"""

import contextlib
import hashlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.course import Lesson
from autograder.picture import pipeline

EXPRESSION = re.compile(r"\{\{ (.+?) \}\}", re.DOTALL)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class LessonError(ValueError):
    """A percent script that cannot become a notebook; says which cell and why."""


def build(lesson: Lesson) -> None:
    """Write the solution notebook of a lesson, and the picture of its place in the pipeline."""
    notebook = jupytext.read(lesson.script, fmt="py:percent")
    fill_in(notebook, lesson.assignment.folder)
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info={"name": "python"})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        _mark(cell, lesson)
        _name(cell, seen)
    nbformat.validate(notebook)
    nbformat.write(notebook, lesson.solution)
    folder = lesson.assignment.folder / "pictures"
    folder.mkdir(exist_ok=True)
    stages = [other.stage for other in lesson.assignment.lessons]
    picture = pipeline(stages, marked=stages.index(lesson.stage))
    (folder / f"{lesson.name}.svg").write_text(picture)


def fill_in(notebook: NotebookNode, folder: Path) -> None:
    """Replace each `{{ expression }}` in the text by its value at that place of the notebook.

    The code runs as the lesson's author wrote it, in `folder`, solutions included. Functions that
    students write are defined from the start: a worked example stands above its function. Cells
    after the last expression are not run.
    """
    asking = [i for i, cell in enumerate(notebook.cells) if _asks(cell)]
    if not asking:
        return
    names: dict[str, Any] = {"__name__": "lesson", "display": lambda *_: None}
    with _scene(folder):
        for cell in notebook.cells:
            if cell.metadata.get("role") == "answer":
                _run(cell.source, names)
        for cell in notebook.cells[: asking[-1] + 1]:
            if cell.cell_type == "code":
                _run(cell.source, names)
            elif _asks(cell):
                cell.source = EXPRESSION.sub(lambda found: _value(found[1], names), cell.source)


@contextlib.contextmanager
def _scene(folder: Path) -> Iterator[None]:
    """Work in a copy of the folder without the scripts.

    A lesson imports the notebook beside it. Where a script of that name lies beside it too, Python
    would take the script.
    """
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as scene:
        for path in folder.resolve().iterdir():
            if path.suffix != ".py":
                Path(scene, path.name).symlink_to(path)
        sys.path.insert(0, scene)
        os.chdir(scene)
        try:
            yield
        finally:
            os.chdir(before)
            sys.path.remove(scene)


def _asks(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and EXPRESSION.search(cell.source) is not None


def _run(source: str, names: dict[str, Any]) -> None:
    import matplotlib.pyplot as plt

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, "<lesson>", "exec"), names)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise LessonError(
            f"this cell fails while the text is filled in ({why}):\n{source}"
        ) from error
    finally:
        plt.close("all")


def _value(expression: str, names: dict[str, Any]) -> str:
    try:
        return str(eval(expression, names))
    except Exception as error:
        raise LessonError(f"the text asks for {{{{ {expression} }}}}: {error}") from error


def _mark(cell: NotebookNode, lesson: Lesson) -> None:
    """Turn the script's roles into nbgrader's metadata."""
    role, function = cell.metadata.get("role"), cell.metadata.get("function")
    points = cell.metadata.get("points")
    cell.metadata = NotebookNode()
    if role is None:
        return
    if role not in ("answer", "check") or not function:
        raise LessonError(f"{lesson.name}: a cell has role {role!r} and function {function!r}")
    marks: dict[str, Any] = {"schema_version": 3, "task": False}
    if role == "answer":
        marks |= {"grade": False, "solution": True, "locked": False, "grade_id": function}
    elif isinstance(points, int | float):
        marks |= {"grade": True, "solution": False, "locked": True, "points": points}
        marks |= {"grade_id": f"check_{function}"}
    else:
        raise LessonError(f"{lesson.name}: the check of {function} says no points")
    cell.metadata["nbgrader"] = NotebookNode(marks)


def _name(cell: NotebookNode, seen: dict[str, int]) -> None:
    """Give the cell an id that stays when other cells come and go."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    if name is None:
        name = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    seen[name] = seen.get(name, 0) + 1
    cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
