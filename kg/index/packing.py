"""Terms as short texts: an IRI as it stands, a literal in quotation marks with its language or datatype behind."""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.terms import XSD


def pack(term: Term) -> str:
    """One text for one term, and another one for any other term."""
    return term.value if isinstance(term, NamedNode) else quoted(term.value, kind(term))


def kind(literal: Literal) -> str:
    """What stands behind the text of a packed literal: @ and its language, its datatype, or nothing for a string."""
    if literal.language:
        return f"@{literal.language}"
    return "" if literal.datatype == XSD.string else literal.datatype.value


def quoted(text: str, kind: str) -> str:
    """A packed literal."""
    return f'"{text}"{kind}'


@lru_cache(maxsize=10_000)
def unpack(text: str) -> Term:
    """The term that was packed. Lists have few values, again and again."""
    if not text.startswith('"'):
        return NamedNode(text)
    value, _, kind = text[1:].rpartition('"')
    if not kind:
        return Literal(value)
    return Literal(value, language=kind[1:]) if kind.startswith("@") else Literal(value, datatype=NamedNode(kind))
