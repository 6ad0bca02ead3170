"""Quoted statements: whose words, for whom, to whom. Marks without a speaker are scare quotes and state nothing.

That the words were said is what the article asserts; what they say is claimed in the speaker's voice.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from pyoxigraph import NamedNode

from kg.documents import PassageRole
from kg.extract.phrases import COORDINATORS, DETERMINERS, PREPOSITIONS, STOPS
from kg.extract.quotes import Quote
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe
from kg.extract.speakers import Speaker, Speakers
from kg.extract.statement_claims import Attributed, write_order, write_statement
from kg.extract.text import Sentence

VERBS: Final = (
    r"(?:said|says|saying|told|tells|wrote|writes|stated|states|added|adds|explained|insisted|insists|claimed|claims"
    r"|admitted|admits|acknowledged|confirmed|announced|tweeted|posted|replied|responded|warned|argued|promised|noted"
    r"|commented|declared|recalled|remembered|testified|stressed|complained|conceded|cautioned|joked|asked|countered"
    r"|maintained|recounted|answered|concluded|observed|remarked|suggested|urged|vowed)"
)
_CHAR: Final = (
    r"(?:[^\"“”.;:]|(?<=\s[A-Z])\.|(?<=Dr|Mr|Ms|Lt)\.|(?<=Mrs|Sgt|Gov|Sen|Rep|Gen|Det)\.|(?<=Capt|Prof|Supt)\.)"
)
"""A character of a clause; the stop of a title or initial does not end it."""
_CHUNK: Final = rf"(?P<sp>{_CHAR}{{1,110}}?)"
_AFTER: Final = re.compile(
    rf"^\s*,?\s*(?:{_CHUNK}\s+(?:has |have |also |later |previously )?(?P<verb>{VERBS})\b|(?P<verb2>{VERBS})\s+"
    rf"(?P<sp2>{_CHAR}{{1,110}}))"
)
_BEFORE: Final = re.compile(
    rf"(?:^|[,;]\s+|\band\s+|\bbut\s+|\bas\s+)(?P<sp>[^\"“”,;:]{{1,90}}?(?:, [^,;:\"“”]{{2,60}},)?)"
    rf"\s+(?:has |have |had |also |later |previously )?(?P<verb>{VERBS})\b"
    r"(?P<rest>[^\"“”]{0,120}?)$",
    re.IGNORECASE,
)
_ACCORDING: Final = re.compile(r"[Aa]ccording to (?P<sp>[^\"“”,]{1,80})(?:,\s*|\s+)[^\"“”]{0,60}$")
_NOUN: Final = re.compile(
    r"\b(?P<when>previous|earlier|past|prior|initial|repeated|official|public)?\s*(?P<noun>statements?|claims?"
    r"|assurances?|promises?|announcements?|pledges?)"
    r"\s+(?:\w+\s+){0,4}?that\s+[^\"“”]{0,100}$",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"(?:^|[,;]\s+)(?P<sp>[^\"“”,;:]{1,90}?)\s+(?P<verb>called|described|labell?ed|dubbed"
    r"|characteri[sz]ed)\b[^\"“”]{0,70}$"
)
_NAMED_THING: Final = re.compile(
    r"\b(?:an?|the|its|their|so-called)\s+(?:(?!is\b|was\b|were\b|are\b|be\b)[\w-]+\s+){0,2}$", re.IGNORECASE
)
_GOES_ON: Final = re.compile(r"^[^\"“”.;:]{0,90},\s*$")
"""Between two quotes that are one sentence: "A," X said, "b"."""


def write_statements(scene: Scene, speakers: Speakers, scribe: Scribe) -> None:
    """The statements of a news text; a monitor's rationales quote definitions, not people."""
    if not scene.is_news:
        return
    written: list[tuple[Attributed, NamedNode]] = []
    last: Attributed | None = None
    for sentence in scene.main():
        if sentence.role not in {PassageRole.BODY, PassageRole.SUMMARY}:
            continue
        joined: Quote | None = None
        for quote, following in zip_longest(sentence.quotes, sentence.quotes[1:]):
            if quote is joined:
                continue
            found = _attribute(speakers, sentence, quote, last)
            if found is None or not quote.words(sentence.text):
                continue
            if following is not None and _is_rest(sentence, quote, following):
                found, joined = replace(found, rest=following), following
            last = found
            speakers.spoken.append((sentence.start + quote.start, found.speaker.organization))
            written.append((found, write_statement(scene, found, scribe)))
    write_order(scene, written, scribe)


