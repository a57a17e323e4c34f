"""Other ways to write a function: misconceptions (wrong) and variants (right).

Both stand in percent files, one cell a version:

    # %% clustering_cost took_the_root
    # You took the root: the cost is the sum of squared distances.
    def clustering_cost(centers, data):
        ...

The first line names function and version, the comment under it is the sentence that a student
reads (for a variant: what is different), the code takes the place of the answer cell.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

HEADING = re.compile(r"^# %%(?P<names>.*)$", re.MULTILINE)


class VersionError(ValueError):
    """A file of versions that cannot be read; says where and what is missing."""


@dataclass(frozen=True)
class Version:
    """One way to write a function.

    Attributes:
        function: the graded function.
        name: what this version is called, unique within the function.
        sentence: for a misconception what the student is told, for a variant what is different.
        source: the code of the answer cell.
    """

    function: str
    name: str
    sentence: str
    source: str


def read(path: Path) -> list[Version]:
    """The versions of a file, in its order.

    Raises:
        VersionError: a cell lacks its names, its sentence or its function, its code is no Python,
            a name comes twice, or code stands above the first cell.
        FileNotFoundError: there is no such file.
    """
    above, *parts = HEADING.split(path.read_text())
    if above.strip():
        raise VersionError(f"{path.name}: code stands above the first '# %% function version'.")
    versions: list[Version] = []
    for names, body in zip(parts[::2], parts[1::2], strict=True):
        version = _version(names.split(), body, path.name)
        if any((v.function, v.name) == (version.function, version.name) for v in versions):
            raise VersionError(f"{path.name}: {version.function} {version.name} comes twice.")
        versions.append(version)
    return versions


def _version(names: list[str], body: str, file: str) -> Version:
    """One cell, taken apart and checked."""
    if len(names) != 2:
        raise VersionError(
            f"{file}: a cell begins '# %% {' '.join(names)}', but it must name a function "
            "and a version: '# %% clustering_cost took_the_root'."
        )
    function, name = names
    where = f"{file}: {function} {name}"
    lines = body.strip().splitlines()
    comments = 0
    while comments < len(lines) and lines[comments].startswith("# "):
        comments += 1
    sentence = " ".join(line.removeprefix("# ").strip() for line in lines[:comments])
    if not sentence:
        raise VersionError(f"{where} has no sentence: begin the cell with a comment.")
    source = "\n".join(lines[comments:]).strip() + "\n"
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise VersionError(f"{where} is no Python: {error}.") from error
    if not any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body):
        raise VersionError(f"{where} defines no function {function}.")
    return Version(function, name, sentence, source)
