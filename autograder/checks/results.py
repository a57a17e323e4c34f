"""Points in the formats that classes read: job summary, JUnit, Classroom 50, the older reporter.

Every text that comes from a student's code goes through `plain` first. It can be read in a table,
but it cannot begin a line, a cell, a tag or a command of its own.
"""

import base64
import html
import json
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LONGEST = 300  # characters of a message


@dataclass(frozen=True)
class Result:
    """How one function did.

    Attributes:
        assignment, lesson, function: where it stands.
        score, max_score: points.
        message: why points are missing; empty where none are.
    """

    assignment: str
    lesson: str
    function: str
    score: float
    max_score: float
    message: str = ""

    @property
    def passed(self) -> bool:
        """Whether all points are there."""
        return self.score >= self.max_score

    @property
    def name(self) -> str:
        """The name of the test, the same in every format."""
        return f"{self.lesson}: {self.function}"


def plain(text: str) -> str:
    """One short line of printable characters.

    >>> plain("wrong\\n::error::all points\\x1b[0m")
    'wrong ::error::all points [0m'
    """
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."


def points(results: Sequence[Result]) -> str:
    """Points reached and points to reach.

    >>> points([Result("a", "SU", "f", 2, 4), Result("a", "SU", "g", 3.5, 4)])
    '5.5 of 8 points'
    """
    reached, most = sum(r.score for r in results), sum(r.max_score for r in results)
    return f"{reached:g} of {most:g} points"


def lines(results: Sequence[Result]) -> str:
    """One line a function, for a terminal or a log, and the sum at the end."""
    told = [f"{r.score:>5g} / {r.max_score:g}  {r.name}  {plain(r.message)}" for r in results]
    return "\n".join([*(line.rstrip() for line in told), points(results)])


def summary(results: Sequence[Result], title: str) -> str:
    """A page of Markdown, one table an assignment."""
    parts = [f"# {title}", f"**{points(results)}**"]
    for assignment in dict.fromkeys(r.assignment for r in results):
        mine = [r for r in results if r.assignment == assignment]
        rows = [
            f"| {r.lesson} | `{r.function}` | {r.score:g} / {r.max_score:g} | {_cell(r.message)} |"
            for r in mine
        ]
        head = "| notebook | function | points | what to look at |\n|---|---|---|---|"
        parts.append(f"## {assignment}: {points(mine)}\n\n" + "\n".join([head, *rows]))
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    """A text inside a cell of a Markdown table: every sign that means something is spelt out."""
    safe = html.escape(plain(text))
    return "".join(f"&#{ord(c)};" if c in r"\`*_{}[]()#+-!|~:@" else c for c in safe)


def junit(results: Sequence[Result]) -> str:
    """JUnit XML, a suite a notebook, a case a function, the points as properties of the case."""
    root = ET.Element("testsuites", name="public checks")
    for lesson in dict.fromkeys((r.assignment, r.lesson) for r in results):
        mine = [r for r in results if (r.assignment, r.lesson) == lesson]
        failed = sum(not r.passed for r in mine)
        suite = ET.SubElement(
            root, "testsuite", name=".".join(lesson), tests=str(len(mine)), failures=str(failed)
        )
        for r in mine:
            case = ET.SubElement(suite, "testcase", name=r.function, classname=".".join(lesson))
            known = ET.SubElement(case, "properties")
            ET.SubElement(known, "property", name="score", value=f"{r.score:g}")
            ET.SubElement(known, "property", name="max_score", value=f"{r.max_score:g}")
            if not r.passed:
                ET.SubElement(case, "failure", message=plain(r.message))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def reporter(results: Sequence[Result]) -> str:
    """What forks of GitHub Classroom's old reporter read: base64 of a JSON object.

    That reporter counts passed tests and knows no points of a single test; `max_score` and the
    share of passed tests give its total. The exact points stand in `score` and in the message.
    """
    tests = [
        {
            "name": r.name,
            "status": "pass" if r.passed else "fail",
            "score": r.score,
            "message": f"{r.score:g} of {r.max_score:g} points. {plain(r.message)}".strip(),
            "test_code": "",
            "filename": f"{r.assignment}/{r.lesson}.ipynb",
            "line_no": 0,
        }
        for r in results
    ]
    told = {
        "version": 1,
        "status": "pass" if all(r.passed for r in results) else "fail",
        "max_score": sum(r.max_score for r in results),
        "tests": tests,
    }
    return base64.b64encode(json.dumps(told).encode()).decode()


def classroom50(results: Sequence[Result], about: Mapping[str, str]) -> dict[str, Any]:
    """Classroom 50's `result.json` (schema classroom50/result/v1).

    Args:
        results: whole points; the schema knows no fractions, so they are rounded.
        about: the environment that Classroom 50's runner gives to an autograder.

    Raises:
        ValueError: the environment is not that of Classroom 50's runner.
    """
    wanted = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
    if missing := [name for name in (*wanted, "OWNER") if not about.get(name)]:
        raise ValueError(
            f"Classroom 50's runner sets {', '.join(missing)}, but here nothing does: "
            "result.json is written inside of Classroom 50 only."
        )
    tests = [
        {
            "test-name": r.name,
            "passed": r.passed,
            "score": round(r.score),
            "max-score": round(r.max_score),
            "message": plain(r.message),
        }
        for r in results
    ]
    return {
        "schema": "classroom50/result/v1",
        "classroom": about["CLASSROOM"],
        "assignment": about["ASSIGNMENT"],
        "assignment_type": about.get("ASSIGNMENT_TYPE") or "individual",
        "owner": about["OWNER"],
        "submission": about["SUBMISSION_TAG"],
        "commit": about["COMMIT_URL"],
        "release": about["RELEASE_URL"],
        "review": about.get("REVIEW_URL") or about["COMMIT_URL"],
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(round(r.score) for r in results),
        "max-score": sum(round(r.max_score) for r in results),
        "tests": tests,
    }


def write(results: Sequence[Result], folder: Path, title: str) -> None:
    """Write summary.md, junit.xml and reporter.txt into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.md").write_text(summary(results, title))
    (folder / "junit.xml").write_text(junit(results))
    (folder / "reporter.txt").write_text(reporter(results) + "\n")
