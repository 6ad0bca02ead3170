"""All hostile requests, by kind."""

from __future__ import annotations

from typing import Final

from tests.hostile.case import Case
from tests.hostile.cases import (
    bodies,
    encodings,
    graphql,
    graphql_http,
    graphql_values,
    headers,
    mutations,
    nesting,
    network,
    pages,
    products,
    width,
    writes,
)

BY_KIND: Final[dict[str, tuple[Case, ...]]] = {
    "nesting": nesting.CASES,
    "width": width.CASES,
    "products": products.CASES,
    "network": network.CASES,
    "writes": writes.CASES,
    "mutations": mutations.CASES,
    "encodings": encodings.CASES,
    "bodies": bodies.CASES,
    "headers": headers.CASES,
    "graphql": graphql.CASES,
    "graphql over HTTP": graphql_http.CASES,
    "graphql values": graphql_values.CASES,
    "pages": pages.CASES,
}
