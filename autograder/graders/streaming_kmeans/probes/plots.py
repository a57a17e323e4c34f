"""Probes of functions that draw: what a figure shows, as plain data."""

from collections.abc import Callable
from typing import Any

import numpy as np

Function = Callable[..., Any]


def plot_batch_sse(function: Function, values: list[float]) -> dict[str, Any]:
    """How the figure shows these values."""
    return _values_shown(function, values)


def plot_test_sse(function: Function, values: list[float]) -> dict[str, Any]:
    """How the figure shows these values."""
    return _values_shown(function, values)


def plot_centroid_trajectories(function: Function, history: Any) -> dict[str, Any]:
    """Which paths of the centers the figure shows, and all that is drawn."""
    drawn = _drawn(function, [[np.array(center) for center in entry] for entry in history])
    paths = np.array(history)[:, :, :2].swapaxes(0, 1)
    shown = [next((axes for axes in drawn if _shows(axes, path)), None) for path in paths]
    return {
        "paths": [path if axes else None for path, axes in zip(paths, shown, strict=True)],
        "words": [axes["words"] for axes in shown if axes],
        "drawn": drawn,
    }


def _values_shown(function: Function, values: list[float]) -> dict[str, Any]:
    """The first curve that has these values, the words beside it, and all that is drawn."""
    drawn = _drawn(function, values)
    for axes in drawn:
        dots = axes["dots"][np.argsort(axes["dots"][:, 0], kind="stable")]
        for curve in [*axes["lines"], dots]:
            if _alike(curve[:, 1], np.array(values)):
                found = {"values": curve[:, 1], "batches": curve[:, 0], "words": axes["words"]}
                return found | {"drawn": drawn}
    return {"drawn": drawn}


def _shows(axes: dict[str, Any], path: np.ndarray) -> bool:
    """Whether the path is drawn as a line, or each of its places as a marker."""
    marked = [np.isclose(axes["dots"], place).all(axis=1).any() for place in path]
    return all(marked) or any(_alike(line, path) for line in axes["lines"])


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other))


def _drawn(function: Function, data: Any) -> list[dict[str, Any]]:
    """Per axes of the current figure after the call: lines, markers, and are there words.

    `plt.show()` shows a figure and may be followed by `plt.close()`: what it showed counts.
    """
    import matplotlib.pyplot as plt

    shown: list[list[dict[str, Any]]] = []
    plt.close("all")
    show = plt.show
    plt.show = lambda *_, **__: shown.append(_axes(plt.gcf()))
    try:
        function(data)
        return shown[0] if shown else _axes(plt.gcf())
    finally:
        plt.show = show
        plt.close("all")


def _axes(figure: Any) -> list[dict[str, Any]]:
    return [
        {
            "words": {
                "title": bool(_title(figure, axes).strip()),
                "x_label": bool((axes.get_xlabel() or figure.get_supxlabel()).strip()),
                "y_label": bool((axes.get_ylabel() or figure.get_supylabel()).strip()),
            },
            "lines": [line.get_xydata() for line in axes.lines if not _is_dotted(line)],
            "dots": _dots(axes),
            "bars": [float(bar.get_height()) for bar in axes.patches if hasattr(bar, "get_height")],
        }
        for axes in figure.axes
    ]


def _title(figure: Any, axes: Any) -> str:
    parts = [axes.get_title(loc=place) for place in ("left", "center", "right")]
    return "".join([*parts, figure.get_suptitle()])


def _is_dotted(line: Any) -> bool:
    """Whether a line joins nothing: markers without a line, or a single point."""
    return str(line.get_linestyle()) in ("None", "", " ") or len(line.get_xydata()) == 1


def _dots(axes: Any) -> np.ndarray:
    """All markers that no line joins, n x 2, in the order in which they were drawn."""
    from matplotlib.collections import PathCollection

    scattered = [item for item in axes.collections if isinstance(item, PathCollection)]
    dots = [line.get_xydata() for line in axes.lines if _is_dotted(line)]
    dots += [np.ma.filled(np.ma.asarray(item.get_offsets(), float), np.nan) for item in scattered]
    return np.concatenate([np.empty((0, 2)), *dots])
