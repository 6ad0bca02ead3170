"""`kg index`."""

from __future__ import annotations

import sys
from argparse import Namespace

from kg.cli.main import FAILED, OK
from kg.cli.output import table
from kg.index import place
from kg.settings import Settings


def index(options: Namespace, settings: Settings) -> int:
    """Make the index of the current generation again, or check the one that is there."""
    if not options.check:
        path = place.make(settings)
        print(f"{path}: {path.stat().st_size} bytes")
        return OK
    found = place.check(settings)
    rows = [(one.table, "only in the index" if one.is_extra else "only in the store", *one.row) for one in found]
    table(("table", "where", "row", ""), rows)
    print(f"{len(found)} differences between the index and the store", file=sys.stderr)
    return FAILED if found else OK
