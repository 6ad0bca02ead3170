"""The articles of incidents by the side index, by label."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from api.graphql.compiler.ordering import Ordering
from api.graphql.compiler.reader import Row
from api.graphql.compiler.sparql import Group
from api.graphql.model.ways import Way
from kg.index.reader import Index
from kg.index.tables import REPORTS


def reports_by_index(
    index: Index | None, parents: Sequence[NamedNode], ways: Sequence[tuple[int, Way]], where: Group, ordering: Ordering
) -> list[Row] | None:
    """(parent, article, number of the way, label); None where the index does not know a parent, or what is asked."""
    if index is None or where or not ordering.is_by_label:
        return None
    if not all(way.inverse and way.graphs == (None,) and way.property in REPORTS for _, way in ways):
        return None
    reports = index.reports(parents)
    if len(reports) < len(parents):
        return None
    numbers = {way.property: Literal(number) for number, way in ways}
    return [
        (parent, report.article, numbers[report.property], report.label)
        for parent, found in reports.items()
        for report in found
        if report.property in numbers
    ]
