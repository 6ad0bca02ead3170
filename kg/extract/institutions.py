"""Organizations of no table: runs of capitalised words that an institutional head, a noun beside them or the slot of a
maker shows to be one. A person's name never is: where title, age or office stand beside it, it is left alone.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kg.extract.prefilter import Prefilter

LEGAL_FORMS: Final = (
    "Inc", "Corp", "Corporation", "Ltd", "Limited", "LLC", "PLC", "GmbH", "AG", "SA", "SE", "NV", "BV", "AB", "Oy",
    "Co", "Group", "Holdings", "LLP",
)  # fmt: skip
"""Last words that leave it the same organization: "Tesla Inc"."""
CORPORATE_ENDINGS: Final = (
    *LEGAL_FORMS, "Labs", "Laboratories", "Technologies", "Robotics", "Software", "Motors", "Airlines", "Airways",
    "Bank", "Insurance", "Pharmaceuticals", "Therapeutics", "Biosciences", "University", "College", "Hospital",
    "Clinic", "Institute", "Foundation", "Association", "Health", "Healthcare", "Systems", "Analytics", "Logistics",
    "Bakery", "Brewery", "Stores", "Supermarkets", "Marine", "Energy", "Aviation", "Studios", "Games", "Media",
    "Partners", "Capital", "Union", "Trust", "Society", "Academy", "School", "Schools", "Centre", "Center",
    "Resorts", "Hotels", "Foods", "Publishing", "Entertainment", "Networks", "Solutions", "Industries", "Electronics",
    "Dynamics", "Automotive", "Mobility", "Railways", "Shipping", "Diagnostics", "Ventures", "Securities", "Telecom",
    "Communications", "Broadcasting", "Pharmacies", "Restaurants", "Properties", "Realty", "Consulting", "Associates",
    "Research", "Church", "Pharmacy", "Homes", "Strategies",
    "Library", "Museum", "Council", "Department", "Police", "Constabulary", "District",
)  # fmt: skip
"""Last words by which an unknown run of capitalised words is an organization."""
WATCH_HEADS: Final = (
    "Commission", "Administration", "Authority", "Agency", "Court", "Tribunal", "Inspectorate", "Ombudsman", "Office",
    "Bureau", "Board", "Ministry", "Commissioner", "Regulator", "Parliament", "Senate", "Directorate",
)  # fmt: skip
"""Heads of bodies that look into incidents: they are never a deployer merely because a text names them often."""
OUTLET_HEADS: Final = (
    "Times", "Post", "Herald", "Gazette", "Ledger", "Tribune", "Echo", "Chronicle", "Observer", "Journal", "Courier",
    "Telegraph", "Mirror", "Bulletin", "Dispatch", "Daily", "News", "Wire",
)  # fmt: skip
"""Heads of names of outlets: they tell, and are no party."""
ORGANIZATION_NOUN: Final = (
    r"(?:start-?up|company|firm|vendor|retailer|chain|shipyard|airline|carrier|carmaker|automaker|insurer|bank"
    r"|manufacturer|developer|maker|operator|provider|supplier|group|agency|charity|hospital|non-?profit|publisher"
    r"|studio|contractor|brand|bakery|supermarket|lender|broker|utility|telecoms?|consultancy|think tank|law firm"
    r"|university|college|school|business|conglomerate|giant|corporation|authority|ministry|department|council"
    r"|municipality|regulator|watchdog|association|union|foundation|institute|laboratory|lab)"
)
"""Nouns that call something an organization."""

_WATCH: Final = re.compile(rf"\b(?:{'|'.join(WATCH_HEADS)})s?\b")
_CAP: Final = r"[A-Z][\w&’'-]*\w|[A-Z]"
_CHUNK: Final = rf"(?:{_CAP})(?: (?:& )?(?:{_CAP})){{0,3}}"
_ENDING: Final = "(?:" + "|".join((*CORPORATE_ENDINGS, *WATCH_HEADS, *OUTLET_HEADS)) + ")"
_HEADED: Final = re.compile(
    rf"(?<![\w.-])(?:[A-Z][\w&'’.-]*[\w.]\s+(?:(?:of|for"
    rf"|&)\s+)?){{1,5}}?{_ENDING}(?:(?:['’]s)?\s{_ENDING})*(?:\b(?!['’]?\w)|(?=['’]s))"
)
_OF: Final = re.compile(
    r"(?<![\w-])(?P<name>(?:[A-Z][\w.]+ )?(?:Department|Ministry|Office|Bureau|University|Bank|Institute"
    r"|College|Court"
    r"|Board|Council|Church|Hospital|School) (?:of|for) (?:the )?[A-Z][\w-]+(?:(?: &)? [A-Z][\w-]+"
    r"| and [A-Z][\w-]+\b(?! (?:Inc|Corp|Ltd)\b)){0,3})"
)
_PAIRED_HEAD: Final = re.compile(
    rf"\b[Tt]he (?P<name>[A-Z][a-z]+ and [A-Z][a-z]+ (?:{'|'.join(WATCH_HEADS)}))(?![\w’'-]| of\b)"
)
"""One body with two concerns: "the Food and Drug Administration"."""
_PLACE_BODY: Final = re.compile(
    r"\b(?:[Cc]ity|[Tt]own|[Mm]unicipality|[Cc]ounty|[Bb]orough|[Dd]istrict|[Pp]arish) of (?P<name>[A-Z][\w-]+"
    r"(?: [A-Z][\w-]+){0,2})"
)
_NOUN_BEFORE: Final = re.compile(rf"(?<![\w-]){ORGANIZATION_NOUN},? (?:called |named )?(?P<name>{_CHUNK})")
_NOUN_BEHIND: Final = re.compile(
    rf"(?<![\w-])(?P<name>{_CHUNK}\.?), (?:an?|the|its|one of the) (?:(?!(?:for|of|at|in|with|who|that|and|to"
    rf"|from|by)\b)"
    rf"[\w’'-]+ ){{0,5}}?{ORGANIZATION_NOUN}s?(?=[,.;]| (?:in|that|which|based|from|of|with|known|behind|owned)\b)"
)
_BY: Final = re.compile(
    r"\b(?:built|made|developed|created|designed|supplied|provided|sold|marketed|operated|licensed|run) by (?:the )?"
    r"(?P<name>[A-Z][\w-]+(?: AI| Labs| Health)?)(?![\w’'-]| [A-Z])"
    rf"(?! {ORGANIZATION_NOUN})"
)
_MAKER_OF_PLACE: Final = re.compile(
    r"\b(?:system|tool|software|program|engine|app|platform|algorithm|model|chatbot|assistant|robot|agent|service|feature)s?,?"
    r" (?:\w+ )?(?:built|made|developed|created|designed|supplied|sold|provided|licensed) by (?:the )?"
    r"(?P<name>[A-Z][\w-]+ [A-Z][\w-]+)(?= of [A-Z]|, (?:which|an? [\w-]+ (?:company|firm|start-?up|vendor)))"
)
"""Two capitalised words may be a person, but a maker "of Sacramento" or "which ..." is a firm."""
_RUN_BY: Final = re.compile(
    r"\b(?:tax(?:i|is)|cars?|vehicles?|trucks?|shuttles?|bus(?:es)?|drones?|robots?|robotaxis?|fleet|systems?|tools?"
    r"|software|programs?|algorithms?|models?|apps?|chatbots?|bots?|assistants?|platforms?|services?|cameras?)"
    rf" (?:that (?:is|was) )?(?:operated|run|used|deployed|owned|managed) by (?:the )?(?P<name>{_CHUNK})"
    r"(?![\w’'-]| (?:& )?[A-Z]| to\b| in h(?:is|er)\b| as h(?:is|er)\b)"
)
"""Who runs a thing: "a driverless taxi operated by Acme Ride"."""
_PAIR: Final = re.compile(r"(?<![\w-])(?P<name>[A-Z][\w’'-]*\w & [A-Z][\w-]*\w(?: [A-Z][\w-]*\w)?)")
_ACTS: Final = re.compile(
    rf"^(?P<name>{_CHUNK})(?:, which [^.;]{{1,90}},| has| had)? (?:(?:has|had|have) )?(?:since |temporarily |now )?"
    r"(?:operates|operated|runs|deployed|deploys|rolled out|withdrawn|withdrew|suspended|paused|halted"
    r"|switched off|shut down) (?=[^.;]{0,60}\b(?:AI|fleet|cars?|taxis?|system|tool|software|program|algorithm|app"
    r"|chatbot|bot|assistant|robot|robotaxis|drones|service|vehicles)\b)"
)
_WITH_CLAUSE: Final = re.compile(rf"^(?P<name>{_CHUNK}), which [^;]{{1,90}}, (?:uses|used|operates|runs|deploys)\b")
_SLOTS: Final = (
    (_PLACE_BODY, 0.75), (_NOUN_BEFORE, 0.75), (_NOUN_BEHIND, 0.75), (_BY, 0.7), (_MAKER_OF_PLACE, 0.7),
    (_RUN_BY, 0.75), (_PAIR, 0.75), (_ACTS, 0.75), (_WITH_CLAUSE, 0.75),
)  # fmt: skip
"""Slots of a sentence in which an organization's name stands, and how far to trust what stands there."""
_PREFILTER: Final = Prefilter((pattern,) for pattern, _ in _SLOTS)
_TITLE: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor|Chief|Judge|Senator|Officer|Provost|President|Mayor|Minister|Captain|Detective"
    r"|Sir|Lady|Rep|Sheriff|Attorney|Justice|[Ee]xecutive|[Dd]irector|[Ff]ounder|[Oo]wner)\.? $"
)
_OFFICE: Final = re.compile(
    r",? (?:aged )?\d{1,2}\b|, (?:who|whose|his|her|(?:an?|the) (?:[\w-]+ )?(?:lawyer|attorney|teacher|resident"
    r"|professor|lecturer|spokes\w+|founder|driver|student|mother|father))\b|, (?:chief|head|director|founder)\b"
)
_NO_START: Final = frozenset(
    {
        "The", "A", "An", "This", "That", "In", "On", "At", "After", "When", "While", "But", "And", "As", "If",
        "For", "By", "With", "From", "Its", "Their", "Our", "It", "He", "She", "They", "Since", "Although", "Before",
        "Under", "Last", "Earlier", "Meanwhile", "However", "According", "Police", "What", "One", "Two", "Three",
        "Some", "Many", "Most", "Several", "Both", "Another", "Each", "Every", "Next", "Former",
    }
)  # fmt: skip
_NO_NAME: Final = frozenset(
    {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March",
        "April", "May", "June", "July", "August", "September", "October", "November", "December", "CEO", "CTO", "CFO",
        "AI", "I", "US", "UK", "EU", "Republicans", "Democrats",
    }
)  # fmt: skip
_NO_FIRST: Final = _NO_NAME | _NO_START


