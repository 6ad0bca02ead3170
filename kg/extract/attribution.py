"""Who is said to have said it: "Business Insider reported that ...", "according to Reuters, ...", "OpenAI said ...".

Everything in the scope is then reported by that source, not asserted by the article.
"""

from __future__ import annotations

import re
from typing import Final

from kg.extract.text import Attribution, NameMention, Sentence

_VERBS: Final = (
    r"(?:has |have |had |first |also |later |previously |initially |exclusively )*"
    r"(?P<verb>reported|reports|reporting|revealed|reveals|wrote|writes|found|finds|said|says|confirmed|claimed"
    r"|claims|stated"
    r"|noted|disclosed|acknowledged|admitted|announced|alleged|alleges)"
)
_WHEN: Final = r"(?:,? (?:on|in|last|earlier|late|this)(?: [\w-]+){1,3}?,?)?"
_AFTER: Final = re.compile(rf"\s*,?\s*(?:which )?{_VERBS}(?:{_WHEN}\s+(?P<that>that)\b)?\s*[,:]?\s*")
_ACCORDING: Final = re.compile(
    r"(?:[Aa]ccording to|[Aa]s (?:first |initially )?reported by|[Aa]s|[Ff]irst reported by|[Pp]er|[Cc]iting) (?:a "
    r"(?:new |recent )?(?:report|article|story)"
    r" (?:by|from|in) )?(?:the )?(?:outlet |news site |newspaper |magazine )?$"
)


def attribute(sentence: Sentence) -> Attribution | None:
    """The first attribution of a sentence to a named organization; None where the text speaks for itself."""
    for name in sentence.names:
        if not name.is_organization or sentence.in_speech(name.start):
            continue
        found = _forward(sentence, name) or _backward(sentence, name)
        if found is not None:
            return found
    return None


def _forward(sentence: Sentence, name: NameMention) -> Attribution | None:
    """ "X reported that ...": from "that" to the end. A subject without "that" must be an outlet ("Reuters reported
    ...")."""
    match = _AFTER.match(sentence.text, name.end)
    if match is None or not sentence.text[match.end() :].strip(" ."):
        return None
    if sentence.text[match.end()] in "\"“'‘":
        return None  # a quotation: read by kg.extract.statements
    if match["that"] != "that" and not (name.outlet and match["verb"].startswith(("report", "reveal"))):
        return None
    if sentence.text[: name.start].strip().casefold() not in {"", "the", "but", "and", "however,", "earlier,"}:
        before = sentence.text[: name.start].rstrip()
        if not before.endswith((",", "The", "the", "But", "And", ";")):
            return None
    return Attribution(name, match.end(), len(sentence.text), match["verb"])


def _backward(sentence: Sentence, name: NameMention) -> Attribution | None:
    """ "According to X, ..." reaches over the rest; "..., according to X." over what stands before."""
    before = sentence.text[: name.start]
    match = _ACCORDING.search(before)
    if match is None:
        return None
    only_as = match[0].strip().casefold() == "as"
    if only_as and not (name.outlet and _AFTER.match(sentence.text, name.end)):
        return None
    if not before[: match.start()].strip(' "“'):
        comma = sentence.text.find(",", name.end)
        if comma < 0:
            return None
        return Attribution(name, comma + 1, len(sentence.text), match[0].strip())
    if not name.outlet and match[0].strip().casefold() != "according to":
        return None
    return Attribution(name, 0, match.start(), match[0].strip())
