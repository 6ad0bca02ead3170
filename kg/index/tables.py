"""The tables of an index file (SQLite 3.35 or later with FTS5). Terms are spelt as `kg.index.packing` packs them.

Incidents are numbered from 0 by (sortDate descending, undated last; IRI). Such a number is a rank, and means something
only within its file. A posting list is a serialised roaring bitmap of ranks.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from kg.store.base import Published
from kg.terms import ADMINISTRATION, IG, RDFS, SCHEMA, SKOS

FORMAT: Final = "4"
"""Changed with every change of what a file holds: files of another format are not read."""

FILED: Final = NamedNode(ADMINISTRATION + "filed")
"""Stands for a property in posting lists: an incident is filed under a concept as queries/harm/incidents says."""
ANY: Final = ""
"""Stands for a value in posting lists: the incidents that have any value of the property."""

CARD: Final = (
    RDFS.label, IG.sortDate, IG.earliest, IG.latest, IG.dateBasis, IG.deployer, IG.developer, IG.severity,
    IG.incidentKind, IG.country, IG.involvesSystem, IG.harmType,
)  # fmt: skip
"""Properties whose values lists of incidents show. Of other nodes a card holds only the IRI: names change."""

TEXTS: Final = frozenset({
    IG.country, IG.dateBasis, IG.purpose, IG.attackMethod, IG.attackTactic, IG.eventType, IG.failureClass, IG.gravity,
    IG.intent, IG.recordStatus,
})  # fmt: skip
"""Properties whose values are texts that many incidents share: they have posting lists as all nodes have."""

REPORTS: Final = (IG.reportsOn, IG.listedFor, IG.mentionsIncident)
"""Properties by which articles lead to incidents. `report.property` is the place of one here."""

PROSE: Final = (RDFS.label, SCHEMA.name, SCHEMA.alternateName, SCHEMA.description)
"""Properties of incidents whose words can be searched."""

NAMINGS: Final = (
    RDFS.label, SKOS.prefLabel, SCHEMA.name, SCHEMA.alternateName, IG.formerName, SKOS.altLabel, SKOS.notation
)  # fmt: skip
"""Kinds of names, as queries/derive/labels lists them. Bit i of `name.kinds` stands for the i-th."""

TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE incident (rank INTEGER PRIMARY KEY, iri TEXT NOT NULL, day TEXT NOT NULL, card BLOB NOT NULL);
CREATE TABLE day (day TEXT PRIMARY KEY, first INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE posting (
  property TEXT, value TEXT, count INTEGER NOT NULL, ranks BLOB NOT NULL, PRIMARY KEY (property, value)
);
CREATE TABLE part (whole TEXT, part TEXT, PRIMARY KEY (whole, part)) WITHOUT ROWID;
CREATE TABLE member (
  class TEXT, place INTEGER, node TEXT NOT NULL, label TEXT, PRIMARY KEY (class, place)
) WITHOUT ROWID;
CREATE TABLE report (
  rank INTEGER, property INTEGER, article TEXT, PRIMARY KEY (rank, property, article)
) WITHOUT ROWID;
CREATE TABLE class (class TEXT PRIMARY KEY, nodes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE name (
  id INTEGER PRIMARY KEY, node TEXT NOT NULL, kinds INTEGER NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
  lowered TEXT NOT NULL, canonical TEXT, shown INTEGER NOT NULL
);
CREATE TABLE suggestion (id INTEGER PRIMARY KEY, name INTEGER NOT NULL, uses INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE suggested USING fts5(
  text, content='', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', detail=full,
  columnsize=0
);
"""

LOOKUPS: Final = (
    "CREATE UNIQUE INDEX incident_by_iri ON incident (iri)",
    "CREATE INDEX posting_by_count ON posting (property, count DESC, value)",
    "CREATE INDEX name_by_node ON name (node)",
    "CREATE INDEX name_by_text ON name (lowered)",
)


def identity(state: Published) -> dict[str, str]:
    """What `meta` of a file holds: its format, and the state of the graph that it was made from."""
    return {"format": FORMAT, "generation": state.id, "created": state.created}
