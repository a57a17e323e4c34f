"""`docs/judge.md`: the figures of the judge, derived from what `benchmarks.judge` measured."""

import statistics
from typing import Any

from nbgrader.preprocessors import Execute

HEAD = """# What grading a class costs

Derived from `benchmarks/results/judge.json` by `make bench-judge`. The same class, a mix of honest
and broken submissions ({mix}), each of {lessons} notebooks, is graded by
`nbgrader autograde` with our judge, and by nbgrader's own execution. No two submissions are alike,
all bytecode is compiled before, and the reference's answers are not there yet when the judge
begins. The judge's run stands between those of plain nbgrader: a machine's pace changes. CPU
seconds are those of all processes, killed ones included (counted by: {counted}).
"""
PLAIN = "nbgrader, Spark as it comes"
QUICK = "nbgrader, Spark made quick as for the judge"
TWO = "two nbgraders at a time, Spark as it comes"
MIX = "6 of 10 right, the others misled, half done, with a typo, an endless loop or a cheat"
NBGRADER, OTTER, JUDGE = "nbgrader", "otter-grader", "the judge"
LIMIT = Execute.class_traits()["timeout"].default_value  # nbgrader's own, seconds a cell
SMALL = """
The notebook `{lesson}`, which needs no Spark, with right answers, graded {rounds} times by each,
in turn, each time in a fresh process; medians, and in brackets the smallest and the largest. The
load average was {load}. nbgrader {nbgrader} is `nbgrader autograde` with its own execution.
otter-grader {otter} is `otter run`, without the container that `otter grade` starts around it; its
tests are the notebook's visible checks, at the places where nbgrader runs them. The judge is
`autograder grade`: it leaves the visible checks aside and asks its hidden questions in a sandbox,
and nothing is on disk from before. All of them run in the same environment and give {points:g} of
{points:g} points. A fresh process is where the judge is dearest: in the class above it takes
{shared:.1f} CPU seconds for all {lessons} notebooks of a submission.
"""
NOT_MEASURED = "\nNot measured yet: `python -m benchmarks.judge --only small` does that."
QUALITIES = f"""
What is no matter of time, as documentation, source and trials by hand say of nbgrader and of
`otter run`. What the judge does is tested in `tests/autograder/`.

| | nbgrader | otter-grader | the judge |
|---|---|---|---|
| several submissions at once | no | in containers | in lanes, one sandbox each |
| isolation | none | containers only | bubblewrap, else Landlock, else said aloud |
| hidden inputs and expected values out of reach of the student's code | no | no | yes |
| a score after a crash, or where memory ran out | no, the submission is dropped | no | yes |
| a score after an endless loop | yes, after {LIMIT} s a cell calling it | no, it waits on | yes |
| graded again when a new version is handed in | all of it | all of it | what has changed |
"""
TARGETS = (
    (PLAIN, "wall", 15.0, "15 times less wall time than nbgrader"),
    (PLAIN, "cpu", 10.0, "10 times less CPU time"),
    (TWO, "cpu", 10.0, "the same where both keep both cores busy: two nbgraders at a time"),
)


def page(results: dict[str, Any]) -> str:
    """The page as Markdown."""
    rows = results["rows"]
    judged = _judged(results)
    plain = {row["row"]: row for row in rows}
    lines = [
        HEAD.format(mix=MIX, lessons=results.get("lessons", 8), counted=judged["counted"]),
        *_table(rows, judged),
        "",
        "Plain nbgrader was measured on as many submissions as the third column says: a right one, "
        "a wrong one and one with an endless loop, each of which counts for all of the class that "
        "are like it. Where a loop is called it waits out its own time limit, "
        f"{LIMIT} s a cell. Two at "
        "a time take two right submissions. The row made quick, for fairness, has every setting of "
        "this course that makes Spark quick: another compiler and collector in Java, classes "
        "archived, warm Python workers over socket files.",
        "",
        "The judge's row is a first run: it holds the cost of the reference's answers and of the "
        "known wrong versions that mistakes are compared with, which later runs find on disk. On a "
        "loaded machine CPU seconds grow too (Spark waits by looking again), so figures taken at a "
        "load far above the number of cores say what was reached there, not what a quiet machine "
        "gives.",
        "",
        *_targets(judged, plain),
        "",
        *_where(judged),
        "",
        "## Beside nbgrader and otter-grader: one small submission",
        _small(results),
        QUALITIES,
    ]
    return "\n".join(lines)


