"""Records of the OECD AI Incidents and Hazards Monitor as its interface for programs gives them, in JSON.

The claims are those that aim_page makes of the monitor's pages, about the same nodes. Field names and labels were
compared with a description of the interface and not with its live answers, so whatever is missing, or stands as one
text where a list was expected, is taken as it comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import DOUBTFUL, Claim, Modality, Term
from kg.documents import Passage, PassageRole, Reading
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed
from kg.sources.aim_address import incident_id
from kg.sources.aim_claims import MONITOR_NAME, record_iri
from kg.sources.dates import parse_date
from kg.sources.facets import ValueList
from kg.sources.objects import Item, Leaves, members, read_items, read_json
from kg.sources.records import Catalogue, CatalogueReader, Head, Record, RowError, clean_address, notation
from kg.sources.scribe import ArticleFacts, Scribe, Sourced, describe_article, headline_literal
from kg.terms import IG, SCHEMA, XSD, mint
from kg.vocabulary import Vocabulary

AIM: Final = Catalogue(
    "aim",
    mint("organization", MONITOR_NAME),
    "OECD terms and conditions; no open licence is stated",
    "The information displayed in the AIM should not be reported as representing the official views of the OECD or of "
    "its member countries.",
)
INCIDENT_PAGE: Final = "https://oecd.ai/en/incidents/{}"

_LISTS: Final = ("results", "incidents", "data")
"""Names under which an answer may hold its records."""
_FACETS: Final[dict[str, NamedNode]] = {
    "principles": IG.principle,
    "industries": IG.industry,
    "harmed_entities": IG.affectedStakeholder,
    "harm_types": IG.harmType,
    "harm_levels": IG.severity,
    "business_functions": IG.businessFunction,
    "autonomy_level": IG.autonomyLevel,
    "ai_tasks": IG.aiTask,
}
_PASSED_OVER: Final = frozenset({
    "n_articles", "image", "is_legacy", "language_counts", "languages", "properties.languages", "concepts[].score",
    "articles[].body", "articles[].image", "articles[].thumbImage", "articles[].country", "articles[].concepts",
    "articles[].evidences",
})  # fmt: skip
"""Pictures, bodies and counts of articles."""
_OWN_ID: Final = re.compile(r'"id"\s*:\s*"\d{4}-\d{2}-\d{2}-[0-9a-zA-Z]+"')
_OWN_FIELD: Final = re.compile(
    rf'"(?:{"|".join(sorted(_FACETS.keys() - {"principles", "industries"}))}|n_articles|aiid_ids)"\s*:'
)


def _recognises(head: Head) -> bool:
    return head.is_json and _OWN_ID.search(head.text) is not None and _OWN_FIELD.search(head.text) is not None


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The records of an answer: one object, a list, or an object with a list; a line is a position in it, from 1.

    Raises BadDocument where the file is no JSON or holds no record.
    """
    lists = {field: ValueList(scheme) for field, prop in _FACETS.items()
             if (scheme := vocabulary.scheme_for_property(prop))}  # fmt: skip
    return read_items(
        _items(feed), ("id",), lambda leaves, line: _incident(feed.name, leaves, line, vocabulary, lists),
        passed_over=_PASSED_OVER,
    )  # fmt: skip


def _items(feed: Feed) -> list[Item]:
    answer = read_json(feed)
    if not isinstance(answer, dict):
        return members(feed.name, answer)
    name = next((name for name in _LISTS if isinstance(answer.get(name), list)), None)
    if name is not None:
        return [Item(name + path, line, value) for path, line, value in members(feed.name, answer[name])]
    if "id" not in answer:
        raise BadDocument(feed.name, f"neither a record nor a list of them under {', '.join(_LISTS)}")
    return [Item("", 1, answer)]


def _incident(
    source: str, leaves: Leaves, line: int, vocabulary: Vocabulary, lists: Mapping[str, ValueList]
) -> Reading:
    key, title = incident_id(INCIDENT_PAGE.format(leaves.text("id"))), leaves.needed("title")
    if key is None:
        raise RowError("id", f"{leaves.text('id')!r} is no id of the monitor")
    record = Record(AIM, READER.name, READER.version, "incidents", key, leaves.fields, source, line, whole=False)
    draft = _Draft(record, leaves, record_iri(key, title), vocabulary)
    url = INCIDENT_PAGE.format(key)
    notation(record, draft.node, leaves.text("id"), "id")
    record.claim(draft.node, SCHEMA.name, headline_literal(title), "title")
    record.claim(draft.node, SCHEMA.url, Literal(url, datatype=XSD.anyURI), "id")
    day = draft.date()
    passages = list(draft.summary(day))
    for field, values in lists.items():
        draft.facet(field, values)
    draft.country()
    draft.concepts()
    for name in leaves.all("aiid_ids"):
        record.claim(draft.node, IG.relatedRecord, mint("record", "aiid", record.value(name)), name)
    for entry in leaves.objects("articles"):
        passages.extend(draft.article(entry))
    leaves.report_rest(record)
    return replace(record.reading(title, draft.node, url), passages=tuple(passages))


