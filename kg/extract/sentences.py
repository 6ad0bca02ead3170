"""Sentence boundaries by rule: robust to quotes, brackets, abbreviations and to sentences glued without a space."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.extract.quotes import find_quotes

COMPONENT: Final = "kg_sentences"
STARTS: Final = "kg_sentence_starts"
"""Key of Doc.user_data: the first tokens of the sentences."""

ABBREVIATIONS: Final = frozenset(
    {
        "inc.", "corp.", "ltd.", "co.", "llc.", "u.s.", "u.k.", "u.n.", "e.u.", "a.i.", "d.c.", "no.", "vs.",
        "etc.", "e.g.",
        "i.e.", "st.", "a.m.", "p.m.", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sep.", "sept.", "oct.",
        "nov.", "dec.", "bros.", "dept.", "est.", "approx.",
    }
)  # fmt: skip
"""Tokens that end in a full stop and may or may not end a sentence."""

LONGEST_SPEECH: Final = 800
"""Characters of a quote that is kept whole; a longer one is a letter or an unclosed mark."""

TITLES: Final = frozenset(
    {
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "prof.",
        "sen.",
        "rep.",
        "gov.",
        "gen.",
        "lt.",
        "sgt.",
        "capt.",
        "rev.",
        "hon.",
        "st.",
        "no.",
    }
)
"""Abbreviations that never end a sentence: a name or number follows."""

STARTERS: Final = frozenset(
    {
        "the", "a", "an", "this", "that", "these", "those", "it", "its", "he", "she", "they", "we", "i", "you",
        "in", "on",
        "at", "after", "before", "when", "while", "but", "and", "however", "according", "as", "if", "since", "for",
        "there",
        "one", "some", "many", "both", "his", "her", "their", "our",
    }
)  # fmt: skip
"""Words whose capital shows a new sentence after an abbreviation."""

_STOPS: Final = frozenset({".", "!", "?", "…", "...", "?!", "!!", "。"})
_ENDS: Final = frozenset(".!?…。”’»)]'\"")
"""Last characters of a token behind which a sentence can begin."""
_CLOSERS: Final = frozenset({"”", "’", "»", ")", "]", "''"})
_STRAIGHT: Final = frozenset({'"', "'"})


@Language.component(COMPONENT)
def sentences(doc: Doc) -> Doc:
    """Set Token.is_sent_start where a sentence starts; to set it on every other token too would cost far more.

    The words are read as one array: a Token object for each of them would take three times as long as all the rest.
    """
    words, spaces = _words(doc)
    text = "".join(word + " " if space else word for word, space in zip(words, spaces, strict=True))
    spoken = [(quote.start, quote.end) for quote in find_quotes(text) if quote.closed and not quote.single]
    start_next, last = True, ""
    starts = [0]
    for index, word in enumerate(words):
        if word.isspace():
            start_next = start_next or "\n" in word
            continue
        if start_next or (last[-1] in _ENDS and _begins(doc[index]) and not _is_spoken(doc[index].idx, spoken)):
            doc[index].is_sent_start = True
            starts.append(index)
        start_next, last = False, word
    if len(doc):
        doc[0].is_sent_start = True
    if len(doc) > 1 and doc[1].is_sent_start is None:
        doc[1].is_sent_start = False  # spaCy counts boundaries as set from the second token on
    doc.user_data[STARTS] = starts
    return doc


def _words(doc: Doc) -> tuple[list[str], list[int]]:
    """Each token's text, and whether a space follows it."""
    columns = doc.to_array(["ORTH", "SPACY"]).tolist()
    strings = doc.vocab.strings
    known = {key: strings[key] for key in {key for key, _ in columns}}
    return [known[key] for key, _ in columns], [space for _, space in columns]


def sentence_spans(doc: Doc) -> Iterator[Span]:
    """Doc.sents, without another walk over all tokens where the component of this module set the boundaries."""
    starts = doc.user_data.get(STARTS)
    if starts is None:
        yield from doc.sents
        return
    bounds = sorted({*starts, len(doc)})
    for start, end in pairwise(bounds):
        yield doc[start:end]


def _is_spoken(position: int, spoken: list[tuple[int, int]]) -> bool:
    """Inside a closed quote: a speech of several sentences is one piece with the words that attribute it."""
    return any(start < position < end and end - start <= LONGEST_SPEECH for start, end in spoken)


def _begins(token: Token) -> bool:
    """Whether a sentence begins at a token that no line break precedes."""
    last = token.doc[token.i - 1]
    if last.is_space:
        if token.i < 2:
            return False
        last = token.doc[token.i - 2]
    if _closes(token) or not _may_start(token):
        return False
    while last.i and (last.text in _CLOSERS or (last.text in _STRAIGHT and not last.doc[last.i - 1].whitespace_)):
        last = last.doc[last.i - 1]
    if last.text == "." and token.text == "AI" and not last.whitespace_:
        return False  # "Acme.AI" is one name
    if last.text in _STOPS:
        return True
    lowered = last.lower_
    if not lowered.endswith(".") or lowered in TITLES or len(lowered) == 2:
        return False
    return token.lower_ in STARTERS if lowered in ABBREVIATIONS or "." in lowered[:-1] else True


def _closes(token: Token) -> bool:
    """A closing mark belongs to the sentence before it; a straight mark closes where no space precedes it."""
    if token.text in _CLOSERS:
        return True
    return token.text in _STRAIGHT and not token.doc[token.i - 1].whitespace_ and not token.doc[token.i - 1].is_space


def _may_start(token: Token) -> bool:
    text = token.text
    if text[0].islower():
        return any(char.isupper() for char in text[1:])  # iPhone, xAI, eBay
    if text in _STRAIGHT or text[0] in "“‘«([":
        rest = token.doc[token.i + 1 : token.i + 2]
        return bool(rest) and (not rest.text[0].islower() or text in {"[", "("})
    return text[0].isalnum() or text[0] in "—–-•$€£#@"
