"""The hidden graders against every known right and wrong version.

A round grades one notebook with one version of each of its functions, through the real worker and
the real referee. That shows two things at once: a version gets what it deserves, and it costs or
helps no other function.
"""

from collections import Counter
from itertools import zip_longest
from pathlib import Path

import pytest

from autograder import versions
from autograder.answers import notebook_with
from autograder.course import Course
from autograder.referee import FunctionVerdict, Referee
from autograder.sandbox import Sandbox
from autograder.versions import Version

COURSE = Course(Path(__file__).parents[3])
LESSONS = [lesson.name for assignment in COURSE.assignments for lesson in assignment.lessons]
LEAST = {
    "streaming_kmeans": 6,
    "diststream": 6,
}  # versions of either kind; a new lesson begins with 1


def read(kind: str, lesson: str) -> list[Version]:
    """The misconceptions or the variants of a lesson."""
    found = COURSE.find(lesson)
    assert found is not None
    return versions.read(found.assignment.graders / kind / f"{lesson}.py")


def rounds(kind: str) -> list:
    """Per lesson: the first version of each function, the second of each, and so on."""
    parameters = []
    for lesson in LESSONS:
        names = dict.fromkeys(version.function for version in read(kind, lesson))
        columns = [[v for v in read(kind, lesson) if v.function == name] for name in names]
        for number, row in enumerate(zip_longest(*columns), start=1):
            chosen = {v.function: v for v in row if v}
            parameters.append(pytest.param(lesson, chosen, id=f"{lesson}-{number}"))
    return parameters


@pytest.fixture
def grade(course: Course, referee: Referee, sandbox: Sandbox):
    """Grades a lesson in which these versions stand in their answer cells."""

    def verdicts(lesson: str, chosen: dict[str, Version]) -> dict[str, FunctionVerdict]:
        found = course.find(lesson)
        text = notebook_with(found, {name: v.source for name, v in chosen.items()})
        return {v.name: v for v in referee.grade(text, found, sandbox).functions}

    return verdicts


def failed(verdict: FunctionVerdict) -> list[str]:
    """What was said of the checks that were not passed."""
    return [f"{c['text']} {c['message']}" for c in verdict.checks if not c["passed"]]


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_function_has_enough_versions_of_either_kind(lesson: str, course: Course) -> None:
    least = LEAST.get(course.find(lesson).assignment.name, 1)
    for kind in ("misconceptions", "variants"):
        count = Counter(version.function for version in read(kind, lesson))
        assert set(count) == {function.name for function in course.find(lesson).functions}
        assert min(count.values()) >= least, count


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_reference_gets_full_marks(lesson: str, grade) -> None:
    for verdict in grade(lesson, {}).values():
        assert verdict.score == verdict.max_score, failed(verdict)


@pytest.mark.parametrize(("lesson", "chosen"), rounds("variants"))
def test_variants_get_full_marks(lesson: str, chosen: dict[str, Version], grade) -> None:
    for verdict in grade(lesson, chosen).values():
        version = chosen.get(verdict.name)
        assert verdict.score == verdict.max_score, (version and version.name, failed(verdict))


@pytest.mark.parametrize(("lesson", "chosen"), rounds("misconceptions"))
def test_misconceptions_lose_points_in_their_own_function_and_are_told(
    lesson: str, chosen: dict[str, Version], grade
) -> None:
    for verdict in grade(lesson, chosen).values():
        version = chosen.get(verdict.name)
        if version is None:
            assert verdict.score == verdict.max_score, failed(verdict)
        else:
            assert verdict.score < verdict.max_score, version.name
            assert (verdict.misconception, verdict.message) == (version.name, version.sentence)


# After the misconceptions: their answers are known by then, and need no session of their own.
@pytest.mark.parametrize("body", ["raise NotImplementedError", "return 0", "return a and a[0]"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_stubs_constants_and_echoes_pass_no_check(
    lesson: str, body: str, grade, course: Course
) -> None:
    names = [function.name for function in course.find(lesson).functions]
    empty = {n: Version(n, "empty", "-", f"def {n}(*a, **_):\n    {body}\n") for n in names}
    for verdict in grade(lesson, empty).values():
        assert verdict.score == 0
        assert not any(check["passed"] for check in verdict.checks), verdict
