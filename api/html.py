"""HTML: the templates, and how terms of the graph are shown on any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyoxigraph import BlankNode, Literal, NamedNode
from starlette.responses import HTMLResponse

from api.errors import Problem
from api.urls import external_link, page_path
from kg.terms import curie

STATIC: Final = Path(__file__).parent / "pages" / "static"
_TEMPLATES: Final = Path(__file__).parent / "pages" / "templates"
_BIDI: Final = {ord(char): f"[U+{ord(char):04X}]" for char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
"""Controls that turn the direction of text: shown, because they can make a line read as what it is not."""


class Html:
    """Renders templates. One per application."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_visible,
        )
        self._environment.filters.update(curie=curie, path=page_path, words=words, query_string=query_string)
        self._environment.tests.update(iri=_is_iri, literal=_is_literal, external=_is_external)

    def page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page."""
        return HTMLResponse(self._environment.get_template(template).render(context), status)

    def problem(self, problem: Problem) -> HTMLResponse:
        """The page that a browser gets in place of a problem document."""
        page = self.page("problem.html", problem.status, problem=problem)
        page.headers.update(problem.headers)
        return page


def words(name: str) -> str:
    """ "harmType" and "prior_incidents" as words: "harm type", "prior incidents"."""
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name.replace("_", " "))
    return spaced.strip()


def query_string(values: Mapping[str, Sequence[str]]) -> str:
    """Parameters as they stand in a URL."""
    return urlencode(values, doseq=True)


def _visible(value: object) -> object:
    return value.translate(_BIDI) if type(value) is str else value


def _is_iri(value: object) -> bool:
    return isinstance(value, NamedNode)


def _is_literal(value: object) -> bool:
    return isinstance(value, Literal)


def _is_external(value: object) -> bool:
    """A node or text that a page may link to although it is not of this graph."""
    if isinstance(value, BlankNode) or value is None:
        return False
    return external_link(value.value if isinstance(value, NamedNode | Literal) else str(value)) is not None
