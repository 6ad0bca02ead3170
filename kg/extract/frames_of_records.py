"""Frames about a record: data that became known, causes, consequences and harm, violations."""

from __future__ import annotations

import re
from typing import Final

from kg.extract.frames import (
    CAUSE_WORDS,
    DATA_HEADS,
    EXPOSURE,
    LEGAL_HEADS,
    OF_UNDER,
    PEOPLE_HEADS,
    REACTION_HEADS,
    Frame,
    Read,
    words,
)
from kg.terms import IG

_EXPOSED: Final = (
    r"(?:expos(?:ed|es|ing)|leak(?:ed|s|ing)|disclos(?:ed|es|ing)|reveal(?:ed|s|ing)|spill(?:ed|s|ing)|dump(?:ed|ing))"
)
_BE: Final = r"(?:(?:may|might|could)\s+)?(?:(?:has|have|had)\s+)?(?:was|were|is|are|being|been|became|become)"

EXPOSURES: Final = (
    Frame(IG.exposedData, words(rf"{_EXPOSED}\s+"), Read.LIST, heads=DATA_HEADS),
    Frame(
        IG.exposedData,
        words(r"(?:could|can) (?:\w+ly )?be (?:seen|read|viewed|accessed|downloaded|opened)\b"),
        Read.BEFORE,
        heads=DATA_HEADS,
    ),
    Frame(
        IG.exposedTo,
        words(r"(?:could|can) (?:\w+ly )?be (?:seen|read|viewed|accessed|downloaded|opened) by\s+"),
        Read.ONE,
        heads=PEOPLE_HEADS,
    ),
    Frame(
        IG.exposedTo,
        words(
            r"(?P<v>(?:every|any|all|the) (?:[\w'’-]+ ){0,2}[\w'’-]+) (?:could|can|(?:was|were) able to) (?:\w+ly )?"
            r"(?:see|look at|read|view|access|open|download)\b"
        ),
        Read.GROUP,
        heads=PEOPLE_HEADS,
    ),
    Frame(
        IG.exposedData,
        words(r"(?:could|was able to|were able to) (?:\w+ly )?(?:see|look at|read|view|access|open|download)\s+"),
        Read.LIST,
        heads=DATA_HEADS,
    ),
    Frame(IG.exposedData, words(r"(?:leak|exposure|theft|disclosure|breach) of\s+"), Read.LIST, heads=DATA_HEADS),
    Frame(
        IG.exposedData,
        words(
            rf"{_BE}\s+(?:(?:also|all|\w+ly)\s+)?(?:exposed|leaked|stolen|disclosed|accessible|visible"
            r"|made\s+(?:\w+ly\s+)?(?:available|public|accessible|visible))\b"
        ),
        Read.BEFORE,
        heads=DATA_HEADS,
    ),
    Frame(
        IG.exposedData,
        words(
            r"(?:data|information|records|details|files)\b[^.;:]{0,40}?[,—–-]\s*(?:including"
            r"|such as|among them)\s+"
        ),
        Read.LIST,
        needs=EXPOSURE,
    ),
    Frame(
        IG.exposedData,
        words(
            r"(?:let|lets|letting|allow(?:ed|ing|s)?)\s+[\w' ]{3,40}?\s(?:to\s)?(?:see|access"
            r"|view|read)\s+"
        ),
        Read.LIST,
        heads=DATA_HEADS,
    ),
    Frame(
        IG.exposedTo, words(r"(?:let|lets|letting)\s+(?P<v>[\w'’ ]{3,40}?)\s+(?:see|access|view|read)\b"), Read.GROUP
    ),
    Frame(
        IG.exposedTo,
        words(
            r"to\s+(?=(?:the |all |any|every|un|out|its |their |other |staff|employees|third"
            r"|hackers|strangers|competitors|users|customers))"
        ),
        Read.ONE,
        heads=PEOPLE_HEADS,
        needs=EXPOSURE,
        prepositions=frozenset({"of", "within", "at", "across", "outside"}),
    ),
    Frame(
        IG.exposedTo,
        words(
            r"(?:accessible|available|visible|exposed|leaked|shared)\s+(?:\w+ly\s+)?"
            r"(?P<v>company-?wide|internally|publicly|online|worldwide)\b"
        ),
        Read.GROUP,
    ),
    Frame(
        IG.exposedTo,
        words(
            r"(?P<v>company-?wide|organi[sz]ation-?wide|firm-?wide)\s+(?:data\s+)?(?:leak|exposure"
            r"|breach|access)\b"
        ),
        Read.GROUP,
    ),
    Frame(
        IG.intent,
        words(
            r"(?P<v>inadvertent(?:ly)?|accidental(?:ly)?|unintentional(?:ly)?|mistakenly|by mistake"
            r"|by accident)\b"
        ),
        Read.GROUP,
        needs=EXPOSURE,
        normal="inadvertent",
    ),
    Frame(
        IG.intent,
        words(r"(?P<v>deliberately|intentionally|maliciously|on purpose)\b"),
        Read.GROUP,
        needs=EXPOSURE,
        normal="deliberate",
    ),
)
"""Data that became known, and to whom."""

