"""One Spark for all notebooks of a submission: its Java process, started straight and small.

PySpark starts Java through two shell scripts and a launcher, sized for a server. Here the same
program is started with the same switches and a short-lived process's settings. A session attaches
to it by the port and the secret in its environment.
"""

import functools
import os
import struct
import subprocess
import tempfile
from pathlib import Path

from autograder.nursery import Nursery
from diststream import class_data, spark

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

    Attributes:
        address: environment variables by which PySpark attaches to it.
        folder: where its files lie.
        nursery: where its Python workers come from; None where there can be none.
    """

    def __init__(self, cache: Path | None = None) -> None:
        java = _java()
        spark.prepare()
        self.folder = Path(tempfile.mkdtemp(prefix="spark-"))
        self.nursery = Nursery(self.folder) if Nursery.fits(self.folder) else None
        answer = self.folder / "address"
        environment = {**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(answer)}
        self._process = subprocess.Popen(
            _command(java, self.folder, cache),
            stdin=subprocess.PIPE,  # it ends when this end is closed
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=self.folder,
        )
        port, secret = self._read(answer)
        self.address = {"PYSPARK_GATEWAY_PORT": str(port), "PYSPARK_GATEWAY_SECRET": secret}
        if self.nursery is not None:
            self.address["PYSPARK_PYTHON"] = str(self.nursery.python)

    @property
    def pid(self) -> int:
        """Number of Java's process."""
        return self._process.pid

    @property
    def pids(self) -> set[int]:
        """Numbers of the processes that belong to it."""
        return {self.pid} | ({self.nursery.pid} if self.nursery is not None else set())

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def _read(self, answer: Path) -> tuple[int, str]:
        """Port and secret, from the file that Java renames into place when it listens."""
        while not answer.exists():
            try:
                self._process.wait(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"Java ended with status {self._process.returncode} at its start")
        port, length = struct.unpack_from(">ii", data := answer.read_bytes())
        return port, data[8 : 8 + length].decode()


@functools.cache
def _java() -> Path:
    """Java itself, found once.

    Later JAVA_HOME names a folder where sessions can write, and who is graded could plant another.
    """
    return spark.find_java()


def _command(java: Path, folder: Path, cache: Path | None) -> list[str]:
    settings = cache / class_data.SETTINGS if cache else Path(os.environ["SPARK_CONF_DIR"])
    sharing = [class_data.switch(cache)] if cache else []
    return [
        str(java),
        *SHORT_LIVED,
        *sharing,
        "-XX:+IgnoreUnrecognizedVMOptions",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
        "-Dio.netty.tryReflectionSetAccessible=true",
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        f"-Djava.io.tmpdir={folder}",
        f"-Dspark.local.dir={folder}",
        *("-cp", class_data.class_path(settings)),
        "org.apache.spark.deploy.SparkSubmit",
        *spark.socket_switches(str(folder)),
        "pyspark-shell",
    ]
