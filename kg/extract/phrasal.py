"""Responses in several words whose object decides: "took its chatbot offline", "added a filter", "dropped the tool".

A list of cue words cannot hold them: "added" answers nothing, "added a second check" does. Each pattern names the verb
(group v), so that what stands before it is its subject, and the notation of the response type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.extract.prefilter import Prefilter

_OBJECT: Final = r"(?:(?!and\b|to\b|that\b|of\b)[\w'’-]+ )"
_PEOPLE: Final = (
    r"(?:customers?|clients?|users?|patients?|passengers?|students?|parents?|drivers?|suppliers?|employees|staff"
    r"|owners?"
    r"|residents?|families|victims?|investors?|partners?|consumers?|regulators?|authorit(?:y|ies)|police|everyone"
    r"|applicants?|people|public|schools?|subscribers?|members?|Commissioner|Bank|Authority|Commission)\b"
)
_THING: Final = (
    r"(?:tools?|systems?|software|chatbots?|bots?|program(?:me)?s?|projects?|pilots?|products?|apps?|services?"
    r"|features?"
    r"|algorithms?|models?|assistants?|agents?|trials?|technology|cameras?|platform)\b"
)
_PATTERNS: Final = (
    (rf"(?P<v>take|takes|taking|took|taken) {_OBJECT}{{1,6}}(?:offline|down)\b", "withdrawal"),
    (rf"(?P<v>(?:switch|turn|shut)(?:s|es|ed|ting|ing)?) {_OBJECT}{{1,5}}(?:off|down)\b", "withdrawal"),
    (rf"(?P<v>put|puts|putting) {_OBJECT}{{1,5}}['‘\"“]?on hold\b", "pause"),
    (rf"(?P<v>call|calls|called|calling) {_OBJECT}{{0,5}}back\b", "recall"),
    (
        (
            r"(?P<v>stop(?:s|ped)?|ceas(?:e|es|ed)|quit) (?:using|the use of|its use of|use of|relying on|selling"
            r"|offering)\b"
        ),
        "withdrawal",
    ),
    (
        (
            r"(?P<v>drop(?:s|ped)?|abandon(?:s|ed)?|end(?:s|ed)?|clos(?:es?|ed)|axe[sd]?|ditch(?:es|ed)?|scrap(?:s"
            r"|ped)?"
            rf"|cancel(?:s|led|ed)?|deactivat(?:es?|ed)|disabl(?:es?|ed)) (?:the|its|their|this|that|all|his"
            rf"|her) {_OBJECT}{{0,3}}?{_THING}"
        ),
        "withdrawal",
    ),
    (
        (
            rf"(?P<v>add(?:s|ed)?|introduc(?:es?|ed)|implement(?:s|ed)?|install(?:s|ed)?"
            rf"|put in place) {_OBJECT}{{0,4}}(?:filters?"
            r"|safeguards?|checks?|sign-offs?|guardrails?|reviews?|controls?|protections?|verification|oversight"
            r"|limits?)\b"
        ),
        "new-safeguard",
    ),
    (
        (
            rf"(?P<v>inform(?:s|ed)?|notif(?:y|ies|ied)|contact(?:s|ed)?|alert(?:s"
            rf"|ed)?) {_OBJECT}{{0,4}}?{_PEOPLE}"
        ),
        "notification",
    ),
    (rf"(?P<v>warn(?:s|ed)?|caution(?:s|ed)?) {_OBJECT}{{0,2}}?{_PEOPLE}", "warning"),
    (r"(?P<v>warn(?:s|ed)?|caution(?:s|ed)?) (?:that|of|about)\b", "warning"),
    (
        (
            rf"(?P<v>repa(?:y|ys|id)|refund(?:s|ed)?|return(?:s|ed)?) {_OBJECT}{{0,3}}?(?:money|fees?|fares?|payments?"
            rf"|losses)\b"
        ),
        "compensation",
    ),
    (rf"(?P<v>have|get|got|given?|gave|receive) {_OBJECT}{{0,3}}money back\b", "compensation"),
    (
        (
            r"(?P<v>(?:declin|refus)(?:es?|ed) to (?:comment|answer|discuss|say)|(?:did|do|does|has"
            r"|had) not (?:immediately |yet )?"
            r"(?:respond|replied|reply|responded|comment|answer)|could not be reached)\b"
        ),
        "no-comment",
    ),
    (
        (
            rf"(?P<v>reject(?:s|ed)?|refut(?:es?|ed)|disput(?:es?|ed)) {_OBJECT}{{0,3}}?(?:accusations?|suggestions?"
            rf"|claims?"
            r"|allegations?|criticism|charges?|findings?|reports?)\b"
        ),
        "denial",
    ),
    (r"(?P<v>(?:did|does|do) not accept|disput(?:es?|ed) that|den(?:y|ies|ied) that)\b", "denial"),
    (
        (
            r"(?P<v>fil(?:es?|ed)|brought|bring|lodg(?:es?|ed)) (?:an? |the )?(?:[\w-]+ ){0,3}?(?:suits?|lawsuits?"
            r"|class action)\b"
        ),
        "lawsuit",
    ),
    (
        (
            rf"(?P<v>order(?:s|ed)?|forc(?:es?|ed)|direct(?:s|ed)?) {_OBJECT}{{1,5}}to (?:stop|halt|suspend|pause|cease"
            rf"|recall|remove"
            r"|delete|withdraw|take|shut|pay|fix)\b"
        ),
        "regulatory-action",
    ),
    (r"(?P<v>(?:an? |the )?(?:outside|external|independent|third-party) (?:audit|review|assessment))\b", "audit"),
    (
        (
            r"(?P<v>sa(?:id|ys)|wrote|writes) in an? (?:\w+ )?(?:statement|post|email|e-mail|letter"
            r"|blog post)\b"
        ),
        "statement",
    ),
)
PATTERNS: Final = tuple((re.compile(rf"\b{pattern}", re.IGNORECASE), notation) for pattern, notation in _PATTERNS)
_PREFILTER: Final = Prefilter((pattern,) for pattern, _ in PATTERNS)


def find_phrasal(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, notation) of each verb that states a response with its object."""
    for index in _PREFILTER.candidates(text.lower()):
        pattern, notation = PATTERNS[index]
        for match in pattern.finditer(text):
            yield match.start("v"), match.end("v"), notation
