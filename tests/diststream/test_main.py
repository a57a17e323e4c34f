"""What is prepared once is there afterwards: no kernel is compiled a second time."""

import json
import subprocess
import sys

# A worker may not be able to compile: its folder may be gone, or none of its to write.
CODE = """
import json, sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numba.core.dispatcher import Dispatcher
from pyarrow import parquet

from diststream import CluStream, ClusTree, DenStream, DStream
from diststream.__main__ import compile_kernels
from diststream.estimator import BLOCK, Batch
from diststream.runners import spark_tasks
from diststream.streams import replay, write_files


def as_workers_do(kind):
    X = np.random.default_rng(0).normal(size=(2 * BLOCK, 2))
    stream = replay(X, np.zeros(len(X)), rate=1.0)
    model = kind(init_records=200).partial_fit(X[:200], stream.t[:200])
    new = slice(BLOCK, 2 * BLOCK)  # a block of good records: none is left out, so none is copied
    block = Batch(X, stream.t, np.arange(len(X))).part(new)
    assert model.task().clean(block)[0] is block
    with TemporaryDirectory() as folder:
        spark_tasks.write_blocks(f"{folder}/0.blocks", [block])
        spark_tasks.write_task(model.task(), [f"{folder}/0.blocks"], folder)
        spark_tasks.slot_pieces(0, folder)
        for packed in (False, True):
            (file,) = write_files(stream, Path(folder, str(packed)), len(X), packed)
            parts = parquet.ParquetFile(file).iter_batches()
            list(spark_tasks.frame_pieces(parts, model.task(), 2, None, None))


compile_kernels()
modules = [module for name, module in sys.modules.items() if name.startswith("diststream")]
kernels = {f for module in modules for f in vars(module).values() if isinstance(f, Dispatcher)}
used = [f for f in kernels if f.signatures]
known = {f: len(f.signatures) for f in kernels}
for kind in (CluStream, DenStream, DStream, ClusTree):
    as_workers_do(kind)
compiled = sum(f.stats.cache_misses != {} for f in used)
print(json.dumps([len(used), compiled, sum(len(f.signatures) > known[f] for f in kernels)]))
"""


def test_the_kernels_are_compiled_once_for_all_processes_those_of_workers_too() -> None:
    for _ in range(2):  # the first compiles what the set-up has not, as after a change
        told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True)
    kernels, compiled, left_to_workers = json.loads(told.stdout)
    assert kernels > 10
    assert compiled == 0
    assert left_to_workers == 0
