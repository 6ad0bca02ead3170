"""From spaCy Docs, one per passage, to the sentences of a document with their names, dates, quotes and cues."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from kg.documents import Passage, PassageRole, Reading
from kg.extract.acronyms import find_acronyms
from kg.extract.attribution import attribute
from kg.extract.cues import find_cues
from kg.extract.dates import find_dates
from kg.extract.gazetteer import ORGANIZATION, SYSTEM, is_name_here
from kg.extract.institutions import LEGAL_FORMS, OUTLET_HEADS, is_watch_body, organization_chunks
from kg.extract.kind_patterns import pattern_kinds
from kg.extract.lexicon import NAME, WORDS, Hit, Lexicon
from kg.extract.quotes import Quote, find_quotes
from kg.extract.sentences import sentence_spans
from kg.extract.text import NameMention, Sentence, Text, anchor_of
from kg.headlines import clean_headline
from kg.terms import IG, mint

MARKERS: Final = re.compile(r"\s*\[AI[- ]generated\]\s*$", re.IGNORECASE)
"""A monitor's mark at the end of a text; says something about the text and is none of its words."""
UNKNOWN_ORGANIZATION_CONFIDENCE: Final = 0.75
"""Trust in a name outside every table, read from its last word alone."""


_LOOKED_FOR: Final = re.compile(
    r"[ -](?:[Dd]etect(?:or|ion)|[Ff]ilter|[Ss]canner|[Cc]hecker|[Ss]creen(?:er|ing)|[Cc]lassifier|[Pp]revention)s?\b"
)
"""Behind words for an incident: "a fraud detector" looks for fraud and commits none."""


def take_apart(reading: Reading, docs: Sequence[Doc], lexicon: Lexicon) -> Text:
    """All sentences of the passages, in the order of the passages."""
    whole = "\n".join(reading.document.text[passage.start : passage.end] for passage in reading.passages)
    acronyms = find_acronyms(whole)
    sentences = [
        sentence
        for passage, doc in zip(reading.passages, docs, strict=True)
        for sentence in _sentences(reading, passage, doc, lexicon, acronyms)
    ]
    _number(sentences)
    _add_short_names(sentences)
    for sentence in sentences:
        sentence.attribution = attribute(sentence)
    return Text(reading, tuple(sentences), acronyms)


def _without_site(headline: str) -> str:
    """The headline as it stands, cut where its clean form ends."""
    clean = clean_headline(headline, None).text.split()
    words = list(re.finditer(r"\S+", headline))
    return headline[: words[len(clean) - 1].start() + len(clean[-1])] if clean else headline


def _number(sentences: Iterable[Sentence]) -> None:
    """Paragraphs are passages of their own: sentences are counted on through them."""
    counts: Counter[tuple[object, ...]] = Counter()
    for sentence in sentences:
        passage = sentence.passage
        key = (passage.incident, passage.article, passage.role)
        sentence.index = counts[key]
        counts[key] += 1


def _sentences(
    reading: Reading, passage: Passage, doc: Doc, lexicon: Lexicon, acronyms: dict[str, str]
) -> Iterator[Sentence]:
    anchor = anchor_of(passage, reading)
    whole = reading.document.text[passage.start : passage.end]
    quotes = find_quotes(whole)
    entities = doc.ents if doc.has_annotation("ENT_IOB") else ()
    for tokens in sentence_spans(doc):
        text = MARKERS.sub("", whole[tokens.start_char : tokens.end_char].rstrip())
        if passage.role is PassageRole.HEADLINE:
            text = _without_site(text)
        lead = len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            continue
        base = tokens.start_char + lead
        sentence = Sentence(passage, tokens, passage.start + base, text, 0, _is_title_case(text, passage.role))
        end = base + len(text)
        _read_words(sentence, doc, lexicon, base, end, acronyms)
        _read_entities(sentence, entities, base)
        sentence.dates = find_dates(text, anchor)
        sentence.quotes = [_shift(quote, base, len(text)) for quote in quotes if quote.start < end and base < quote.end]
        sentence.cues = find_cues(text)
        sentence.told = pattern_kinds(text)
        yield sentence


def _read_words(sentence: Sentence, doc: Doc, lexicon: Lexicon, base: int, end: int, acronyms: dict[str, str]) -> None:
    kinds = {
        IG.incidentKind.value: sentence.incident_kinds,
        IG.systemKind.value: sentence.system_kinds,
        IG.responseType.value: sentence.response_types,
    }
    for hit_start, hit_end, group, key in doc.user_data[WORDS]:
        if hit_start < base or hit_end > end:
            continue
        start, stop = hit_start - base, hit_end - base
        if group != NAME:
            if group == IG.incidentKind.value and _LOOKED_FOR.match(sentence.text, stop):
                continue
            kinds[group].append(Hit(start, stop, sentence.text[start:stop], lexicon.concept(key)))
            continue
        name = lexicon.name(key)
        spelled = sentence.text[start:stop]
        short_form = spelled in acronyms and spelled.isupper()
        if short_form or is_name_here(sentence.text, start, stop, name, sentence.title_case):
            sentence.names.append(
                NameMention(
                    start, stop, spelled, name.iri, name.kind, name.outlet, name.owner, name.owner_name,
                    name.main or name.text, name.is_system or name.kind == SYSTEM,
                )
            )  # fmt: skip
    for hit in lexicon.split_verbs(sentence.text):
        inside = [other for other in sentence.response_types if other.start < hit.end and hit.start < other.end]
        if not any(other.end - other.start > hit.end - hit.start for other in inside):
            sentence.response_types[:] = [*(one for one in sentence.response_types if one not in inside), hit]
    sentence.response_types.sort(key=lambda hit: hit.start)
    if not sentence.title_case:
        _read_unknown(sentence)
    sentence.names.sort(key=lambda name: name.start)


