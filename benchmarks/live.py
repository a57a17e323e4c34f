"""Whether a stream runs slower while a chart of it moves in the notebook.

In a real kernel, whose output a client takes as JupyterLab does. The same batches go through
streaming k-means with the chart and without it, in turn; the stream's clock is stepped, so that a
batch begins when the one before is done and nothing waits for the time of day.
"""

import json
import statistics
import tempfile
from datetime import UTC, datetime
from typing import Any

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from benchmarks.workloads import Profile

BATCHES, RECORDS, DIMENSIONS = 20, 1000, 6  # the course's batches
PAIRS = {"short": 3, "full": 21}

PREPARE = f"""
import time
import numpy as np
from diststream import live, spark, streaming
spark.prepare()
from pyspark import SparkConf, SparkContext
from pyspark.mllib.clustering import StreamingKMeans

sc = SparkContext.getOrCreate(SparkConf().setMaster("local[2]").setAppName("live"))
X = np.random.default_rng(0).normal(size=({BATCHES}, {RECORDS}, {DIMENSIONS}))

def seconds(chart):
    sse, centers = [], []
    model = StreamingKMeans(3, 0.8).setRandomCenters({DIMENSIONS}, 1.0, 0)
    def attach(stream):
        model.trainOn(stream)
        def record(rdd):
            now = np.array(model.latestModel().centers)
            far = np.array(rdd.collect())[:, None] - now
            sse.append(float((far**2).sum(axis=2).min(axis=1).sum()))
            centers.append(now)
        stream.foreachRDD(record)
        if chart:
            live.show(stream, {BATCHES}, sse, centers)
    queue = [sc.parallelize(batch, 2) for batch in X]
    begin = time.perf_counter()
    streaming.rehearse(sc, queue, attach)
    return time.perf_counter() - begin

seconds(False), seconds(True)  # compiled and warm
"""


def run(profile: Profile) -> dict[str, Any]:
    """Seconds of each run, and by how much the chart slows the stream: the median of the pairs."""
    measure = f"runs = [(seconds(False), seconds(True)) for _ in range({PAIRS[profile.name]})]"
    tell = "import json; print(json.dumps(runs)); spark.stop()"
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in (PREPARE, measure, tell)])
    with tempfile.TemporaryDirectory() as place:
        config = Config(KernelManager={"transport": "ipc", "ip": f"{place}/kernel"})
        NotebookClient(notebook, timeout=600, config=config).execute()
    runs = json.loads(notebook.cells[-1].outputs[0].text)
    charts = sum(
        "text/html" in out.get("data", {}) or "image/png" in out.get("data", {})
        for out in notebook.cells[1].outputs
    )
    if charts != len(runs):
        raise RuntimeError(f"{charts} charts were shown in {len(runs)} runs with one.")
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "batches": BATCHES,
        "seconds without and with": runs,
        "slower by": statistics.median(chart / bare for bare, chart in runs) - 1.0,
    }
