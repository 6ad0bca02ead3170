"""Readings made by hand: what a reader would hand over, without a reader."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from kg.claims import Claim, Modality
from kg.documents import Passage, PassageRole, Reading, SourceDocument
from kg.terms import curie, mint

PUBLISHER = mint("organization", "Example Daily")
MONITOR = mint("organization", "Example Monitor")


def news(headline: str, *paragraphs: str, anchor: str | None = "2026-06-22", comment: str = "") -> Reading:
    """A news article; each paragraph is a passage. `comment` is an aggregator's text after the headline."""
    article = mint("article", "Example Daily", headline)
    parts = [(PassageRole.HEADLINE, headline)]
    parts += [(PassageRole.COMMENT, comment)] if comment else []
    parts += [(PassageRole.BODY, paragraph) for paragraph in paragraphs]
    return _reading(headline, parts, article=article, anchor=anchor)


def monitor(title: str, summary: str, *rationales: str, headlines: Iterable[str] = ()) -> Reading:
    """A monitor's page of one incident."""
    parts = [(PassageRole.SUMMARY, summary)]
    parts += [(PassageRole.RATIONALE, rationale) for rationale in rationales]
    parts += [(PassageRole.HEADLINE, headline) for headline in headlines]
    return _reading(title, parts, incident=mint("record", "aim", title), anchor="2026-06-22")


def _reading(
    title: str,
    parts: list[tuple[PassageRole, str]],
    *,
    article: NamedNode | None = None,
    incident: NamedNode | None = None,
    anchor: str | None,
) -> Reading:
    text, passages = "", []
    for role, words in parts:
        machine = role in {PassageRole.SUMMARY, PassageRole.RATIONALE}
        passages.append(
            Passage(
                start=len(text),
                end=len(text) + len(words),
                role=role,
                asserted_by=MONITOR if machine or role is PassageRole.COMMENT else PUBLISHER,
                modality=Modality.CLASSIFIED if machine else Modality.ASSERTED,
                article=article,
                incident=incident,
                anchor=anchor,
                machine_generated=machine,
            )
        )
        text += words + "\n\n"
    document = SourceDocument(
        iri=mint("document", title), name="made by hand", format="test", reader_version=1, content_hash="0", text=text,
        title=title, main_entity=article or incident, publisher=PUBLISHER if article else MONITOR,
    )  # fmt: skip
    return Reading(document=document, passages=tuple(passages))


def said(claims: Iterable[Claim], prop: str, modality: str | None = None, about: str = "") -> set[str]:
    """Values of a property ("ig:cause"), IRIs by their last segment, in one modality, about nodes like `about`."""
    return {
        claim.value.value.rpartition("/")[2] if isinstance(claim.value, NamedNode) else claim.value.value
        for claim in claims
        if curie(claim.property) == prop and modality in {None, claim.modality.value} and about in claim.about.value
    }
