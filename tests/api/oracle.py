"""The oracle of the compiler: every field resolved by itself, by graphql-core, on the quads in a dict.

It shares with the compiler which triples a field means (the mapping) and what a cursor looks like, and nothing else: no
plan, no SPARQL but that of the questions in .rq files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from graphql import ExecutionResult, GraphQLObjectType, GraphQLResolveInfo, build_schema, execute_sync, parse
from pyoxigraph import DefaultGraph, Literal, NamedNode

from api.graphql.compiler.names import from_global_id, global_id
from api.graphql.compiler.ordering import Ordering, Place
from api.graphql.fields.incident import ArticleRole
from api.graphql.model.mapping import NODE, Model, ObjectType
from api.graphql.model.ways import Field, Scalar, Way
from api.urls import page_path
from kg.claims import Term
from kg.errors import BadParameter
from kg.graph import ClaimRow, Graph
from kg.terms import IG, INFERRED, MATCHES, PREFIXES, RDF, SCHEMA, SKOS, curie

TODAY = date(2026, 11, 22)
RELATIVE = {
    "today": TODAY, "-P30D": TODAY - timedelta(30), "-P2W": TODAY - timedelta(14), "-P5M": date(2026, 6, 22),
    "-P9Y": date(2017, 11, 22), "P1D": date(2026, 11, 23),
}  # fmt: skip
"""Days that arguments may name by their distance from TODAY."""
_MAPPINGS = (
    ("EXACT_MATCH", SKOS.exactMatch, SKOS.exactMatch), ("CLOSE_MATCH", SKOS.closeMatch, SKOS.closeMatch),
    ("BROAD_MATCH", SKOS.broadMatch, SKOS.narrowMatch), ("NARROW_MATCH", SKOS.narrowMatch, SKOS.broadMatch),
    ("RELATED_MATCH", SKOS.relatedMatch, SKOS.relatedMatch),
)  # fmt: skip


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
        self._compared: defaultdict[Any, dict[NamedNode, Any]] = defaultdict(dict)
        for quad in graph.quads():
            if quad.graph_name == MATCHES:
                self._compared[quad.subject][quad.predicate] = quad.object
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
        if isinstance(source, dict):
            return source.get(name)
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
        return before is None or any(one < _day(before) for one in dates)

    def _of_node(self, node: NamedNode, kind: GraphQLObjectType, name: str, arguments: Mapping[str, Any]) -> Any:
        basic: Mapping[str, Callable[[], Any]] = {
            "id": lambda: global_id(node), "iri": lambda: node.value, "curie": lambda: curie(node),
            "page": lambda: page_path(node), "label": lambda: self.label(node, kind.name, arguments.get("languages")),
            "claims": lambda: self._claims(node, arguments), "links": lambda: self._links(node, arguments),
            "texts": lambda: self._texts(node, kind.name, arguments.get("languages")), "forms": lambda: _forms(node),
            "independentSourceCount": lambda: self._voices(node), "matches": lambda: self._matches(node, arguments),
            "stories": lambda: self._connection(
                self.model.types["Story"], set(self._stories(node)), arguments, self._stories(node)
            ),
        }  # fmt: skip
        if name in basic:
            return basic[name]()
        one = self.model.types[kind.name].fields[name]
        if name == "articles" and kind.name == "Incident":
            return self._articles(node, one, arguments)
        if one.connection:
            assert one.target is not None
            return self._connection(self.model.types[one.target], set(self.values(node, one)), arguments)
        values = self.of_schemes(self.values(node, one), arguments.get("schemes"))
        if one.localized and (arguments.get("languages") or not one.many):
            values = in_language(values, arguments.get("languages"))
        if not one.target:
            values = [_shown(one, value.value) for value in values]
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

    def of_schemes(self, values: list[Any], schemes: Sequence[str] | None) -> list[Any]:
        if schemes is None:
            return values
        starts = tuple(name.replace("vocab:", PREFIXES["vocab"]) + "/" for name in schemes)
        return [value for value in values if value.value.startswith(starts)]

    def texts(self, node: Any, one: Field) -> list[str]:
        return [value.value for value in self.values(node, one)]

    def label(self, node: NamedNode, kind: str, languages: Sequence[str] | None = None) -> str:
        ways = self.model.types.get(kind, self.model.types[NODE]).label
        if languages:
            ways = (*ways, Way(SCHEMA.name), Way(SCHEMA.headline))
        found = in_language(self.values(node, Field("", "", ways)), languages)
        return found[0].value if found else curie(node)

    # --- what hangs on a node ------------------------------------------------------------------------------

    def _texts(self, node: NamedNode, kind: str, languages: Sequence[str] | None) -> list[dict[str, Any]]:
        known = self.model.types[kind]
        shown: dict[NamedNode, list[Literal]] = {}
        for one in (Field("", "", known.label), *known.localized):
            for way in one.ways:
                found = [*shown.get(way.property, []), *sorted(self._steps(node, way), key=str)]
                shown[way.property] = list(dict.fromkeys(found))  # type: ignore[arg-type]
        return [
            {"property": curie(prop), "text": text.value, "language": text.language}
            for prop, texts in shown.items()
            for text in (in_language(texts, languages) if languages else texts)
        ]

    def _links(self, node: NamedNode, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        links = []
        for record in sorted(self._backwards[node, IG.recordOf], key=str):
            rows = self.graph.ask("entity/records", node=record).dicts()
            number = next((row["identifier"].value for row in rows if row["identifier"]), None)
            told = [row for row in rows if row["document"]]
            for row in told or [{}]:
                texts = {name: value.value for name, value in row.items() if isinstance(value, Literal)}
                links.append({"kind": "RECORD", "iri": record.value, "source": row.get("publisher"), **texts})
                links[-1]["identifier"] = number
        known = {link.get("url") for link in links}
        urls = sorted(url.value for url in self._forwards[node, SCHEMA.url] if url.value not in known)
        links = [{"kind": "PAGE", "url": url} for url in urls] + links
        ends = [("MERGED", end) for end in sorted(self._backwards[node, IG.mergedInto], key=str)]
        ends += [("RELATED", end) for end in self._both(node, IG.relatedRecord, IG.relatedRecord)]
        ends += [(kind, end) for kind, there, back in _MAPPINGS for end in self._both(node, there, back)]
        for kind, end in ends:
            if isinstance(end, NamedNode):
                stands = self.graph.canonical(end)
                other = stands if stands in self._known and stands != node else None
                links.append({"kind": kind, "iri": end.value, "node": other})
        wanted = arguments.get("kinds")
        return [link for link in links if not wanted or link["kind"] in wanted]

    def _both(self, node: NamedNode, there: NamedNode, back: NamedNode) -> list[Term]:
        forwards = sorted(self._forwards[node, there], key=str)
        return list(dict.fromkeys([*forwards, *sorted(self._backwards[node, back], key=str)]))

    def _told(self, node: NamedNode) -> list[tuple[Term, Term | None]]:
        """The articles of an incident with their stories."""
        ways = (IG.reportsOn, IG.listedFor)
        articles = dict.fromkeys(one for way in ways for one in sorted(self._backwards[node, way], key=str))
        return [(one, next(iter(self._forwards[one, IG.inStory]), None)) for one in articles]  # type: ignore[index]

    def _stories(self, node: NamedNode) -> dict[Any, list[Term]]:
        found: defaultdict[Any, list[Term]] = defaultdict(list)
        for article, story in self._told(node):
            if story is not None:
                found[story].append(article)
        return found

    def _voices(self, node: NamedNode) -> int:
        voices: set[Any] = set()
        for article, story in self._told(node):
            originators = sorted(self._forwards[story, IG.originator], key=str)  # type: ignore[index]
            voices.add(article if story is None else originators[0] if originators else story)
        return len(voices)

    def _matches(self, node: NamedNode, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = []
        for match, told in self._compared.items():
            sides = [told.get(IG.first), told.get(IG.second)]
            for own, other in (sides, sides[::-1]):
                decision = told[IG.decision].value.upper() if IG.decision in told else None
                if own in self._backwards[node, IG.recordOf] and arguments.get("decision") in {None, decision}:
                    numbers = {
                        prop.value.rpartition("/")[2]: float(value.value)
                        for prop, value in told.items()
                        if isinstance(value, Literal) and prop != IG.decision
                    }
                    stands = self.graph.canonical(other)
                    incident = stands if self.model.type_of(stands) == "Incident" else None
                    found.append({
                        "iri": match.value, "decision": decision, "ownRecord": curie(own), "otherRecord": curie(other),
                        "incident": incident, **numbers,
                    })  # fmt: skip
        return sorted(found, key=lambda one: (-one["score"], one["iri"], one["ownRecord"]))

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
        where = arguments.get("where") or {}
        self._find_names(where, kind)
        fitting = [node for node in nodes if self.holds(node, where, kind)]
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
        lists = [self.values(node, Field("", "", key.ways)) for key in ordering.keys]
        values = [min(found, key=lambda value: value.value.lower(), default=None) for found in lists]
        return ordering.place(node, values)

    def _tally(
        self, found: Connection, kind: GraphQLObjectType, by: str, most: int, schemes: Sequence[str] | None
    ) -> list[Counted]:
        one = self.model.types[kind.name.removesuffix("Connection")].fields[by]
        if schemes is not None and one.target != "Concept":
            raise BadParameter("schemes")
        shown = (value for place in found.places for value in self.of_schemes(self.values(place.node, one), schemes))
        counts = Counter(shown)
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
            return self._tally(found, kind, arguments["by"], arguments.get("first") or 10, arguments.get("schemes"))
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
        if name in {"roles", "articles"}:
            return found.edges[place.node]
        return place.node if name == "node" else found.ordering.encode(place)

    # --- conditions ----------------------------------------------------------------------------------------

    def holds(self, node: NamedNode, where: Mapping[str, Any], kind: ObjectType) -> bool:
        return all(self._part(node, name, value, kind) for name, value in where.items() if value is not None)

    def _find_names(self, where: Mapping[str, Any], kind: ObjectType) -> None:
        """An unknown name is an error also where nothing is there to be compared with it."""
        for name, value in where.items():
            if value is None or name == "iri":
                continue
            if name in {"and", "or", "not"}:
                for part in [value] if name == "not" else value:
                    self._find_names(part, kind)
            elif name != "label" and kind.fields[name].target:
                for operator, operand in value.items():
                    self._find_operands(kind.fields[name], operator, operand)

    def _find_operands(self, one: Field, operator: str, operand: Any) -> None:
        if operator in {"some", "none", "every"}:
            self._find_names(operand, self.model.types[one.target or NODE])
        elif operator == "within":
            self.graph.find(operand, "organization")
        elif operator != "isNull":
            for name in operand if isinstance(operand, list) else [operand]:
                self._named(one)(name)

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
        kinds = one.kinds if one.target == NODE else [(one.target or "").lower()]
        return lambda name: self.graph.find(name, *kinds)

    def _wider(self, end: Any) -> list[Any]:
        concept = self.graph.vocabulary.concepts.get(end)
        return [end] if concept is None else [end, *(up for one in concept.broader for up in self._wider(one))]

    def _is_within(self, end: Any, name: str) -> bool:
        org = self.graph.find(name, "organization")
        return end in {row[1] for row in self.graph.ask("organization/members", org=org).rows}

    def _literals(self, node: NamedNode, one: Field, value: Mapping[str, Any]) -> bool:
        values = [_shown(one, text) for text in self.texts(node, one)]
        asked = {
            operator: _days(operand) if one.scalar is Scalar.DATE else operand for operator, operand in value.items()
        }
        language = asked.pop("language", None)
        tagged = [_shown(one, text.value) for text in self.values(node, one) if _is_in(text, language)]
        absent = asked.pop("isNull", None)
        unlike = [asked.pop("ne")] if "ne" in asked else []
        unlike += asked.pop("notIn", [])
        if absent is not None and absent is bool(values):
            return False
        if any(one in unlike for one in values):
            return False
        if not asked:
            return language is None or bool(tagged)
        return any(all(_compare(one, *test) for test in asked.items()) for one in tagged)


def _compare(value: Any, operator: str, operand: Any) -> bool:
    tests: Mapping[str, Callable[[], bool]] = {
        "eq": lambda: value == operand, "in": lambda: value in operand, "lt": lambda: value < operand,
        "lte": lambda: value <= operand, "gt": lambda: value > operand, "gte": lambda: value >= operand,
        "between": lambda: operand["from"] <= value <= operand["to"],
        "contains": lambda: operand.lower() in value.lower(),
        "startsWith": lambda: value.lower().startswith(operand.lower()),
    }  # fmt: skip
    return tests[operator]()


def in_language(texts: Sequence[Literal], languages: Sequence[str] | None) -> list[Literal]:
    """Those of the first language that exists, else those without one, else those in English, else all."""
    waiting = list(languages or ())
    while waiting:
        wanted = waiting.pop(0)
        found = [text for text in texts if _is_in(text, wanted)]
        if found:
            return sorted(found, key=lambda text: (text.language or "").lower() != wanted.lower())
        if "-" in wanted:
            waiting.insert(0, wanted.rpartition("-")[0])
    untagged = [text for text in texts if not text.language]
    return untagged or sorted(texts, key=lambda text: (not _is_in(text, "en"), text.language))


def _is_in(text: Literal, language: str | None) -> bool:
    if language is None:
        return True
    tag = (text.language or "").lower()
    return bool(tag) and (language == "*" or f"{tag}-".startswith(f"{language.lower()}-"))


def _forms(node: NamedNode) -> list[dict[str, str]]:
    path = page_path(node)
    suffixes = {
        "text/html": "", "text/turtle": ".ttl", "application/ld+json": ".jsonld", "application/n-triples": ".nt",
        "application/rdf+xml": ".rdf", "application/json": ".json",
    }  # fmt: skip
    return [{"mediaType": one, "path": f"{path}{end}"} for one, end in suffixes.items()] if path else []


def _days(operand: Any) -> Any:
    if isinstance(operand, dict):
        return {end: _day(text) for end, text in operand.items()}
    if isinstance(operand, list):
        return list(map(_day, operand))
    return _day(operand) if isinstance(operand, str) else operand


def _day(text: str) -> str:
    return str(RELATIVE.get(text, text))


def _shown(one: Field, text: str) -> Any:
    if one.choices:
        return text.upper()
    match one.scalar:
        case Scalar.BOOLEAN:
            return text in {"true", "1"}
        case Scalar.INTEGER:
            return int(text)
        case Scalar.DECIMAL:
            return float(text)
        case _:
            return text
