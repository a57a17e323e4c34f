"""What the packages of an environment.yml take on the disk, as they are installed here.

python -m autograder.sizes [environment.yml]      this repository's, or a published one's
"""

import re
import sys
from importlib import metadata
from pathlib import Path

from autograder import course

SHOWN = 8


def sizes(environment: Path) -> dict[str, int]:
    """Bytes of each package that the file pins, the largest first; 0 for one not installed here.

    Bytecode is left out: it is compiled at a package's first use.
    """
    names = re.findall(r"- ([\w.-]+)==", environment.read_text())
    found = {name: sum(map(_size, _files(name))) for name in names}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _files(name: str) -> list[metadata.PackagePath]:
    try:
        return metadata.files(name) or []
    except metadata.PackageNotFoundError:
        return []


def _size(file: metadata.PackagePath) -> int:
    path = Path(str(file.locate()))
    return path.stat().st_size if path.suffix != ".pyc" and path.is_file() else 0


def main(environment: Path) -> None:
    """Print the largest packages, in MB, and the sum of all."""
    found = sizes(environment)
    for name, size in list(found.items())[:SHOWN]:
        print(f"{size / 1e6:8.0f} MB  {name}")
    rest = sum(list(found.values())[SHOWN:])
    print(f"{rest / 1e6:8.0f} MB  {max(len(found) - SHOWN, 0)} others")
    print(f"{sum(found.values()) / 1e6:8.0f} MB  in all")


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else course.here().root / "environment.yml"
    if not path.is_file():
        sys.exit(f"There is no {path}. Name the environment.yml of a repository.")
    main(path)
