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
ENTRY = re.compile(r"^\S+==.*\n(?: .*\n)*", re.MULTILINE)  # a pin and the lines of its hashes
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def locked(lock: Path) -> dict[str, set[str]]:
    """Name -> versions of each package in a lock file; several where they depend on Python."""
    versions: dict[str, set[str]] = {}
    for name, version in PIN.findall(lock.read_text()):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


def needed(wanted: Iterable[str]) -> dict[str, str]:
    """Name -> installed version of these requirements and of all that they need at run time."""
    found: dict[str, str] = {}
    waiting = [Requirement(text) for text in wanted]
    for requirement in waiting:
        found[canonicalize_name(requirement.name)] = metadata.version(requirement.name)
    while waiting:
        parent = waiting.pop()
        for text in metadata.requires(parent.name) or []:
            requirement = Requirement(text)
            if not _applies(requirement, parent.extras):
                continue
            name = canonicalize_name(requirement.name)
            if name not in found or requirement.extras:
                found[name] = metadata.version(name)
                waiting.append(requirement)
    return found


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({"extra": extra}) for extra in {"", *extras})


def hashed(wanted: Iterable[str], lock: Path) -> str:
    """The entries of a lock file, hashes included, for these requirements on any platform."""
    names = {*needed(wanted), *_elsewhere(wanted)}
    entries = ENTRY.findall(lock.read_text())
    return "".join(e for e in entries if canonicalize_name(e.split("==")[0]) in names)


def _elsewhere(wanted: Iterable[str]) -> set[str]:
    """What the packages needed here would ask for on another platform or Python."""
    names = set[str]()
    for name in needed(wanted):
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker and "extra" not in str(requirement.marker):
                names.add(canonicalize_name(requirement.name))
    return names


def run_time(project: Path) -> list[str]:
    """What the pyproject.toml at `project` lists as needed at run time."""
    return tomllib.loads(project.read_text())["project"]["dependencies"]


def environment(wanted: Iterable[str]) -> str:
    """The text of environment.yml for these requirements, as they are installed."""
    pins = sorted(needed(wanted).items())
    return HEAD + "".join(f"      - {name}=={version}\n" for name, version in pins)


if __name__ == "__main__":
    root = course.here().root
    text = environment(run_time(root / "pyproject.toml"))
    (root / "environment.yml").write_text(text)
