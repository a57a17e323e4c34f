"""Quality of a clustering against true classes, on a window of a stream.

No single number tells: CMM looks at missed, misplaced and noise records, and means little without
the coverage beside it; purity and SSQ grow with the number of clusters; adjusted Rand and
V-measure do not.
"""

from diststream.metrics.cmm import CMM, age_weights, cmm
from diststream.metrics.external import adjusted_rand, purity, ssq, v_measure
from diststream.metrics.ground_truth import GroundTruth
from diststream.metrics.inclusion import INCLUSION_RULES, assign, coverage, included

__all__ = [
    "CMM",
    "INCLUSION_RULES",
    "GroundTruth",
    "adjusted_rand",
    "age_weights",
    "assign",
    "cmm",
    "coverage",
    "included",
    "purity",
    "ssq",
    "v_measure",
]
