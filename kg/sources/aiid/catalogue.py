"""What all tables of the AI Incident Database share."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from kg.sources.records import Catalogue
from kg.terms import mint

AIID: Final = Catalogue(
    "aiid",
    mint("organization", "AI Incident Database"),
    "CC BY-SA 4.0, Responsible AI Collaborative",
)
INCIDENT_PAGE: Final = "https://incidentdatabase.ai/cite/{}"


def report(number: str) -> NamedNode:
    """The article that a report number stands for; its address is known from the table of reports only."""
    return mint("article", AIID.key, f"report-{number}")
