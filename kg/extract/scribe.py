"""Writes claims: gives each its evidence, its voice (whose words, in what modality) and the cue that decides about
it.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.claims import Claim, Modality, Term
from kg.extract.cues import strongest
from kg.extract.text import Sentence, Text, Voice
from kg.terms import IG, SCHEMA, mint


class Scribe:
    """Collects the claims of one document. Equal claims at one place are kept once."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._claims: dict[tuple[object, ...], Claim] = {}
        self._cued: dict[int, list[tuple[str, int, int]]] = {}
        self._named: set[tuple[NamedNode, NamedNode, str]] = set()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims in the order of writing."""
        return tuple(self._claims.values())

    def cued(self, sentence: Sentence) -> list[tuple[str, int, int]]:
        """(cue, start, end) in characters of the sentence of every claim that rests on it and is denied or hedged."""
        return self._cued.get(sentence.start, [])

    def voice(self, sentence: Sentence, position: int) -> Voice:
        """Whose words stand at a position: the reported source's within its scope, else the passage's."""
        attribution = sentence.attribution
        if attribution is not None and attribution.start <= position < attribution.end:
            return Voice(attribution.source.iri, Modality.REPORTED)
        return Voice(sentence.passage.asserted_by, sentence.passage.modality)

    def write(
        self,
        sentence: Sentence,
        about: NamedNode,
        prop: NamedNode,
        value: Term,
        component: str,
        raw: tuple[int, int] | None = None,
        *,
        modality: Modality | None = None,
        trigger: int | None = None,
        cue: str | None = None,
        confidence: float = 1.0,
        voice: Voice | None = None,
        plain: bool = False,
    ) -> Claim:
        """One claim read from `raw` (characters of the sentence) or from the whole sentence.

        A negation or hedge that covers the finding or its trigger decides the modality; `plain` switches that off,
        for names and
        other things that the sentence presupposes. `modality` is used where no cue decides.
        """
        start = raw[0] if raw is not None else 0
        speaks = voice or self.voice(sentence, start)
        chosen = modality or speaks.modality
        if not plain and modality not in {Modality.NEGATED, Modality.HEDGED, Modality.OPINION}:
            decisive = strongest(sentence.cues, start, *(() if trigger is None else (trigger,)))
            if decisive is not None and (voice is not None or not sentence.in_speech(decisive.start)):
                chosen, cue = decisive.modality, decisive.text
        passage = sentence.passage
        claim = Claim(
            about=about,
            property=prop,
            value=value,
            document=self.text.reading.document.iri,
            asserted_by=speaks.asserted_by,
            modality=chosen,
            method=f"extract:{component}",
            evidence=sentence.evidence,
            raw=None if raw is None else sentence.span(*raw),
            cue=cue,
            confidence=confidence,
            machine_generated=passage.machine_generated,
            statement=speaks.statement,
            supported_by=passage.supported_by,
        )
        place = claim.raw or claim.evidence
        key = (about, prop, value, claim.asserted_by, chosen, component, place)
        if chosen in {Modality.NEGATED, Modality.HEDGED} and prop != IG.contradictedBy:
            span = (place.start - sentence.start, place.end - sentence.start) if place is not None else (0, 0)
            self._cued.setdefault(sentence.start, []).append((cue or "", *span))
        return self._claims.setdefault(key, claim)

    def name(
        self,
        sentence: Sentence,
        node: NamedNode,
        spelled: str,
        component: str,
        raw: tuple[int, int],
        *,
        prop: NamedNode = SCHEMA.name,
        confidence: float = 1.0,
    ) -> None:
        """The name of a node as this document spells it, once per spelling.

        An outlet is called as it signs: "the Courier" within its own text is another name of The Kyle Courier.
        """
        if prop == SCHEMA.name and node == sentence.passage.asserted_by and mint("organization", spelled) != node:
            prop = SCHEMA.alternateName
        key = (node, prop, spelled.casefold())
        if spelled and key not in self._named:
            self._named.add(key)
            passage = sentence.passage
            voice = Voice(passage.asserted_by, passage.modality)
            self.write(
                sentence, node, prop, Literal(spelled), component, raw, confidence=confidence, voice=voice, plain=True
            )

    def label(self, sentence: Sentence, node: NamedNode, words: str, component: str) -> None:
        """A name that the project composed ("Meta spokesperson"): no words of the text are claimed to spell it."""
        key = (node, SCHEMA.name, words.casefold())
        if key not in self._named:
            self._named.add(key)
            self.write(sentence, node, SCHEMA.name, Literal(words), component, modality=Modality.INFERRED, plain=True)


def squeeze(words: str) -> str:
    """One line, single spaces, no loose marks at the ends."""
    return " ".join(words.split()).strip(" ,;:—–-")
