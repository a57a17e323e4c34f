"""Solution notebooks with some answers replaced: what students might send in."""

from collections.abc import Mapping

import nbformat

from autograder.course import Lesson


def notebook_with(lesson: Lesson, answers: Mapping[str, str]) -> str:
    """Text of the solution notebook in which these functions' answer cells hold other source.

    Raises:
        KeyError: the lesson has no such function.
    """
    notebook = nbformat.read(lesson.solution, as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for function, source in answers.items():
        cells[function].source = source
    return nbformat.writes(notebook)
