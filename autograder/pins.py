"""environment.yml from requirements.lock: what conda and Binder install for students.

The same for a part of the requirements, which is what a published repository needs.

python -m autograder.pins      writes environment.yml (part of `make lock`)
"""

import re
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder import course

HEAD = """# Made by `make lock` from pyproject.toml and requirements.lock. Do not edit.
name: streaming-clustering
channels:
  - conda-forge
dependencies:
  - python=3.11
  - pip
  - pip:
"""
# What conda takes for the above, whichever Python runs here.
PYTHON = {"python_version": "3.11", "python_full_version": "3.11.99"}
ENTRY = re.compile(r"^\S+==.*\n(?: .*\n)*", re.MULTILINE)  # a pin and the lines of its hashes
PIN = re.compile(r"[A-Za-z0-9._-]+==\S")


def locked(lock: Path) -> dict[str, str]:
    """Name -> version of each package that a lock file has for the environment's Python."""
    lines = [line.removesuffix(" \\") for line in lock.read_text().splitlines()]
    pins = [Requirement(line) for line in lines if PIN.match(line)]
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins
        if pin.marker is None or pin.marker.evaluate(PYTHON)
    }


def needed(wanted: Iterable[str]) -> set[str]:
    """The names of these requirements and of all that they need at run time."""
    waiting = [Requirement(text) for text in wanted]
    found: set[str] = {canonicalize_name(requirement.name) for requirement in waiting}
    while waiting:
        parent = waiting.pop()
        for requirement in _required_by(parent.name):
            name = canonicalize_name(requirement.name)
            if _applies(requirement, parent.extras) and (name not in found or requirement.extras):
                found.add(name)
                waiting.append(requirement)
    return found


def _required_by(name: str) -> list[Requirement]:
    """What an installed package asks for; nothing where this Python has no use for it."""
    try:
        return [Requirement(text) for text in metadata.requires(name) or []]
    except metadata.PackageNotFoundError:
        return []


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate(PYTHON | {"extra": one}) for one in {"", *extras})


def hashed(wanted: Iterable[str], lock: Path) -> str:
    """The entries of a lock file, hashes included, for these requirements on any platform."""
    names = {*needed(wanted), *_elsewhere(wanted)}
    entries = ENTRY.findall(lock.read_text())
    return "".join(e for e in entries if canonicalize_name(e.split("==")[0]) in names)


def _elsewhere(wanted: Iterable[str]) -> set[str]:
    """What the packages needed here would ask for on another platform or Python."""
    names = set[str]()
    for name in needed(wanted):
        for requirement in _required_by(name):
            if requirement.marker and "extra" not in str(requirement.marker):
                names.add(canonicalize_name(requirement.name))
    return names


def run_time(project: Path) -> list[str]:
    """What the pyproject.toml at `project` lists as needed at run time."""
    return tomllib.loads(project.read_text())["project"]["dependencies"]


def environment(wanted: Iterable[str], lock: Path) -> str:
    """The text of environment.yml for these requirements, as they are locked."""
    versions = locked(lock)
    pins = [f"{name}=={versions[name]}" for name in sorted(needed(wanted))]
    return HEAD + "".join(f"      - {pin}\n" for pin in pins)


if __name__ == "__main__":
    root = course.here().root
    text = environment(run_time(root / "pyproject.toml"), root / "requirements.lock")
    (root / "environment.yml").write_text(text)
