"""Feedback and the class report keep nobody out: axe on the real pages."""

import pytest
from nbgrader.coursedir import CourseDirectory

from autograder import release, report
from tests.docs.test_site import _violations


@pytest.fixture(scope="module")
def written(graded):
    """The pages of a graded class."""
    places = CourseDirectory(config=release.load_config(graded.course))
    page = report.write(graded.course, graded.assignment.name, graded.store, places)
    feedback = page.with_name("feedback.html")
    feedback.write_text(graded.feedback("dan"))
    return [page, feedback]


@pytest.mark.parametrize("number", [0, 1], ids=["report", "feedback"])
def test_axe_finds_nothing(browser, written, number):
    page = browser.new_page()
    page.goto(written[number].as_uri())
    found = _violations(page)
    page.close()
    assert not found
