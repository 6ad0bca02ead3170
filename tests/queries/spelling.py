"""One spelling for the terms of all engines."""

from __future__ import annotations

from datetime import datetime

import pyoxigraph as ox


def by_value(term: object) -> str:
    """Numbers and instants by value, concatenations in any order."""
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("#decimal", "#double")):
        return str(float(term.value))
    if isinstance(term, ox.Literal) and term.datatype.value.endswith("#dateTime"):
        return datetime.fromisoformat(term.value).isoformat()
    return " ".join(sorted(str(term).replace('"', " ").split()))
