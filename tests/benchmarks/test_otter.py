"""For otter-grader a lesson asks what its visible checks ask; nothing is installed here."""

from pathlib import Path
from zipfile import ZipFile

import nbformat

from autograder.course import Course
from benchmarks.otter import Otter

LESSON = "DP_data_preparation"


def test_each_check_becomes_a_test_of_its_points(course: Course, tmp_path: Path) -> None:
    lesson = course.find(LESSON)
    assert lesson
    Otter(lesson, lesson.solution, tmp_path / "otter")
    cells = {
        cell.id: cell for cell in nbformat.read(tmp_path / "otter" / lesson.solution.name, 4).cells
    }
    checks = {cell.id: cell.source for cell in nbformat.read(lesson.solution, 4).cells}
    with ZipFile(tmp_path / "otter" / "autograder.zip") as archive:
        for function in lesson.functions:
            test = archive.read(f"tests/{function.name}.py").decode()
            assert repr(checks[function.grade_id]) in test
            assert f"points = {function.points}\n" in test
            cell = cells[function.grade_id]
            assert (cell.source, cell.metadata.otter.tests) == ("", [function.name])
        assert "files/data/bike_sharing.csv" in archive.namelist()