def _read_unknown(sentence: Sentence) -> None:
    """Organizations of no table. A longer name holds: "the Information Commissioner's Office" is no outlet."""
    for start, stop, confidence, outlet in organization_chunks(sentence.text):
        spelled = sentence.text[start:stop]
        inside = [name for name in sentence.names if name.start < stop and start < name.end]
        begin = re.search(r"\b[Tt]he $", sentence.text[:start])
        least = begin.start() if begin is not None else start
        same = spelled.split()[-1].rstrip(".") in LEGAL_FORMS
        if any(same or name.start < least or stop < name.end or name.text == spelled for name in inside):
            continue
        sentence.names[:] = [name for name in sentence.names if name not in inside]
        sentence.names.append(
            NameMention(
                start, stop, spelled, mint("organization", spelled), ORGANIZATION, outlet=outlet, confidence=confidence
            )
        )


def _read_entities(sentence: Sentence, entities: Iterable[TokenSpan], base: int) -> None:
    """Organizations that an installed spaCy model found and no table knows."""
    for entity in entities:
        start, stop = entity.start_char - base, entity.end_char - base
        if (
            entity.label_ == "ORG"
            and start >= 0
            and stop <= len(sentence.text)
            and sentence.name_at(start, stop) is None
        ):
            spelled = re.sub(r"^[Tt]he\s+|['’]s$", "", sentence.text[start:stop]).strip()
            begin = sentence.text.find(spelled, start)
            if spelled:
                sentence.names.append(
                    NameMention(
                        begin, begin + len(spelled), spelled, mint("organization", spelled), ORGANIZATION,
                        confidence=UNKNOWN_ORGANIZATION_CONFIDENCE,
                    )
                )  # fmt: skip
    sentence.names.sort(key=lambda name: name.start)


_WEAK_STARTS: Final = frozenset({"national", "federal", "equal", "royal", "central", "general", "united", "american"})


def _short_names(name: str) -> Iterator[str]:
    """Forms in which a text goes on: "Harbourline Ferries" and "Harbourline" of "Harbourline Ferries Ltd"."""
    words = name.split()
    if len(words) > 2 and words[-1].rstrip(".") in LEGAL_FORMS:
        name = " ".join(words[:-1])
        yield name
    short = _short_name(name)
    if short is not None:
        yield short


def _short_name(name: str) -> str | None:
    """ "Northwind" of "Northwind Robotics", "Calder State" of "Calder State University"; none for public bodies."""
    words = name.split()
    if len(words) < 2 or words[-1] in OUTLET_HEADS or " of " in name or " for " in name or is_watch_body(name):
        return None
    short = words[0] if len(words) == 2 else " ".join(words[:-1])
    place = words[-1] in {"Police", "Department", "Council", "District"}
    plain = len(short) <= 3 or not short[0].isupper() or words[0].casefold() in _WEAK_STARTS or "&" in words
    return None if place or plain else short


_CAPITAL_BESIDE: Final = re.compile(r"(?<![.!?“\"] )\b[A-Z][a-z]+ $")


def _add_short_names(sentences: Iterable[Sentence]) -> None:
    """Names of no table wherever they stand, short or whole: "Northwind" where the document also writes "Northwind
    Robotics"."""
    listed = tuple(sentences)
    full: dict[str, NameMention] = {}
    for sentence in listed:
        for name in sentence.names:
            if name.confidence < 1.0 and name.is_organization:
                full.setdefault(name.text, name)
    for whole, name in tuple(full.items()):
        for short in _short_names(whole):
            known = full.setdefault(short, name)
            if known.text == short:  # found alone before its longer form: one node
                full[short] = replace(name, text=whole)
    if not full:
        return
    spellings = "|".join(map(re.escape, sorted(full, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w-])(?:{spellings})(?![\w-])")
    for sentence in listed:
        for match in pattern.finditer(sentence.text):
            name = full[match[0]]
            if match[0] != name.text and _CAPITAL_BESIDE.search(sentence.text[: match.start()]):
                continue  # "Marit Halvorsen" is not "Halvorsen Marine"
            at = sentence.name_at(match.start(), match.end())
            if at is None or (at.text == match[0] and at.iri != name.iri and at.confidence < 1.0):
                sentence.names[:] = [other for other in sentence.names if other is not at]
                sentence.names.append(
                    replace(name, start=match.start(), end=match.end(), text=match[0], main=name.canonical)
                )
        sentence.names.sort(key=lambda name: name.start)


def _shift(quote: Quote, base: int, length: int) -> Quote:
    """A quote of the passage in characters of the sentence, cut at its ends."""

    def move(position: int) -> int:
        return min(max(position - base, 0), length)

    closed = quote.closed and quote.end - base <= length and quote.start >= base
    return Quote(
        move(quote.start), move(quote.end), move(quote.inner_start), move(quote.inner_end), quote.single, closed
    )


def _is_title_case(text: str, role: PassageRole) -> bool:
    """Whether every longer word has a capital, as headlines of many sites do."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text)[1:] if len(word) > 3]
    if len(words) < 3 and role is not PassageRole.HEADLINE:
        return False
    return bool(words) and sum(word[0].isupper() for word in words) / len(words) > 0.7
