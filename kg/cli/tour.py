"""`kg tour`: one question, answered from whatever the store holds, and where to look next."""

from __future__ import annotations

import sys
from argparse import Namespace

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.cli.main import NOTHING_FOUND, OK
from kg.cli.output import table
from kg.graph import Graph
from kg.settings import Settings
from kg.terms import spelled

_SHOWN = ("label", "sortDate", "dateBasis", "via", "roles", "evidence")


def tour(options: Namespace, settings: Settings) -> int:
    """Take the newest incident that has earlier ones of its deployer, and show these."""
    graph = Graph.open(settings)
    for incident in graph.newest(200):
        answer = graph.ask("incident/prior_incidents", incident=incident)
        if answer.empty:
            continue
        rows = answer.dicts()
        deployers = " and ".join(sorted({_label(graph, row["deployer"]) for row in rows}))
        print(f'Which AI incidents did {deployers} have before "{_label(graph, incident)}"?\n')
        table(_SHOWN, [[_short(spelled(row[name])) for name in _SHOWN] for row in rows])
        print(f"\nThe SPARQL behind it: kg query incident/prior_incidents incident={incident.value} --show")
        return OK
    print("kg: no incident in the graph has earlier incidents of its deployer", file=sys.stderr)
    return NOTHING_FOUND


def _label(graph: Graph, node: Term | None) -> str:
    found = graph.entity(node) if isinstance(node, NamedNode) else None
    return found.label if found else spelled(node)


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
