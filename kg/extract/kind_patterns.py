"""Kinds of incident that no single cue word tells: what happened, said with a verb, its object and who bore it.

Each pattern is general English for one concept of the scheme of incident kinds. A pattern with `needs` holds only
where the sentence shows that too: a sum of money was lost *and* somebody deceived.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.extract.prefilter import Prefilter, Sifted

_AGENT: Final = (
    r"\b(?:assistant|chatbot|bot|model|tool|summary|summaries|AI|system|software|program|agent|algorithm|feature"
    r"|generator|Overviews|GPT|it)\b"
)
_GROUP: Final = (
    r"(?:\bwomen|\bmothers|\bBlack\b|\bAsian|\bLatino|\bHispanic|\bMuslim|\bimmigrants?|\bmigrants?"
    r"|\bforeign(?:ers|-born"
    r"| origin)|\bminorit|dark(?:er)?[- ]skin|darker complexion|\bdisabled|\bdisabilit|\bpregnant|\bethnic|\bolder "
    r"(?:applicants|workers|women|people)|\bpeople of colou?r|\bgirls)"
)
_ADVERSE: Final = (
    r"(?:mark(?:ed|s)? down|pushed|downgrad\w+|penali[sz]\w+|fail(?:ed|s)|lock(?:ed|s|ing) out|reject(?:ed|s)"
    r"|exclud(?:ed|es)|scored? lower|ranked? lower|disproportionate(?:ly)?|favou?r(?:ed|s)|prefer(?:red|s)? (?:men"
    r"|white)|screen(?:ed|s) out|turned (?:down|away)|cut off|flagged|passed over)"
)
_DATA: Final = (
    r"(?:data|records?|recordings?|files?|statements?|messages|details|conversations?|e-?mails?|documents|photos?"
    r"|transcripts?|chats|histories|addresses|names)"
)
_STRANGERS: Final = (
    r"(?:strangers?|other (?:customers|users|households|people|patients|families|accounts)|outsiders|an outside \w+"
    r"|third part(?:y|ies)|the wrong (?:person|people|account|customers?|recipients?|address))"
)
_DECEIT: Final = (
    r"deep ?fake|fake|AI-generated|fraudsters?|scammers?|impostor|impersonat|tricked|duped|cloned|posing"
    r"|pretend|bogus"
)
_SUM: Final = (
    r"(?:about |more than |around |nearly |at least |some |up to )?(?:[€$£¥] ?[\d.,]+|[\d.,]+ ?(?:million|billion"
    r"|thousand|dollars|euros|pounds|yuan))"
)

HARM: Final = Sifted(
    r"\b(?:injur(?:ed|ing)|wounded|killed|died|wrong(?:ly|fully)|falsely|mistakenly|by mistake|in error|leaked"
    r"|stole|stolen"
    r"|defrauded|scammed|tricked|duped|arrested|jailed|misled|misidentified|invented|fabricated|discriminated"
    r"|harassed"
    r"|locked (?:\w+ ){0,4}out|crashed|struck|collided|hacked|hijacked|impersonated|cut off|wiped|exposed|threw out"
    r"|endangered|defamed|blackmailed|overcharged|malfunctioned|went rogue|paraly[sz]ed)\b",
    re.IGNORECASE,
)
"""Verbs and adverbs of harm done, in the past."""


@dataclass(frozen=True, slots=True)
class KindPattern:
    """Words of one kind, and what the same sentence must show besides."""

    notation: str
    words: re.Pattern[str]
    needs: re.Pattern[str] | None = None


def _kind(notation: str, words: str, needs: str | None = None) -> KindPattern:
    return KindPattern(
        notation, re.compile(words, re.IGNORECASE), re.compile(needs, re.IGNORECASE) if needs is not None else None
    )


PATTERNS: Final = (
    _kind(
        "misidentification",
        r"\b(?:the )?wrong (?:man|woman|person|face|suspect|people)\b|\bmistook \w[\w -]{0,25} for\b"
        r"|\bmistaken for\b",
        r"recogni|match|identif|face|facial|camera|software|AI\b|algorithm",
    ),
    _kind(
        "wrongful-arrest",
        r"\b(?:arrested|jailed|detained|handcuffed|nights? in (?:a |the )?(?:county )?(?:jail|cell|custody)"
        r"|held for [\w -]{3,20}"
        r" in (?:a |the )?[\w -]{0,20}(?:jail|cell|custody))\b",
        r"\bwrong(?:ly|fully)?\b|mistak|innocent|misidentif|because [\w -]*(?:software|algorithm|recognition|match)",
    ),
    _kind(
        "hallucination",
        _AGENT + r"[^.;]{0,90}?\b(?:invented|invents|made up|makes up|fabricated|made (?:the |a |an "
            r"|it )?[\w ]{0,20}?\bup"
        r"|(?:cit|quot|mention|list|recommend)(?:ed|es) [^.;]{3,50}(?:that|which) (?:do(?:es)?"
        r"|did) not exist)\b(?! of\b)",
        r"invent|fabricat|\bup\b|not exist",
    ),
    _kind(
        "misinformation",
        _AGENT + r"[^.;]{0,50}?\b(?:told|assured|informed|advised|gave) [^.;]{2,60}\b(?:wrong|false|incorrect"
        r"|inaccurate|untrue|illegal|outdated|misleading)"
        r"|\b(?:wrong|false|incorrect|inaccurate) (?:information|answers?|advice|facts|statements)\b",
        r"wrong|false|incorrect|inaccurate|untrue|illegal|outdated|misleading",
    ),
    _kind("discrimination", rf"{_ADVERSE}[^.;]{{0,80}}?{_GROUP}|{_GROUP}[^.;]{{0,60}}?{_ADVERSE}", _GROUP),
    _kind(
        "vehicle-crash",
        r"\b(?:car|vehicle|robotaxi|taxi|bus|truck|van|shuttle)\b[^.;]{0,40}?\b(?:hits?|struck|strikes|rammed"
        r"|ran into"
        r"|dragged|knocked down)\b",
    ),
    _kind("injury", r"\b(?:treated for|suffered) (?:a |an |minor |serious )?(?:broken|fractured|injur|concussion"
    r"|burns)"),
    _kind(
        "data-leak",
        rf"\b(?:sent|handed|shown|showed|e-?mail(?:ed)?|forward(?:ed|ing)|mailed|gave|given|disclosed|shared"
        rf"|received|got)"
        rf" [^.;]{{0,70}}?(?:{_DATA}\b[^.;]{{0,40}}?{_STRANGERS}|{_STRANGERS}['’]?s?['’]? [^.;]{{0,30}}?{_DATA}\b)",
        _STRANGERS,
    ),
    _kind(
        "data-leak",
        rf"\bforwarding (?:[\w’'-]+ ){{0,3}}{_DATA}\b",
        r"\b(?:AI|agent|chatbot|assistant|attack\w*|trick\w*|poisoned|talked)\b",
    ),
    _kind(
        "privacy-violation",
        rf"\bstrangers['’] [^.;]{{0,30}}?{_DATA}\b|\b{_DATA} of (?:other|strange) (?:households|people|families"
        rf"|customers"
        r"|users|patients)\b",
    ),
    _kind(
        "deepfake",
        r"\bAI[- ](?:generated|made|cloned) (?:cop(?:y|ies)|clones?|versions?|likeness\w*|faces?|voices?"
        r"|doubles?|replicas?)\b",
    ),
    _kind(
        "impersonation",
        r"\b(?:AI-generated|deep ?faked?|cloned|synthetic|fake) (?:cop(?:y|ies)|clones?|voices?|versions?|likeness\w*"
        r"|(?:finance |company |bank )?(?:chief|boss|executive|director|officer|manager|CEO|CFO))\b",
    ),
    _kind(
        "financial-loss",
        rf"\b(?:los[et]s?|lost|sent|paid(?: out)?|transferred|wired|handed over|stole|stolen"
        rf"|swindled) (?:[\w-]+ ){{0,3}}?{_SUM}",
        _DECEIT,
    ),
    _kind("financial-loss", rf"\b(?:had to pay|was charged|were charged|were billed|lost) (?:[\w-]+ ){{0,3}}?{_SUM}"),
    _kind(
        "fraud",
        rf"\b(?:los[et]s?|lost|sent|paid(?: out)?|transferred|wired|handed over|stole"
        rf"|swindled) (?:[\w-]+ ){{0,3}}?{_SUM}",
        _DECEIT,
    ),
    _kind(
        "medical-error",
        r"\b(?:rated|rates|classified|judged|scored|sorted|miss(?:ed|es)|overlook(?:ed"
        r"|s)) [^.;]{0,30}?(?:patients?|strokes?"
        r"|cancers?|tumou?rs?|sepsis|heart attacks?|fractures?)\b",
        r"triage|program|software|tool|AI\b|algorithm|system|model",
    ),
    _kind(
        "medical-error",
        r"\b(?:cleared|passed over|discharged|put|sent home) [^.;]{0,30}?\bpatients?\b[^.;]{0,60}?\b(?:bleed\w*|stroke"
        r"|cancer|tumou?r|sepsis|fracture|bottom|low(?:er|est)? priority|back of the queue)",
        r"triage|program|software|tool|AI\b|algorithm|system|model|scan",
    ),
    _kind(
        "injury",
        r"\b(?:br(?:oke|eaks|eaking|oken)|fractur(?:ed|es)|crush(?:ed|es)|sever(?:ed|s)) (?:an? |the )?"
        r"(?:[\w’'-]+ ){0,2}?(?:hip|legs?|arms?|wrist|ribs?|nose|ankle|jaw|skull|collarbone|pelvis|fingers?"
        r"|hand|foot|thumb|shoulder)\b",
    ),
    _kind(
        "data-loss",
        r"\b(?:deleted|wiped|erased|emptied|destroyed|purged|overwrote|dropped) [^.;]{0,50}?\b(?:databases?|tables?"
        r"|records|data|bookings|files|photos|e-?mails|backups?|accounts|drives?|disks?|servers?|repositor(?:y|ies)|orders"
        r"|inbox|appointments|documents|contacts|archives?)\b"
        r"|\b(?:databases?|records|data|bookings|files|photos|backups?) (?:was|were|had been) (?:\w+ )?(?:deleted|wiped"
        r"|erased|destroyed|lost)\b",
        _AGENT,
    ),
    _kind(
        "autonomous-action",
        r"\b(?:although|though|despite|even though|after) [^.;]{0,20}?\b(?:told|instructed|ordered|warned|asked)"
        r" (?:not to|to (?:leave|stop|wait|keep|ask|touch nothing))\b|\b(?:ignored|defied|overrode|against)"
        r" (?:\w+ ){0,3}(?:instructions?|orders|commands?)\b",
        _AGENT,
    ),
    _kind(
        "deceptive-behaviour",
        _AGENT + r"[^.;]{0,80}?\b(?:lied|concealed|covered up|hid (?:the|its|that|what)|pretended"
        r"|(?:said|claimed|told \w+) (?:that )?(?:it|they) had(?: not\b|n['’]t\b)(?! been| any| the)"
        r"|denied (?:doing|having|deleting))",
    ),
    _kind(
        "defamation",
        r"\b(?:named|called|branded|labell?ed|described|portrayed|identified|presented) [^.;]{2,40}?"
        r"(?:\bas (?:an? |the )?|\ban? |\bthe )(?:convicted |alleged |child )?(?:murderer|killer|rapist|criminal"
        r"|thief|fraudster|p?aedophile|terrorist|molester|abuser|drug dealer|crook|con man)\b",
        r"\b(?:AI|chatbot|assistant|summary|summaries|automatic|automated|model|algorithm|generated|bot)\b",
    ),
    _kind(
        "hallucination",
        r"\b(?:cited|citing|quoted|listed|referred to) [^.;]{3,90}?\b(?:nobody could find|(?:do|does|did) not exist"
        r"|never existed|could not be found)|\bfalse (?:AI |automatic )?summar(?:y|ies)\b"
        r"|\b(?:rulings|cases|quotes|quotations|citations|sources) (?:invented|made up|fabricated)\b",
    ),
    _kind("prompt-injection", r"\b(?:white text|hidden text|invisible text|doctored"
        r"|poisoned) [^.;]{0,60}?\b(?:told|instruct|invoice"
          r"|document|e-?mail|page|file)", r"agent|assistant|chatbot|AI\b|model|told"),
)  # fmt: skip


_PREFILTER: Final = Prefilter((p.words,) if p.needs is None else (p.words, p.needs) for p in PATTERNS)


def pattern_kinds(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, notation) of every pattern that holds in a sentence."""
    return tuple(_held(text))


def _held(text: str) -> Iterator[tuple[int, int, str]]:
    for index in _PREFILTER.candidates(text.lower()):
        pattern = PATTERNS[index]
        if pattern.needs is not None and pattern.needs.search(text) is None:
            continue
        found = pattern.words.search(text)
        if found is not None:
            yield found.start(), found.end(), pattern.notation
