"""Pages as people and crawlers get them: what they say, where they lead, that nothing can be smuggled in."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from kg.graph import Graph
from kg.terms import BASE, IG

HTML = {"Accept": "text/html"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LISTS = ["/incidents", "/organizations", "/systems", "/products", "/articles"]
PAGES = ["/", *LISTS, "/concepts", "/queries", "/ontology", "/search?q=meta", "/sparql", "/graphql",
         "/organization/meta", "/concept/oecd-aim/harm-type/psychological", "/queries/harm/counts?run=1",
         "/queries/incident/claims?incident=Triage+Model+at+Calder+Street+Hospital+Ranks+Older+Patients+Too+Low",
]  # fmt: skip


class Outline(HTMLParser):
    """Headings, links, ids, labelled inputs and landmarks of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[str] = []
        self.tags: list[str] = []
        self.lang: str | None = None
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        if found.get("id"):
            self.ids.append(found["id"] or "")
        if tag == "label" and found.get("for"):
            self.labelled.add(found["for"] or "")
        if tag in {"input", "textarea", "select"} and found.get("type") != "hidden":
            self.inputs.append(found.get("id") or "")
        if tag == "html":
            self.lang = found.get("lang")
        self.inline += [name for name in found if name.startswith("on") or name == "style"]


def outline(client: TestClient, path: str) -> Outline:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    found = Outline()
    found.feed(response.text)
    return found


@pytest.mark.parametrize("path", [*PAGES, "MCI"])
def test_every_page_is_well_built(client: TestClient, mci: str, path: str) -> None:
    found = outline(client, mci if path == "MCI" else path)
    assert found.lang == "en"
    assert {"header", "nav", "main", "footer"} <= set(found.tags)
    assert found.headings.count(1) == 1
    assert found.headings[0] == 1 or path == "/"
    assert all(after <= before + 1 for before, after in pairwise(found.headings))
    assert set(found.inputs) <= found.labelled
    assert len(found.ids) == len(set(found.ids))
    assert found.links[0] == "#main"
    assert "main" in found.ids
    assert found.inline == []


@pytest.mark.parametrize("path", [*PAGES, "MCI"])
def test_every_link_of_a_page_leads_somewhere(client: TestClient, mci: str, path: str) -> None:
    path = mci if path == "MCI" else path
    found = outline(client, path)
    anchors = {link[1:] for link in found.links if link.startswith("#")}
    assert anchors <= set(found.ids)
    inner = {link.partition("#")[0] for link in found.links if link.startswith("/")}
    for link in sorted(inner)[:60]:
        assert client.get(link, headers=BROWSER).status_code in {200, 303, 308}, link
    outer = [link for link in found.links if not link.startswith(("/", "#"))]
    assert {urlsplit(link).scheme for link in outer} <= {"http", "https", "mailto"}


def test_the_incident_page_says_what_sources_say(client: TestClient, mci: str, sample_graph: Graph) -> None:
    text = client.get(mci, headers=HTML).text
    for expected in (
        "should not be reported as representing", "AI generated", "according to", "Privacy &amp; data governance",
        "Robustness &amp; digital security", "Workers", "Psychological", "Monitoring and quality control",
        "Event/anomaly detection", "Business Insider", "The Straits Times", "Model Capability Initiative",
        "Why the monitor labels it so", "Earlier incidents of Meta", "Independent stories", "Denied or left open",
        "All claims with their evidence", "BibTeX",
    ):  # fmt: skip
        assert expected in text, expected
    incident = sample_graph.find(BASE + "id" + mci)
    for article in sample_graph.ask("incident/articles", incident=incident).dicts():
        assert article["headline"] is not None
        assert f"/article/{article['article'].value.rpartition('/')[2]}" in text  # type: ignore[union-attr]
    for prior in sample_graph.ask("incident/prior_incidents", incident=incident).dicts():
        assert prior["label"] is not None
        assert prior["label"].value in text


def test_numbers_on_the_incident_page_are_those_of_the_questions(
    client: TestClient, mci: str, sample_graph: Graph
) -> None:
    page = client.get(f"{mci}.json").json()
    incident = sample_graph.find(BASE + "id" + mci)
    for member, question in (
        ("articles", "articles"), ("prior", "prior_incidents"), ("stories", "stories"), ("claims", "claims"),
    ):  # fmt: skip
        assert len(page[member]) == len(sample_graph.ask(f"incident/{question}", incident=incident).rows), member
    assert len(page["denied"]) + len(page["left_open"]) == len(
        sample_graph.ask("incident/negated_or_hedged", incident=incident).rows
    )


def test_schema_org_is_in_incident_and_article_pages(client: TestClient, mci: str, sample_graph: Graph) -> None:
    def document(path: str) -> dict[str, object]:
        text = client.get(path, headers=HTML).text
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        assert found is not None
        read: dict[str, object] = json.loads(found[1])
        return read

    incident = document(mci)
    assert (incident["@type"], incident["@id"]) == ("Event", f"{BASE}id{mci}")
    assert "startDate" not in incident  # only the reports are dated
    article = sample_graph.ask("incident/articles", incident=sample_graph.find(BASE + "id" + mci)).dicts()[0]["article"]
    assert article is not None
    assert document("/" + article.value.partition("/id/")[2])["@type"] == "NewsArticle"