def _judged(results: dict[str, Any]) -> dict[str, Any]:
    """The judge's row of the class."""
    return next(row for row in results["rows"] if row["row"] == JUDGE)


def _table(rows: list[dict[str, Any]], judged: dict[str, Any]) -> list[str]:
    lines = [
        "| | students | measured on | wall s | CPU s | wall s a submission | CPU s a submission "
        "| peak memory MiB | wall, times the judge | CPU, times the judge | load |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        wall, cpu = (row[name] / row["students"] for name in ("wall", "cpu"))
        times = [_times(row, judged, name) for name in ("wall", "cpu")]
        loads = [load for pair in row["load"] for load in pair]
        lines.append(
            f"| {row['row']} | {row['students']} | {row['measured_on']} | {row['wall']:.0f} "
            f"| {row['cpu']:.0f} | {wall:.1f} | {cpu:.1f} | {row['memory'] / 2**20:.0f} "
            f"| {times[0]:.1f} | {times[1]:.1f} | {min(loads):.0f}-{max(loads):.0f} |"
        )
    lines += [
        "",
        "Load: the machine's load average over a minute, smallest and largest before and after "
        "the runs of a row. Wall times of a shared machine say little; ratios of CPU time hold.",
    ]
    return lines


def _targets(judged: dict[str, Any], plain: dict[str, Any]) -> list[str]:
    """Wanted, measured, met or not."""
    lines = ["| wanted | measured | |", "|---|---|---|"]
    for label, name, wanted, told in TARGETS:
        if label in plain:
            ratio = _times(plain[label], judged, name)
            lines.append(f"| {told} | {ratio:.1f} | {_met(ratio >= wanted)} |")
    seconds = judged["wall"] * 30 / judged["students"]
    told = "a class of 30 in 3 minutes on two quiet cores"
    lines.append(f"| {told} | {seconds:.0f} s at the load above | {_met(seconds <= 180)} |")
    memory = judged["memory"] / 2**30
    lines.append(f"| peak memory within 2 GiB | {memory:.2f} GiB | {_met(memory <= 2)} |")
    return lines


def _times(row: dict[str, Any], judged: dict[str, Any], name: str) -> float:
    """How many times as much a row takes for a submission."""
    return float(row[name] / row["students"] * judged["students"] / judged[name])


def _met(yes: bool) -> str:
    return "met" if yes else "not met"


def _where(judged: dict[str, Any]) -> list[str]:
    """Where the judge's time goes."""
    seen = sum(judged["by_program"].values())
    lines = [
        "## Where the judge's time goes",
        "",
        "CPU seconds by what a process is for, from looking at the process tree four times a "
        f"second ({seen:.0f} of {judged['cpu']:.0f} s seen; the rest are the last moments of "
        "short-lived processes).",
        "",
        "| | CPU s | a submission |",
        "|---|---|---|",
    ]
    for program, seconds in sorted(judged["by_program"].items(), key=lambda pair: -pair[1]):
        lines.append(f"| {program} | {seconds:.1f} | {seconds / judged['students']:.2f} |")
    return lines


def _small(results: dict[str, Any]) -> str:
    """What one small submission costs each grader."""
    if "small" not in results:
        return NOT_MEASURED
    small, judged = results["small"], _judged(results)
    runs = {row["row"]: row["runs"] for row in small["rows"]}
    loads = [load for each in runs.values() for run in each for load in run["load"]]
    lines = [
        "| | wall s | CPU s | wall, times the judge | CPU, times the judge |",
        "|---|---|---|---|---|",
    ]
    for label, each in runs.items():
        taken = [_spread([run[name] for run in each]) for name in ("wall", "cpu")]
        times = [_median(each, name) / _median(runs[JUDGE], name) for name in ("wall", "cpu")]
        lines.append(f"| {label} | {' | '.join(taken)} | {times[0]:.1f} | {times[1]:.1f} |")
    head = SMALL.format(
        lesson=small["lesson"],
        rounds=len(runs[JUDGE]),
        nbgrader=small["versions"][NBGRADER],
        otter=small["versions"][OTTER],
        points=small["points"],
        load=f"{min(loads):.1f}-{max(loads):.1f}",
        shared=judged["cpu"] / judged["students"],
        lessons=results["lessons"],
    )
    return "\n".join([head, *lines])


def _median(runs: list[dict[str, Any]], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def _spread(seconds: list[float]) -> str:
    """The median, and the smallest and the largest in brackets."""
    low, high = min(seconds), max(seconds)
    return f"{statistics.median(seconds):.1f} ({low:.1f}-{high:.1f})"
