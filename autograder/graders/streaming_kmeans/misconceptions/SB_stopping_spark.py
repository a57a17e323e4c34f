# %% stop_spark not_called
# You named the method and did not call it: its brackets are missing.
def stop_spark(sc):
    sc.stop


# %% stop_spark cancelled_the_jobs
# You cancelled the jobs. Spark itself runs on.
def stop_spark(sc):
    sc.cancelAllJobs()


# %% stop_spark forgot_it
# You deleted the name and not the SparkContext. It runs on.
def stop_spark(sc):
    del sc


# %% stop_spark stream_only
# You stopped the stream and left Spark running.
def stop_spark(sc):
    from pyspark.streaming import StreamingContext

    StreamingContext(sc, 1).stop(stopSparkContext=False)


# %% stop_spark half_of_it
# You stopped Java's side alone. Python takes the dead context for a running one and hands it out
# again. Stop sc itself.
def stop_spark(sc):
    sc._jsc.stop()


# %% stop_spark forgot_python_only
# You made Python forget the context. In Java it runs on, and no other can start.
def stop_spark(sc):
    type(sc)._active_spark_context = None


# %% stop_spark started_again
# You stopped Spark and started it again.
def stop_spark(sc):
    from pyspark import SparkContext

    sc.stop()
    return SparkContext.getOrCreate().parallelize([1]).count()


# %% stop_spark said_so_only
# You print that Spark is stopped, and do not stop it.
def stop_spark(sc):
    print("Spark is stopped.")
