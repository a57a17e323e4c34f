"""The page about the class: true to the verdicts, complete, and nothing in it can act."""

import re
from dataclasses import replace

import pytest

from autograder import report, versions
from autograder.referee import FunctionVerdict, Verdict
from autograder.report import Task


@pytest.fixture(scope="module")
def tasks(graded):
    return report.tasks(graded.assignment, graded.store, graded.places)


@pytest.fixture(scope="module")
def page(graded):
    return (graded.store.folder / "report" / f"{graded.assignment.name}.html").read_text()


def _with(task, **results):
    """A task with verdicts made from ada's: student -> changes to the first function's result."""
    ada = task.verdicts["ada"]
    verdicts = {}
    for student, changes in results.items():
        first, *rest = ada.functions
        verdicts[student] = replace(ada, functions=[replace(first, **changes), *rest])
    return Task(task.lesson, verdicts)


def test_it_is_written_after_each_run(page, graded):
    for student in graded.scores():
        assert student in page
    assert "bubblewrap" in page or "landlock" in page or "plain" in page


def test_it_needs_nothing_from_elsewhere(page):
    assert not re.search(r"""(src|href|action)\s*=|@import|url\(|<script""", page)
    assert "default-src 'none'" in page


def test_misconceptions_come_in_order_with_sentence_and_names(tasks, graded):
    (task,) = tasks
    first, *_ = report.misunderstood(tasks)
    path = graded.assignment.graders / "misconceptions" / f"{task.lesson.name}.py"
    known = {(v.function, v.name): v.sentence for v in versions.read(path)}
    assert first.sentence == known[first.function, first.name]
    assert (first.function, first.students) == ("preprocess_data", ["cleo", "dan"])
    one, two = [v.name for v in versions.read(path) if v.function == "load_raw_data"][:2]
    rare, often = {"misconception": one}, {"misconception": two}
    made = _with(task, x=often, y=rare, z=often)
    assert [len(m.students) for m in report.misunderstood([made])] == [2, 1]


def test_the_distribution_counts_everyone_once(tasks):
    (task,) = tasks
    assert sum(task.distribution.values()) == len(task.verdicts) == 4
    shares = dict(task.functions)
    assert shares["load_raw_data"] == {"0": 0, "under half": 0, "half or more": 0, "all": 4}
    assert shares["train_test_split"] == {"0": 2, "under half": 0, "half or more": 0, "all": 2}
    assert task.mean == pytest.approx(sum(v.score for v in task.verdicts.values()) / 4)


def test_a_check_that_nobody_passes_points_at_the_grader(tasks):
    (task,) = tasks
    assert not list(report.failed_by_all(tasks))
    checks = [{"text": "Odd.", "passed": False, "message": "no"}]
    fine = [{"text": "Odd.", "passed": True, "message": ""}]
    assert list(
        report.failed_by_all([_with(task, x={"checks": checks}, y={"checks": checks})])
    ) == [("load_raw_data", "Odd.", 2)]
    assert not list(report.failed_by_all([_with(task, x={"checks": checks}, y={"checks": fine})]))
    assert not list(report.failed_by_all([_with(task, x={"checks": checks})]))


def test_crashed_and_slow_submissions_are_listed(tasks, graded):
    (task,) = tasks
    made = _with(task, x={"failure": "timeout"}, y={"failure": "crashed"}, z={"failure": "raised"})
    made.verdicts["y"] = replace(made.verdicts["y"], seconds=99.0)
    made.waiting.append("waiting")
    page = report.html(graded.assignment, [made])
    assert "did not come back" in page
    assert "ended its process" in page
    assert page.count("<td>z</td>") == 1  # in the table of all students alone
    assert "99.0" in page
    assert "not graded" in page


def test_no_name_or_text_can_act_on_the_page(tasks, graded):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    function = FunctionVerdict(evil, 0, 1, evil, None, [], "crashed")
    (task,) = tasks
    rest = [function] * len(task.lesson.functions)
    made = Task(task.lesson, {evil: Verdict(evil, evil, rest)}, [evil + "2"])
    page = report.html(graded.assignment, [made])
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_a_class_of_nobody_has_a_page(graded):
    assert "0 students" in report.html(graded.assignment, [Task(graded.lesson)])
