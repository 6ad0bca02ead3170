"""AI systems in a sentence: named ones ("the Grok chatbot", "an AI system (X)") and described ones ("its AI hiring
tool").

A description counts as a system only where its words carry a mark of AI and a determiner or owner points at one
system: "AI tools" in general are none. In headlines, where determiners are dropped, it counts without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg.extract.gazetteer import PRODUCT, SYSTEM
from kg.extract.phrases import PREPOSITIONS
from kg.extract.prefilter import Prefilter
from kg.extract.text import NameMention, Sentence
from kg.terms import mint
from kg.vocabulary import Concept

HEADS: Final = (
    "system", "tool", "program", "programme", "software", "chatbot", "bot", "assistant", "agent", "algorithm", "model",
    "platform", "app", "application", "tech", "technology", "robot", "drone", "initiative", "project", "engine",
    "service",
    "feature", "product", "companion", "recommender", "scanner", "detector", "camera", "cameras", "robotaxi", "vehicle",
    "car", "truck", "copilot", "taxi", "shuttle", "scribe", "screener",
    "filter", "tutor", "autopilot", "generator", "classifier", "grader", "checker", "scorer", "predictor",
    "transcriber", "summarizer", "summariser",
)  # fmt: skip
"""Nouns that a system can be called by."""
NAME_ENDINGS: Final = (
    "Initiative", "Program", "Programme", "Assistant", "Copilot", "Bot", "Chatbot", "Platform", "System", "Tool",
    "Engine",
    "Model", "Agent", "Autopilot", "Scanner", "Detector", "Companion", "Advisor", "Adviser", "Concierge", "Helper",
    "Tutor",
)  # fmt: skip
"""Last words of names of systems."""
AI_MARK: Final = re.compile(
    r"\bA\.?I\b|artificial[- ]intelligence|algorithm|automat|autonomous|self[- ]driving|driverless|chat ?bot"
    r"|\bbots?\b|robo|agentic"
    r"|deepfake|(?:facial|face|speech|voice|emotion)[- ]recognition|machine[- ]learning|GPT|\bLLM|drone|language model"
    r"|voice assistant|image generator|virtual assistant|predictive|neural|generative|autopilot"
    r"|fac(?:e|ial)[- ](?:matching|detection|search|scanning)|AI-generated|risk[- ]scor|computer vision|proctor"
    r"|driver[- ]assist|(?:résumé|resume|CV|applicant)[- ]screen|screener|triage (?:tool|program|software|system)"
    r"|(?:software|program|system|tool) (?:wrongly |falsely )?(?:rated|ranked|scored|flagged|sorted|classified"
    r"|predicted)\b|\w+-(?:planning|sorting|scoring|ranking|pricing|matching) (?:software|program|tool|system|engine"
    r"|app)"
    r"|fraud[- ](?:filter|scor)|voice[- ]clon|(?:software|algorithm|program) (?:\w+ ){0,3}(?:to|that) (?:rank|scor|rat"
    r"|flag|select|sort|predict|identif|match)",
    re.IGNORECASE,
)

HEAD: Final = "(?:" + "|".join(sorted(HEADS, key=len, reverse=True)) + ")"
_NAME: Final = r"(?P<name>[A-Z][\w’'-]*[\w](?:[ -](?:[A-Z][\w’'-]*|\d[\w.]*)){0,4}|[A-Z]\w*)"
_BRACKETED: Final = re.compile(rf"\b(?P<head>AI|{HEAD})\s*\((?:the |called |named )?[\"“]?{_NAME}[\"”]?\)")
_CALLED: Final = re.compile(rf"\b(?:called|named|dubbed|known as|nicknamed|branded|codenamed)\s+[\"“‘']?{_NAME}")
_APPOSED: Final = re.compile(
    rf"{_NAME}(?:\s*\([^)]{{1,12}}\))?(?:,\s*|\s+(?:is|was)\s+)(?:an?|its|their|the company['’]s)\s+(?="
    rf"(?:[\w'’.-]+\s+){{0,5}}{HEAD}\b(?!\s\w+(?:er|or|ist|ian)s?\b))"
)
_HEAD_COMMA: Final = re.compile(
    rf"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Aa]n?|['’]s) (?:[\w-]+ ){{0,4}}?{HEAD}, "
    rf"(?:called |named |dubbed |an? )?{_NAME}(?=,)"
)
_HEAD_THEN_NAME: Final = re.compile(
    rf"\b(?P<head>chatbot|assistant|robot|bot|model|chat bot|agent|companion|app|generator|tool|software|program|engine"
    rf"|algorithm|scanner)\s+{_NAME}"
)
_USED: Final = re.compile(
    rf"\b(?:used|uses|using|deployed|deploys|adopted|tested|relie[ds] on|users of|rolled out|runs)\s+{_NAME}"
    r"(?=, (?:which|that) (?:is|was|were|are) (?:made|developed|built|supplied|sold|designed|created)\b"
    rf"|, (?:an?|the) (?:[\w’'-]+ ){{0,4}}{HEAD}\b"
    r"| to (?:screen|score|rank|rate|vet|sort|filter|flag|assess|grade|monitor|predict|detect|identify|match)\b)"
)
"""A name used that is said to be made by somebody, or to be a program: no person and no place is."""
_MADE_THING: Final = re.compile(
    rf"\b(?:with|on|by|using|through|via) {_NAME}(?=, (?:an?|the) (?:[\w’'-]+ ){{0,4}}{HEAD}"
    r" (?:developed|built|made|supplied|sold|designed|created|licensed) by\b)"
)
"""Behind a preposition, what somebody made: "runs on Murmur, a self-driving system built by"."""
_NAME_THEN_HEAD: Final = re.compile(rf"{_NAME}(?: AI| A\.I\.)? (?P<head>{HEAD})\b")
_OWN_NAME: Final = re.compile(
    r"\b(?:its|their|the|The|Its|['’]s)\s+(?P<name>(?:[A-Z][\w-]*\s){1,4}(?:" + "|".join(NAME_ENDINGS) + r"))\b"
)
_NAMING: Final = (
    _BRACKETED, _CALLED, _USED, _MADE_THING, _HEAD_COMMA, _APPOSED, _HEAD_THEN_NAME, _NAME_THEN_HEAD, _OWN_NAME,
)  # fmt: skip
_PREFILTER: Final = Prefilter((pattern,) for pattern in _NAMING)
_HEADED: Final = re.compile(
    rf"\b(?:the|this|its|their|an?) (?:[\w-]+ ){{0,4}}{HEAD}\b(?:,? |,? [^.;]{{1,50}}(?:,| and) )$", re.IGNORECASE
)
"""Before "called X": the noun that X names, if need be with a clause between."""
_OWNED: Final = re.compile(
    r"(?:(?P<pronoun>\b(?:its|their|the (?:company|firm|startup|carmaker|bank|hospital|retailer)['’]s))|['’]s?)\s+"
    r"(?:own |new |internal |experimental |in-house )*$",
    re.IGNORECASE,
)
_NO_NAMES: Final = frozenset(
    {
        "The", "A", "An", "This", "AI", "I", "It", "In", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
        "Saturday", "Sunday", "However", "Incident", "Hazard", "Act",
    }
)  # fmt: skip
_TAKING_OBJECTS: Final = frozenset({"using", "into", "about", "against", "like"})
_ADVERBS: Final = frozenset(
    {"meanwhile", "yesterday", "today", "later", "however", "instead", "still", "now", "then", "here", "there", "soon"}
)
_ARTICLE: Final = re.compile(r"^(?:The|A|An|This|Its|Their)\s+")


@dataclass(frozen=True, slots=True)
class SystemMention:
    """One system at characters [start, end) of a sentence, the determiner left out."""

    sentence: Sentence
    start: int
    end: int
    text: str
    named: bool
    introduced: bool
    """The text says here that the thing is an AI system, or of what kind it is."""
    kind: Concept | None
    determiner: str
    node: NamedNode | None
    """The node of a named system: the graph's own where it knows the name."""
    owner: NameMention | None
    """The organization whose possessive stands before it."""
    by_pronoun: bool
    """"its" or "the company's" stands before it."""

    @property
    def by_register(self) -> bool:
        """A table knows the name for that of a system; the text itself may say nothing of the kind."""
        return any(name.is_system and name.start <= self.start < name.end for name in self.sentence.names)

    @property
    def is_ai(self) -> bool:
        """Whether the words themselves carry a mark of AI."""
        return AI_MARK.search(self.text) is not None


