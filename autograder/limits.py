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
TASKS = 1000  # processes and threads at which the kernel stops it; Spark alone may have 400
HONEST_PROCESSES = 16
MEMORY = 5 * 2**29  # bytes; an honest submission takes about 1.2 GiB


class Exceeded(Exception):
    """A sandbox took too much and was ended; `what` says of what: memory or processes."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def check(root: psutil.Process, group: Path | None) -> None:
    """Exceeded, where the processes of a sandbox take too much.

    Args:
        root: the process that all others of the sandbox descend from.
        group: their control group, if they are in one.
    """
    _count(root, group)
    below = [process for process in _below(root) if _lives(process)]
    if sum(map(_resident, below)) <= MEMORY:
        return
    # What forks share is counted in each of them at first; the exact share takes longer to read,
    # the longer the faster they multiply. So they are counted again each time.
    taken = 0
    for process in below:
        taken += _share(process)
        _count(root, group)
    if taken > MEMORY:
        raise Exceeded("processes" if len(below) > HONEST_PROCESSES else "memory")


def _count(root: psutil.Process, group: Path | None) -> None:
    """Exceeded, where there are too many processes."""
    # A group is read in one go: where they multiply, following each takes too long.
    if (_size(group) if group else sum(map(_lives, _below(root)))) > PROCESSES:
        raise Exceeded("processes")


def end(root: psutil.Process, group: Path | None, init: bool) -> None:
    """Kill every process of a sandbox, however fast they multiply.

    Args:
        root, group: as in `check`.
        init: whether the kernel ends all of them when `root` ends.
    """
    if group is not None:
        with contextlib.suppress(OSError):
            (group / "pids.max").write_text("0")
    if init:
        _kill(root)
    for _ in range(1000):
        found = _members(group) if group is not None else _below(root)
        if not (living := [process for process in found if _lives(process)]):
            break
        for process in living:
            _kill(process)
    _kill(root)


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):
        process.kill()


def _below(root: psutil.Process) -> list[psutil.Process]:
    try:
        return root.children(recursive=True)
    except psutil.Error:
        return []


def _members(group: Path) -> list[psutil.Process]:
    members: list[psutil.Process] = []
    with contextlib.suppress(OSError):
        for pid in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(psutil.Error):
                members.append(psutil.Process(int(pid)))
    return members


def _size(group: Path) -> int:
    """Processes of a group, those that have ended and were not waited for among them."""
    try:
        return len((group / "cgroup.procs").read_bytes().split())
    except OSError:
        return 0


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.Error:
        return False


def _resident(process: psutil.Process) -> int:
    """Bytes in memory that are not of files, with all that it shares with other forks."""
    try:
        memory = process.memory_info()
    except psutil.Error:
        return 0
    return memory.rss - getattr(memory, "shared", 0)


def _share(process: psutil.Process) -> int:
    """Bytes in memory, its part of what several share; all of them where that is not told."""
    try:
        return process.memory_full_info().pss
    except (psutil.Error, AttributeError):
        return _resident(process)


def new_group(pid: int) -> Path | None:
    """Put a process into a control group of its own, with a limit on tasks.

    What it has started before stays outside.

    Returns:
        The group, below this process's own; None where it is refused.
    """
    for parent in _own_groups():
        _sweep(parent)
        group = parent / f"autograder-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            group.mkdir()
            (group / "pids.max").write_text(str(TASKS))
            (group / "cgroup.procs").write_text(str(pid))
        except OSError:
            remove_group(group)
        else:
            return group
    return None


def _sweep(parent: Path) -> None:
    """End what a judge that was killed left running in its groups."""
    for group in parent.glob("autograder-*"):
        judge = group.name.split("-")[1]
        if judge.isdecimal() and not psutil.pid_exists(int(judge)):
            for process in _members(group):
                _kill(process)
            remove_group(group)


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
