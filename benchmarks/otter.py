"""A lesson for otter-grader: its tests ask what the lesson's visible checks ask.

otter-grader reads an `autograder.zip` with a file of tests for each question, and runs a question's
tests behind each cell that says so. So a check cell becomes an empty one that names its tests, and
the check itself a test of the same points. `otter run` grades one notebook in a kernel, without the
container that `otter grade` starts around it.
"""

import json
import os
import sys
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import nbformat

from autograder import release
from autograder.course import Lesson
from benchmarks import consumption, peers
from benchmarks.consumption import Consumption
from benchmarks.plain_nbgrader import LIBRARY

TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case()
def test_{name}(env):
    exec({check!r}, env)
"""


class Otter:
    """otter-grader with one lesson and one submission of it.

    Args:
        lesson: the lesson.
        submitted: a student's notebook.
        folder: to work in; not there yet.
    """

    def __init__(self, lesson: Lesson, submitted: Path, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder, self._notebook = folder, folder / submitted.name
        notebook = nbformat.read(submitted, as_version=4)
        graded = {function.grade_id: function for function in lesson.functions}
        with ZipFile(folder / "autograder.zip", "w") as archive:
            for file in (lesson.assignment.folder / "data").iterdir():
                archive.write(file, f"files/data/{file.name}")
            for cell in notebook.cells:
                function = graded.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
                if function:
                    name, points = function.name, function.points
                    test = TEST.format(name=name, points=points, check=cell.source)
                    archive.writestr(f"tests/{name}.py", test)
                    cell.source, cell.metadata["otter"] = "", {"tests": [name]}
        nbformat.write(notebook, self._notebook)

    def grade(self) -> Consumption:
        """`otter run`, measured."""
        command = [sys.executable, "-m", "otter", "run", self._notebook.name]
        path = os.pathsep.join([str(peers.OTTER), *LIBRARY.values()])
        environment = {**os.environ, "PATH": release.programs(), "PYTHONPATH": path}
        return consumption.run(command, self._folder, environment, self._folder / "otter.log")

    def points(self) -> tuple[float, float]:
        """Points reached and points to reach, in the last run."""
        tests = json.loads((self._folder / "results.json").read_text())["tests"]
        scored = [test for test in tests if "score" in test]
        return sum(test["score"] for test in scored), sum(test["max_score"] for test in scored)


def version() -> str:
    """The version that is installed beside the project."""
    return next(iter(metadata.distributions(name="otter-grader", path=[str(peers.OTTER)]))).version
