"""Our CMM against the answers of MOA's own class.

`moa_cmm.json` holds what `moa.evaluation.CMM` answered; `make bench` asks it again in each run.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import cmm_cases

ANSWERS = np.array(json.loads(Path(__file__).with_name("moa_cmm.json").read_text()))


@pytest.fixture(scope="module")
def difference() -> dict[str, Any]:
    return cmm_cases.largest_difference(ANSWERS, cmm_cases.cases())


def test_every_part_agrees_where_classes_stay_apart(difference: dict[str, Any]) -> None:
    assert difference["largest difference, classes apart"] < 1e-9


def test_merged_classes_differ_by_moas_unfinished_sums_alone(difference: dict[str, Any]) -> None:
    assert difference["cases with merged classes"] >= 10
    assert difference["largest difference, merged classes"] > 1e-6
    assert difference["the same with MOA's unfinished sums"] < 1e-9


def test_the_cases_exercise_every_part() -> None:
    below = (ANSWERS < 1 - 1e-6).sum(axis=0)
    assert (below >= 5).all(), dict(zip(cmm_cases.PARTS, below, strict=True))
