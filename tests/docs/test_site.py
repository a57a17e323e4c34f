"""The site: builds without a warning or a network, holds no solution, keeps nobody out."""

import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[2]
# Rules of WCAG 2.1 at the levels A and AA, and axe's own good practice for headings and regions.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": RULES}}


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The site as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    for command in (
        [sys.executable, "docs/lessons.py"],
        [
            *(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"),
            "docs",
            folder,
        ],
    ):
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
    return folder


@pytest.fixture(scope="session")
def pages(site) -> list[Path]:
    """Every page that a reader can come to."""
    made = {"genindex.html", "search.html"}
    return sorted(path for path in site.rglob("*.html") if path.name not in made)


def test_the_site_is_built_as_make_docs_says():
    recipe = re.search(r"^docs:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.M)[1]
    assert "docs/lessons.py" in recipe and "-W --keep-going -q -b html docs" in recipe


def test_every_guide_and_lesson_is_there(course, site):
    names = {path.stem for path in site.rglob("*.html")}
    lessons = {lesson.name for assignment in course.assignments for lesson in assignment.lessons}
    assert lessons <= names
    assert {"student", "instructor", "new_lesson", "troubleshooting", "benchmarks"} <= names


def test_lessons_are_executed_and_hold_no_solution(course, site):
    for assignment in course.assignments:
        for lesson in assignment.lessons:
            page = (site / "lessons" / assignment.name / f"{lesson.name}.html").read_text()
            assert "BEGIN SOLUTION" not in page
            assert "NotImplementedError" in page
            assert 'class="cell_output' in page
            assert "Traceback" not in page


def test_nothing_is_fetched_from_elsewhere(pages):
    fetched = re.compile(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]+"')
    for page in pages:
        found = [tag for tag in fetched.findall(page.read_text()) if 'rel="canonical"' not in tag]
        assert not found, f"{page.name}: {found}"


def _violations(page) -> list[str]:
    """What axe finds on the open page, one line a place."""
    told = Axe().run(page, options=AXE)
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in told.response["violations"]
        for node in one["nodes"]
    ]


def test_axe_finds_nothing_on_any_page(browser, pages):
    found = {}
    page = browser.new_page()
    for path in pages:
        page.goto(path.as_uri())
        if told := _violations(page):
            found[path.name] = told
    page.close()
    assert not found


def test_headings_are_in_order_and_pictures_have_words(pages):
    for path in pages:
        text = path.read_text()
        article = text[text.index("<article") : text.index("</article>")]
        levels = [int(level) for level in re.findall(r"<h([1-6])", article)]
        assert levels[0] == 1 and levels.count(1) == 1, path.name
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), path.name
        for tag in re.findall(r"<img[^>]*>", article):
            words = re.search(r'alt="([^"]*)"', tag)
            assert words and words[1] and not words[1].endswith((".png", ".svg")), (path.name, tag)


def test_axe_can_find_something(browser, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text("<html><body><img src='x.png'><p style='color:#ccc'>pale</p></body></html>")
    page = browser.new_page()
    page.goto(bad.as_uri())
    told = "\n".join(_violations(page))
    page.close()
    assert "image-alt" in told and "html-has-lang" in told and "color-contrast" in told
