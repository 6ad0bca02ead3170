"""Opinions that a text attaches to an incident: what it highlights, which concerns it raises, what others should
learn from it.
"""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import Literal

from kg.claims import Modality
from kg.documents import PassageRole
from kg.extract.scene import Scene
from kg.extract.scribe import Scribe, squeeze
from kg.terms import IG

COMPONENT: Final = "commentary"

_OPINION: Final = re.compile(
    r"\b(?P<cue>highlight(?:s|ed|ing)?|underscor(?:es|ed|ing)|underlin(?:es|ed|ing)|rais(?:es|ed|ing) (?="
    r"(?:\w+ ){0,3}(?:concerns?|questions?|fears?"
    r"|alarms?|doubts?))|serv(?:es|ed|ing) as an? (?:\w+ )?(?:reminder|warning|lesson|wake-up call)|demonstrat(?:es"
    r"|ed|ing)|illustrat(?:es|ed|ing)"
    r"|show(?:s|ed|ing)? (?:the (?:need|importance|danger|risk)|how)|points? to (?=the (?:need|risk|danger))|call(?:s"
    r"|ed|ing)? for|emphasi[sz](?:es|ed|ing))"
    r"\s*(?P<v>[^.;]+?)(?=,\s+(?:highlight|underscor|rais|serv|demonstrat|emphasi[sz]|call|show|point"
    r"|illustrat)\w*ing\b|,\s+(?:and|which)\b|[.;]|$)",
    re.IGNORECASE,
)


def write_commentary(scene: Scene, scribe: Scribe) -> None:
    """Opinions in comment passages, and those of a monitor's summary; asserted by whose words the passage is."""
    for sentence in scene.main():
        if sentence.role is not PassageRole.COMMENT:
            continue
        for match in _OPINION.finditer(sentence.text):
            words = squeeze(match["v"])
            if len(words.split()) < 2 or sentence.in_speech(match.start()):
                continue
            start = (
                match.start("cue") if match["cue"].casefold().startswith(("rais", "serv", "call")) else match.start("v")
            )
            value = squeeze(sentence.text[start : match.end("v")])
            scribe.write(
                sentence, scene.record, IG.commentary, Literal(value), COMPONENT, (start, match.end("v")),
                modality=Modality.OPINION, cue=squeeze(match["cue"]),
            )  # fmt: skip
