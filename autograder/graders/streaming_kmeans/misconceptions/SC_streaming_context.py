# %% run_streaming waits_the_whole_timeout
# You wait the whole timeout though the stream is done. The timeout is an upper bound: ask
# streaming.drained(ssc) between short waits.
def run_streaming(ssc, timeout=80):
    ssc.start()
    ssc.awaitTerminationOrTimeout(timeout)
    ssc.stop(stopSparkContext=False)


# %% run_streaming stops_spark_too
# You stopped the SparkContext as well. Say stopSparkContext=False, so that others can go on with it.
def run_streaming(ssc, timeout=80):
    from time import monotonic

    from diststream import streaming

    end = monotonic() + timeout
    ssc.start()
    while not streaming.drained(ssc) and monotonic() < end:
        ssc.awaitTerminationOrTimeout(0.1)
    ssc.stop()


# %% run_streaming never_started
# The stream was never started: call ssc.start() first.
def run_streaming(ssc, timeout=80):
    ssc.stop(stopSparkContext=False)


# %% run_streaming stopped_at_once
# You stopped the stream right after its start, so hardly a batch came through. Wait until it is
# drained.
def run_streaming(ssc, timeout=80):
    ssc.start()
    ssc.stop(stopSparkContext=False)


# %% run_streaming no_upper_bound
# You wait for the end of the stream without looking at the timeout.
def run_streaming(ssc, timeout=80):
    from diststream import streaming

    ssc.start()
    while not streaming.drained(ssc):
        ssc.awaitTerminationOrTimeout(0.1)
    ssc.stop(stopSparkContext=False)


# %% run_streaming left_running
# The stream is still running when your function comes back. Stop it at the end.
def run_streaming(ssc, timeout=80):
    from time import monotonic

    from diststream import streaming

    end = monotonic() + timeout
    ssc.start()
    while not streaming.drained(ssc) and monotonic() < end:
        ssc.awaitTerminationOrTimeout(0.1)


# %% run_streaming forever
# You wait for a stream to end that never ends by itself. Ask streaming.drained(ssc).
def run_streaming(ssc, timeout=80):
    ssc.start()
    ssc.awaitTermination()
    ssc.stop(stopSparkContext=False)


# %% stop_streaming stops_spark_too
# You stopped the SparkContext as well. Say stopSparkContext=False.
def stop_streaming(ssc):
    ssc.stop()


# %% stop_streaming spark_only
# You stopped the SparkContext. Stop the stream and leave Spark running.
def stop_streaming(ssc):
    ssc.sparkContext.stop()


# %% stop_streaming whichever_runs
# You stopped the stream that happens to run. Stop the one that you were given.
def stop_streaming(ssc):
    from pyspark.streaming import StreamingContext

    running = StreamingContext.getActive()
    if running is not None:
        running.stop(stopSparkContext=False)


# %% stop_streaming refuses_a_second_call
# A second call fails. Stopping what is stopped already does no harm: let it pass.
def stop_streaming(ssc):
    if ssc._jssc.getState().toString() == "STOPPED":
        raise RuntimeError("The stream is stopped already.")
    ssc.stop(stopSparkContext=False)


# %% stop_streaming not_called
# The stream runs on. Did you call ssc.stop, with its brackets?
def stop_streaming(ssc):
    ssc.stop


# %% stop_streaming another_name
# A StreamingContext has no such method. It ends by stop.
def stop_streaming(ssc):
    ssc.close()


# %% stop_streaming no_such_argument
# ssc.stop has no argument of that name. Yours is spelled stopSparkContext.
def stop_streaming(ssc):
    ssc.stop(stop_spark_context=False)
