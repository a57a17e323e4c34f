"""The page about the judge is derived from the results, and the results are as wanted."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import judge, judge_page


@pytest.fixture
def results() -> dict[str, Any]:
    """What was measured last, to be changed."""
    return json.loads(judge.RESULTS.read_text())


def wanted(results: dict[str, Any]) -> list[str]:
    """The rows that say what is wanted, and whether it is met."""
    table = judge_page.page(results).split("| wanted | measured | |\n|---|---|---|\n")[1]
    return table.split("\n\n")[0].split("\n")


def row_of(results: dict[str, Any], label: str) -> dict[str, Any]:
    """The figures of a row."""
    return next(row for row in results["rows"] if row["row"] == label)


def test_the_page_is_what_the_results_say(results: dict[str, Any]) -> None:
    assert judge.PAGE.read_text() == judge_page.page(results)


def test_all_that_is_wanted_is_measured_and_met(results: dict[str, Any]) -> None:
    rows = wanted(results)
    assert len(rows) == len(judge_page.TARGETS) + 2
    # Two at a time is asked beyond what is promised; the page says how it stands.
    beyond = [told for label, _, _, told in judge_page.TARGETS if label == judge_page.TWO]
    promised = [row for row in rows if not any(told in row for told in beyond)]
    assert [row for row in promised if not row.endswith("| met |")] == []


@pytest.mark.parametrize(("label", "name", "factor", "told"), judge_page.TARGETS)
def test_a_peer_below_its_factor_is_not_met(
    results: dict[str, Any], label: str, name: str, factor: float, told: str
) -> None:
    judged, peer = row_of(results, judge_page.JUDGE), row_of(results, label)
    each = judged[name] / judged["students"] * peer["students"]
    for times, met in ((factor + 0.1, "met"), (factor - 0.1, "not met")):
        peer[name] = each * times
        assert f"| {told} | {times:.1f} | {met} |" in wanted(results)


@pytest.mark.parametrize(("name", "limit"), [("wall", 6.0), ("memory", 2 * 2**30)])
def test_a_judge_above_its_limit_is_not_met(
    results: dict[str, Any], name: str, limit: float
) -> None:
    judged = row_of(results, judge_page.JUDGE)
    most = limit * judged["students"] if name == "wall" else limit  # 3 minutes for 30
    limits = len(judge_page.TARGETS)  # the rows after those of the peers
    for share, lines in ((1.01, 1), (0.99, 0)):
        judged[name] = most * share
        assert sum(row.endswith("| not met |") for row in wanted(results)[limits:]) == lines


def test_the_small_submission_is_told_with_medians(results: dict[str, Any]) -> None:
    for number, row in enumerate(results["small"]["rows"], start=1):
        runs = zip((2.0, 1.0, 9.0), (4.0, 5.0, 3.0), strict=True)
        row["runs"] = [
            {"wall": wall * number, "cpu": cpu * number, "load": [0.5, 0.5]} for wall, cpu in runs
        ]
    page = judge_page.page(results)
    assert "| nbgrader | 2.0 (1.0-9.0) | 4.0 (3.0-5.0) | 0.3 | 0.3 |" in page
    assert "| otter-grader | 4.0 (2.0-18.0) | 8.0 (6.0-10.0) | 0.7 | 0.7 |" in page
    assert "| the judge | 6.0 (3.0-27.0) | 12.0 (9.0-15.0) | 1.0 | 1.0 |" in page
    assert judge_page.NOT_MEASURED not in page


def test_a_page_without_the_small_submission_says_so(results: dict[str, Any]) -> None:
    del results["small"]
    assert judge_page.NOT_MEASURED in judge_page.page(results)


def test_what_is_measured_anew_leaves_the_rest(
    results: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RESULTS", "PAGE"):
        monkeypatch.setattr(judge, name, tmp_path / name)
    judge._derive(**results)
    small = results["small"] | {"lesson": "another"}
    judge._derive(small=small)
    assert json.loads(judge.RESULTS.read_text()) == results | {"small": small}
    assert judge.PAGE.read_text() == judge_page.page(results | {"small": small})
