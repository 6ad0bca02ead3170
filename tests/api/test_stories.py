"""What users of the AI Incident Database asked for and did not get, on its real tables, counted by hand beside.

The researcher and the journalist of its API design document (responsible-ai-collaborative/aiid, threads 2672 and 3335),
Facebook and Meta as one (1340), one article with several incidents (4052), reading everything in pages (2474).
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.conftest import ingested

HARM_EVENT = "vocab:csetv1/ai-harm-level/ai-tangible-harm-event"
TECHNOLOGY = "vocab:gmf/ai-technology"

Row = Mapping[str, str]
Ask = Any


@pytest.fixture(scope="module")
def tables(shared: Path) -> Path:
    return shared / "corpus/aiid"


@pytest.fixture(scope="module")
def ask(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Asks a graph of the incidents of June 2026 with their taxonomies."""
    parts = ("incidents_2026-06.csv", "duplicates.csv", "taxonomies")
    settings = ingested(tmp_path_factory.mktemp("stories") / "store", *(tables / part for part in parts))
    with TestClient(create_app(settings)) as client:

        def run(query: str, **variables: Any) -> dict[str, Any]:
            body = client.post("/graphql", json={"query": query, "variables": variables}).json()
            assert "errors" not in body, body
            return dict(body["data"])

        yield run


def pages(ask: Ask, query: str, **variables: Any) -> list[dict[str, Any]]:
    """The nodes of all pages of `incidents`."""
    read: list[dict[str, Any]] = []
    after, has_more = None, True
    while has_more:
        page = ask(query, after=after, **variables)["incidents"]
        read += page["nodes"]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(read) == page["totalCount"] == len({node["iri"] for node in read})
    return read


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(path: Path) -> list[Row]:
    return [row for row in rows(path) if row["Published"] == "True"]


def number(iri: str) -> str:
    return iri.rpartition(".")[2]


def incident(number: str) -> str:
    return f"id:incident/aiid.{number}"


def test_a_researcher_filters_by_one_taxonomy_and_reads_another(ask: Ask, tables: Path) -> None:
    events = {
        row["Incident ID"]
        for row in published(tables / "taxonomies/classifications_CSETv1.csv")
        if row["AI Harm Level"] == "AI tangible harm event"
    }
    known = {
        row["Incident ID"]: row["Known AI Technology"]
        for row in published(tables / "taxonomies/classifications_GMF.csv")
    }
    excluded = sorted(events)[:5]
    found = ask(
        """query ($excluded: [String!], $level: String!, $schemes: [String!]) {
          incidents(first: 100, where: {iri: {notIn: $excluded}, classifiedAs: {eq: $level}}) {
            nodes { iri label technology: classifiedAs(schemes: $schemes) { label } }
            facet(by: classifiedAs, schemes: $schemes, first: 50) { count node { label } }
          } }""",
        excluded=list(map(incident, excluded)), level=HARM_EVENT, schemes=[TECHNOLOGY],
    )["incidents"]  # fmt: skip
    assert {number(node["iri"]) for node in found["nodes"]} == events - set(excluded)
    counted: Counter[str] = Counter()
    for node in found["nodes"]:
        labels = sorted(one["label"] for one in node["technology"])
        assert labels == sorted(filter(None, known.get(number(node["iri"]), "").split(", ")))
        counted.update(labels)
    assert len(counted) > 5
    assert {one["node"]["label"]: one["count"] for one in found["facet"]} == counted
    assert found["facet"][0]["count"] == max(counted.values())


