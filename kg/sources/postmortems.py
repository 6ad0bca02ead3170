"""Agent Post-Mortems: the JSON export of a public collection of failures of AI agents.

Its date is that of the event or of its disclosure, whichever it has, so it only bounds the event from above. Its
grades (severity, confidence, status) are its own and are kept as its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Modality
from kg.documents import Reading
from kg.edtf import bounds
from kg.errors import BadDocument
from kg.feeds import BadRow, Feed
from kg.sources.objects import Item, Leaves, members, read_items, read_json
from kg.sources.records import Catalogue, CatalogueReader, Head, Record, notation
from kg.sources.references import Entry, write_reference, write_system
from kg.terms import IG, SCHEMA, mint
from kg.vocabulary import Vocabulary

POSTMORTEMS: Final = Catalogue("agent-postmortems", mint("organization", "Agent Post-Mortems"), "CC BY 4.0")
NAME: Final = "Agent Post-Mortems"

_RECORDS: Final = "incidents"
_TEXTS: Final[dict[str, NamedNode]] = {
    "title": SCHEMA.name,
    "summary": SCHEMA.description,
    "incident_type": IG.eventType,
    "status": IG.recordStatus,
    "confidence": IG.recordConfidence,
    "severity": IG.gravity,
    "severity_rationale": IG.rationale,
    "attack_vector": IG.attackMethod,
    "causation.intentionality": IG.intent,
    "trigger": IG.cause,
    "root_cause": IG.cause,
    "detection": IG.detection,
    "recovery": IG.consequence,
    "blast_radius.user_harm.description": IG.harm,
    "blast_radius.data.description": IG.harm,
}
"""Fields with one text."""
_NOT_APPLICABLE: Final = "n-a"
_KEYWORDS: Final = (
    "tags", "cve", "cwe", "system.tools", "system.autonomy_level", "causation.entity", "causation.timing",
    "blast_radius.user_harm.categories", "blast_radius.data.classification", "blast_radius.reversibility",
)  # fmt: skip
_BARE: Final = frozenset({"tags", "cve", "cwe"})
"""Fields whose values speak for themselves; the others keep the name of their field ("timing: post-deployment")."""
_PASSED_OVER: Final = frozenset({
    "schema_version", "taxonomy_version", "last_updated", "submitted_by", "machine_export", "primary_failure_class",
    "sources[].type", "sources[].date_accessed", "sources[].archive_url",
})  # fmt: skip
"""Bookkeeping of the collection; the primary class is the first of the classes."""
_CATALOGUES: Final = {"aiid": "aiid", "oecd_aim": "aim", "aiaaic": "aiaaic"}
_EXPORT: Final = re.compile(r'"export_schema_version"\s*:')
_OWN_FIELDS: Final = tuple(re.compile(rf'"{name}"\s*:') for name in ("incident_id", "failure_classes", "root_cause"))


def _recognises(head: Head) -> bool:
    if not head.is_json or f'"{_RECORDS}"' not in head.text:
        return False
    return _EXPORT.search(head.text) is not None or all(field.search(head.text) for field in _OWN_FIELDS)


def read(feed: Feed, vocabulary: Vocabulary) -> Iterator[Reading | BadRow]:
    """The post-mortems in the order of the export; the line of a record is its position in the list, from 1.

    Raises BadDocument where the file is no JSON or has no list of incidents.
    """
    export = read_json(feed)
    if not isinstance(export, dict) or _RECORDS not in export:
        raise BadDocument(feed.name, f"no object with a list of {_RECORDS}")
    items = [Item(_RECORDS + path, line, value) for path, line, value in members(feed.name, export[_RECORDS])]
    return read_items(
        items, ("incident_id",), lambda leaves, line: _postmortem(feed.name, leaves, line, vocabulary),
        passed_over=_PASSED_OVER,
    )  # fmt: skip


def _postmortem(source: str, leaves: Leaves, line: int, vocabulary: Vocabulary) -> Reading:
    key = leaves.text("incident_id")
    title = leaves.needed("title")
    record = Record(POSTMORTEMS, READER.name, READER.version, _RECORDS, key, leaves.fields, source, line)
    node = POSTMORTEMS.record(key)
    notation(record, node, key, "incident_id")
    record.claim(POSTMORTEMS.publisher, SCHEMA.name, Literal(NAME), "")
    for name, prop in _TEXTS.items():
        if leaves.text(name) != _NOT_APPLICABLE:
            record.text(node, prop, name)
    for name in leaves.all("contributing_factors"):
        record.text(node, IG.cause, name)
    if leaves.text("prevention"):
        record.claim(
            node, IG.commentary, Literal(leaves.text("prevention")), "prevention", modality=Modality.OPINION
        )  # fmt: skip
    day = leaves.text("date")
    record.date(node, day if bounds(day) else None, "date", "report")
    _systems(record, node, leaves)
    _classes(record, node, leaves)
    _related(record, node, leaves)
    for entry in leaves.objects("sources"):
        leaves.below(entry)
        names = Entry(f"{entry}.url", f"{entry}.title", f"{entry}.publisher")
        write_reference(record, node, IG.reportsOn, names, vocabulary)
    leaves.report_rest(record)
    return record.reading(title, node)


def _systems(record: Record, node: NamedNode, leaves: Leaves) -> None:
    """The stack and the models in it; its vendor is who put it before others, whether or not it built it."""
    leaves.text("system.framework")
    named = [name for name in ("system.framework", *leaves.all("system.models")) if record.value(name)]
    systems = [write_system(record, node, record.value(name), name) for name in named]
    vendor = leaves.text("system.vendor")
    for spelled in filter(None, vendor.split(" / ")):
        party = record.party(node, IG.deployer, spelled, "system.vendor")
        if systems and named[0] == "system.framework":
            record.claim(systems[0], IG.deployedBy, party, "system.vendor", spelled)


def _classes(record: Record, node: NamedNode, leaves: Leaves) -> None:
    """How the agent failed ("prompt-injection/direct"), and the words that only the collection's own lists explain."""
    for entry in leaves.objects("failure_classes"):
        name, subname = f"{entry}.class", f"{entry}.subclass"
        broad, narrow = leaves.text(name), leaves.text(subname)
        if broad:
            record.claim(node, IG.failureClass, Literal(broad), name)
        if narrow:
            record.claim(node, IG.failureClass, Literal(f"{broad}/{narrow}".strip("/")), subname)
    for field in _KEYWORDS:
        for name in leaves.all(field):
            text = record.value(name)
            words = text if field in _BARE else f"{field.rpartition('.')[2].replace('_', ' ')}: {text}"
            record.claim(node, SCHEMA.keywords, Literal(words), name)


def _related(record: Record, node: NamedNode, leaves: Leaves) -> None:
    """Records of the same or another event, here and in other catalogues: never an identity."""
    for name in leaves.all("related_incidents"):
        record.claim(node, IG.relatedRecord, POSTMORTEMS.record(record.value(name)), name)
    for field, catalogue in _CATALOGUES.items():
        for name in leaves.all(f"external_ids.{field}"):
            record.claim(node, IG.relatedRecord, mint("record", catalogue, record.value(name)), name)


READER: Final = CatalogueReader("agent-postmortems", 1, _recognises, read)
