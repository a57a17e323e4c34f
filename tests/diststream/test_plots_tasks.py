"""When tasks ran, as Spark tells it."""

import pytest

from diststream import plots_tasks


def grouped(sc, tasks):
    pairs = sc.parallelize([(i % 3, i) for i in range(12)], tasks)
    return pairs.groupByKey(tasks).mapValues(sum).collect()


def test_watches_each_task_of_each_stage(spark_session):
    sc = spark_session.sparkContext
    answer, spans = plots_tasks.watched(sc, grouped, sc, 3)
    assert dict(answer) == {0: 18, 1: 22, 2: 26}
    assert list(zip(spans["stage"], spans["task"], strict=True)) == [
        (stage, task) for stage in (0, 1) for task in (0, 1, 2)
    ]
    assert spans["begin"].min() == 0 and (spans["end"] >= spans["begin"]).all()
    first, second = (spans[spans["stage"] == number] for number in (0, 1))
    assert second["begin"].min() >= first["end"].max()  # a group is complete only then


def test_tells_of_this_call_alone(spark_session):
    sc = spark_session.sparkContext
    grouped(sc, 2)
    _, spans = plots_tasks.watched(sc, lambda: sc.parallelize([1, 2], 2).count())
    grouped(sc, 2)
    assert spans["task"].tolist() == [0, 1]


def test_a_call_without_spark_has_no_line(spark_session):
    answer, spans = plots_tasks.watched(spark_session.sparkContext, abs, -3)
    assert answer == 3 and len(spans) == 0


def test_an_error_of_the_call_reaches_the_caller(spark_session):
    sc = spark_session.sparkContext
    with pytest.raises(ZeroDivisionError):
        plots_tasks.watched(sc, lambda: 1 // 0)
    assert sc.getLocalProperty("spark.jobGroup.id") is None


def test_draws_a_bar_for_each_task(spark_session):
    sc = spark_session.sparkContext
    _, spans = plots_tasks.watched(sc, grouped, sc, 2)
    axes = plots_tasks.time_line(spans, ["deal", "add"], "Tasks")
    assert len(axes.patches) == 4
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["deal", "add"]
    assert axes.get_title() == "Tasks" and axes.get_xlabel()
