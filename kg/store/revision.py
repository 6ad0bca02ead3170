"""What a store elsewhere has in the place of generations: a number that each publishing writer raises.

It stands in a graph of its own, so that other processes see it, and caches and ETags follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.store.answers import read_solutions
from kg.store.base import Published, Solutions
from kg.store.client import JSON, SparqlClient
from kg.store.updates import update_text
from kg.terms import ADMINISTRATION, PREFIXES, PROV, SCHEMA, XSD

REVISION: Final = NamedNode(ADMINISTRATION + "revision")
"""Named graph of the present revision; as with the journal, the query for it is no question of queries/."""
_REVISION: Final = f"""PREFIX schema: <{PREFIXES["schema"]}>
PREFIX prov: <{PREFIXES["prov"]}>
SELECT ?number ?time WHERE {{
  VALUES ?graph {{ {REVISION} }}
  GRAPH ?graph {{ ?revision schema:version ?number ; prov:generatedAtTime ?time }}
}}
ORDER BY DESC(?number)
LIMIT 1
"""


def revision(client: SparqlClient) -> Published | None:
    """The present revision, None where nothing was published. One query. Raises StoreError."""
    found = read_solutions(client.query(_REVISION, JSON))
    if not isinstance(found, Solutions):
        raise StoreError(f"{client.url}: the revision cannot be read")
    for number, time in found.rows:
        if number is not None and time is not None:
            return Published(f"{int(number.value):08d}", time.value)
    return None


def raise_revision(client: SparqlClient) -> Published:
    """Make the next revision the present one; a reader in between finds one of the two. Raises StoreError."""
    before = revision(client)
    number = 1 if before is None else int(before.id) + 1
    after = Published(f"{number:08d}", datetime.now(UTC).isoformat(timespec="milliseconds"))
    client.update(update_text((), (), _quads(after)))
    if before is not None:
        client.update(update_text((), _quads(before), ()))
    return after


def _quads(published: Published) -> Sequence[Quad]:
    node = NamedNode(f"{REVISION.value}/{published.id}")
    return (
        Quad(node, SCHEMA.version, Literal(int(published.id)), REVISION),
        Quad(node, PROV.generatedAtTime, Literal(published.created, datatype=XSD.dateTime), REVISION),
    )
