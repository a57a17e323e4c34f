"""`python -m autograder.mutants [LESSON ...]`: would the hidden graders notice a small error?

Every solution is changed in one place at a time (see `mutations`), and each mutant is graded as a
student's notebook is. One that loses no points is asked more than the grader asks: the same
questions drawn by other seeds, and all of them once more with coarse numbers, among which ties and
borders are common. If it answers all of them as the reference does it counts as equivalent; else
it is a survivor, and either the grader is to be strengthened or the reason stands in `REASONS`.

Only whether points are lost matters here, so no misconception is looked for. The results land in
`RESULTS`, with a hash of what each lesson's rest on; the page is docs/mutants.md. The command ends
with 1 if the graders notice less than `WANTED` of the mutants that are not equivalent, or if a
survivor has no reason.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from autograder import candidate, grading
from autograder.answers import notebook_with
from autograder.candidate import Failure
from autograder.compare import same
from autograder.course import Course, Lesson, here
from autograder.grading import Ask, Grading, Question, function_of
from autograder.memory import digest
from autograder.mutations import Mutant, mutants
from autograder.referee import Respondent
from autograder.sandbox import Sandbox
from autograder.submission import Submission
from autograder.wire import Table

SEED, OTHER_SEEDS = "mutants", [f"mutants {number}" for number in range(1, 6)]
PATIENCE = 30.0  # seconds of waiting for a call; a mutant that waits for nothing costs as many
WANTED = 0.95
RESULTS = Path("benchmarks", "results", "mutants.json")
REASONS = Path("autograder", "graders", "survivors.toml")
PAGE = Path("docs", "mutants.md")

# Per lesson and function: the number of mutants and of those killed, the others one by one.
Results = dict[str, dict[str, dict[str, Any]]]
# Why a survivor may survive, by function, the line that was and the line that is now.
Reasons = dict[tuple[str, str, str], str]


class Hasty(Grading):
    """Grading that asks no more about a function once it has lost points."""

    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Say that a test was run, where it need not be."""
        return True if function_of(item.name) in self.noticed() else None

    def noticed(self) -> set[str]:
        """The functions that lose points: a check that is not passed costs some."""
        return {check.function for check in self.checks if not check.passed}


class Trial:
    """One lesson on trial.

    Args:
        lesson: whose graders are tried.
        sandbox: runs reference and mutants; one of the course's own.

    Raises:
        RuntimeError: the solution itself does not get full marks.
    """

    def __init__(self, lesson: Lesson, sandbox: Sandbox) -> None:
        self._lesson, self._sandbox = lesson, sandbox
        self._text = lesson.solution.read_text()
        self._reference = Respondent(self._text, lesson, sandbox, own=True)
        for seed in [SEED, *OTHER_SEEDS]:
            self._noticed(self._reference, seed)
        for function in lesson.functions:
            for question, _ in self._reference.asked(function.name):
                coarser = [coarse(argument) for argument in question.arguments]
                self._reference(Question(function.name, tuple(coarser), question.probe))
        self._reference.end()
        if noticed := self._noticed(Respondent(self._text, lesson, sandbox), SEED):
            raise RuntimeError(f"{lesson.name}: the solution loses points in {noticed}")

    def rounds(self) -> list[dict[str, Mutant]]:
        """A mutant of each function, the second one of each, and so on."""
        columns = [[(name, m) for m in each] for name, each in mutants_of(self._lesson).items()]
        return [dict(pair for pair in row if pair) for row in zip_longest(*columns)]

    def verdicts(self, chosen: dict[str, Mutant]) -> Iterator[tuple[str, str]]:
        """Each function of a round with `killed`, `equivalent` or `survivors`."""
        answers = {function: mutant.source for function, mutant in chosen.items()}
        student = Respondent(notebook_with(self._lesson, answers), self._lesson, self._sandbox)
        noticed = self._noticed(student, SEED)
        for function in chosen:
            if function in noticed:
                yield function, "killed"
            else:
                yield function, "equivalent" if self._alike(student, function) else "survivors"
        student.end()

    def _noticed(self, student: Respondent, seed: str) -> set[str]:
        """The functions that lose points."""
        plugin = Hasty(Ask(student, self._reference), seed)
        grading.run(str(self._lesson.grader), plugin)
        return plugin.noticed()

    def _alike(self, student: Respondent, function: str) -> bool:
        """Whether it answers whatever the reference was ever asked as the reference does."""
        return all(
            same(student(question), right)
            for question, right in self._reference.asked(function)
            if not isinstance(right, Failure)  # a coarse question may make no sense
        )