def _is_rest(sentence: Sentence, quote: Quote, following: Quote) -> bool:
    """ "A," X said, "b": the second half goes on in lower case behind a comma."""
    between = sentence.text[quote.end : following.start]
    return (
        not following.single
        and _GOES_ON.match(between) is not None
        and re.search(rf"\b{VERBS}\b", between) is not None
        and sentence.text[following.inner_start : following.inner_start + 1].islower()
    )


def _attribute(speakers: Speakers, sentence: Sentence, quote: Quote, last: Attributed | None) -> Attributed | None:
    text = sentence.text
    before, after = text[: quote.start], text[quote.end :]
    before_it = None if last is None else (last.speaker, last.sentence)
    if quote.single and not _is_speech(quote, text):
        return None
    if _names_a_thing(quote.words(text), before, after):
        return None
    ends = text[quote.inner_end - 1 : quote.inner_end] in {",", "?", "!", ".", "…"} or after.lstrip().startswith(",")
    match = _AFTER.match(after) if ends and not quote.single else None
    if match is not None:
        words, verb = (match["sp"], match["verb"]) if match["sp"] else (match["sp2"], match["verb2"])
        offset = quote.end + match.start("sp" if match["sp"] else "sp2")
        speaker = speakers.resolve(sentence, offset, offset + len(words), before_it)
        if speaker is not None:
            told = (
                speakers.told(sentence, quote.end + match.end("verb"))
                if verb.startswith("t") and match["verb"]
                else None
            )
            return Attributed(sentence, quote, speaker, verb, told, earlier=False)
    found = _before(speakers, sentence, quote, before_it)
    if found is not None:
        return found
    if not before.strip() and not after.strip(' ."”') and last is not None and _is_next(last, sentence):
        return Attributed(sentence, quote, last.speaker, last.cue, last.told, last.earlier)
    if last is not None and last.sentence is sentence and not quote.single and len(quote.words(text).split()) > 2:
        return Attributed(sentence, quote, last.speaker, last.cue, last.told, last.earlier)
    return None


def _names_a_thing(words: str, before: str, after: str) -> bool:
    """'a viral "angry robot" prank': marks inside a noun phrase, that a determiner opens and a noun closes."""
    follower = re.match(r"\s+([a-z]+)", after)
    if follower is None or follower[1] in PREPOSITIONS | STOPS | COORDINATORS or words.endswith(("?", "!")):
        return False
    return _NAMED_THING.search(before) is not None and words.split(" ")[0].casefold() not in DETERMINERS


def _is_next(last: Attributed, sentence: Sentence) -> bool:
    """A sentence that is nothing but a quote goes on with the speech before it."""
    near = last.sentence.index in {sentence.index, sentence.index - 1}
    return near and last.sentence.passage is sentence.passage


def _before(
    speakers: Speakers, sentence: Sentence, quote: Quote, last: tuple[Speaker, Sentence] | None
) -> Attributed | None:
    before = sentence.text[: quote.start]
    scene = speakers.parties.scene
    noun = _NOUN.search(before)
    if noun is not None and scene.organization is not None:
        organization = scene.organization
        claimer = Speaker(organization.iri, organization.text, None, False, True, 0.9)
        earlier = (noun["when"] or "").casefold() in {"previous", "earlier", "past", "prior", "initial"}
        return Attributed(sentence, quote, claimer, f"{noun['when'] or ''} {noun['noun']}".strip(), None, earlier)
    for pattern in (_BEFORE, _ACCORDING, _CALLED):
        match = pattern.search(before)
        if match is None:
            continue
        whole = len(quote.words(sentence.text).split()) > 1
        if pattern is _BEFORE and not whole and "that" not in match["rest"]:
            return None
        speaker = speakers.resolve(sentence, match.start("sp"), match.end("sp"), last)
        if speaker is not None:
            verb = match["verb"] if "verb" in match.groupdict() else "according to"
            told = speakers.told(sentence, match.end("verb")) if verb.casefold().startswith(("told", "tells")) else None
            return Attributed(sentence, quote, speaker, verb, told, earlier=False)
    return None


def _is_speech(quote: Quote, text: str) -> bool:
    """Single marks: British speech is longer than a scare quote and ends in a comma or stop."""
    words = quote.words(text).split()
    return len(words) >= 4 and text[quote.inner_end - 1] in {",", ".", "?", "!"}
