"""The page that a student reads: `nbgrader generate_feedback` with our exporter.

It is made of the verdict, not of the student's notebook. nbgrader's own page renders the markdown
and the HTML of the submission, which can draw itself better grades. Here the student's code appears
once a function, as plain text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import nbformat
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback

from autograder.course import Course, Lesson
from autograder.pages import render


class FeedbackExporter(Exporter):
    """Makes the feedback page of a graded notebook; for `c.GenerateFeedback.exporter_class`."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page as text; nbgrader's GetGrades has put points and comments into the notebook."""
        nb, about = super().from_notebook_node(nb, resources, **kw)
        place, converter = about["nbgrader"], cast(GenerateFeedback, self.parent)
        lesson = Course(Path(converter.coursedir.root)).find(place["notebook"])
        if lesson is None:
            raise KeyError(f"the course has no lesson {place['notebook']}")
        verdict = nb.metadata.get("autograder", {}).get("verdict")
        if verdict is None:
            raise ValueError(f"{lesson.name} of {place['student']} is not graded by the judge yet")
        page = render(
            "feedback.html.j2",
            title=title(lesson),
            lesson=lesson.name,
            student=place["student"],
            score=place["score"],
            max_score=place["max_score"],
            penalty=place["late_penalty"],
            functions=[_about(one, nb, lesson) for one in verdict["functions"]],
            isolation=verdict["isolation"],
        )
        return page, about


def title(lesson: Lesson) -> str:
    """The first heading of a lesson."""
    return next(_headings(lesson.solution, None), lesson.name)


def section(lesson: Lesson, function: str) -> str:
    """The heading under which a lesson teaches a function."""
    return list(_headings(lesson.solution, function))[-1]


def _headings(solution: Path, until: str | None) -> Iterator[str]:
    """Headings of a notebook in order, up to the answer cell of a function."""
    for cell in nbformat.read(solution, as_version=4).cells:
        if until is not None and _name(cell) == until:
            return
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("#"):
                    yield line.strip("# ")


def _name(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _about(result: dict[str, Any], nb: NotebookNode, lesson: Lesson) -> dict[str, Any]:
    """All that the page says about one function."""
    cells = {_name(cell): cell for cell in nb.cells}
    check, answer = cells[f"check_{result['name']}"], cells.get(result["name"])
    marks = check.metadata.nbgrader
    return {
        **result,
        "points": marks.get("score", result["score"]),
        "by_hand": marks.get("score", result["score"]) != result["score"],
        "section": section(lesson, result["name"]),
        "comment": answer.metadata.nbgrader.get("comment") if answer else None,
        "source": answer.source if answer else "",
    }
