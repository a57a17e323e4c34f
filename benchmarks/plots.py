"""The paper's figures, from results."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.workloads import ALGORITHMS, DATA

Results = dict[str, Any]
COLORS = dict(zip(ALGORITHMS, ("#4477aa", "#ee6677", "#228833", "#aa3377"), strict=True))
MODES = {"one record": "#333333", "ordered": "#4477aa", "unordered": "#ee6677"}


def draw(results: Results, folder: Path) -> list[tuple[Path, str]]:
    """All pictures for which there are results; their files and titles."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    style: Any = {"axes.spines.top": False, "axes.spines.right": False, "font.size": 9}
    with mpl.rc_context(style | {"svg.hashsalt": "benchmarks"}):  # the same ids each time
        for stage, name, title, picture in PICTURES:
            if stage not in results:
                continue
            figure = picture(results[stage])
            figure.suptitle(title, fontsize=11)
            path = folder / f"{name}.svg"
            figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
            drawn.append((path, title))
    return drawn


def _grid(rows: int, columns: int, height: float = 2.6) -> tuple[Figure, list[list[Axes]]]:
    figure = Figure(figsize=(4.2 * columns, height * rows), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False).tolist()


def _legend(figure: Figure, axes: list[list[Axes]]) -> Figure:
    """One legend under all panels, where it hides no line."""
    handles = axes[0][0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=5, frameon=False, fontsize=8)
    return figure


def _quality(found: Results) -> Figure:
    """Figure 6: CMM over the stream, relative to one record at a time."""
    return _series(found, "CMM rms-radius", "CMM", (0.9, 1.05))


def _ssq(found: Results) -> Figure:
    """SSQ over the stream, which tells models apart where CMM does not."""
    return _series(found, "ssq", "SSQ", None)


def _series(found: Results, name: str, label: str, limits: tuple[float, float] | None) -> Figure:
    figure, axes = _grid(len(ALGORITHMS), len(DATA), 1.9)
    for column, data in enumerate(DATA):
        for row, algorithm in enumerate(ALGORITHMS):
            ax, own = axes[row][column], found[data][algorithm]
            base = own["series"]["one record"][name]
            for mode, color in MODES.items():
                values = own["series"][mode][name]
                ratio = [value / max(one, 1e-9) for value, one in zip(values, base, strict=True)]
                ax.plot(own["seconds"], ratio, color=color, label=mode, linewidth=1.2)
            ax.set_title(f"{algorithm}, {data}", fontsize=9)
            ax.set_ylabel(f"{label}, one record = 1", fontsize=8)
            ax.set_xlabel("seconds of the stream", fontsize=8)
            if limits:
                ax.set_ylim(limits)
            else:
                ax.set_yscale("log")
    return _legend(figure, axes)


def _throughput(found: Results) -> Figure:
    """Figure 7: records a CPU second, log scale: factors are lengths."""
    bars = {
        "MOA": "MOA",
        "one record at a time": "one record",
        "unordered, whole stream": "unordered",
        "ordered, whole stream": "ordered",
    }
    colors = ("#bbbbbb", MODES["one record"], MODES["unordered"], MODES["ordered"])
    figure, axes = _grid(1, len(DATA), 3.2)
    for ax, data in zip(axes[0], DATA, strict=True):
        for i, (name, label) in enumerate(bars.items()):
            rates = [found[data][a][name]["records_per_second"] for a in ALGORITHMS]
            places = [j + 0.2 * (i - 1.5) for j in range(len(ALGORITHMS))]
            ax.bar(places, rates, width=0.19, color=colors[i], label=label)
        ax.set_yscale("log")
        ax.set_xticks(range(len(ALGORITHMS)), ALGORITHMS)
        ax.set_ylabel("records a CPU second")
        ax.set_title(data, fontsize=9)
    ceiling = found["peers on KDD-99"]["NumPy GEMM float64"]["records_per_second"]
    axes[0][0].axhline(ceiling, color="#ccbb44", linestyle="--", label="GEMM ceiling, 230 centers")
    return _legend(figure, axes)


