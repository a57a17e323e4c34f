"""environment.yml from requirements.lock: what conda and Binder install for students.

python -m autograder.pins      writes environment.yml (part of `make lock`)
"""

import re
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
  - openjdk=17
  - pip
  - pip:
"""
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def locked(lock: Path) -> dict[str, set[str]]:
    """Name -> versions of each package in a lock file; several where they depend on Python."""
    versions: dict[str, set[str]] = {}
    for name, version in PIN.findall(lock.read_text()):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


def needed(project: str) -> dict[str, str]:
    """Name -> installed version of all that a project needs here at run time, without extras."""
    found: dict[str, str] = {}
    waiting = [Requirement(project)]
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


def environment() -> str:
    """The text of environment.yml for the packages that are installed."""
    pins = sorted(needed("diststream").items())
    return HEAD + "".join(f"      - {name}=={version}\n" for name, version in pins)


if __name__ == "__main__":
    (course.here().root / "environment.yml").write_text(environment())
