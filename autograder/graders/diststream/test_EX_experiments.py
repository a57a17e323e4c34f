"""Hidden grader of EX: the stream run, the model at a moment, ratios, rates, the gain of tasks."""

import numpy as np

UNTOUCHED = "Your function changes what it is given. Work on a copy."
RULES = {"factor": 2.0, "reach": 1.0, "beta": 1.3, "least": 0.05, "capacity": 20}


def small_stream(rng, n=50, seconds=10.0, d=2):
    """A first model, records about its rows and about a new place, their times, four batches."""
    places = np.array([[0.0, 0.0], [8.0, 1.0], [3.0, 9.0], [-7.0, 5.0]])[:, :d]
    Q = np.column_stack(
        [
            rng.uniform(3, 8, size=3),
            places[:3] + rng.normal(scale=0.2, size=(3, d)),
            rng.uniform(3, 8, size=3),
            rng.uniform(-1, 0, size=3),
        ]
    )
    t = np.sort(rng.uniform(0, seconds, size=n))
    X = places[rng.integers(4, size=n)] + rng.normal(scale=0.8, size=(n, d)) + t[:, None] * 0.15
    edges = np.array([0.0, 2.5, 5.0, 7.5, seconds])
    at = np.searchsorted(t, edges)
    batches = [(int(a), int(b), float(e)) for a, b, e in zip(at, at[1:], edges[1:], strict=False)]
    return Q, X, t, batches


def test_run_stream__learns_in_order(ask, rng):
    """The ordered model of each batch end is right."""
    ask.same("run_stream", *small_stream(rng), RULES, True)


def test_run_stream__learns_without_order(ask, rng):
    """The unordered model of each batch end is right."""
    ask.same("run_stream", *small_stream(rng), RULES, False)


def test_run_stream__takes_one_record_at_a_time(ask, rng):
    """With a batch for each record, which ends when it comes, there is a model for each."""
    Q, X, t, _ = small_stream(rng, n=25)
    alone = [(i, i + 1, float(t[i])) for i in range(len(t))]
    ask.same("run_stream", Q, X, t, alone, RULES, True)


def test_run_stream__keeps_to_the_settings(ask, rng):
    """Other settings, with rows that are deleted and rows that are merged to make room."""
    rules = {"factor": 2.4, "reach": 0.7, "beta": 1.6, "least": 0.5, "capacity": 4}
    ask.same("run_stream", *small_stream(rng), rules, True)
    ask.same("run_stream", *small_stream(rng), rules, False)


def test_run_stream__goes_on_after_a_pause(ask, rng):
    """Batches that were left out have passed all the same, and records at other times count."""
    Q, X, t, batches = small_stream(rng)
    t = t + np.where(t > 5, 4.0, 0.0)
    later = [(a, b, end + (4.0 if end > 5 else 0.0)) for a, b, end in batches]
    ask.same("run_stream", Q, X, t, later, RULES, True)


def test_run_stream__leaves_its_input_alone(ask, rng):
    """The right models are found, and the first model and the records are as before."""
    arguments = *small_stream(rng), RULES, True
    ask.same("run_stream", *arguments, probe="with_arguments", otherwise=UNTOUCHED)


def ends_and_moments(rng, b=6, n=20):
    """Batch ends at unequal distances, moments between, before and after them."""
    ends = np.cumsum(rng.uniform(1, 4, size=b)) + 2
    return ends, rng.uniform(ends[0], ends[-1] + 3, size=n)


def test_latest_model__takes_the_last_end_before(ask, rng):
    """At each moment it is the model of the last batch that has ended."""
    ask.same("latest_model", *ends_and_moments(rng))


def test_latest_model__before_the_first_end(ask, rng):
    """Before the first batch has ended there is none: -1."""
    ends, moments = ends_and_moments(rng)
    moments[::3] = rng.uniform(0, 2, size=len(moments[::3]))
    ask.same(
        "latest_model", ends, moments, otherwise="Before the first batch end there is no model."
    )


def test_latest_model__at_an_end(ask, rng):
    """At the very end of a batch its model is there."""
    ends, moments = ends_and_moments(rng, n=5)
    ask.same(
        "latest_model",
        *(ends, np.concatenate([ends[::-1], moments])),
        otherwise="At the very moment of a batch end its model is there.",
    )


