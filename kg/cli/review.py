"""`kg review`: the matches that a person is to look at."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Final

from kg.asking import Answer
from kg.cli.main import OK
from kg.cli.output import table, write
from kg.graph import Graph
from kg.settings import Settings
from kg.terms import spelled

_SHOWN: Final = ("score", "first", "firstDate", "firstLabel", "second", "secondDate", "secondLabel", "features")
_OWN_COLUMNS: Final = frozenset({*_SHOWN, "match"})


def review(options: Namespace, settings: Settings) -> int:
    """Pairs of records that may be one incident, with what speaks for it, and how to decide."""
    found = Graph.open(settings).ask("entity/review")
    answer = Answer(found.text, found.variables, found.rows[: max(options.limit, 0)])
    if options.json:
        write(answer, "json")
    else:
        table(_SHOWN, [[row[name] for name in _SHOWN] for row in _rows(answer)])
    if answer.empty:
        print("kg: nothing is left to review", file=sys.stderr)
        return OK
    first, second = (spelled(answer.dicts()[0][name]) for name in ("first", "second"))
    more = f"{len(answer.rows)} of {len(found.rows)} pairs; " if len(answer.rows) < len(found.rows) else ""
    print(
        f'{more}to decide: kg merge {first} {second} --because "..."   or   kg split {first} {second} --because "..."',
        file=sys.stderr,
    )
    return OK


def _rows(answer: Answer) -> list[dict[str, str]]:
    """The rows as text, their features in one column: "dateFit 1.00, titleSimilarity 0.42"."""
    rows = []
    for row in answer.dicts():
        features = ", ".join(
            f"{name} {spelled(value)}" for name, value in row.items() if name not in _OWN_COLUMNS and value is not None
        )
        rows.append({**{name: spelled(value) for name, value in row.items()}, "features": features})
    return rows
