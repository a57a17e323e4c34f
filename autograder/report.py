"""One page about the class after each run: what was hard, what was misunderstood, what broke.

The points here are the judge's. Late penalties and points given by hand are in the gradebook.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from nbgrader.coursedir import CourseDirectory

from autograder import versions
from autograder.course import Assignment, Course, Lesson
from autograder.handed_in import read
from autograder.pages import render
from autograder.referee import FunctionVerdict, Verdict
from autograder.sentences import STUB
from autograder.store import Store
from autograder.submitted import submissions

BINS = ("0", "under half", "half or more", "all")  # of the points of a task
ENDED = {
    "timeout": "did not come back",
    "crashed": "ended its process",
    "refused": "sent what cannot be read",
    "no-notebook": "is no notebook",
}
SLOW = 3.0  # times as long as the median of the task is slow


@dataclass
class Task:
    """How a class did in one lesson.

    Attributes:
        lesson: the lesson.
        verdicts: by student.
        waiting: students whose notebook has no verdict.
    """

    lesson: Lesson
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    @property
    def max_score(self) -> float:
        """Points to reach."""
        return sum(function.points for function in self.lesson.functions)

    @property
    def mean(self) -> float:
        """Mean score of those who handed in, in points; 0 where nobody did."""
        return mean(v.score for v in self.verdicts.values()) if self.verdicts else 0.0

    @property
    def distribution(self) -> dict[str, int]:
        """Number of students in each of `BINS`."""
        counts = dict.fromkeys(BINS, 0)
        for verdict in self.verdicts.values():
            counts[_bin(verdict.score, verdict.max_score)] += 1
        return counts

    @property
    def functions(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Each function with the number of students in each of `BINS`."""
        for index, function in enumerate(self.lesson.functions):
            counts = dict.fromkeys(BINS, 0)
            for verdict in self.verdicts.values():
                result = verdict.functions[index]
                counts[_bin(result.score, result.max_score)] += 1
            yield function.name, counts

    def results(self) -> Iterator[tuple[str, FunctionVerdict]]:
        """Student and result, for each function of each notebook."""
        for student, verdict in self.verdicts.items():
            for result in verdict.functions:
                yield student, result


def _bin(score: float, most: float) -> str:
    if score <= 0:
        return BINS[0]
    return BINS[3] if score >= most else BINS[1] if score < most / 2 else BINS[2]


@dataclass(frozen=True)
class Misunderstanding:
    """A misconception that the class has: its sentence, and who has it."""

    function: str
    name: str
    sentence: str
    students: list[str]


def write(course: Course, assignment: str, store: Store, places: CourseDirectory) -> Path:
    """Write the page on an assignment; give back where it is.

    Raises:
        KeyError: the course has no such assignment.
    """
    found = {one.name: one for one in course.assignments}.get(assignment)
    if found is None:
        raise KeyError(f"no assignment is called {assignment}")
    page = store.folder / "report" / f"{assignment}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(html(found, tasks(found, store, places)))
    return page


def tasks(assignment: Assignment, store: Store, places: CourseDirectory) -> list[Task]:
    """The verdicts that the store holds on what is handed in now, lesson by lesson."""
    handed_in, found = submissions(places, assignment.name), []
    for lesson in assignment.lessons:
        task = Task(lesson)
        for submission in handed_in:
            for path in submission.notebooks:
                if path.stem == lesson.name:
                    verdict = store.find(store.key(read(path), lesson))
                    if verdict is None:
                        task.waiting.append(submission.student)
                    else:
                        task.verdicts[submission.student] = verdict
        found.append(task)
    return found


def html(assignment: Assignment, found: list[Task]) -> str:
    """The page as text."""
    students = sorted({student for task in found for student in (*task.verdicts, *task.waiting)})
    levels = {v.isolation for task in found for v in task.verdicts.values()}
    return render(
        "report.html.j2",
        title=assignment.title,
        students=students,
        tasks=found,
        bins=BINS,
        totals={student: _total(student, found) for student in students},
        most=sum(task.max_score for task in found),
        misunderstood=misunderstood(found),
        failed_by_all=list(failed_by_all(found)),
        ended=list(_ended(found)),
        slow=list(_slow(found)),
        levels=sorted(levels),
    )


def _total(student: str, found: list[Task]) -> float:
    return sum(task.verdicts[student].score for task in found if student in task.verdicts)


def misunderstood(found: list[Task]) -> list[Misunderstanding]:
    """The misconceptions of the class, the most frequent first."""
    who: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for task in found:
        for student, result in task.results():
            if result.misconception:
                who[task.lesson.name, result.name, result.misconception].append(student)
    sentences = {
        (task.lesson.name, version.function, version.name): version.sentence
        for task in found
        for version in versions.read(_misconceptions(task.lesson))
    }
    listed = [
        Misunderstanding(function, name, sentences[lesson, function, name], sorted(students))
        for (lesson, function, name), students in who.items()
    ]
    return sorted(listed, key=lambda one: (-len(one.students), one.function, one.name))


def _misconceptions(lesson: Lesson) -> Path:
    return lesson.assignment.graders / "misconceptions" / f"{lesson.name}.py"


def failed_by_all(found: list[Task]) -> Iterator[tuple[str, str, int]]:
    """Function, text of the check and number of students, where two or more tried and none passed.

    Who left the stub in place did not try.
    """
    for task in found:
        passed: dict[tuple[str, str], list[bool]] = defaultdict(list)
        for _, result in task.results():
            if result.failure in ("missing", "no-notebook") or _is_stub(result):
                continue
            for check in result.checks:
                passed[result.name, check["text"]].append(check["passed"])
        for (function, text), outcomes in passed.items():
            if len(outcomes) > 1 and not any(outcomes):
                yield function, text, len(outcomes)


def _is_stub(result: FunctionVerdict) -> bool:
    return result.message == STUB


def _ended(found: list[Task]) -> Iterator[tuple[str, str, str]]:
    """Student, function and what happened, where a function did not end as a function should."""
    for task in found:
        for student, result in task.results():
            if result.failure in ENDED:
                yield student, result.name, ENDED[result.failure]


def _slow(found: list[Task]) -> Iterator[tuple[str, str, float, float]]:
    """Student, task, seconds and the median of the task, where it took much longer than that."""
    for task in found:
        usual = median([v.seconds for v in task.verdicts.values()] or [0.0])
        for student, verdict in task.verdicts.items():
            if verdict.seconds > max(SLOW * usual, 1.0):
                yield student, task.lesson.name, verdict.seconds, usual
