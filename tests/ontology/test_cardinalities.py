"""What ontology and shapes say of numbers of values and closed lists: they agree; API and data agree with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from api.graphql.model.mapping import Model
from api.graphql.model.ways import Field
from kg.errors import BadResource
from kg.graph import Graph
from kg.shapes import PropertyShape, load_shapes
from kg.terms import IG, PROV, SCHEMA, SKOS
from kg.vocabulary import Vocabulary

SHAPES = """
@prefix ig: <https://w3id.org/incident-graph/ontology/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ig:s a sh:NodeShape ; sh:targetClass ig:Incident ;
    sh:property [ sh:path ig:severity ; sh:maxCount 1 ], [ sh:path ig:dateBasis ; sh:minCount 2 ; sh:in ( "b" "a" ) ],
        [ sh:path [ sh:inversePath ig:recordOf ] ; sh:minCount 1 ] .
"""


def fields(model: Model) -> Iterator[tuple[NamedNode, NamedNode, Field]]:
    """Class, property and field, of what leads forwards."""
    for kind in model.types.values():
        for one in kind.fields.values():
            if kind.cls is not None and not one.connection and not one.ways[0].inverse:
                yield kind.cls, one.ways[0].property, one


def test_shapes_are_read_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    assert load_shapes(tmp_path) == {
        (IG.Incident, IG.severity): PropertyShape(max_count=1),
        (IG.Incident, IG.dateBasis): PropertyShape(min_count=2, choices=("b", "a")),
    }


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text("@prefix")
    with pytest.raises(BadResource, match=r"shapes\.ttl"):
        load_shapes(tmp_path)


def test_every_shape_is_of_known_terms(vocabulary: Vocabulary) -> None:
    known = {*vocabulary.properties, *(NamedNode(f"{SKOS.base}{name}") for name in ("prefLabel", "broader"))}
    foreign = {prop for _, prop in load_shapes() if prop.value.startswith((IG.base, SCHEMA.base, PROV.base))}
    assert foreign - known == set()
    assert {cls for cls, _ in load_shapes() if cls.value.startswith(IG.base)} <= set(vocabulary.classes)


def test_what_the_ontology_calls_single_no_shape_allows_twice(vocabulary: Vocabulary) -> None:
    """A shape that says nothing of a maximum, or more than one, speaks against an ontology that says one."""
    for (cls, prop), shape in load_shapes().items():
        declared = vocabulary.properties.get(prop)
        if declared is not None and declared.functional:
            assert shape.min_count <= 1, (cls, prop)
            assert shape.max_count in {None, 1}, (cls, prop)


def test_fields_follow_ontology_and_shapes(vocabulary: Vocabulary) -> None:
    shapes = load_shapes()
    single = 0
    for cls, prop, one in fields(Model(vocabulary)):
        shape = shapes.get((cls, prop), PropertyShape())
        assert one.many is not (vocabulary.properties[prop].functional or shape.is_single), one.name
        assert one.choices == shape.choices
        single += shape.is_single and not vocabulary.properties[prop].functional
    assert single >= 3


def test_the_data_keep_what_fields_promise(sample_graph: Graph) -> None:
    """Single values are single (one per language), required ones are there, closed lists are closed."""
    listed = {(cls, prop): one for cls, prop, one in fields(Model(sample_graph.vocabulary)) if not one.many}
    classes: dict[NamedNode, set[NamedNode]] = {}
    values: dict[tuple[NamedNode, NamedNode], list[str]] = {}
    for quad in sample_graph.quads():
        subject = quad.subject
        if isinstance(subject, NamedNode) and not isinstance(quad.graph_name, NamedNode):
            if quad.predicate.value.endswith("#type") and isinstance(quad.object, NamedNode):
                classes.setdefault(quad.object, set()).add(subject)
            language = quad.object.language if isinstance(quad.object, Literal) else None
            values.setdefault((subject, quad.predicate), []).append(f"{quad.object}" if language is None else language)
    for (cls, prop), one in listed.items():
        for node in classes.get(cls, ()):
            found = values.get((node, prop), [])
            assert len(found) == len(set(found)), (node, prop)
            assert one.localized or len(found) <= 1, (node, prop, found)
            assert found or not one.required, (node, prop)
            assert not one.choices or {text.strip('"') for text in found} <= set(one.choices)
