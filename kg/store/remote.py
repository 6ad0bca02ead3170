"""A store elsewhere: any server of the SPARQL 1.1 Protocol.

    KG_STORE=http://127.0.0.1:7878/query                      oxigraph serve
    KG_STORE=http://127.0.0.1:8890/sparql                     Virtuoso, with
    KG_STORE_DEFAULT_GRAPH=urn:x-incident-graph:default KG_STORE_ATOMIC=0

What cannot be had over HTTP: earlier states (`snapshot`), a lock against writers on other machines, and readers who
see nothing of a change that takes several requests. A deadline gives up the answer; whether the server stops is its
own matter. Blank nodes would come back under other names; the project writes none.

What cannot be had of Virtuoso (7.2). Terms: numbers come back in canonical form, integers have 64 bits, and one
subject cannot have both true and 1 as values of a property. Graphs: `GRAPH ?g` also finds the graph that stands for the
default graph (whose name must not begin with BASE) and the engine's own; `GRAPH <constant>` finds nothing beside a
named default graph, so the project's queries bind constants by VALUES. Queries: it does not compile `(a)*|(b)*` or
BIND(EXISTS {...}) among other patterns, loses the start of a path that a larger group uses (a sub-select keeps it), and
DISTINCT keeps doubles of rows with unbound variables. Its ResultSetMaxRows cuts results, which is an error here: for
`kg export` it must be above the triples of the default graph. Updates need `GRANT SPARQL_UPDATE TO "SPARQL"`, since its
/sparql-auth takes neither bearer tokens nor basic authentication but digests.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from kg.errors import NoSnapshot, QueryError, StoreError
from kg.settings import Settings
from kg.store.answers import read_solutions, read_triples
from kg.store.base import Change, Result, Solutions, Store, Triples
from kg.store.client import JSON, N_TRIPLES, SparqlClient
from kg.store.journal import Journal
from kg.store.updates import insert_texts, update_texts
from kg.terms import BASE

_FORM: Final = re.compile(
    r"(?>\s+|#[^\n]*|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE
)
"""Prologue and form of a query (SPARQL 1.1, 19.8)."""
_NAMED_GRAPHS: Final = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
"""Not DISTINCT, which Virtuoso does not end."""
_DEFAULT_GRAPH: Final = "CONSTRUCT { ?subject ?predicate ?object } WHERE { ?subject ?predicate ?object }"
Subject = ox.NamedNode | ox.BlankNode | ox.Triple

_SUBJECTS_PER_QUERY: Final = 200


class RemoteStore(Store):
    """The graph on a server. Safe to read from many threads; one writer at a time."""

    def __init__(self, settings: Settings) -> None:
        self.client = SparqlClient(settings)
        self._most_quads = settings.store_update_quads
        self._is_atomic = settings.store_atomic != 0
        self._default = ox.NamedNode(settings.store_default_graph) if settings.store_default_graph else None
        self._journal = Journal(self.client)

    def query(self, text: str) -> Result:
        """Raises QueryTimeout as well."""
        if gives_triples(text):
            return Triples(list(read_triples(self.client.query(text, N_TRIPLES))))
        return read_solutions(self.client.query(text, JSON))

    def update(self, text: str) -> None:
        self.client.update(text)

    def apply(self, change: Change) -> None:
        """One request where the change fits and requests are atomic; else written ahead (see Journal)."""
        texts = update_texts(change, self._most_quads, self._default)
        try:
            if self._is_atomic and len(texts) == 1:
                self.client.update(texts[0])
            elif texts:
                self._journal.run(texts)
        except QueryError as error:
            raise StoreError(f"the change could not be written: {error}") from error

    def recover(self) -> None:
        self._journal.recover()

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """In requests of their own: an interrupted `load` leaves a part, and is repeated."""
        for text in insert_texts(quads, self._most_quads, self._default):
            self.client.update(text)

    def holds(self, quads: Iterable[ox.Quad]) -> bool:
        """Whether the quads, all of the default graph, are there: subject by subject, since that graph may be large."""
        wanted: defaultdict[Subject, set[ox.Triple]] = defaultdict(set)
        for quad in quads:
            wanted[quad.subject].add(quad.triple)
        subjects = list(wanted)
        for start in range(0, len(subjects), _SUBJECTS_PER_QUERY):
            part = subjects[start : start + _SUBJECTS_PER_QUERY]
            found = set(self._triples(_subjects_text(part)))
            if not all(wanted[subject] <= found for subject in part):
                return False
        return True

    def quads(self) -> Iterator[ox.Quad]:
        """The default graph and the named graphs of this project: what others keep on the server is not its own."""
        for triple in self._triples(_DEFAULT_GRAPH):
            yield ox.Quad(triple.subject, triple.predicate, triple.object)
        for graph in self._graphs():
            for triple in self._triples(_graph_text(graph)):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)

    def snapshot(self, target: Path) -> None:
        raise NoSnapshot(self.client.url)

    def _graphs(self) -> list[ox.NamedNode]:
        found = self.query(_NAMED_GRAPHS)
        if not isinstance(found, Solutions):
            raise StoreError(f"{self.client.url}: the graphs cannot be listed")
        graphs = [graph for graph, _ in found.rows if isinstance(graph, ox.NamedNode)]
        return [graph for graph in graphs if graph.value.startswith(BASE)]

    def _triples(self, text: str) -> Iterator[ox.Triple]:
        with self.client.answer(text, N_TRIPLES) as body:
            yield from read_triples(cast(IO[bytes], body))  # an io.IOBase, which says so nowhere


def gives_triples(text: str) -> bool:
    """Whether a query is a CONSTRUCT or DESCRIBE: some servers answer these with rows, where they may."""
    form = _FORM.match(text)
    return form is not None and form[1].upper() in {"CONSTRUCT", "DESCRIBE"}


def _graph_text(graph: ox.NamedNode) -> str:
    pattern = f"VALUES ?graph {{ {graph} }} GRAPH ?graph {{ ?subject ?predicate ?object }}"
    return f"CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ {pattern} }}"


def _subjects_text(subjects: Iterable[Subject]) -> str:
    pattern = f"VALUES ?subject {{ {' '.join(map(str, subjects))} }} ?subject ?predicate ?object"
    return f"CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ {pattern} }}"
