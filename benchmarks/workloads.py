"""What is measured: streams, clusterers, their settings, and how much a profile takes."""

import dataclasses
import os
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import joblib
import numpy as np
from numpy.typing import NDArray

import diststream
from diststream.data.covtype import load_covtype
from diststream.data.kdd98 import kdd98_stand_in, load_kdd98
from diststream.data.kdd99 import load_kdd99
from diststream.data.table import LabelledTable
from diststream.estimator import StreamClusterer
from diststream.streams import Stream, replay

RATE = 1000.0  # records a second, as in the paper's quality experiments
BATCH_SECONDS = 10.0  # the paper's batch
HORIZON = 10.0  # seconds; a horizon below the batch breaks quality
BLOCK = 1000

DataName = Literal["KDD-99", "CoverType", "KDD-98"]
DATA: tuple[DataName, ...] = ("KDD-99", "CoverType")
ALGORITHMS = ("CluStream", "DenStream", "D-Stream", "ClusTree")


@dataclass(frozen=True)
class Profile:
    """How much of everything a run takes.

    Attributes:
        name: `short` or `full`.
        one_in: MOA and the slow peers get one block of 1,000 records in this many.
        quality_records: records of each data set for the quality experiments.
        seeds: streams with records left out for the band of SSQ.
        jitters: jittered repetitions for the other band of SSQ.
        repeats: repetitions of each throughput measurement, the median counts.
        peer_seconds: CPU seconds after which a slow peer is stopped.
        spark_batches: batches of each Spark measurement; a third of them is not counted.
        memory_records: length of the stream on which memory is watched.
    """

    name: str
    one_in: int
    quality_records: int
    seeds: int
    jitters: int
    repeats: int
    peer_seconds: float
    spark_batches: int
    memory_records: int


SHORT = Profile("short", 10, 60_000, 5, 2, 1, 3.0, 6, 10_000_000)
FULL = Profile("full", 1, 600_000, 9, 5, 5, 600.0, 60, 20_000_000)


# Stages are processes of their own: what the first has read and standardised, the next ones map.
TABLES = "BENCHMARK_TABLES"  # names the folder for it
_kept = joblib.Memory(os.environ.get(TABLES), mmap_mode="r", verbose=0)


@cache
def table(name: DataName) -> LabelledTable:
    """A data set; KDD-98 is a synthetic stand-in where the user brought no file."""
    found = _read(name)
    return dataclasses.replace(found, X=np.asarray(found.X), y=np.asarray(found.y))


@_kept.cache
def _read(name: DataName) -> LabelledTable:
    if name == "KDD-99":
        return load_kdd99()
    if name == "CoverType":
        return load_covtype()
    try:
        return load_kdd98()
    except FileNotFoundError:
        return kdd98_stand_in()


@cache
def stream(name: DataName, records: int | None = None, one_in: int = 1) -> Stream:
    """A data set at 1,000 records a second; its first records, or a sample of blocks."""
    data = table(name)
    rows: NDArray[np.int64] = np.arange(len(data.X))
    rows = rows[(rows // BLOCK) % one_in == 0][:records]
    return replay(data.X[rows], data.y[rows], rate=RATE)


def n_classes(name: DataName) -> int:
    return len(table(name).class_names)


# How far DenStream and D-Stream look in standardised data of so many dimensions.
EPSILON = {"KDD-99": 0.5, "CoverType": 2.0, "KDD-98": 14.0}
WIDTH = {"KDD-99": 1.0, "CoverType": 2.0, "KDD-98": 4.0}


def clusterer(algorithm: str, data: DataName, **changes: Any) -> StreamClusterer:
    """One of ours with the paper's settings: micro-clusters ten times the classes, and so on."""
    k = n_classes(data)
    settings: dict[str, dict[str, Any]] = {
        "CluStream": {"n_micro_clusters": 10 * k, "n_clusters": k, "horizon": HORIZON},
        "DenStream": {"eps": EPSILON[data], "mu": 10.0, "beta": 0.2, "decay": 0.25},
        "D-Stream": {"width": WIDTH[data]},
        "ClusTree": {"n_clusters": k},
    }
    make = getattr(diststream, algorithm.replace("-", ""))
    model: StreamClusterer = make(**settings[algorithm] | changes)
    return model


MOA_EPSILON = 0.5  # MOA refuses more than 1, so its records shrink instead


def moa_scale(algorithm: str, data: DataName) -> float:
    """What MOA's records are multiplied by, so that its DenStream looks as far as ours."""
    return MOA_EPSILON / EPSILON[data] if algorithm == "DenStream" else 1.0


def moa_command(algorithm: str, data: DataName) -> str:
    """The same for MOA; its horizons count records.

    DenStream's time unit is left at MOA's 100 records: a unit of a second, as in ours, would keep
    more micro-clusters and make MOA many times slower.
    """
    k = n_classes(data)
    return {
        "CluStream": f"clustream.WithKmeans -h {int(HORIZON * RATE)} -m {10 * k} -k {k}",
        "DenStream": f"denstream.WithDBSCAN -e {MOA_EPSILON} -b 0.2 -m 10.0 -l 0.25",
        "D-Stream": "dstream.Dstream -d 0.998 -m 3.0 -l 0.8 -b 0.3",
        "ClusTree": "clustree.ClusTree -h 1000 -H 8",
    }[algorithm]
