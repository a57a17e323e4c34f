"""What every loader of labelled data shares: the table, and where a local copy lies."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ENVIRONMENT = "DISTSTREAM_DATA"


@dataclass(frozen=True)
class LabelledTable:
    """Records with their true classes.

    Attributes:
        X: features, n x d, each with mean 0 and variance 1; a constant feature is 0.
        y: classes, n, counted from 0.
        feature_names: names of the d features.
        class_names: names of the classes.
        source: where the records come from, in words.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    source: str

    def largest_classes(self, count: int = 3) -> list[float]:
        """Shares of the largest classes, as in the paper's Table I."""
        return sorted(np.bincount(self.y) / len(self.y), reverse=True)[:count]


def local_copy(path: Path | str | None, names: tuple[str, ...]) -> Path | None:
    """The local copy to read, if one is named.

    Args:
        path: a file, or a folder that holds one of `names`; None for the folder that the
            environment variable DISTSTREAM_DATA names.
        names: file names that the loader understands.

    Returns:
        The file, or None where nothing is named or the named environment folder has no such file.

    Raises:
        FileNotFoundError: `path` is given and leads to no such file.
    """
    place = path if path is not None else os.environ.get(ENVIRONMENT)
    if not place:
        return None
    place = Path(place).expanduser()
    candidates = [place] if place.is_file() else [place / name for name in names]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    if path is not None:
        raise FileNotFoundError(f"no {' or '.join(names)} at {place}: name the file or its folder")
    return None


def standardise(X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean 0 and variance 1 in every column, a constant column to 0 (the paper, section VII.A)."""
    centred = X - X.mean(axis=0)
    deviation = centred.std(axis=0)
    return np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 0)
