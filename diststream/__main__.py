"""Prepare a machine once, so that nothing waits for it later.

    python -m diststream

It archives the classes that Spark loads (`class_data`) and, where the clusterers are installed,
has their kernels compiled.
"""

import subprocess
import sys
from importlib.util import find_spec

from diststream import class_data


def compile_kernels() -> None:
    """Let each clusterer learn a small stream: Numba keeps what it compiles beside the source."""
    import numpy as np

    from diststream import CluStream, ClusTree, DenStream, DStream
    from diststream.estimator import Batch

    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 2)) + rng.choice([0.0, 9.0], size=(300, 1))
    t, seq = np.arange(300.0), np.arange(300)
    lent = Batch(X.copy(), t.copy(), seq)  # as Arrow lends arrays to a worker: another type
    for array in lent:
        array.flags.writeable = False
    for kind in (CluStream, DenStream, DStream, ClusTree):
        for update in ("ordered", "unordered"):
            model = kind(init_records=100, update=update)
            model.partial_fit(X[:200], t[:200]).partial_fit(lent.X[200:], lent.t[200:])
            model.predict(lent.X)
        model.task().summarize(lent)
        kind(init_records=100).learn_one_by_one(X, t)


def main() -> None:
    """Do both at once."""
    command = [sys.executable, "-c", "from diststream.__main__ import *; compile_kernels()"]
    compiling = subprocess.Popen(command) if find_spec("diststream.algorithms") else None
    class_data.main()
    if compiling is not None:
        sys.exit(compiling.wait())


if __name__ == "__main__":
    main()
