"""Documents that were read before, by their SHA-256: none is parsed twice, and clients may send the hash alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from graphql import DocumentNode, GraphQLSyntaxError, Source, parse

from api.errors import BadRequest
from api.graphql.compiler.dates import document_is_relative
from api.recent import Recent

_BYTES_PER_CHARACTER: Final = 300
"""What a parsed document takes at most: 277 to 294 where each letter is a field, 50 to 70 as people write."""
_CAPS: Final = {
    "tokens. Parsing aborted.": "TOO_MANY_TOKENS",
    "nested too deeply. Parsing aborted.": "TOO_DEEP",
}
"""Codes by how the parser ends the message of an error that is no mistake of spelling."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document without errors of syntax."""

    text: str
    digest: str
    """SHA-256 of the text in UTF-8, hexadecimal."""
    node: DocumentNode
    is_relative: bool
    """Whether it holds what may be a date relative to today."""


class Documents:
    """Least recently used documents, bounded by the memory that they take. For one thread."""

    def __init__(self, max_bytes: int, max_tokens: int) -> None:
        self._max_tokens = max_tokens
        self._known: Recent[str, Document] = Recent(max_bytes // _BYTES_PER_CHARACTER, lambda one: len(one.text))

    def get(self, query: str | None, digest: str | None) -> Document:
        """The document of a text, of a hash, or of both, which then fit.

        Raises BadRequest where the hash is of no known document or of another one, or the document breaks a cap;
        GraphQLSyntaxError.
        """
        if query is None:
            known = None if digest is None else self._known.get(digest)
            if known is None:
                raise BadRequest("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
            return known
        found = hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()
        if digest is not None and digest != found:
            raise BadRequest("the hash is not that of the document", "PERSISTED_QUERY_MISMATCH")
        return self._known.get_or_make(found, lambda: self._document(query, found))

    def _document(self, text: str, digest: str) -> Document:
        node = self._parse(text)
        return Document(text, digest, node, document_is_relative(node))

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(Source(text), max_tokens=self._max_tokens)
        except GraphQLSyntaxError as error:
            for ending, code in _CAPS.items():
                if error.message.endswith(ending):
                    raise BadRequest(error.message, code) from error
            raise
