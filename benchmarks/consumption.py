"""What a command takes with all its descendants: wall and CPU seconds, memory.

Processes that are killed, or whose parents are, do not show in the usage of children. So CPU time
comes from a control group of its own where one can be made, else from looking at the process tree
several times a second, which misses what short-lived processes did last.
"""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOK = 0.25  # seconds between two looks at the process tree


@dataclass
class Consumption:
    """What a command took.

    Attributes:
        wall, cpu: seconds.
        memory: largest sum of the processes' shares of memory, in bytes.
        counted: how CPU time was counted, `cgroup` or `processes`.
        by_program: CPU seconds by what a process was for, from looking at the process tree.
        load: load average of the machine over the last minute, before and after.
    """

    wall: float
    cpu: float
    memory: int
    counted: str
    by_program: dict[str, float]
    load: tuple[float, float]


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
) -> Consumption:
    """Run a command to its end and measure it.

    Raises:
        subprocess.CalledProcessError: it failed; the log says why.
    """
    group = _group()
    load, begin = os.getloadavg()[0], time.monotonic()
    enter = f"echo $$ > {group}/cgroup.procs; " if group else ""
    with log.open("w") as out:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f'{enter}exec "$@"', "sh", *command],
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        seen, memory = _watch(process)
    wall = time.monotonic() - begin
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    by_program: dict[str, float] = {}
    for program, seconds in seen.values():
        by_program[program] = by_program.get(program, 0.0) + seconds
    cpu = _used(group) if group else sum(by_program.values())
    if group:
        with contextlib.suppress(OSError):
            group.rmdir()
    counted = "cgroup" if group else "processes"
    return Consumption(wall, cpu, memory, counted, by_program, (load, os.getloadavg()[0]))


# Forks of one program have its command line, and names of their own.
NAMES = {
    "java": "Java (Spark)",
    "session": "students' and reference sessions",
    "worker": "students' and reference sessions",
    "python_workers": "Python workers of Spark",
    "nursery": "Python workers of Spark",
    "spare": "Java (Spark)",
}


def _watch(process: subprocess.Popen) -> tuple[dict[tuple[int, float], tuple[str, float]], int]:
    """Program and CPU seconds of every process seen, and the largest memory of all together."""
    seen: dict[tuple[int, float], tuple[str, float]] = {}
    memory, looks = 0, 0
    while process.poll() is None:
        tree = [psutil.Process(process.pid)]
        with contextlib.suppress(psutil.Error):
            tree += tree[0].children(recursive=True)
        shares = 0
        for one in tree:
            with contextlib.suppress(psutil.Error):
                times = one.cpu_times()
                key = (one.pid, one.create_time())
                program = _program(one.name(), one.cmdline())
                if program == "other" and key in seen:  # one that has ended has no name any more
                    program = seen[key][0]
                seen[key] = (program, times.user + times.system)
                shares += one.memory_full_info().pss if looks % 4 == 0 else 0
        memory, looks = max(memory, shares), looks + 1
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=LOOK)
    return seen, memory


def _program(name: str, command: list[str]) -> str:
    """What a process is for."""
    if name in NAMES:
        return NAMES[name]
    line = " ".join(command)
    for mark, program in (
        ("bin/java", "Java (Spark)"),
        ("python_workers", "Python workers of Spark"),
        ("pyspark.daemon", "Python workers of Spark"),
        ("autograder.lanes", "lanes: referee and graders"),
        ("autograder.warm", "warm parents of workers"),
        ("ipykernel", "notebook kernels"),
        ("nbgrader", "nbgrader itself"),
    ):
        if mark in line:
            return program
    return "other"


def _group() -> Path | None:
    """A new control group that counts CPU time, or None where that is refused."""
    for place in (Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup")):
        try:
            group = Path(tempfile.mkdtemp(prefix="judge-benchmark-", dir=place))
        except OSError:
            continue
        if any((group / name).exists() for name in ("cpuacct.usage", "cpu.stat")):
            return group
        with contextlib.suppress(OSError):
            group.rmdir()
    return None


def _used(group: Path) -> float:
    """CPU seconds of all that ever ran in a group."""
    if (group / "cpuacct.usage").exists():
        return int((group / "cpuacct.usage").read_text()) / 1e9
    first = (group / "cpu.stat").read_text().split()
    return int(first[first.index("usage_usec") + 1]) / 1e6
