"""Reads everything that the page of one incident says, by a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import NamedNode

from api.pages.incident import Document, Event, IncidentPage, Said
from api.pages.incident_sections import Binding, Sections, grouped, local_of, when_of_row
from api.pages.terms import Link, Names, Row, Value, Voice, edtf_words, nodes_of, when_of
from api.urls import external_link
from kg.claims import Term
from kg.graph import ClaimRow, Entity, Graph
from kg.similar import Wish, similar_incidents
from kg.terms import IG, RDF, RDFS, SCHEMA, text_of
from kg.vocabulary import OntologyProperty

_ELSEWHERE: Final = frozenset({
    RDF.type, RDFS.label, SCHEMA.name, SCHEMA.description, IG.rationale, IG.sortDate, IG.earliest, IG.latest, IG.date,
    IG.dateText, IG.dateBasis, IG.response, IG.eventType, IG.harmRealized, IG.meetsCriterion, SCHEMA.url,
})  # fmt: skip
"""Properties that have a place of their own on the page."""
_DEFINITION: Final = (IG.eventType, IG.harmRealized, IG.meetsCriterion)
_FIRST: Final = (
    IG.deployer, IG.developer, IG.involvesSystem, IG.platform, IG.affectedOrganization, IG.affectedProduct,
    IG.harmedParty, IG.attacker, IG.exposedData, IG.exposedTo, IG.cause, IG.attackMethod, IG.intent, IG.consequence,
    IG.harm, IG.violates,
)  # fmt: skip
"""Properties that readers look for first, in the order in which the page lists them; the others follow."""
_LISTS: Final = ("sharedKinds", "sharedHarmTypes", "sharedPrinciples", "sharedConcepts", "relays", "performedBy")
"""Columns that hold several nodes."""
_UNSTATED: Final = frozenset({"negated", "hedged", "opinion", "quoted"})
"""Modalities that do not speak for a fact."""
_MAX_ALIKE: Final = 5
"""Similar incidents that are shown."""
_MAX_TIMELINES: Final = 3
"""Deployers whose other incidents the timeline shows."""


class IncidentReader:
    """Reads one page. Each question is asked once; names are read for all answers together."""

    def __init__(self, graph: Graph, entity: Entity) -> None:
        self._graph = graph
        self._entity = entity
        self._claims = self._ask("incident/claims")
        self._articles = self._ask("incident/articles")
        self._prior = self._ask("incident/prior_incidents")
        self._alike = similar_incidents(graph, graph.ask, [entity.iri], Wish(most=_MAX_ALIKE))[0]
        self._stories = self._ask("incident/stories")
        self._statements = self._ask("incident/statements")
        self._responses = self._ask("incident/responses")
        self._open = self._ask("incident/negated_or_hedged")
        self._documents = self._read_documents()
        self._deployers = [term for term in entity.values.get(IG.deployer, ()) if isinstance(term, NamedNode)]
        self._timeline = [
            row
            for organization in self._deployers[:_MAX_TIMELINES]
            for row in graph.ask("organization/timeline", org=organization).dicts()
        ]
        self._response_claims = graph.claims(
            [row["response"] for row in self._responses if isinstance(row["response"], NamedNode)], IG.responseType
        )
        self._names = Names.read(graph, self._all_terms())
        self._sections = Sections(self._names)
        self._voices = self._read_voices()

    def page(self) -> IncidentPage:
        """The page."""
        entity = self._entity
        claims = [self._said(row) for row in self._claims]
        left = [self._said(row) for row in self._open]
        facets, facts = self._rows()
        sections = self._sections
        return IncidentPage(
            iri=entity.iri.value,
            label=entity.label,
            kinds=tuple(value.link for value in self._values(IG.incidentKind) if value.link),
            skeleton=IG.SkeletonIncident in entity.types,
            when=when_of(entity),
            deployers=self._values(IG.deployer),
            summaries=self._values(SCHEMA.description),
            rationales=self._values(IG.rationale),
            definition=tuple(
                said for said, row in zip(claims, self._claims, strict=True) if row["property"] in _DEFINITION
            ),
            facets=grouped(facets),
            facts=facts,
            articles=tuple(sections.article(row) for row in self._articles),
            prior=tuple(sections.prior(row) for row in self._prior),
            alike=tuple(map(sections.alike, self._alike)),
            stories=tuple(sections.story(row) for row in self._stories),
            statements=sections.statements(self._statements),
            responses=tuple(sections.response(row, self._voices_of_response(row)) for row in self._responses),
            denied=tuple(said for said in left if said.voice.modality == "negated"),
            left_open=tuple(said for said in left if said.voice.modality == "hedged"),
            opinions=tuple(said for said in claims if said.voice.modality == "opinion"),
            claims=tuple(claims),
            timeline=self._events(),
            records=tuple(node.value for node in self._graph.inverse([entity.iri], IG.recordOf)[entity.iri]),
            documents=tuple(self._document(iri, values) for iri, values in self._documents.items()),
        )

    def _ask(self, name: str) -> list[dict[str, Term | None]]:
        return self._graph.ask(name, incident=self._entity.iri).dicts()

    def _read_documents(self) -> dict[NamedNode, dict[NamedNode, Term]]:
        """Source documents of the claims with their own metadata."""
        found: defaultdict[NamedNode, dict[NamedNode, Term]] = defaultdict(dict)
        for document, name, value in self._graph.ask("incident/documents", incident=self._entity.iri).rows:
            if isinstance(document, NamedNode) and isinstance(name, NamedNode) and value is not None:
                found[document][name] = value
        return dict(found)

    def _voices_of_response(self, row: Binding) -> tuple[ClaimRow, ...]:
        response = row["response"]
        return self._response_claims.get(response, ()) if isinstance(response, NamedNode) else ()

    def _all_terms(self) -> Iterable[Term | None]:
        for rows in (self._claims, self._articles, self._prior, self._stories, self._statements, self._responses,
                     self._open, self._timeline):  # fmt: skip
            for row in rows:
                yield from row.values()
                for name in _LISTS:
                    yield from nodes_of(row.get(name))
        for values in self._entity.values.values():
            yield from values
        for found in self._alike:
            yield found.incident
            yield from (term for one in found.shared for term in one.feature)
        for metadata in self._documents.values():
            yield metadata.get(SCHEMA.publisher)
        for claims in self._response_claims.values():
            yield from (claim.asserted_by for claim in claims)

    def _read_voices(self) -> dict[tuple[Term, Term], tuple[Voice, ...]]:
        """(property, value) -> who says so; values by the node that stands for them."""
        found: defaultdict[tuple[Term, Term], dict[Voice, None]] = defaultdict(dict)
        for row in self._claims:
            prop, value = row["property"], row["value"]
            if prop is None or value is None or local_of(row["modality"]) in _UNSTATED:
                continue
            value = self._names.canonical(value) if isinstance(value, NamedNode) else value
            found[prop, value][self._voice(row)] = None
        return {key: tuple(voices) for key, voices in found.items()}

    def _voice(self, row: Binding) -> Voice:
        who = row["assertedBy"]
        link = self._names.voice(who) if isinstance(who, NamedNode) else Link("", "unknown", None)
        machine = row.get("machineGenerated")
        return Voice(link, local_of(row["modality"]), machine is not None and machine.value == "true")

    def _said(self, row: Binding) -> Said:
        prop, value = row["property"], row["value"]
        confidence = row.get("confidence")
        return Said(
            property=self._names.label(prop) if isinstance(prop, NamedNode) else "",
            value=self._names.value(value) if value is not None else Value(""),
            voice=self._voice(row),
            sentence=text_of(row.get("sentence")),
            document=self._anchor(row["document"]),
            cue=text_of(row.get("cue")),
            method=text_of(row.get("method")),
            confidence=float(confidence.value) if confidence is not None else 1.0,
        )

    def _anchor(self, document: Term | None) -> str:
        places: dict[Term | None, int] = {iri: place for place, iri in enumerate(self._documents, 1)}
        return f"source-{places[document]}" if document in places else ""

    def _values(self, prop: NamedNode) -> tuple[Value, ...]:
        inferred = prop in self._entity.inferred
        return tuple(
            self._names.value(term, self._voices.get((prop, term), ()), inferred)
            for term in self._entity.values.get(prop, ())
        )

    def _rows(self) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """(values from closed lists, all other facts)."""
        order = {name: place for place, name in enumerate(_FIRST)}
        known = [prop for name, prop in self._graph.vocabulary.properties.items() if name in self._entity.values]
        shown = sorted(
            (prop for prop in known if prop.iri not in _ELSEWHERE), key=lambda prop: order.get(prop.iri, len(order))
        )
        facets = tuple(self._row(prop) for prop in shown if prop.scheme is not None)
        return facets, tuple(self._row(prop) for prop in shown if prop.scheme is None)

    def _row(self, prop: OntologyProperty) -> Row:
        scheme = self._graph.vocabulary.schemes.get(prop.scheme) if prop.scheme else None
        label = scheme.page_labels[0] if scheme and scheme.page_labels else prop.label
        return Row(prop.field_name, label, prop.comment, self._values(prop.iri))

    def _events(self) -> tuple[Event, ...]:
        rows = {row["incident"]: row for row in self._timeline}
        ordered = sorted(rows.values(), key=lambda row: text_of(row["sortDate"]) or "9999")
        here = self._entity.iri
        link = self._sections.link
        return tuple(Event(link(row["incident"]), when_of_row(row), row["incident"] == here) for row in ordered)

    def _document(self, iri: NamedNode, values: Mapping[NamedNode, Term]) -> Document:
        return Document(
            anchor=self._anchor(iri),
            title=text_of(values.get(SCHEMA.headline)) or iri.value,
            url=external_link(text_of(values.get(SCHEMA.url))),
            publisher=self._sections.link_or_none(values.get(SCHEMA.publisher)),
            published=edtf_words(text_of(values.get(SCHEMA.datePublished))),
            recorded=text_of(values.get(IG.recordedAt))[:10],
            licence=text_of(values.get(SCHEMA.license)),
            notice=text_of(values.get(IG.notice)),
        )