class Chunk(NamedTuple):
    """Characters [start, end) name an organization; how far to trust it, and whether it is an outlet."""

    start: int
    end: int
    confidence: float
    outlet: bool


def is_watch_body(name: str) -> bool:
    """Whether a name is that of a regulator, court or ministry by its head."""
    return _WATCH.search(name) is not None


def organization_chunks(text: str) -> list[Chunk]:
    """All runs that are organizations, in order; where two overlap the longer one stays."""
    found = [
        Chunk(*_without_first_words(text, *match.span()), 0.8, _is_outlet(match[0])) for match in _HEADED.finditer(text)
    ]
    found += [
        Chunk(*match.span("name"), 0.8, False) for pattern in (_OF, _PAIRED_HEAD) for match in pattern.finditer(text)
    ]
    for index in _PREFILTER.candidates(text.lower()):
        pattern, trust = _SLOTS[index]
        for match in pattern.finditer(text):
            start, end = _without_first_words(text, *match.span("name"))
            words = text[start:end].split()
            if words and words[0] not in _NO_FIRST and not _is_person(text, start, end, pattern is _NOUN_BEHIND):
                found.append(Chunk(start, end, trust, _is_outlet(text[start:end])))
    kept: list[Chunk] = []
    for chunk in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        enough = chunk.confidence < 0.8 or len(text[chunk.start : chunk.end].split()) > 1
        if chunk.end > chunk.start and enough and not any(k.start < chunk.end and chunk.start < k.end for k in kept):
            kept.append(chunk)
    return sorted(kept)


def _is_outlet(name: str) -> bool:
    return name.split()[-1] in OUTLET_HEADS


def _is_person(text: str, start: int, end: int, described: bool) -> bool:
    if _TITLE.search(text[:start]) or _TITLE.match(f"{text[start:end].split()[0]} "):
        return True
    return not described and _OFFICE.match(text, end) is not None


def _without_first_words(text: str, start: int, end: int) -> tuple[int, int]:
    """ "The Harbor Bank" without its article, "Tesla’s" without its ending."""
    possessive = re.search(r"['’]s?$", text[start:end])
    if possessive is not None:
        end = start + possessive.start()
    while True:
        word = re.match(r"(\w+)\s+", text[start:end])
        if word is None or word[1] not in _NO_START:
            return start, end
        start += word.end()
