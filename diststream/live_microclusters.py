"""A picture of micro-clusters that goes on while a stream runs."""

import time
from typing import Any

import numpy as np
from IPython.display import display
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from diststream.plots_microclusters import draw

SHARE = 0.1  # of the time: what drawing may take from the stream at most


class LiveView:
    """One picture in a notebook, drawn anew in its place; what was drawn last stays.

    Args:
        title: what stands above it.
        box: the axes reach from -box to box.
    """

    def __init__(self, title: str, box: float) -> None:
        self.figure = Figure(figsize=(4.5, 4.5), layout="constrained")
        self._axes = self.figure.add_subplot()
        self._title, self._box = title, box
        self._handle: Any = None
        self._next = 0.0  # not before this time another picture

    def show(self, when: str, records: ArrayLike, Q: ArrayLike, last: bool = False) -> bool:
        """Draw this moment, unless drawing would slow the stream.

        Args:
            when: what moment it is.
            records: n x 2, the latest ones.
            Q: m rows, as `diststream.rows` lays them out.
            last: whether it is the last picture, which is always drawn.

        Returns:
            Whether it was drawn.
        """
        begin = time.monotonic()
        if begin < self._next and not last:
            return False
        self._axes.clear()
        draw(self._axes, np.asarray(records, float), np.asarray(Q, float))
        ends = (-self._box, self._box)
        self._axes.set(title=f"{self._title}, {when}", xlim=ends, ylim=ends)
        if self._handle is None:
            self._handle = display(self.figure, display_id=True)
        else:
            self._handle.update(self.figure)
        end = time.monotonic()
        self._next = end + (end - begin) / SHARE
        return True
