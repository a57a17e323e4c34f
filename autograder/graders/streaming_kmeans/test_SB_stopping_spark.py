"""Hidden grader of SB: the end of Spark."""


def test_stop_spark__stops_spark(ask):
    """The SparkContext is stopped."""
    ask.same("stop_spark", False, otherwise="The SparkContext runs on.")


def test_stop_spark__lets_spark_start_again(ask):
    """After it a new SparkContext can be started."""
    ask.same("stop_spark", True, otherwise="After your function no new SparkContext can start.")