def mutants_of(lesson: Lesson) -> dict[str, list[Mutant]]:
    """The mutants of each graded function."""
    cells = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source
        for cell in nbformat.read(lesson.solution, as_version=4).cells
    }
    return {function.name: mutants(cells[function.name]) for function in lesson.functions}


def content(lesson: Lesson) -> str:
    """What decides the fate of a lesson's mutants, as a hash: functions, grader and probes.

    Of the solution count the cells whose statements the graded functions need. Texts, pictures and
    checks may change.
    """
    text = lesson.solution.read_text()
    solution, cells = Submission.read(text), nbformat.reads(text, as_version=4).cells
    needed = {one.cell for function in lesson.functions for one in solution.slice(function.name)}
    sources = [cells[number - 1].source.encode() for number in sorted(needed)]
    files = [file.read_bytes() for file in (lesson.grader, *lesson.assignment.probes)]
    return digest(*sources, *files)


def coarse(value: Any) -> Any:
    """A value whose arrays hold whole numbers: what is not 0 stays so, and keeps its sign.

    >>> coarse({"rows": np.array([0.2, -1.5, 0.0])})
    {'rows': array([ 1., -2.,  0.])}
    """
    if isinstance(value, Table):
        return Table(coarse(value.columns))
    if isinstance(value, dict):
        return {name: coarse(part) for name, part in value.items()}
    if isinstance(value, list):
        return [coarse(part) for part in value]
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.copysign(np.ceil(np.abs(value)), value)
    return value