@dataclass(frozen=True, slots=True)
class _Draft:
    """One record that is being written, and what it is read from."""

    record: Record
    leaves: Leaves
    node: NamedNode
    vocabulary: Vocabulary

    def date(self) -> str | None:
        """The day of the first report, by which the monitor dates an incident."""
        day = parse_date(self.leaves.text("date"))
        self.record.date(self.node, day, "date", "report")
        return day

    def summary(self, day: str | None) -> Iterator[Passage]:
        """The monitor's description, which extraction reads too."""
        text, place = self.leaves.text("summary"), self.record.place("summary")
        if place is None:
            return
        claim = self.classified(SCHEMA.description, Literal(text), "summary")
        yield Passage(
            start=place.start, end=place.end, role=PassageRole.SUMMARY, asserted_by=AIM.publisher,
            modality=Modality.CLASSIFIED, incident=self.node, anchor=day, machine_generated=True,
            supported_by=claim.iri,
        )  # fmt: skip

    def facet(self, field: str, values: ValueList) -> None:
        """The values of a facet, each once: a text holds one as a rule, and several where the list was glued."""
        prop = _FACETS[field]
        single = self.vocabulary.properties[prop].functional
        known: set[NamedNode] = set()
        for name in (*self.leaves.all(f"properties.{field}"), *self.leaves.all(field)):
            text = self.record.value(name)
            for piece in values.split(text):
                words = text[piece.start : piece.end]
                if piece.concept is None:
                    self.record.unread(name, words, f"no value of {field}")
                elif piece.concept.iri not in known:
                    second = single and bool(known)
                    if second:
                        self.record.unread(name, words, f"second value of {field}, which holds one")
                    known.add(piece.concept.iri)
                    self.classified(prop, piece.concept.iri, name, words, doubtful=second)

    def country(self) -> None:
        """By its name, as the monitor's pages print it; by its code where there is no name."""
        names = ("location.country", "country", "location.country_code", "country_code")
        found = [name for name in names if self.leaves.text(name)]
        if found:
            self.classified(IG.country, Literal(self.leaves.text(found[0])), found[0])

    def concepts(self) -> None:
        """What the monitor's software found mentioned; persons get no node and no keyword."""
        for entry in self.leaves.objects("concepts"):
            kind = self.leaves.text(f"{entry}.type")
            labels = self.leaves.below(f"{entry}.label") or self.leaves.all(f"{entry}.label")
            if kind != "person" and labels:
                self.classified(SCHEMA.keywords, Literal(self.record.value(labels[0])), labels[0])
        for name in self.leaves.all("concepts"):
            self.classified(SCHEMA.keywords, Literal(self.record.value(name)), name)

    def article(self, entry: str) -> Iterator[Passage]:
        """An article that the monitor lists; its headline is read in its publisher's name."""
        names = {field: f"{entry}.{field}" for field in ("title", "date", "publisher", "url")}
        texts = {field: self.leaves.text(name) for field, name in names.items()}
        place = self.record.place(names["title"])
        if place is None:
            if texts["url"]:
                self.record.link(self.node, IG.listedFor, texts["url"], names["url"])
            return
        day, url = parse_date(texts["date"]), clean_address(texts["url"])
        for field, text, read in (("date", texts["date"], day), ("url", texts["url"], url)):
            if text and read is None:
                self.record.unread(names[field], text, "no date" if field == "date" else "no web address")
        facts = ArticleFacts(
            headline=Sourced(texts["title"], place),
            published=Sourced(day, self.record.place(names["date"])) if day else None,
            publisher=Sourced(name, self.record.place(names["publisher"])) if (name := texts["publisher"]) else None,
            url=Sourced(url, self.record.place(names["url"])) if url else None,
        )
        scribe = Scribe(self.record.iri, AIM.publisher, f"reader:{READER.name}")
        article = describe_article(scribe, self.vocabulary, facts)
        self.record.add(article.claims)
        self.record.claim(article.iri, IG.listedFor, self.node, names["title"])
        yield Passage(
            start=place.start, end=place.end, role=PassageRole.HEADLINE,
            asserted_by=article.publisher.iri if article.publisher else article.iri, modality=Modality.ASSERTED,
            article=article.iri, incident=self.node, anchor=day,
        )  # fmt: skip

    def classified(
        self, prop: NamedNode, value: Term, name: str, words: str | None = None, doubtful: bool = False
    ) -> Claim:
        """A claim of the monitor's software about the incident."""
        return self.record.claim(
            self.node, prop, value, name, words, modality=Modality.CLASSIFIED, machine_generated=True,
            confidence=DOUBTFUL if doubtful else 1.0,
        )  # fmt: skip


READER: Final = CatalogueReader("aim-json", 1, _recognises, read)
