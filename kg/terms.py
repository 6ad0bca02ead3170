"""Namespaces, IRI minting and CURIEs: the one place that knows how an IRI of this graph is spelt."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from typing import Final, TypeGuard
from urllib.parse import parse_qsl, urlencode, urlsplit

from pyoxigraph import Literal, NamedNode

BASE: Final = "https://w3id.org/incident-graph/"
"""Base of every IRI that the project mints. ontology/ and queries/ spell it out; a test compares them."""

PREFIXES: Final[dict[str, str]] = {
    "ig": BASE + "ontology/",
    "id": BASE + "id/",
    "vocab": BASE + "vocab/",
    "graph": BASE + "graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "airo": "https://w3id.org/airo#",
    "dpv-ai": "https://w3id.org/dpv/ai#",
    "dpv-risk": "https://w3id.org/dpv/risk#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}

KINDS: Final = (
    "incident", "record", "organization", "product", "ownership", "system", "person", "party", "article", "document",
    "claim", "evidence", "statement", "response", "series", "story", "judgement", "activity", "revision", "collection",
    "match",
)  # fmt: skip
"""The second path segment of `id:` IRIs: id/{kind}/{slug}."""

_MINTED: Final = PREFIXES["id"]

TRACKING: Final = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid", re.IGNORECASE)
"""Parameters of an address that only tell where a visitor came from."""
_MAX_SLUG: Final = 100
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Namespace:
    """Terms of one namespace: `IG.deployer` or `IG["deployer"]` is a NamedNode."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        node = NamedNode(self.base + name)
        self.__dict__[name] = node  # found there the next time, without this call
        return node

    def __getitem__(self, name: str) -> NamedNode:
        return NamedNode(self.base + name)


IG: Final = Namespace(PREFIXES["ig"])
VOCAB: Final = Namespace(PREFIXES["vocab"])
RDF: Final = Namespace(PREFIXES["rdf"])
RDFS: Final = Namespace(PREFIXES["rdfs"])
OWL: Final = Namespace(PREFIXES["owl"])
XSD: Final = Namespace(PREFIXES["xsd"])
SKOS: Final = Namespace(PREFIXES["skos"])
PROV: Final = Namespace(PREFIXES["prov"])
OA: Final = Namespace(PREFIXES["oa"])
DCTERMS: Final = Namespace(PREFIXES["dcterms"])
SCHEMA: Final = Namespace(PREFIXES["schema"])

JUDGEMENTS: Final = NamedNode(PREFIXES["graph"] + "judgements")
"""Named graph of the judgements (merge, not-same, accept, reject, retract)."""
HISTORY: Final = NamedNode(PREFIXES["graph"] + "history")
"""Named graph of the ingests, and of what each changed in the documents that were there before."""
MATCHES: Final = NamedNode(PREFIXES["graph"] + "matches")
"""Named graph of the scores by which records of different sources are taken for one incident."""
ADMINISTRATION: Final = "urn:x-incident-graph:"
"""Begins the names of graphs that only a store elsewhere has, and that are no part of the graph's content."""
INFERRED: Final = NamedNode(PREFIXES["graph"] + "inferred")
"""Named graph of edges that follow only from several documents together (copies, borrowed dates)."""


def digest(*parts: str, length: int = 16) -> str:
    """Hexadecimal SHA-256 over the parts, with their lengths, cut to `length` characters."""
    framed = [len(data).to_bytes(8, "big") + data for data in map(str.encode, parts)]
    return hashlib.sha256(b"".join(framed)).hexdigest()[:length]


def slug(text: str) -> str:
    """ASCII letters, digits and hyphens; a cut, empty or lossy result ends in a hash of the whole text.

    "Meta's" becomes "metas"; texts in other scripts become their hash, so they never collide.
    """
    return text if len(text) <= _MAX_SLUG and _SLUG.fullmatch(text) else _made_slug(text)


