"""Loaders: local copies made here in the shape of the originals; nothing comes from outside."""

import functools
import gzip
import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import _kddcup99

from diststream.data.covtype import load_covtype
from diststream.data.kdd98 import FEATURES, kdd98_stand_in, load_kdd98
from diststream.data.kdd99 import COLUMNS, NUMERIC, load_kdd99

CONNECTION = (
    "0,tcp,http,SF,{size},5450" + ",0" * 16 + ",8,8" + ",0.00" * 7 + ",9,{size}" + ",0.1" * 8
)


def kdd99_file(folder: Path) -> Path:
    path = folder / "kddcup.data_10_percent.gz"
    lines = [CONNECTION.format(size=i) + f",{'normal' if i % 2 else 'smurf'}.\n" for i in range(6)]
    path.write_bytes(gzip.compress("".join(lines).encode()))
    return path


def test_kdd99_keeps_the_34_numeric_features_standardised(tmp_path: Path) -> None:
    kdd99_file(tmp_path)
    table = load_kdd99(tmp_path)
    assert (len(COLUMNS), len(NUMERIC), table.X.shape) == (41, 34, (6, 34))
    assert table.class_names == ("normal", "smurf")
    assert table.y.tolist() == [1, 0, 1, 0, 1, 0]
    size = NUMERIC.index("src_bytes")
    assert np.allclose(table.X[:, size], (np.arange(6) - 2.5) / np.std(np.arange(6)))
    assert not table.X[:, NUMERIC.index("duration")].any()  # constant: 0, not NaN


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kdd99_file(tmp_path)
    monkeypatch.setenv("DISTSTREAM_DATA", str(tmp_path))
    assert load_kdd99().source == "kddcup.data_10_percent.gz"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of these files, on the loopback."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_scikit_learn_fetches_is_read_as_a_copy_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own download, with its own check of what came; only the host is another."""
    file = kdd99_file(tmp_path)
    monkeypatch.delenv("DISTSTREAM_DATA", raising=False)
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "fetched"))
    with served(tmp_path) as address:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        original = _kddcup99.ARCHIVE_10_PERCENT
        here = original._replace(url=f"{address}/{file.name}", checksum=digest)
        monkeypatch.setattr(_kddcup99, "ARCHIVE_10_PERCENT", here)
        fetched = load_kdd99()
    copy = load_kdd99(file)
    assert np.array_equal(fetched.X, copy.X) and fetched.y.tolist() == copy.y.tolist()
    assert (fetched.class_names, fetched.feature_names) == (copy.class_names, copy.feature_names)
    assert "scikit-learn" in fetched.source


def test_covtype_reads_both_forms_alike(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 500, (20, 54)), np.arange(20) % 7 + 1
    np.savez(tmp_path / "covtype_raw.npz", X=X.astype(np.int16), y=y.astype(np.int8))
    published = tmp_path / "covtype.data.gz"
    pd.DataFrame(np.column_stack([X, y])).to_csv(published, header=False, index=False)
    one, two = load_covtype(tmp_path / "covtype_raw.npz"), load_covtype(published)
    assert np.allclose(one.X, two.X)
    assert one.y.tolist() == two.y.tolist() == (y - 1).tolist()
    assert np.allclose(one.X.std(axis=0), 1.0)


def test_kdd98_groups_gifts_and_keeps_complete_numeric_columns(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "CONTROLN": range(6),
            "AGE": [30, 40, 50, 60, 70, 80],
            "INCOME": [1, None, 3, 4, 5, 6],
            "STATE": list("abcdef"),
            "TARGET_B": [0, 1, 1, 1, 1, 1],
            "TARGET_D": [0.0, 5.0, 10.0, 15.0, 20.0, 20.5],
        }
    )
    frame.to_csv(tmp_path / "cup98LRN.txt", index=False)
    table = load_kdd98(tmp_path)
    assert table.feature_names == ("AGE",)
    assert table.y.tolist() == [0, 1, 1, 2, 3, 4]


def test_a_missing_copy_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError, match=r"kddcup\.data_10_percent"):
        load_kdd99(tmp_path)
    monkeypatch.delenv("DISTSTREAM_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="kdd98_stand_in"):
        load_kdd98()


def test_the_stand_in_has_the_shape_and_says_what_it_is() -> None:
    table = kdd98_stand_in(seed=1, n_records=4000)
    assert table.X.shape == (4000, FEATURES)
    assert "synthetic" in table.source
    assert table.largest_classes(1)[0] == pytest.approx(0.949, abs=0.02)
