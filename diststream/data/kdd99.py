"""KDD-99: network connections, of which most are attacks that come in bursts.

KDD Cup 1999, the 10 % file: 494,021 connections, 41 features, 23 classes. As in DistStream (Table
I) the 34 numeric features are used. One of them, num_outbound_cmds, is constant.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from diststream.data.table import LabelledTable, local_copy, standardise

NAMES = ("kddcup.data_10_percent.gz", "kddcup.data_10_percent")
# fmt: off
COLUMNS = (
    "duration", "protocol_type", "service", "flag", "src_bytes", "dst_bytes", "land",
    "wrong_fragment", "urgent", "hot", "num_failed_logins", "logged_in", "num_compromised",
    "root_shell", "su_attempted", "num_root", "num_file_creations", "num_shells",
    "num_access_files", "num_outbound_cmds", "is_host_login", "is_guest_login", "count",
    "srv_count", "serror_rate", "srv_serror_rate", "rerror_rate", "srv_rerror_rate",
    "same_srv_rate", "diff_srv_rate", "srv_diff_host_rate", "dst_host_count",
    "dst_host_srv_count", "dst_host_same_srv_rate", "dst_host_diff_srv_rate",
    "dst_host_same_src_port_rate", "dst_host_srv_diff_host_rate", "dst_host_serror_rate",
    "dst_host_srv_serror_rate", "dst_host_rerror_rate", "dst_host_srv_rerror_rate",
)
SYMBOLIC = (
    "protocol_type", "service", "flag", "land", "logged_in", "is_host_login", "is_guest_login",
)
# fmt: on
NUMERIC = tuple(name for name in COLUMNS if name not in SYMBOLIC)


def load_kdd99(path: Path | str | None = None) -> LabelledTable:
    """KDD-99 in the order of its file.

    Args:
        path: a copy of `kddcup.data_10_percent.gz` or its folder. Without one the folder in the
            environment variable DISTSTREAM_DATA is tried, then scikit-learn fetches the data.

    Returns:
        494,021 x 34, 23 classes.

    Raises:
        FileNotFoundError: `path` leads to no such file.
        OSError: no copy, and the data could not be fetched.
    """
    copy = local_copy(path, NAMES)
    if copy is not None:
        numbers = dict.fromkeys(NUMERIC, np.float64)
        frame = pd.read_csv(copy, names=[*COLUMNS, "label"], dtype=numbers)
        features, labels = frame[list(NUMERIC)].to_numpy(), frame["label"].to_numpy(dtype=str)
        source = copy.name
    else:
        from sklearn.datasets import fetch_kddcup99

        bunch = fetch_kddcup99(percent10=True)
        columns = [COLUMNS.index(name) for name in NUMERIC]
        features = bunch.data[:, columns].astype(np.float64)
        labels = np.char.decode(bunch.target.astype(bytes))
        source = "scikit-learn's fetch_kddcup99"
    names, y = np.unique(labels, return_inverse=True)
    classes = tuple(str(name).rstrip(".") for name in names)
    return LabelledTable(standardise(features), y.astype(np.int64), NUMERIC, classes, source)
