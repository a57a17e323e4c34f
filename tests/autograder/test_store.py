"""Verdicts are found again if and only if nothing that they rest on has changed."""

import json
import shutil
from contextlib import suppress

import numpy as np
import pytest

from autograder import course as courses
from autograder.candidate import Failure
from autograder.course import Course
from autograder.grading import Ask, Grading, run
from autograder.referee import FunctionVerdict, Verdict
from autograder.store import Store

LESSON = "DP_data_preparation"
VERDICT = Verdict(
    LESSON, "bubblewrap", [FunctionVerdict("f", 1.0, 2.0, "why", "took", [{"text": "t"}])], 1.5
)


@pytest.fixture
def own(course, tmp_path, monkeypatch):
    """A course of a test's own, graders included."""
    shutil.copytree(course.root / "source", tmp_path / "source")
    shutil.copytree(courses.GRADERS, tmp_path / "graders")
    monkeypatch.setattr(courses, "GRADERS", tmp_path / "graders")
    return Course(tmp_path)


def _key(course, notebook=None, level="bubblewrap"):
    lesson = course.find(LESSON)
    return Store(course, level).key(notebook or lesson.solution.read_text(), lesson)


def test_a_verdict_comes_back_as_it_was_kept(own):
    store = Store(own)
    assert store.find("a" * 64) is None
    store.keep("a" * 64, VERDICT)
    assert store.find("a" * 64) == VERDICT


@pytest.mark.parametrize("torn", ["", '{"notebook": "DP', "[]", '{"notebook": "x"}'])
def test_a_torn_or_older_record_is_no_verdict(own, torn):
    store = Store(own)
    store.keep("b" * 64, VERDICT)
    next((store.folder / "verdicts").iterdir()).write_text(torn)
    assert store.find("b" * 64) is None


def test_the_same_content_has_the_same_key(own):
    assert _key(own) == _key(own)


@pytest.mark.parametrize(
    "changed",
    [
        f"graders/streaming_kmeans/test_{LESSON}.py",
        f"graders/streaming_kmeans/misconceptions/{LESSON}.py",
        "graders/streaming_kmeans/probes/life.py",
        "source/streaming_kmeans/SP_setup_streaming.ipynb",
        f"source/streaming_kmeans/{LESSON}.ipynb",
        "source/streaming_kmeans/data/bike_sharing.csv",
        ".autograder/seed",
    ],
)
def test_another_ground_is_another_key(own, changed):
    notebook = own.find(LESSON).solution.read_text()
    before = _key(own, notebook)
    with (own.root / changed).open("a") as file:
        file.write("\n" if changed.endswith("b") else "# more\n")
    assert _key(own, notebook) != before


def test_another_lesson_s_grader_changes_nothing(own):
    before = _key(own)
    with (own.root / "graders/streaming_kmeans/test_SU_streaming_update.py").open("a") as file:
        file.write("# more\n")
    assert _key(own) == before


def test_a_verdict_without_isolation_is_not_taken_for_one_with_it(own):
    assert _key(own, level="plain") != _key(own, level="bubblewrap")


def test_another_answer_is_another_key(own):
    notebook = json.loads(own.find(LESSON).solution.read_text())
    before = _key(own, json.dumps(notebook))
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "preprocess_data")
    answer["source"] = ["def preprocess_data(df):\n", "    return df\n"]
    assert _key(own, json.dumps(notebook)) != before


def _questions(lesson, seed):
    """The hidden inputs that a grader draws: what it asks, in order."""
    asked = []

    def student(question):
        asked.append(question.arguments)
        return Failure("missing")

    with suppress(RuntimeError):  # a test that asks the reference first finds none
        run(str(lesson.grader), Grading(Ask(student, student), seed))
    return asked


def test_inputs_are_drawn_by_the_seed(course):
    lesson = course.find("SU_streaming_update")
    one, again, other = (_questions(lesson, seed) for seed in ("spring", "spring", "autumn"))
    assert len(one) == len(again) == len(other) > 2
    for first, second in zip(one, again, strict=True):
        np.testing.assert_equal(first, second)
    different = 0
    for first, second in zip(one, other, strict=True):
        try:
            np.testing.assert_equal(first, second)
        except AssertionError:
            different += 1
    assert different > len(one) / 2


def test_the_seed_is_made_once_and_kept(own):
    seed = Store(own).seed
    assert len(seed) == 32
    assert Store(own).seed == seed
    (own.root / ".autograder" / "seed").unlink()
    assert Store(own).seed != seed
    assert (own.root / ".autograder").stat().st_mode & 0o077 == 0