@pytest.mark.parametrize(
    ("suffix", "accept", "format"),
    [
        ("ttl", "text/turtle", ox.RdfFormat.TURTLE),
        ("nt", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_a_thing_in_every_format(client: TestClient, mci: str, suffix: str, accept: str, format: ox.RdfFormat) -> None:
    by_suffix = client.get(f"{mci}.{suffix}")
    by_accept = client.get(mci, headers={"Accept": accept})
    assert by_suffix.headers["content-type"] == by_accept.headers["content-type"]
    assert by_suffix.headers["content-type"].startswith(accept)
    triples = list(ox.parse(by_suffix.content, format))
    assert {quad.predicate for quad in triples} >= {IG.harmType, IG.notice, IG.evidence}
    assert len(triples) == len(list(ox.parse(by_accept.content, format)))


def test_headers_of_a_thing(client: TestClient, mci: str) -> None:
    response = client.get(mci, headers=HTML)
    links = response.headers["link"]
    for relation in ("cite-as", "describedby", "alternate", "license"):
        assert f'rel="{relation}"' in links
    assert "Accept" in response.headers["vary"]
    again = client.get(mci, headers={**HTML, "If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"{mci}.ttl").headers["etag"] != response.headers["etag"]
    assert client.head(mci, headers=HTML).status_code == 200


def test_identifiers_lead_to_documents(client: TestClient, mci: str) -> None:
    targets = {"text/html": mci, "text/turtle": f"{mci}.ttl", "application/ld+json": f"{mci}.jsonld"}
    for accept, target in targets.items():
        response = client.get(f"/id{mci}", headers={"Accept": accept})
        assert (response.status_code, response.headers["location"]) == (303, target)
    concept = client.get("/vocab/oecd-aim/harm-type/psychological", headers={"Accept": "text/turtle"})
    assert concept.headers["location"] == "/concept/oecd-aim/harm-type/psychological.ttl"
    assert client.get("/id/incident/nothing", headers=HTML).status_code == 404
    assert client.get("/id/robot/x").status_code == 404
    assert client.get(f"/id{mci}", headers={"Accept": "image/png"}).status_code == 406


def test_a_record_leads_to_the_incident_that_gathers_it(client: TestClient, mci: str, sample_graph: Graph) -> None:
    records = sample_graph.inverse([sample_graph.find(BASE + "id" + mci)], IG.recordOf)
    for found in records.values():
        for record in found:
            path = record.value.removeprefix(BASE[:-1])
            response = client.get(path, headers=HTML)
            assert (response.status_code, response.headers["location"]) == (308, f"/id{mci}")
            assert client.get(path.removeprefix("/id"), headers=HTML).headers["location"] == mci


def test_lists_as_data(client: TestClient) -> None:
    for path in LISTS:
        rows = client.get(f"{path}.json").json()
        table = list(csv.reader(io.StringIO(client.get(f"{path}.csv").text)))
        assert len(table) == len(rows["rows"]) + 1
        assert all(len(row) == len(table[0]) for row in table)
        assert client.get(path, headers={"Accept": "text/csv"}).headers["content-type"].startswith("text/csv")
    assert client.get("/incidents?page=x").status_code == 400
    assert client.get("/incidents?page=999", headers=HTML).status_code == 200


def test_prior_incidents_of_an_organization_are_one_request(client: TestClient) -> None:
    every = client.get("/organizations/meta/incidents.json").json()
    before = client.get("/organizations/meta/incidents.json?before=2026-06-22").json()
    assert before["total"] < every["total"]
    assert "before 22 June 2026" in client.get("/organizations/meta/incidents?before=2026-06-22", headers=HTML).text
    assert client.get("/organizations/meta/incidents?before=soon").status_code == 400
    assert client.get("/organizations/nobody/incidents").status_code == 404


def test_every_question_is_a_page(client: TestClient, sample_graph: Graph) -> None:
    for name, query in sample_graph.queries.items():
        assert client.get(f"/queries/{name}", headers=HTML).status_code == 200, name
        if not any(param.required for param in query.params):
            suffix = "ttl" if query.kind == "construct" else "json"
            assert client.get(f"/queries/{name}.{suffix}").status_code == 200, name


def test_questions_take_names_and_say_what_is_missing(client: TestClient) -> None:
    found = client.get("/queries/organization/incidents.json", params={"org": "Facebook"}).json()
    assert found["total"] >= 1
    as_csv = client.get("/queries/organization/incidents.csv", params={"org": "Facebook"})
    assert as_csv.text.startswith("incident,incident IRI,label")
    assert client.get("/queries/organization/incidents.json").status_code == 400
    assert client.get("/queries/organization/incidents.json", params={"org": "No Such Company"}).status_code == 404
    assert client.get("/queries/organization/incidents.json", params={"orgg": "Meta"}).status_code == 400
    assert "Still needed: org" in client.get("/queries/organization/incidents?run=1", headers=HTML).text
    assert client.get("/queries/no/such").status_code == 404
    label = "Northwind Robotics Recalls Warehouse Robots That Misread Safety Barriers"
    turtle = client.get("/queries/incident/evidence_pack.ttl", params={"incident": label})
    assert len(list(ox.parse(turtle.content, ox.RdfFormat.TURTLE))) > 20


def test_search(client: TestClient) -> None:
    found = client.get("/search", params={"q": "facebook"}, headers={"Accept": "application/json"}).json()
    assert any(hit["kind"] == "product" for hit in found["results"])
    assert "nothing-like-this" in client.get("/search", params={"q": "nothing-like-this"}, headers=HTML).text


def test_what_strangers_write_stays_text(client: TestClient) -> None:
    attack = "<script>alert(1)</script>"
    for path in ("/search", "/queries/organization/incidents", "/sparql"):
        key = {"/search": "q", "/sparql": "query"}.get(path, "org")
        response = client.get(path, params={key: attack}, headers=HTML)
        assert attack not in response.text
        assert "&lt;script&gt;" in response.text
    assert attack not in client.get(f"/{attack}", headers=HTML).text
    turned = client.get("/search", params={"q": "abc\u202edef"}, headers=HTML).text
    assert "\u202e" not in turned
    assert "[U+202E]" in turned
