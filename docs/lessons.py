"""The lessons for the site: executed, with every figure, and without a solution.

The solution notebook is run, since its plots and numbers are the ones that a student should see.
Then each answer becomes the stub that students get. What is kept is remembered by content in
build/lessons, so that only a changed lesson runs again.
"""

import hashlib
import re
import shutil
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from tqdm import tqdm

from autograder import course
from autograder.course import Assignment, Course, Lesson

HERE = Path(__file__).parent


def main() -> None:
    """Write docs/lessons/ anew."""
    here = course.here(HERE)
    target = HERE / "lessons"
    shutil.rmtree(target, ignore_errors=True)
    lessons = [one for assignment in here.assignments for one in assignment.lessons]
    for lesson in (bar := tqdm(lessons, unit="lesson")):
        bar.set_postfix_str(lesson.name)
        folder = target / lesson.assignment.name
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(
            without_solution(executed(here, lesson), here, lesson), folder / _file(lesson)
        )
    for assignment in here.assignments:
        pictures = assignment.folder / "pictures"
        shutil.copytree(pictures, target / assignment.name / "pictures")
        (target / assignment.name / "index.md").write_text(contents(assignment))


def _file(lesson: Lesson) -> str:
    return f"{lesson.name}.ipynb"


def executed(here: Course, lesson: Lesson) -> nbformat.NotebookNode:
    """The solution notebook with its outputs."""
    earlier = [one.solution.read_bytes() for one in (*lesson.earlier, lesson)]
    kept = (
        here.root / "build" / "lessons" / f"{hashlib.sha256(b''.join(earlier)).hexdigest()}.ipynb"
    )
    if not kept.exists():
        notebook = nbformat.read(lesson.solution, as_version=4)
        scene = kept.with_suffix("")
        shutil.copytree(lesson.assignment.folder, scene, ignore=shutil.ignore_patterns("*.py"))
        try:
            where = {"metadata": {"path": str(scene)}}
            NotebookClient(notebook, timeout=600, resources=where).execute()
        finally:
            shutil.rmtree(scene)
        nbformat.write(notebook, kept)
    return nbformat.read(kept, as_version=4)


def without_solution(
    notebook: nbformat.NotebookNode, here: Course, lesson: Lesson
) -> nbformat.NotebookNode:
    """The executed notebook in which each answer is the stub that was released."""
    released = nbformat.read(here.root / "release" / lesson.assignment.name / _file(lesson), 4)
    stubs = {
        c.metadata.nbgrader.grade_id: c.source for c in released.cells if "nbgrader" in c.metadata
    }
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            cell.source = stubs[marks["grade_id"]]
            cell.outputs = []
        cell.metadata = nbformat.NotebookNode()
        if cell.cell_type == "code":
            cell.metadata["mystnb"] = {"image": {"alt": in_words(after)}}
    return notebook


def in_words(after: nbformat.NotebookNode | None) -> str:
    """What a cell's plot shows, for who cannot see it: the text below says what one should see."""
    text = " ".join(after.source.split("\n\n")[0].split()) if after else ""
    if not text.startswith("**You should see**"):
        return "Plot of the cell above"
    return "Plot. " + re.sub(r"[*`$\\]", "", text)


def contents(assignment: Assignment) -> str:
    """The page that lists an assignment's lessons."""
    names = "\n".join(lesson.name for lesson in assignment.lessons)
    return f"# {assignment.title}\n\n```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n"


if __name__ == "__main__":
    main()
