"""Direct triples from facts, by one rule, and what follows for dates, types, labels and stories. Pure.

A fact becomes the triple (canonical of its about, property, canonical of its value) in the default graph. Edges that
follow only from several documents together (copies, borrowed dates) go to the graph of inferred edges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.claims import Term
from kg.edtf import bounds
from kg.facts import Fact
from kg.resolve.identities import Identities
from kg.resolve.originals import tell
from kg.resolve.records import MENTION, incident_of, preference, source_of
from kg.terms import IG, INFERRED, RDF, RDFS, SCHEMA, XSD, concept, kind_and_slug, kind_of
from kg.vocabulary import Vocabulary

CLASS_OF_KIND: Final[Mapping[str, NamedNode]] = {
    "organization": SCHEMA.Organization,
    "product": SCHEMA.Product,
    "system": IG.AISystem,
    "person": SCHEMA.Person,
    "party": IG.Party,
    "article": SCHEMA.NewsArticle,
    "statement": IG.Statement,
    "response": IG.Response,
    "series": IG.Series,
}
"""What a node is, by the kind in its IRI; incidents and records are treated apart."""

_LABELS: Final = (SCHEMA.name, SCHEMA.headline, SCHEMA.text)
_COMPUTED: Final = frozenset({IG.date, IG.dateBasis, IG.dateText})
_REALIZED: Final = concept("oecd-aim", "severity", "ai-incident")
_HAZARD: Final = concept("oecd-aim", "severity", "ai-hazard")


@dataclass(frozen=True, slots=True)
class Deriver:
    """Derives the quads of canonical nodes from the facts about their members."""

    vocabulary: Vocabulary
    identities: Identities

    def derive(self, node: NamedNode, facts: Sequence[Fact]) -> Iterator[Quad]:
        """All derived quads whose subject is the canonical node `node` or one of its members.

        `facts` are all facts about all members of the node; none of them means that nothing is derived.
        """
        if not facts:
            return
        kind = kind_of(node)
        if kind == "incident":
            yield from self._incident(node, facts)
        else:
            yield from self._direct(node, facts)
            if kind in CLASS_OF_KIND:
                yield Quad(node, RDF.type, CLASS_OF_KIND[kind])
            if node not in self.vocabulary.register:
                yield from self._label(node, facts)
            if kind == "article":
                yield from self._article(node)
        yield from self._merged(node)

    def _direct(self, node: NamedNode, facts: Iterable[Fact]) -> Iterator[Quad]:
        values: defaultdict[NamedNode, set[tuple[tuple[int, str], str, Term]]] = defaultdict(set)
        for fact in facts:
            if fact.property not in _COMPUTED:
                value = self.identities.canonical(fact.value) if isinstance(fact.value, NamedNode) else fact.value
                values[fact.property].add((preference(fact.about), str(value), value))
        for predicate, ranked in values.items():
            declared = self.vocabulary.properties.get(predicate)
            single = predicate == IG.severity or (declared is not None and declared.functional)
            for _, _, value in [min(ranked)] if single else ranked:
                if value != node:
                    yield Quad(node, predicate, value)

    def _label(self, node: NamedNode, facts: Sequence[Fact]) -> Iterator[Quad]:
        for predicate in _LABELS:
            names = [(preference(fact.about), _plainness(fact.value.value), fact.value.value) for fact in facts
                     if fact.property == predicate]  # fmt: skip
            if names:
                yield Quad(node, RDFS.label, Literal(min(names)[2]))
                return
        types = [fact.value.value.rpartition("/")[2] for fact in facts if fact.property == IG.responseType]
        addresses = [fact.value.value for fact in facts if fact.property == SCHEMA.url]
        if types:
            yield Quad(node, RDFS.label, Literal(min(types).replace("-", " ").capitalize()))
        elif addresses:
            yield Quad(node, RDFS.label, Literal(min(addresses)))
        else:
            yield Quad(node, RDFS.label, Literal(_spoken(node)))

    def _merged(self, node: NamedNode) -> Iterator[Quad]:
        for member in self.identities.members(node):
            if kind_of(member) == "record":
                yield Quad(member, RDF.type, IG.Record)
                yield Quad(member, IG.recordOf, node)
                if incident_of(member) != node:
                    yield Quad(incident_of(member), IG.mergedInto, node)
            elif member != node:
                yield Quad(member, IG.mergedInto, node)
                names = self.identities.names
                kind = names.name_kind(member) if names.target(member) == node else None
                if kind is not None:
                    yield Quad(member, IG.nameKind, Literal(kind))

    # --- incidents -----------------------------------------------------------------------------------------

    def _incident(self, node: NamedNode, facts: Sequence[Fact]) -> Iterator[Quad]:
        yield from self._direct(node, facts)
        yield from self._label(node, facts)
        yield Quad(node, RDF.type, IG.Incident)
        severities = sorted(
            (preference(fact.about), fact.value.value) for fact in facts if fact.property == IG.severity
        )
        if severities and severities[0][1] == _REALIZED.value:
            yield Quad(node, RDF.type, IG.RealizedIncident)
        if severities and severities[0][1] == _HAZARD.value:
            yield Quad(node, RDF.type, IG.Hazard)
        records = self.identities.members(node)
        if all(source_of(record) == MENTION for record in records):
            yield Quad(node, RDF.type, IG.SkeletonIncident)
        yield from self._dates(node, facts, records)

    def _dates(self, node: NamedNode, facts: Sequence[Fact], records: Iterable[NamedNode]) -> Iterator[Quad]:
        """earliest, latest, sortDate and what the date dates: the event itself, a response or the first report."""
        limits = [*self._stated(facts), *self._reported(records)]
        events = [limit for limit in limits if limit.basis == "event"]
        firsts = [limit.earliest for limit in events if limit.earliest is not None]
        lasts = [(limit.latest, limit.basis) for limit in limits if limit.latest is not None and _counts(limit, events)]
        latest, basis = min(lasts, default=(None, "event"))
        earliest = max(firsts, default=None)
        if latest is not None and earliest is not None and earliest > latest:
            earliest = min(firsts) if min(firsts) <= latest else None  # sources contradict each other
        sort_date = latest or earliest
        for predicate, day in ((IG.earliest, earliest), (IG.latest, latest), (IG.sortDate, sort_date)):
            if day is not None:
                yield Quad(node, predicate, Literal(day.isoformat(), datatype=XSD.date))
        if sort_date is not None:
            yield Quad(node, IG.dateBasis, Literal("event" if events else basis))

    def _stated(self, facts: Sequence[Fact]) -> Iterator[_Limit]:
        """The dates that texts give, each with its basis from the same place of the same document."""
        bases: dict[tuple[NamedNode, NamedNode | None], str] = {}
        for fact in facts:
            if fact.property == IG.dateBasis:
                place = (fact.about, fact.evidence)
                bases[place] = min(bases.get(place, fact.value.value), fact.value.value)  # "event" before "response"
        for fact in facts:
            if fact.property != IG.date:
                continue
            found = bounds(fact.value.value, self.identities.first_told(fact.about))
            if found is not None:
                basis = bases.get((fact.about, fact.evidence), "event")
                yield _Limit(found.earliest if basis == "event" else None, found.latest, basis)

    def _reported(self, records: Iterable[NamedNode]) -> Iterator[_Limit]:
        """Nothing happens after its first report; what an article only mentions happened before that day."""
        for record in records:
            for link, slack in ((IG.reportsOn, 0), (IG.listedFor, 0), (IG.mentionsIncident, 1)):
                for article in self.identities.facts.subjects(record, link):
                    day = self.identities.published(article)
                    if day is not None:
                        yield _Limit(None, day - timedelta(days=slack), "report")

    # --- articles ------------------------------------------------------------------------------------------

    def _article(self, article: NamedNode) -> Iterator[Quad]:
        if not self.identities.facts.values(article, SCHEMA.headline):
            return  # known by its address or number only
        story = tell(self.identities, article)
        yield Quad(article, IG.inStory, story.iri, INFERRED)
        yield Quad(story.iri, RDF.type, IG.Story, INFERRED)
        yield Quad(story.iri, RDFS.label, Literal(story.label), INFERRED)
        if story.originator is not None:
            yield Quad(story.iri, IG.originator, self.identities.canonical(story.originator), INFERRED)
        if story.original is not None and story.original != article:
            yield Quad(article, IG.copyOf, story.original, INFERRED)
        own = self.identities.facts.values(article, SCHEMA.datePublished)
        borrowed = self.identities.published(article)
        if not own and borrowed is not None:
            yield Quad(article, SCHEMA.datePublished, Literal(borrowed.isoformat(), datatype=XSD.date), INFERRED)


@dataclass(frozen=True, slots=True)
class _Limit:
    """One bound on when an incident happened, and what gave it."""

    earliest: date | None
    latest: date | None
    basis: str


def _counts(limit: _Limit, events: Sequence[_Limit]) -> bool:
    """Whether a limit bounds the incident from above: a date of the event does, and so does a report that is not older
    than the event can be ("in 2026", first reported in June); other limits only where no date of the event is known."""
    begins = max((event.earliest for event in events if event.earliest is not None), default=date.min)
    late_enough = limit.basis == "report" and limit.latest is not None and limit.latest >= begins
    return not events or limit.basis == "event" or late_enough


def _spoken(node: NamedNode) -> str:
    """The words of a slug: all that is known of a name that sources give as a key."""
    found = kind_and_slug(node)
    return found[1].replace("-", " ").replace(".", " ") if found else node.value


def _plainness(name: str) -> tuple[bool, int]:
    """Orders spellings of one name: "Engadget" before "engadget", the shorter before the longer."""
    return (name[:1].islower(), len(name))
