"""Pictures of what the length of a batch does; static, so that they look alike everywhere."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from diststream.plots import COLOURS


def one_record(
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]], alpha: float, title: str = ""
) -> Axes:
    """What the model holds of one record, from batch end to batch end, for several batch lengths.

    The weight stands on a logarithmic axis, where decay is a straight line. Ends at which the
    record is not yet in the model are left out.

    Args:
        curves: name of a batch length to its batch ends (seconds) and the weights there.
        alpha: the weight below which a record does not count any more, drawn as a dashed line.
        title: what stands above the plot.
    """
    axes = plt.figure(figsize=(7, 4)).add_subplot()
    markers = ["o", "s", "^", "D"]
    for index, (name, (ends, weights)) in enumerate(curves.items()):
        at, left = np.asarray(ends, float), np.asarray(weights, float)
        colour, marker = COLOURS[index % len(COLOURS)], markers[index % len(markers)]
        axes.step(at[left > 0], left[left > 0], where="post", color=colour, alpha=0.5)
        axes.plot(at[left > 0], left[left > 0], marker, color=colour, label=name, markersize=6)
    axes.axhline(alpha, color="black", linestyle="--", label=f"α = {alpha:g}")
    axes.set(title=title, xlabel="Second", ylabel="Weight of the record", yscale="log")
    axes.legend()
    plt.show()
    return axes


def over_batch_length(
    lengths: ArrayLike, ys: Mapping[str, ArrayLike], bound: float, title: str, ylabel: str
) -> Axes:
    """One line a name over the batch length, on a logarithmic axis, and the bound on the length.

    Args:
        lengths: batch lengths in seconds.
        ys: name of a line to its values.
        bound: the longest batch, in seconds, drawn as a dashed line.
        title, ylabel: the words.
    """
    axes = plt.figure(figsize=(6, 3.5)).add_subplot()
    styles = ["o-", "s--", "^:", "d-."]
    for index, (name, y) in enumerate(ys.items()):
        colour = COLOURS[index % len(COLOURS)]
        axes.plot(lengths, np.asarray(y), styles[index % len(styles)], color=colour, label=name)
    axes.set_xscale("log")
    axes.set_xticks(np.asarray(lengths), [f"{length:g}" for length in np.asarray(lengths)])
    axes.minorticks_off()
    axes.axvline(bound, color="black", linestyle="--", label="the bound")
    axes.set(title=title, xlabel="Batch length in seconds", ylabel=ylabel, ylim=(0, None))
    axes.legend()
    plt.show()
    return axes


def lengths_over_time(moments: ArrayLike, lengths: ArrayLike, bound: float, title: str) -> Axes:
    """How long each batch is, at the second at which it begins, and the bound.

    Args:
        moments: when the batches begin, in seconds.
        lengths: how long they are, in seconds.
        bound: the longest batch, in seconds, drawn as a dashed line.
        title: what stands above the plot.
    """
    axes = plt.figure(figsize=(7, 3.5)).add_subplot()
    axes.plot(moments, lengths, ".-", color=COLOURS[0], label="length of the batch")
    axes.axhline(bound, color="black", linestyle="--", label="the bound")
    axes.set(title=title, xlabel="Second", ylabel="Seconds", ylim=(0, None))
    axes.legend()
    plt.show()
    return axes


def rates(groups: Mapping[tuple[str, str], tuple[float, float, float]], title: str) -> Axes:
    """A bar for each stream and model, with a thin line from the slowest to the fastest run.

    Args:
        groups: stream and model to the median, slowest and fastest rate in records a second.
        title: what stands above the plot.
    """
    axes = plt.figure(figsize=(7, 3.5)).add_subplot()
    streams, models = (list(dict.fromkeys(names)) for names in zip(*groups, strict=True))
    width = 0.8 / len(models)
    for index, model in enumerate(models):
        median, slowest, fastest = np.array([groups[stream, model] for stream in streams]).T
        places = np.arange(len(streams)) + (index - (len(models) - 1) / 2) * width
        axes.bar(places, median, 0.9 * width, color=COLOURS[index], label=model)
        axes.vlines(places, slowest, fastest, color="black", lw=1)
    axes.set_xticks(range(len(streams)), streams)
    axes.set(title=title, ylabel="Records a second")
    axes.legend()
    plt.show()
    return axes
