"""Where else a node is found: pages, records of catalogues, other IRIs, concepts that mean the same, its data here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

import strawberry
from pyoxigraph import NamedNode

from api.graphql.compiler.reader import Reader
from api.graphql.fields.claims import canonical, known
from api.graphql.fields.spec import Argument, Asked, SchemaField, SchemaType, each, iri_of
from api.graphql.model.ways import Way
from api.negotiate import HTML, THING_OFFERS
from api.urls import external_link, page_path
from kg.claims import Term
from kg.terms import IG, SCHEMA, SKOS, text_of


@strawberry.enum(
    description="How a link belongs to its node: a PAGE that is about it; a RECORD of a catalogue that it gathers, "
    "with the catalogue's own page and number; MERGED, another IRI under which it was known, which still leads to it; "
    "RELATED, a record or incident that a source links to it, or it to that; or a concept of another list, by the "
    "mapping properties of SKOS."
)
class LinkKind(Enum):
    """The value is shown nowhere."""

    PAGE = "page"
    RECORD = "record"
    MERGED = "merged"
    RELATED = "related"
    EXACT_MATCH = "exact match"
    CLOSE_MATCH = "close match"
    BROAD_MATCH = "broad match"
    NARROW_MATCH = "narrow match"
    RELATED_MATCH = "related match"


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `iri` is a node's, of this graph or not; `source` is who publishes the page."""

    kind: LinkKind
    iri: NamedNode | None = None
    url: str | None = None
    title: str | None = None
    identifier: str | None = None
    source: NamedNode | None = None
    node: NamedNode | None = None


_PAGE: Final = Way(SCHEMA.url)
_RECORD: Final = Way(IG.recordOf, inverse=True)
_TO_NODES: Final[Mapping[LinkKind, tuple[Way, ...]]] = {
    LinkKind.MERGED: (Way(IG.mergedInto, inverse=True),),
    LinkKind.RELATED: (Way(IG.relatedRecord), Way(IG.relatedRecord, inverse=True)),
    LinkKind.EXACT_MATCH: (Way(SKOS.exactMatch), Way(SKOS.exactMatch, inverse=True)),
    LinkKind.CLOSE_MATCH: (Way(SKOS.closeMatch), Way(SKOS.closeMatch, inverse=True)),
    LinkKind.BROAD_MATCH: (Way(SKOS.broadMatch), Way(SKOS.narrowMatch, inverse=True)),
    LinkKind.NARROW_MATCH: (Way(SKOS.narrowMatch), Way(SKOS.broadMatch, inverse=True)),
    LinkKind.RELATED_MATCH: (Way(SKOS.relatedMatch), Way(SKOS.relatedMatch, inverse=True)),
}
"""Mappings stand once in the graph, in one direction; SKOS says what they mean in the other one."""
_WAYS: Final = (_PAGE, _RECORD, *(way for ways in _TO_NODES.values() for way in ways))
LINK_TYPES: Final = (
    SchemaType("Link", "Where else a node is found.", (
        SchemaField("kind", "LinkKind", "How it belongs to the node.", each(lambda link: link.kind)),
        SchemaField("url", "str | None", "Address on the web.", each(lambda link: link.url)),
        SchemaField(
            "iri", "str | None", "IRI of what is linked, in this graph or another one.",
            each(lambda link: link.iri and link.iri.value),
        ),
        SchemaField("title", "str | None", "Title of the page or record.", each(lambda link: link.title)),
        SchemaField(
            "identifier", "str | None", "The catalogue's own number of the record.", each(lambda link: link.identifier)
        ),
        SchemaField("source", "Node | None", "Who publishes the page or record.", each(lambda link: link.source)),
        SchemaField(
            "node", "Node | None", "What is linked, where this graph knows it; another node than this one.",
            each(lambda link: link.node),
        ),
    )),
    SchemaType("Form", "A form in which this service gives a node.", (
        SchemaField("mediaType", "str", "Media type; also what Accept may ask for.", each(lambda form: form[0])),
        SchemaField("path", "str", "Path on this service.", each(lambda form: form[1])),
    )),
)  # fmt: skip


def link_fields() -> tuple[SchemaField, ...]:
    """The fields of Node."""
    return (
        SchemaField(
            "links", "list[Link]", "Where else it is found, and what other lists and catalogues call it.", _links,
            (Argument("kinds", "list[LinkKind] | None", "Only links of these kinds."),), needs=_WAYS,
        ),
        SchemaField(
            "forms", "list[Form]", "Forms in which this service gives it: a page, and data. None where it has no page.",
            each(lambda one: list(_forms(iri_of(one)))),
        ),
    )  # fmt: skip


def _forms(node: NamedNode) -> Iterator[tuple[str, str]]:
    path = page_path(node)
    if path is None or "#" in path:
        return
    for offer in THING_OFFERS:
        yield offer.media_type, path if offer is HTML else f"{path}.{offer.suffix}"


def _links(asked: Asked, objects: Sequence[Any]) -> list[list[Link]]:
    reader, nodes = asked.run.reader, [iri_of(one) for one in objects]
    wanted = set(asked.arguments.get("kinds") or LinkKind)
    records = _records(asked, nodes) if wanted & {LinkKind.PAGE, LinkKind.RECORD} else {}
    lists = [[link for link in _of(reader, node, records) if link.kind in wanted] for node in nodes]
    standing = canonical(asked, (one.iri for links in lists for one in links if one.iri and one.kind in _TO_NODES))
    if not standing:
        return lists
    ends = known(asked, standing.values())
    return [[_led(link, node, standing, ends) for link in links] for node, links in zip(nodes, lists, strict=True)]


def _led(link: Link, start: NamedNode, standing: Mapping[NamedNode, NamedNode], ends: set[Term | None]) -> Link:
    """The link with the node that stands for what it leads to, if that is another one and the graph knows it."""
    end = standing.get(link.iri) if link.iri else None
    return replace(link, node=end) if end in ends and end != start else link


def _of(reader: Reader, node: NamedNode, records: Mapping[NamedNode, Sequence[Link]]) -> Iterator[Link]:
    """The links of a node, without the nodes that they lead to."""
    own = [link for record in reader.nodes(node, _RECORD) for link in records.get(record, ())]
    pages = {external_link(text_of(value)) for value in reader.values(node, _PAGE)} - {link.url for link in own}
    for url in sorted(filter(None, pages)):
        yield Link(LinkKind.PAGE, url=url)
    yield from own
    for kind, ways in _TO_NODES.items():
        yield from (Link(kind, value) for value in reader.nodes(node, *ways))


def _records(asked: Asked, nodes: Sequence[NamedNode]) -> Mapping[NamedNode, Sequence[Link]]:
    """The links to the records of some nodes, with what the documents say that they were read from."""
    listed = [one for node in nodes for one in asked.run.reader.nodes(node, _RECORD)]
    rows = asked.run.reader.ask("entity/records", asked.path, node=listed).dicts() if listed else []
    numbers = {row["node"]: text_of(row["identifier"]) for row in reversed(rows) if row["identifier"]}
    found: defaultdict[NamedNode, list[Link]] = defaultdict(list)
    for row in rows:
        record, publisher = row["node"], row["publisher"]
        if isinstance(record, NamedNode) and row["document"] is not None:
            link = Link(LinkKind.RECORD, record, external_link(text_of(row["url"])), text_of(row["title"]))
            source = publisher if isinstance(publisher, NamedNode) else None
            found[record].append(replace(link, identifier=numbers.get(record), source=source))
    return {
        record: found.get(record) or [Link(LinkKind.RECORD, record, identifier=numbers.get(record))]
        for record in listed
    }
