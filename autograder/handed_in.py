"""What a student handed in, reduced to what is the student's: the sources of the cells.

Everything else in a submitted file (metadata, outputs, identities of cells) says nothing about the
work, and can be anything: marks of another version that stop nbgrader, outputs that imitate a
grade. So the notebook is built anew around the sources. The lesson's own checks, changed or
deleted, come back as they were released.
"""

import functools
import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from autograder.course import Lesson

SIZE_LIMIT = 64 * 2**20  # bytes of a file; one full of pictures has about 20 MiB
UNREADABLE = "This file is not a Jupyter notebook, so there is nothing to grade."
KINDS = ("code", "markdown", "raw")


def read(path: Path) -> str:
    """Text of a submitted file; empty where it is no file of its own that can be read.

    A link could lead to the solution.
    """
    try:
        if path.is_symlink() or path.stat().st_size > SIZE_LIMIT:
            return ""
        return path.read_text(errors="replace")
    except OSError:
        return ""


def own_work(text: str, lesson: Lesson) -> str:
    """The student's part of a notebook, as the text of a small notebook: what is graded.

    Cells keep their numbers; the lesson's own checks are empty. Two files with equal work give
    equal texts, before and after nbgrader has put the checks back.

    Returns:
        The text, empty if the file is no notebook.
    """
    cells = _cells(text, lesson)
    if cells is None:
        return ""
    work = [
        {"cell_type": kind, "source": source if kind == "code" and not _is_check(marks) else ""}
        for kind, source, marks in cells
    ]
    while work and not work[-1]["source"]:
        work.pop()
    return json.dumps({"cells": work, "nbformat": 4})


def code(work: str) -> list[str] | None:
    """Sources of the code cells in a notebook's text, or None if it is no notebook."""
    try:
        cells = json.loads(work)["cells"]
        return [_source(cell) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def graded_verdict(text: str) -> dict[str, Any] | None:
    """The verdict that the judge has put into a graded notebook, or None."""
    try:
        return json.loads(text)["metadata"]["autograder"]["verdict"]
    except (ValueError, KeyError, TypeError):
        return None


def clean(text: str, lesson: Lesson) -> NotebookNode:
    """The notebook built anew, in good form, with a check cell for each graded function."""
    cells = _cells(text, lesson)
    told: list[Any] = [("markdown", UNREADABLE, {})] if cells is None else cells
    released = _marked(lesson)
    notebook = new_notebook()
    for kind, source, marks in told:
        if kind != "code" and source not in _texts(lesson):
            source = source.replace("<", "&lt;")  # formgrader would run a script in it
        notebook.cells.append(_cell(kind, source, marks, released))
    present = {marks["grade_id"] for _, _, marks in told if marks}
    for name, original in released.items():
        if name not in present and _is_check(original.metadata.nbgrader):
            notebook.cells.append(_cell("code", "", original.metadata.nbgrader, released))
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"}
    )
    if cells is None:
        notebook.metadata["autograder"] = {"unreadable": True}
    return notebook


def _cell(kind: str, source: str, marks: Any, released: dict[str, NotebookNode]) -> NotebookNode:
    """A new cell; a check has the source that it was released with."""
    if _is_check(marks):
        source = released[marks["grade_id"]].source
    metadata = NotebookNode(nbgrader=NotebookNode(marks)) if marks else NotebookNode()
    cell = NotebookNode(cell_type=kind, metadata=metadata, source=source)
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    return NotebookNode(cell)


def _cells(text: str, lesson: Lesson) -> list[tuple[str, str, Any]] | None:
    """Kind, source and marks of each cell, None if this is no notebook.

    Of several cells with the same marks, the first one is the cell that they belong to.
    """
    released, seen = _marked(lesson), set[str]()
    try:
        notebook = json.loads(text)
        if (notebook.get("metadata") or {}).get("autograder", {}).get("unreadable"):
            return None
        cells: list[tuple[str, str, Any]] = []
        for cell in notebook["cells"]:
            name = _grade_id(cell)
            original = None if name in seen else released.get(name)
            if original is None:
                kind = cell["cell_type"] if cell["cell_type"] in KINDS else "raw"
                cells.append((kind, _source(cell), {}))
            else:
                seen.add(name)
                marks = original.metadata.nbgrader
                cells.append((original.cell_type, _source(cell), marks))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return cells


def _grade_id(cell: Any) -> str:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else ""


def _source(cell: Any) -> str:
    source = cell["source"]
    text = source if isinstance(source, str) else "".join(source)
    return text.encode(errors="replace").decode()  # half a surrogate pair is no text


def _is_check(marks: Any) -> bool:
    return bool(marks) and bool(marks["grade"]) and not marks["solution"]


@functools.cache
def _texts(lesson: Lesson) -> frozenset[str]:
    """The lesson's own text cells."""
    cells = nbformat.read(lesson.solution, as_version=4).cells
    return frozenset(cell.source for cell in cells if cell.cell_type != "code")


@functools.cache
def _marked(lesson: Lesson) -> dict[str, NotebookNode]:
    """The cells of the solution notebook that nbgrader knows, by their names."""
    cells = nbformat.read(lesson.solution, as_version=4).cells
    marked = (cell for cell in cells if "nbgrader" in cell.metadata)
    return {cell.metadata.nbgrader.grade_id: cell for cell in marked}
