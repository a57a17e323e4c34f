# %% stop_spark with_return
# The stop, and the return of the docstring.
def stop_spark(sc):
    sc.stop()
    return None


# %% stop_spark by_a_session
# Through the session, which stops its context.
def stop_spark(sc):
    from pyspark.sql import SparkSession

    SparkSession(sc).stop()


# %% stop_spark the_running_one
# Through the context that runs, which is the same.
def stop_spark(sc):
    from pyspark import SparkContext

    SparkContext.getOrCreate().stop()


# %% stop_spark with_with
# A with statement ends it.
def stop_spark(sc):
    with sc:
        print("stopping", sc.appName)


# %% stop_spark jobs_first
# Jobs cancelled first.
def stop_spark(sc):
    sc.cancelAllJobs()
    sc.stop()


# %% stop_spark careful
# Nothing to do where nothing runs.
def stop_spark(sc):
    if sc is not None and sc._jsc is not None:
        sc.stop()


# %% stop_spark in_a_finally
# The stop in a finally.
def stop_spark(sc):
    try:
        print(f"{sc.appName} ends.")
    finally:
        sc.stop()
