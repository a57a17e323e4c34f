"""The student's page: what was checked, why points are lost, where to look; nothing forged."""

import json
import re

import numpy as np
import pytest

from autograder import versions
from autograder.feedback import section, title
from autograder.referee import Referee
from autograder.wire import Table

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


# Wrong answers that say what they were given, each in another way.
TALKATIVE = {
    "load_raw_data": "def load_raw_data(file_path):\n    raise ValueError(open(file_path).read())",
    "preprocess_data": "def preprocess_data(df):\n    print(df)\n    return df.to_numpy() + 1.0",
    "train_test_split": "def train_test_split(X, ratio=0.8):\n    return X, str(X)",
}


def test_no_number_of_inputs_or_expected_values_is_in_it(classroom, box):
    """What failed is told in the grader's own sentences."""
    classroom.hand_in("eve", TALKATIVE)
    classroom.grade()
    page, hidden = classroom.feedback("eve"), _hidden(classroom, "eve", box)
    assert page.count('class="failed"') >= len(TALKATIVE)
    assert len(hidden) > 500
    assert not [number for number in hidden if number in page]
    # A sentence of a grader may be written in parts.
    sentences = re.sub(r'"\s+"', "", classroom.lesson.grader.read_text())
    key = classroom.store.key(classroom.submitted("eve").read_text(), classroom.lesson)
    for function in classroom.store.find(key).functions:
        for check in function.checks:
            assert check["message"] in sentences or re.match(OWN, check["message"])


# Sentences of the judge itself: there was no answer, or the grader has none for a wrong one.
OWN = r"It raised \w+ \(cell \d+ of the notebook, line \d+ of the cell\)|The answer is not"


def _hidden(room, student, box):
    """The numbers of all questions put to a student and of their right answers, as texts.

    Each is cut after four digits, so that it is found however many more are written.
    """
    with Referee(room.store.seed) as referee:
        referee.grade(room.submitted(student).read_text(), room.lesson, box)
        asked = referee._reference(room.lesson)
        pairs = [pair for f in room.lesson.functions for pair in asked.asked(f.name)]
    numbers = [n for question, right in pairs for n in _numbers([question.arguments, right])]
    return {text for n in numbers if len(text := f"{n:.7f}"[:-3].rstrip("0")) > 5}


def _numbers(value):
    """All numbers with digits after the point in plain data, those in texts too."""
    if isinstance(value, Table):
        value = value.columns
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [number for part in value for number in _numbers(part)]
    if isinstance(value, str):
        return [float(number) for number in re.findall(r"\d+\.\d+", value)]
    return [abs(value)] if isinstance(value, float) else []
