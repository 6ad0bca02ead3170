"""The object types of the schema, made from the ontology: class = type, property = field, its reverse = connection."""

from __future__ import annotations

import re
import types as python_types
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import strawberry
from pyoxigraph import NamedNode
from strawberry.annotation import StrawberryAnnotation
from strawberry.types import Info, get_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from api.graphql.nodes import Claim, Context, Node, SourceDocument
from api.graphql.paging import Keyed, Page, Window, cut, encode, key_of_entity
from kg.claims import Term
from kg.errors import BadResource
from kg.terms import IG, KINDS, SKOS, XSD, kind_and_slug
from kg.vocabulary import OntologyClass, OntologyProperty, Vocabulary

_NOT_GENERATED: Final = frozenset({"claim", "evidence", "document", "judgement", "activity"})
"""Kinds whose types are written by hand, or that are no subjects of direct triples."""
_SCALARS: Final[Mapping[NamedNode, type]] = {XSD.boolean: bool, XSD.integer: int, XSD.decimal: float}
_UMBRELLA: Final = {IG.Record: IG.Incident}
"""Classes whose place in direct triples is taken by another: triples lead to incidents, not to their records."""


class Types:
    """All object types of a vocabulary, by class."""

    def __init__(
        self, vocabulary: Vocabulary, namespace: dict[str, Any], extra: Mapping[NamedNode, Sequence[StrawberryField]]
    ) -> None:
        """`namespace` is filled with all types by name; `extra` are fields by class, which win over generated ones."""
        self._vocabulary = vocabulary
        self._namespace = namespace
        namespace |= {"Node": Node, "PageInfo": PageInfo, "Thing": Thing}
        self._class_of_kind = dict(_classes_by_kind(vocabulary))
        names = {cls.iri: cls.type_name for cls in self._class_of_kind.values()}
        names[SKOS.ConceptScheme] = vocabulary.classes[SKOS.ConceptScheme].type_name
        self._names = names
        for name in ("Node", *names.values()):
            namespace |= _connection_types(name, namespace)
        for iri, name in names.items():
            self._namespace[name] = self._object_type(vocabulary.classes[iri], name, extra.get(iri, ()))

    def all(self) -> list[Any]:
        """Every type that implements Node, for the schema to know."""
        return [*(self._namespace[name] for name in self._names.values()), SourceDocument, Claim, Thing]

    def wrap(self, iri: NamedNode) -> Node:
        """The object of a node, of the type that its IRI tells."""
        found = kind_and_slug(iri)
        kind = found[0] if found else "concept" if iri in self._vocabulary.concepts else ""
        if kind == "document":
            return SourceDocument(node=iri)
        cls = self._class_of_kind.get(kind)
        name = cls.type_name if cls else "ConceptScheme" if iri in self._vocabulary.schemes else "Thing"
        node: Node = self._namespace[name](node=iri)
        return node

    def _object_type(self, cls: OntologyClass, name: str, extra: Sequence[StrawberryField]) -> Any:
        fields = {field.graphql_name: field for field in extra}
        for prop in self._vocabulary.properties.values():
            fits = not prop.domain or cls.iri in prop.domain
            if fits and not prop.reserved and prop.iri not in {IG.mergedInto, SKOS.hiddenLabel}:
                fields.setdefault(prop.field_name, self._forward(prop))
        for field_name, props in self._inverses(cls).items():
            fields.setdefault(field_name, self._backward(field_name, props))
        return make_object(name, cls.comment, fields.values())

    def _forward(self, prop: OntologyProperty) -> StrawberryField:
        """A property as a field: a list, or one value where there is at most one."""
        target = self._target(prop.ranges) if prop.is_object else None
        scalar = _SCALARS.get(prop.range, str) if prop.range is not None else str
        inner = target or scalar.__name__
        annotation = f"{inner} | None" if prop.functional else f"list[{inner}]"
        read = _read_nodes if prop.is_object else _read_literals(scalar)

        async def resolve(self: Node, info: Info[Context, None]) -> Any:
            entity = await info.context.loaders.entity.load(self.node)
            values = read(info, entity.values.get(prop.iri, ()) if entity else ())
            return (values[0] if values else None) if prop.functional else values

        return make_field(prop.field_name, annotation, resolve, prop.comment, self._namespace)

    def _inverses(self, cls: OntologyClass) -> dict[str, list[OntologyProperty]]:
        """Properties that lead to the class, by the name of the way back."""
        found: defaultdict[str, list[OntologyProperty]] = defaultdict(list)
        for prop in self._vocabulary.properties.values():
            leads_here = prop.inverse_name and cls.iri in prop.ranges and not prop.reserved
            if prop.inverse_name and leads_here and self._target(prop.domain) != "Node":
                found[prop.inverse_name].append(prop)
        return found

    def _backward(self, name: str, props: Sequence[OntologyProperty]) -> StrawberryField:
        """A connection over the subjects of a property; for concepts, of the property of their scheme."""
        target = self._target([cls for prop in props for cls in prop.domain])
        comment = " ".join(dict.fromkeys(f"Reverse of {prop.label}: {prop.comment}" for prop in props[:1]))
        if len(props) > 1:
            comment = "Reverse of the property whose values the list of this concept holds."

        async def resolve(
            self: Node, info: Info[Context, None], first: int | None = None, after: str | None = None,
            last: int | None = None, before: str | None = None,
        ) -> Any:  # fmt: skip
            concept = info.context.vocabulary.concepts.get(self.node)
            ways = [one.iri for one in props if one.scheme is None or concept is None or one.scheme == concept.scheme]
            found = [node for way in ways for node in await info.context.loaders.inverse.load((self.node, way))]
            return await paged(info, dict.fromkeys(found), Window(first, after, last, before))

        return make_field(name, f"{target}Connection", resolve, comment, self._namespace)

    def _target(self, classes: Iterable[NamedNode]) -> str:
        """The one type that all classes come to, else Node."""
        names = {self._names.get(_UMBRELLA.get(cls, cls)) for cls in classes}
        return names.pop() or "Node" if len(names) == 1 else "Node"


