"""Content negotiation: which of the formats on offer a request gets (RFC 9110, 12.5.1), or a suffix that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A format on offer, itself and no other. `aliases` are other media types under which clients ask for it."""

    suffix: str
    media_type: str
    aliases: tuple[str, ...] = ()
    charset: bool = True
    """The Content-Type names UTF-8; for formats whose default is another encoding, or none."""

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


HTML: Final = Offer("html", "text/html", ("application/xhtml+xml",))
TURTLE: Final = Offer("ttl", "text/turtle", ("application/x-turtle", "text/n3"))
JSON_LD: Final = Offer("jsonld", "application/ld+json", charset=False)
N_TRIPLES: Final = Offer("nt", "application/n-triples", ("text/plain",), charset=False)
RDF_XML: Final = Offer("rdf", "application/rdf+xml", ("application/xml", "text/xml"), charset=False)
JSON: Final = Offer("json", "application/json", ("text/json",), charset=False)
CSV: Final = Offer("csv", "text/csv")

THING_OFFERS: Final = (HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML, JSON)
"""Formats of one node; the first one is the default."""
LIST_OFFERS: Final = (HTML, JSON, CSV)
"""Formats of a list or of the rows of a query."""
SUFFIXES: Final = {offer.suffix: offer for offer in (*THING_OFFERS, CSV)}


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely it fits: 3 whole type, 2 `type/*`, 1 `*/*`, 0 not at all."""
        kind, _, subtype = media_type.partition("/")
        if self.type == "*" and self.subtype == "*":
            return 1
        if self.type != kind:
            return 0
        return 3 if self.subtype == subtype else 2 if self.subtype == "*" else 0


def parse_accept(header: str) -> list[MediaRange]:
    """The ranges of an Accept header. What is malformed is left out, as servers are expected to."""
    ranges = []
    for element in header.split(","):
        media_type, *parameters = (part.strip() for part in element.split(";"))
        kind, slash, subtype = media_type.lower().partition("/")
        if not slash or not kind or not subtype:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        ranges.append(MediaRange(kind, subtype, quality))
    return ranges


def choose(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer of the highest quality; among equals the first one. None where nothing fits (406).

    No header, or one without a usable element, accepts anything.
    """
    return _choose(accept or "", tuple(offers))


@lru_cache(256)
def _choose(accept: str, offers: tuple[Offer, ...]) -> Offer | None:
    """Remembered, as most clients always send the same."""
    ranges = parse_accept(accept)
    if not ranges:
        return offers[0]
    best: Offer | None = None
    best_quality = 0.0
    for offer in offers:
        quality = max(_quality(offer.media_type, ranges), *(_named(alias, ranges) for alias in offer.aliases), 0.0)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def _quality(media_type: str, ranges: Sequence[MediaRange]) -> float:
    """The quality of the most specific range that fits, 0 where none does."""
    fitting = [(found, one.quality) for one in ranges if (found := one.specificity(media_type))]
    return max(fitting)[1] if fitting else 0.0


def _named(alias: str, ranges: Sequence[MediaRange]) -> float:
    """The quality of an alias, which only its full name asks for."""
    return max((one.quality for one in ranges if f"{one.type}/{one.subtype}" == alias), default=0.0)


def split_suffix(path: str) -> tuple[str, Offer | None]:
    """("aim.2026", TURTLE) for "aim.2026.ttl"; the path as it is where it ends in no known suffix."""
    stem, dot, suffix = path.rpartition(".")
    offer = SUFFIXES.get(suffix) if dot and stem else None
    return (stem, offer) if offer else (path, None)
