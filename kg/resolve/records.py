"""What the IRI of a record tells: whose record it is, which incident bears its name, and whose word comes first."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from kg.terms import IG, kind_and_slug

NEWS: Final = "news"
"""The source whose records are not kept apart: each article has one, and many may report one incident."""
MENTION: Final = "mention"
"""The source of incidents that a text mentions; as those of news, its records are no catalogue's."""

CATALOGUE_ORDER: Final = ("aim", "aiid", "aiaaic", "atlas")
"""Whose record names the canonical incident: the first of these, then any other catalogue, then news, then mentions."""

REPORT_LINKS: Final = (IG.reportsOn, IG.listedFor)
"""From an article to the records of the incident that it is about."""
ARTICLE_LINKS: Final = (*REPORT_LINKS, IG.mentionsIncident)
"""From an article to all records that it speaks of."""

_OTHER: Final = len(CATALOGUE_ORDER)
_RANKS: Final = {name: rank for rank, name in enumerate(CATALOGUE_ORDER)} | {NEWS: _OTHER + 1, MENTION: _OTHER + 2}


def source_of(record: NamedNode) -> str:
    """ "aiid" for id/record/aiid.1471; "" for a node that is no record."""
    kind, source, _ = _parts(record)
    return source if kind == "record" else ""


def catalogue_of(record: NamedNode) -> str:
    """The source of a catalogue's record, which keeps its incidents apart; "" for news, mentions and other nodes."""
    source = source_of(record)
    return "" if source in {NEWS, MENTION} else source


def key_of(record: NamedNode) -> str:
    """What its source calls a record: "1471" for id/record/aiid.1471."""
    return _parts(record)[2]


def preference(node: NamedNode) -> tuple[int, str]:
    """Sort key of source nodes: whose name, severity or slug wins where several sources give one."""
    return (_RANKS.get(_parts(node)[1], _OTHER), node.value)


def incident_of(record: NamedNode) -> NamedNode:
    """The canonical incident IRI that bears a record's slug."""
    return NamedNode(record.value.replace("/id/record/", "/id/incident/"))


def record_of(node: NamedNode) -> NamedNode:
    """The record that gave a canonical incident its slug; a record is its own."""
    return NamedNode(node.value.replace("/id/incident/", "/id/record/"))


def _parts(node: NamedNode) -> tuple[str, str, str]:
    """("record", "aiid", "1471") for id/record/aiid.1471."""
    kind, name = kind_and_slug(node) or ("", "")
    source, _, key = name.partition(".")
    return kind, source, key
