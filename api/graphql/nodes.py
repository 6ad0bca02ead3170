"""The parts of the schema that every node has, and the claims that speak of it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

import strawberry
from pyoxigraph import NamedNode
from strawberry.types import Info

from api.graphql.loaders import Loaders
from api.urls import page_path
from kg.claims import Modality, Rank
from kg.errors import BadParameter
from kg.graph import ClaimRow
from kg.terms import curie, expand
from kg.vocabulary import Vocabulary

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Context:
    """What resolvers share within one request."""

    loaders: Loaders
    vocabulary: Vocabulary
    max_page: int
    wrap: Any
    """Makes the GraphQL object of an IRI: api.graphql.types.Types.wrap."""


strawberry.enum(Modality, description="How the source says it: as a fact, as another's report, denied, left open.")
strawberry.enum(Rank, description="What the graph does with a claim: accepted ones become facts, others stay on file.")


def described(text: str) -> Callable[[F], F]:
    """A field made from a method, with its description."""
    return cast("Callable[[F], F]", strawberry.field(description=text))


def global_id(iri: NamedNode) -> str:
    """The opaque id of a node."""
    return base64.urlsafe_b64encode(curie(iri).encode()).decode().rstrip("=")


def from_global_id(text: str) -> NamedNode:
    """The node of an opaque id; an IRI or CURIE, which holds a colon, is taken as it stands. Raises BadParameter."""
    if ":" in text:
        iri = expand(text)
        if iri is not None:
            return iri
    try:
        iri = expand(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    except (binascii.Error, UnicodeDecodeError, ValueError):
        iri = None
    if iri is None:
        raise BadParameter(f"{text!r} is not an id of this service")
    return iri


@strawberry.type(description="Words that say a claim, and where they stand in their document.")
class Evidence:
    sentence: str = strawberry.field(description="The sentence or field, as it stands in the document.")
    start: int | None = strawberry.field(description="First character in the text of the document, from 0.")
    end: int | None = strawberry.field(description="Character after the last one.")
    document: Annotated[SourceDocument, strawberry.lazy("api.graphql.nodes")] = strawberry.field(
        description="Document that says it."
    )


@strawberry.interface(description="Anything with an IRI.")
class Node:
    node: strawberry.Private[NamedNode]

    @described("Opaque id for node(id:).")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id(self.node))

    @described("Address that names it for good.")
    def iri(self) -> str:
        return self.node.value

    @described("Short form of the IRI.")
    def curie(self) -> str:
        return curie(self.node)

    @described("Its name.")
    async def label(self, info: Info[Context, None]) -> str:
        entity = await info.context.loaders.entity.load(self.node)
        return entity.label if entity else curie(self.node)

    @described("Path of its page on this service; with .ttl, .jsonld, .nt, .rdf or .json it gives data.")
    def page(self) -> str | None:
        return page_path(self.node)

    @described("Claims about it, whatever source they come from.")
    async def claims(
        self,
        info: Info[Context, None],
        property: Annotated[str | None, strawberry.argument(description="CURIE or field name.")] = None,
        modality: list[Modality] | None = None,
    ) -> list[Annotated[Claim, strawberry.lazy("api.graphql.nodes")]]:
        name = None if property is None else property_of(info.context.vocabulary, property)
        rows = await info.context.loaders.claims.load((self.node, name))
        wanted = None if modality is None else set(modality)
        return [Claim(node=row.iri, row=row) for row in rows if wanted is None or row.modality in wanted]


@strawberry.type(description="A document that was read. Its IRI names the graph of its claims.")
class SourceDocument(Node):
    @described("Title of the document.")
    async def label(self, info: Info[Context, None]) -> str:
        title = (await info.context.loaders.document.load(self.node)).get("title")
        return title.value if title else curie(self.node)

    @described("When the graph took it in.")
    async def recorded_at(self, info: Info[Context, None]) -> str | None:
        found = (await info.context.loaders.document.load(self.node)).get("recordedAt")
        return found.value if found else None


@strawberry.type(description="One value that one source gives for a property of a node, with the words that say it.")
class Claim(Node):
    row: strawberry.Private[ClaimRow]

    @described("The claim in one line.")
    async def label(self, info: Info[Context, None]) -> str:
        return f"{property_label(info.context.vocabulary, self.row.property)}: {await self._text(info)}"

    @described("Node that the claim describes; for a record, the incident that gathers it.")
    async def about(self, info: Info[Context, None]) -> Node:
        return await _canonical_node(info, self.row.about)

    @described("CURIE of the property.")
    def property(self) -> str:
        return curie(self.row.property)

    @described("Name of the property.")
    def property_label(self, info: Info[Context, None]) -> str:
        return property_label(info.context.vocabulary, self.row.property)

    @described("The value as text: a literal as it is, a node by its label.")
    async def value(self, info: Info[Context, None]) -> str:
        return await self._text(info)

    @described("The value, where it is a node.")
    async def value_node(self, info: Info[Context, None]) -> Node | None:
        return await _canonical_node(info, self.row.value) if isinstance(self.row.value, NamedNode) else None

    @described("How the source says it.")
    def modality(self) -> Modality:
        return Modality(self.row.modality)

    @described("What the graph does with it.")
    def rank(self) -> Rank:
        return Rank(self.row.rank)

    @described("In whose voice the text speaks.")
    async def asserted_by(self, info: Info[Context, None]) -> Node:
        return await _canonical_node(info, self.row.asserted_by)

    @described("How this project read the words.")
    def method(self) -> str:
        return self.row.method

    @described("Trust in the reading, from 0 to 1; not in the source.")
    def confidence(self) -> float:
        return self.row.confidence

    @described("The source itself marks the text as generated by a machine.")
    def machine_generated(self) -> bool:
        return self.row.machine_generated

    @described("Words that say it.")
    def evidence(self) -> Evidence | None:
        if self.row.sentence is None:
            return None
        document = SourceDocument(node=self.row.document)
        return Evidence(sentence=self.row.sentence, start=self.row.start, end=self.row.end, document=document)

    @described("Narrower words that the value was read from.")
    def raw_text(self) -> str | None:
        return self.row.raw_text

    @described("Word that made the reader decide.")
    def cue(self) -> str | None:
        return self.row.cue

    @described("Document that it was read from.")
    def document(self) -> SourceDocument:
        return SourceDocument(node=self.row.document)

    async def _text(self, info: Info[Context, None]) -> str:
        if not isinstance(self.row.value, NamedNode):
            return self.row.value.value
        node = await info.context.loaders.canonical.load(self.row.value)
        entity = await info.context.loaders.entity.load(node)
        return entity.label if entity else curie(node)


async def _canonical_node(info: Info[Context, None], iri: NamedNode) -> Node:
    found: Node = info.context.wrap(await info.context.loaders.canonical.load(iri))
    return found


def property_label(vocabulary: Vocabulary, name: NamedNode) -> str:
    """Name of a property for people."""
    found = vocabulary.properties.get(name)
    return found.label if found else curie(name)


def property_of(vocabulary: Vocabulary, text: str) -> NamedNode:
    """The property that a CURIE, an IRI or a field name means. Raises BadParameter."""
    iri = expand(text)
    if iri is not None and iri in vocabulary.properties:
        return iri
    for found in vocabulary.properties.values():
        if found.field_name == text or found.iri.value.rpartition("/")[2] == text:
            return found.iri
    raise BadParameter(f"the ontology has no property {text!r}")
