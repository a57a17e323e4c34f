"""The judge's verdicts as files for other programs: `autograder points DIR`.

    DIR/class.md                     the class on one page, for the page of a workflow's run
    DIR/STUDENT/summary.md           one student, with the reasons
    DIR/STUDENT/junit.xml            the same for whatever reads JUnit
    DIR/STUDENT/reporter.txt         the same for forks of GitHub Classroom's old reporter

The points are the judge's. Late penalties and points given by hand are in the gradebook.
"""

from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from autograder.checks import results
from autograder.checks.results import Result
from autograder.course import Assignment, Course
from autograder.handed_in import graded_verdict, read
from autograder.submitted import Submission, submissions


def write(course: Course, places: CourseDirectory, folder: Path) -> None:
    """Write the files for everybody who handed in."""
    found: dict[str, list[Result]] = {}
    for assignment in course.assignments:
        for submission in submissions(places, assignment.name):
            found.setdefault(submission.student, []).extend(_results(assignment, submission))
    for student, reached in sorted(found.items()):
        results.write(reached, folder / student, f"Points of {student}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "class.md").write_text(_class_page(course, found))


def _results(assignment: Assignment, submission: Submission) -> Iterator[Result]:
    """One result a function; 0 where a notebook was not handed in or is not graded yet."""
    for lesson in assignment.lessons:
        verdict = graded_verdict(read(submission.graded / f"{lesson.name}.ipynb"))
        told = {f["name"]: f for f in verdict["functions"]} if verdict else {}
        for f in lesson.functions:
            one = told.get(f.name, {"score": 0, "message": "There is no graded notebook."})
            place = assignment.name, lesson.name, f.name
            missing = one["message"] if one["score"] < f.points else ""
            yield Result(*place, one["score"], f.points, missing)


def _class_page(course: Course, found: dict[str, list[Result]]) -> str:
    """A table: a row a student, a column an assignment."""
    names = [assignment.name for assignment in course.assignments]
    rows = ["| student | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for student, reached in sorted(found.items()):
        sums = [results.points([r for r in reached if r.assignment == name]) for name in names]
        cells = [
            text if _handed_in(name, reached) else ""
            for name, text in zip(names, sums, strict=True)
        ]
        rows.append(f"| `{student}` | " + " | ".join(cells) + " |")
    return "# The class\n\n" + "\n".join(rows) + "\n"


def _handed_in(assignment: str, reached: list[Result]) -> bool:
    return any(r.assignment == assignment for r in reached)
