"""`python -m benchmarks [--full] [--only STAGE ...]`: run, judge, write down, draw.

Every stage runs in a process of its own with one thread to a numeric library, so that a CPU second
is a second of one core. Results land in benchmarks/results, the page and the plots in docs.
"""

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import ONE_THREAD, environment

HERE = Path(__file__).parent
RESULTS = HERE / "results"
# Those that neither take a time nor need a peer: the peers are installed beside them.
UNTIMED = ("table_1", "order", "memory")
STAGES = (
    *UNTIMED,
    *("cmm_cases", "throughput", "profile", "quality", "batch_size", "spark", "live"),
)
# The live chart is the course's and no clusterer's: what `--only live` measured last is kept.
TAKEN = {"full": STAGES, "short": tuple(stage for stage in STAGES if stage != "live")}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="whole streams; takes an hour or so")
    parser.add_argument(
        "--only", nargs="+", choices=STAGES, help="run these, keep the other results"
    )
    parser.add_argument("--report", action="store_true", help="run nothing, write the page anew")
    parser.add_argument("--stage", nargs=2, metavar=("STAGE", "FILE"), help=argparse.SUPPRESS)
    choice = parser.parse_args()
    profile = "full" if choice.full else "short"
    if choice.stage:
        return _stage(choice.stage[0], profile, Path(choice.stage[1]))
    failed = [] if choice.report else _run(choice.only, profile)
    from benchmarks import report

    page = report.write(profile)
    print(page.read_text().split("## ")[1])
    print(f"The whole page is {page.relative_to(HERE.parent)}.")
    return 1 if failed else 0


def _run(only: list[str] | None, profile: str) -> list[str]:
    """Run the stages in turn; one that fails is named and does not stop the rest."""
    from benchmarks.workloads import TABLES

    path, stages = RESULTS / f"{profile}.json", only or TAKEN[profile]
    results: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    if not only:
        results["seconds"] = {}
    failed = []
    with tempfile.TemporaryDirectory() as folder, _installed_beside(stages) as wait_for_peers:
        results["environment"] = environment() | {"date": f"{datetime.now(UTC):%Y-%m-%d}"}
        for stage in stages:
            begin, cpu = time.monotonic(), _cpu_of_children()
            results.pop(stage, None)
            if stage not in UNTIMED:
                wait_for_peers()
            out = Path(folder, f"{stage}.json")
            command = [sys.executable, "-m", "benchmarks", "--stage", stage, str(out)]
            command += ["--full"] if profile == "full" else []
            alone = os.environ | ONE_THREAD | {TABLES: folder}
            if subprocess.run(command, env=alone, cwd=HERE.parent).returncode:
                failed.append(stage)
            else:
                results[stage] = json.loads(out.read_text())
            seconds, cpu = time.monotonic() - begin, _cpu_of_children() - cpu
            results.setdefault("seconds", {})[stage] = {"wall": seconds, "cpu": cpu}
            word = "FAILED" if stage in failed else ""
            print(f"{stage:<12} {seconds:6.0f} s, {cpu:6.0f} s of CPU  {word}", flush=True)
            RESULTS.mkdir(exist_ok=True)
            path.write_text(json.dumps(_rounded(results), indent=1) + "\n")
    print(f"all {sum(results['seconds'][stage]['wall'] for stage in stages):18.0f} s")
    return failed


@contextmanager
def _installed_beside(stages: Collection[str]) -> Iterator[Callable[[], object]]:
    """Install the peers while stages run that do not need them; gives what waits for the end."""
    from benchmarks import peers

    try:
        peers.require_tools()  # before anything runs
        if set(stages) <= set(UNTIMED):
            yield lambda: None
            return
        with ThreadPoolExecutor(1) as beside:
            yield beside.submit(peers.install).result
    except peers.PeerMissingError as error:
        sys.exit(f"The peers cannot be measured: {error}")


def _cpu_of_children() -> float:
    """CPU seconds of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _stage(stage: str, profile: str, out: Path) -> int:
    """One stage, in this process."""
    from benchmarks.workloads import FULL, SHORT

    result = importlib.import_module(f"benchmarks.{stage}").run(
        FULL if profile == "full" else SHORT
    )
    out.write_text(json.dumps(result))
    return 0


def _rounded(value: Any) -> Any:
    """Six digits are more than any figure here is worth."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main())
