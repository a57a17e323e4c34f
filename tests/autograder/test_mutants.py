"""Mutants of a lesson graded end to end, the page about them, and what the command refuses."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from autograder import course as courses
from autograder import mutants, versions
from autograder.course import Course
from autograder.mutants import Trial, coarse
from autograder.mutations import Mutant
from autograder.sandbox import Sandbox
from autograder.wire import Table

LESSON = "DP_data_preparation"  # three functions, no Spark


@pytest.fixture(scope="module")
def trial(course: Course, sandbox: Sandbox) -> Trial:
    """The lesson on trial."""
    return Trial(course.find(LESSON), sandbox)


SPLIT = """def train_test_split(X_scaled, ratio=0.8):
    split_index = {cut}
    return X_scaled[:split_index], X_scaled[split_index:]
"""


def split(cut: str) -> dict[str, Mutant]:
    """A round of one mutant: the split, cut there."""
    return {"train_test_split": Mutant(SPLIT.format(cut=cut), "", cut)}


@pytest.mark.parametrize(
    ("cut", "verdict"),
    [
        ("int(len(X_scaled) * ratio) + 1", "killed"),
        ("int(ratio * len(X_scaled))", "equivalent"),
    ],
)
def test_a_mutant_is_killed_or_equivalent(trial: Trial, cut: str, verdict: str) -> None:
    assert list(trial.verdicts(split(cut))) == [("train_test_split", verdict)]


def test_every_known_misconception_is_killed(trial: Trial, course: Course) -> None:
    """The mutation test calls lost points what the referee calls so."""
    path = course.find(LESSON).assignment.graders / "misconceptions" / f"{LESSON}.py"
    for version in versions.read(path):
        chosen = {version.function: Mutant(version.source, "", "")}
        assert list(trial.verdicts(chosen)) == [(version.function, "killed")], version.name


def test_a_round_has_one_mutant_of_each_function_at_most(trial: Trial, course: Course) -> None:
    rounds = trial.rounds()
    assert list(rounds[0]) == [function.name for function in course.find(LESSON).functions]
    made = [(name, mutant.source) for chosen in rounds for name, mutant in chosen.items()]
    assert len(made) == len(set(made)) > len(rounds)


def test_the_graders_of_a_lesson_notice_its_mutants(course: Course, sandbox: Sandbox) -> None:
    found = mutants.tried(course.find(LESSON), sandbox)
    assert mutants.share({LESSON: found}) >= mutants.WANTED
    for entry in found.values():
        others = len(entry["equivalent"]) + len(entry["survivors"])
        assert entry["mutants"] == entry["killed"] + others > 0


def test_coarse_values_are_whole_and_lose_no_sign() -> None:
    given = {"rows": np.array([[0.2, -1.5], [0.0, 3.0]]), "k": 0.5, "index": np.array([1, -1])}
    assert coarse([given])[0]["rows"].tolist() == [[1.0, -2.0], [0.0, 3.0]]
    assert coarse(given)["k"] == 0.5
    assert coarse(given)["index"].dtype.kind == "i"
    assert coarse(Table({"a": np.array([0.5])})).columns["a"].tolist() == [1.0]


def results(survivors: int) -> mutants.Results:
    """Results of one function, of which so many mutants survive."""
    alive = [{"was": "a < b", "now": f"a < b + {number}"} for number in range(survivors)]
    same = [{"was": "x = a", "now": "pass"}]
    entry = {"mutants": 4 + survivors, "killed": 3, "equivalent": same, "survivors": alive}
    return {"L": {"f": entry}}


def test_the_share_is_of_those_that_are_not_equivalent() -> None:
    assert mutants.share(results(0)) == 1
    assert mutants.share(results(1)) == 0.75


def test_the_page_counts_and_lists_with_reasons() -> None:
    text = mutants.page(results(1), {("f", "a < b", "a < b + 0"): "Nobody cares."})
    assert "**75.0%**" in text
    assert "| L | `f` | 5 | 3 | 1 | 1 | 75.0% |" in text
    survivors, equivalent = text.split("## Survivors")[1].split("## Equivalent")
    assert "- `f`: `a < b` became `a < b + 0`. Nobody cares.\n" in survivors
    assert "- `f`: `x = a` became `pass`.\n" in equivalent


def test_a_survivor_needs_a_reason_and_a_reason_a_survivor() -> None:
    reasons = {("f", "a < b", "a < b + 0"): "Nobody cares.", ("f", "a", "gone"): "Was fixed."}
    assert mutants.without_reason(results(1), {("f", "a < b", "a < b + 0"): "Nobody cares."}) == []
    assert mutants.without_reason(results(2), reasons) == [
        "f has a reason but no such survivor: a => gone",
        "f survives without a reason: a < b => a < b + 1",
    ]


def test_what_survives_sometimes_needs_no_survivor(tmp_path: Path) -> None:
    for file in (mutants.RESULTS, mutants.REASONS):
        (tmp_path / file).parent.mkdir(parents=True)
    listed = '[[survivor]]\nfunction = "f"\nwas = "{}"\nnow = "gone"\nreason = "R."\n'
    text = listed.format("a") + listed.format("b") + "sometimes = true\n"
    (tmp_path / mutants.REASONS).write_text(text)
    assert mutants.recorded(Course(tmp_path))[1] == {("f", "a", "gone"): "R."}
    there = {"was": "b", "now": "gone"}
    found = {"f": {"mutants": 1, "killed": 0, "equivalent": [], "survivors": [there]}}
    known = {"L": {"content": "", "functions": found}}
    (tmp_path / mutants.RESULTS).write_text(json.dumps(known))
    assert ("f", "b", "gone") in mutants.recorded(Course(tmp_path))[1]


def test_lessons_are_chosen_by_how_they_begin(course: Course) -> None:
    assert [one.name for one in mutants.chosen_lessons(course, ["OO", "DP_"])] == [
        LESSON,
        "OO_online_offline",
    ]
    everything = [lesson for assignment in course.assignments for lesson in assignment.lessons]
    assert mutants.chosen_lessons(course, []) == everything
    with pytest.raises(ValueError, match="no lesson is called XX"):
        mutants.chosen_lessons(course, ["XX"])


def test_the_page_in_the_docs_is_that_of_the_results(course: Course) -> None:
    page = (course.root / mutants.PAGE).read_text()
    assert page == mutants.page(*mutants.recorded(course))
    assert mutants.share(mutants.recorded(course)[0]) >= mutants.WANTED


def test_the_results_are_of_the_mutants_there_are(course: Course) -> None:
    """A function that is new or renamed shows here, or another kind of mutant."""
    known, _ = mutants.recorded(course)
    measured = [one for one in mutants.chosen_lessons(course, []) if one.name in known]
    assert len(measured) == len(known)
    for lesson in measured:
        tried = {name: entry["mutants"] for name, entry in known[lesson.name].items()}
        assert tried == {name: len(each) for name, each in mutants.mutants_of(lesson).items()}
    assert Path(course.root, mutants.REASONS).exists()


def test_the_results_are_of_the_lessons_as_they_are(course: Course) -> None:
    old = [name.partition("_")[0] for name in mutants.stale(course)]
    assert old == [], f"run `python -m autograder.mutants {' '.join(old)}`"


@pytest.fixture
def own(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of a test's own, with a record of one lesson."""
    shutil.copytree(course.root / "source", tmp_path / "source")
    shutil.copytree(courses.GRADERS, tmp_path / "graders")
    monkeypatch.setattr(courses, "GRADERS", tmp_path / "graders")
    for file in (mutants.RESULTS, mutants.REASONS, mutants.PAGE):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(course.root / mutants.REASONS, tmp_path / mutants.REASONS)
    one = Course(tmp_path)
    lesson = one.find(LESSON)
    mutants.record(one, lesson, results(0)["L"], mutants.content(lesson))
    return one


@pytest.mark.parametrize(
    ("file", "was", "now", "old"),
    [
        (f"graders/streaming_kmeans/test_{LESSON}.py", "0.625", "0.5", [LESSON]),
        ("graders/streaming_kmeans/probes/life.py", "import", "import sys, ", [LESSON]),
        (f"source/streaming_kmeans/{LESSON}.ipynb", "* ratio)", "* ratio) + 0", [LESSON]),
        (f"source/streaming_kmeans/{LESSON}.ipynb", "# DP: Prepare", "# DP: Get", []),
        ("graders/streaming_kmeans/test_SU_streaming_update.py", "k=3", "k=4", []),
    ],
)
def test_a_record_is_stale_where_its_content_changes(
    own: Course, file: str, was: str, now: str, old: list[str]
) -> None:
    assert mutants.stale(own) == []
    text = (own.root / file).read_text()
    assert was in text
    (own.root / file).write_text(text.replace(was, now, 1))
    assert mutants.stale(own) == old
