"""How a hidden grader is run."""

import os

import pytest

from autograder.candidate import Failure
from autograder.course import Course
from autograder.grading import Ask, Grading, run


@pytest.fixture
def checked(course: Course) -> list[str]:
    """What the grader of a lesson checks."""
    plugin = Grading(Ask(lambda question: Failure("missing"), lambda question: 1), "a seed")
    run(str(course.find("DP_data_preparation").grader), plugin)
    return [check.text for check in plugin.checks]


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch, tmp_path) -> str:
    """What someone has set for tests of another kind."""
    options = f"--maxfail=1 --junitxml={tmp_path / 'other.xml'} -k nothing"
    monkeypatch.setenv("PYTEST_ADDOPTS", options)
    return options


def test_settings_for_other_tests_change_no_grade(others, checked, tmp_path) -> None:
    assert len(checked) > 10
    assert os.environ["PYTEST_ADDOPTS"] == others
    assert not list(tmp_path.iterdir())
