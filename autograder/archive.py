"""Spark's classes, read and checked once: a class-data archive that each grading Java maps.

Java spends most of its start on reading Spark's classes. It can write what it has loaded into a
file when it ends (JEP 350), and map that file when it starts again. The archive is made by the
course's own code, in a run that starts Spark and trains on a small stream, and lies in the user's
cache. It belongs to one Java and one Spark; where it does not fit, Java goes on without it.

    python -m autograder.archive FOLDER        make it there
"""

import contextlib
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pyspark

import diststream
from autograder import jvm
from diststream import spark

MAKE_SECONDS = 300
KEPT = 4  # archives: of the courses and Javas on this machine that made one last; each has 180 MB


@functools.cache
def folder() -> Path | None:
    """The folder with the archive and the settings that go with it; None where it cannot be made.

    It is made at the first use, which takes about half a minute.
    """
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    place = Path(cache, "autograder", _key())
    if not (place / jvm.ARCHIVE).exists():
        try:
            _make_in(place)
            sweep(place.parent)
        except (OSError, subprocess.SubprocessError):
            return None
    return place


def _key() -> str:
    """What the archive depends on, as a hash: Java, Spark and its place, our settings and code."""
    java = spark.find_java().resolve()
    parts = [str(java), str(java.stat().st_mtime_ns), pyspark.__version__, pyspark.__file__]
    files = [*sorted(_settings().rglob("*")), Path(__file__), Path(jvm.__file__)]
    parts += [path.read_bytes().hex() for path in files if path.is_file()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _make_in(place: Path) -> None:
    """Make the archive in a process of its own, which Java's settings do not outlive."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "autograder.archive", str(place)],
        env=os.environ | {"PYTHONPATH": str(Path(diststream.__file__).parents[1])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=MAKE_SECONDS,
        check=True,
    )


def sweep(archives: Path) -> None:
    """Remove all archives but those made last."""
    places = sorted(archives.iterdir(), key=lambda place: place.stat().st_mtime, reverse=True)
    for place in places[KEPT:]:
        shutil.rmtree(place, ignore_errors=True)


def _settings() -> Path:
    return Path(diststream.__file__).parent / "conf"


def _pack_settings(jar: Path) -> None:
    """The folder of settings as an archive: Java keeps no classes where a folder is on its path."""
    with zipfile.ZipFile(jar, "w") as packed:
        for file in sorted(_settings().rglob("*")):
            if file.is_file():
                packed.write(file, file.relative_to(_settings()))


def _use(java: jvm.Jvm) -> None:
    """Let Spark do what the lessons do, so that it has loaded their classes."""
    from pyspark import SparkConf, SparkContext

    os.environ.update(java.address)
    sc = SparkContext(conf=SparkConf().setMaster("local[1]").setAppName("archive"))
    _train_on_discretized_stream(sc)
    with tempfile.TemporaryDirectory() as folder:
        _train_on_files(sc, folder)
    sc.stop()


def _train_on_discretized_stream(sc: Any) -> None:
    import numpy as np
    from pyspark.mllib.clustering import StreamingKMeans
    from pyspark.mllib.linalg import Vectors

    from diststream import streaming

    model = StreamingKMeans(2, 0.5).setInitialCenters(np.eye(2), np.ones(2))
    queue = [sc.parallelize([Vectors.dense(x) for x in np.eye(2)], 1) for _ in range(2)]
    seen: list[int] = []

    def attach(stream: Any) -> None:
        model.trainOn(stream)
        stream.foreachRDD(lambda rdd: seen.append(0 if rdd.isEmpty() else rdd.count()))

    streaming.rehearse(sc, queue, attach)


def _train_on_files(sc: Any, folder: str) -> None:
    import numpy as np
    import pandas as pd
    from pyspark.mllib.clustering import StreamingKMeansModel
    from pyspark.mllib.linalg import Vectors
    from pyspark.sql import SparkSession

    session = SparkSession(sc)
    model = StreamingKMeansModel(np.eye(2), np.ones(2))
    for number in range(2):
        pd.DataFrame(np.eye(2)).add_prefix("x").to_parquet(Path(folder, f"{number}.parquet"))

    def train(table: Any, number: int) -> None:
        model.update(table.rdd.map(Vectors.dense), 0.5, "batches")

    source = session.readStream.schema(session.read.parquet(folder).schema)
    stream = source.option("maxFilesPerTrigger", 1).parquet(folder)
    query = stream.writeStream.foreachBatch(train).trigger(availableNow=True).start()
    query.awaitTermination()


def main() -> None:
    """Make the archive in the folder named, whole or not at all."""
    place = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(dir=place) as draft:
        packed, archive = Path(draft, jvm.SETTINGS), Path(draft, jvm.ARCHIVE)
        _pack_settings(packed)
        with contextlib.suppress(FileExistsError):  # the archive knows this file by its time
            os.link(packed, place / jvm.SETTINGS)
        java = jvm.Jvm(place, record=archive)
        _use(java)
        java.end()
        archive.rename(place / jvm.ARCHIVE)


if __name__ == "__main__":
    main()
