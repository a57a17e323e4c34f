"""Replies of a worker, which are trusted in nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.answers import notebook_with
from autograder.candidate import KINDS, Candidate, Failure, Material, _read, needs_spark
from autograder.course import Course
from autograder.sandbox import Sandbox

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(ANYTHING | st.fixed_dictionaries({"error": ANYTHING}))
def test_a_reply_is_a_value_or_a_known_failure(reply: object) -> None:
    read = _read(reply)
    if isinstance(reply, dict) and "value" in reply:
        assert read == reply["value"]
    else:
        assert isinstance(read, Failure)
        assert read.kind in (*KINDS, "refused")


@pytest.mark.parametrize("kind", ["timeout", "crashed", "exceeded", "", None, 3, ["raised"]])
def test_a_worker_cannot_say_what_only_the_referee_sees(kind: object) -> None:
    assert _read({"error": {"kind": kind}}) == Failure("refused")


def test_details_of_another_type_are_dropped() -> None:
    error = {"kind": "raised", "type": 3, "cell": True, "line": 2, "message": "hidden"}
    assert _read({"error": error}) == Failure("raised", (("line", 2),))


def test_sessions_get_earlier_lessons(course: Course) -> None:
    for assignment in course.assignments:
        for number, lesson in enumerate(assignment.lessons):
            names = [earlier.name for earlier in assignment.lessons[:number]]
            assert list(Material.of(lesson).modules) == names


def test_probes_on_spark_and_witnesses_are_found_in_their_sources(course: Course) -> None:
    material = Material.of(course.find("SC_streaming_context"))
    assert {"setup_streaming_context", "trained_once", "run_structured"} <= material.on_spark
    assert not {"load_raw_data", "write_batches", "plot_batch_sse"} & material.on_spark
    assert {"run_streaming__witness", "stop_spark__witness"} <= material.witnesses
    assert "on_spark" in Material.of(course.find("PA_parallel")).on_spark
    assert not {"spread", "cmm"} & Material.of(course.find("PA_parallel")).on_spark


def test_a_java_is_warmed_for_lessons_on_spark_alone(course: Course) -> None:
    on_spark = {
        lesson.name for one in course.assignments for lesson in one.lessons if needs_spark(lesson)
    }
    assert {"SP_setup_streaming", "SS_structured_streaming", "PA_parallel"} <= on_spark
    assert not {"DP_data_preparation", "AL_algorithms"} & on_spark


FAILS_ONCE = """def create_rdd_queue(sc, train_X, batch_size):
    system = sc._jvm.java.lang.System
    if system.getProperty("tried") is None:
        system.setProperty("tried", "yes")
        {fail}
    return []
"""


@pytest.mark.parametrize(
    ("fail", "goes_on"),
    [('sc._jvm.java.lang.Integer.parseInt("seven")', True), ("raise IndexError", False)],
    ids=["by Spark", "by the student"],
)
def test_what_spark_fails_is_tried_again_on_it_in_a_new_session(
    fail: str, goes_on: bool, course: Course, box: Sandbox
) -> None:
    lesson = course.find("SK_streaming_kmeans")
    text = notebook_with(lesson, {"create_rdd_queue": FAILS_ONCE.format(fail=fail)})
    student = Candidate(text, lesson, box)
    reply = student.call("create_rdd_queue", [[[1.0]], 1], given={})
    student.end()
    if goes_on:
        assert reply == {"batches": [], "classes": []}
    else:
        assert (reply.get("type"), reply.get("by")) == ("IndexError", None)
