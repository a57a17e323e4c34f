"""Hidden grader of SP: the connection to Spark and the clock of a stream."""


def settings(rng):
    """The name of an application and the seconds between two batches."""
    return f"lesson {rng.integers(1000, 9999)}", int(rng.integers(2, 9))


def test_setup_streaming_context__gives_both_contexts(ask, shared):
    """The results are a SparkContext and a StreamingContext, in this order."""
    ask.same(
        "setup_streaming_context",
        *settings(shared),
        part="results",
        otherwise="The results are not a SparkContext and a StreamingContext, in this order.",
    )


def test_setup_streaming_context__is_ready(ask, shared):
    """Spark runs, and the StreamingContext stands on it and waits to be started."""
    ask.same(
        "setup_streaming_context",
        *settings(shared),
        part="ready",
        otherwise="The SparkContext should run; the StreamingContext should be made on it, and "
        "be neither started nor stopped.",
    )


def test_setup_streaming_context__names_the_application(ask, shared):
    """The application has the name that is asked for."""
    ask.same(
        "setup_streaming_context",
        *settings(shared),
        part="app_name",
        otherwise="The application has another name than app_name.",
    )


def test_setup_streaming_context__names_the_master(ask, shared):
    """Spark runs on two threads of this machine, local[2]."""
    ask.same(
        "setup_streaming_context",
        *settings(shared),
        part="master",
        otherwise="The master should be local[2].",
    )


def test_setup_streaming_context__sets_the_batch_duration(ask, shared):
    """The batches come batch_duration seconds apart."""
    ask.same(
        "setup_streaming_context",
        *settings(shared),
        part="milliseconds",
        otherwise="The batches do not come batch_duration seconds apart.",
    )


def test_setup_streaming_context__may_be_called_again(ask, shared):
    """A second call works: it takes the SparkContext that runs, and one second by default."""
    ask.same(
        "setup_streaming_context",
        *settings(shared),
        True,
        otherwise="The second call should give the SparkContext that runs already and a new "
        "StreamingContext on it.",
    )
