"""Intrusions: a cut of a copy made here, and the synthetic stream where there is neither."""

import gzip
import socket
from pathlib import Path

import numpy as np
import pytest

from diststream.data import intrusions
from diststream.data.intrusions import cut, load_intrusions, reachable, synthetic_intrusions

CONNECTION = "0,tcp,http,SF,{size},5450" + ",0" * 16 + ",8,8" + ",0.0" * 7 + ",9,9" + ",0.1" * 8


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a copy nor a network."""
    monkeypatch.delenv("DISTSTREAM_DATA", raising=False)
    monkeypatch.setattr(intrusions, "reachable", lambda *_: False)


def test_is_the_same_by_seed_and_another_by_another():
    one, again, other = (synthetic_intrusions(600, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.X, again.X) and np.array_equal(one.y, again.y)
    assert not np.allclose(one.X, other.X)
    assert "synthetic" in one.source


def test_has_the_character_of_kdd99():
    table = synthetic_intrusions(5000)
    assert table.X.shape == (5000, intrusions.FEATURES)
    assert np.allclose(table.X.mean(axis=0), 0) and np.allclose(table.X.std(axis=0), 1)
    assert sum(table.largest_classes(3)) > 0.85  # few classes are nearly all of it
    shares = np.bincount(table.y) / 5000
    assert 0 < shares.min() < 0.01  # and some are rare
    windows = table.y.reshape(-1, 100)  # floods: most windows hold hardly anything but one class
    assert np.median([np.bincount(window).max() for window in windows]) > 85
    flood = table.X[table.y == 1]  # its records are alike, but move while it lasts
    assert np.linalg.norm(flood[:50].mean(axis=0) - flood[400:450].mean(axis=0)) > 1


def test_falls_back_where_there_is_neither_copy_nor_network(nowhere: None):
    assert np.array_equal(load_intrusions(300, 4).X, synthetic_intrusions(300, 4).X)


def test_falls_back_where_the_host_answers_without_the_data(nowhere: None, monkeypatch):
    def broken() -> None:
        raise OSError("the download is not what it should be")

    monkeypatch.setattr(intrusions, "reachable", lambda *_: True)
    monkeypatch.setattr(intrusions, "load_kdd99", broken)
    assert "synthetic" in load_intrusions(300).source


def test_fetches_where_the_host_answers(nowhere: None, monkeypatch):
    fetched = synthetic_intrusions(900, 3)
    monkeypatch.setattr(intrusions, "reachable", lambda *_: True)
    monkeypatch.setattr(intrusions, "load_kdd99", lambda: fetched)
    assert load_intrusions(300).y.tolist() == cut(fetched, 300).y.tolist()


def test_cuts_a_copy_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lines = [
        CONNECTION.format(size=i) + f",{'smurf' if i < 50 else 'normal'}.\n" for i in range(99)
    ]
    path = tmp_path / "kddcup.data_10_percent.gz"
    path.write_bytes(gzip.compress("".join(lines).encode()))
    monkeypatch.setenv("DISTSTREAM_DATA", str(tmp_path))
    table = load_intrusions(9)
    assert table.X.shape == (9, 34) and path.name in table.source
    assert [table.class_names[k] for k in table.y] == ["smurf"] * 5 + ["normal"] * 4
    assert np.allclose(table.X.max(axis=1), np.sort(table.X.max(axis=1)))  # src_bytes grows
    with pytest.raises(ValueError, match="100 records are wanted, the table has 99"):
        load_intrusions(100)


def test_knows_whether_a_host_answers():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert reachable("127.0.0.1", port)
    assert not reachable("127.0.0.1", port)
