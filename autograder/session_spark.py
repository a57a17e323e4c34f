"""The Spark of a session: what probes find in the JVM that the worker started.

The JVM outlives a session and has served others. A probe attaches to it, takes the context that
runs there or makes one, and leaves neither a stream nor a second context behind.
"""

import os
from typing import Any


def context() -> Any:
    """A running SparkContext, on which no stream runs.

    The JVM outlives this process and has served others. A stream that one of them left running
    would keep every other from starting.
    """
    stop_streams()
    return context_here()


def context_here() -> Any:
    """This process's SparkContext, if it has none that runs, one attached to the JVM's."""
    from pyspark import SparkConf, SparkContext

    mine = SparkContext._active_spark_context
    if mine is not None and mine._jsc is not None and not mine._jsc.sc().isStopped():
        return mine
    if mine is not None:
        mine.stop()
    jsc = java_context()
    conf = SparkConf(_jvm=SparkContext._jvm, _jconf=jsc.getConf())
    return SparkContext(gateway=SparkContext._gateway, jsc=jsc, conf=conf)


def java_context() -> Any:
    """The JavaSparkContext that runs in the JVM, else a new one."""
    if (running := running_context()) is not None:
        return running
    jvm = gateway().jvm
    return jvm.JavaSparkContext(jvm.SparkConf().setMaster("local[1]").setAppName("judge"))


def running_context() -> Any | None:
    """The JavaSparkContext that runs in the JVM, whichever process made it; None without one."""
    jvm = gateway().jvm
    active = _companion(jvm, "org.apache.spark.SparkContext").getActive()
    if active.isEmpty() or active.get().isStopped():
        return None
    return jvm.JavaSparkContext(active.get())


def _companion(jvm: Any, name: str) -> Any:
    """The object that Scala keeps beside a class, as Java sees it."""
    return getattr(getattr(jvm, name + "$"), "MODULE$")


def gateway() -> Any:
    """The gateway to the JVM.

    When the JVM drops a Python object of an earlier process, it tells whoever is attached now, by
    number. So numbers must not come twice.
    """
    from pyspark import SparkContext

    from diststream import spark

    spark.prepare()
    SparkContext._ensure_initialized()
    gateway = SparkContext._gateway
    objects = gateway.gateway_property.pool
    objects.next_id = max(objects.next_id, os.getpid() * 1_000_000)
    return gateway


def stop_streams() -> None:
    """Stop the stream that runs in the JVM; there is one at most."""
    jvm = gateway().jvm
    streaming = _companion(jvm, "org.apache.spark.streaming.StreamingContext").getActive()
    if streaming.isDefined():
        streaming.get().stop(False, False)


def stop_context() -> None:
    """Stop whatever Spark runs in the JVM, so that the next context is a new one."""
    from pyspark import SparkContext

    stop_streams()
    jsc = running_context()
    if SparkContext._active_spark_context is not None:
        SparkContext._active_spark_context.stop()
    if jsc is not None:
        jsc.stop()
