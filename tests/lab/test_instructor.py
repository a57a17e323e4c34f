"""What an instructor does, in the real formgrader: look at the class, comment, give feedback."""

import re

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from autograder import demo, release
from tests.lab.conftest import lab

LESSONS = {"streaming_kmeans": "DP_data_preparation", "diststream": "OO_online_offline"}
CLASS = ("ada", "cleo", "mallory")
COMMENT = "Come to my office on Monday."


@pytest.fixture(scope="module")
def desk(course, tmp_path_factory):
    """A course with a lesson of each assignment and a graded class."""
    desk = release.copy_of(course, tmp_path_factory.mktemp("desk") / "course")
    for assignment in desk.assignments:
        name = LESSONS[assignment.name]
        entry = re.search(rf'\[\[lesson\]\]\nname = "{name}"\nstage = .*\n', _outline(assignment))
        head = _outline(assignment).split("[[lesson]]")[0]
        (assignment.folder / "assignment.toml").write_text(head + entry[0])
        for path in assignment.folder.glob("*.ipynb"):
            if path.stem != name:
                path.unlink()
    desk = type(desk)(desk.root)
    release.release(desk)
    for assignment in desk.assignments:
        for student in demo.students(assignment):
            if student.name in CLASS:
                demo.hand_in(desk, assignment, student)
        demo.nbgrader(desk, "autograde", assignment.name)
    return desk


def _outline(assignment):
    return (assignment.folder / "assignment.toml").read_text()


@pytest.fixture(scope="module")
def formgrader(desk, tmp_path_factory):
    """JupyterLab in the course's folder, as docs/instructor.md says."""
    with lab(desk.root, tmp_path_factory.mktemp("scratch")) as address:
        yield lambda place="": address(f"formgrader/{place}")


@pytest.fixture
def scores(desk):
    """Score of each student in the gradebook, by assignment."""
    with Gradebook(f"sqlite:///{desk.root / 'gradebook.db'}", "streaming-clustering") as book:
        return {
            name: {one.student.id: one.score for one in book.assignment_submissions(name)}
            for name in LESSONS
        }


def test_lists_both_assignments(formgrader, open_page, picture):
    page = open_page(formgrader("manage_assignments"))
    for name in LESSONS:
        expect(page.get_by_role("row", name=re.compile(name))).to_contain_text(str(len(CLASS)))
    picture(page, "formgrader-assignments")


def test_shows_the_class_with_partial_points(formgrader, open_page, scores, picture):
    reached = scores["streaming_kmeans"]
    assert 0 < reached["cleo"] < reached["ada"] and reached["mallory"] == 0
    page = open_page(formgrader("manage_submissions/streaming_kmeans"))
    for student in CLASS:
        row = page.get_by_role("row").filter(has_text=student)
        expect(row).to_contain_text(f"{reached[student]:g} / {reached['ada']:g}")
    picture(page, "formgrader-class")


def test_takes_a_comment_and_gives_it_back_as_feedback(desk, formgrader, open_page, picture):
    page = open_page(formgrader("gradebook/streaming_kmeans/DP_data_preparation"))
    expect(page.get_by_role("link", name="Submission #3")).to_be_visible()
    page = open_page(_address_of(desk, formgrader, "cleo"))
    expect(page.locator("body")).to_contain_text("load_raw_data: 0 of 2 points")
    expect(page.locator("body")).to_contain_text("[failed] Every row")
    box = page.locator("textarea.comment").first
    with page.expect_response(_saves_a_comment):
        box.fill(COMMENT)
        box.blur()
    picture(page, "formgrader-comment")
    page = open_page(formgrader("manage_submissions/streaming_kmeans"))
    row = page.get_by_role("row").filter(has_text="cleo")
    row.locator(".generate-feedback a").click()
    expect(page.get_by_text("Successfully generated feedback")).to_be_visible()
    told = desk.root / "feedback" / "cleo" / "streaming_kmeans" / "DP_data_preparation.html"
    assert COMMENT in told.read_text()
    page = open_page(told.as_uri())
    expect(page.get_by_text(COMMENT)).to_be_visible()
    picture(page, "feedback")


def _saves_a_comment(response):
    return "/api/comment/" in response.url and response.request.method == "PUT"


def _address_of(desk, formgrader, student):
    with Gradebook(f"sqlite:///{desk.root / 'gradebook.db'}", "streaming-clustering") as book:
        one = book.find_submission_notebook("DP_data_preparation", "streaming_kmeans", student)
        return formgrader(f"submissions/{one.id}/")
