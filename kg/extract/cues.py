"""Negation and hedging: cues with the characters over which they reach.

A cue reaches to the right up to the end of its clause, in the way of NegEx and ConText, with exceptions for words
that look like a negation and are none ("not only", "no longer"). The cue and its words stay on the claim, so that a
reader can judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.claims import Modality


class CueKind(StrEnum):
    """What a cue does to the claims in its scope."""

    NEGATION = "negation"
    HEDGE = "hedge"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at [start, end) whose scope is [scope_start, scope_end), all in characters of the sentence."""

    kind: CueKind
    start: int
    end: int
    text: str
    scope_start: int
    scope_end: int

    @property
    def modality(self) -> Modality:
        """How a source says what the cue decides about."""
        return Modality.NEGATED if self.kind is CueKind.NEGATION else Modality.HEDGED

    def covers(self, position: int) -> bool:
        """Whether a finding that begins at `position` is in the scope."""
        return self.scope_start <= position < self.scope_end


_AUX: Final = r"(?:is|are|was|were|has|have|had|does|do|did|will|would|could|can|should|may|might)"

NEGATIONS: Final = (
    (
        r"no (?:clear |credible |further )?(?:indication|evidence|sign|proof|suggestion|reason to (?:believe|think))"
        r"s?\b(?: at this (?:time|point|stage)| so far| yet)?(?: that)?"
    ),
    rf"{_AUX}(?:n['’]t| not)(?: yet| currently)?",
    r"cannot|can['’]t|won['’]t",
    r"never|neither|nor|nobody|no[- ]one|nothing|none",
    (
        r"den(?:y|ies|ied|ying) (?:that|any|having|being|all|the|wrongdoing|responsibility|allegations?|claims?"
        r"|reports?)"
    ),
    (
        r"reject(?:s|ed|ing) (?:the |any |all )?(?:suggestions?|claims?|allegations?|accusations?|reports?)(?: that"
        r"| of)?"
    ),
    r"(?:disput|refut)(?:e|es|ed|ing) (?:that|the|any|claims?|allegations?|reports?)",
    r"rul(?:e|es|ed|ing) out(?: that)?",
    r"without(?: any| an?)?",
    r"rather than|instead of",
    r"no(?= [a-z])",
    r"not(?= )",
)
"""Patterns of negation cues, case-insensitive."""

EXCEPTIONS: Final = (
    r"not (?:just|only|merely|simply|solely|least)",
    r"no (?:longer|doubt|wonder|matter|later|sooner|earlier|more|less|fewer|idea|problem|surprise|stranger)",
    r"not to be (?:named|identified|quoted|outdone|confused)",
    (
        r"not (?:to mention|the (?:first|last|only)|surprisingly|long (?:after|ago)|until|far from|uncommon)|(?:why|or"
        r"|if) not|nothing (?:but|less)"
    ),
    r"(?:could|can)(?:n['’]t| not) (?:help|agree|be (?:overstated|ruled out))",
    rf"{_AUX}(?:n['’]t| not) (?:just|only|merely|simply|solely)",
    r"whether or not|would have to|(?:must|should|shall|need) not",
    (
        r"could (?:\w+ly )?(?:be )?(?:see|seen|look(?:ed)? at|read|view(?:ed)?|access(?:ed)?|open(?:ed)?"
        r"|download(?:ed)?)"
    ),
)
"""Words that look like a cue and leave what follows as it is: "not only", "every employee could read the files"."""

HEDGES: Final = (
    r"potential(?:ly)?",
    r"possibl[ey]",
    r"alleg(?:ed(?:ly)?|es?|ing)|allegations? (?:that|of)|accus(?:es|ed|ing) (?:[\w'’]+ ){0,4}?of",
    r"reportedly|supposed(?:ly)?|purported(?:ly)?|ostensibl[ey]|(?<=\ba )reported(?! by)",
    r"apparent(?:ly)?|(?:it )?(?:appear|seem)(?:s|ed)?(?= (?:to|that|\w+ (?:was|is|had|has)))",
    r"seemingly|it (?:appears|seems)",
    r"suspected(?: of)?|under suspicion|suspects? that|fear(?:s|ed)? (?:that|to)|believes? (?:that|it)",
    r"(?:is|are|was|were|been) (?:believed|thought|said|understood|feared|rumou?red|assumed)(?: to| that)",
    r"(?:is|are|was|were) (?:considering|weighing|mulling)|claim(?:s|ed)? (?:that|to)",
    r"(?:un)?likely|probably|perhaps|maybe|presumably",
    r"(?:could|might)(?! not)|(?<![A-Z])may(?= (?:also |have |be |not |\w+ly )?[a-z]+)",
    r"unclear (?:whether|if|how)|whether|if confirmed|raises? the possibility",
    r"suggest(?:s|ed|ing)? that|suggests?(?=\s*[.,]|$)",
    r"would (?:have|be)(?= \w+)|plausibly",
)
"""Patterns of hedge cues, case-insensitive but for the modal "may"."""

