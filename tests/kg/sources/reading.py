"""What the tests of the readers share: reading a text, and looking at claims."""

from __future__ import annotations

import io
from pathlib import Path

from pyoxigraph import NamedNode

from kg.claims import Claim, Term
from kg.documents import PassageRole, Reading
from kg.errors import BadDocument
from kg.feeds import Feed
from kg.settings import Settings
from kg.sources import AUTO, read
from kg.vocabulary import Vocabulary

SAMPLES = Path(__file__).parents[2] / "samples"
NOTICE = (
    "The information displayed in the AIM should not be reported as representing the official views of the OECD or of "
    "its member countries."
)
WHY = "Why's our monitor labelling this an incident or hazard?"


def read_text(vocabulary: Vocabulary, text: str | bytes, form: str = AUTO, settings: Settings | None = None) -> Reading:
    """Read a text or bytes under the name "test"; every span is checked against the document's text."""
    data = text.encode() if isinstance(text, str) else text
    chosen = settings or Settings()
    found = list(read(Feed("test", io.BytesIO(data), chosen.max_input_bytes), vocabulary, chosen, form))
    assert len(found) == 1
    reading = found[0]
    assert isinstance(reading, Reading)
    check(reading)
    return reading


def read_or_refuse(vocabulary: Vocabulary, data: str | bytes, form: str = AUTO) -> Reading | None:
    """The reading, or None where the document is refused with a reason; any other error goes through."""
    try:
        return read_text(vocabulary, data, form)
    except BadDocument as error:
        if not error.reason:
            raise
        return None


def read_sample(vocabulary: Vocabulary, name: str) -> Reading:
    return read_text(vocabulary, (SAMPLES / name).read_bytes())


def check(reading: Reading) -> None:
    """What holds for every reading: spans quote the text, claims and passages belong to the document."""
    text = reading.document.text
    for claim in reading.claims:
        assert claim.document == reading.document.iri
        for span in (claim.evidence, claim.raw):
            assert span is None or text[span.start : span.end] == span.text
        if claim.raw and claim.evidence:
            assert claim.evidence.start <= claim.raw.start <= claim.raw.end <= claim.evidence.end
    known = {claim.iri for claim in reading.claims}
    for claim in reading.claims:
        assert claim.supported_by is None or claim.supported_by in known
    for passage in reading.passages:
        assert 0 <= passage.start < passage.end <= len(text)
        assert text[passage.start : passage.end].strip() == text[passage.start : passage.end]
        assert passage.supported_by is None or passage.supported_by in known


def values(reading: Reading, prop: NamedNode, about: NamedNode | None = None) -> list[Term]:
    return [claim.value for claim in claims(reading, prop, about)]


def texts(reading: Reading, prop: NamedNode, about: NamedNode | None = None) -> list[str]:
    """The values as plain strings: text of literals, last part of IRIs."""
    return [
        value.value.rsplit("/", 1)[-1] if isinstance(value, NamedNode) else value.value
        for value in values(reading, prop, about)
    ]


def claims(reading: Reading, prop: NamedNode, about: NamedNode | None = None) -> list[Claim]:
    return [claim for claim in reading.claims if claim.property == prop and about in {None, claim.about}]


def passages(reading: Reading, role: PassageRole) -> list[str]:
    return [reading.document.text[item.start : item.end] for item in reading.passages if item.role is role]


def reasons(reading: Reading) -> list[str]:
    return [item.reason for item in reading.unread]


def aim_page(facets: str = "", articles: str = "", title: str = "A Robot of Northwind Blocks an Exit") -> str:
    """A small incident page in the monitor's layout."""
    return f"""{title}

Thumbnail Image

{NOTICE}

A delivery robot of Northwind Robotics stopped in front of a fire exit for an hour.[AI generated]

{WHY}

The robot is an AI system, and people could not leave the building, so harm occurred.[AI generated]
{facets}

Articles about this incident or hazard
{articles}"""


def aim_article(headline: str, publisher: str = "Harbour Courier", date: str = "2026-05-11") -> str:
    return f"""
Thumbnail Image

{headline}

{date}
{publisher}
{WHY}
An AI system blocked an exit, which is a harm to people.
"""
