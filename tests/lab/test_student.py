"""What a student does, in the real JupyterLab: read, run, write a function, see it pass."""

import re
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from autograder import demo
from tests.lab.conftest import Notebook, lab


@pytest.fixture(scope="module")
def released(course, tmp_path_factory):
    """JupyterLab on a copy of what `make lab` opens.

    A test opens its notebook in a workspace of its own. Else JupyterLab opens the one of the test
    before as well, and for a moment that one is in front.
    """
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(course.root / "release", folder / "release")
    (folder / "scratch").mkdir()
    recipe = (course.root / "Makefile").read_text().split("jupyter lab ")[1].splitlines()[0]
    with lab(folder, folder / "scratch", *recipe.split()) as address:
        yield address


def _answers(course, name):
    cells = nbformat.read(course.find(name).solution, as_version=4).cells
    return {c.metadata.nbgrader.grade_id: c.source for c in cells if "nbgrader" in c.metadata}


def test_opens_at_the_first_notebook_and_shows_how_far_one_is(released, open_page, picture):
    page = open_page(released(""))
    notebook = Notebook(page)
    expect(page.get_by_role("tab", name="SP_setup_streaming.ipynb")).to_be_visible()
    notebook.go_to("progress.show")
    told = notebook.run()
    assert "0 of 18 functions pass their visible checks." in told
    assert "SU: " in told and "clustering_cost" in told
    picture(page, "first-page")


def test_stub_solution_check_and_plot(course, released, open_page, picture):
    page = open_page(released("lab/workspaces/dp/tree/streaming_kmeans/DP_data_preparation.ipynb"))
    notebook = Notebook(page)
    notebook.menu("Run", "Run All Cells")
    # The cell that fails may be too far below to be drawn, so any cell that has been run will do.
    expect(page.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).first).to_be_visible()
    notebook.wait_until_idle()
    notebook.go_to('df = load_raw_data("data/bike_sharing.csv")')
    assert "NotImplementedError: load_raw_data" in notebook.run()
    picture(page, "stub")
    answers = _answers(course, "DP_data_preparation")
    for name in ("load_raw_data", "preprocess_data", "train_test_split"):
        notebook.type_over(f'NotImplementedError("{name}")', answers[name])
        notebook.run()
        notebook.go_to(f"{name} passes its visible checks")
    notebook.menu("Run", "Run All Cells")
    for name in ("load_raw_data", "preprocess_data", "train_test_split"):
        notebook.go_to(f"{name} passes its visible checks")
        assert f"{name} passes its visible checks." in notebook.run()
    picture(page, "check-passes")
    notebook.go_to("plots.before_and_after_scaling")
    notebook.run()
    drawn = page.locator(".jp-CodeCell.jp-mod-active .jp-RenderedImage img")
    expect(drawn).to_be_visible()
    assert drawn.evaluate("image => image.naturalWidth") > 300
    picture(page, "plot")
    notebook.save()
    page.get_by_role("button", name="Validate").click()
    expect(page.locator(".jp-Dialog")).to_contain_text("Success")
    page.keyboard.press("Enter")


def test_validate_names_what_fails(released, open_page, picture):
    page = open_page(released("lab/workspaces/ev/tree/streaming_kmeans/EV_evaluation.ipynb"))
    Notebook(page)
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("failed")
    expect(dialog).to_contain_text("NotImplementedError")
    picture(page, "validate")


# Notes, each time the browser draws, how high the chart's output is and how many points it shows.
WATCH = """() => {
    window.seen = [];
    const look = () => {
        const area = document.querySelector(".jp-CodeCell.jp-mod-active .jp-OutputArea");
        const shown = area && area.querySelector("svg[role=img], img");
        if (shown || window.seen.length) {
            const line = area.querySelector("svg polyline");
            const points = line ? line.getAttribute("points").split(" ").length : 0;
            window.seen.push([Boolean(shown), area.clientHeight, points]);
        }
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest.fixture
def solved(course, tmp_path):
    """JupyterLab on the work of a student who has solved assignment 1."""
    work = tmp_path / "work"
    (tmp_path / "scratch").mkdir()
    everything_right = demo.students(course.assignments[0])[0]
    demo.hand_in(course, course.assignments[0], everything_right, work)
    with lab(tmp_path, tmp_path / "scratch", "--notebook-dir=work") as address:
        yield address


def test_the_chart_moves_while_the_stream_runs_and_stays_as_a_picture(solved, open_page, picture):
    page = open_page(solved("lab/tree/SC_streaming_context.ipynb"))
    notebook = Notebook(page)
    notebook.go_to("live.show")
    notebook.menu("Run", "Run All Above Selected Cell")
    notebook.wait_until_idle()
    notebook.go_to("live.show")
    page.evaluate(WATCH)
    page.keyboard.press("ControlOrMeta+Enter")
    cell = page.locator(".jp-CodeCell.jp-mod-active")
    expect(cell.locator("svg polyline").first).to_have_attribute("points", re.compile(r"( .*){6}"))
    # Each chart replaces the one before, so it is the area that is brought into view.
    cell.locator(".jp-OutputArea").first.evaluate("area => area.scrollIntoView({block: 'end'})")
    picture(page, "live")
    expect(cell.locator(".jp-RenderedImage img")).to_be_visible()
    picture(page, "live-end")
    seen = page.evaluate("() => window.seen")
    counts = [points for _, _, points in seen]
    growing = counts[: counts.index(max(counts)) + 1]
    assert growing == sorted(growing) and len(set(growing)) > 6  # it moves, and never back
    assert all(shown for shown, _, _ in seen)  # never a blank between two charts
    heights = {height for _, height, _ in seen if height}
    assert max(heights) - min(heights) <= 10  # what stands below does not jump
