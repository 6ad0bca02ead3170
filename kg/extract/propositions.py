"""Clauses that are denied or left open and that no frame took: kept in their own words, never as facts.

What "Nobody was killed" or "the tool may be less accurate" says has no property of its own. The clause is kept with
its cue and its modality, about the organization or system that is its subject, else about the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.documents import PassageRole
from kg.extract.cues import PHRASAL, Cue
from kg.extract.parties import REFERENCE, Parties
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe, squeeze
from kg.extract.skeletons import Mention
from kg.extract.text import Sentence, Voice
from kg.terms import IG

COMPONENT: Final = "propositions"

_SAID: Final = (
    r"(?:said|says?|told|wrote|writes|stated|states|added|adds|explained|insists?|insisted|claim(?:s|ed)|admit(?:s"
    r"|ted)"
    r"|stress(?:es|ed)|confirm(?:s|ed)|argue(?:s|d)|note(?:s|d)|warn(?:s|ed)|found|finds|reported|concluded)"
)
_BEGIN: Final = re.compile(
    r"[;:—–]\s+|[\"“”]|[.?!]\s+(?=[A-Z\"“])"
    r"|,\s+(?:and|but|so|or|yet|while|although|though|because|as|whereas|since)\s+"
    r"|\s(?:but|because|although|though|whereas|while)\s+"
    rf"|\b{_SAID}\b(?:(?: (?:on|in|at|to|during|last|this|earlier)\b[\w ’',-]{{1,50}}?)? that| on \w+day"
    rf"| \w+day)?,?\s+"
    r"|\s(?:and|but) that\s+|,\s+(?=(?:which|who)\s)"
    r"|^(?:Although|While|Because|Since|After|When|As)\s[^,]{3,90},\s+"
    r"|^(?:But|And|So|Yet|However|Meanwhile|Still),?\s+"
)
_END: Final = re.compile(
    r"[;:—–\"“”]|[.?!](?:\s|$)"
    r"|,\s+(?:and|but|so|yet|which|who|while|although|though|because|as|whereas|since|when|where|after|before|adding"
    r"|according|citing|\w+ing)\b"
    r"|\s(?:but|because|although|though|whereas|while|after|before|until|unless|when|where)\s"
    rf"|,\s+(?:[\w’'-]+\s+){{1,6}}(?:{_SAID}|suggests?|shows?)\b"
)
_JOINS: Final = re.compile(r"(?:and|but|or|so|that)\s+", re.IGNORECASE)
_RELATIVE: Final = re.compile(r"(?:which|who)\s", re.IGNORECASE)
_NARROWED: Final = re.compile(
    r"(?<![\w’'-])(?:(?!(?:an?|the|any|some|no|for|of|to|in|on|with|from|by|about|at|as)\s)[\w’'-]+\s+){1,3}"
    r"(?:that|which|who)\s+$"
)
"""What the clause behind it narrows down: of "sold tickets for sailings that do not exist" only the sailings do not."""
_REASON: Final = re.compile(r"\s+(?:because|due|for|only|just)\b")
_ADJECTIVE: Final = re.compile(
    r"potential|possible|alleged|suspected|reported|purported|supposed"
    r"|apparent",
    re.IGNORECASE,
)
_CONDITIONAL: Final = re.compile(r"(?:if|unless|should)\s", re.IGNORECASE)
_TRAILING: Final = re.compile(r"suggests?$", re.IGNORECASE)
_COMMA: Final = re.compile(r"[,;:—–\"“”]|[.?!](?:\s|$)")
_SKIPPED: Final = re.compile(
    r"(?:it|there|this|that) (?:appears|seems)(?: that)? |(?:it is )?unclear (?:whether|if"
    r"|how) ",
    re.IGNORECASE,
)
_ROLES: Final = frozenset(
    {PassageRole.BODY, PassageRole.SUMMARY, PassageRole.COMMENT, PassageRole.RATIONALE, PassageRole.HEADLINE}
)
_WORDS: Final = 3
_CONFIDENCE: Final = 0.75
_NO_SUBJECT: Final = 0.65
"""The clause's subject is neither an organization nor a system that the text knows: it may be background."""


def write_propositions(scene: Scene, mentions: list[Mention], parties: Parties, scribe: Scribe) -> None:
    """What is left of the denials and hedges of a scene after everything else was read."""
    records = {mention.sentence.start: mention.record for mention in mentions}
    for sentence in scene.sentences:
        if not sentence.cues or sentence.role not in _ROLES:
            continue
        taken = scribe.cued(sentence)
        for cue, (start, end) in _clauses(sentence, 0, len(sentence.text)):
            if sentence.in_speech(cue.start) or _is_taken(taken, cue, start, end):
                continue
            record = records.get(sentence.start, scene.record)
            about = _subject(scene, parties, sentence, start) or record
            sure = _NO_SUBJECT if about == record else _CONFIDENCE
            words = squeeze(sentence.text[start:end])
            scribe.write(
                sentence, about, IG.proposition, Literal(words), COMPONENT, (start, end),
                modality=cue.modality, cue=cue.text, confidence=sure,
            )  # fmt: skip


