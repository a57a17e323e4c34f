"""Network intrusions for a small experiment: a cut of KDD-99, or a stream of the same character.

The synthetic stream has what makes KDD-99 hard and none of its records: quiet times of mixed normal
traffic, floods of one attack whose records are nearly alike, and counters that ramp up while a
flood goes on, so that its records move. A few attacks are rare.
"""

import socket
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diststream.data.kdd99 import NAMES, load_kdd99
from diststream.data.table import LabelledTable, local_copy, standardise

FEATURES = 34  # as many as DistStream uses of KDD-99
HOST = ("ndownloader.figshare.com", 443)  # from where scikit-learn fetches KDD-99
SECONDS_TO_ANSWER = 3.0


class _Kind(NamedTuple):
    """One kind of traffic.

    name: of its class; modes: how many forms it has; width: deviation of a feature within a form;
    ramp: how far its counters have climbed when an episode ends; share: of the records, in quiet
    times, in a flood of this kind 0.95.
    """

    name: str
    modes: int
    width: float
    ramp: float
    share: float


KINDS = (
    _Kind("normal", 6, 0.35, 0.0, 0.94),
    _Kind("flood of echoes", 1, 0.10, 4.0, 0.0),
    _Kind("flood of openings", 1, 0.15, 5.0, 0.0),
    _Kind("scan of ports", 1, 0.15, 3.0, 0.04),
    _Kind("guessed passwords", 1, 0.20, 0.0, 0.015),
    _Kind("stolen rights", 1, 0.40, 0.0, 0.005),
)
# What goes on in turn: 0 is a quiet time, 1 to 3 a flood of that kind; and how long, relatively.
EPISODES = ((0, 3), (1, 4), (0, 2), (2, 4), (0, 2), (3, 2), (1, 4), (0, 3), (2, 3), (1, 3))
FLOODED = 0.95


def load_intrusions(n_records: int, seed: int = 0) -> LabelledTable:
    """A cut of KDD-99 where it can be had, else `synthetic_intrusions`; `source` says which.

    The cut takes every so-many-th record of the whole file, so that its course stays. The file is
    a copy in the folder that the environment variable DISTSTREAM_DATA names, or is fetched by
    scikit-learn once, if its host answers within seconds.

    Args:
        n_records: how many records.
        seed: of the synthetic stream.

    Returns:
        n_records x 34, each feature with mean 0 and variance 1.
    """
    if local_copy(None, NAMES) is None and not reachable(*HOST):
        return synthetic_intrusions(n_records, seed)
    try:
        table = load_kdd99()
    except OSError:  # the host answers, but not with the data
        return synthetic_intrusions(n_records, seed)
    return cut(table, n_records)


def reachable(host: str, port: int) -> bool:
    """Whether a host takes a connection within seconds; without a network it says so at once."""
    try:
        socket.create_connection((host, port), timeout=SECONDS_TO_ANSWER).close()
    except OSError:
        return False
    return True


def cut(table: LabelledTable, n_records: int) -> LabelledTable:
    """`n_records` of a table at equal distances, in their order; standardised anew.

    Raises:
        ValueError: the table is shorter.
    """
    if n_records > len(table.X):
        raise ValueError(f"{n_records} records are wanted, the table has {len(table.X)}")
    rows = np.linspace(0, len(table.X) - 1, n_records).round().astype(int)
    source = f"{n_records:,} of {len(table.X):,} records of {table.source}"
    X = standardise(table.X[rows])
    return LabelledTable(X, table.y[rows], table.feature_names, table.class_names, source)


def synthetic_intrusions(n_records: int, seed: int = 0) -> LabelledTable:
    """Made-up intrusions: the same seed gives the same records.

    Any figure measured on them must say that they are synthetic.

    Args:
        n_records: how many records.
        seed: of the random numbers.

    >>> table = synthetic_intrusions(1000)
    >>> table.X.shape, table.class_names[0]
    ((1000, 34), 'normal')
    """
    rng = np.random.default_rng(seed)
    edges = np.cumsum([0, *(length for _, length in EPISODES)], dtype=float)
    place = np.arange(n_records) / n_records * edges[-1]
    episode = np.searchsorted(edges, place, side="right") - 1
    progress = (place - edges[episode]) / np.diff(edges)[episode]
    y = _classes(np.array([kind for kind, _ in EPISODES])[episode], rng)
    X = np.empty((n_records, FEATURES))
    for number, kind in enumerate(KINDS):
        mine = np.flatnonzero(y == number)
        X[mine] = _records(kind, progress[mine], rng)
    names = tuple(f"x{i}" for i in range(FEATURES))
    classes = tuple(kind.name for kind in KINDS)
    return LabelledTable(standardise(X), y, names, classes, f"synthetic, by seed {seed}")


def _classes(flood: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """The class of each record, by what goes on at that time."""
    shares = np.array([kind.share for kind in KINDS])
    quiet = rng.choice(len(KINDS), size=len(flood), p=shares)
    return np.where((flood > 0) & (rng.random(len(flood)) < FLOODED), flood, quiet)


def _records(
    kind: _Kind, progress: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Records of one kind; most features of a form are 0, and two counters climb."""
    forms = rng.normal(scale=2.0, size=(kind.modes, FEATURES))
    forms[rng.random(forms.shape) < 0.6] = 0.0
    counters = np.zeros(FEATURES)
    counters[rng.choice(FEATURES, size=2, replace=False)] = kind.ramp
    form = forms[rng.integers(kind.modes, size=len(progress))]
    noise = rng.normal(scale=kind.width, size=form.shape)
    return form + noise + progress[:, None] * counters
