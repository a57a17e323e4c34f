"""Percent scripts -> solution notebooks -> nbgrader -> `release/`."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import ClearSolutions
from tqdm import tqdm
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import lesson
from autograder.course import Assignment, Course


class ReleaseError(RuntimeError):
    """nbgrader refused a notebook; its own account is in the message."""


class NameTheStub(ClearSolutions):
    """nbgrader's stub, which says the name of the function that is still to be written."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Put the cell's function into the stub, then clear the solution as nbgrader does."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        self.code_stub = {
            "python": f'"""__Your_Code_Here__"""\nraise NotImplementedError("{name}")'
        }
        return super().preprocess_cell(cell, resources, cell_index)


def build(course: Course, names: Sequence[str] = ()) -> None:
    """Write the solution notebooks of these lessons, or of all, anew from their scripts.

    Raises:
        KeyError: a name is no lesson.
    """
    lessons = [one for assignment in course.assignments for one in assignment.lessons]
    if unknown := set(names) - {one.name for one in lessons}:
        raise KeyError(f"no lesson is called {', '.join(sorted(unknown))}")
    lessons = [one for one in lessons if not names or one.name in names]
    for one in (bar := tqdm(lessons, unit="lesson", desc="Lessons")):
        bar.set_postfix_str(one.name)
        lesson.build(one)


def release(course: Course) -> None:
    """Make `release/` anew, one folder an assignment, and enter the assignments into the gradebook.

    Raises:
        ReleaseError: nbgrader cannot make an assignment.
    """
    config = load_config(course)
    for assignment in course.assignments:
        shutil.rmtree(course.root / "release" / assignment.name, ignore_errors=True)
        with _programs_found():
            answer = NbGraderAPI(config=config).generate_assignment(assignment.name, force=True)
        if not answer["success"]:
            raise ReleaseError(f"nbgrader cannot make {assignment.name}:\n{answer['log']}")
        _copy_notices(assignment, course.root / "release" / assignment.name)


def copy_of(course: Course, folder: Path) -> Course:
    """A course of its own in `folder`, with the same sources and nothing handed in yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("nbgrader_config.py", "LICENSE-TEXT"):
        shutil.copy(course.root / name, folder / name)
    shutil.copytree(course.root / "source", folder / "source")
    return Course(folder)


def programs() -> str:
    """A PATH that begins with this environment's programs: nbgrader calls its alembic by name."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


@contextmanager
def _programs_found() -> Iterator[None]:
    """`programs()` as this process's PATH for a while (nbgrader's own `setenv` loses it after)."""
    before, os.environ["PATH"] = os.environ.get("PATH"), programs()
    try:
        yield
    finally:
        del os.environ["PATH"]
        if before is not None:
            os.environ["PATH"] = before


def load_config(course: Course) -> Config:
    """nbgrader's configuration of this course, with the course as its folder."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    config.CourseDirectory.root = str(course.root)
    return config


def _copy_notices(assignment: Assignment, folder: Path) -> None:
    """The licence of the texts travels with them."""
    shutil.copy(assignment.folder.parent.parent / "LICENSE-TEXT", folder / "LICENSE-TEXT")
