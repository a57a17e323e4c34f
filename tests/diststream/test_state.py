"""States on disk: they come back bit for bit, and what is none is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from diststream import CluStream, DStream
from diststream.state import load, save
from tests.diststream.clusterers import MAKERS, blobs, same


@pytest.mark.parametrize("name", MAKERS)
def test_a_state_comes_back_bit_for_bit_and_learns_on(name: str, tmp_path: Path) -> None:
    X, t, _ = blobs(1000)
    kept = MAKERS[name]().partial_fit(X[:700], t[:700])
    save(kept, tmp_path / "state", 7)
    back = MAKERS[name]()
    assert load(back, tmp_path / "state") == 7
    assert same(kept, back)
    assert same(kept.partial_fit(X[700:], t[700:]), back.partial_fit(X[700:], t[700:]))


def test_records_that_wait_for_a_model_are_kept(tmp_path: Path) -> None:
    X, t, _ = blobs(100)
    waiting = MAKERS["CluStream"]().partial_fit(X[:30], t[:30])
    save(waiting, tmp_path / "state", 1)
    back = MAKERS["CluStream"]()
    load(back, tmp_path / "state")
    assert same(waiting.partial_fit(X[30:], t[30:]), back.partial_fit(X[30:], t[30:]))


def test_without_a_file_there_is_nothing_to_load(tmp_path: Path) -> None:
    assert load(DStream(), tmp_path / "none") is None


def test_what_is_no_state_of_this_clusterer_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state"
    X, t, _ = blobs(100)
    save(MAKERS["CluStream"]().partial_fit(X, t), file, 1)
    with pytest.raises(ValueError, match="saved with clusterer 'CluStream', not 'DStream'"):
        load(DStream(), file)
    with pytest.raises(ValueError, match="saved with parameters"):
        load(CluStream(n_micro_clusters=3), file)
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(ValueError, match="no saved state"):
        load(MAKERS["CluStream"](), file)
    np.savez(tmp_path / "other.npz", x=np.zeros(1))
    with pytest.raises(ValueError, match="no saved state"):
        load(DStream(), tmp_path / "other.npz")


def test_a_new_state_replaces_the_old_one_whole(tmp_path: Path) -> None:
    X, t, _ = blobs(200)
    estimator = MAKERS["DStream"]().partial_fit(X[:100], t[:100])
    save(estimator, tmp_path / "state", 1)
    save(estimator.partial_fit(X[100:], t[100:]), tmp_path / "state", 2)
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
    with np.load(tmp_path / "state") as file:
        assert json.loads(str(file["about"]))["position"] == 2