def test_latest_model__for_one_batch(ask, rng):
    """With one batch there is its model or none."""
    ask.same("latest_model", np.array([5.0]), rng.permutation(np.array([1.0, 4.9, 5.1, 70.0])))


def test_latest_model__leaves_its_input_alone(ask, rng):
    """The right models are found, and ends and moments are as before."""
    ask.same("latest_model", *ends_and_moments(rng), probe="with_arguments", otherwise=UNTOUCHED)


def test_normalised__divides_moment_by_moment(ask, rng):
    """Ratios of a model to the baseline, and their mean."""
    ask.same("normalised", rng.uniform(0.2, 0.9, size=12), rng.uniform(0.3, 1, size=12))


def test_normalised__may_exceed_the_baseline(ask, rng):
    """A model that is better than the baseline has ratios above 1."""
    baseline = rng.uniform(0.2, 0.6, size=8)
    ask.same("normalised", baseline + rng.uniform(0.05, 0.3, size=8), baseline)


def test_normalised__leaves_out_where_there_is_no_ratio(ask, rng):
    """Where the baseline is 0 the ratio is nan, and the mean is that of the others."""
    scores, baseline = rng.uniform(0.2, 0.9, size=10), rng.uniform(0.3, 1, size=10)
    baseline[[2, 7]] = 0.0
    scores[7] = 0.0
    ask.same(
        "normalised",
        *(scores, baseline),
        otherwise="Where the baseline is 0 the ratio is nan, and the mean leaves it out.",
    )


def test_normalised__leaves_its_input_alone(ask, rng):
    """The right ratios are found, and scores and baseline are as before."""
    scores, baseline = rng.uniform(0.2, 0.9, size=6), rng.uniform(0.3, 1, size=6)
    ask.same("normalised", scores, baseline, probe="with_arguments", otherwise=UNTOUCHED)


def test_throughput__takes_the_median_rate(ask, rng):
    """Median, slowest and fastest of the rates of all runs."""
    ask.same("throughput", int(rng.integers(500, 900)), rng.uniform(0.5, 3, size=5))


def test_throughput__is_not_spoilt_by_a_bad_run(ask, rng):
    """One run that took very long shows in the slowest rate alone."""
    seconds = rng.uniform(0.5, 1, size=7)
    seconds[3] = 60.0
    ask.same("throughput", int(rng.integers(500, 900)), seconds)


def test_throughput__of_a_single_run(ask, rng):
    """A single run has one rate, three times."""
    ask.same("throughput", 1234, rng.uniform(0.5, 3, size=1))


def test_throughput__leaves_its_input_alone(ask, rng):
    """The right rates are found, and the seconds are as before."""
    seconds = rng.uniform(0.5, 3, size=5)
    ask.same("throughput", 700, seconds, probe="with_arguments", otherwise=UNTOUCHED)


def test_gain__waits_for_the_slowest(ask, rng):
    """Blocks go out in turn, the slowest task decides, the serial part comes on top."""
    ask.same("gain", rng.uniform(0.5, 3, size=10), rng.uniform(1, 4), 3)


def test_gain__with_more_tasks_than_blocks(ask, rng):
    """Tasks without a block gain nothing more: the largest block decides."""
    ask.same("gain", rng.uniform(0.5, 3, size=5), rng.uniform(1, 4), int(rng.integers(8, 30)))


def test_gain__of_one_task(ask, rng):
    """One task gains nothing, and two of one block neither."""
    ask.same("gain", rng.uniform(0.5, 3, size=6), rng.uniform(1, 4), 1)
    ask.same("gain", rng.uniform(0.5, 3, size=1), rng.uniform(1, 4), 2)
    ask.same("gain", rng.uniform(0.5, 3, size=9), rng.uniform(1, 4), 4)


def test_gain__where_nothing_is_serial(ask, rng):
    """Without a serial part only unequal tasks cost."""
    ask.same("gain", rng.uniform(0.5, 3, size=12), 0.0, 5)


def test_gain__leaves_its_input_alone(ask, rng):
    """The right gain is found, and the costs are as before."""
    arguments = rng.uniform(0.5, 3, size=8), rng.uniform(1, 4), 3
    ask.same("gain", *arguments, probe="with_arguments", otherwise=UNTOUCHED)
