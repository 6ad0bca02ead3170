"""The page on which people ask: GraphiQL from the bundle of this project, over a form that works without it."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson
from starlette.responses import Response

from api.html import Html
from api.middleware import CONTENT_POLICY

EXAMPLES: Final = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A document that anybody may run as it stands; `title` is its first line."""

    title: str
    query: str

    @classmethod
    def all(cls) -> tuple[Example, ...]:
        """The files of the folder, by name."""
        texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.graphql"))]
        return tuple(cls(text.partition("\n")[0].removeprefix("# "), text) for text in texts)


class GraphiQLPage:
    """One per application."""

    def __init__(self, html: Html) -> None:
        self._html = html
        self._examples = Example.all()

    def response(self) -> Response:
        """The whole page. Its policy lets through the styles that GraphiQL makes for dialogs, by a word used once."""
        nonce = secrets.token_urlsafe(16)
        # "<" is the one sign that can end a block of data
        data = orjson.dumps([asdict(one) for one in self._examples]).decode().replace("<", "\\u003c")
        page = self._html.page("graphql.html", example=self._examples[0].query, examples=data, nonce=nonce)
        page.headers["Content-Security-Policy"] = CONTENT_POLICY.replace(
            "style-src 'self'", f"style-src 'self' 'nonce-{nonce}'"
        )
        page.headers["Cache-Control"] = "no-store"
        return page