CAUSES: Final = (
    Frame(
        IG.cause,
        words(
            r"(?:^|(?<=, and )|(?<=; )|(?<=, ))(?P<v>[^,;:.]{4,120}?)\s+(?:has |have |had )?(?:also )?"
            r"(?:directly |indirectly |ultimately )?"
            r"(?:led to|leads to|resulted in|caused|causes|contributed to|gave rise to)\b"
        ),
        Read.GROUP,
        needs=CAUSE_WORDS,
    ),
    Frame(
        IG.cause,
        words(
            r"(?:stem(?:s|med|ming)|aris(?:es|ing)|arose|result(?:s|ed|ing)|originat(?:es|ed|ing)) "
            r"(?:directly |primarily )?from (?P<v>[^,;.]{4,120})"
        ),
        Read.GROUP,
    ),
    Frame(
        IG.cause,
        words(r"involves? (?P<v>the (?:[\w'’-]+ ){0,5}(?:malfunction|misuse|failure)[^,;.]{0,80})"),
        Read.GROUP,
    ),
    Frame(
        IG.cause,
        words(
            r"(?P<v>an? (?:[\w'’-]+ ){0,4}?(?:lapse|flaw|bug|error|glitch|failure|misconfiguration"
            r"|vulnerability|mistake|malfunction|oversight)"
            r"(?: in [\w'’-]+(?: [\w'’-]+){0,3}?)?) (?:that )?(?:had |has |have )?(?:exposed|allowed"
            r"|let|caused|led|left|gave|made|meant|disclosed)\b"
        ),
        Read.GROUP,
    ),
    Frame(
        IG.cause,
        words(r"(?:caused by|blamed on|attributed to|triggered by|as a result of)\s+"),
        Read.ONE,
        prepositions=frozenset({"of", "in", "with"}),
    ),
)
"""What brought the incident about."""

CONSEQUENCES: Final = (
    Frame(
        IG.consequence,
        words(
            r"(?:led to|leads? to|leading to|result(?:ed|s)? in|resulting in|culminat(?:ed"
            r"|ing) in|dominoed into|gave rise to|giving rise to|spiral(?:ed|led|ing) into"
            r"|caus(?:ed|ing|es)|spark(?:ed|ing|s)|prompt(?:ed|ing|s)|trigger(?:ed|ing|s)|provok"
            r"(?:ed|ing|es))\s+(?!by\b)"
        ),
        Read.LIST,
    ),
    Frame(IG.reaction, words(r"(?:drew|drawing|faced|facing|met with|amid) "), Read.LIST, heads=REACTION_HEADS),
    Frame(
        IG.harm,
        words(
            r"(?P<v>(?:harms|harmed|harming|injured|injuring|killed|killing|endangered|endangering) (?:"
            r"(?!and\b|which\b|that\b|in\b|on\b|by\b|when\b|while\b|after\b|before\b)[\w'’-]+ ?){1,5})"
            r"(?=[,.;]| |$)"
        ),
        Read.GROUP,
    ),
    Frame(IG.harm, words(r"harm to\s+"), Read.LIST, prepositions=OF_UNDER),
    Frame(IG.harm, words(r"harm \((?P<v>[^)]{4,60})\)"), Read.GROUP),
    Frame(
        IG.harm,
        words(
            r"(?P<v>(?:any |no )?(?:(?!that\b|if\b|whether\b|of\b)[\w'’-]+ ){0,2}(?:data|information|records"
            r"|accounts?|customers?"
            r"|users?|patients?|employees|people) (?:was|were|has been|have been|had been)"
            r" (?:\w+ly )?(?:accessed|misused|stolen|compromised|harmed|affected|sold|copied|injured"
            r"|hurt)(?: by (?:[\w'’-]+ ?){1,4})?)"
        ),
        Read.GROUP,
        only_cued=True,
    ),
)
"""What followed, and what harm it was."""

VIOLATIONS: Final = (
    Frame(
        IG.violates,
        words(
            r"(?:violat(?:ed|es|ing|e)|breach(?:ed|es|ing)|breaking|broke|breaks|infring(?:ed|es"
            r"|ing|e)(?: on| upon)?|contraven(?:ed|es|ing)|flout(?:ed|ing|s))\s+"
        ),
        Read.LIST,
        heads=LEGAL_HEADS,
        prepositions=OF_UNDER,
    ),
    Frame(
        IG.violates,
        words(r"(?:violations?|breach(?:es)?|infringements?) of\s+"),
        Read.LIST,
        heads=LEGAL_HEADS,
        prepositions=OF_UNDER,
    ),
    Frame(
        IG.violates,
        words(
            r"(?:and|or) (?:potentially|possibly|arguably)\s+(?!violat|breach|infring|break"
            r"|contraven)"
        ),
        Read.ONE,
        heads=LEGAL_HEADS,
        prepositions=OF_UNDER,
        needs=re.compile(r"violat|breach|infring", re.IGNORECASE),
    ),
)
"""Rights, laws and duties said to be violated."""

RECORD_FRAMES: Final = EXPOSURES + CAUSES + CONSEQUENCES + VIOLATIONS
