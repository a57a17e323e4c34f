"""A chart that grows while a stream runs, and stays as a picture when it is over.

While batches come, the chart is a few lines of SVG in one output that is replaced in place: cheap,
and nothing flickers. When the cell is over in which the last batch came, it becomes a picture drawn
by Matplotlib, which every reader of notebooks can show. Outside of a notebook nothing is drawn.
"""

import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from diststream.plots import COLOURS

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.streaming import DStream

WIDTH, HEIGHT = 720, 300  # of the chart, in pixels
LEFT, TOP, RIGHT, BOTTOM = 62, 30, 14, 44  # around each of its panels
History = Sequence[Sequence[Sequence[float]]]


def show(
    stream: "DStream",
    batches: int,
    sse: Sequence[float],
    centers: History | None = None,
    names: tuple[str, str] = ("x0", "x1"),
) -> None:
    """Show a chart that gets a point a batch: the SSE, and where the centers are.

    Args:
        stream: where the batches come from; call this after what shall happen at each batch.
        batches: how many there will be.
        sse: a list that something registered before appends to, once a batch.
        centers: a list of the same kind with the k centers after each batch; their first two
            columns are drawn. Left out, the SSE has the chart for itself.
        names: what these two columns are called.
    """
    if (shell := _notebook()) is None:
        return
    from IPython.display import display

    handle = display(_moving(sse, centers, batches, names), raw=True, display_id=True)

    over = False

    def step(rdd: "RDD") -> None:
        if not over:  # a stream that nobody stopped goes on with empty batches
            handle.update(_moving(sse, centers, batches, names), raw=True)

    def rest(*_: object) -> None:
        nonlocal over
        if len(sse) >= batches:
            over = True
            shell.events.unregister("post_run_cell", rest)
            handle.update(_still(sse, centers, batches, names), raw=True)

    stream.foreachRDD(step)
    # The picture takes longer than a batch: it is drawn when the cell is over.
    shell.events.register("post_run_cell", rest)


def _notebook() -> Any:
    """The shell of the notebook that this runs in; None outside of one."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    return shell if hasattr(shell, "kernel") else None


def _words(sse: Sequence[float], batches: int) -> str:
    """The chart in words, for who cannot see it."""
    now = f", the last SSE is {sse[-1]:.4g}" if sse else ""
    return f"SSE of each batch and the centers: {len(sse)} of {batches} batches{now}"


def _still(
    sse: Sequence[float], centers: History | None, batches: int, names: tuple[str, str]
) -> dict[str, Any]:
    """The chart as a picture, in the size of the moving one."""
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), layout="constrained")
    panels = figure.subplots(1, 1 if centers is None else 2, squeeze=False)[0]
    panels[0].plot(sse, "o-", color=COLOURS[0], markersize=4)
    panels[0].xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[0].set(title="SSE of each batch", xlabel="Batch", ylabel="SSE")
    if centers is not None:
        for index, (xs, ys) in enumerate(_paths(centers)):
            line: dict[str, Any] = {"color": COLOURS[index % len(COLOURS)]}
            panels[1].plot(xs, ys, ".-", alpha=0.6, **line)
            panels[1].plot(xs[-1:], ys[-1:], marker=MARKERS[index % len(MARKERS)], ms=9, **line)
        panels[1].set(title="Where the centers are", xlabel=names[0], ylabel=names[1])
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return {"image/png": file.getvalue(), "text/plain": _words(sse, batches)}


MARKERS = ["o", "s", "^", "D", "v", "P"]  # colour alone tells nobody apart


def _moving(
    sse: Sequence[float], centers: History | None, batches: int, names: tuple[str, str]
) -> dict[str, Any]:
    """The chart as SVG inside of HTML, which a browser replaces without a blank in between."""
    width = WIDTH / 2 if centers is not None else WIDTH
    frame = Panel(0, width, (0, max(batches - 1, 1)), _limits(sse))
    parts = [frame.axes("SSE of each batch", "Batch", "SSE"), frame.line(range(len(sse)), sse, 0)]
    if centers is not None:
        paths = _paths(centers)
        xs, ys = [[v for path in paths for v in path[column]] for column in (0, 1)]
        plane = Panel(width, width, _limits(xs), _limits(ys))
        parts.append(plane.axes("Where the centers are", *names))
        parts += [plane.line(*path, index) for index, path in enumerate(paths)]
    words = html.escape(_words(sse, batches), quote=True)
    svg = (
        f'<svg role="img" aria-label="{words}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" '
        f'style="background:white;max-width:100%">{"".join(parts)}</svg>'
    )
    return {"text/html": svg, "text/plain": _words(sse, batches)}


def _paths(centers: History) -> list[tuple[list[float], list[float]]]:
    """For each center its way through the plane: first columns and second columns."""
    if not len(centers):
        return []
    ways = np.asarray([[point[:2] for point in after] for after in centers], float)
    return [(list(way[:, 0]), list(way[:, 1])) for way in ways.transpose(1, 0, 2)]


def _limits(values: Sequence[float]) -> tuple[float, float]:
    """The span of an axis that holds these values."""
    if not len(values):
        return 0.0, 1.0
    low, high = min(values), max(values)
    room = (high - low or abs(high) or 1.0) * 0.08
    return low - room, high + room


@dataclass(frozen=True)
class Panel:
    """One of the chart's two drawings, in pixels.

    Attributes:
        left, width: where it stands.
        x, y: the spans of its axes.
    """

    left: float
    width: float
    x: tuple[float, float]
    y: tuple[float, float]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is drawn."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return (
            self.left + LEFT + across * (self.width - LEFT - RIGHT),
            HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM),
        )

    def axes(self, title: str, xlabel: str, ylabel: str) -> str:
        """The frame with its words and ticks."""
        (x0, y0), (x1, y1) = self.place(self.x[0], self.y[0]), self.place(self.x[1], self.y[1])
        middle = (x0 + x1) / 2
        parts = [f'<path d="M{x0:.1f} {y1:.1f}V{y0:.1f}H{x1:.1f}" fill="none" stroke="black"/>']
        parts.append(_text(middle, TOP - 12, title, size=14))
        parts.append(_text(middle, HEIGHT - 8, xlabel))
        turn = f'transform="rotate(-90 {self.left + 12} {HEIGHT / 2})"'
        parts.append(_text(self.left + 12, HEIGHT / 2, ylabel, extra=turn))
        for value in MaxNLocator(5).tick_values(*self.x):
            if self.x[0] <= value <= self.x[1]:
                parts.append(_text(self.place(value, 0)[0], y0 + 16, f"{value:g}"))
        for value in MaxNLocator(5).tick_values(*self.y):
            if self.y[0] <= value <= self.y[1]:
                y = self.place(0, value)[1] + 4
                parts.append(_text(x0 - 6, y, f"{value:g}", anchor="end"))
        return "".join(parts)

    def line(self, xs: Iterable[float], ys: Iterable[float], index: int) -> str:
        """Points joined by a line, the newest one large."""
        places = [self.place(x, y) for x, y in zip(xs, ys, strict=True)]
        if not places:
            return ""
        colour, (x, y) = COLOURS[index % len(COLOURS)], places[-1]
        joined = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        return (
            f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}" stroke="black"/>'
        )


def _text(
    x: float, y: float, text: str, size: int = 12, anchor: str = "middle", extra: str = ""
) -> str:
    words = html.escape(text)
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" {extra}>'
        f"{words}</text>"
    )
