"""Terms as short texts: an IRI as it stands, a literal in quotation marks with its language or datatype behind."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.terms import XSD


def pack(term: Term) -> str:
    """One text for one term, and another one for any other term."""
    if isinstance(term, NamedNode):
        return term.value
    if term.language:
        return f'"{term.value}"@{term.language}'
    return f'"{term.value}"' if term.datatype == XSD.string else f'"{term.value}"{term.datatype.value}'


def unpack(text: str) -> Term:
    """The term that was packed."""
    if not text.startswith('"'):
        return NamedNode(text)
    value, _, kind = text[1:].rpartition('"')
    if not kind:
        return Literal(value)
    return Literal(value, language=kind[1:]) if kind.startswith("@") else Literal(value, datatype=NamedNode(kind))
