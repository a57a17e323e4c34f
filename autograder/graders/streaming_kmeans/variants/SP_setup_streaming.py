# %% setup_streaming_context without_a_conf
# The running context or one with the defaults of the machine, renamed by a conf.
from pyspark import SparkConf, SparkContext
from pyspark.streaming import StreamingContext


def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    conf = SparkConf()
    conf.set("spark.app.name", app_name)
    context = SparkContext.getOrCreate(conf=conf)
    return context, StreamingContext(context, batchDuration=batch_duration)


# %% setup_streaming_context by_a_session
# The context of a SparkSession.
from pyspark.sql import SparkSession
from pyspark.streaming import StreamingContext


def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    session = SparkSession.builder.master("local[2]").appName(app_name).getOrCreate()
    sc = session.sparkContext
    ssc = StreamingContext(sc, batch_duration)
    return (sc, ssc)


# %% setup_streaming_context asks_for_the_running_one
# Looks for the running context first.
from pyspark import SparkContext
from pyspark.streaming import StreamingContext


def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    sc = SparkContext._active_spark_context
    if sc is None:
        sc = SparkContext(master="local[2]", appName=app_name)
    return [sc, StreamingContext(sc, batch_duration)]


# %% setup_streaming_context tries_and_falls_back
# Tries a new context, takes the running one where Spark refuses.
from pyspark import SparkContext
from pyspark.streaming import StreamingContext


def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    try:
        sc = SparkContext(master="local[2]", appName=app_name)
    except ValueError:
        sc = SparkContext.getOrCreate()
    ssc = StreamingContext(sparkContext=sc, batchDuration=batch_duration)
    return sc, ssc


# %% setup_streaming_context many_settings
# A conf with settings of its own, quiet logs.
from pyspark import SparkConf, SparkContext
from pyspark.streaming import StreamingContext


def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    settings = [
        ("spark.master", "local[2]"),
        ("spark.app.name", app_name),
        ("spark.ui.enabled", "false"),
        ("spark.default.parallelism", "1"),
    ]
    sc = SparkContext.getOrCreate(SparkConf().setAll(settings))
    sc.setLogLevel("ERROR")
    return sc, StreamingContext(sc, batch_duration)


# %% setup_streaming_context two_functions
# One function for each context.
from pyspark import SparkConf, SparkContext
from pyspark.streaming import StreamingContext


def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    def spark():
        return SparkContext.getOrCreate(SparkConf().setMaster("local[2]").setAppName(app_name))

    def stream(sc):
        return StreamingContext(sc, float(batch_duration))

    sc = spark()
    return sc, stream(sc)