def named_systems(sentence: Sentence) -> Iterator[SystemMention]:
    """Names that this sentence introduces as systems; not in title case, where every word looks like a name."""
    if sentence.title_case:
        return
    text = sentence.text
    for index in _PREFILTER.candidates(text.lower()):
        pattern = _NAMING[index]
        for match in pattern.finditer(text):
            mention = _named(sentence, pattern, match)
            if mention is not None:
                yield mention
    for name in sentence.names:
        if name.is_system:
            yield mention_at(sentence, name.start, name.end, named=True, introduced=True)


def _named(sentence: Sentence, pattern: re.Pattern[str], match: re.Match[str]) -> SystemMention | None:
    start, end = match.span("name")
    article = _ARTICLE.match(match["name"])
    if article is not None:
        start += article.end()
    found = sentence.text[start:end].strip()
    if (
        not found
        or found in _NO_NAMES
        or found.split()[0] in _NO_NAMES - {"AI"}
        or (sentence.in_speech(start) and pattern is not _CALLED)
    ):
        return None
    known = sentence.name_at(start, end)
    if (
        known is not None
        and known.is_organization
        and not (pattern is _USED and start == known.start and known.end < end)
    ):
        return None  # but "uses Acme Score to screen" names what Acme made
    product = known is not None and known.kind == PRODUCT
    headed = _HEADED.search(sentence.text[: match.start()])
    introduced = AI_MARK.search(sentence.text) is not None and _kind_near(sentence, match)
    if pattern in (_CALLED, _APPOSED) and not (introduced or (pattern is _CALLED and headed)):
        return None
    if pattern in (_HEAD_THEN_NAME, _NAME_THEN_HEAD):
        begins = start == 0 or sentence.text[:start].rstrip()[-1:] in {'"', "“"}
        acronym = found.isupper() and len(found) > 2
        marked = AI_MARK.search(match[0].replace(found, "")) is not None
        kind = pattern is _HEAD_THEN_NAME and any(
            hit.start <= match.start("head") < hit.end for hit in sentence.system_kinds
        )
        if not (product or ((marked or kind) and not begins) or acronym):
            return None
    if pattern is _OWN_NAME and not (AI_MARK.search(sentence.text) or sentence.response_types):
        return None
    if pattern is _APPOSED and not _may_be_apposed(sentence.text, start, found):
        return None
    if product and known is not None:
        start, end = known.start, known.end
    elif pattern is _NAME_THEN_HEAD and not found.isupper():
        end = match.end("head")  # "the Hellobike robotaxi": the first word alone may be the maker
    return mention_at(sentence, start, end, named=True, introduced=True)


