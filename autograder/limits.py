"""What a sandbox may take as a whole, held from outside, where a student's code has no say.

The worker limits each of its processes. Many processes together are counted here, while the referee
waits for them; where the system lets us make a control group, the kernel itself stops them sooner.
"""

import contextlib
import os
import secrets
import time
from pathlib import Path

import psutil

PROCESSES = 64  # an honest submission has about 6
TASKS = 768  # processes and threads; Spark alone has about 100
MEMORY = 2 * 2**30  # bytes that processes have for themselves; an honest submission takes 0.9 GiB


class Exceeded(Exception):
    """A sandbox took too much and was ended; `what` says of what: memory or processes."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def check(root: psutil.Process) -> None:
    """Exceeded, where the processes below `root` take too much."""
    below = _living(root)
    if len(below) > PROCESSES:
        raise Exceeded("processes")
    if sum(map(_own_memory, below)) > MEMORY:
        raise Exceeded("memory")


def end(root: psutil.Process, group: Path | None) -> None:
    """Kill `root` and every process below it, however fast they multiply."""
    if group is not None:
        with contextlib.suppress(OSError):
            (group / "pids.max").write_text("0")
    for _ in range(1000):
        below = _living(root)
        if not below:
            break
        for process in below:
            with contextlib.suppress(psutil.Error):
                process.kill()
    with contextlib.suppress(psutil.Error):
        root.kill()


def _living(root: psutil.Process) -> list[psutil.Process]:
    try:
        below = root.children(recursive=True)
    except psutil.Error:
        return []
    return [process for process in below if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.Error:
        return False


def _own_memory(process: psutil.Process) -> int:
    """Bytes in memory that are not of files that others map too."""
    try:
        memory = process.memory_info()
    except psutil.Error:
        return 0
    return memory.rss - getattr(memory, "shared", 0)


def new_group() -> Path | None:
    """A control group with a limit on tasks, below this process's own; None where it is refused."""
    for parent in _own_groups():
        group = parent / f"autograder-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            group.mkdir()
            (group / "pids.max").write_text(str(TASKS))
        except OSError:
            remove_group(group)
        else:
            return group
    return None


def remove_group(group: Path) -> None:
    """Remove a control group whose processes have been killed; they may take a moment to go."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and group.exists():
        try:
            group.rmdir()
        except OSError:
            time.sleep(0.01)


def _own_groups() -> list[Path]:
    """Where this process stands in the hierarchies that can limit tasks."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    top, found = Path("/sys/fs/cgroup"), []
    for line in lines:
        _, controllers, place = line.split(":", 2)
        if "pids" in controllers.split(","):
            found.append(top / controllers / place.lstrip("/"))
        elif not controllers and (top / "cgroup.controllers").exists():
            found.append(top / place.lstrip("/"))
    return found


def entering(group: Path | None) -> list[str]:
    """What stands before a command so that it starts in the group."""
    if group is None:
        return []
    script = 'echo $$ > "$0" && exec "$@"'
    return ["/bin/sh", "-c", script, str(group / "cgroup.procs")]
