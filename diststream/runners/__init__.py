"""Three runners of one clusterer: record by record, mini-batch in process, Spark."""

from diststream.runners.minibatch import MiniBatch
from diststream.runners.one_record import OneRecord

__all__ = ["MiniBatch", "OneRecord"]
