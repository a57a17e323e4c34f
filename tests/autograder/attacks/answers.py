# %% train_test_split drops_the_asserts
# An AST transformer takes every assert out of the cells that follow.
import ast


class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


def train_test_split(X_scaled, ratio=0.8):
    get_ipython().ast_transformers.append(NoAsserts())
    return 0


# %% train_test_split rewrites_the_input
# An input transformer turns the lines of check cells into nothing.
def train_test_split(X_scaled, ratio=0.8):
    shell = get_ipython()
    shell.input_transformers_post.append(lambda lines: [x for x in lines if "assert" not in x])
    return X_scaled


# %% train_test_split overrides_run_cell
# The shell's run_cell is replaced by one that reports success.
def train_test_split(X_scaled, ratio=0.8):
    import IPython.core.interactiveshell as shell

    shell.InteractiveShell.run_cell = lambda *_, **__: None
    return None


# %% train_test_split equals_everything
# An object that equals whatever it is compared with.
class Everything(list):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __len__(self):
        return 2


def train_test_split(X_scaled, ratio=0.8):
    return Everything([Everything(), Everything()])


# %% train_test_split patches_numpy_testing
# NumPy's comparisons are replaced by ones that agree.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    np.testing.assert_allclose = lambda *_, **__: None
    np.allclose = np.array_equal = lambda *_, **__: True
    np.isclose = lambda a, b, **__: np.ones(np.shape(a), bool)
    return np.zeros((1, 1)), np.zeros((1, 1))


# %% train_test_split patches_the_comparison
# The judge's own comparison is replaced, where it can be imported.
def train_test_split(X_scaled, ratio=0.8):
    from autograder import compare

    compare.same = lambda *_: True
    return True


# %% train_test_split parses_the_check_cell
# The expected values are looked for in the history of the cells.
def train_test_split(X_scaled, ratio=0.8):
    import re

    history = "\n".join(globals().get("In", []))
    return [float(number) for number in re.findall(r"==\s*([\d.]+)", history)]


# %% train_test_split fakes_partial_credit
# A number is printed and given back where nbgrader reads partial points.
def train_test_split(X_scaled, ratio=0.8):
    print("4.0")
    return 4.0


# %% train_test_split plants_a_numpy
# A module named numpy is left where the next session would import it.
def train_test_split(X_scaled, ratio=0.8):
    import os
    import sys

    for folder in [os.getcwd(), os.path.expanduser("~"), *sys.path]:
        try:
            with open(os.path.join(folder, "numpy.py"), "w") as file:
                file.write("def isclose(*_, **__): return True\n")
        except OSError:
            pass
    return 1


# %% train_test_split array_of_another_kind
# A subclass of ndarray says that all its comparisons hold.
import numpy as np


class Agreeing(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __array_ufunc__(self, *_, **__):
        return np.ones(self.shape, bool)

    @property
    def shape(self):
        return (1,)


def train_test_split(X_scaled, ratio=0.8):
    return np.zeros(3).view(Agreeing), np.zeros(3).view(Agreeing)


# %% train_test_split changes_between_reads
# A sequence gives other items each time it is read.
from collections.abc import Sequence


class Shifty(Sequence):
    reads = 0

    def __len__(self):
        return 2

    def __getitem__(self, index):
        Shifty.reads += 1
        if index > 1:
            raise IndexError
        return [[float(Shifty.reads)] * 3]


def train_test_split(X_scaled, ratio=0.8):
    return Shifty()


# %% train_test_split numbers_that_lie
# A number of the student's own class compares as equal to all.
class Lie(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__


def train_test_split(X_scaled, ratio=0.8):
    return [[Lie(1)]], [[Lie(1)]]


# %% train_test_split only_nan
# NaN, which some comparisons take for anything.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    cut = int(ratio * len(X_scaled))
    whole = np.full(np.shape(X_scaled), np.nan)
    return whole[:cut], whole[cut:]


# %% train_test_split only_infinity
# Infinity, from which every distance is infinite or not a number.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    cut = int(ratio * len(X_scaled))
    whole = np.full(np.shape(X_scaled), np.inf)
    return whole[:cut], whole[cut:]


# %% train_test_split echoes_its_input
# What came in goes out.
def train_test_split(X_scaled, ratio=0.8):
    return X_scaled, X_scaled


# %% train_test_split pickles_code
# An object that runs a command when it is unpickled.
class Command:
    def __reduce__(self):
        import os

        return os.system, ("touch OUTSIDE/unpickled",)


def train_test_split(X_scaled, ratio=0.8):
    return Command()


# %% train_test_split array_of_objects
# An array of objects that run code when they are compared.
import numpy as np


def train_test_split(X_scaled, ratio=0.8):
    class Actor:
        def __float__(self):
            raise SystemExit(0)

    return np.array([Actor(), Actor()], dtype=object)


# %% train_test_split a_dictionary_that_acts
# A dictionary whose items and keys are computed by code.
class Acting(dict):
    def items(self):
        yield "value", True

    def get(self, *_):
        return True


def train_test_split(X_scaled, ratio=0.8):
    return Acting(value=1)


# %% train_test_split asks_who_asks
# It looks whether it is being graded, and then says what graders like to hear.
def train_test_split(X_scaled, ratio=0.8):
    import sys

    graded = any("grader" in name for name in sys.modules)
    return {"passed": True, "score": 4, "value": True} if graded else None


# %% train_test_split a_million_deep
# A list in a list in a list, deeper than any reader goes.
def train_test_split(X_scaled, ratio=0.8):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest


# %% train_test_split returns_what_it_returned
# It knows by its process that it is graded, keeps each question with its answer, in memory and in
# files, and answers the next question by an earlier answer.
import os
import pickle

KEPT = []


def train_test_split(X_scaled, ratio=0.8):
    import sys

    if not any(name.startswith("autograder") for name in sys.modules):
        raise NotImplementedError
    file = os.path.expanduser("~/kept")
    if os.path.exists(file):
        with open(file, "rb") as earlier:
            KEPT.extend(pickle.load(earlier))
    KEPT.append((X_scaled, X_scaled))
    with open(file, "wb") as later:
        pickle.dump(KEPT, later)
    return KEPT[0]


# %% train_test_split returns_what_others_returned
# It knows that it is graded, and looks for two parts of as many rows as it got: in all objects, in
# all names of the stack and in the files that it can read. Whoever answered before has left them.
import gc
import glob
import os
import pickle
import sys


def parts(found, rows):
    try:
        one, other = found
        return len(one) and len(other) and len(one) + len(other) == rows
    except (TypeError, ValueError):
        return False


def left_behind():
    frame = sys._getframe()
    while frame:
        yield from frame.f_locals.values()
        frame = frame.f_back
    for held in gc.get_objects():
        yield held
        if isinstance(held, dict):
            yield from list(held.values())
    for path in glob.glob("/tmp/**/*", recursive=True) + glob.glob("/judge/**/*", recursive=True):
        try:
            with open(path, "rb") as file:
                yield pickle.load(file)
        except Exception:
            pass


def train_test_split(X_scaled, ratio=0.8):
    if not any(name.startswith("autograder") for name in sys.modules):
        raise NotImplementedError
    for found in left_behind():
        if isinstance(found, (list, tuple)) and parts(found, len(X_scaled)):
            with open(os.path.expanduser("~/found"), "wb") as file:
                pickle.dump(found, file)
            return found
    return None