def _order(found: Results) -> Figure:
    """SSQ of each second while centers drift: the saw teeth are staleness."""
    runs = [run for run in found["runs"] if run["drift"] > 0]
    chosen = [run for run in runs if run["algorithm"] in ("DenStream", "ClusTree")]
    figure, axes = _grid(2, 2, 2.4)
    for ax, run in zip([ax for row in axes for ax in row], chosen, strict=False):
        for mode, color in MODES.items():
            ax.plot(run["series"][mode], color=color, label=mode, linewidth=1.2)
        ax.set_yscale("log")
        ax.set_title(f"{run['algorithm']}, batches of {run['batch seconds']} s", fontsize=9)
        ax.set_xlabel("seconds of the stream")
        ax.set_ylabel("SSQ a record")
        ax.set_xlim(left=60)
    return _legend(figure, axes)


def _batch_size(found: Results) -> Figure:
    """Figure 9 and section VII.B: speed and quality by batch size."""
    figure, axes = _grid(2, len(DATA))
    for column, data in enumerate(DATA):
        for algorithm in ALGORITHMS:
            own = found[data][algorithm]
            seconds = [float(batch) for batch in own["batches"]]
            rates = [run["records_per_second"] for run in own["batches"].values()]
            changes = own["change against one record"]["macro coverage"].values()
            axes[0][column].plot(seconds, rates, "o-", color=COLORS[algorithm], label=algorithm)
            percents = [100 * change for change in changes]
            axes[1][column].plot(seconds, percents, "o-", color=COLORS[algorithm])
        axes[0][column].set_yscale("log")
        axes[0][column].set_title(data, fontsize=9)
        axes[0][column].set_ylabel("records a CPU second")
        axes[1][column].set_ylabel("change of coverage, %")
        axes[1][column].set_xlabel("batch, seconds")
        axes[1][column].axhline(1.0, color="#999999", linestyle=":")
    return _legend(figure, axes)


def _memory(found: Results) -> Figure:
    """Bytes of the model along the stream."""
    figure, axes = _grid(1, 1, 2.8)
    for algorithm in ALGORITHMS:
        own = found[algorithm]
        millions = [seen / 1e6 for seen in own["records"]]
        kilobytes = [size / 1e3 for size in own["model bytes"]]
        axes[0][0].plot(millions, kilobytes, color=COLORS[algorithm], label=algorithm)
    axes[0][0].set_yscale("log")
    axes[0][0].set_xlabel("million records")
    axes[0][0].set_ylabel("model, kB")
    return _legend(figure, axes)


def _spark(found: Results) -> Figure:
    """Figures 8 and 10: gain by tasks, measured at 1 and 2, beyond that a model."""
    figure, axes = _grid(1, 1, 3.2)
    ax = axes[0][0]
    gain = found["model of the stages"]["gain"]
    tasks = [int(count) for count in gain]
    ax.plot(tasks, list(gain.values()), "--", color=MODES["ordered"], label="model of the stages")
    ax.plot(tasks, tasks, ":", color="#999999", label="ideal")
    measured = [1.0, found["model of the stages"]["measured at two"]]  # of the same transport
    ax.plot([1, 2], measured, "o", color=MODES["ordered"], label="measured")
    ax.plot([32], [13.2], "x", color=MODES["unordered"], label="the paper at 32")
    ax.set_xscale("log", base=2)
    ax.set_yscale("log", base=2)
    ax.set_xlabel("tasks")
    ax.set_ylabel("gain in throughput")
    ax.legend(frameon=False, fontsize=7)
    return figure


PICTURES: tuple[tuple[str, str, str, Callable[[Results], Figure]], ...] = (
    ("throughput", "figure-7-throughput", "One core: records a CPU second (Figure 7)", _throughput),
    ("quality", "figure-6-quality", "Quality against one record at a time (Figure 6)", _quality),
    ("quality", "ssq", "SSQ against one record at a time", _ssq),
    ("order", "order", "Centers drift 0.2 radii a second: order keeps the model near", _order),
    ("batch_size", "figure-9-batch-size", "Batch size: speed and quality (Figure 9)", _batch_size),
    ("spark", "figure-8-scaling", "Gain by parallel tasks on Spark (Figures 8 and 10)", _spark),
    ("memory", "memory", "The model does not grow with the stream", _memory),
)
