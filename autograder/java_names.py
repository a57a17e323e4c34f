"""What the names are that PySpark looks up in Java: known here, they need not be asked for.

py4j asks Java for each part of `jvm.org.apache.spark...`, and for `jvm.PythonUtils` Java tries one
imported package after the other. It looks for each wrong guess in all of Spark's archives, hundreds
of times for a submission.
"""

from itertools import accumulate, chain
from typing import Any

CLASSES = (
    *("java.lang.Class", "java.lang.System", "java.util.LinkedList"),
    *("org.apache.spark.SparkContext$", "org.apache.spark.SparkFiles"),
    "org.apache.spark.mllib.api.python.SerDe",
    *("org.apache.spark.sql.classic.SparkSession", "org.apache.spark.sql.classic.SparkSession$"),
    "org.apache.spark.sql.streaming.Trigger",
    "org.apache.spark.streaming.StreamingContext$",
    "org.apache.spark.util.Utils",
)
# Those that PySpark imports into its view of Java, so that their last part names them, too.
IMPORTED = (
    "org.apache.spark.SparkConf",
    "org.apache.spark.api.java.JavaSparkContext",
    "org.apache.spark.api.python.PythonAccumulatorV2",
    *("org.apache.spark.api.python.PythonRDD", "org.apache.spark.api.python.PythonUtils"),
    "org.apache.spark.api.python.SimplePythonFunction",
    "org.apache.spark.mllib.api.python.PythonMLLibAPI",
    "org.apache.spark.streaming.Duration",
    "org.apache.spark.streaming.api.java.JavaStreamingContext",
    "org.apache.spark.streaming.api.python.PythonDStream",
)
QUESTION = "r\nu\n"  # py4j's: what is this name?
PACKAGE, CLASS = "yp", "yc"  # its answers; that of a class goes on with the whole name


def answers() -> dict[str, str]:
    """What Java would answer, by name.

    >>> answers()["org.apache"], answers()["PythonUtils"]
    ('yp', 'ycorg.apache.spark.api.python.PythonUtils')
    """
    classes = {name: CLASS + name for name in (*CLASSES, *IMPORTED)}
    short = {name.split(".")[-1]: CLASS + name for name in IMPORTED}
    parts = (accumulate(name.split(".")[:-1], "{}.{}".format) for name in classes)
    packages = dict.fromkeys(chain.from_iterable(parts), PACKAGE)
    return packages | classes | short


def remember() -> None:
    """Have py4j in this process, and in its forks, ask for other names alone."""
    from py4j.java_gateway import GatewayClient

    known, send = answers(), GatewayClient.send_command

    def send_command(self: Any, command: str, *options: Any, **more: Any) -> Any:
        if command.startswith(QUESTION):
            name = command.split("\n", 3)[2]
            if name in known:
                return known[name]
        return send(self, command, *options, **more)

    GatewayClient.send_command = send_command
