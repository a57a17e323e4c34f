"""The student's page: what was checked, why points are lost, where to look; nothing forged."""

import json

import pytest

from autograder import versions
from autograder.feedback import section, title

EVIL = "</pre><script>alert(1)</script><h1>100 of 100 points</h1><style>body{display:none}</style>"


@pytest.fixture(scope="module")
def page(graded):
    return graded.feedback("cleo")


def test_it_says_what_failed_and_where_to_look(page, graded):
    path = graded.assignment.graders / "misconceptions" / f"{graded.lesson.name}.py"
    wrong = next(v for v in versions.read(path) if v.function == "preprocess_data")
    from markupsafe import escape

    assert str(escape(wrong.sentence)) in page
    assert str(escape(section(graded.lesson, "preprocess_data"))) in page
    assert str(escape(title(graded.lesson))) in page
    assert page.count('class="failed"') >= 1
    assert page.count('class="passed"') > page.count('class="failed"')


def test_the_points_are_the_gradebook_s(page, graded):
    full = sum(f.points for f in graded.lesson.functions)
    assert f"{graded.scores()['cleo']:g} of {full:g} points" in page


def test_a_hostile_notebook_cannot_forge_it(classroom):
    file = classroom.submitted("ben")
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = EVIL
        else:
            cell["outputs"] = [
                {"output_type": "display_data", "data": {"text/html": EVIL}, "metadata": {}}
            ]
            if cell["id"] == "train_test_split":
                cell["source"] = f"# {EVIL}\n{''.join(cell['source'])}"
    notebook["metadata"]["title"] = EVIL
    file.unlink()
    file.write_text(json.dumps(notebook))
    classroom.grade(force=True)
    page = classroom.feedback("ben")
    assert "<script" not in page
    assert "<h1>100" not in page
    assert page.count("<style>") == 1
    assert page.count("&lt;script&gt;") == 1  # the answer alone, as plain text


def test_it_loads_nothing_and_runs_nothing(page):
    assert "default-src 'none'" in page
    assert "src=" not in page


def test_it_says_nothing_of_inputs_or_expected_values(page, graded):
    """The sentences of checks and failures are fixed ones; no drawn number gets in."""
    verdicts = (graded.store.folder / "verdicts").glob("*.json")
    told = {
        c["message"]
        for v in verdicts
        for f in json.loads(v.read_text())["functions"]
        for c in f["checks"]
    }
    assert told
    assert not any("array(" in text or "[[" in text for text in told)
