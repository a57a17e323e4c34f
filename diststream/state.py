"""The state of a clusterer on disk: one file, replaced in one step after every batch.

A process may be killed at any moment: the file is either that of the last batch or that of the
one before it, never half of one. It holds arrays and a line of JSON, no pickled code.
"""

import json
import os
import zipfile
from pathlib import Path

import numpy as np

from diststream.estimator import Batch, Model, StreamClusterer

FORMAT = 1


def save(estimator: StreamClusterer, path: str | Path, position: int) -> None:
    """Writes all that the estimator remembers, and how far the runner has come.

    Args:
        estimator: a clusterer that has seen a batch.
        path: the file; its folder must exist.
        position: the runner's own count, given back by `load`.
    """
    about = {
        "format": FORMAT,
        "clusterer": type(estimator).__name__,
        "parameters": estimator.get_params(),
        "position": position,
        "newest_seq": estimator.newest_seq_,
        "n_records": estimator.n_records_,
        "rejected": estimator.rejected_,
        "n_features": estimator.n_features_in_,
        "n_waiting": len(estimator.waiting_),
    }
    arrays: dict[str, np.ndarray] = {"about": np.array(json.dumps(about))}
    for i, batch in enumerate(estimator.waiting_):
        arrays |= {f"waiting{i}_{name}": getattr(batch, name) for name in Batch._fields}
    if (model := estimator.model_) is not None:
        arrays["clock"] = np.array(model.clock)
        arrays |= {f"rows_{name}": column for name, column in model.rows._asdict().items()}
        arrays |= {f"extra_{name}": column for name, column in model.extra.items()}
    path = Path(path)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


def load(estimator: StreamClusterer, path: str | Path) -> int | None:
    """Puts a saved state into an estimator of the same kind and parameters.

    Returns:
        The position that was saved with it; None if there is no file.

    Raises:
        ValueError: the file is no saved state, or that of another clusterer.
    """
    path = Path(path)
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(str(arrays["about"]))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is no saved state ({error}); remove it to begin anew.") from error
    wanted = {
        "format": FORMAT,
        "clusterer": type(estimator).__name__,
        "parameters": estimator.get_params(),
    }
    for name, value in wanted.items():
        if about[name] != value:
            raise ValueError(
                f"{path} was saved with {name} {about[name]!r}, not {value!r}; use the same, "
                "or another file to begin anew."
            )
    _restore(estimator, about, arrays)
    return int(about["position"])


def _restore(estimator: StreamClusterer, about: dict, arrays: dict[str, np.ndarray]) -> None:
    estimator.n_features_in_ = about["n_features"]
    estimator.newest_seq_ = about["newest_seq"]
    estimator.n_records_ = about["n_records"]
    estimator.rejected_ = about["rejected"]
    estimator.waiting_ = [
        Batch(*(arrays[f"waiting{i}_{name}"] for name in Batch._fields))
        for i in range(about["n_waiting"])
    ]
    estimator.model_ = None
    if "clock" in arrays:
        from diststream.microclusters import MicroClusters  # a student's own clusterer has none

        rows = MicroClusters(*(arrays[f"rows_{name}"] for name in MicroClusters._fields))
        extra = {name[6:]: column for name, column in arrays.items() if name.startswith("extra_")}
        estimator.model_ = Model(rows, float(arrays["clock"]), extra)


def _sync_folder(folder: Path) -> None:
    """Makes the renaming itself outlast a power cut, where folders can be synced."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
