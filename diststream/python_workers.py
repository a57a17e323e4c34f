"""The parent of Spark's Python workers, with what the lessons compute with already loaded.

Spark forks a Python worker for a task and keeps it for the next one, unless the task looked at
the first rows alone, as `isEmpty` and `take` do. Then the worker goes, and the next one imports
NumPy and MLlib anew, which costs more than the task. Forked from this parent it finds them in
memory.

Named by `spark.python.daemon.module` in `conf/spark-defaults.conf`.
"""

import gc
import os
import socket
import sys
from importlib.machinery import PathFinder
from pathlib import Path


def prefer_compiled() -> None:
    """Take Spark's archive of itself off the path where the same Spark is installed as files.

    Python keeps no bytecode for an archive: each import would compile its source again.
    """
    files = [entry for entry in sys.path if not entry.endswith("pyspark.zip")]
    found = PathFinder.find_spec("pyspark", files)
    if (
        found
        and found.origin
        and Path(found.origin).parent == Path(os.environ.get("SPARK_HOME", ""))
    ):
        sys.path[:] = files


def end_where_nobody_listens() -> None:
    """Let a worker end in silence when Java has hung up, as it does when Spark is stopped.

    Over a socket file it learns so at once, and would tell it in the notebook.
    """
    from pyspark import daemon

    serve = daemon.worker

    def worker(sock: socket.socket, authenticated: bool) -> int:
        try:
            return serve(sock, authenticated)
        except BrokenPipeError:
            os._exit(0)

    daemon.worker = worker


def main() -> None:
    """Load, then serve as Spark's own parent of workers does."""
    prefer_compiled()
    import pyspark.mllib.linalg
    import pyspark.worker  # noqa: F401
    from pyspark.daemon import manager

    end_where_nobody_listens()

    # Workers collect garbage after each task. What is loaded here is none: it need not be searched.
    gc.freeze()
    manager()


if __name__ == "__main__":
    main()
