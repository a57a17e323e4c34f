"""Spark's classes, read and checked once: a class-data archive that each later Java maps.

Java spends most of its start on reading Spark's classes. It can write what it has loaded into a
file when it ends (JEP 350), and map that file when it starts again. The archive is made by a run
that starts Spark and trains on small streams, and lies in the user's cache. It belongs to one Java
and one Spark; where there is none, or it does not fit, Java goes on without it. It adds to an
archive of Java's own classes, which most Javas bring; a trimmed one gets it first.

    python -m diststream.class_data        make it, where there is none yet
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyspark

try:
    import fcntl
except ImportError:  # Windows, where each makes its own
    fcntl = None  # type: ignore[assignment]

CONF = Path(__file__).parent / "conf"  # Spark's settings, see `spark.prepare`
JARS = Path(pyspark.__file__).parent / "jars"
ARCHIVE, BASE, SETTINGS = "spark.jsa", "java.jsa", "settings.jar"
MAKE_SECONDS = 300
KEPT = 4  # archives: of the courses and Javas on this machine that made one last; each has 180 MB
RECORD = "DISTSTREAM_RECORD"  # names the file that the next Java shall write


def find(java: Path) -> Path | None:
    """The folder with the archive and the settings that go with it; None where there is none."""
    place = _place(java)
    return place if (place / ARCHIVE).exists() else None


@functools.cache
def folder(java: Path) -> Path | None:
    """As `find`, but made where there is none, which takes about half a minute.

    None where it cannot be made, as where the cache cannot be written.
    """
    if (place := find(java)) is not None:
        return place
    place = _place(java)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            if find(java) is None:  # nobody else has made it meanwhile
                _make_in(place, java)
                sweep(place.parent)
    except (OSError, subprocess.SubprocessError):
        return None
    return find(java)


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Wait while another process is at work in a folder: those that grade a class begin at once."""
    with Path(place, "lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sharing(java: Path) -> tuple[Path, list[str]] | None:
    """The settings to put first on Java's class path and the switches to go with them.

    None where there is no archive, and none is being made.
    """
    if draft := os.environ.get(RECORD):
        place = Path(draft).parents[1]
        base = [f"-XX:SharedArchiveFile={place / BASE}"] if (place / BASE).exists() else []
        return place / SETTINGS, [*base, f"-XX:ArchiveClassesAtExit={draft}"]
    found = find(java)
    return (found / SETTINGS, [switch(found)]) if found else None


def switch(place: Path) -> str:
    """The switch by which Java maps the archive of a folder."""
    archives = [place / BASE] if (place / BASE).exists() else []
    return f"-XX:SharedArchiveFile={os.pathsep.join(map(str, [*archives, place / ARCHIVE]))}"


def class_path(settings: Path) -> str:
    """Java's class path as Spark's own launcher writes it: an archive holds for this one alone."""
    first = [str(jar) for jar in JARS.glob("slf4j-api-*.jar")]
    return ":".join([str(settings), *first, f"{JARS}/*"])


def _place(java: Path) -> Path:
    """Where the archive lies that fits this Java, this Spark, our settings and this code.

    Java refuses an archive where a jar has another time than it had: Spark installed again, in the
    same place, needs its own.
    """
    programs = [java.resolve(), *sorted(JARS.glob("*.jar"))]
    parts = [f"{program} {program.stat().st_mtime_ns}" for program in programs]
    files = [*sorted(CONF.rglob("*")), Path(__file__)]
    parts += [path.read_bytes().hex() for path in files if path.is_file()]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "diststream", key)


def _make_in(place: Path, java: Path) -> None:
    """Make the archive, whole or not at all, by a process of its own."""
    with tempfile.TemporaryDirectory(dir=place) as draft:
        if not (java.resolve().parents[1] / "lib" / "server" / "classes.jsa").exists():
            _make_base(java, Path(draft, BASE))
            Path(draft, BASE).rename(place / BASE)
        packed, archive = Path(draft, SETTINGS), Path(draft, ARCHIVE)
        _pack_settings(packed)
        with contextlib.suppress(FileExistsError):  # the archive knows this file by its time
            os.link(packed, place / SETTINGS)
        subprocess.run(
            [sys.executable, "-m", "diststream.class_data"],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), RECORD: str(archive)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MAKE_SECONDS,
            check=True,
        )
        archive.rename(place / ARCHIVE)


def _make_base(java: Path, archive: Path) -> None:
    """Archive the classes of Java itself."""
    command = [str(java), "-XX:+UseSerialGC", "-Xshare:dump", f"-XX:SharedArchiveFile={archive}"]
    subprocess.run(command, capture_output=True, timeout=MAKE_SECONDS, check=True)


def sweep(archives: Path) -> None:
    """Remove all archives but those made last."""
    places = sorted(archives.iterdir(), key=lambda place: place.stat().st_mtime, reverse=True)
    for place in places[KEPT:]:
        shutil.rmtree(place, ignore_errors=True)


def _pack_settings(jar: Path) -> None:
    """The folder of settings as an archive: Java keeps no classes where a folder is on its path."""
    with zipfile.ZipFile(jar, "w") as packed:
        for file in sorted(CONF.rglob("*")):
            if file.is_file():
                packed.write(file, file.relative_to(CONF))


def _record() -> None:
    """Let Spark do what the lessons do, so that Java has loaded their classes, and end it."""
    from pyspark import SparkConf, SparkContext

    from diststream import spark

    spark.prepare()
    sc = SparkContext(conf=SparkConf().setMaster("local[2]").setAppName("classes"))
    train(sc)
    sc.stop()
    java = SparkContext._gateway.proc
    SparkContext._gateway.shutdown()
    java.stdin.close()  # at which it ends by itself, and writes the archive
    java.wait()


def train(sc: Any) -> None:
    """Train on small streams of either kind, as the lessons do.

    Args:
        sc: a SparkContext.
    """
    _train_on_discretized_stream(sc)
    with tempfile.TemporaryDirectory() as files:
        _train_on_files(sc, files)


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
    """Make the archive, or be the process that is recorded for it."""
    if os.environ.get(RECORD):
        _record()
        return
    from diststream import spark

    if folder(spark.find_java()) is None:
        print("This Java keeps no archive of classes. Spark starts without it, only slower.")


if __name__ == "__main__":
    main()
