"""What is prepared once is there afterwards: no kernel is compiled a second time."""

import json
import subprocess
import sys

CODE = """
import json, sys
from numba.core.dispatcher import Dispatcher
from diststream.__main__ import compile_kernels

compile_kernels()
modules = [module for name, module in sys.modules.items() if name.startswith("diststream")]
kernels = {f for module in modules for f in vars(module).values() if isinstance(f, Dispatcher)}
used = [f for f in kernels if f.signatures]
print(json.dumps([len(used), sum(f.stats.cache_misses != {} for f in used)]))
"""


def test_the_kernels_are_compiled_once_for_all_processes() -> None:
    for _ in range(2):  # the first compiles what the set-up has not, as after a change
        told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True)
    kernels, compiled = json.loads(told.stdout)
    assert kernels > 10
    assert compiled == 0
