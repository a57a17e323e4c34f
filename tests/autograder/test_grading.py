"""How a hidden grader is run."""

import pytest

from autograder.candidate import Failure
from autograder.course import Course
from autograder.grading import Ask, Grading, run


def checks(course: Course) -> list[str]:
    """What the grader of a lesson checks."""
    plugin = Grading(Ask(lambda question: Failure("missing"), lambda question: 1), "a seed")
    run(str(course.find("DP_data_preparation").grader), plugin)
    return [check.text for check in plugin.checks]


@pytest.mark.parametrize("options", ["-k nothing", "--no-such-option"])
def test_settings_for_other_tests_change_no_grade(options, course, monkeypatch) -> None:
    """Some CI sets options for every pytest that it starts."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    before = checks(course)
    monkeypatch.setenv("PYTEST_ADDOPTS", options)
    assert checks(course) == before != []
