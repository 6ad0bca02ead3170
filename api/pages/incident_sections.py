"""Rows of the questions about an incident, as the values that its page prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode

from api.pages.incident import Alike, Article, FacetGroup, Prior, Response, Statement, Story
from api.pages.terms import Link, Names, Row, Voice, When, edtf_words, nodes_of, when
from kg.claims import Term
from kg.graph import ClaimRow
from kg.similar import WHOLE, Similar
from kg.terms import text_of

Binding = Mapping[str, Term | None]

_MAX_SHARED = 4
"""Features of a similar incident that are named."""


class Sections:
    """Makes the values, with names from `names`."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def article(self, row: Binding) -> Article:
        """An article in one role."""
        return Article(
            link=self.link(row["article"]),
            publisher=self.link_or_none(row["publisher"]),
            published=edtf_words(text_of(row["published"])),
            published_edtf=text_of(row["published"]),
            role=local_of(row["role"]),
            copy_of=self.link_or_none(row["original"]),
            rationale=text_of(row["rationale"]),
        )

    def prior(self, row: Binding) -> Prior:
        """An earlier incident with what it shares."""
        columns = (
            ("kind", "sharedKinds"), ("harm type", "sharedHarmTypes"), ("principle", "sharedPrinciples"),
            ("filed under", "sharedConcepts"),
        )  # fmt: skip
        shared = tuple(
            (label, tuple(self._names.link(node) for node in nodes_of(row[name])))
            for label, name in columns
            if nodes_of(row[name])
        )
        return Prior(
            link=self.link(row["prior"]),
            when=when_of_row(row),
            via=text_of(row["via"]),
            because=text_of(row["because"]),
            order=text_of(row["orderBasis"]),
            shared=shared,
            evidence=text_of(row["evidence"]),
        )

    def alike(self, found: Similar) -> Alike:
        """A similar incident with the rarest of what it shares."""
        shared = found.shared
        return Alike(
            link=self._names.link(found.incident),
            score=f"{found.score / WHOLE:.2f}",
            same_deployer=found.same_deployer,
            likely_same=found.likely_same is not None,
            shared=tuple(
                (self._names.label(one.feature.property), self._names.value(one.feature.value), one.incidents)
                for one in shared[:_MAX_SHARED]
            ),
            more=len(shared[_MAX_SHARED:]),
        )

    def story(self, row: Binding) -> Story:
        """A story with its outlets."""
        return Story(
            link=self.link(row["story"]),
            originator=self.link_or_none(row["originator"]),
            outlets=parts_of(row["outlets"]),
            copies=int(text_of(row["copies"]) or 0),
            relays=tuple(self._names.link(node) for node in nodes_of(row["relays"])),
        )

    def statements(self, rows: Iterable[Binding]) -> tuple[Statement, ...]:
        """One for each statement; the rows differ only in the article that relays it."""
        grouped: defaultdict[Term | None, list[Binding]] = defaultdict(list)
        for row in rows:
            grouped[row["statement"]].append(row)
        found = [self._statement(group) for group in grouped.values()]
        return tuple(sorted(found, key=lambda one: one.after is not None))

    def _statement(self, rows: Sequence[Binding]) -> Statement:
        first = rows[0]
        return Statement(
            text=text_of(first["text"]),
            link=self.link(first["statement"]),
            speaker=self.link_or_none(first["speaker"]),
            on_behalf_of=self.link_or_none(first["onBehalfOf"]),
            said_to=self.link_or_none(first["saidTo"]),
            relayed_by=tuple(dict.fromkeys(self.link(row["relayedBy"]) for row in rows if row["relayedBy"])),
            after=self.link_or_none(first["earlier"]),
        )

    def response(self, row: Binding, claims: Iterable[ClaimRow]) -> Response:
        """A response; `claims` say who reports it."""
        voices = dict.fromkeys(
            Voice(self._names.voice(claim.asserted_by), claim.modality, claim.machine_generated) for claim in claims
        )
        return Response(
            link=self.link(row["response"]),
            type=self.link(row["type"]),
            performed_by=tuple(self._names.link(node) for node in nodes_of(row["performedBy"])),
            status=parts_of(row["status"]),
            reasons=parts_of(row["reason"]),
            duration=parts_of(row["duration"]),
            voices=tuple(voices),
        )

    def link(self, term: Term | None) -> Link:
        """A link to the node; the text where it is none."""
        return self._names.link(term) if isinstance(term, NamedNode) else Link("", text_of(term), None)

    def link_or_none(self, term: Term | None) -> Link | None:
        """A link to the node, None where there is none."""
        return self._names.link(term) if isinstance(term, NamedNode) else None


def grouped(rows: Sequence[Row]) -> tuple[FacetGroup, ...]:
    """Rows with the same voices together, in the order of the first of each group."""
    groups: defaultdict[frozenset[str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[frozenset(voice.who.iri for value in row.values for voice in value.voices)].append(row)
    return tuple(
        FacetGroup(
            tuple(listed),
            tuple(dict.fromkeys(voice.who for row in listed for value in row.values for voice in value.voices)),
            all(value.machine for row in listed for value in row.values),
        )
        for listed in groups.values()
    )


def when_of_row(row: Binding) -> When:
    """The date of an incident from the columns that questions give."""
    basis = row["dateBasis"]
    return when(
        text_of(row["earliest"]), text_of(row["latest"]), text_of(row["sortDate"]),
        [basis.value] if basis is not None else [],
    )  # fmt: skip


def parts_of(term: Term | None) -> tuple[str, ...]:
    """The values of a column that holds several with bars between."""
    return tuple(part for part in text_of(term).split(" | ") if part)


def local_of(term: Term | None) -> str:
    """The last part of an IRI."""
    return text_of(term).rpartition("/")[2]
