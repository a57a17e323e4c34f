"""Run a student's notebook with the checks that it was released with.

What runs here is the student's own code, so three things hold. The checks are the released ones,
whatever has become of them in the notebook. Nothing that the code prints reaches the log, where it
could imitate a result. And no process that it leaves behind lives on to change a file.
"""

import asyncio
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from .results import Result

CELL_SECONDS = 180  # a cell that takes longer is interrupted; the longest of the course takes 30
NOTEBOOK_SECONDS = 600
ROUNDS = 20  # of ending processes; one that another user owns would keep us for ever
NOT_REACHED = "The notebook did not come as far as this check."
# What a notebook may know of the environment; tokens and files of the workflow are not among it.
KNOWN = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "JAVA_HOME")
PR_SET_CHILD_SUBREAPER = 36  # of Linux: orphans of our descendants become our children


def check(notebook: Path, lesson: dict[str, Any], scratch: Path) -> list[Result]:
    """The results of one notebook, a result a function.

    Args:
        notebook: the student's file; its folder holds what it reads and imports.
        lesson: what was released: `assignment`, `name`, and `functions`, each with `name`,
            `points` and the source of its `check`.
        scratch: a copy of the notebook's folder, in which it runs.
    """
    functions = lesson["functions"]
    try:
        told = nbformat.reads(notebook.read_text(errors="replace"), as_version=4)
        restored = with_released_checks(told, functions)
    except FileNotFoundError:
        return _all(lesson, "The notebook is not there.")
    except Exception:  # whatever a broken file makes the reader raise
        return _all(lesson, "The file is not a Jupyter notebook.")
    if not any(_begun(restored, f["name"]) for f in functions):
        return _all(lesson, "Not begun yet.")
    outcomes = run(restored, scratch)
    return [
        Result(
            lesson["assignment"],
            lesson["name"],
            f["name"],
            f["points"] if outcomes.get(f["name"]) == "" else 0,
            f["points"],
            outcomes.get(f["name"], NOT_REACHED),
        )
        for f in functions
    ]


def _all(lesson: dict[str, Any], message: str) -> list[Result]:
    return [
        Result(lesson["assignment"], lesson["name"], f["name"], 0, f["points"], message)
        for f in lesson["functions"]
    ]


def with_released_checks(told: NotebookNode, functions: list[dict[str, Any]]) -> NotebookNode:
    """The notebook with each check as it was released, and at its end those that are gone."""
    released = {f"check_{f['name']}": f["check"] for f in functions}
    seen: set[str] = set()
    for cell in told.cells:
        name = _grade_id(cell)
        if cell.cell_type == "code" and name in released and name not in seen:
            seen.add(name)
            cell.source = released[name]
        elif name in released:  # a copy of a check is a cell like any other
            cell.metadata.pop("nbgrader")
    for name, source in released.items():
        if name not in seen:
            told.cells.append(new_code_cell(source, metadata={"nbgrader": {"grade_id": name}}))
    return told


def _grade_id(cell: NotebookNode) -> str:
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return name if isinstance(name, str) else ""


def _begun(notebook: NotebookNode, function: str) -> bool:
    """Whether the function is defined without its stub."""
    cells = [c.source for c in notebook.cells if c.cell_type == "code"]
    defined = [source for source in cells if f"def {function}(" in source]
    return any(f'raise NotImplementedError("{function}")' not in source for source in defined)


def run(notebook: NotebookNode, scratch: Path) -> dict[str, str]:
    """Run a notebook; function -> why its check failed, empty where it passed."""
    outcomes: dict[str, str] = {}

    def note(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        name = _grade_id(cell)
        if name.startswith("check_"):
            outcomes[name.removeprefix("check_")] = _reason(execute_reply["content"])

    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": "Timeout", "evalue": _too_long(CELL_SECONDS), "traceback": []},
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(scratch)}},
        on_cell_executed=note,
    )
    silent: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    known = {name: os.environ[name] for name in KNOWN if name in os.environ}
    adopt_orphans()
    try:
        with suppress(DeadKernelError, TimeoutError, CellExecutionError):
            work = client.async_execute(env=known, **silent)
            asyncio.run(asyncio.wait_for(work, NOTEBOOK_SECONDS))
    finally:
        end_all_children()
    return outcomes


def _too_long(seconds: int) -> str:
    return f"The cell took longer than {seconds} seconds. Is there a loop without an end?"


def _reason(reply: dict[str, Any]) -> str:
    """Why a cell failed; empty where it did not."""
    if reply["status"] == "ok":
        return ""
    name, text = str(reply.get("ename", "Error")), str(reply.get("evalue", ""))
    if name == "NotImplementedError":
        return f"{text} is still to be written."
    return (text if name in ("AssertionError", "Timeout") else f"{name}: {text}") or "It fails."


def adopt_orphans() -> None:
    """Become the parent of every process that a descendant leaves behind (Linux; else nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_all_children() -> None:
    """End every process below this one; again, since the last round may have missed a new one."""
    for _ in range(ROUNDS):
        children = psutil.Process().children(recursive=True)
        for child in children:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                child.send_signal(signal.SIGKILL)
        psutil.wait_procs(children, timeout=5)
        if not children:
            return


def check_all(root: Path, released: Path) -> list[Result]:
    """Every notebook of a student's repository, in the order of the course."""
    results: list[Result] = []
    for lesson in json.loads(released.read_text()):
        folder = root / lesson["assignment"]
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch, "work")
            shutil.copytree(folder, copy, symlinks=True, ignore_dangling_symlinks=True)
            results += check(folder / f"{lesson['name']}.ipynb", lesson, copy)
    return results
