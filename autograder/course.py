"""Where a course keeps its things: assignments, their lessons in reading order, points.

The folder that holds `nbgrader_config.py` is the course. `source/A/assignment.toml` lists the
lessons of assignment A; the cells of the solution notebooks hold functions and points.
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

GRADERS = Path(__file__).parent / "graders"


@dataclass(frozen=True)
class Function:
    """A function that students write: its name, its points, the cell that shows its grade."""

    name: str
    points: float
    grade_id: str


@dataclass(frozen=True)
class Lesson:
    """One notebook of an assignment.

    Attributes:
        name: file name without its ending, `SU_streaming_update`.
        stage: what stands on its box in the picture of the pipeline.
        assignment: the assignment it belongs to.
    """

    name: str
    stage: str
    assignment: "Assignment"

    @property
    def script(self) -> Path:
        """The percent script that people edit."""
        return self.assignment.folder / f"{self.name}.py"

    @property
    def solution(self) -> Path:
        """The solution notebook, derived from the script."""
        return self.assignment.folder / f"{self.name}.ipynb"

    @property
    def grader(self) -> Path:
        """The hidden grader."""
        return self.assignment.graders / f"test_{self.name}.py"

    @property
    def earlier(self) -> list["Lesson"]:
        """The lessons before this one, whose functions it may import."""
        lessons = self.assignment.lessons
        return lessons[: lessons.index(self)]

    @cached_property
    def functions(self) -> list[Function]:
        """The graded functions, in the order of their cells."""
        found = []
        for cell in nbformat.read(self.solution, as_version=4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade"):
                name = marks["grade_id"].removeprefix("check_")
                found.append(Function(name, marks["points"], marks["grade_id"]))
        return found


@dataclass(frozen=True)
class Assignment:
    """A folder of `source/` with its lessons."""

    folder: Path

    @property
    def name(self) -> str:
        """Name of the folder, which is nbgrader's name of the assignment."""
        return self.folder.name

    @property
    def graders(self) -> Path:
        """The hidden graders of this assignment."""
        return GRADERS / self.name

    @property
    def probes(self) -> list[Path]:
        """The files of its probes: one module, or those of a package."""
        return sorted([*self.graders.glob("probes.py"), *self.graders.glob("probes/*.py")])

    @cached_property
    def _outline(self) -> dict:
        return tomllib.loads((self.folder / "assignment.toml").read_text())

    @property
    def title(self) -> str:
        """What people call the assignment."""
        return self._outline["title"]

    @property
    def number(self) -> int:
        """Its place in the course, from 1."""
        return self._outline.get("number", 1)

    @cached_property
    def lessons(self) -> list[Lesson]:
        """The lessons in reading order."""
        return [Lesson(entry["name"], entry["stage"], self) for entry in self._outline["lesson"]]

    def lesson(self, name: str) -> Lesson:
        """The lesson of that name; KeyError where there is none."""
        for lesson in self.lessons:
            if lesson.name == name:
                return lesson
        raise KeyError(f"{self.name} has no lesson {name}")


@dataclass(frozen=True)
class Course:
    """The folder with `source/`."""

    root: Path

    @cached_property
    def assignments(self) -> list[Assignment]:
        """Every assignment, in the order of the course."""
        files = (self.root / "source").glob("*/assignment.toml")
        found = [Assignment(file.parent) for file in files]
        return sorted(found, key=lambda one: (one.number, one.name))

    def find(self, lesson: str) -> Lesson | None:
        """The lesson of that name in any assignment, or None."""
        for assignment in self.assignments:
            for candidate in assignment.lessons:
                if candidate.name == lesson:
                    return candidate
        return None


def here(start: Path | None = None) -> Course:
    """The course that `start` (else the working folder) lies in.

    Raises:
        FileNotFoundError: no folder above holds a `nbgrader_config.py` beside `source/`.
    """
    start = (start or Path.cwd()).resolve()
    for folder in [start, *start.parents]:
        if (folder / "nbgrader_config.py").exists() and (folder / "source").is_dir():
            return Course(folder)
    raise FileNotFoundError(
        f"{start} lies in no course: no folder above it holds nbgrader_config.py and source/. "
        "Change into the course's folder, or name it with --course."
    )
