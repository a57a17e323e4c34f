"""Plots and small tables that the lessons show. Each draws on axes of its own and returns them."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

# Okabe and Ito's colours, which colour-blind readers tell apart.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"]


def points_and_centers(points: ArrayLike, centers: ArrayLike, title: str = "") -> Axes:
    """Points as dots in the colour of their nearest center, centers as crosses with their index.

    Args:
        points: n x d, the first two columns are drawn.
        centers: k x d.
        title: what stands above the plot.
    """
    points, centers = np.asarray(points, float), np.asarray(centers, float)
    owner = ((points[:, None] - centers[None]) ** 2).sum(axis=2).argmin(axis=1)
    axes = plt.figure(figsize=(5, 4)).add_subplot()
    for index, (x, y) in enumerate(centers[:, :2]):
        colour = COLOURS[index % len(COLOURS)]
        mine = points[owner == index]
        axes.scatter(mine[:, 0], mine[:, 1], color=colour, s=24, alpha=0.6)
        axes.scatter([x], [y], color=colour, marker="X", s=140, edgecolor="black")
        axes.annotate(f" {index}", (x, y), fontsize=12)
    axes.set(title=title, xlabel="x0", ylabel="x1", aspect="equal")
    plt.show()
    return axes


def distance_table(points: ArrayLike, centers: ArrayLike) -> str:
    """A Markdown table of the squared distances, points down, centers across, nearest in bold."""
    points, centers = np.asarray(points, float), np.asarray(centers, float)
    squared = ((points[:, None] - centers[None]) ** 2).sum(axis=2)
    names = [f"center {j} at {_tuple(c)}" for j, c in enumerate(centers)]
    rows = [
        [f"point {_tuple(x)}"]
        + [f"**{s:g}**" if j == row.argmin() else f"{s:g}" for j, s in enumerate(row)]
        for x, row in zip(points, squared, strict=True)
    ]
    return markdown_table(["", *names], rows)


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _tuple(values: np.ndarray) -> str:
    return "(" + ", ".join(f"{value:g}" for value in values) + ")"
