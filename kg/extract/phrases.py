"""Noun phrases and lists of them, read from tokens without a tagger.

A closed class of words (prepositions, auxiliaries, subordinators, pronouns) and punctuation bounds a phrase;
participles end it where no noun follows. A list is "A, B and C"; "and" does not split where it joins two adjectives
before one noun ("personal and performance data") nor inside a prepositional phrase ("rights under data protection and
privacy laws").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

DETERMINERS: Final = frozenset(
    {
        "the", "a", "an", "this", "these", "those", "its", "their", "his", "her", "our", "your", "my", "some",
        "any", "all",
        "every", "each", "no", "such", "both", "another", "other", "several", "many", "more", "most", "own",
        "entire", "whole",
    }
)  # fmt: skip
PREPOSITIONS: Final = frozenset(
    {
        "of", "to", "in", "on", "at", "by", "for", "with", "from", "into", "through", "over", "under", "about",
        "against",
        "between", "within", "without", "across", "during", "via", "among", "around", "towards", "toward", "upon",
        "inside",
        "outside", "beyond", "per", "amid", "despite", "following", "including", "concerning", "regarding", "onto",
        "off",
        "out", "up", "down", "back", "away", "behind", "like", "using", "based",
    }
)  # fmt: skip
STOPS: Final = frozenset(
    {
        "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "having", "do", "does", "did",
        "will", "would",
        "can", "could", "may", "might", "shall", "should", "must", "that", "which", "who", "whom", "whose",
        "where", "when",
        "why", "how", "what", "while", "because", "as", "after", "before", "since", "until", "if", "though",
        "although", "so",
        "than", "whether", "unless", "but", "i", "we", "he", "she", "it", "they", "you", "them", "him", "us", "me",
        "there",
        "then", "thus", "also", "however", "rather", "not", "n't", "yet", "already", "once", "only", "just",
        "even", "still",
        "said", "says", "told", "reported", "nor", "either", "neither", "again", "later", "earlier", "now", "here",
        "without",
    }
)  # fmt: skip
NOUNS_IN_ING: Final = frozenset(
    {
        "training", "monitoring", "hiring", "processing", "recording", "meeting", "building", "tracking",
        "learning", "testing",
        "screening", "marketing", "banking", "housing", "listing", "warning", "finding", "profiling", "policing",
        "spending",
    }
)  # fmt: skip
COORDINATORS: Final = frozenset({"and", "or", "&"})
ADJECTIVE_ENDINGS: Final = ("al", "ive", "ous", "ic", "ful", "less", "able", "ible", "ary", "ed")
"""Endings by which "personal and performance data" is one phrase while "privacy and security" is two."""
COMMON_VERBS: Final = frozenset(
    {
        "exposed", "exposes", "violates", "violated", "harms", "harmed", "led", "leads", "caused", "causes", "sparked",
        "prompted", "raises", "raised", "highlights", "underscores", "took", "takes", "gave", "gives", "made", "makes",
        "collects", "tracks", "occurred", "happened", "allowed", "allows", "let", "lets", "involves", "constitutes",
        "contributed", "stems", "resulted", "results", "serves", "went", "came", "left", "hit", "killed",
    }
)  # fmt: skip
"""Finite verbs that follow a subject without any auxiliary."""

_PUNCTUATION: Final = re.compile(r"[.,;:!?()\[\]{}—–…\"“”«»]+|--+|-")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens [first, last) of the Doc and their characters [start, end)."""

    first: int
    last: int
    start: int
    end: int
    text: str

    @property
    def head(self) -> str:
        """The last word before any preposition, casefolded: "data" of "data of users"."""
        words = self.text.casefold().replace("’", "'").split()
        for index, word in enumerate(words):
            if index and word in PREPOSITIONS:
                return words[index - 1].strip("'\"")
        return words[-1].strip("'\"") if words else ""


