"""Hidden grader of SB: the end of Spark."""


def test_stop_spark__stops_spark(ask):
    """The SparkContext is stopped."""
    ask.same("stop_spark", part="stopped", otherwise="The SparkContext runs on.")


def test_stop_spark__lets_spark_start_again(ask):
    """After it nothing runs, and a new SparkContext can be started."""
    ask.same(
        "stop_spark",
        otherwise="After your function another SparkContext runs, or none can be started.",
    )