def _classes_by_kind(vocabulary: Vocabulary) -> Iterator[tuple[str, OntologyClass]]:
    """The class of each kind of IRI: the one whose type is named like the kind."""
    for cls in vocabulary.classes.values():
        kind = cls.type_name.casefold()
        if (kind in KINDS and kind not in _NOT_GENERATED) or cls.iri == SKOS.Concept:
            yield kind, cls


def _read_nodes(info: Info[Context, None], values: Iterable[Term]) -> list[Any]:
    return [info.context.wrap(value) for value in values if isinstance(value, NamedNode)]


def _read_literals(scalar: type) -> Callable[[Info[Context, None], Iterable[Term]], list[Any]]:
    def read(info: Info[Context, None], values: Iterable[Term]) -> list[Any]:
        texts = [value.value for value in values]
        return [text in {"true", "1"} for text in texts] if scalar is bool else [scalar(text) for text in texts]

    return read


async def paged(info: Info[Context, None], nodes: Iterable[NamedNode], window: Window) -> Page[NamedNode]:
    """A page of nodes in their natural order. Their sort keys are read by one query for the whole level."""
    listed = list(nodes)
    entities = await info.context.loaders.entity.load_many(listed)
    keyed = [Keyed(key_of_entity(iri, entity), iri) for iri, entity in zip(listed, entities, strict=True)]
    return cut(sorted(keyed, key=lambda one: one.key), window, info.context.max_page)


def _connection_types(name: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """The edge and connection types of a type. Their values are paging.Keyed and paging.Page."""

    def cursor(self: Keyed[NamedNode]) -> Any:
        return encode(self.key)

    def node(self: Keyed[NamedNode], info: Info[Context, None]) -> Any:
        return info.context.wrap(self.node)

    def edges(self: Page[NamedNode]) -> Any:
        return self.items

    def nodes(self: Page[NamedNode], info: Info[Context, None]) -> Any:
        return [info.context.wrap(item.node) for item in self.items]

    def page_info(self: Page[Any]) -> Any:
        return PageInfo.of(self)

    def total_count(self: Page[Any]) -> Any:
        return self.total

    edge = make_object(f"{name}Edge", f"One place of a connection of {name}.", (
        make_field("cursor", "str", cursor, "Place in the order, for after and before.", namespace),
        make_field("node", name, node, "The node.", namespace),
    ), base=None)  # fmt: skip
    connection = make_object(f"{name}Connection", f"A page of {name}.", (
        make_field("edges", f"list[{name}Edge]", edges, "The nodes with their cursors.", namespace),
        make_field("nodes", f"list[{name}]", nodes, "The nodes alone.", namespace),
        make_field("pageInfo", "PageInfo", page_info, "What is before and after the page.", namespace),
        make_field("totalCount", "int", total_count, "Nodes on all pages.", namespace),
    ), base=None)  # fmt: skip
    return {f"{name}Edge": edge, f"{name}Connection": connection}


@strawberry.type(description="Whether there is more, and where the page begins and ends.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None

    @classmethod
    def of(cls, page: Page[Any]) -> PageInfo:
        """The page info of a page."""
        return cls(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=encode(page.items[0].key) if page.items else None,
            end_cursor=encode(page.items[-1].key) if page.items else None,
        )


@strawberry.type(description="A node of none of the other types.")
class Thing(Node):
    pass


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def make_field(
    name: str, annotation: str, resolver: Callable[..., Any], description: str, namespace: dict[str, Any]
) -> StrawberryField:
    if not re.fullmatch(r"[a-z][A-Za-z0-9]*", name):
        raise BadResource(f"ontology: {name!r} cannot be the name of a GraphQL field")
    return StrawberryField(
        python_name=f"field_{_snake(name)}",
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation, namespace=namespace),
        description=description,
        base_resolver=StrawberryResolver(resolver),
    )


def make_object(name: str, description: str, fields: Iterable[StrawberryField], base: type | None = Node) -> Any:
    """A strawberry type of fields that all have resolvers, and whose types may not exist yet."""
    listed = {field.python_name: field for field in fields}
    annotations = {python_name: field.type_annotation for python_name, field in listed.items()}
    members = {"__annotations__": dict.fromkeys(listed, Any), **listed}
    made = python_types.new_class(name, (base,) if base else (), {}, lambda space: space.update(members))
    made = strawberry.type(made, name=name, description=description)
    for field in get_object_definition(made, strict=True).fields:
        if field.python_name in annotations:  # the decorator resolved it while other types were still missing
            field.type_annotation = annotations[field.python_name]
    return made
