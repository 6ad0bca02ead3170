"""Which records of different sources speak of one incident: found once per run, kept as data, believed by identity.

Only the head of each group that identity has formed by itself takes part (a record that is its own home): the record of
a catalogue, that of a news article which no catalogue lists, a mention; one end of a match at least is a catalogue's.
Scores depend on the pair alone and are kept in the graph, with a digest of each profile: a run compares what has
changed and no more. What is believed is decided anew from all scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.edtf import bounds
from kg.facts import Fact
from kg.resolve.identities import Identities
from kg.resolve.matching import Match, Verdict, best, clusters, compare, decide, unrivalled
from kg.resolve.matching_features import Features
from kg.resolve.matching_index import CandidateIndex
from kg.resolve.matching_kinds import INCIDENT_KINDS, KindCues
from kg.resolve.matching_profile import Profile
from kg.resolve.records import ARTICLE_LINKS, MENTION, catalogue_of, source_of
from kg.terms import IG, MATCHES, RDF, SCHEMA, XSD, bare_address, digest, mint
from kg.vocabulary import Vocabulary

_PARTIES: Final = frozenset(
    {IG.deployer, IG.developer, IG.harmedParty, IG.attacker, IG.affectedOrganization, IG.affectedProduct, IG.platform}
)
PROFILE_PROPERTIES: Final = (
    *sorted(_PARTIES, key=str), SCHEMA.name, SCHEMA.description, IG.involvesSystem, IG.incidentKind, IG.date,
)  # fmt: skip
"""The facts of records that profiles are made of."""

_EDITION: Final = 2
"""Raised when the comparison changes: all pairs are then compared again."""
_DIGITS: Final = 6
_REPORT_LAG: Final = timedelta(days=45)
"""How long before its first report an incident of unknown date is looked for."""
_FEATURES: Final[Mapping[NamedNode, tuple[str, ...]]] = {
    IG.organizationOverlap: ("organizations",),
    IG.dateFit: ("day", "date"),
    IG.titleSimilarity: ("title",),
    IG.titleCoverage: ("told",),
    IG.textSimilarity: ("text",),
    IG.distinctiveWords: ("shared",),
    IG.sharedNames: ("names",),
    IG.sharedSystems: ("systems",),
    IG.sharedKinds: ("event_kinds", "system_kinds"),
    IG.sharedAddresses: ("addresses",),
}
"""What is shown of a match -> the compared features, the first of them that could be compared."""


@dataclass(slots=True)
class Kept:
    """What the graph holds of matches."""

    quads: dict[NamedNode, set[Quad]] = field(default_factory=lambda: defaultdict(set))
    """match node or record -> its quads"""

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Kept:
        """From the quads of the graph of matches."""
        kept = cls()
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                kept.quads[quad.subject].add(quad)
        return kept

    def matches(self) -> list[Match]:
        """The matches, without their features."""
        return [match for quads in self.quads.values() if (match := _match(quads)) is not None]

    def digests(self) -> dict[NamedNode, str]:
        """record -> digest of the profile that its matches were made with"""
        return {
            node: quad.object.value
            for node, quads in self.quads.items()
            for quad in quads
            if quad.predicate == IG.profileDigest and isinstance(quad.object, Literal)
        }

    def believed(self) -> list[frozenset[NamedNode]]:
        """The groups that were believed when the matches were kept."""
        group_of: dict[NamedNode, frozenset[NamedNode]] = {}
        for node, quads in self.quads.items():
            match = _match(quads)
            if match is not None and Quad(node, IG.decision, Literal(Verdict.SAME.value), MATCHES) in quads:
                group = group_of.get(match.a, frozenset({match.a})) | group_of.get(match.b, frozenset({match.b}))
                group_of |= dict.fromkeys(group, group)
        return list(set(group_of.values()))


def _match(quads: Iterable[Quad]) -> Match | None:
    values = {quad.predicate: quad.object for quad in quads}
    first, second, score = values.get(IG.first), values.get(IG.second), values.get(IG.score)
    if not isinstance(first, NamedNode) or not isinstance(second, NamedNode) or not isinstance(score, Literal):
        return None
    return Match(first, second, float(score.value), None)


@dataclass(slots=True)
class Matchmaker:
    """Makes profiles of records."""

    vocabulary: Vocabulary
    identities: Identities
    _cues: KindCues = field(init=False)

    def __post_init__(self) -> None:
        self._cues = KindCues.of(self.vocabulary)

    def profiles(
        self, heads: Iterable[NamedNode], facts: Iterable[Fact], sentences: Mapping[NamedNode, str]
    ) -> list[Profile]:
        """The profiles of heads. `sentences` are those that speak of mentioned incidents."""
        stated: defaultdict[NamedNode, list[Fact]] = defaultdict(list)
        for fact in facts:
            stated[fact.about].append(fact)
        return [self._profile(head, stated[head], sentences.get(head)) for head in heads if stated[head]]

    def _profile(self, record: NamedNode, facts: Sequence[Fact], sentence: str | None) -> Profile:
        texts = {prop: sorted(fact.value.value for fact in facts if fact.property == prop)
                 for prop in (SCHEMA.name, SCHEMA.description)}  # fmt: skip
        name = sentence or next(iter(texts[SCHEMA.name]), "")
        text = " ".join(texts[SCHEMA.description])
        values = [(fact.property, fact.value) for fact in facts if isinstance(fact.value, NamedNode)]
        systems = {
            name.value
            for prop, system in values
            if prop == IG.involvesSystem
            for name in self.identities.facts.values(system, SCHEMA.name)
        }
        parties = {self.identities.canonical(value) for prop, value in values if prop in _PARTIES}
        for system in systems:
            entries = self.vocabulary.lookup(system)
            parties |= {entries[0].iri} if len(entries) == 1 else set()
        stated = {value for prop, value in values if prop == IG.incidentKind}
        earliest, latest = self._window(record, facts)
        source = source_of(record)
        return Profile(
            record=record,
            source=source,
            name=name,
            text=text,
            organizations=frozenset(self._upwards(parties)),
            systems=frozenset(systems),
            kinds=self._cues.read(f"{name}. {text}") | {k for k in stated if k.value.startswith(INCIDENT_KINDS.value)},
            earliest=earliest,
            latest=latest,
            addresses=frozenset(
                bare_address(url.value)
                for article in self.identities.facts.subjects(record, *ARTICLE_LINKS)
                for url in self.identities.facts.values(article, SCHEMA.url)
            ),
            is_mention=source == MENTION,
        )

    def _upwards(self, nodes: Iterable[NamedNode]) -> Iterator[NamedNode]:
        """The nodes with their owners and parents."""
        seen: set[NamedNode] = set()
        queue = list(nodes)
        while queue:
            node = queue.pop()
            if node in seen:
                continue
            seen.add(node)
            yield node
            entry = self.vocabulary.register.get(node)
            if entry is not None:
                queue += [*entry.parents, *([entry.owner] if entry.owner else [])]

    def _window(self, record: NamedNode, facts: Iterable[Fact]) -> tuple[date | None, date | None]:
        """When the incident can have been: as stated, else some weeks up to its first report.

        "On or before March" is how a response in March dates its cause, so March is where to look.
        """
        reported = self.identities.first_told(record)
        stated = (fact.value.value.removeprefix("../") for fact in facts if fact.property == IG.date)
        limits = [found for text in stated if (found := bounds(text, reported)) is not None]
        if limits:
            earliest = max((limit.earliest for limit in limits if limit.earliest), default=None)
            latest = min((limit.latest for limit in limits if limit.latest), default=None)
            if earliest is None or latest is None or earliest <= latest:
                return earliest, min(filter(None, (latest, reported)), default=None)
        return (reported - _REPORT_LAG, reported) if reported else (None, None)


def worth_a_look(profiles: Sequence[Profile], digests: Mapping[NamedNode, str], kept: Kept) -> list[Match]:
    """All matches that are not plainly different. Those between profiles with the digests that were kept stay as they
    were kept."""
    known = kept.digests()
    changed = {record for record, found in digests.items() if known.get(record) != found}
    unchanged = digests.keys() - changed
    matches = [match for match in kept.matches() if unchanged.issuperset({match.a, match.b})]
    if not changed:
        return matches
    index = CandidateIndex()
    for profile in profiles:
        if catalogue_of(profile.record):
            index.add(profile)
    fresh: dict[frozenset[NamedNode], Match] = {}
    for profile in profiles:
        for other in index.candidates(profile):
            pair = frozenset({profile.record, other})
            if pair & changed and pair not in fresh:
                match = compare(profile, index.profile(other))
                fresh[pair] = replace(match, score=round(match.score, _DIGITS))
    return [*matches, *(match for match in fresh.values() if decide(match.score) is not Verdict.DIFFERENT)]


def believed(matches: Sequence[Match]) -> list[frozenset[NamedNode]]:
    """The groups of heads that are one incident. A mention joins the group of the record that it means."""
    groups = clusters(unrivalled(match for match in matches if not _mentions(match)))
    by_mention: defaultdict[NamedNode, list[Match]] = defaultdict(list)
    for match in matches:
        for mention in _mentions(match):
            by_mention[mention].append(match)
    group_of: dict[NamedNode, set[NamedNode]] = {}
    for group in groups:
        shared = set(group)
        group_of |= dict.fromkeys(group, shared)
    for mention, own in sorted(by_mention.items(), key=lambda item: item[0].value):
        found = best(mention, own, groups)
        if found is not None:
            meant = found.other(mention)
            group_of.setdefault(meant, {meant}).add(mention)
    return list({frozenset(group) for group in group_of.values()})


def profile_digest(profile: Profile) -> str:
    """Equal for profiles that compare alike."""
    parts = (profile.name, profile.text, str(profile.earliest), str(profile.latest))
    sets = (profile.organizations, profile.systems, profile.kinds, profile.addresses)
    return digest(str(_EDITION), *parts, *("|".join(sorted(map(str, values))) for values in sets))


def _mentions(match: Match) -> list[NamedNode]:
    return [end for end in (match.a, match.b) if source_of(end) == MENTION]


def kept_quads(
    digests: Mapping[NamedNode, str],
    matches: Iterable[Match],
    groups: Iterable[frozenset[NamedNode]],
    before: Kept,
) -> Iterator[Quad]:
    """Digests of profiles, and matches as data: both records, score, decision, the features that could be compared."""
    group_of = {record: group for group in groups for record in group}
    for record, found in digests.items():
        yield Quad(record, IG.profileDigest, Literal(found), MATCHES)
    for match in matches:
        node = mint("match", digest(match.a.value, match.b.value))
        same = match.b in group_of.get(match.a, ())
        yield Quad(node, IG.decision, Literal((Verdict.SAME if same else Verdict.REVIEW).value), MATCHES)
        if match.features is None:
            yield from (quad for quad in before.quads[node] if quad.predicate != IG.decision)
        else:
            yield from _score_quads(node, match, match.features)


def _score_quads(node: NamedNode, match: Match, features: Features) -> Iterator[Quad]:
    yield Quad(node, RDF.type, IG.Match, MATCHES)
    yield Quad(node, IG.first, match.a, MATCHES)
    yield Quad(node, IG.second, match.b, MATCHES)
    yield Quad(node, IG.score, _decimal(match.score, _DIGITS), MATCHES)
    for prop, names in _FEATURES.items():
        found = [value for name in names if (value := getattr(features, name)) is not None]
        if found:
            yield Quad(node, prop, _decimal(found[0], 2), MATCHES)


def _decimal(number: float, digits: int) -> Literal:
    return Literal(f"{number:.{digits}f}", datatype=XSD.decimal)