def phrase_at(sentence: TokenSpan, start: int, prepositions: frozenset[str] = frozenset()) -> Phrase | None:
    """The noun phrase that begins at character `start` of the Doc, or right behind an opening quote mark there.

    `prepositions` are those that may continue the phrase ("of", "under").
    """
    tokens = sentence.doc
    first = _token_at(sentence, start)
    while first is not None and first < sentence.end and (tokens[first].is_space or tokens[first].text in "\"“'‘"):
        first += 1
    if first is None or first >= sentence.end:
        return None
    last = first
    inside = False
    while last < sentence.end:
        token = tokens[last]
        if token.lower_ in prepositions and last > first and last + 1 < sentence.end and _continues(tokens[last + 1]):
            inside = True
        elif token.lower_ in COORDINATORS:
            if last == first or not _joins(sentence, last, inside):
                break
        elif not _continues(token) or (last > first and _ends_before(sentence, last)):
            break
        last += 1
    return _phrase(sentence, first, last)


def phrases_at(sentence: TokenSpan, start: int, prepositions: frozenset[str] = frozenset()) -> list[Phrase]:
    """The list "A, B and C" that begins at character `start`; one phrase where there is no list."""
    phrases: list[Phrase] = []
    position: int | None = start
    tokens = sentence.doc
    final = False
    while position is not None:
        phrase = phrase_at(sentence, position, prepositions)
        if phrase is None:
            break
        phrases.append(phrase)
        position = None
        if final or phrase.last >= sentence.end:
            break
        follower = tokens[phrase.last]
        if follower.lower_ in COORDINATORS:
            position, final = _start_of(sentence, phrase.last + 1), True
        elif follower.text == "," and _list_goes_on(sentence, phrase.last + 1):
            final = tokens[phrase.last + 1].lower_ in COORDINATORS
            position = _start_of(sentence, phrase.last + 1 + final)
    return phrases


def phrase_before(sentence: TokenSpan, end: int, prepositions: frozenset[str] = frozenset({"of"})) -> Phrase | None:
    """The noun phrase that ends right before character `end` of the Doc."""
    tokens = sentence.doc
    last = _token_at(sentence, end)
    last = sentence.end if last is None else last
    while last > sentence.start and (tokens[last - 1].is_space or tokens[last - 1].idx >= end):
        last -= 1
    first = last
    while first > sentence.start:
        token = tokens[first - 1]
        if token.lower_ in prepositions and first < last:
            first -= 1
            continue
        if not _continues(token) or token.lower_ in COORDINATORS or _is_verb_before(sentence, first - 1):
            break
        first -= 1
        if token.lower_ in {"the", "a", "an"} and (
            first == sentence.start or tokens[first - 1].lower_ not in prepositions
        ):
            break
    while first < last and tokens[first].lower_ in PREPOSITIONS:
        first += 1
    return _phrase(sentence, first, last)


def _is_verb_before(sentence: TokenSpan, index: int) -> bool:
    """A finite verb with its subject before it: "the leak exposed | information", but not "the exposed information"."""
    if index == sentence.start or sentence.doc[index].lower_ not in COMMON_VERBS:
        return False
    return sentence.doc[index - 1].lower_ not in DETERMINERS


def _phrase(sentence: TokenSpan, first: int, last: int) -> Phrase | None:
    tokens = sentence.doc
    while last > first and (
        tokens[last - 1].lower_ in PREPOSITIONS | COORDINATORS | DETERMINERS or tokens[last - 1].is_space
    ):
        last -= 1
    if last <= first or all(tokens[index].lower_ in DETERMINERS for index in range(first, last)):
        return None
    start, stop = tokens[first].idx, tokens[last - 1].idx + len(tokens[last - 1])
    return Phrase(first, last, start, stop, tokens[first:last].text)


def _token_at(sentence: TokenSpan, start: int) -> int | None:
    """Index of the first token that begins at or behind a character."""
    index = bisect_left(sentence.doc, start, sentence.start, sentence.end, key=lambda token: token.idx)
    return index if index < sentence.end else None


def _start_of(sentence: TokenSpan, index: int) -> int | None:
    return sentence.doc[index].idx if index < sentence.end else None


