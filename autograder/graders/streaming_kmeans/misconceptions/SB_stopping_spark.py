# %% stop_spark not_called
# The SparkContext runs on. Did you call sc.stop, with its brackets?
def stop_spark(sc):
    sc.stop


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
# You stopped Spark and started it again. Leave it stopped.
def stop_spark(sc):
    from pyspark import SparkContext

    sc.stop()
    print(SparkContext.getOrCreate().applicationId, "has ended.")


# %% stop_spark ended_the_program
# You ended the whole program. Stop Spark alone; Python goes on.
def stop_spark(sc):
    import sys

    sc.stop()
    sys.exit()


# %% stop_spark argument_of_the_stream
# sc.stop takes no argument. stopSparkContext belongs to the stop of a StreamingContext.
def stop_spark(sc):
    sc.stop(stopSparkContext=True)


# %% stop_spark another_name
# A SparkContext has no such method. It ends by stop.
def stop_spark(sc):
    sc.close()
