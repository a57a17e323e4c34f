"""Sphinx: the guides, the lessons and the reference pages as one site, built without a network.

`make docs` runs the lessons first (docs/lessons.py), then this.
"""

import sys
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

sys.path.insert(0, str(Path(__file__).parent.parent))

project = "Streaming clustering"
author = "The authors of the course"
extensions = ["myst_nb"]
exclude_patterns = ["build", "mutants.md"]  # mutants quote the solutions
html_theme = "furo"
html_title = project
language = "en"
nb_execution_mode = "off"  # the lessons come executed
nb_render_markdown_format = "myst"
nb_mime_priority_overrides = [("html", "image/png", 0)]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
# Links that lead out of the site, into the repository, and headings that a page begins with later.
suppress_warnings = ["myst.xref_missing", "myst.header", "mystnb.unknown_mime_type"]
html_math_renderer = "mathml"
html_show_sourcelink = html_copy_source = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]
# Colours with enough contrast for small text; the theme's own blue is too pale in code.
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"


def _inline(translator: Any, node: Any) -> None:
    translator.body.append(convert(node.astext()))
    raise _skip()


def _block(translator: Any, node: Any) -> None:
    formula = convert(node.astext(), display="block")
    translator.body.append(f'<div class="formula" tabindex="0" role="group">{formula}</div>')
    raise _skip()


def _skip() -> Exception:
    from docutils.nodes import SkipNode

    return SkipNode()


# What the theme's pages lack for a screen reader or a keyboard, by the tag that lacks it.
REPAIRS = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Site">',
    '<aside class="toc-drawer': '<aside aria-label="This page" class="toc-drawer',
    '<div class="table-wrapper': '<div tabindex="0" role="group" class="table-wrapper',
    '<div class="output text_html">': '<div class="output text_html" tabindex="0" role="group">',
    "<pre>": '<pre tabindex="0">',
    '<th class="head"><p></p></th>': "<td></td>",
    "<th></th>": "<td></td>",
}


def _repair(app: Any, error: Exception | None) -> None:
    if error is None:
        for page in Path(app.outdir).rglob("*.html"):
            text = page.read_text()
            for lacking, whole in REPAIRS.items():
                text = text.replace(lacking, whole)
            page.write_text(text)


def setup(app: Any) -> None:
    """Formulas as MathML: browsers and screen readers know it, and no script is fetched for it."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("build-finished", _repair)
