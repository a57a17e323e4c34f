"""Grades for a learning platform, as `nbgrader export` writes them.

    nbgrader export --exporter autograder.exports.CanvasExport --to canvas.csv
    nbgrader export --exporter autograder.exports.MoodleExport --to moodle.csv

The column names are those that Canvas ("Import grades") and Moodle ("Grades > Import > CSV file")
look for. Scores come from the gradebook, so they hold late penalties and points given by hand.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import ExportPlugin


class LmsExport(ExportPlugin):
    """What both exports have in common: a row a student, a column an assignment."""

    default = "grades.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the file."""
        assignments = [a for a in gradebook.assignments if _wanted(a.name, self.assignment)]
        assignments.sort(key=lambda one: one.name)
        students = [s for s in gradebook.students if _wanted(s.id, self.student)]
        rows = self.head(assignments)
        for student in sorted(students, key=lambda one: one.id):
            scores = [_score(gradebook, assignment.name, student.id) for assignment in assignments]
            rows.append([*self.about(student), *scores])
        with Path(self.to or self.default).open("w", newline="") as file:
            csv.writer(file).writerows([[_harmless(value) for value in row] for row in rows])

    def head(self, assignments: Sequence[Assignment]) -> list[list[object]]:
        """The rows above the students."""
        raise NotImplementedError

    def about(self, student: Student) -> list[object]:
        """The columns that say who a student is."""
        raise NotImplementedError


class CanvasExport(LmsExport):
    """A CSV file that Canvas imports; the second row holds the points to reach."""

    default = "canvas.csv"

    def head(self, assignments: Sequence[Assignment]) -> list[list[object]]:
        """Canvas finds students by the first of its three identities that is given."""
        names = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
        points = ["    Points Possible", "", "", "", ""]
        return [
            [*names, *(one.name for one in assignments)],
            [*points, *(one.max_score for one in assignments)],
        ]

    def about(self, student: Student) -> list[object]:
        """`lms_user_id` of the gradebook is Canvas's own number of the student."""
        name = ", ".join(filter(None, (student.last_name, student.first_name))) or student.id
        return [name, student.lms_user_id or "", "", student.id, ""]


class MoodleExport(LmsExport):
    """A CSV file that Moodle imports; students are mapped by `Username` or `Email address`."""

    default = "moodle.csv"

    def head(self, assignments: Sequence[Assignment]) -> list[list[object]]:
        """Grade items as Moodle names them in its own exports."""
        names = ["Username", "First name", "Last name", "ID number", "Email address"]
        return [[*names, *(f"Assignment: {one.name} (Real)" for one in assignments)]]

    def about(self, student: Student) -> list[object]:
        """The gradebook's identity is the user name."""
        names = [student.id, student.first_name or "", student.last_name or ""]
        return [*names, student.lms_user_id or "", student.email or ""]


def _wanted(name: str, chosen: Sequence[object]) -> bool:
    return not chosen or name in map(str, chosen)


def _score(gradebook: Gradebook, assignment: str, student: str) -> float | str:
    """The score less the late penalty; empty where nothing was handed in."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return ""
    return round(max(0.0, submission.score - (submission.late_submission_penalty or 0.0)), 2)


def _harmless(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
