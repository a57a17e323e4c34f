"""Which Spark the parent of Python workers imports."""

import sys
from pathlib import Path

import pyspark
import pytest

from diststream import python_workers

FILES = str(Path(pyspark.__file__).parent.parent)


@pytest.mark.parametrize(
    ("spark_home", "kept"),
    [(Path(FILES, "pyspark"), [FILES]), ("another-spark", ["lib/pyspark.zip", FILES])],
    ids=["the installed Spark", "a Spark of one's own"],
)
def test_takes_compiled_files_only_of_the_same_spark(monkeypatch, spark_home, kept):
    monkeypatch.setenv("SPARK_HOME", str(spark_home))
    monkeypatch.setattr(sys, "path", ["lib/pyspark.zip", FILES])
    python_workers.prefer_compiled()
    assert sys.path == kept


def test_workers_are_forked_with_numpy_and_mllib_loaded(spark_session):
    def loaded(_):
        import gc
        import sys

        return "pyspark.mllib.linalg" in sys.modules, gc.get_freeze_count() > 0

    assert spark_session.sparkContext.parallelize([0], 1).map(loaded).collect() == [(True, True)]
