"""The course's pipeline and the first seed's own program, on the same data: `make bench-pipeline`.

Each runs as a user would start it: a fresh process, from its imports to Spark's end, at its own
real-time clock; what `main()` alone took is told beside. The program of the seed is cut out of its
text as it stands, with two changes: the path of the data, and 1,000 rows a batch (its own 100,000
are more than there are).

    python -m benchmarks.pipeline SEED_TEXT
"""

import argparse
import ast
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.submission import Submission
from benchmarks import consumption
from diststream import spark

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "pipeline.json"
DATA = ROOT / "source" / "streaming_kmeans" / "data" / "bike_sharing.csv"
LESSON = "SB_stopping_spark"
HEAD = "import time\nimport matplotlib\nmatplotlib.use('agg')\n"
TIMED = "begin = time.monotonic()\n{}\nprint('main took', time.monotonic() - begin)\n"
# Top-level statements of the seed's text: imports, and functions up to the next line of prose.
STATEMENT = re.compile(r"^(?:(?:import|from) .*|def .*(?:\n(?:[ \t].*)?)*)", re.MULTILINE)
SSE = re.compile(r"(?:Final test SSE:|Cost =) *([0-9.]+)")
MAIN = re.compile(r"main took ([0-9.]+)")


def seed_program(text: str) -> str:
    """The seed's program, from its text.

    Raises:
        ValueError: the text holds no `main`.
    """
    functions: dict[str, str] = {}
    imports: list[str] = []
    for found in STATEMENT.findall(text):
        try:
            node = ast.parse(found).body[0]
        except SyntaxError:  # prose that begins like a statement, or pseudo-code
            continue
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = found
        else:
            imports.append(found)
    if "main" not in functions:
        raise ValueError("the text of the seed holds no function `main`")
    functions["main"] = (
        functions["main"]
        .replace('"streaming_kmeans_1.csv"', repr(str(DATA)))
        .replace("batch_size=100000", "batch_size=1000")
    )
    return HEAD + "\n".join([*imports, *functions.values(), TIMED.format("main()")])


def course_program(course: Course) -> str:
    """`main` of the last notebook, with what it needs."""
    lesson = course.find(LESSON)
    assert lesson is not None
    text = lesson.solution.read_text()
    statements = Submission.read(text).slice("main")
    source = [ast.unparse(statement.code) for statement in statements]
    # The notebook's first cell; `main` does not name it, so it is not among what it needs.
    source.append("spark.prepare()")
    return HEAD + "\n".join([*source, TIMED.format(f"main({str(DATA)!r})")])


def measure(program: str, folder: Path) -> dict[str, Any]:
    """Run a program in a folder that holds the solution notebooks, and read its final SSE."""
    for notebook in (ROOT / "source" / "streaming_kmeans").glob("*.ipynb"):
        (folder / notebook.name).symlink_to(notebook)
    script, log = folder / "program.py", folder / "log"
    script.write_text(program)
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable}
    took = consumption.run([sys.executable, str(script)], folder, environment, log)
    found, alone = SSE.search(log.read_text()), MAIN.search(log.read_text())
    return {
        "wall": took.wall,
        "main": float(alone[1]) if alone else None,
        "cpu": took.cpu,
        "load": took.load,
        "sse": float(found[1]) if found else None,
    }


def main() -> None:
    """Run both, print a table, keep the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.pipeline", description=__doc__)
    parser.add_argument("seed", type=Path, help="text of the first seed")
    seed = parser.parse_args().seed.read_text()
    spark.prepare()  # the seed does not look for Java; the course's settings stay its own
    for name in ("SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"):
        os.environ.pop(name)
    programs = {
        "the course's `main`": course_program(Course(ROOT)),
        "the seed's program": seed_program(seed),
    }
    rows = {}
    for name, program in programs.items():
        with tempfile.TemporaryDirectory() as folder:
            rows[name] = measure(program, Path(folder))
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n")
    print("| | wall s | `main()` alone s | CPU s | final test SSE | load before, after |")
    print("|---|---|---|---|---|---|")
    for name, row in rows.items():
        load = ", ".join(f"{one:.1f}" for one in row["load"])
        times = " | ".join(f"{row[key]:.1f}" for key in ("wall", "main", "cpu"))
        print(f"| {name} | {times} | {row['sse']} | {load} |")


if __name__ == "__main__":
    main()
