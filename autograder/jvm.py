"""One Spark for all notebooks of a submission: its Java process, started straight and small.

PySpark starts Java through two shell scripts and a launcher, sized for a server. Here the same
program is started with the same switches and a short-lived process's settings. A session attaches
to it by the port and the secret in its environment.
"""

import contextlib
import functools
import os
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.nursery import Nursery
from diststream import class_data, spark

if TYPE_CHECKING:
    from autograder.warm_java import Fork, Spare

# What Spark's own launcher opens (org.apache.spark.launcher.JavaModuleOptions), less the modules
# that trimmed runtimes lack; see diststream.spark.
OPENED = (
    "java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util "
    "java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs "
    "sun.util.calendar"
).split()
# A grading Spark lives for seconds: compile little, collect in one thread, begin with a small heap,
# keep no log, which nobody reads. Spark refuses to start in less than 450 MB.
SHORT_LIVED = [
    *("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss512k", "-Xms64m", "-Xmx512m"),
    "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
]


class Jvm:
    """A running Java process of Spark.

    Args:
        cache: a folder with Java's class-data archive and the settings that go with it, see
            `diststream.class_data`.
        spare: forks a Java that has run before; else, or where that fails, a new one is started.

    Attributes:
        address: environment variables by which PySpark attaches to it.
        pid: number of Java's process.
        folder: where its files lie.
        nursery: where its Python workers come from; None where there can be none.
    """

    def __init__(self, cache: Path | None = None, spare: "Spare | None" = None) -> None:
        java = _java()
        spark.prepare()
        self.folder = folder()
        self.folder.mkdir(mode=0o700)
        self.nursery = Nursery(self.folder) if Nursery.fits(self.folder) else None
        self._process = _forked(spare) or _Program(java, self.folder, cache)
        port, secret = self._process.address
        self.address = {"PYSPARK_GATEWAY_PORT": port, "PYSPARK_GATEWAY_SECRET": secret}
        if self.nursery is not None:
            self.address["PYSPARK_PYTHON"] = str(self.nursery.python)
        self.pid = self._process.pid

    @property
    def pids(self) -> set[int]:
        """Numbers of the processes that belong to it."""
        return {self.pid} | ({self.nursery.pid} if self.nursery is not None else set())

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.alive()


def _forked(spare: "Spare | None") -> "Fork | None":
    with contextlib.suppress(OSError, ValueError):  # it does not answer
        return spare.fork() if spare is not None else None
    return None


class _Program:
    """Java, started as a program.

    Attributes:
        pid: number of its process.
        address: port and secret by which PySpark attaches to it.
    """

    def __init__(self, java: Path, folder: Path, cache: Path | None) -> None:
        answer = folder / "address"
        self._process = subprocess.Popen(
            _command(java, folder, cache),
            stdin=subprocess.PIPE,  # it ends when this end is closed
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(answer)},
            cwd=folder,
        )
        self.pid = self._process.pid
        self.address = self._read(answer)

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def _read(self, answer: Path) -> tuple[str, str]:
        """Port and secret, from the file that Java renames into place when it listens."""
        while not answer.exists():
            try:
                self._process.wait(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"Java ended with status {self._process.returncode} at its start")
        port, length = struct.unpack_from(">ii", data := answer.read_bytes())
        return str(port), data[8 : 8 + length].decode()


def folder() -> Path:
    """Where Java's files lie: one place, for a Java that is forked knows it from before."""
    return Path(tempfile.gettempdir(), "spark")


@functools.cache
def _java() -> Path:
    """Java itself, found once.

    Later JAVA_HOME names a folder where sessions can write, and who is graded could plant another.
    """
    return spark.find_java()


def switches(folder: Path, cache: Path | None) -> list[str]:
    """The switches of a grading Java.

    Args:
        folder: for its files.
        cache: as of `Jvm`.
    """
    return [
        *SHORT_LIVED,
        *([class_data.switch(cache)] if cache else []),
        "-XX:+IgnoreUnrecognizedVMOptions",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
        "-Dio.netty.tryReflectionSetAccessible=true",
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        f"-Djava.io.tmpdir={folder}",
        f"-Dspark.local.dir={folder}",
    ]


def _command(java: Path, folder: Path, cache: Path | None) -> list[str]:
    settings = cache / class_data.SETTINGS if cache else Path(os.environ["SPARK_CONF_DIR"])
    return [
        str(java),
        *switches(folder, cache),
        *("-cp", class_data.class_path(settings)),
        "org.apache.spark.deploy.SparkSubmit",
        *spark.socket_switches(str(folder)),
        "pyspark-shell",
    ]
