"""Generated incidents: direct triples alone, one organization at 5 %, the others and all other values after Zipf."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.settings import Settings
from kg.store.generations import Generation
from kg.store.restore import restore
from kg.terms import IG, RDF, RDFS, SCHEMA, XSD, mint
from kg.vocabulary import Vocabulary

BIG: Final = mint("organization", "big")
"""The organization that 5 % of the incidents name as their deployer."""
_SHARE: Final = 0.05
_ORGANIZATIONS: Final = 700
_SYSTEMS: Final = 5_000
_PUBLISHERS: Final = 200
_ARTICLES: Final = (0, 1, 1, 2)
"""Articles that report an incident."""
_FIRST: Final = date(2010, 1, 1)
_DAYS: Final = 6_000
_WORDS: Final = (
    "robot", "chatbot", "camera", "school", "hospital", "bank", "leak", "fraud", "bias", "arrest", "crash", "deepfake",
    "voice", "hiring", "tax", "exam",
)  # fmt: skip

ORGANIZATIONS: Final = [BIG, *(mint("organization", f"o{number}") for number in range(_ORGANIZATIONS))]
SYSTEMS: Final = [mint("system", f"s{number}") for number in range(_SYSTEMS)]
_Node = ox.NamedNode


class _Zipf:
    """Draws the first of some values most often."""

    def __init__(self, values: Sequence[_Node | ox.Literal]) -> None:
        self._values = values
        self._weights = list(accumulate(1 / place for place in range(1, len(values) + 1)))

    def draw(self, rng: random.Random) -> _Node | ox.Literal:
        return rng.choices(self._values, cum_weights=self._weights)[0]


def incident(number: int) -> _Node:
    """The IRI of one of the generated incidents."""
    return mint("incident", f"gen.{number}")


def quads(count: int, seed: int = 1) -> Iterator[ox.Quad]:
    """The vocabulary, the organizations and systems, and that many incidents; the same ones for the same seed."""
    rng = random.Random(seed)
    vocabulary = Vocabulary.load()
    for triple in vocabulary.quads():
        yield ox.Quad(triple.subject, triple.predicate, triple.object)
    for cls, nodes in ((SCHEMA.Organization, ORGANIZATIONS), (IG.AISystem, SYSTEMS)):
        for number, node in enumerate(nodes):
            yield ox.Quad(node, RDF.type, cls)
            yield ox.Quad(node, RDFS.label, ox.Literal(f"{rng.choice(_WORDS)} {number}"))
    for part, whole in zip(ORGANIZATIONS[1:40], ORGANIZATIONS[:39], strict=True):
        yield ox.Quad(part, SCHEMA.parentOrganization, rng.choice([whole, BIG]))
    concepts = [iri for iri in vocabulary.concepts if "harm" in iri.value]
    others = [iri for iri in vocabulary.concepts if "harm" not in iri.value]
    drawn = {
        IG.developer: _Zipf(ORGANIZATIONS[1:]), IG.involvesSystem: _Zipf(SYSTEMS), IG.harmType: _Zipf(concepts),
        IG.classifiedAs: _Zipf(others), IG.severity: _Zipf(others[:4]),
        IG.country: _Zipf([ox.Literal(f"Country {number}") for number in range(150)]),
    }  # fmt: skip
    deployers = _Zipf(ORGANIZATIONS[1:])
    for number in range(count):
        node = incident(number)
        day = _FIRST + timedelta(days=rng.randrange(_DAYS))
        label = " ".join(rng.choices(_WORDS, k=8))
        yield ox.Quad(node, RDF.type, IG.Incident)
        yield ox.Quad(node, RDFS.label, ox.Literal(f"{label} {number}"))
        yield ox.Quad(node, IG.sortDate, ox.Literal(day.isoformat(), datatype=XSD.date))
        yield ox.Quad(node, IG.dateBasis, ox.Literal("event"))
        yield ox.Quad(node, IG.deployer, BIG if rng.random() < _SHARE else deployers.draw(rng))
        for property, values in drawn.items():
            yield ox.Quad(node, property, values.draw(rng))


def articles(count: int, seed: int = 2) -> Iterator[ox.Quad]:
    """Articles that report so many generated incidents."""
    rng = random.Random(seed)
    publishers = [mint("organization", f"p{number}") for number in range(_PUBLISHERS)]
    for number, node in enumerate(publishers):
        yield ox.Quad(node, RDF.type, SCHEMA.NewsMediaOrganization)
        yield ox.Quad(node, RDFS.label, ox.Literal(f"Paper {number}"))
    drawn = _Zipf(publishers)
    for number in range(count):
        for place in range(rng.choice(_ARTICLES)):
            node = mint("article", f"gen.{number}.{place}")
            yield ox.Quad(node, RDF.type, SCHEMA.NewsArticle)
            yield ox.Quad(node, RDFS.label, ox.Literal(f"{rng.choice(_WORDS)} in the news {number}.{place}"))
            yield ox.Quad(node, IG.reportsOn, incident(number))
            yield ox.Quad(node, SCHEMA.publisher, drawn.draw(rng))


def store(root: Path, count: int, with_articles: bool = False) -> Generation:
    """A store of generated incidents, without an index."""
    root.mkdir(parents=True)
    dump = root / "dump.nq"
    ox.serialize(chain(quads(count), articles(count if with_articles else 0)), dump, ox.RdfFormat.N_QUADS)
    with dump.open("rb") as lines:
        generation, _ = restore(Settings(store=root), lines, dump.name)
    dump.unlink()
    return generation