@functools.lru_cache(maxsize=100_000)
def _made_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).replace("&", " and ").casefold()
    plain = re.sub(r"['’‘`´]", "", plain)
    ascii_only = plain.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    letters = sum(map(str.isalnum, plain))
    kept = len(words) - words.count("-")
    if kept < letters or not words:
        return f"{words[: _MAX_SLUG - 9]}-{digest(text, length=8)}".strip("-")
    if len(words) > _MAX_SLUG:
        return f"{words[: _MAX_SLUG - 9].rstrip('-')}-{digest(text, length=8)}"
    return words


def mint(kind: str, *keys: str) -> NamedNode:
    """The IRI id/{kind}/{slug of the keys joined by '.'}. `kind` is one of KINDS."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}")
    return NamedNode(f"{PREFIXES['id']}{kind}/{'.'.join([slug(key) for key in keys])}")


def mint_hash(kind: str, *parts: str) -> NamedNode:
    """The IRI id/{kind}/{hash of the parts}, for nodes too many to have names. `kind` is one of KINDS."""
    return NamedNode(f"{PREFIXES['id']}{kind}/{digest(*parts, length=24)}")


@functools.cache
def concept(scheme: str, facet: str, value: str) -> NamedNode:
    """The IRI vocab/{scheme}/{facet}/{value}; the ids are used as they stand (see ontology/)."""
    return NamedNode(f"{PREFIXES['vocab']}{scheme}/{facet}/{value}")


def kind_and_slug(iri: NamedNode) -> tuple[str, str] | None:
    """("incident", "aim.2026-06-22-9f3b") for an IRI minted here, None for any other."""
    value = iri.value
    if not value.startswith(_MINTED):
        return None
    kind, _, name = value[len(_MINTED) :].partition("/")
    return (kind, name) if kind in KINDS and name else None


def kind_of(iri: NamedNode) -> str:
    """ "incident" for an IRI minted here, "" for any other."""
    found = kind_and_slug(iri)
    return found[0] if found else ""


def is_document(graph: object) -> TypeGuard[NamedNode]:
    """Whether a graph name is that of a source document: all others hold judgements and inferences."""
    return isinstance(graph, NamedNode) and graph.value.startswith(PREFIXES["id"] + "document/")


def is_party(node: NamedNode) -> bool:
    """Whether a node is a source's name for somebody, whatever that turns out to be."""
    return node.value.startswith(PREFIXES["id"] + "party/")


def curie(iri: NamedNode) -> str:
    """The shortest CURIE of an IRI; an IRI outside all namespaces is returned whole in angle brackets."""
    best = max(
        ((prefix, base) for prefix, base in PREFIXES.items() if iri.value.startswith(base)),
        key=lambda item: len(item[1]),
        default=None,
    )
    return f"<{iri.value}>" if best is None else f"{best[0]}:{iri.value[len(best[1]) :]}"


def text_of(term: NamedNode | Literal | None) -> str:
    """The text of a term, "" where there is none."""
    return "" if term is None else term.value


def spelled(term: object) -> str:
    """A term for people: CURIE, or the text of a literal; "" for None."""
    if isinstance(term, NamedNode):
        return curie(term)
    return term.value if isinstance(term, Literal) else "" if term is None else str(term)


def expand(text: str) -> NamedNode | None:
    """The IRI that `text` spells (absolute IRI, <IRI> or CURIE), or None where it is neither."""
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    prefix, colon, local = text.partition(":")
    if not colon or any(char in text for char in ' <>"{}|^`\\\n\t'):
        return None
    if prefix in PREFIXES and not local.startswith("//"):
        return NamedNode(PREFIXES[prefix] + local)
    try:
        return NamedNode(text) if urlsplit(text).scheme in {"http", "https", "urn", "mailto"} else None
    except ValueError:  # "http://[x": looks like an IRI and is none
        return None


def bare_address(url: str) -> str:
    """ "https://www.example.org/a/?utm_source=x#top" -> "example.org/a"."""
    parts = urlsplit(url)
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if not TRACKING.fullmatch(key)])
    place = (parts.netloc.casefold().removeprefix("www.") + parts.path).rstrip("/")
    return f"{place}?{query}" if query else place
