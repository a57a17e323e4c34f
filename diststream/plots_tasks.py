"""When Spark's tasks ran, by Spark's own account, and a picture of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from diststream.plots import COLOURS

if TYPE_CHECKING:
    from pyspark import SparkContext

HATCHES = ["", "//", "..", "xx"]


def watched(
    sc: "SparkContext", function: Callable[..., Any], *arguments: Any
) -> tuple[Any, pd.DataFrame]:
    """Call a function that runs Spark jobs, and tell when each task of them ran.

    Args:
        sc: a running SparkContext.
        function, arguments: the call.

    Returns:
        What the function gives, and a table with a line for each task: `stage`, counted from 0 in
        the order of their beginnings, `task`, its number in the stage, and `begin` and `end` in
        seconds since the first task began. No line where the function ran no job.
    """
    group = uuid4().hex
    sc.setLocalProperty("spark.jobGroup.id", group)
    try:
        answer = function(*arguments)
    finally:
        sc.setLocalProperty("spark.jobGroup.id", None)
    java = sc._jsc.sc()
    java.listenerBus().waitUntilEmpty()  # the account is kept in a thread of its own
    tracker = sc.statusTracker()
    jobs = [tracker.getJobInfo(number) for number in tracker.getJobIdsForGroup(group)]
    lines = []
    for stage in sorted({stage for job in jobs if job for stage in job.stageIds}):
        tasks = java.statusStore().taskList(stage, 0, 2**31 - 1).iterator()
        while tasks.hasNext():
            task = tasks.next()
            begin = task.launchTime().getTime() / 1000
            seconds = task.duration().get() / 1000 if task.duration().isDefined() else 0.0
            lines.append((stage, task.index(), begin, begin + seconds))
    table = pd.DataFrame(lines, columns=["stage", "task", "begin", "end"])
    table["stage"] = table["stage"].rank(method="dense").astype(int) - 1
    table[["begin", "end"]] -= table["begin"].min()
    return answer, table.sort_values(["stage", "task"], ignore_index=True)


def time_line(spans: pd.DataFrame, stages: Sequence[str], title: str) -> Axes:
    """Tasks as bars on a line of time, the stages in colours and hatches that differ.

    Args:
        spans: as `watched` gives them.
        stages: what each stage is called.
        title: what stands above the plot.
    """
    axes = plt.figure(figsize=(7, 0.9 + 0.3 * len(spans))).add_subplot()
    for number, name in enumerate(stages):
        mine = spans[spans["stage"] == number]
        axes.barh(
            mine.index,
            mine["end"] - mine["begin"],
            left=mine["begin"],
            color=COLOURS[number % len(COLOURS)],
            hatch=HATCHES[number % len(HATCHES)],
            edgecolor="white",
            label=name,
        )
    axes.set_yticks(spans.index, [f"task {task}" for task in spans["task"]])
    axes.invert_yaxis()
    axes.set(title=title, xlabel="Seconds since the first task began")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    plt.show()
    return axes
