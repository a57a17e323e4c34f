# %% setup_streaming_context new_context_each_time
# A second call fails, because a SparkContext is running already. Reuse it:
# SparkContext.getOrCreate.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkContext
    from pyspark.streaming import StreamingContext

    sc = SparkContext(appName=app_name)
    ssc = StreamingContext(sc, batchDuration=batch_duration)
    return sc, ssc


# %% setup_streaming_context swapped
# You gave back the two contexts the wrong way round. The SparkContext comes first.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext
    from pyspark.streaming import StreamingContext

    sc = SparkContext.getOrCreate(SparkConf().setAppName(app_name).setMaster("local[2]"))
    ssc = StreamingContext(sc, batch_duration)
    return ssc, sc


# %% setup_streaming_context one_second_always
# Your batches always last one second. Hand batch_duration on to the StreamingContext.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext
    from pyspark.streaming import StreamingContext

    sc = SparkContext.getOrCreate(SparkConf().setAppName(app_name).setMaster("local[2]"))
    return sc, StreamingContext(sc, 1)


# %% setup_streaming_context name_of_its_own
# Your application always has the same name. Give Spark the app_name of the arguments.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext
    from pyspark.streaming import StreamingContext

    conf = SparkConf().setAppName("StreamingKMeansExample").setMaster("local[2]")
    sc = SparkContext.getOrCreate(conf)
    return sc, StreamingContext(sc, batch_duration)


# %% setup_streaming_context session_and_context
# You gave back a SparkSession and its SparkContext. Wanted are the SparkContext and a
# StreamingContext.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark.sql import SparkSession

    session = SparkSession.builder.appName(app_name).master("local[2]").getOrCreate()
    return session, session.sparkContext


# %% setup_streaming_context milliseconds
# You turned the duration into milliseconds. A StreamingContext takes seconds.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext
    from pyspark.streaming import StreamingContext

    sc = SparkContext.getOrCreate(SparkConf().setAppName(app_name).setMaster("local[2]"))
    return sc, StreamingContext(sc, batch_duration * 1000)


# %% setup_streaming_context spark_context_alone
# You gave back the SparkContext alone. Give back both: sc, ssc.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext

    return SparkContext.getOrCreate(SparkConf().setAppName(app_name).setMaster("local[2]"))


# %% setup_streaming_context started_at_once
# You started the stream already. Nothing is attached to it yet, so leave that to run_streaming.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext
    from pyspark.streaming import StreamingContext

    sc = SparkContext.getOrCreate(SparkConf().setAppName(app_name).setMaster("local[2]"))
    ssc = StreamingContext(sc, batch_duration)
    ssc.queueStream([sc.parallelize([])]).foreachRDD(lambda rdd: None)
    ssc.start()
    return sc, ssc


# %% setup_streaming_context stopped_again
# You stopped Spark before giving it back. It must go on running.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext
    from pyspark.streaming import StreamingContext

    sc = SparkContext.getOrCreate(SparkConf().setAppName(app_name).setMaster("local[2]"))
    ssc = StreamingContext(sc, batch_duration)
    ssc.stop()
    return sc, ssc


# %% setup_streaming_context stopped_the_old_one
# Your second call stops the SparkContext of the first, and whoever uses it is left without. Reuse
# the running one.
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkContext
    from pyspark.streaming import StreamingContext

    SparkContext.getOrCreate().stop()
    sc = SparkContext("local[2]", app_name)
    return sc, StreamingContext(sc, batch_duration)


# %% setup_streaming_context one_thread
# Your Spark runs on one thread. Wanted is local[2].
def setup_streaming_context(app_name="StreamingKMeansExample", batch_duration=1):
    from pyspark import SparkConf, SparkContext
    from pyspark.streaming import StreamingContext

    sc = SparkContext.getOrCreate(SparkConf().setAppName(app_name).setMaster("local[1]"))
    return sc, StreamingContext(sc, batch_duration)
