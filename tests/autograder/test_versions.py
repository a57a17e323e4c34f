"""The files of misconceptions and variants are read whole, or refused with the place named."""

from pathlib import Path

import pytest

from autograder import versions

GOOD = """\
# %% cost took_the_root
# You took the root:
# the cost is a sum of squares.
import math


def cost(x):
    return math.sqrt(x)  # %% is no heading here


# %% cost gave_zero
# You gave zero.
def cost(x):
    return 0
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "XX.py"
    path.write_text(text)
    return path


def test_read__takes_each_cell_apart(tmp_path: Path) -> None:
    root, zero = versions.read(write(tmp_path, GOOD))
    assert (root.function, root.name) == ("cost", "took_the_root")
    assert root.sentence == "You took the root: the cost is a sum of squares."
    assert root.source.startswith("import math\n")
    assert root.source.endswith("heading here\n")
    assert zero.source == "def cost(x):\n    return 0\n"


def test_read__an_empty_file_holds_no_version(tmp_path: Path) -> None:
    assert versions.read(write(tmp_path, "")) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x = 1\n" + GOOD, "above the first"),
        ("# %% cost\n# Said.\ndef cost(x):\n    return 0\n", "must name a function"),
        ("# %% cost zero\ndef cost(x):\n    return 0\n", "cost zero has no sentence"),
        ("# %% cost zero\n# Said.\ndef cost(x:\n", "cost zero is no Python"),
        ("# %% cost zero\n# Said.\ndef price(x):\n    return 0\n", "defines no function cost"),
        (GOOD + "\n\n" + GOOD, "cost took_the_root comes twice"),
    ],
)
def test_read__refuses_with_the_place_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(versions.VersionError, match=complaint):
        versions.read(write(tmp_path, text))