_ADJECTIVE: Final = re.compile(
    r"potential|possible|apparent|alleged|suspected|likely|unlikely|purported|supposed|reported|ostensible|\w+ly",
    re.IGNORECASE,
)
PHRASAL: Final = re.compile(r"without.*|rather than|instead of", re.IGNORECASE)
"""Cues that reach to the next conjunction only: "acted without being asked and caused a breach"."""
_NEGATION: Final = re.compile(r"(?<![\w-])(?:" + "|".join(NEGATIONS) + r")(?![\w-])", re.IGNORECASE)
_EXCEPTION: Final = re.compile(r"(?<![\w-])(?:" + "|".join(EXCEPTIONS) + r")(?![\w-])", re.IGNORECASE)
_HEDGE: Final = re.compile(r"(?<![\w-])(?:" + "|".join(HEDGES) + r")(?![\w-])", re.IGNORECASE)
_QUICK_WORDS: Final = (
    "never", "neither", "nobody", "none", "nothing", "deni", "deny", "reject", "disput", "refut", "rul", "without",
    "rather", "instead", "cannot", "potential", "claim", "consider", "weigh", "mull", "understood", "assumed", "rumo",
    "possib", "alleg", "accus", "report", "suppos", "purport", "ostens", "appar", "appear", "seem", "suspect",
    "believ", "thought", "said to", "fear", "likely", "probabl", "perhaps", "maybe", "presum", "could", "might", "may",
    "unclear", "whether", "confirmed", "suggest", "would", "plausib", "n't", "n’t", "no ", "no-", "not", "nor",
)  # fmt: skip
"""A sentence without any of them has no cue: to look for words is ten times as fast as to run the patterns."""
_CLAUSE_END: Final = re.compile(
    r"[;:—–]|\.(?:\s|$)|\)|,[\"”]\s"
    r"|,?\s+(?:but|because|although|though|however|which|whereas)\b"
    r"|,\s+(?:and|so|we|he|she|it|they|the|as|while|after|making|fulfilling|constituting|according|said|a|an)\b"
    r"|,\s+\w+ing\b",
    re.IGNORECASE,
)
_ADVERB_END: Final = re.compile(
    r"[,;:—–()]|\.(?:\s|$)|\s+(?:and|or|but|which|that|because|while|as|after)\b", re.IGNORECASE
)


def find_cues(sentence: str) -> list[Cue]:
    """All cues of one sentence in order; a cue inside an exception does not count."""
    lowered = sentence.lower()
    if not any(map(lowered.__contains__, _QUICK_WORDS)):
        return []
    exceptions = [match.span() for match in _EXCEPTION.finditer(sentence)]
    cues = [
        Cue(kind, match.start(), match.end(), match[0].strip(), match.end(), _scope_end(sentence, match, kind))
        for kind, pattern in ((CueKind.NEGATION, _NEGATION), (CueKind.HEDGE, _HEDGE))
        for match in pattern.finditer(sentence)
        if not any(match.start() < end and start < match.end() for start, end in exceptions) and not _is_month(match[0])
    ]
    return sorted(cues, key=lambda cue: cue.start)


def strongest(cues: list[Cue], *positions: int) -> Cue | None:
    """The cue that decides about a finding with these beginnings: a negation before a hedge, then the nearest."""
    covering = [cue for cue in cues if any(cue.covers(position) for position in positions)]
    return min(covering, key=lambda cue: (cue.kind is not CueKind.NEGATION, -cue.start), default=None)


def _scope_end(sentence: str, match: re.Match[str], kind: CueKind) -> int:
    """The end of the clause; an adverb or adjective ("potentially", "alleged") reaches to the next conjunction only."""
    short = PHRASAL if kind is CueKind.NEGATION else _ADJECTIVE
    adverb = short.fullmatch(match[0].strip()) is not None
    found = (_ADVERB_END if adverb else _CLAUSE_END).search(sentence, match.end())
    return found.start() if found else len(sentence)


def _is_month(text: str) -> bool:
    return text.startswith("May")
