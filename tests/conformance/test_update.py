"""SPARQL 1.1 Update, in the language and over the protocol: each case an update, and what the store holds then.

The cases write to graphs of their own, each from an empty state on; the harbour stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import httpx2
import pytest

from tests.conformance.answers import answer_of, shown
from tests.conformance.harbour import NORTH, NS, PREFIXES, SOUTH
from tests.w3c.answers import JSON, Solutions
from tests.w3c.client import Addresses

SHED, ATTIC = NS + "shed", NS + "attic"
HELD: Final = (
    f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ <{SHED}> <{ATTIC}> }} GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g ?s ?p ?o"
)
CLEANING: Final = f"DROP SILENT GRAPH <{SHED}> ; DROP SILENT GRAPH <{ATTIC}>"
ROPE: Final = f"INSERT DATA {{ GRAPH <{SHED}> {{ :rope :length 12 , 30 }} }}"
OIL: Final = f"INSERT DATA {{ GRAPH <{ATTIC}> {{ :oil :age 9 }} }}"
"""Never let through: nothing of it is to be seen."""

CASES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "insert data": (ROPE, (":shed :rope :length 12", ":shed :rope :length 30")),
    "insert data twice": (f"{ROPE} ; {ROPE}", (":shed :rope :length 12", ":shed :rope :length 30")),
    "delete data": (
        f"{ROPE} ; DELETE DATA {{ GRAPH <{SHED}> {{ :rope :length 12 }} }}",
        (":shed :rope :length 30",),
    ),
    "delete where": (f"{ROPE} ; DELETE WHERE {{ GRAPH <{SHED}> {{ :rope ?p 30 }} }}", (":shed :rope :length 12",)),
    "delete and insert see the same state": (
        f"{ROPE} ; WITH <{SHED}> DELETE {{ ?r ?p ?n }} INSERT {{ ?r ?p ?m }} WHERE {{ ?r ?p ?n BIND(?n + 18 AS ?m) }}",
        (":shed :rope :length 30", ":shed :rope :length 48"),
    ),
    "insert from another graph": (
        f"INSERT {{ GRAPH <{SHED}> {{ ?l :name ?n }} }} WHERE {{ ?l a :Beacon ; :name ?n }}",
        (':shed :gull :name "Gull"',),
    ),
    "using": (
        f"INSERT {{ GRAPH <{SHED}> {{ ?l :calls ?n }} }} USING <{SOUTH}> WHERE {{ ?l :visits ?n FILTER(?n > 1) }}",
        (":shed :farn :calls 2",),
    ),
    "copy": (f"{ROPE} ; COPY <{SHED}> TO <{ATTIC}> ; CLEAR GRAPH <{SHED}>",
             (":attic :rope :length 12", ":attic :rope :length 30")),
    "move": (f"{ROPE} ; MOVE <{SHED}> TO <{ATTIC}>", (":attic :rope :length 12", ":attic :rope :length 30")),
    "add keeps what is there": (
        f"{ROPE} ; INSERT DATA {{ GRAPH <{ATTIC}> {{ :oil :age 3 }} }} ; ADD <{ATTIC}> TO <{SHED}>",
        (":attic :oil :age 3", ":shed :oil :age 3", ":shed :rope :length 12", ":shed :rope :length 30"),
    ),
    "clear": (f"{ROPE} ; CLEAR GRAPH <{SHED}>", ()),
    "drop of what is not there, silent": (f"DROP SILENT GRAPH <{ATTIC}> ; {ROPE}",
                                          (":shed :rope :length 12", ":shed :rope :length 30")),
}  # fmt: skip

REFUSED: Final[dict[str, tuple[dict[str, Any], int]]] = {
    "no SPARQL": ({"data": {"update": "INSERT DATA {"}}, 400),
    "a query": ({"data": {"update": "ASK {}"}}, 400),
    "two updates": ({"data": {"update": [PREFIXES + OIL, PREFIXES + OIL]}}, 400),
    "by GET": ({"method": "GET", "params": {"update": "CLEAR ALL"}}, 400),
    "as plain text": ({"content": b"CLEAR ALL", "headers": {"Content-Type": "text/plain"}}, 415),
    "in UTF-16": (
        {"content": "CLEAR ALL".encode("utf-16"),
         "headers": {"Content-Type": "application/sparql-update; charset=utf-16"}}, 400,
    ),
    "a dataset in the request and WITH in the text": (
        {"params": {"using-graph-uri": NORTH},
         "data": {"update": f"WITH <{SHED}> INSERT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"}}, 400,
    ),
    "a dataset in the request and USING in the text": (
        {"params": {"using-named-graph-uri": NORTH},
         "data": {"update": f"INSERT {{ ?s ?p ?o }} USING <{SOUTH}> WHERE {{ ?s ?p ?o }}"}}, 400,
    ),
}  # fmt: skip
"""Requests that the token alone does not make right, and their status."""


@pytest.fixture(scope="module", autouse=True)
def shed(writer: httpx2.Client, addresses: Addresses) -> Iterator[None]:
    yield
    assert writer.post(addresses.update, data={"update": CLEANING}).is_success


def held(client: httpx2.Client, addresses: Addresses) -> tuple[str, ...]:
    answer = answer_of(client.get(addresses.query, params={"query": HELD}, headers={"Accept": JSON}))
    assert isinstance(answer, Solutions)
    return shown(answer)


@pytest.mark.parametrize("name", CASES)
def test_state_after(name: str, writer: httpx2.Client, reader: httpx2.Client, addresses: Addresses) -> None:
    update, rows = CASES[name]
    response = writer.post(addresses.update, data={"update": f"{PREFIXES} {CLEANING} ; {update}"})
    assert response.is_success, response.text
    assert held(reader, addresses) == rows


def test_posted_directly(writer: httpx2.Client, reader: httpx2.Client, addresses: Addresses) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    response = writer.post(addresses.update, content=f"{PREFIXES} {CLEANING} ; {ROPE}", headers=headers)
    assert response.is_success, response.text
    assert held(reader, addresses) == (":shed :rope :length 12", ":shed :rope :length 30")


@pytest.mark.parametrize("parameter", ["using-graph-uri", "using-named-graph-uri"])
def test_the_dataset_of_the_request(
    parameter: str, writer: httpx2.Client, reader: httpx2.Client, addresses: Addresses
) -> None:
    pattern = "?l :visits ?n" if parameter == "using-graph-uri" else "GRAPH ?g { ?l :visits ?n }"
    update = f"{PREFIXES} {CLEANING} ; INSERT {{ GRAPH <{SHED}> {{ ?l :calls ?n }} }} WHERE {{ {pattern} }}"
    response = writer.post(addresses.update, params={parameter: NORTH}, data={"update": update})
    assert response.is_success, response.text
    assert held(reader, addresses) == (":shed :bell :calls 5", ":shed :skerry :calls 3")


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, writer: httpx2.Client, reader: httpx2.Client, addresses: Addresses) -> None:
    request, status = REFUSED[name]
    before = held(reader, addresses)
    response = writer.request(**{"method": "POST", "url": addresses.update, **request})
    assert response.status_code == status, response.text
    assert response.json()["code"]
    assert held(reader, addresses) == before


def test_an_update_is_done_wholly_or_not_at_all(
    writer: httpx2.Client, reader: httpx2.Client, addresses: Addresses
) -> None:
    before = held(reader, addresses)
    response = writer.post(addresses.update, data={"update": f"{PREFIXES} {OIL} ; CREATE GRAPH <{NORTH}>"})
    assert response.status_code == 400
    assert held(reader, addresses) == before


def test_nothing_is_written_without_a_token(reader: httpx2.Client, addresses: Addresses) -> None:
    before = held(reader, addresses)
    anonymous = reader.post(addresses.update, data={"update": PREFIXES + OIL})
    assert (anonymous.status_code, anonymous.headers["www-authenticate"].split()[0]) == (401, "Bearer")
    wrong = {"Authorization": "Bearer a-token-that-nobody-has"}
    assert reader.post(addresses.update, data={"update": PREFIXES + OIL}, headers=wrong).status_code == 401
    assert held(reader, addresses) == before
