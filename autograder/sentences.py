"""Why a function gave no value, in words for the student.

Every word is ours: text from the student's side could carry hidden inputs out.
"""

import builtins
import re

from autograder.candidate import Failure

STUB = "It is still to be written: the stub stands in its place."
KNOWN_KINDS = re.compile(
    r"too large|nested too deeply|a whole number of more than 64 bits"
    r"|a dictionary whose keys are not strings|an object that is no plain data"
    r"|an object of the type (set|frozenset|generator|zip|map|filter|object|function|module|type"
    r"|range_iterator|list_iterator|complex|datetime|date|timedelta|enumerate|reversed|method)"
)
CURES = {
    "NameError": "A name is not defined. Is it spelled as where it is made, and made in a cell?",
    "TypeError": "An operation met a value of another type than it expects, often a list where an "
    "array is needed (np.asarray), or None from a function without return.",
    "ValueError": "A value does not fit, often arrays of shapes that do not go together.",
    "IndexError": "An index lies outside of its list or array.",
    "KeyError": "A key or a column is not there.",
    "AttributeError": "An object has no attribute or method of that name.",
    "ZeroDivisionError": "A division by zero.",
    "OSError": "The system refused it, often because a file grew too large or the disk was full.",
    "MemoryError": "It asked for more memory than a grading process has.",
    "RecursionError": "It called itself without end.",
    "NotImplementedError": STUB,
    "SystemExit": "It ended the program. A function gives back its result with return.",
    "ModuleNotFoundError": "It imports a module that is not there. Use what the lesson imports.",
    "AssertionError": "An assertion of its own failed.",
}
CRASHES = {
    "": "The program ended in the middle of the call (exit, crash, or out of memory).",
    "memory": "It took more memory than a grading process has, and was stopped.",
    "processes": "It started process after process, and was stopped.",
}


def sentence(function: str, failure: Failure) -> str:
    """One or two sentences on a failure of this function."""
    if failure.kind == "missing":
        return (
            f"There is no function named {function} in the notebook. Names must stay as they are."
        )
    if failure.kind == "no-notebook":
        return "The file is not a Jupyter notebook. Save it in JupyterLab and send it again."
    if failure.kind == "broken-cell":
        return f"Its cell is not valid Python{_place(failure)}, so the function does not exist."
    if failure.kind == "raised":
        return _raised(failure)
    if failure.kind == "no-plain-value":
        what = str(failure.get("what"))
        what = what if KNOWN_KINDS.fullmatch(what) else "something that is no plain data"
        return f"It gives back {what}, not what the docstring says."
    if failure.kind == "timeout":
        return "It took too long and was stopped. Is there a loop that never ends?"
    if failure.kind == "crashed":
        return CRASHES.get(str(failure.get("what")), CRASHES[""])
    return "Its answer could not be read as plain data."


def _raised(failure: Failure) -> str:
    kind = str(failure.get("type"))
    known = getattr(builtins, kind, None)
    if not (isinstance(known, type) and issubclass(known, BaseException)):
        kind = "Exception"
    if kind == "NotImplementedError":
        return STUB
    return f"It raised {kind}{_place(failure)}. {CURES.get(kind, '')}".rstrip()


def _place(failure: Failure) -> str:
    cell, line = failure.get("cell"), failure.get("line")
    if not (
        isinstance(cell, int) and isinstance(line, int) and 0 < cell < 1000 and 0 < line < 1000
    ):
        return ""
    return f" (cell {cell} of the notebook, line {line} of the cell)"
