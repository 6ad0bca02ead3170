"""What each job does to the store, in one transaction."""

from __future__ import annotations

import pyoxigraph as ox

from api.errors import QueryRefused
from api.sparql.guard_update import Allowed, check_update
from api.sparql.writer.jobs import Action, Job, Refused
from api.sparql.writer.uploads import triples
from kg.errors import QueryError
from kg.store.embedded import EmbeddedStore


def apply(store: EmbeddedStore, job: Job, max_unpacked: int, allowed: Allowed) -> bool:
    """Do the job. True where its graph had triples before. Raises Refused, StoreError; nothing is written then."""
    try:
        if job.action is Action.UPDATE:
            using = [str(ox.NamedNode(iri)) for iri in job.using_graphs]
            using_named = [str(ox.NamedNode(iri)) for iri in job.using_named]
            store.update(check_update(job.body.decode(), using, using_named, allowed), job.base)
            return True
        graph = None if job.graph is None else ox.NamedNode(job.graph)
        existed = store.has_triples(graph)
        if job.action is Action.DELETE:
            if existed:
                store.update(_emptied(graph))
            return existed
        found = triples(job, max_unpacked)
        name = ox.DefaultGraph() if graph is None else graph
        if job.action is Action.ADD:
            store.load(ox.Quad(one.subject, one.predicate, one.object, name) for one in found)
        else:
            store.update(f"{_emptied(graph)} ;\n{_filled(graph, found)}")
    except QueryRefused as error:
        raise Refused(error.code, str(error), error.line, error.column) from error
    except QueryError as error:
        code = "UPDATE_FAILED" if error.line is None else "UPDATE_SYNTAX"
        raise Refused(code, str(error), error.line, error.column) from error
    return existed


def _emptied(graph: ox.NamedNode | None) -> str:
    return "DROP DEFAULT" if graph is None else f"DROP SILENT GRAPH {graph}"


def _filled(graph: ox.NamedNode | None, content: list[ox.Triple]) -> str:
    block = (ox.serialize(content, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return f"INSERT DATA {{\n{block}}}" if graph is None else f"INSERT DATA {{ GRAPH {graph} {{\n{block}}} }}"