def test_a_journalist_counts_companies_and_looks_at_their_incidents(ask: Ask) -> None:
    topic = "vocab:mit/risk-domain/discrimination-and-toxicity"
    about = pages(
        ask,
        """query ($topic: String!, $after: String) {
          incidents(where: {classifiedAs: {eq: $topic}}, first: 100, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } nodes { iri deployer { iri } } } }""",
        topic=topic,
    )
    counted = Counter(one["iri"] for node in about for one in node["deployer"])
    best = ask(
        """query ($topic: String!) { incidents(where: {classifiedAs: {eq: $topic}}) {
          companies: facet(by: deployer, first: 3) { count node { iri label } } } }""",
        topic=topic,
    )["incidents"]["companies"]
    assert [one["count"] for one in best] == [count for _, count in counted.most_common(3)]
    for one in best:
        assert counted[one["node"]["iri"]] == one["count"]
        theirs = ask(
            """query ($topic: String!, $company: String!) {
              incidents(where: {classifiedAs: {eq: $topic}, deployer: {eq: $company}}, first: 100) {
                totalCount nodes { deployer { iri } claims(property: "classifiedAs") { document { label } } } } }""",
            topic=topic, company=one["node"]["iri"],
        )["incidents"]  # fmt: skip
        assert theirs["totalCount"] == len(theirs["nodes"]) == one["count"]
        assert all(one["node"]["iri"] in [deployer["iri"] for deployer in node["deployer"]] for node in theirs["nodes"])
        assert all(claim["document"]["label"] for node in theirs["nodes"] for claim in node["claims"])


def test_facebook_and_meta_are_one(ask: Ask, tables: Path) -> None:
    listed = [json.loads(row["Alleged deployer of AI system"]) for row in rows(tables / "incidents_2026-06.csv")]
    merged = {row["duplicate_incident_number"] for row in rows(tables / "duplicates.csv")}
    numbers = [row["incident_id"] for row in rows(tables / "incidents_2026-06.csv")]
    either = {
        one
        for one, names in zip(numbers, listed, strict=True)
        if one not in merged and {"meta", "facebook"} & set(names)
    }
    query = """query ($name: String!, $after: String) {
        incidents(where: {deployer: {eq: $name}}, first: 100, after: $after) {
          totalCount pageInfo { hasNextPage endCursor } nodes { iri deployer { label } } } }"""
    meta, facebook = (pages(ask, query, name=name) for name in ("Meta", "Facebook"))
    assert meta == facebook
    assert either <= {number(node["iri"]) for node in meta}
    assert all("Facebook" not in [one["label"] for one in node["deployer"]] for node in meta)


def test_an_article_belongs_to_all_of_its_incidents(ask: Ask, tables: Path) -> None:
    merged = {row["duplicate_incident_number"] for row in rows(tables / "duplicates.csv")}
    reports: dict[int, set[str]] = {}
    for row in rows(tables / "incidents_2026-06.csv"):
        for report in json.loads(row["reports"]):
            reports.setdefault(report, set()).update({row["incident_id"]} - merged)
    shared = sorted((report for report in reports if len(reports[report]) > 2), key=lambda one: len(reports[one]))
    assert len(shared) > 3
    for report in shared[-3:]:
        article = f"id:article/aiid.report-{report}"
        found = ask(
            """query ($id: ID!, $article: String!) { node(id: $id) { ... on Article { reportsOn { iri
                 articles(first: 100) { nodes { curie } } } } }
               incidents(where: {articles: {eq: $article}}) { totalCount } }""",
            id=article, article=article,
        )  # fmt: skip
        theirs = found["node"]["reportsOn"]
        assert {number(one["iri"]) for one in theirs} == reports[report]
        assert found["incidents"]["totalCount"] == len(reports[report])
        assert all([node["curie"] for node in one["articles"]["nodes"]].count(article) == 1 for one in theirs)


def test_everything_can_be_read_in_pages(ask: Ask, tables: Path) -> None:
    merged = {row["duplicate_incident_number"] for row in rows(tables / "duplicates.csv")}
    expected = {row["incident_id"] for row in rows(tables / "incidents_2026-06.csv")} - merged
    read = pages(
        ask,
        """query ($after: String) { incidents(first: 100, after: $after) { totalCount
          pageInfo { hasNextPage endCursor } nodes { iri label sortDate description deployer { label } } } }""",
    )
    assert {number(node["iri"]) for node in read} == expected
    days = [node["sortDate"] or "" for node in read]
    assert days == sorted(days, reverse=True)
