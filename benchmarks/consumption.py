"""What a command takes with all its descendants: wall and CPU seconds, memory.

Processes that are killed, or whose parents are, do not show in the usage of children. So CPU time
comes from a control group of its own where one can be made, else from looking at the process tree
several times a second, which misses what short-lived processes did last.

Looking must cost little, for it takes place on the machine that is measured. Exact shares of memory
take the kernel milliseconds a process, so they are read only when the group has grown by a tenth.
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

LOOK = 0.25  # seconds between two looks at the processes
GROWN = 1.1  # times what was held when shares of memory were last read


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
        RuntimeError: it failed; the end of its log stands in the message.
    """
    group, memory_group = _group("cpuacct"), _group("memory")
    groups = {one for one in (group, memory_group) if one}
    load, begin = os.getloadavg()[0], time.monotonic()
    enter = "".join(f"echo $$ > {one}/cgroup.procs; " for one in groups)
    with log.open("w") as out:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f'{enter}exec "$@"', "sh", *command],
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        seen, memory = _watch(process, group, memory_group)
    wall = time.monotonic() - begin
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text()[-2000:]}")
    by_program: dict[str, float] = {}
    for program, seconds in seen.values():
        by_program[program] = by_program.get(program, 0.0) + seconds
    cpu = _used(group) if group else sum(by_program.values())
    for one in groups:
        with contextlib.suppress(OSError):
            one.rmdir()
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


def _watch(
    process: subprocess.Popen, group: Path | None, memory_group: Path | None
) -> tuple[dict[tuple[int, float], tuple[str, float]], int]:
    """Program and CPU seconds of every process seen, and the largest memory of all together."""
    seen: dict[tuple[int, float], tuple[str, float]] = {}
    memory, before, most, looks = 0, 0, 0, 0
    while process.poll() is None:
        found = _members(group) if group else _tree(process.pid)
        for one in found:
            with contextlib.suppress(psutil.Error):
                times = one.cpu_times()
                key = (one.pid, one.create_time())
                program = _program(one.name(), one.cmdline())
                if program == "other" and key in seen:  # one that has ended has no name any more
                    program = seen[key][0]
                seen[key] = (program, times.user + times.system)
        held = _held(memory_group) if memory_group else 0
        if held > before * GROWN or (memory_group is None and looks % 4 == 0):
            memory, before = max(memory, sum(map(_share, found))), held
        most, looks = max(most, held), looks + 1
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=LOOK)
    return seen, memory + most - before


def _tree(pid: int) -> list[psutil.Process]:
    tree = [psutil.Process(pid)]
    with contextlib.suppress(psutil.Error):
        tree += tree[0].children(recursive=True)
    return tree


def _share(process: psutil.Process) -> int:
    """Bytes of a process in memory, its part of what several share."""
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def _program(name: str, command: list[str]) -> str:
    """What a process is for."""
    if name in NAMES:
        return NAMES[name]
    line = " ".join(command)
    for mark, program in (
        ("bin/java", "Java (Spark)"),
        ("python_workers", "Python workers of Spark"),
        ("pyspark.daemon", "Python workers of Spark"),
        ("autograder.lane", "lanes: referee and graders"),
        ("autograder.warm", "warm parents of workers"),
        ("ipykernel", "notebook kernels"),
        ("nbgrader", "nbgrader itself"),
    ):
        if mark in line:
            return program
    return "other"


FIGURES = {"cpuacct": ("cpuacct.usage", "cpu.stat"), "memory": ("memory.stat",)}


def _group(controller: str) -> Path | None:
    """A new control group that counts CPU time or memory, or None where that is refused."""
    for place in (Path("/sys/fs/cgroup", controller), Path("/sys/fs/cgroup")):
        try:
            group = Path(tempfile.mkdtemp(prefix="judge-benchmark-", dir=place))
        except OSError:
            continue
        if any((group / name).exists() for name in FIGURES[controller]):
            return group
        with contextlib.suppress(OSError):
            group.rmdir()
    return None


def _used(group: Path) -> float:
    """CPU seconds of all that ever ran in a group."""
    if (group / "cpuacct.usage").exists():
        return int((group / "cpuacct.usage").read_text()) / 1e9
    return _figure(group / "cpu.stat", "usage_usec") / 1e6


def _held(group: Path) -> int:
    """Bytes of memory that a group holds and that are not of files."""
    return _figure(group / "memory.stat", "total_rss", "anon")


def _figure(path: Path, *names: str) -> int:
    """The figure of the first of these names that a file has."""
    words = path.read_text().split()
    return next(int(words[words.index(name) + 1]) for name in names if name in words)


def _members(group: Path) -> list[psutil.Process]:
    members = []
    for pid in (group / "cgroup.procs").read_text().split():
        with contextlib.suppress(psutil.Error):
            members.append(psutil.Process(int(pid)))
    return members
