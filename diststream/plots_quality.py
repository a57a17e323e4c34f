"""Pictures of a clustering's errors; static, so that they look alike everywhere."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from diststream.plots import COLOURS
from diststream.rows import M2, MEAN, WEIGHT

KINDS = ("missed", "misplaced", "noise")
MARKERS = ("X", "s", "^")


def faults(
    X: ArrayLike, y: ArrayLike, penalty: ArrayLike, Q: ArrayLike, factor: float, title: str = ""
) -> Axes:
    """Records in the colour of their class, the faulty ones marked by kind and size of the fault.

    Args:
        X: n x 2 records.
        y: n classes, -1 for noise, which is grey.
        penalty: n x 3, the penalty of each record for being missed, misplaced, noise in a cluster.
        Q: found clusters as rows, drawn as circles of `factor` radii.
        factor: how many radii a cluster covers.
        title: what stands above the plot.
    """
    points, classes = np.asarray(X, float), np.asarray(y)
    cost, clusters = np.asarray(penalty, float), np.asarray(Q, float)
    axes = plt.figure(figsize=(7.5, 5.5)).add_subplot()
    colours = np.where(classes < 0, "grey", np.array(COLOURS)[classes % 3])
    axes.scatter(points[:, 0], points[:, 1], s=12, color=list(colours), alpha=0.6)
    for kind, marker, column in zip(KINDS, MARKERS, cost.T, strict=True):
        at = column > 0
        axes.scatter(
            points[at, 0],
            points[at, 1],
            s=20 + 90 * column[at],
            marker=marker,
            facecolor="none",
            edgecolor="black",
            label=f"{kind} ({int(at.sum())})",
        )
    for number, row in enumerate(clusters):
        reach = factor * float(np.sqrt(max(row[M2], 0.0) / row[WEIGHT]))
        axes.add_patch(Circle(tuple(row[MEAN]), reach, fill=False, color="black", lw=1.5))
        side = (row[MEAN][0] + reach, row[MEAN][1])
        axes.annotate(f"cluster {number}", side, (3, 0), textcoords="offset points", va="center")
    axes.set(title=title, xlabel="x0", ylabel="x1", aspect="equal")
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    plt.tight_layout()
    plt.show()
    return axes


def parts(measures: Mapping[str, Mapping[str, float]], title: str = "") -> Axes:
    """One bar for each clustering: what is right, and the three kinds of errors on top of it.

    Args:
        measures: name of a clustering to its `cmm`, `missed`, `misplaced` and `noise`, which add
            up to 1.
        title: what stands above the plot.
    """
    axes = plt.figure(figsize=(7, 0.6 * len(measures) + 1.6)).add_subplot()
    names, left = list(measures), np.zeros(len(measures))
    hatches: Sequence[str] = ("", "//", "xx", "..")
    for colour, hatch, part in zip(COLOURS, hatches, ("cmm", *KINDS), strict=False):
        width = np.array([measures[name][part] for name in names])
        axes.barh(names, width, left=left, color=colour, hatch=hatch, edgecolor="white", label=part)
        left += width
    axes.invert_yaxis()
    axes.set(title=title, xlabel="Share", xlim=(0, 1))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28 - 0.1 / len(names)), ncols=4)
    plt.tight_layout()
    plt.show()
    return axes
