"""What of an assignment is done, told by the visible checks in the notebooks on this disk.

Nothing is run and nothing leaves the machine: a saved notebook holds what its checks said when
they were last run.
"""

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSED = "passes its visible checks"  # what the check of a lesson prints at its end
LINK = re.compile(r"\]\((\w+)\.ipynb\)")


@dataclass(frozen=True)
class Lesson:
    """How far one notebook is.

    Attributes:
        name: of its file, without the ending.
        title: its first heading.
        functions: name of each function, in order, and whether its check passed.
    """

    name: str
    title: str
    functions: dict[str, bool]

    @property
    def done(self) -> int:
        """How many functions pass."""
        return sum(self.functions.values())

    @property
    def next(self) -> str | None:
        """The first function that does not pass yet, or None."""
        return next((name for name, passed in self.functions.items() if not passed), None)


def show(first: str) -> None:
    """Show a card with a line a notebook.

    Args:
        first: name of the assignment's first notebook, whose text links to all of them in order.
    """
    from IPython.display import display

    lessons = read(Path(first).with_suffix(".ipynb"))
    display({"text/html": card(lessons), "text/plain": text(lessons)}, raw=True)


def read(first: Path) -> list[Lesson]:
    """How far the notebooks are that the first one links to.

    Raises:
        FileNotFoundError: there is no such notebook.
    """
    cells = json.loads(first.read_text())["cells"]
    told = "\n".join(_source(cell) for cell in cells if cell["cell_type"] == "markdown")
    names = dict.fromkeys(LINK.findall(told)) or {first.stem: None}
    files = [first.with_name(f"{name}.ipynb") for name in names]
    return [_lesson(file) for file in files if file.exists()]


def _lesson(file: Path) -> Lesson:
    cells = json.loads(file.read_text())["cells"]
    headings = (re.match(r"# (.+)", _source(cell)) for cell in cells)
    title = next((found[1] for found in headings if found), file.stem)
    marked = {_grade_id(cell): cell for cell in cells if _grade_id(cell)}
    functions = {
        name.removeprefix("check_"): _passed(check, marked.get(name.removeprefix("check_"), {}))
        for name, check in marked.items()
        if name.startswith("check_")
    }
    return Lesson(file.stem, title, functions)


def _grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _passed(check: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether a check passed after its function was last run."""
    before, after = answer.get("execution_count"), check.get("execution_count")
    if not before or not after or before > after or "NotImplementedError" in _source(answer):
        return False
    outputs = check.get("outputs", [])
    failed = any(output["output_type"] == "error" for output in outputs)
    printed = "".join("".join(o["text"]) for o in outputs if o["output_type"] == "stream")
    return PASSED in printed and not failed


def text(lessons: list[Lesson]) -> str:
    """The card in words."""
    done, most = sum(one.done for one in lessons), sum(len(one.functions) for one in lessons)
    rows = [f"{one.title}: {one.done} of {len(one.functions)}" for one in lessons]
    return "\n".join([f"{done} of {most} functions pass their visible checks.", *rows])


def card(lessons: list[Lesson]) -> str:
    """The card as HTML."""
    done, most = sum(one.done for one in lessons), sum(len(one.functions) for one in lessons)
    rows = "".join(map(_row, lessons))
    return (
        '<div style="border:1px solid #767676;border-radius:6px;padding:0.8em;max-width:46em">'
        f"<strong>{done} of {most} functions pass their visible checks.</strong> "
        "As of the last save; save your notebooks and run this cell again to see more."
        '<table style="width:100%;margin-top:0.6em"><thead><tr>'
        '<th style="text-align:left">notebook</th><th style="text-align:left">done</th>'
        '<th style="text-align:left">next</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(one: Lesson) -> str:
    most = len(one.functions)
    bar = "■" * one.done + "□" * (most - one.done)
    title, following = html.escape(one.title), html.escape(one.next or "")
    return (
        f'<tr><td style="text-align:left"><a href="{one.name}.ipynb">{title}</a></td>'
        f'<td style="text-align:left"><span aria-hidden="true">{bar}</span> '
        f"{one.done} of {most}</td>"
        f'<td style="text-align:left">{f"<code>{following}</code>" if following else "all done"}'
        "</td></tr>"
    )
