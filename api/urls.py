"""IRIs of the graph and the paths of their pages: one mapping, both ways."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from pyoxigraph import NamedNode

from kg.terms import BASE, KINDS, PREFIXES, kind_and_slug

_LINKS: Final = frozenset({"http", "https", "mailto"})
_PAGELESS: Final = frozenset({"document", "claim", "evidence", "judgement", "activity"})
"""Kinds whose nodes have triples in named graphs only: the pages of what they speak of show them."""


def page_path(iri: NamedNode) -> str | None:
    """The path of the page about a node; None for nodes that this service does not describe."""
    found = kind_and_slug(iri)
    if found and found[0] in _PAGELESS:
        return None
    if found:
        return f"/{found[0]}/{quote(found[1])}"
    if iri.value.startswith(PREFIXES["vocab"]):
        return f"/concept/{quote(iri.value[len(PREFIXES['vocab']) :])}"
    if iri.value.startswith(PREFIXES["ig"]) and len(iri.value) > len(PREFIXES["ig"]):
        return f"/ontology#{quote(iri.value[len(PREFIXES['ig']) :])}"
    return None


def node_iri(kind: str, name: str) -> NamedNode | None:
    """The node that /{kind}/{name} is about; None where the kind is unknown or the name cannot be of an IRI."""
    if not name or not name.isprintable() or (kind != "concept" and kind not in KINDS):
        return None
    folder = PREFIXES["vocab"] if kind == "concept" else f"{PREFIXES['id']}{kind}/"
    try:
        return NamedNode(folder + name)
    except ValueError:
        return None


def external_link(text: str) -> str | None:
    """The address, if a page may link to it (http, https, mailto); None for `javascript:` and the like."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme not in _LINKS or (parts.scheme != "mailto" and not parts.netloc):
        return None
    return text


def is_own(iri: NamedNode) -> bool:
    """The IRI was minted by this project."""
    return iri.value.startswith(BASE)