def write_propositions_of(
    sentence: Sentence, record: NamedNode, start: int, end: int, voice: Voice, scribe: Scribe
) -> None:
    """The same for characters [start, end) that somebody says."""
    taken = scribe.cued(sentence)
    for cue, (first, last) in _clauses(sentence, start, end):
        if not _is_taken(taken, cue, first, last):
            words = squeeze(sentence.text[first:last])
            scribe.write(
                sentence, record, IG.proposition, Literal(words), COMPONENT, (first, last),
                modality=cue.modality, cue=cue.text, confidence=_CONFIDENCE, voice=voice,
            )  # fmt: skip


def _is_taken(taken: list[tuple[str, int, int]], cue: Cue, start: int, end: int) -> bool:
    """Whether a claim of the clause, or one with this cue, says it already."""
    return any(text == cue.text or start <= first < end for text, first, _ in taken)


def _clauses(sentence: Sentence, start: int, end: int) -> Iterator[tuple[Cue, tuple[int, int]]]:
    """Each clause with a cue once, with the first of its cues: the outermost one decides."""
    text = sentence.text
    covered = start
    for cue in sentence.cues:
        if not covered <= cue.start < end or cue.end > end or _is_question(sentence, cue, end):
            continue
        if _ADJECTIVE.fullmatch(cue.text) or (cue.text.casefold() == "whether" and cue.start < covered):
            continue
        if cue.text.casefold() == "not" and (_REASON.match(text, cue.end) or text[: cue.start].endswith(" as ")):
            continue  # "not because of": a reason ruled out; "rated as not urgent": a quality
        first, last = _clause(text, cue, start, end)
        words = text[first:last].split()
        if len(words) < (2 if PHRASAL.fullmatch(cue.text) else _WORDS) or _CONDITIONAL.match(text[first:last]):
            continue
        covered = last
        yield cue, (first, last)


def _clause(text: str, cue: Cue, start: int, end: int) -> tuple[int, int]:
    first = start
    if PHRASAL.fullmatch(cue.text):
        return _trim(text, cue.start, min(cue.scope_end, end))
    if _TRAILING.fullmatch(cue.text):
        comma = text.rfind(",", start, cue.start)
        return _trim(text, start, comma if comma > start else cue.end)
    for match in _BEGIN.finditer(text, start, end):
        if match.end() > cue.start:
            break
        relative = _RELATIVE.match(text, match.end()) is not None
        if not relative or "," not in text[match.end() : cue.start]:
            first = match.end()
    narrowed = _NARROWED.search(text, first, cue.start)
    if narrowed is not None:
        first = narrowed.start()
    stop = (_COMMA if _RELATIVE.match(text, first) else _END).search(text, cue.end, end)
    return _trim(text, first, stop.start() if stop is not None else end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,.;:\"“”'’":
        start += 1
    lead = _JOINS.match(text, start, end)
    start = lead.end() if lead is not None else start
    while end > start and text[end - 1] in ' ,.;:"“”':
        end -= 1
    return start, end


def _is_question(sentence: Sentence, cue: Cue, end: int) -> bool:
    stop = re.search(r"[.?!](?:\s|[\"”]|$)", sentence.text[cue.end : end + 1])
    return stop is not None and stop[0].startswith("?")


def _subject(scene: Scene, parties: Parties, sentence: Sentence, start: int) -> NamedNode | None:
    """The organization or system with which a clause opens."""
    text = sentence.text
    skipped = _SKIPPED.match(text, start)
    begin = skipped.end() if skipped is not None else start
    article = re.compile(r"(?:[Tt]he|[Aa]n?)\s+").match(text, begin)
    bare = article.end() if article is not None else begin
    for name in sentence.names:
        if name.start in {begin, bare} and text[name.end : name.end + 2] not in {"'s", "’s"}:
            if name.is_organization:
                return name.iri
            if scene.system is not None and name.iri == scene.system.iri:
                return name.iri
    called = REFERENCE.match(text, begin)
    if called is not None and not text[called.end() :].startswith(("'", "’")):
        meant = parties.meant(sentence, called[0], begin)
        return None if meant is None else meant.name.iri
    if scene.system is not None:
        opening = text[bare:].casefold()
        if any(opening.startswith(spelling.casefold()) for spelling in scene.system.spellings):
            return scene.system.iri
    return None
