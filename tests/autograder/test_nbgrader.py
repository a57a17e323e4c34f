"""nbgrader's own features work with our judge, on its real database."""

import csv
from datetime import UTC, datetime, timedelta

import nbformat
import pytest
from traitlets.config import Config

from autograder.exports import CanvasExport, MoodleExport

DUE = datetime(2030, 3, 1, tzinfo=UTC)


def _find(book, room, student):
    names = ("check_preprocess_data", room.lesson.name, room.assignment.name, student)
    return book.find_grade(*names)


def test_who_is_late_loses_what_the_plugin_says(classroom):
    before = classroom.scores()
    with classroom.gradebook() as book:
        book.update_or_create_assignment(classroom.assignment.name, duedate=DUE.isoformat())
    for student, hours in (("ada", 5), ("ben", -5)):
        stamp = classroom.submitted(student).with_name("timestamp.txt")
        stamp.write_text((DUE + timedelta(hours=hours)).isoformat())
    settings = Config()
    settings.LateSubmissionPlugin.penalty_method = "zero"
    classroom.grade(force=True, settings=settings)
    with classroom.gradebook() as book:
        ada = book.find_submission(classroom.assignment.name, "ada")
        ben = book.find_submission(classroom.assignment.name, "ben")
        assert ada.total_seconds_late == 5 * 3600
        assert ada.late_submission_penalty == before["ada"] > 0
        assert not ben.late_submission_penalty
        assert ben.score == before["ben"]


def test_points_given_by_hand_stay_when_the_judge_grades_again(classroom):
    with classroom.gradebook() as book:
        grade = _find(book, classroom, "cleo")
        judged, grade.manual_score = grade.auto_score, 0.5
        assert judged != 0.5
        book.db.commit()
    by_hand = classroom.scores()["cleo"]
    classroom.grade(force=True)
    with classroom.gradebook() as book:
        grade = _find(book, classroom, "cleo")
        assert (grade.auto_score, grade.manual_score, grade.score) == (judged, 0.5, 0.5)
        assert grade.needs_manual_grade  # nbgrader asks to look again
    assert classroom.scores()["cleo"] == by_hand
    assert "given by your instructor" in classroom.feedback("cleo")


def test_a_comment_of_the_instructor_is_on_the_page(classroom):
    with classroom.gradebook() as book:
        names = (classroom.lesson.name, classroom.assignment.name, "cleo")
        book.find_comment("preprocess_data", *names).manual_comment = "Look at column <3>."
        book.db.commit()
    assert "Look at column &lt;3&gt;." in classroom.feedback("cleo")


def test_after_a_change_by_hand_only_that_notebook_is_judged_anew(classroom):
    before, verdicts = classroom.scores(), classroom.verdicts()
    solution = nbformat.read(classroom.lesson.solution, as_version=4)
    right = {cell.id: cell.source for cell in solution.cells}["train_test_split"]
    notebook = nbformat.read(classroom.submitted("ben"), as_version=4)
    for cell in notebook.cells:
        if cell.id == "train_test_split":
            cell.source = right
    nbformat.write(notebook, classroom.submitted("ben"))
    classroom.grade(force=True)
    after = classroom.scores()
    assert after.pop("ben") > before.pop("ben")
    assert after == before
    # The mended notebook is the same work as ada's, so even that verdict was there already.
    assert classroom.verdicts() == verdicts


def test_extra_credit_counts_and_stays(classroom):
    before = classroom.scores()["dan"]
    with classroom.gradebook() as book:
        _find(book, classroom, "dan").extra_credit = 1.5
        book.db.commit()
    assert classroom.scores()["dan"] == before + 1.5
    classroom.grade(force=True)
    assert classroom.scores()["dan"] == before + 1.5


@pytest.mark.parametrize(
    ("exporter", "first", "column"),
    [
        (CanvasExport, ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"], "{}"),
        (
            MoodleExport,
            ["Username", "First name", "Last name", "ID number", "Email address"],
            "Assignment: {} (Real)",
        ),
    ],
)
def test_grades_go_to_a_learning_platform(classroom, tmp_path, exporter, first, column):
    file = tmp_path / "out.csv"
    with classroom.gradebook() as book:
        book.update_or_create_student("ada", first_name="=Ada", last_name="Lovelace", email="a@b.c")
        plugin = exporter()
        plugin.to = str(file)
        plugin.export(book)
    head, *rows = csv.reader(file.open())
    assert head == [*first, column.format(classroom.assignment.name)]
    scores = {row[3] if exporter is CanvasExport else row[0]: row[-1] for row in rows}
    expected = classroom.scores()
    assert {name: float(scores[name]) for name in expected} == expected
    assert not any(value.startswith("=") for row in rows for value in row)
    if exporter is CanvasExport:
        assert rows[0][0].strip() == "Points Possible"
        assert float(rows[0][-1]) == sum(f.points for f in classroom.lesson.functions)
