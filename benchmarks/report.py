"""From results to a page and plots. Nothing is measured here."""

import json
from pathlib import Path
from typing import Any

from benchmarks import plots
from benchmarks.floors import floors
from benchmarks.workloads import ALGORITHMS, DATA

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
Row = list[str]


def write(profile: str) -> Path:
    """docs/benchmarks.md and the pictures beside it, from the results of a profile."""
    results = json.loads((HERE / "results" / f"{profile}.json").read_text())
    pictures = plots.draw(results, DOCS / "benchmarks")
    sections = [
        _head(results, profile),
        _floors(results),
        _pictures(pictures),
        _table_1(results),
        _cmm(results),
        _throughput(results),
        _profile(results),
        _quality(results),
        _moa(results),
        _order(results),
        _batch_size(results),
        _spark(results),
        _seconds(results),
    ]
    page = DOCS / "benchmarks.md"
    page.write_text("\n".join(section for section in sections if section))
    return page


def markdown_table(head: Row, rows: list[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def _number(value: float, digits: int = 3) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.{digits}f}"


def _head(results: dict[str, Any], profile: str) -> str:
    machine = results["environment"]
    command = "make bench-full" if profile == "full" else "make bench"
    versions = ", ".join(f"{k} {machine[k]}" for k in ("numpy", "numba", "scikit-learn", "pyspark"))
    notes = "".join(f"\n- {note}" for note in results.get("notes", []))
    notes = f"\nOf this run:\n{notes}\n" if notes else ""
    return f"""# Benchmarks

Derived by `{command}` from `benchmarks/results/{profile}.json`; do not edit. Every ratio is taken
within one stage of one run, peers and ours on the same machine: {machine["cores"]} cores
({machine["processor"]}), Python {machine["python"]}, {versions},
{", ".join(machine["blas"])}, on {machine["date"]}. Speeds are records a CPU second of one core
unless said otherwise: the machine is shared, and wall seconds say little on it. Compare within a
run, never across runs.

The rule that says which records a cluster covers is named with every figure. `rms-radius`: within
twice the root mean square distance from the center. `nearest`: the nearest center, nothing is
missed. MOA's own rule covers next to nothing in 34 or 54 standardised dimensions.
{notes}"""


def _floors(results: dict[str, Any]) -> str:
    rows = [
        [f.what, f.paper or "-", f.wanted, f.measured, "yes" if f.met else "**no**", f.note]
        for f in floors(results)
    ]
    head = ["what", "paper", "wanted", "measured", "met", "note"]
    return "## What must hold\n\n" + markdown_table(head, rows)


def _pictures(pictures: list[tuple[Path, str]]) -> str:
    lines = [f"![{title}](benchmarks/{path.name})\n" for path, title in pictures]
    return "## Pictures\n\n" + "\n".join(lines)


def _table_1(results: dict[str, Any]) -> str:
    if "table_1" not in results:
        return ""
    rows = [
        [
            row["name"],
            f"{row['records']:,}",
            str(row["features"]),
            f"{row['classes']} ({', '.join(f'{100 * s:.1f} %' for s in row['largest'])})",
            row["source"],
        ]
        for row in results["table_1"]
    ]
    head = ["data", "records", "features", "classes (largest)", "source"]
    return "## Data (Table I)\n\n" + markdown_table(head, rows)


def _cmm(results: dict[str, Any]) -> str:
    if "cmm_cases" not in results:
        return ""
    rows = [[name, f"{value:.3g}"] for name, value in results["cmm_cases"].items()]
    return (
        "## CMM against MOA's class\n\nThe same small windows and clusters under MOA's inclusion "
        "rule. Where classes overlap so much that they are merged, MOA goes on with unfinished "
        "sums; the last line takes that over and agrees.\n\n"
        + markdown_table(["what", "value"], rows)
    )


def _throughput(results: dict[str, Any]) -> str:
    if "throughput" not in results:
        return ""
    found, rows = results["throughput"], []
    for data in DATA:
        for algorithm in ALGORITHMS:
            own = found[data][algorithm]
            for name in (
                "MOA",
                "one record at a time",
                "ordered, the records MOA took",
                "ordered, whole stream",
                "unordered, whole stream",
            ):
                run = own[name]
                rate = _number(run["records_per_second"])
                rows.append(
                    [data, algorithm, name, f"{run['records']:,}", rate, str(run["micro_clusters"])]
                )
    head = ["data", "algorithm", "who", "records", "records a CPU second", "micro-clusters"]
    peers = [
        [name, f"{run['records']:,}", _number(run["records_per_second"])]
        for name, run in found["peers on KDD-99"].items()
    ]
    return (
        f"## One core (Figure 7)\n\nMOA's records: {found['sample']}. Ours is timed without the "
        "records of the offline initialisation.\n\n"
        + markdown_table(head, rows)
        + "\nOther peers on KDD-99, the same sample, stopped early where they are slow. The last "
        "three do nothing but find the nearest of 230 centers: the ceiling.\n\n"
        + markdown_table(["peer", "records", "records a CPU second"], peers)
    )


def _profile(results: dict[str, Any]) -> str:
    if "profile" not in results:
        return ""
    rows = [
        [f"`{row['function']}`", f"{row['calls']:,}", f"{100 * row['share']:.0f} %"]
        for row in results["profile"]
    ]
    return (
        "## Where CluStream's time goes\n\nKDD-99, batches of 10 s, shares of the time that each "
        "function spends in itself.\n\n" + markdown_table(["function", "calls", "share"], rows)
    )


def _quality(results: dict[str, Any]) -> str:
    if "quality" not in results:
        return ""
    names = (
        "macro coverage",
        "macro purity",
        "CMM rms-radius",
        "CMM nearest",
        "adjusted Rand",
        "V-measure",
        "micro coverage",
        "micro purity",
        "within reach",
        "ssq",
        "micro-clusters",
    )
    rows = []
    for data in DATA:
        for algorithm in ALGORITHMS:
            for mode, mean in results["quality"][data][algorithm]["mean"].items():
                rows.append([data, algorithm, mode, *(_number(mean[name]) for name in names)])
    return (
        "## Quality over the stream (Figure 6)\n\nMeans over the ends of 10-second batches, each "
        "looked at through its last 1,000 records. Macro: final clusters; micro: what the online "
        "phase holds. `within reach`: the share of records that the clusterer would absorb.\n\n"
        + markdown_table(["data", "algorithm", "model", *names], rows)
    )


def _moa(results: dict[str, Any]) -> str:
    if "quality" not in results:
        return ""
    names = ("CMM rms-radius", "CMM nearest", "macro coverage", "macro purity", "adjusted Rand")
    rows = []
    for data in DATA:
        for algorithm in ALGORITHMS:
            versus = results["quality"][data][algorithm].get("against MOA")
            for who in ("MOA", "ours") if versus else ():
                mean = versus["mean"][who]
                count = _number(mean["macro-clusters"], 1)
                rows.append([data, algorithm, who, count, *(_number(mean[n]) for n in names)])
    return (
        "## Final clusters against MOA's\n\nThe same records, windows and rules. MOA's ClusTree "
        "leaves the offline phase to others: it gets the k-means of MOA's CluStream. Its DenStream "
        "runs with mu = 1, as it counts mu in micro-clusters when it joins them.\n\n"
        + markdown_table(["data", "algorithm", "who", "clusters", *names], rows)
    )


def _order(results: dict[str, Any]) -> str:
    if "order" not in results:
        return ""
    rows = []
    for run in results["order"]["runs"]:
        cells = [run["algorithm"], f"{run['drift']}", f"{run['batch seconds']} s"]
        for mode in ("one record", "ordered", "unordered"):
            ssq = run["ssq"][mode]
            cells.append(f"{_number(ssq['batch ends'])} / {_number(ssq['all seconds'])}")
        rows.append(cells)
    head = ["algorithm", "radii a second", "batch", "one record", "ordered", "unordered"]
    return (
        f"## Order\n\n{results['order']['stream']}. SSQ a record, at batch ends / every "
        "second. A tree of few entries hangs on where it splits first: where centers drift, "
        "ClusTree's are medians of several streams.\n\n" + markdown_table(head, rows)
    )


def _batch_size(results: dict[str, Any]) -> str:
    if "batch_size" not in results:
        return ""
    rows = []
    for data in DATA:
        for algorithm in ALGORITHMS:
            own = results["batch_size"][data][algorithm]
            runs = {"one record": own["one record"]} | own["batches"]
            for batch, run in runs.items():
                names = ("macro coverage", "macro purity", "CMM rms-radius", "micro purity")
                scores = [_number(run["mean"][name]) for name in names]
                rate = _number(run["records_per_second"])
                rows.append([data, algorithm, batch, rate, *scores])
    head = ["data", "algorithm", "batch, s", "records a CPU second", "coverage", "purity", "CMM"]
    return "## Batch size (Figure 9)\n\n" + markdown_table([*head, "micro purity"], rows)


def _spark(results: dict[str, Any]) -> str:
    if "spark" not in results:
        return ""
    found = results["spark"]
    rows = [
        [name, _number(run["records_per_second"]), _number(run["records_per_cpu_second"])]
        for name, run in found["runs"].items()
    ]
    return (
        "## Spark (Figures 8 and 10)\n\n"
        + found["what"]
        + "\n\n"
        + markdown_table(["run", "records a second", "records a CPU second"], rows)
    )


def _seconds(results: dict[str, Any]) -> str:
    if "seconds" not in results:
        return ""
    spent = results["seconds"]
    rows = [[stage, f"{used['wall']:.0f}", f"{used['cpu']:.0f}"] for stage, used in spent.items()]
    total = [f"{sum(used[clock] for used in spent.values()):.0f}" for clock in ("wall", "cpu")]
    return "## What the run took\n\nSeconds. Several stages use two cores.\n\n" + markdown_table(
        ["stage", "wall", "CPU"], [*rows, ["all", *total]]
    )