def _continues(token: Token) -> bool:
    lowered = token.lower_
    if lowered in STOPS or lowered in PREPOSITIONS or token.is_space:
        return False
    if token.text in {"'", "’"}:
        return True  # plural possessive: employees' data
    if token.text == "-" or _PUNCTUATION.fullmatch(token.text):
        return token.text == "-" and bool(token.i) and not token.doc[token.i - 1].whitespace_ and not token.whitespace_
    return True


def _ends_before(sentence: TokenSpan, index: int) -> bool:
    """A verb or adverb behind a noun ends the phrase: "data exposed internally", "data collected by ..."."""
    token = sentence.doc[index]
    lowered = token.lower_
    if lowered in COMMON_VERBS and sentence.doc[index - 1].lower_ not in DETERMINERS:
        following = sentence.doc[index + 1].lower_ if index + 1 < sentence.end else ""
        return (
            not following
            or following in DETERMINERS | PREPOSITIONS | STOPS
            or not lowered.endswith("ed")
            or following.endswith("ly")
        )
    if lowered.endswith("ly") and lowered not in {
        "family",
        "supply",
        "reply",
        "anomaly",
        "assembly",
        "early",
        "daily",
        "only",
    }:
        return not (
            index + 1 < sentence.end and _continues(sentence.doc[index + 1]) and not _is_verbal(sentence, index + 1)
        )
    return _is_verbal(sentence, index)


def _is_verbal(sentence: TokenSpan, index: int) -> bool:
    """A participle that no noun follows."""
    token = sentence.doc[index]
    if (
        not token.lower_.endswith(("ed", "ing"))
        or len(token.lower_) < 5
        or token.text[0].isupper()
        or "-" in token.text
    ):
        return False
    if token.lower_ in NOUNS_IN_ING:
        return False
    if index + 1 >= sentence.end:
        return True
    following = sentence.doc[index + 1]
    return (
        not _continues(following) or following.lower_ in COORDINATORS | DETERMINERS or following.lower_.endswith("ly")
    )


def _opens_participle(token: Token) -> bool:
    """ ", exposing ..." behind a comma begins a clause and no member of a list."""
    return token.lower_.endswith("ing") and len(token.lower_) > 4 and token.lower_ not in NOUNS_IN_ING


def _joins(sentence: TokenSpan, index: int, inside: bool) -> bool:
    """Whether the "and" at `index` stays inside the phrase."""
    if index + 1 >= sentence.end or not _continues(sentence.doc[index + 1]):
        return False
    if sentence.doc[index + 1].lower_ in DETERMINERS:
        return False
    if inside:
        return not _is_parallel(sentence, index + 1)
    before, after = sentence.doc[index - 1].lower_, sentence.doc[index + 1]
    joins_adjectives = before.endswith(ADJECTIVE_ENDINGS) and len(before) > 4
    return (
        joins_adjectives
        and index + 2 < sentence.end
        and _continues(sentence.doc[index + 2])
        and after.lower_ not in COORDINATORS
    )


def _is_parallel(sentence: TokenSpan, index: int) -> bool:
    """Behind "X of Y and": whether "Z of W" follows, a member of its own."""
    for position in range(index, min(sentence.end, index + 5)):
        if sentence.doc[position].lower_ == "of":
            return True
        if not _continues(sentence.doc[position]):
            return False
    return False


def _list_goes_on(sentence: TokenSpan, index: int) -> bool:
    """Behind a comma: another member, which "and" must follow before the clause ends."""
    if index >= sentence.end:
        return False
    tokens = sentence.doc
    if tokens[index].lower_ in COORDINATORS:
        return index + 1 < sentence.end and _continues(tokens[index + 1])
    if not _continues(tokens[index]) or _opens_participle(tokens[index]):
        return False
    for position in range(index, min(sentence.end, index + 14)):
        lowered = tokens[position].lower_
        if lowered in COORDINATORS:
            return True
        if lowered in STOPS or tokens[position].text in {".", ";", ":", "(", ")", "—", '"', "”"}:
            return False
    return False
