"""How an organization answered an incident that a text only mentions, where the date is that of the answer."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import Literal

from kg.claims import Modality
from kg.edtf import EDTF
from kg.extract.response_claims import COMPONENT
from kg.extract.scribe import Scribe
from kg.extract.skeletons import Mention
from kg.terms import IG, concept, kind_and_slug, mint

_ISSUED: Final = re.compile(
    r"\b(?:issued|released|put out|gave) an? (?:\w+ )?(?:response|statement|reply)\b", re.IGNORECASE
)


def write_answer(mention: Mention, scribe: Scribe) -> None:
    """How the organization answered a mentioned incident, and when: what its date dates."""
    sentence = mention.sentence
    hits = [hit for hit in sentence.response_types if hit.start < mention.event_start]
    if mention.basis != "response" or mention.organization is None:
        return
    named = kind_and_slug(mention.record)
    slug = named[1] if named is not None else mention.record.value
    hit = hits[0] if hits else None
    node = mint(
        "response",
        slug,
        hit.concept.notation if hit is not None else "statement" if _ISSUED.search(sentence.text) else "other",
    )
    raw = (hit.start, hit.end) if hit is not None else None
    scribe.write(sentence, node, IG.responseTo, mention.record, COMPONENT, raw, plain=True)
    issued = _ISSUED.search(sentence.text, 0, mention.event_start)
    if hit is None and issued is not None:
        said = concept("ig", "response-type", "statement")
        scribe.write(sentence, node, IG.responseType, said, COMPONENT, issued.span(), cue=issued[0], plain=True)
    elif hit is None:
        other = concept("ig", "response-type", "other")
        scribe.write(sentence, node, IG.responseType, other, COMPONENT, plain=True, confidence=0.8)
    if hit is not None:
        scribe.write(sentence, node, IG.responseType, hit.concept.iri, COMPONENT, raw, cue=hit.text, plain=True)
    modality = Modality.INFERRED if mention.by_reference else None
    scribe.write(
        sentence, node, IG.performedBy, mention.organization.iri, COMPONENT, raw, modality=modality, plain=True
    )
    if mention.date is not None and mention.date.known:
        value = mention.date.edtf
        span = (mention.date.start, mention.date.end)
        inferred = Modality.INFERRED if mention.date.relative else None
        scribe.write(
            sentence, node, IG.date, Literal(value, datatype=EDTF), COMPONENT, span, modality=inferred, plain=True
        )
