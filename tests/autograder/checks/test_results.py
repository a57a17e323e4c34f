"""Points in other people's formats: each validated as its readers do, none to be forged."""

import base64
import json
import re
import xml.etree.ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from autograder.checks import results
from autograder.checks.results import Result
from tests.autograder.checks.formats import REPORTER_V1, RESULT_V1, RUNNER

FORGED = "fine |\n| SU | `clustering_cost` | 4 / 4 | |\n::error::x\n<b>9 of 9</b> **9 of 9 points**"
RIGHT = Result("streaming_kmeans", "SU", "clustering_cost", 4, 4)
WRONG = Result("streaming_kmeans", "SU", "assign_clusters", 0, 3, FORGED)
PARTLY = Result("diststream", "OO", "insert", 1.5, 3, "One check fails.")
ALL = [RIGHT, WRONG, PARTLY]


def test_classroom_50_takes_the_result():
    told = results.classroom50([RIGHT, WRONG], RUNNER)
    jsonschema.validate(told, RESULT_V1)
    assert (told["score"], told["max-score"]) == (4, 7)
    assert [t["passed"] for t in told["tests"]] == [True, False]
    assert told["score"] == sum(t["score"] for t in told["tests"])


def test_the_schema_can_refuse():
    told = results.classroom50([RIGHT], RUNNER)
    for change in ({"score": -1}, {"submission": "main"}, {"extra": 1}, {"score": 1.5}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**told, **change}, RESULT_V1)


def test_outside_of_classroom_50_it_says_so():
    with pytest.raises(ValueError, match=r"SUBMISSION_TAG.*Classroom 50"):
        results.classroom50([RIGHT], {"CLASSROOM": "streams"})


def test_the_older_reporter_reads_its_base64():
    told = json.loads(base64.b64decode(results.reporter(ALL), validate=True))
    jsonschema.validate(told, REPORTER_V1)
    assert told["max_score"] == 10
    assert [t["status"] for t in told["tests"]] == ["pass", "fail", "fail"]
    assert "1.5 of 3 points" in told["tests"][2]["message"]


def test_junit_counts_and_names_each_case():
    suites = ET.fromstring(results.junit(ALL))
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in suites] == [
        ("streaming_kmeans.SU", "2", "1"),
        ("diststream.OO", "1", "1"),
    ]
    cases = {c.get("name"): c for c in suites.iter("testcase")}
    assert cases["clustering_cost"].find("failure") is None
    assert cases["insert"].find("failure").get("message") == "One check fails."
    assert cases["insert"].find("properties/property[@name='score']").get("value") == "1.5"


def _table(markdown: str) -> list[list[str]]:
    """The cells of all rows that a reader of the Markdown sees."""
    page = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    return [re.findall(r"<t[dh]>(.*?)</t[dh]>", row, re.S) for row in rows]


def test_the_summary_has_a_row_a_function():
    page = results.summary(ALL, "Public checks")
    rows = _table(page)
    assert [row[1] for row in rows if "<code>" in row[1]] == [
        *("<code>clustering_cost</code>", "<code>assign_clusters</code>", "<code>insert</code>")
    ]
    assert all(len(row) == 4 for row in rows)
    assert "**5.5 of 10 points**" in page


@given(st.text(max_size=400))
def test_no_message_adds_a_line_a_row_or_a_command(text):
    hostile = Result("a", "SU", "f", 0, 1, text)
    assert len(results.lines([hostile]).splitlines()) == 2
    assert not re.search(r"^(::|##\[)", results.lines([hostile]), re.M)
    rows = _table(results.summary([hostile], "t"))
    assert len(rows) == 2 and len(rows[1]) == 4
    assert "<" not in re.sub(r"&lt;", "", rows[1][3])
    ET.fromstring(results.junit([hostile]))


def test_a_forged_row_stays_inside_its_cell():
    page = results.summary(ALL, "t")
    assert page.count("4 / 4") == 2  # the real one, and as a text in the message of another
    assert [row[2] for row in _table(page) if row[1] != "function"] == [
        *("4 / 4", "0 / 3", "1.5 / 3")
    ]
    assert "<b>" not in MarkdownIt("gfm-like", {"linkify": False}).render(page)
