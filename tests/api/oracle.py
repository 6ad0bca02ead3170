"""The oracle of the compiler: every field resolved by itself, by graphql-core, on the quads in a dict.

It shares with the compiler which triples a field means (the mapping) and what a cursor looks like, and nothing else: no
plan, no SPARQL but that of the questions in .rq files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from graphql import ExecutionResult, GraphQLObjectType, GraphQLResolveInfo, build_schema, execute_sync, parse
from pyoxigraph import DefaultGraph, NamedNode

from api.graphql.incident_fields import ArticleRole
from api.graphql.mapping import NODE, Field, Model, ObjectType, Scalar, Way
from api.graphql.names import from_global_id, global_id
from api.graphql.ordering import Ordering, Place
from api.urls import page_path
from kg.claims import Term
from kg.graph import ClaimRow, Graph
from kg.terms import INFERRED, RDF, curie


@dataclass
class Connection:
    """All places of a list, in order, with what their edges tell; and which of them are shown."""

    ordering: Ordering
    places: list[Place]
    edges: Mapping[NamedNode, Any]
    low: int
    high: int


@dataclass
class Counted:
    """One bar of a facet or histogram."""

    value: Any
    count: int


class Oracle:
    def __init__(self, graph: Graph, sdl: str) -> None:
        self.graph = graph
        self.model = Model(graph.vocabulary)
        self.schema = build_schema(sdl)
        self._forwards: defaultdict[tuple[NamedNode, NamedNode], set[Term]] = defaultdict(set)
        self._backwards: defaultdict[tuple[Term, NamedNode], set[Term]] = defaultdict(set)
        self._known: set[Term] = set()
        for quad in graph.quads():
            if quad.graph_name in {DefaultGraph(), INFERRED} and isinstance(quad.subject, NamedNode):
                self._forwards[quad.subject, quad.predicate].add(quad.object)  # type: ignore[arg-type]
                self._backwards[quad.object, quad.predicate].add(quad.subject)  # type: ignore[index]
                self._known.add(quad.subject)

    def run(self, query: str, variables: Mapping[str, Any] | None = None) -> ExecutionResult:
        result = execute_sync(
            self.schema, parse(query), field_resolver=self._resolve, type_resolver=self._type, variable_values=variables
        )
        assert isinstance(result, ExecutionResult)
        return result

    # --- fields --------------------------------------------------------------------------------------------

    def _type(self, value: Any, *_: Any) -> str:
        return "Claim" if isinstance(value, ClaimRow) else self.model.type_of(value)

    def _resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        kind, name = info.parent_type, info.field_name
        if kind.name == "Query":
            return self._root(name, arguments)
        if isinstance(source, Connection):
            return self._of_connection(source, kind, name, arguments)
        if isinstance(source, Counted):
            return {"count": source.count, "node": source.value, "start": source.value}[name]
        if isinstance(source, tuple):
            return self._of_edge(source, name)
        if isinstance(source, ClaimRow):
            return {"value": self._claim_text(source), "modality": source.modality.upper()}[name]
        return self._of_node(source, kind, name, arguments)

    def _root(self, name: str, arguments: Mapping[str, Any]) -> Any:
        if name in {"node", "nodes"}:
            found = [from_global_id(one) for one in arguments.get("ids") or [arguments["id"]]]
            known = [node if node in self._known else None for node in map(self.graph.canonical, found)]
            return known if name == "nodes" else known[0]
        if "name" in arguments:
            return self.graph.find(arguments["name"], name)
        target = self.schema.query_type.fields[name].type.of_type.name.removesuffix("Connection")  # type: ignore
        kind = self.model.types[target]
        nodes = {node for node in self._backwards[kind.cls, RDF.type] if self._shorthands(node, arguments)}
        return self._connection(kind, nodes, arguments)

    def _shorthands(self, node: Term, arguments: Mapping[str, Any]) -> bool:
        """By the questions that the same arguments mean."""
        for argument, roles in (("organization", {"deployer", "developer"}), ("deployer", {"deployer"})):
            if arguments.get(argument) is not None:
                org = self.graph.find(arguments[argument], "organization")
                rows = self.graph.ask("organization/incidents", org=org).dicts()
                if node not in {row["incident"] for row in rows if roles & set(row["roles"].value.split())}:  # type: ignore
                    return False
        if arguments.get("harmType") is not None:
            concept = self.graph.find(arguments["harmType"], "concept")
            if node not in {row["incident"] for row in self.graph.ask("harm/incidents", harmType=concept).dicts()}:
                return False
        before = arguments.get("dateBefore")
        dates = self.texts(node, self.model.types["Incident"].fields["sortDate"])
        return before is None or any(one < before for one in dates)

    def _of_node(self, node: NamedNode, kind: GraphQLObjectType, name: str, arguments: Mapping[str, Any]) -> Any:
        basic: Mapping[str, Callable[[], Any]] = {
            "id": lambda: global_id(node), "iri": lambda: node.value, "curie": lambda: curie(node),
            "page": lambda: page_path(node), "label": lambda: self.label(node, kind.name),
            "claims": lambda: self._claims(node, arguments),
        }  # fmt: skip
        if name in basic:
            return basic[name]()
        one = self.model.types[kind.name].fields[name]
        if name == "articles" and kind.name == "Incident":
            return self._articles(node, one, arguments)
        if one.connection:
            assert one.target is not None
            return self._connection(self.model.types[one.target], set(self.values(node, one)), arguments)
        values = self.values(node, one) if one.target else [_shown(one, text) for text in self.texts(node, one)]
        return values if one.many else next(iter(values), None)

    def _claims(self, node: NamedNode, arguments: Mapping[str, Any]) -> list[ClaimRow]:
        wanted = arguments.get("modality")
        found = self.graph.claims([node])[node]
        return [row for row in found if wanted is None or row.modality.upper() in wanted]

    def _claim_text(self, row: ClaimRow) -> str:
        if not isinstance(row.value, NamedNode):
            return row.value.value
        return self.label(self.graph.canonical(row.value), NODE)

    def values(self, node: Any, one: Field) -> list[Any]:
        concept = self.graph.vocabulary.concepts.get(node)
        found = [
            value
            for way in one.ways
            if way.scheme is None or not way.inverse or concept is None or way.scheme == concept.scheme
            for value in sorted(self._steps(node, way), key=str)
        ]
        return [value for value in dict.fromkeys(found) if not one.target or isinstance(value, NamedNode)]

    def texts(self, node: Any, one: Field) -> list[str]:
        return [value.value for value in self.values(node, one)]

    def label(self, node: NamedNode, kind: str) -> str:
        ways = self.model.types.get(kind, self.model.types[NODE]).label
        return next(iter(self.texts(node, Field("", "", ways))), curie(node))

    def _steps(self, node: Any, way: Way) -> set[Term]:
        return (self._backwards if way.inverse else self._forwards).get((node, way.property), set())

    # --- connections ---------------------------------------------------------------------------------------

    def _articles(self, node: NamedNode, one: Field, arguments: Mapping[str, Any]) -> Connection:
        roles: defaultdict[Any, list[str]] = defaultdict(list)
        for way in one.ways:
            role = ArticleRole(way.property).name
            if arguments.get("role") in {None, role}:
                for article in self._steps(node, way):
                    roles[article].append(role)
        return self._connection(self.model.types["Article"], set(roles), arguments, roles)

    def _connection(
        self, kind: ObjectType, nodes: set[Any], arguments: Mapping[str, Any], edges: Mapping[Any, Any] | None = None
    ) -> Connection:
        ordering = Ordering.of(kind, arguments.get("orderBy"))
        fitting = [node for node in nodes if self.holds(node, arguments.get("where") or {}, kind)]
        places = sorted((self._place(node, ordering) for node in fitting), key=ordering.rank)
        ranks = [ordering.rank(place) for place in places]
        after, before = arguments.get("after"), arguments.get("before")
        low = sum(rank <= ordering.rank(ordering.decode(after)) for rank in ranks) if after else 0
        high = sum(rank < ordering.rank(ordering.decode(before)) for rank in ranks) if before else len(ranks)
        high = max(low, high)
        first, last = arguments.get("first"), arguments.get("last")
        if last is not None:
            low = max(low, high - last)
        else:
            high = min(high, low + (20 if first is None else first))
        return Connection(ordering, places, edges or {}, low, high)

    def _place(self, node: NamedNode, ordering: Ordering) -> Place:
        values = [next(iter(self.values(node, Field("", "", key.ways))), None) for key in ordering.keys]
        return ordering.place(node, values)

    def _tally(self, found: Connection, kind: GraphQLObjectType, by: str, most: int) -> list[Counted]:
        one = self.model.types[kind.name.removesuffix("Connection")].fields[by]
        counts = Counter(value for place in found.places for value in self.values(place.node, one))
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].value))
        return [Counted(value, count) for value, count in ranked[:most]]

    def _histogram(self, found: Connection, size: int) -> list[Counted]:
        date = self.model.types["Incident"].fields["sortDate"]
        starts = sorted(text[:size] for place in found.places for text in self.texts(place.node, date))
        return [Counted(start, len(list(group))) for start, group in groupby(starts)]

    def _of_connection(
        self, found: Connection, kind: GraphQLObjectType, name: str, arguments: Mapping[str, Any]
    ) -> Any:
        if name == "facet":
            return self._tally(found, kind, arguments["by"], arguments.get("first") or 10)
        if name == "histogram":
            return self._histogram(found, 4 if arguments["by"] == "YEAR" else 7)
        shown = found.places[found.low : found.high]
        answers: Mapping[str, Callable[[], Any]] = {
            "nodes": lambda: [place.node for place in shown],
            "edges": lambda: [(found, place) for place in shown],
            "pageInfo": lambda: found,
            "totalCount": lambda: len(found.places),
            "hasNextPage": lambda: found.high < len(found.places),
            "hasPreviousPage": lambda: found.low > 0,
            "startCursor": lambda: found.ordering.encode(shown[0]) if shown else None,
            "endCursor": lambda: found.ordering.encode(shown[-1]) if shown else None,
        }
        return answers[name]()

    def _of_edge(self, edge: tuple[Connection, Place], name: str) -> Any:
        found, place = edge
        if name == "roles":
            return found.edges[place.node]
        return place.node if name == "node" else found.ordering.encode(place)

    # --- conditions ----------------------------------------------------------------------------------------

    def holds(self, node: NamedNode, where: Mapping[str, Any], kind: ObjectType) -> bool:
        return all(self._part(node, name, value, kind) for name, value in where.items() if value is not None)

    def _part(self, node: NamedNode, name: str, value: Any, kind: ObjectType) -> bool:
        if name == "and":
            return all(self.holds(node, one, kind) for one in value)
        if name == "or":
            return any(self.holds(node, one, kind) for one in value)
        if name == "not":
            return not self.holds(node, value, kind)
        if name == "iri":
            return all(self._among([node], operator, operand, from_global_id) for operator, operand in value.items())
        one = Field("label", "", kind.label) if name == "label" else kind.fields[name]
        return self._edges(node, one, value) if one.target else self._literals(node, one, value)

    def _edges(self, node: NamedNode, one: Field, value: Mapping[str, Any]) -> bool:
        ends = {end for way in one.ways for end in self._steps(node, way)}
        target = self.model.types[one.target or NODE]
        tests: Mapping[str, Callable[[Any], bool]] = {
            "isNull": lambda absent: absent is not bool(ends),
            "some": lambda where: any(self.holds(end, where, target) for end in ends),
            "none": lambda where: not any(self.holds(end, where, target) for end in ends),
            "every": lambda where: all(self.holds(end, where, target) for end in ends),
            "within": lambda name: any(self._is_within(end, name) for end in ends),
        }
        return all(
            tests[operator](operand)
            if operator in tests
            else self._among([up for end in ends for up in self._wider(end)], operator, operand, self._named(one))
            for operator, operand in value.items()
        )

    def _among(self, ends: Sequence[Any], operator: str, operand: Any, read: Callable[[str], Any]) -> bool:
        names = operand if isinstance(operand, list) else [operand]
        found = any(end in {read(name) for name in names} for end in ends)
        return found is (operator in {"eq", "in"})

    def _named(self, one: Field) -> Callable[[str], NamedNode]:
        return lambda name: self.graph.find(name, None if one.target == NODE else (one.target or "").lower())

    def _wider(self, end: Any) -> list[Any]:
        concept = self.graph.vocabulary.concepts.get(end)
        return [end] if concept is None else [end, *(up for one in concept.broader for up in self._wider(one))]

    def _is_within(self, end: Any, name: str) -> bool:
        org = self.graph.find(name, "organization")
        return end in {row[1] for row in self.graph.ask("organization/members", org=org).rows}

    def _literals(self, node: NamedNode, one: Field, value: Mapping[str, Any]) -> bool:
        values = [_shown(one, text) for text in self.texts(node, one)]
        asked = dict(value)
        absent = asked.pop("isNull", None)
        unlike = [asked.pop("ne")] if "ne" in asked else []
        unlike += asked.pop("notIn", [])
        if absent is not None and absent is bool(values):
            return False
        if any(one in unlike for one in values):
            return False
        return not asked or any(all(_compare(one, *test) for test in asked.items()) for one in values)


def _compare(value: Any, operator: str, operand: Any) -> bool:
    tests: Mapping[str, Callable[[], bool]] = {
        "eq": lambda: value == operand, "in": lambda: value in operand, "lt": lambda: value < operand,
        "lte": lambda: value <= operand, "gt": lambda: value > operand, "gte": lambda: value >= operand,
        "between": lambda: operand["from"] <= value <= operand["to"],
        "contains": lambda: operand.lower() in value.lower(),
        "startsWith": lambda: value.lower().startswith(operand.lower()),
    }  # fmt: skip
    return tests[operator]()


def _shown(one: Field, text: str) -> Any:
    match one.scalar:
        case Scalar.BOOLEAN:
            return text in {"true", "1"}
        case Scalar.INTEGER:
            return int(text)
        case Scalar.DECIMAL:
            return float(text)
        case _:
            return text
