"""Which sentences of a news text speak of another incident than the one it reports.

Such a sentence has a date or an ordinal word of its own, words for an event that are not "the leak" (which means the
main event), and something new: an indefinite event or system, attackers, another organization.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from pyoxigraph import NamedNode

from kg.documents import PassageRole
from kg.edtf import bounds
from kg.extract.date_rules import WEEKDAYS
from kg.extract.dates import FoundDate
from kg.extract.kind_patterns import HARM
from kg.extract.lexicon import Hit
from kg.extract.prefilter import Sifted
from kg.extract.text import Sentence

LEAD_SENTENCES: Final = 2
"""Sentences of a body in which news says what happened."""
NEAR: Final = timedelta(days=10)
"""A day this close to the article belongs to the event that the article reports."""

ORDINAL: Final = Sifted(
    r"\b(?:another|a previous|an earlier|(?:a|in a) separate|a similar|a prior|previous (?:incidents?|cases?|breach"
    r"|leak|crash|scandal)"
    r"|earlier (?:incidents?|cases?)|not the first time)\b",
    re.IGNORECASE,
)
OPENER: Final = Sifted(
    r"\bnot the first\b|\bbeen here before\b|\b(?:second|third|fourth|latest) (?:[\w-]+ ){0,2}(?:lapse|failure"
    r"|incident|case"
    r"|breach|leak|crash|mistake|blunder|scandal|recall|error)\b|\b(?:recalls|resembles|echoes|mirrors) (?:that"
    r"|one|those"
    r"|an?|the)\b|\bUnlike in\b|\bin an? (?:similar|earlier|separate|comparable) case\b|\bhas a history\b"
    r"|\bnot for the first time\b|\bhappened before\b|\bsimilar (?:cases?|incidents?|lawsuits?|trick|attack"
    r"|error)\b"
    r"|^Similar [a-z]+ (?:have|has|had)\b|\b(?:have|has|had) [^.;]{1,60}\b(?:elsewhere|before)\.$",
    re.IGNORECASE,
)
"""Words by which a text turns to other incidents, in this sentence or with the one before it."""
_DONE: Final = Sifted(
    r"\b(?:sued|fined|settled|recalled|ordered|gave up|scrapped|shut down|suspended|apologi[sz]ed|banned"
    r"|convicted|ruled"
    r"|withdrew|withdrawn|pulled|paused|dropped|revoked|dragged|blamed|complained|pleaded guilty|overlooked|missed"
    r"|deleted|erased|ran (?:over|into|down)|knocked down|hit|shot|burned|caught fire|failed|told|claimed|lost"
    r"|stayed|charged|cancell?ed|taken (?:down|offline)|demonstrated|appeared to show|circulated)\b"
)
"""What was done about an incident, in the past."""
_DATED_OPENING: Final = re.compile(
    r",? (?:an?|one|two|three|several|some|police|officers|users|students|researchers|customers|hackers"
    r"|scammers|drivers"
    r"|patients|parents)\b|,? (?:when|in which)\b|,? [a-z]{3,}s (?!of\b)(?:\w+ed|\w+ing|at|in|on)\b"
    r"|,? [A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,3}['’]s? "
)
_SIMILAR: Final = re.compile(r"\b(?:similar|another|earlier|comparable|rival|different)\b")
_OTHER_THING: Final = re.compile(
    r"^An? (?:older|earlier|previous|rival|similar|different|separate|comparable|competing|second) [a-z]+\b",
    re.IGNORECASE,
)
"""The subject of a sentence that tells of another thing than the one of the article."""
_ONE_OF: Final = re.compile(r"^(?:One|Another|Two|Several|Some) of (?:its|their|the (?:company|firm)['’]s) ")
OLD: Final = timedelta(days=45)
"""A date so far before the article's is not that of its news."""
RECENT: Final = timedelta(days=30)
"""The same, where the sentence before has turned to other incidents."""
DEFINITE: Final = re.compile(r"\b(?:the|this|that|its|these|those|latest|new)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
INDEFINITE: Final = re.compile(
    r"\b(?:an?|another|similar|separate|previous|earlier|prior)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE
)
CONNECTOR: Final = Sifted(r"\b(?:after|following|when|in which|because|over)\b", re.IGNORECASE)
ATTACKERS: Final = Sifted(
    r"\b(?P<who>(?:unknown |state-backed |Chinese |Russian |Iranian |North Korean )?(?:hackers?|attackers?"
    r"|cybercriminals|scammers"
    r"|fraudsters|criminals|intruders|trolls|pranksters|extortionists|threat actors?))\s+(?:had |have |has "
    r"|also |who )?"
    r"(?P<did>exploited|abused|used|tricked|manipulated|jailbroke|compromised|bypassed|hijacked|breached"
    r"|impersonated|cloned"
    r"|stole|broke into)\b",
    re.IGNORECASE,
)


def is_lead(sentence: Sentence) -> bool:
    """Headline and first sentences of the body."""
    body = sentence.role is PassageRole.BODY and sentence.index < LEAD_SENTENCES
    return body or sentence.role is PassageRole.HEADLINE


def lead_dates(sentences: Iterable[Sentence]) -> frozenset[str]:
    """The dates by which headline and first sentence date the main event."""
    return frozenset(found.edtf for s in sentences if is_lead(s) and s.index == 0 for found in s.dates if found.known)


def own_date(sentence: Sentence, taken: frozenset[str], anchor: date | None) -> FoundDate | None:
    """The first date of a sentence that sets its event apart from the main one."""
    return next((found for found in sentence.dates if found.edtf not in taken and _is_apart(found, anchor)), None)


def _is_apart(found: FoundDate, anchor: date | None) -> bool:
    lowered = found.text.casefold()
    if any(day.casefold() in lowered for day in WEEKDAYS) or lowered in {"yesterday", "today", "last night"}:
        return False
    limits = bounds(found.edtf, anchor)
    if limits is None or anchor is None or limits.earliest is None or limits.latest is None:
        return not lowered.startswith("this ")
    return not (limits.earliest == limits.latest and abs(anchor - limits.latest) <= NEAR)


def event_start(sentence: Sentence) -> int:
    """Where the clause about the event begins: behind "after", "when"; else at the beginning."""
    connector = CONNECTOR.search(sentence.text)
    return connector.end() if connector is not None else 0


def event_kinds(sentence: Sentence) -> tuple[Hit, ...]:
    """Words for an event in the event clause, but for those of a system's name and those that point back."""
    if not sentence.incident_kinds:
        return ()
    start = event_start(sentence)
    return tuple(
        hit
        for hit in sentence.incident_kinds
        if hit.start >= start
        and DEFINITE.search(sentence.text[: hit.start]) is None
        and not any(kind.start <= hit.start < kind.end for kind in sentence.system_kinds)
    )


def speaks_of_another(
    sentence: Sentence,
    taken: frozenset[str],
    anchor: date | None,
    main_organization: NamedNode | None,
    before: Sentence | None = None,
) -> bool:
    """Whether a sentence of the body is about another incident."""
    if sentence.role is not PassageRole.BODY or sentence.index == 0:
        return False
    if any(not quote.single for quote in sentence.quotes):
        return False
    if _turns_to_another(sentence, before, taken, anchor, main_organization):
        return True
    if sentence.attribution is not None:
        return False
    kinds = event_kinds(sentence)
    if not kinds and ATTACKERS.search(sentence.text) is None:
        return False
    ordinal = ORDINAL.search(sentence.text) is not None
    if own_date(sentence, taken, anchor) is None and not ordinal:
        return False
    return ordinal or _brings_something_new(sentence, kinds, main_organization)


def _turns_to_another(
    sentence: Sentence,
    before: Sentence | None,
    taken: frozenset[str],
    anchor: date | None,
    main_organization: NamedNode | None,
) -> bool:
    """An old date of its own, something that happened, and words that turn to another incident."""
    found = own_date(sentence, taken, anchor)
    if found is None:
        return False
    text = sentence.text
    turned = before is not None and before.role is sentence.role and OPENER.search(before.text) is not None
    if not _is_old(found, anchor, RECENT if turned else OLD):
        return False
    happened = (
        bool(event_kinds(sentence))
        or HARM.search(text) is not None
        or _DONE.search(text) is not None
        or bool(sentence.told)
    )
    if not happened:
        return False
    if turned or OPENER.search(text):
        return True
    others = [name for name in sentence.organizations() if name.iri != main_organization]
    opens = found.start <= 3 and _DATED_OPENING.match(text, found.end) is not None
    if opens and main_organization is not None and others and others[0].start <= found.end + 3:
        return True  # "In May 2024, Acme's assistant told ..."
    if _OTHER_THING.match(text):
        return True
    return _ONE_OF.match(text) is not None or (
        opens and bool(others or sentence.system_kinds or list(sentence.organizations()) or _SIMILAR.search(text))
    )


def _is_old(found: FoundDate, anchor: date | None, least: timedelta) -> bool:
    """Long before the article; without the article's day, only with a month or year of its own."""
    if not found.known or found.edtf.endswith("/.."):
        return False
    limits = bounds(found.edtf, anchor)
    if limits is None or limits.latest is None or anchor is None:
        return anchor is None
    return anchor - limits.latest >= least


def _brings_something_new(sentence: Sentence, kinds: tuple[Hit, ...], main_organization: NamedNode | None) -> bool:
    text = sentence.text
    if sentence.index >= LEAD_SENTENCES and ATTACKERS.search(text):
        return True
    if any(INDEFINITE.search(text[: hit.start]) for hit in (*kinds, *sentence.system_kinds)):
        return True
    before = kinds[0].start if kinds else 0
    organizations = [name.iri for name in sentence.organizations() if name.start < before]
    return bool(organizations) and main_organization is not None and main_organization not in organizations
