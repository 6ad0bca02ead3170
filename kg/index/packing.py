"""Terms as short texts: an IRI as it stands, a literal in quotation marks with its language or datatype behind."""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.store.answers import read_tsv
from kg.terms import XSD


def pack(term: Term) -> str:
    """One text for one term, and another one for any other term."""
    return term.value if isinstance(term, NamedNode) else quoted(term.value, _kind(term))


def packed(spelt: str) -> str:
    """The same of a term as SPARQL 1.1 TSV spells it; no blank node."""
    return spelt[1:-1] if spelt.startswith("<") else quoted(*text_and_kind(spelt))


def text_and_kind(spelt: str) -> tuple[str, str]:
    """A literal as SPARQL 1.1 TSV spells it: its text, and what stands behind it where it is packed.

    That is @ and its language, its datatype, or nothing for a string.
    """
    if "\\" in spelt or not spelt.startswith('"'):  # something is escaped, or a number stands without its datatype
        ((literal,),) = read_tsv(f"?literal\n{spelt}\n".encode()).rows
        assert isinstance(literal, Literal)
        return literal.value, _kind(literal)
    text, _, kind = spelt[1:].rpartition('"')
    return text, kind[3:-1] if kind.startswith("^") else kind


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


def _kind(literal: Literal) -> str:
    if literal.language:
        return f"@{literal.language}"
    return "" if literal.datatype == XSD.string else literal.datatype.value
