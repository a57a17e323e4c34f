"""Pictures of micro-clusters. They are static, so that they look alike everywhere.

Models are arrays of rows as `diststream.rows` lays them out, in two dimensions.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from diststream.plots import COLOURS
from diststream.rows import M2, MEAN, WEIGHT

PER_ROW = 4
DOT = 0.12  # radius, in units of the data, of a micro-cluster of one record


def snapshots(
    panels: Sequence[tuple[str, ArrayLike, ArrayLike]], title: str = "", factor: float = 1.0
) -> list[Axes]:
    """Models side by side: a circle a micro-cluster, over the records of that moment.

    A circle has `factor` times the root mean squared radius, and pales as the weight fades.

    Args:
        panels: for each moment its title, n x 2 records, and m rows.
        title: what stands above all panels.
        factor: how much larger than the radius a circle is drawn.
    """
    columns = min(PER_ROW, len(panels))
    rows = -(-len(panels) // columns)
    figure, grid = plt.subplots(
        *(rows, columns),
        figsize=(3.2 * columns, 3.2 * rows),
        sharex=True,
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    flat = list(grid.flat)
    heaviest = max(np.atleast_2d(np.asarray(Q))[:, WEIGHT].max(initial=0) for *_, Q in panels)
    for axes, (name, records, Q) in zip(flat, panels, strict=False):
        draw(axes, np.asarray(records, float), np.asarray(Q, float), heaviest, factor)
        axes.set(title=name)
        axes.autoscale_view()
    for axes in flat[len(panels) :]:
        axes.set_visible(False)
    figure.suptitle(title)
    plt.show()
    return flat[: len(panels)]


def draw(
    axes: Axes, records: np.ndarray, Q: np.ndarray, heaviest: float = 0.0, factor: float = 1.0
) -> None:
    """One model over its records, on axes that are there.

    Args:
        axes: where.
        records: n x 2.
        Q: m rows.
        heaviest: the weight that is drawn darkest; the largest in the model by default.
        factor: how much larger than the radius a circle is drawn.
    """
    records = records.reshape(-1, 2)
    axes.scatter(records[:, 0], records[:, 1], s=5, color="grey", alpha=0.5)
    _circles(axes, Q, heaviest or Q[:, WEIGHT].max(initial=0), factor, COLOURS[0])
    axes.set(aspect="equal")


def macro_clusters(Q: ArrayLike, labels: ArrayLike, centers: ArrayLike, title: str = "") -> Axes:
    """Micro-clusters in the colour of their macro-cluster, whose center is a cross.

    Args:
        Q: m rows.
        labels: m integers from 0 to k - 1.
        centers: k x 2 centers of the macro-clusters.
        title: what stands above the plot.
    """
    Q, centers = np.asarray(Q, float), np.asarray(centers, float)
    axes = plt.figure(figsize=(5, 4)).add_subplot()
    heaviest = Q[:, WEIGHT].max(initial=0)
    for row, label in zip(Q, np.asarray(labels), strict=True):
        _circles(axes, row[None], heaviest, 1.0, COLOURS[int(label) % len(COLOURS)])
    for index, (x, y) in enumerate(centers):
        colour = COLOURS[index % len(COLOURS)]
        axes.scatter([x], [y], color=colour, marker="X", s=140, edgecolor="black", zorder=3)
    axes.margins(0.1)
    axes.set(title=title, xlabel="x0", ylabel="x1", aspect="equal")
    plt.show()
    return axes


def lines(x: ArrayLike, ys: Mapping[str, ArrayLike], title: str, xlabel: str, ylabel: str) -> Axes:
    """One line a name over the same x, in colours and dashes that differ.

    Args:
        x: where the values stand.
        ys: name of a line to its values.
        title, xlabel, ylabel: the words.
    """
    axes = plt.figure(figsize=(6, 3.5)).add_subplot()
    styles = ["o-", "s--", "^:", "d-."]
    for index, (name, y) in enumerate(ys.items()):
        colour = COLOURS[index % len(COLOURS)]
        axes.plot(x, np.asarray(y), styles[index % len(styles)], color=colour, label=name)
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    plt.show()
    return axes


def _circles(axes: Axes, Q: np.ndarray, heaviest: float, factor: float, colour: str) -> None:
    """A circle for each row; a micro-cluster of a single record is a dot."""
    for row in Q:
        x, y = row[MEAN]
        size = factor * float(np.sqrt(max(row[M2], 0.0) / row[WEIGHT]))
        strength = 0.1 + 0.6 * float(row[WEIGHT]) / heaviest
        axes.add_patch(
            Circle((x, y), max(size, DOT), facecolor=colour, edgecolor=colour, alpha=strength, lw=2)
        )
    axes.plot(*Q[:, MEAN].T, "+", color="black", markersize=6)


def one_against_other(x: ArrayLike, y: ArrayLike, title: str, xlabel: str, ylabel: str) -> Axes:
    """A dot for each pair, and the diagonal on which both are the same."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    axes = plt.figure(figsize=(4.5, 4.5)).add_subplot()
    axes.scatter(x, y, s=12, color=COLOURS[0], alpha=0.6)
    ends = [min(x.min(), y.min()), max(x.max(), y.max())]
    axes.plot(ends, ends, "--", color="black", label="both the same")
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel, aspect="equal")
    axes.legend()
    plt.show()
    return axes