def tried(lesson: Lesson, sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """What became of the mutants of a lesson, by function."""
    trial = Trial(lesson, sandbox)
    found: dict[str, dict[str, Any]] = {
        function.name: {"mutants": 0, "killed": 0, "equivalent": [], "survivors": []}
        for function in lesson.functions
    }
    rounds = trial.rounds()
    for number, chosen in enumerate(rounds, start=1):
        for function, verdict in trial.verdicts(chosen):
            entry, mutant = found[function], chosen[function]
            entry["mutants"] += 1
            if verdict == "killed":
                entry["killed"] += 1
            else:
                entry[verdict].append({"was": mutant.was, "now": mutant.now})
                print(f"{function}: {verdict}\n  - {mutant.was}\n  + {mutant.now}", flush=True)
        print(f"{lesson.name}: {number} of {len(rounds)}", end="\r", file=sys.stderr)
    return found


def share(results: Results) -> float:
    """Of the mutants that are not equivalent, the share that loses points."""
    entries = [entry for functions in results.values() for entry in functions.values()]
    killed = sum(entry["killed"] for entry in entries)
    return killed / max(1, killed + sum(len(entry["survivors"]) for entry in entries))


HEAD = """# Would the hidden graders notice a small error?

Derived by `make mutants` from `{results}` and `{reasons}`.

The solution of each graded function is changed in one place at a time: an operator, a number, a
bound of a slice, an index, a column, a function against its counterpart, a statement or a keyword
left out, another result ([`autograder/mutations.py`](../autograder/mutations.py)). Each mutant is
graded as a student's notebook is, in the sandbox. One that loses points is *killed*. One that does
not is asked more than its grader asks: the same questions drawn by {seeds} other seeds, and all of
them again with whole numbers, among which ties and borders are common. A mutant that answers every
one of them as the solution does counts as *equivalent*. Each is listed below, so that anybody can
see whether the task allows it. The others are *survivors*.

**{share:.1%}** of the mutants that are not equivalent lose points; wanted are {wanted:.0%}.

| lesson | function | mutants | killed | equivalent | survivors | share killed |
|---|---|---|---|---|---|---|
"""


def page(results: Results, reasons: Reasons) -> str:
    """docs/mutants.md.

    Args:
        results: of all lessons tried so far.
        reasons: of the survivors.
    """
    seeds, total = len(OTHER_SEEDS), share(results)
    head = HEAD.format(results=RESULTS, reasons=REASONS, seeds=seeds, share=total, wanted=WANTED)
    rows = [
        _row(lesson, f"`{name}`", [entry])
        for lesson, functions in results.items()
        for name, entry in functions.items()
    ]
    rows.append(_row("all", "", [e for functions in results.values() for e in functions.values()]))
    parts = [head + "\n".join(rows), "## Survivors"]
    parts.append(_listed(results, "survivors", reasons) or "None.")
    parts.append("## Equivalent")
    parts.append(_listed(results, "equivalent", {}) or "None.")
    return "\n\n".join(parts) + "\n"


def _row(lesson: str, name: str, entries: list[dict[str, Any]]) -> str:
    killed, equivalent = (
        sum(e["killed"] for e in entries),
        sum(len(e["equivalent"]) for e in entries),
    )
    survivors = sum(len(e["survivors"]) for e in entries)
    part = killed / max(1, killed + survivors)
    counts = (sum(e["mutants"] for e in entries), killed, equivalent, survivors)
    return f"| {lesson} | {name} | {' | '.join(map(str, counts))} | {part:.1%} |"


def _listed(results: Results, kind: str, reasons: Reasons) -> str:
    """The mutants of a kind, one a line, each survivor with its reason."""
    lines = []
    for functions in results.values():
        for name, entry in functions.items():
            for mutant in entry[kind]:
                was, now = mutant["was"], mutant["now"]
                reason = reasons.get((name, was, now), "No reason is given.")
                said = f" {reason}" if kind == "survivors" else ""
                lines.append(f"- `{name}`: `{was}` became `{now}`.{said}")
    return "\n".join(lines)


def without_reason(results: Results, reasons: Reasons) -> list[str]:
    """What is wrong with the reasons: a survivor that has none, one whose mutant is gone."""
    alive = _survivors(results)
    tried_ones = {name for functions in results.values() for name in functions}
    missing = [
        f"{name} survives without a reason: {was} => {now}"
        for name, was, now in alive - set(reasons)
    ]
    stale = [
        f"{name} has a reason but no such survivor: {was} => {now}"
        for name, was, now in set(reasons) - alive
        if name in tried_ones
    ]
    return sorted(missing + stale)


def _survivors(results: Results) -> set[tuple[str, str, str]]:
    return {
        (name, mutant["was"], mutant["now"])
        for functions in results.values()
        for name, entry in functions.items()
        for mutant in entry["survivors"]
    }


def chosen_lessons(course: Course, names: list[str]) -> list[Lesson]:
    """The lessons whose names begin so, in the order of the course; all of them without names.

    Raises:
        ValueError: no lesson begins so.
    """
    lessons = [lesson for assignment in course.assignments for lesson in assignment.lessons]
    for name in names:
        if not any(lesson.name.startswith(name) for lesson in lessons):
            raise ValueError(f"no lesson is called {name}; there are {[x.name for x in lessons]}")
    return [x for x in lessons if not names or x.name.startswith(tuple(names))]


def recorded(course: Course) -> tuple[Results, Reasons]:
    """The results of all lessons tried so far, and the reasons for survivors.

    What survives `sometimes`, on one machine and not on another, has its reason where it does.
    """
    results: Results = {name: one["functions"] for name, one in _known(course).items()}
    alive, reasons = _survivors(results), {}
    for one in tomllib.loads((course.root / REASONS).read_text())["survivor"]:
        key = one["function"], one["was"], one["now"]
        if key in alive or not one.get("sometimes"):
            reasons[key] = one["reason"]
    return results, reasons


def stale(course: Course) -> list[str]:
    """The lessons whose results rest on what has changed since."""
    known = _known(course)
    lessons = [lesson for lesson in chosen_lessons(course, []) if lesson.name in known]
    return [one.name for one in lessons if known[one.name]["content"] != content(one)]


def record(course: Course, lesson: Lesson, found: dict[str, Any], rests_on: str) -> None:
    """Write down the results of a lesson and their content, and the page about all lessons."""
    known = _known(course) | {lesson.name: {"content": rests_on, "functions": found}}
    ordered = {x.name: known[x.name] for x in chosen_lessons(course, []) if x.name in known}
    (course.root / RESULTS).write_text(json.dumps(ordered, indent=1) + "\n")
    (course.root / PAGE).write_text(page(*recorded(course)))


def _known(course: Course) -> dict[str, dict[str, Any]]:
    """Of each lesson tried so far the content and, by function, the results."""
    file = course.root / RESULTS
    return json.loads(file.read_text()) if file.exists() else {}


def main() -> int:
    """Try lessons, keep the results of the others, say what is to be done."""
    parser = argparse.ArgumentParser(prog="python -m autograder.mutants", description=__doc__)
    parser.add_argument("lesson", nargs="*", help="names of lessons or how they begin; else all")
    course = here()
    try:
        lessons = chosen_lessons(course, parser.parse_args().lesson)
    except ValueError as error:
        parser.error(str(error))
    candidate.CALL_SECONDS = PATIENCE
    with Sandbox(ours=True) as sandbox:
        for lesson in lessons:
            rests_on = content(lesson)  # before: it may be edited while it is on trial
            record(course, lesson, tried(lesson, sandbox), rests_on)
    results, reasons = recorded(course)
    print(f"{share(results):.1%} of the mutants that are not equivalent lose points; see {PAGE}.")
    print(*(wrong := without_reason(results, reasons)), sep="\n")
    return int(bool(wrong) or share(results) < WANTED)


if __name__ == "__main__":
    sys.exit(main())
