"""What an operation is measured to cost, by the types of the schema, and the caps. Fragments are measured once."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, get_introspection_query, parse

from api.errors import BadRequest
from api.graphql.http.limits import TALLY_COST, Measure, check, measure
from api.graphql.schema import build_schema
from kg.settings import Settings
from kg.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def schema(vocabulary: Vocabulary) -> GraphQLSchema:
    return build_schema(vocabulary).core


def measured(schema: GraphQLSchema, text: str, **variables: Any) -> Measure:
    document = parse(text)
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return measure(schema, document, operations[0], variables)


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ __typename }", 0),
        ("{ graph { generation { id } } }", 2),
        ("{ incidents(first: 10) { nodes { label } } }", 10 * (1 + 1)),
        ("{ incidents(first: 10) { edges { node { label } } pageInfo { hasNextPage } } }", 10 * (1 + 2 + 1)),
        ("{ incidents(last: 10) { totalCount } }", 10),
        ("{ incidents { totalCount } }", 20),
        ("{ incidents(first: 0) { totalCount } }", 1),
        (f"{{ incidents(first: {'9' * 9_000}) {{ totalCount }} }}", sys.maxsize),
        ("query ($n: Int = 7) { incidents(first: $n) { totalCount } }", 7),
        ("{ incidents(first: 10) { nodes { articles(first: 5) { nodes { label } } } } }", 10 * (1 + 1 + 5 * 2)),
        ("{ incident(name: 1) { deployer { label } } }", 1 + 3),
        ('{ nodes(ids: ["a", "b"]) { iri } }', 2),
        ("{ a: graph { generation { id } } b: graph { generation { id } } }", 4),
        ("{ ...F ...F } fragment F on Query { graph { generation { id } } }", 4),
        ("{ nonsense { more } }", 0),
        ("{ incidents(first: 50) { facet(by: deployer, first: 7) { count } } }", 50 + TALLY_COST + 7),
        (
            "{ incidents(first: 50) { ...F } } fragment F on IncidentConnection { histogram(by: MONTH) { count } }",
            50 + TALLY_COST + 1,
        ),
        (
            "{ organizations(first: 9) { nodes { incidentsAsDeployer(first: 2) { histogram(by: YEAR) { count } } } } }",
            9 * (1 + 1 + 2 + TALLY_COST + 1),
        ),
    ],
)
def test_cost(schema: GraphQLSchema, text: str, cost: int) -> None:
    assert measured(schema, text).cost == cost


def test_variables_count(schema: GraphQLSchema) -> None:
    text = "query ($n: Int = 7, $ids: [ID!]!) { incidents(first: $n) { totalCount } nodes(ids: $ids) { iri } }"
    assert measured(schema, text, n=50, ids=["a"] * 9).cost == 59
    assert measured(schema, text, n="x", ids="a").cost == 20 + 1


def test_depth_and_aliases(schema: GraphQLSchema) -> None:
    assert measured(schema, "{ a: incidents { nodes { ... on Incident { b: label } } } }").depth == 3
    assert measured(schema, "{ a: incidents { nodes { ... on Incident { b: label } } } }").aliases == 2
    found = measured(
        schema, "{ ...F } fragment F on Query { ...G } fragment G on Query { graph { generation { id } } }"
    )
    assert found.depth == 3


def test_tools_may_read_the_schema(schema: GraphQLSchema) -> None:
    found = measured(schema, get_introspection_query(input_value_deprecation=True, directive_is_repeatable=True))
    check(found, Settings())
    assert found.depth == 1
    assert 9 < found.introspection <= Settings().graphql_max_introspection_depth


def doubling(levels: int, inner: str) -> str:
    spreads = (f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels))
    return f"{{ ...F0 }} {' '.join(spreads)} fragment F{levels} on Query {{ {inner} }}"


@pytest.mark.parametrize("levels", [20, 150])
def test_fragments_that_double(schema: GraphQLSchema, levels: int) -> None:
    """Each is measured once: 2**150 steps would never end."""
    found = measured(schema, doubling(levels, "a: incidents { totalCount }"))
    assert found.cost == 20 * 2**levels
    with pytest.raises(BadRequest) as refused:
        check(found, Settings())
    assert refused.value.code == "TOO_MANY_ALIASES"


def test_fragments_that_go_deeper_and_deeper(schema: GraphQLSchema) -> None:
    steps = (f"fragment F{i} on Query {{ {'a { ' * 150} ...F{i + 1} {'} ' * 150} }}" for i in range(4))
    with pytest.raises(BadRequest) as refused:
        measured(schema, f"{{ ...F0 }} {' '.join(steps)} fragment F4 on Query {{ a }}")
    assert refused.value.code == "TOO_DEEP"


@pytest.mark.parametrize("size", [1, 2, 50])
def test_fragments_in_a_circle(schema: GraphQLSchema, size: int) -> None:
    circle = " ".join(f"fragment F{i} on Query {{ a ...F{(i + 1) % size} }}" for i in range(size))
    assert measured(schema, f"{{ ...F0 }} {circle}").cost == 0


WHERE = "query ($where: IncidentWhere) { incidents(where: $where) { totalCount } }"


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 0),
        ({"label": {"eq": "x", "lt": "y"}, "deployer": None}, 1),
        ({"or": [{"label": {"eq": "x"}}] * 7}, 8),
        ({"not": {"and": [{"deployer": {"some": {"label": {"eq": "x"}, "iri": {"eq": "y"}}}}]}}, 5),
        ({"unknown": {"label": 1}, "label": "text"}, 1),
        ("text", 0),
    ],
)
def test_conditions_are_counted(schema: GraphQLSchema, where: Any, count: int) -> None:
    """In values of JSON, and the same in the document."""
    assert measured(schema, WHERE, where=where).conditions == count
    assert measured(schema, WHERE.replace("$where)", spelled(where) + ")")).conditions == count


def test_the_widest_where_counts(schema: GraphQLSchema) -> None:
    inner = "incidents(where: {or: [{label: {eq: 1}}, $more]}) { totalCount }"
    assert measured(schema, f"query ($more: IncidentWhere) {{ {inner} }}", more={"label": {"eq": "x"}}).conditions == 3
    assert measured(schema, f"{{ {inner} b: incidents(where: {{label: {{}}}}) {{ totalCount }} }}").conditions == 2


@pytest.mark.parametrize("levels", [1, 30, 20_000])
def test_depth_of_values(schema: GraphQLSchema, levels: int) -> None:
    nested: Any = 1
    for number in range(levels):
        nested = {"not": nested} if number % 2 else [nested]
    assert measured(schema, WHERE, where=nested).nesting == levels
    assert measured(schema, "{ incidents { totalCount } }", unused=nested).nesting == levels
    if levels < 100:
        assert measured(schema, WHERE.replace("$where)", spelled(nested) + ")")).nesting == levels


def spelled(value: Any) -> str:
    """A value of JSON in a document."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {spelled(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(spelled, value)) + "]"
    return json.dumps(value)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Measure(depth=13), "TOO_DEEP"),
        (Measure(introspection=21), "TOO_DEEP"),
        (Measure(aliases=51), "TOO_MANY_ALIASES"),
        (Measure(cost=200_001), "TOO_COSTLY"),
        (Measure(conditions=101), "TOO_MANY_CONDITIONS"),
        (Measure(nesting=51), "TOO_DEEP"),
        (Measure(12, 20, 50, 200_000, 0, 100, 50), None),
    ],
)
def test_caps(found: Measure, code: str | None) -> None:
    if code is None:
        check(found, Settings())
        return
    with pytest.raises(BadRequest) as refused:
        check(found, Settings())
    assert refused.value.code == code
