"""The page is derived from the results, and every line of the project's table is on it."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.floors import floors

FOLDER = Path(report.__file__).parent / "results"
RESULTS = [path for name in ("short", "full") if (path := FOLDER / f"{name}.json").exists()]
LINES = (
    "coverage and purity of ordered against one record",
    "SSQ of the same",
    "against MOA's, both by rms-radius",
    "centers drift 0.2 radii",
    "nothing drifts",
    "CluStream against MOA",
    "DenStream against MOA",
    "D-Stream against MOA",
    "ClusTree against MOA",
    "NumPy's GEMM",
    "ordered against unordered",
    "Spark with one task against in process, files",
    "Spark with one task against in process, streaming DataFrame",
    "Spark with two tasks against one",
    "one, two and four partitions",
    "batches of 1 s to 30 s",
    "memory of the model",
)


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_every_line_of_the_table_is_measured(path: Path) -> None:
    told = [floor.what for floor in floors(json.loads(path.read_text()))]
    assert [line for line in LINES if not any(line in what for what in told)] == []


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_a_floor_is_met_only_by_its_figure(path: Path) -> None:
    results = json.loads(path.read_text())
    own = results["throughput"]["KDD-99"]["CluStream"]
    ours = own["ordered, the records MOA took"]["records_per_second"]
    for factor, met in ((201.0, True), (199.0, False)):
        own["MOA"]["records_per_second"] = ours / factor
        line = next(f for f in floors(results) if "CluStream against MOA" in f.what)
        assert line.met is met


def test_the_page_is_what_the_results_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = report.DOCS / "benchmarks.md"
    profile = re.search(r"benchmarks/results/(\w+)\.json", page.read_text())
    assert profile
    monkeypatch.setattr(report, "DOCS", tmp_path)
    assert report.write(profile[1]).read_text() == page.read_text()
    pictures = re.findall(r"\]\(benchmarks/(.+?\.svg)\)", page.read_text())
    assert pictures
    assert all((page.parent / "benchmarks" / name).stat().st_size > 1000 for name in pictures)
