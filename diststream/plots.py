"""Plots and small tables that the lessons show. Each draws on axes of its own and returns them."""

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

# Okabe and Ito's colours, which colour-blind readers tell apart.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"]


def points_and_centers(
    points: ArrayLike,
    centers: ArrayLike,
    title: str = "",
    columns: tuple[int, int] = (0, 1),
    names: tuple[str, str] = ("x0", "x1"),
) -> Axes:
    """Points as dots in the colour of their nearest center, centers as crosses with their index.

    Args:
        points: n x d.
        centers: k x d.
        title: what stands above the plot.
        columns: the two columns to draw; the nearest center is sought in all d.
        names: what these two columns are called.
    """
    points, centers = np.asarray(points, float), np.asarray(centers, float)
    owner = ((points[:, None] - centers[None]) ** 2).sum(axis=2).argmin(axis=1)
    axes = plt.figure(figsize=(5, 4)).add_subplot()
    for index, (x, y) in enumerate(centers[:, columns]):
        colour = COLOURS[index % len(COLOURS)]
        mine = points[owner == index][:, columns]
        axes.scatter(mine[:, 0], mine[:, 1], color=colour, s=24, alpha=0.6)
        axes.scatter([x], [y], color=colour, marker="X", s=140, edgecolor="black", zorder=3)
        axes.annotate(
            str(index), (x, y), xytext=(7, 7), textcoords="offset points", fontsize=12, zorder=4
        )
    axes.margins(0.12)
    axes.set(title=title, xlabel=names[0], ylabel=names[1], aspect="equal")
    plt.show()
    return axes


def forgetting(decay_factors: Sequence[float], batches: int = 12) -> Axes:
    """What is left of a batch's weight as later batches arrive, one line a decay factor."""
    ages = np.arange(batches + 1)
    axes = plt.figure(figsize=(6, 3.5)).add_subplot()
    for colour, decay in zip(COLOURS, decay_factors, strict=False):
        axes.plot(ages, np.power(decay, ages), "o-", color=colour, label=f"λ = {decay:g}")
    axes.axhline(0.5, color="grey", linestyle=":")
    axes.annotate("half", (batches, 0.5), xytext=(0, 4), textcoords="offset points", ha="right")
    axes.set(
        title="What is left of one point of a batch",
        xlabel="Batches that came since",
        ylabel="Weight",
    )
    axes.legend(loc=(0.77, 0.59))
    plt.show()
    return axes


def center_paths(places: Sequence[float], paths: Mapping[float, Sequence[float]]) -> Axes:
    """Where one center is after each batch, one line a decay factor.

    Args:
        places: where the group of points truly is at each batch.
        paths: decay factor to the center after each batch.
    """
    axes = plt.figure(figsize=(7, 3.5)).add_subplot()
    axes.step(range(len(places)), places, "k:", where="mid", label="the group itself")
    for colour, (decay, path) in zip(COLOURS, paths.items(), strict=False):
        axes.plot(path, "o-", markersize=4, color=colour, label=f"center, λ = {decay:g}")
    axes.set(title="A center follows a group that moves", xlabel="Batch", ylabel="Place")
    axes.legend()
    plt.show()
    return axes


def before_and_after_scaling(raw: ArrayLike, scaled: ArrayLike, names: Sequence[str]) -> Axes:
    """Each column as a box, once in its own units and once scaled.

    Args:
        raw: n x d.
        scaled: n x d.
        names: d names of columns.

    Returns:
        The axes of the scaled columns.
    """
    _, panels = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    titles = ["As they come", "Scaled"]
    for axes, values, title in zip(panels, [raw, scaled], titles, strict=True):
        axes.boxplot(np.asarray(values, float), orientation="horizontal", sym=".")
        axes.set_yticks(range(1, len(names) + 1), names)
        axes.invert_yaxis()
        axes.set(title=title, xlabel="Value")
    plt.show()
    return axes


def split_in_time(train: ArrayLike, test: ArrayLike, name: str) -> Axes:
    """One column over time, the part to learn from and the part held out in two colours.

    Args:
        train: its values in the training part.
        test: its values in the test part, which follow in time.
        name: what the column is called.
    """
    train, test = np.asarray(train, float), np.asarray(test, float)
    axes = plt.figure(figsize=(8, 3)).add_subplot()
    parts = [("training part", train, 0), ("test part", test, len(train))]
    for colour, line, (label, values, start) in zip(COLOURS, ["-", "--"], parts, strict=False):
        rows = np.arange(start, start + len(values))
        axes.plot(rows, values, ".", markersize=2, color=colour, alpha=0.5)
        axes.plot(rows, values.mean().repeat(len(rows)), f"k{line}", label=f"mean of the {label}")
    axes.set(title=f"{name}, row by row", xlabel="Row", ylabel=name)
    axes.legend()
    plt.show()
    return axes


def sums_and_means(sums: Sequence[float], counts: Sequence[int], name: str) -> Axes:
    """A sum over each batch, and beside it the same divided by the number of its points.

    Args:
        sums: one a batch.
        counts: points in each batch.
        name: what is summed.

    Returns:
        The axes of the values per point.
    """
    _, panels = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    means = np.asarray(sums, float) / np.asarray(counts)
    for axes, values, what in zip(panels, [sums, means], ["sum", "per point"], strict=True):
        axes.plot(values, "o-", color=COLOURS[0])
        axes.set(title=f"{name}, {what}", xlabel="Batch", ylabel=f"{name}, {what}")
        axes.set_xticks(range(len(sums)))
    plt.show()
    return axes


def drawn_by(function: Callable[..., object], *arguments: object) -> Axes:
    """The first axes of the figure that a function draws, for a look at them; nothing is shown."""
    show, seen = plt.show, []
    plt.show = lambda *_, **__: seen.append(plt.gcf())  # what is shown may be closed after that
    before = set(plt.get_fignums())
    try:
        function(*arguments)
        figure = seen[-1] if seen else plt.gcf()
        return figure.axes[0] if figure.axes else figure.add_subplot()
    finally:
        plt.show = show
        for number in set(plt.get_fignums()) - before:
            plt.close(number)


def shows(axes: Axes, points: Sequence[Sequence[float]]) -> bool:
    """Whether each of these points is drawn on the axes, on a line or as a marker."""
    drawn = [line.get_xydata() for line in axes.lines]
    drawn += [np.ma.filled(dots.get_offsets(), np.nan) for dots in axes.collections]
    places = np.concatenate([np.empty((0, 2)), *drawn])
    return all(np.isclose(places, point).all(axis=1).any() for point in points)


def missing_words(axes: Axes) -> list[str]:
    """What of title and labels has not been written yet."""
    figure = axes.figure
    titles = [axes.get_title(loc=place) for place in ("left", "center", "right")]
    words = {
        "title": "".join(titles) or figure.get_suptitle(),
        "label of the x axis": axes.get_xlabel() or figure.get_supxlabel(),
        "label of the y axis": axes.get_ylabel() or figure.get_supylabel(),
    }
    return [name for name, text in words.items() if not text.strip()]


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
