"""Frames about a system, and those by which a monitor classifies an event."""

from __future__ import annotations

from typing import Final

from kg.extract.frames import COLLECTING, DATA_HEADS, MONITOR, Frame, Read, words
from kg.terms import IG

CLASSIFICATION: Final = (
    Frame(
        IG.eventType,
        words(
            r"(?:is|as|of|for|it|constitutes|considered|becoming) (?:(?!not )\w+ )?(?:an? )?"
            r"(?P<v>AI Incident)\b(?!\s+definition)"
        ),
        Read.GROUP,
        roles=MONITOR,
        normal="AI Incident",
    ),
    Frame(
        IG.eventType,
        words(
            r"(?:is|as|of|for|it|constitutes|considered|becoming) (?:(?!not )\w+ )?(?:an? )?"
            r"(?P<v>AI Hazard)\b(?!\s+definition)"
        ),
        Read.GROUP,
        roles=MONITOR,
        normal="AI Hazard",
    ),
    Frame(
        IG.eventType,
        words(
            r"rather than (?:an? |just an? |merely an? )?(?P<v>(?:AI )?(?:incident|hazard"
            r"|complementary information)(?: or (?:an? )?(?:AI )?(?:incident|hazard"
            r"|complementary information|unrelated))?)\b"
        ),
        Read.GROUP,
        roles=MONITOR,
    ),
    Frame(
        IG.eventType,
        words(
            r"(?:is|are|was) not (?:an? |merely |just )?(?P<v>unrelated|AI incident|AI hazard"
            r"|complementary information)\b"
        ),
        Read.GROUP,
        roles=MONITOR,
    ),
    Frame(
        IG.harmRealized,
        words(
            r"(?P<v>harm(?: \([^)]*\))? (?:is|was|has been|have been) (?:\w+ )?(?:realized"
            r"|realised|materiali[sz]ed)"
            r"|harm(?: \([^)]*\))? (?:has|have) (?:\w+ )?(?:occurred|happened|materiali[sz]ed)"
            r"|reali[sz]ed harm)\b"
        ),
        Read.GROUP,
        roles=MONITOR,
        normal="true",
    ),
    Frame(
        IG.meetsCriterion, words(r"(?P<v>(?:AI (?:Incident|Hazard) )?definition \([a-z]\))"), Read.GROUP, roles=MONITOR
    ),
    Frame(IG.meetsCriterion, words(r"definition \((?P<v>[^)]{8,200})\)"), Read.GROUP, roles=MONITOR),
)
"""How a monitor classifies the event, and by which clause."""

SYSTEMS: Final = (
    Frame(IG.collects, words(rf"{COLLECTING}\s+"), Read.LIST, about_system=True, heads=DATA_HEADS),
    Frame(
        IG.collects,
        words(r"(?:collected|gathered|captured|recorded|harvested) (?:through|by|via|with|using)\b"),
        Read.BEFORE,
        about_system=True,
        heads=DATA_HEADS,
    ),
    Frame(IG.usedFor, words(r"used (?:for|in)\s+"), Read.LIST, about_system=True),
    Frame(
        IG.usedFor,
        words(
            r"to (?P<v>(?:train|improve|build|develop|fine-tune) (?:its |their )?(?:AI"
            r"|machine learning|language) (?:models?|systems?|agents?|tools?))\b"
        ),
        Read.GROUP,
        about_system=True,
    ),
    Frame(
        IG.usedFor,
        words(
            rf"{COLLECTING}\s[^,.;]{{5,90}}? for (?P<v>(?:[\w-]+ ){{0,3}}(?:training|improvement"
            rf"|development|analysis|moderation|screening|research))\b"
        ),
        Read.GROUP,
        about_system=True,
    ),
    Frame(
        IG.lifecycle,
        words(
            r"involved in (?P<v>(?:development|use|deployment|testing|training)(?:(?:,| and"
            r"|, and) (?:development|use|deployment|testing|training))*)\b"
        ),
        Read.GROUP,
        about_system=True,
    ),
    Frame(
        IG.safeguard,
        words(
            r"(?:with|has|have|had|includes?|including|added) (?P<v>(?:[\w-]+ ){0,3}(?:safeguards"
            r"|guardrails|protections|safety measures|privacy controls))\b"
        ),
        Read.GROUP,
        about_system=True,
    ),
    Frame(
        IG.action,
        words(
            r"(?P<v>took (?:[\w-]+ ){0,2}actions?|acted (?:on its own|autonomously|without "
            r"(?:permission|instructions?|approval|authori[sz]ation|being asked))|went rogue"
            r"|ignored (?:its |the |all )?(?:instructions|orders|commands|rules))\b"
        ),
        Read.GROUP,
        about_system=True,
    ),
)
"""What a system gathers, serves for and does."""

SYSTEM_FRAMES: Final = CLASSIFICATION + SYSTEMS
