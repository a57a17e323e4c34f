"""HTML pages that need nothing from elsewhere, and in which every text is only text."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def _templates() -> Environment:
    """Whatever comes from a student is escaped: it can be read on a page, never act on it."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = lambda number: f"{number:g}"
    return environment


def render(template: str, **values: Any) -> str:
    """The page of a template in `templates/`.

    Raises:
        jinja2.TemplateError: the template asks for a value that is not given.
    """
    return _templates().get_template(template).render(**values)
