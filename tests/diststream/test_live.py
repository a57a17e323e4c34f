"""The live chart, in a real kernel with a real stream."""

import base64
import io
import re
import xml.etree.ElementTree as ET

import matplotlib.image
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from diststream import live

STREAM = """
from diststream import live, spark, streaming
spark.prepare()
from pyspark import SparkConf, SparkContext
sc = SparkContext.getOrCreate(SparkConf().setMaster("local[2]").setAppName("live"))
def watch(batches):
    sse, centers = [], []
    def attach(stream):
        def record(rdd):
            n = rdd.count()
            sse.append(10.0 / n)
            centers.append([[n, 0.0], [0.0, n]])
        stream.foreachRDD(record)
        live.show(stream, batches, sse, centers)
    streaming.rehearse(sc, [sc.parallelize(range(n)) for n in (1, 2, 3)], attach)
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory, in_kernel):
    """What two cells show: a stream that came to its end, and one that was cut short."""
    cells = [new_code_cell(source) for source in (STREAM, "watch(3)", "watch(10)", "sc.stop()")]
    notebook = new_notebook(cells=cells)
    in_kernel(notebook, tmp_path_factory.mktemp("live"))
    shown = [cell.outputs for cell in notebook.cells[1:3]]
    assert [len(outputs) for outputs in shown] == [1, 1]  # one output, replaced in place
    return [outputs[0].data for outputs in shown]


def test_leaves_a_picture_at_the_end(outputs):
    picture = matplotlib.image.imread(io.BytesIO(base64.b64decode(outputs[0]["image/png"])))
    assert picture.shape[:2] == (live.HEIGHT, live.WIDTH)
    assert outputs[0]["text/plain"].endswith("3 of 3 batches, the last SSE is 3.333")


def test_moves_with_each_batch(outputs):
    svg = ET.fromstring(outputs[1]["text/html"])
    lines = [line.get("points").split() for line in svg.iter("polyline")]
    assert [len(points) for points in lines] == [3, 3, 3]  # the SSE, and two centers
    heights = [float(point.split(",")[1]) for point in lines[0]]
    assert heights == sorted(heights)  # the SSE falls; pixels count downwards
    assert "3 of 10 batches" in svg.get("aria-label")


def test_shows_nothing_outside_of_a_notebook(capsys):
    live.show(None, 3, [])  # not even the stream is touched
    assert capsys.readouterr().out == ""


def test_an_empty_chart_and_hostile_names_are_well_formed():
    shown = live._moving([], [], 5, ("<b>", '"&'))
    svg = ET.fromstring(shown["text/html"])
    assert "<b>" in [text.text for text in svg.iter("text")]
    assert not list(svg.iter("polyline"))


def test_the_chart_of_sse_alone_has_one_panel():
    svg = live._moving([3.0, 2.0], None, 5, ("x", "y"))["text/html"]
    assert len(re.findall("<polyline", svg)) == 1 and "Where the centers are" not in svg