def _may_be_apposed(text: str, start: int, name: str) -> bool:
    """ "Acme Tutor, an AI app ..." names the app; "In Texas, an AI app ..." and "Meanwhile, its app ..." do not."""
    before = text[:start].rstrip().rpartition(" ")[2].casefold()
    return before not in PREPOSITIONS - _TAKING_OBJECTS and name.casefold() not in _ADVERBS and not name.endswith("ly")


def _kind_near(sentence: Sentence, match: re.Match[str]) -> bool:
    low, high = max(0, match.start() - 70), match.end() + 70
    return any(low <= hit.start < high for hit in sentence.system_kinds) or bool(
        re.search(rf"\b{HEAD}\b", sentence.text[low : match.start()])
    )


def mention_at(
    sentence: Sentence, start: int, end: int, *, named: bool, introduced: bool, kind: Concept | None = None
) -> SystemMention:
    before = sentence.text[:start]
    owned = _OWNED.search(before)
    owner = None
    pronoun = False
    if owned is not None and owned["pronoun"]:
        pronoun = True
    elif owned is not None:
        owner = next((name for name in sentence.names if name.end == owned.start() and name.is_organization), None)
    word = re.search(r"(\w+)\s+$", before)
    determiner = (
        word[1].casefold()
        if word and word[1].casefold() in {"a", "an", "the", "this", "its", "their", "another"}
        else ""
    )
    if owner is None and not pronoun and named is False:
        beside = next((name for name in sentence.names if name.is_organization and name.end + 1 == start), None)
        owner = (
            beside
            if beside is not None and not beside.outlet and determiner == "" and not sentence.title_case
            else None
        )
    words = sentence.text[start:end]
    return SystemMention(
        sentence,
        start,
        end,
        words,
        named,
        introduced,
        kind,
        determiner,
        _node(sentence, start, end) if named else None,
        owner,
        pronoun,
    )


def _node(sentence: Sentence, start: int, end: int) -> NamedNode:
    """A system of the graph keeps its node; a product's system is keyed by the product's name in use."""
    known = sentence.name_at(start, end)
    if known is not None and known.kind == SYSTEM:
        return known.iri
    return mint("system", known.main if known is not None and known.main else sentence.text[start:end])
