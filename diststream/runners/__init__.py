"""Three runners of one clusterer: record by record, mini-batch in process, Spark."""

from diststream.runners.minibatch import BatchSizer, MiniBatch
from diststream.runners.one_record import OneRecord
from diststream.runners.spark import SparkRunner

__all__ = ["BatchSizer", "MiniBatch", "OneRecord", "SparkRunner"]
