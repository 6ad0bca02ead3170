"""Connections walked to their end over HTTP while a server takes writes: each node once, in order, whatever the page.

On a pinned generation a walk sees that state and nothing else. On no pinned one a cursor is still a place in the order:
what is there all the time comes exactly once, also when the node that the cursor names has gone.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import httpx2
import pyoxigraph as ox
import pytest

from kg.settings import Settings
from kg.store.restore import restore
from kg.terms import IG, RDF, RDFS, SCHEMA, XSD, mint
from kg.vocabulary import Vocabulary
from tests.processes import kg_command, kg_serve

_INCIDENTS: Final = 20
_DAYS: Final = ("2024-05-01", "2024-05-02", "2024-05-02", None)
"""Each is that of many incidents."""
_OWNERS: Final = [mint("organization", name) for name in ("walked", "other")]
_TOKEN: Final = "a-token-that-may-write"
_CAME: Final = "-came-"
"""In the IRIs of what is written during walks."""
_PAGE: Final = "nodes { iri } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


@dataclass(frozen=True)
class Connection:
    """`query` has ARGUMENTS and PAGE in their places; `path` leads to the connection in the answer."""

    query: str
    path: tuple[str | int, ...]


_LISTS: Final = {
    "incidents": Connection("incidents(ARGUMENTS) { PAGE }", ("incidents",)),
    "incidents of one": Connection(
        'incidents(organization: "id:organization/walked", ARGUMENTS) { PAGE }', ("incidents",)
    ),
    "articles": Connection("articles(ARGUMENTS) { PAGE }", ("articles",)),
    "incidents by three keys": Connection(
        "incidents(ARGUMENTS, orderBy: [{field: dateBasis}, {field: sortDate}, {field: label, direction: DESC}])"
        " { PAGE }",
        ("incidents",),
    ),
    "within one": Connection(
        'organization(name: "id:organization/walked") { incidentsAsDeployer(ARGUMENTS) { PAGE } }',
        ("organization", "incidentsAsDeployer"),
    ),
    "within several": Connection(
        'nodes(ids: ["id:organization/other", "id:organization/walked"]) { ... on Organization {'
        " incidentsAsDeployer(ARGUMENTS) { PAGE } } }",
        ("nodes", 1, "incidentsAsDeployer"),
    ),
}


def quads() -> Iterator[ox.Quad]:
    """Incidents of two organizations, and an article about each."""
    for triple in Vocabulary.load().quads():
        yield ox.Quad(triple.subject, triple.predicate, triple.object)
    for owner in _OWNERS:
        yield ox.Quad(owner, RDF.type, SCHEMA.Organization)
        yield ox.Quad(owner, RDFS.label, ox.Literal(owner.value.rpartition("/")[2]))
    for number in range(_INCIDENTS):
        incident, article = mint("incident", f"w{number}"), mint("article", f"w{number}")
        yield ox.Quad(incident, RDF.type, IG.Incident)
        yield ox.Quad(incident, RDFS.label, ox.Literal(f"incident {number % 5}"))
        yield ox.Quad(incident, IG.deployer, _OWNERS[number % 3 == 0])
        yield ox.Quad(article, RDF.type, SCHEMA.NewsArticle)
        yield ox.Quad(article, RDFS.label, ox.Literal(f"article {number % 3}"))
        yield ox.Quad(article, IG.reportsOn, incident)
        if (day := _DAYS[number % len(_DAYS)]) is not None:
            yield ox.Quad(incident, IG.sortDate, ox.Literal(day, datatype=XSD.date))
            yield ox.Quad(article, SCHEMA.datePublished, ox.Literal(day, datatype=XSD.date))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """Of a server whose first generation has a side index; those that its writes make have none."""
    folder = tmp_path_factory.mktemp("walks")
    store = folder / "store"
    store.mkdir()
    dump = BytesIO()
    ox.serialize(quads(), dump, ox.RdfFormat.N_QUADS)
    dump.seek(0)
    restore(Settings(store=store), dump, "walks")
    subprocess.run(kg_command(store, "index"), check=True, capture_output=True, timeout=60)
    environment = {
        "KG_TOKENS": f"writer update {_TOKEN}", "KG_PUBLISH_INTERVAL": "0.02", "KG_KEEP_GENERATIONS": "1000",
        "KG_SPARQL_WORKERS": "1", "KG_SPARQL_SPARES": "0",
    }  # fmt: skip
    with (
        kg_serve(store, folder / "log", environment=environment) as server,
        httpx2.Client(base_url=server.base, timeout=60) as client,
    ):
        yield client


@dataclass
class Walk:
    """One walk along a connection. Between its first pages others come, and some of these go again."""

    client: httpx2.Client
    connection: Connection
    generation: str | None = None
    backwards: bool = False
    changes: int = 0

    def nodes(self, size: int) -> list[str]:
        """The IRIs, in the order of the list."""
        end, cursor, more, edge = ("first", "after", "hasNextPage", "endCursor")
        if self.backwards:
            end, cursor, more, edge = ("last", "before", "hasPreviousPage", "startCursor")
        seen: list[str] = []
        arguments = f"{end}: {size}"
        for number in range(10 * _INCIDENTS):
            page = self.page(arguments)
            iris = [node["iri"] for node in page["nodes"]]
            seen = iris + seen if self.backwards else seen + iris
            if not page["pageInfo"][more]:
                return seen
            assert len(iris) == size
            arguments = f'{end}: {size}, {cursor}: "{page["pageInfo"][edge]}"'
            if number < self.changes:
                change(self.client, iris[0 if self.backwards else -1])
        raise AssertionError("the walk does not end")

    def page(self, arguments: str) -> dict[str, Any]:
        query = self.connection.query.replace("ARGUMENTS", arguments).replace("PAGE", _PAGE)
        pinned = {} if self.generation is None else {"generation": self.generation}
        body = {"query": f"{{ {query} }}", "extensions": pinned}
        found = self.client.post("/graphql", json=body).raise_for_status().json()
        assert "errors" not in found, found
        inner: Any = found["data"]
        for step in self.connection.path:
            inner = inner[step]
        return dict(inner)


def change(client: httpx2.Client, last: str) -> None:
    """More incidents and articles come, of the same days and labels; the last one seen goes, where it had come so."""
    number = generation(client)
    triples = []
    for day, place in (("2024-05-01", "a"), ("2024-05-02", "z")):
        incident, article = (mint(kind, f"{place}{_CAME}{number}") for kind in ("incident", "article"))
        triples.append(
            f"{incident} a {IG.Incident} ; {RDFS.label} 'incident 2' ; {IG.deployer} {_OWNERS[0]} ;"
            f" {IG.sortDate} '{day}'^^{XSD.date} ."
            f"{article} a {SCHEMA.NewsArticle} ; {RDFS.label} 'article 1' ; {IG.reportsOn} {incident} ."
        )
    goes = f"DELETE WHERE {{ <{last}> ?property ?value }} ;" if _CAME in last else ""
    text = f"{goes} INSERT DATA {{ {' '.join(triples)} }}"
    headers = {"Authorization": f"Bearer {_TOKEN}", "Content-Type": "application/sparql-update"}
    client.post("/sparql", content=text, headers=headers).raise_for_status()
    assert generation(client) > number


def generation(client: httpx2.Client) -> str:
    found: str = client.get("/-/generation").json()["id"]
    return found


@pytest.mark.parametrize("name", _LISTS)
def test_a_walk_on_a_pinned_generation_is_that_of_one_page(client: httpx2.Client, name: str) -> None:
    pinned = generation(client)
    one = _LISTS[name]
    whole = Walk(client, one, pinned).nodes(100)
    assert len(whole) == len(set(whole)) > 10
    assert Walk(client, one, pinned, changes=2).nodes(4) == whole
    assert Walk(client, one, pinned, backwards=True).nodes(5) == whole
    assert Walk(client, one).nodes(100) != whole, "nothing was written meanwhile"


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", _LISTS)
def test_a_walk_beside_writes_gives_what_stays_once_and_in_order(
    client: httpx2.Client, name: str, backwards: bool
) -> None:
    one = _LISTS[name]
    before = [iri for iri in Walk(client, one).nodes(100) if _CAME not in iri]
    walked = Walk(client, one, None, backwards, changes=2).nodes(4)
    assert len(walked) == len(set(walked))
    assert [iri for iri in walked if _CAME not in iri] == before


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_order_of_incidents_of_one_day(client: httpx2.Client, size: int) -> None:
    """Newest first, those without a date last; by IRI where that is the same."""
    first = client.get("/-/generation").json()["kept"][0]["id"]
    days = {mint("incident", f"w{number}").value: _DAYS[number % len(_DAYS)] or "" for number in range(_INCIDENTS)}
    expected = sorted(sorted(days), key=lambda iri: days[iri], reverse=True)
    assert Walk(client, _LISTS["incidents"], first).nodes(size) == expected
