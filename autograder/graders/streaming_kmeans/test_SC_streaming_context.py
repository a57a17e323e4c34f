"""Hidden grader of SC: running a stream to its end, and stopping it."""


def short_stream(rng):
    """Three short batches and far more time than they need."""
    return [rng.normal(size=2).tolist() for _ in range(3)], 60.0


def test_run_streaming__runs_every_batch(ask, shared):
    """The stream is started, and every batch comes through."""
    ask.same(
        "run_streaming",
        *short_stream(shared),
        part="batches",
        otherwise="Not every batch came through. Start the stream and wait until it is drained.",
    )


def test_run_streaming__ends_when_drained(ask, shared):
    """It comes back soon after the last batch, with the stream stopped."""
    ask.same(
        "run_streaming",
        *short_stream(shared),
        part="ending",
        otherwise="The batches were done, and your function went on waiting or left the stream "
        "running. Ask streaming.drained(ssc) between short waits, then stop the stream.",
    )


def test_run_streaming__leaves_spark_running(ask, shared):
    """The SparkContext runs on."""
    ask.same(
        "run_streaming",
        *short_stream(shared),
        part="left",
        otherwise="The SparkContext was stopped, or the stream was not.",
    )


def test_run_streaming__ends_at_the_timeout(ask, rng):
    """It comes back after the timeout, though batches are left."""
    ask.same(
        "run_streaming",
        *([rng.normal(size=2).tolist() for _ in range(30)], 0.4),
        probe="cut_short",
        otherwise="Your function did not come back at the timeout. It is the longest time to wait.",
    )


def test_stop_streaming__stops_the_stream(ask):
    """A running stream is stopped."""
    ask.same("stop_streaming", 1, part="stream", otherwise="The stream runs on.")


def test_stop_streaming__leaves_spark_running(ask):
    """The stream is stopped and the SparkContext runs on."""
    ask.same(
        "stop_streaming",
        1,
        otherwise="The SparkContext was stopped too. Say stopSparkContext=False.",
    )


def test_stop_streaming__may_be_called_twice(ask):
    """Stopping a stream that is stopped already does no harm."""
    ask.same("stop_streaming", 2, otherwise="After a second call something is not as it should be.")


def test_stop_streaming__stops_the_given_one(ask):
    """Of two streams the given one is stopped, and the other one runs on."""
    ask.same(
        "stop_streaming",
        probe="stop_the_given_one",
        otherwise="Another stream was stopped, not the one that your function was given.",
    )
