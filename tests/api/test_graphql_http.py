"""GraphQL over HTTP: documents by their hash, entity tags, the codes of errors, what is told of internal ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from graphql import get_introspection_query
from starlette.testclient import TestClient

from api.app import create_app
from api.errors import BadRequest
from api.graphql.http.documents import Documents
from api.graphql.http.page import Example
from kg.errors import StoreError
from kg.graph import Graph
from kg.settings import Settings

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
QUERY = "query Newest($n: Int) { incidents(first: $n) { nodes { label } } }"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def by_hash(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256(text)}}


def get(client: TestClient, *, headers: dict[str, str] | None = None, **parameters: Any) -> Any:
    texts = {name: one if isinstance(one, str) else json.dumps(one) for name, one in parameters.items()}
    return client.get("/graphql", params=texts, headers={"Accept": MODERN} | (headers or {}))


def post(client: TestClient, body: Any, accept: str = MODERN) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/graphql", content=content, headers={"Content-Type": "application/json", "Accept": accept})


def code(response: Any) -> str:
    (error, *_) = response.json()["errors"]
    return str(error["extensions"]["code"])


@pytest.fixture
def fresh(api_settings: Settings) -> Iterator[TestClient]:
    """An application that knows no documents yet."""
    with TestClient(create_app(api_settings), raise_server_exceptions=False) as client:
        yield client


def test_a_document_is_known_by_its_hash_once_it_was_sent(fresh: TestClient) -> None:
    unknown = get(fresh, extensions=by_hash(QUERY))
    assert (unknown.status_code, code(unknown)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"  # what clients wait for
    assert post(fresh, {"extensions": by_hash(QUERY)}, "application/json").status_code == 200
    whole = post(fresh, {"query": QUERY, "variables": {"n": 1}, "extensions": by_hash(QUERY)}).json()
    assert len(whole["data"]["incidents"]["nodes"]) == 1
    assert get(fresh, extensions=by_hash(QUERY), variables={"n": 1}).json() == whole
    assert get(fresh, documentId=f"sha256:{sha256(QUERY)}", variables={"n": 1}).json() == whole
    assert post(fresh, {"documentId": sha256(QUERY), "variables": {"n": 1}}).json() == whole


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"query": "{ __typename }", "extensions": by_hash(QUERY)}, "PERSISTED_QUERY_MISMATCH"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}}, "PERSISTED_QUERY_NOT_SUPPORTED"),
        ({"extensions": {"persistedQuery": "x"}}, "PERSISTED_QUERY_NOT_SUPPORTED"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "BAD_DOCUMENT_ID"),
        ({"documentId": "../../etc/passwd"}, "BAD_DOCUMENT_ID"),
        ({"documentId": 7}, "BAD_REQUEST"),
        ({"query": "{", "extensions": by_hash("{")}, "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_hashes_that_are_wrong(client: TestClient, body: dict[str, Any], expected: str) -> None:
    response = post(client, body)
    assert (response.status_code, code(response)) == (400, expected)


def test_documents_take_bounded_memory() -> None:
    documents = Documents(max_bytes=300 * 100, max_tokens=1_000)  # a hundred characters
    texts = [f"{{ field_{number} }}" for number in range(20)]
    for text in texts:
        documents.get(text, None)
    known = 100 // len(texts[-1])
    assert [documents.get(None, sha256(text)).text for text in texts[-known:]] == texts[-known:]
    for text in texts[: -known - 1]:
        with pytest.raises(BadRequest, match="PersistedQueryNotFound"):
            documents.get(None, sha256(text))


def test_a_get_has_a_tag_by_generation_document_and_variables(client: TestClient, sample_graph: Graph) -> None:
    first = get(client, query=QUERY, variables={"n": 1})
    tag = first.headers["etag"]
    assert sample_graph.generation is not None
    assert sample_graph.generation.id in tag
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert "Accept" in first.headers["vary"]
    again = get(client, query=QUERY, variables={"n": 1}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    others = [
        get(client, query=QUERY, variables={"n": 2}),
        get(client, query=f"{QUERY} ", variables={"n": 1}),
        get(client, query=QUERY, variables={"n": 1}, headers={"Accept": "application/json"}),
        get(client, query=QUERY, variables={"n": 1}, extensions={"x": 1}),
    ]
    assert len({tag, *(one.headers["etag"] for one in others)}) == 5
    other = get(client, query=QUERY, variables={"n": 2}, headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_the_schema_has_a_tag(client: TestClient) -> None:
    schema = client.get("/graphql/schema.graphql")
    again = client.get("/graphql/schema.graphql", headers={"If-None-Match": schema.headers["etag"]})
    assert (schema.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_head_asks_for_the_tag_alone(client: TestClient) -> None:
    tag = get(client, query=QUERY).headers["etag"]
    head = client.head("/graphql", params={"query": QUERY}, headers={"Accept": MODERN})
    assert (head.status_code, head.headers["etag"]) == (200, tag)


def test_only_good_answers_of_get_may_be_kept(client: TestClient) -> None:
    refused = get(client, query="{ nonsense }")
    failed = get(client, query='{ incidents(after: "!!!") { totalCount } }')
    sent = post(client, {"query": QUERY})
    for response in (refused, failed, sent):
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


def test_the_cost_is_told(client: TestClient, api_settings: Settings) -> None:
    answer = post(client, {"query": QUERY, "variables": {"n": 7}}).json()
    assert answer["extensions"]["cost"] == {"nodes": 14, "limit": api_settings.graphql_max_cost}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ " + "label " * 3_000 + "}", "TOO_MANY_TOKENS"),
        ("{ a " * 900 + "}" * 900, "TOO_DEEP"),
        ("{ incidents { nodes { " + "priorIncidents { nodes { " * 6 + "label" + " } }" * 6 + " } } }", "TOO_DEEP"),
        ('{ __type(name: "Node") { ' + "ofType { " * 30 + "name" + " }" * 31 + " }", "TOO_DEEP"),
        ("{ " + " ".join(f"a{i}: __typename" for i in range(51)) + " }", "TOO_MANY_ALIASES"),
        ("{ incidents(first: 1000000000) { totalCount } }", "TOO_COSTLY"),
        ("{ incidents(first: 101) { totalCount } }", "BAD_PARAMETER"),
        ("{ incidents(first: -1) { totalCount } }", "BAD_PARAMETER"),
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { incidents(first: $n) { totalCount } }", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment F on Query { __typename }", "OPERATION_RESOLUTION_FAILURE"),
    ],
)
def test_codes(client: TestClient, query: str, expected: str) -> None:
    for accept in (MODERN, LEGACY):
        assert code(post(client, {"query": query}, accept)) == expected


def test_introspection_has_a_price(client: TestClient) -> None:
    types = "__schema { types { fields { args { type { name } } } } }"
    assert "errors" not in post(client, {"query": f"{{ {types} }}"}).json()
    many = " ".join(f"a{number}: {types}" for number in range(49))
    assert code(post(client, {"query": f"{{ {many} }}"})) == "TOO_COSTLY"
    assert "errors" not in post(client, {"query": get_introspection_query()}).json()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"[" * 9_000, "BAD_JSON"),
        (b"\xff", "BAD_JSON"),
        ([{"query": "{ __typename }"}], "BATCH_REFUSED"),
        ("x", "BAD_REQUEST"),
        ({"query": ["{ __typename }"]}, "BAD_REQUEST"),
        ({"query": "#" + "x" * 100_000}, "TOO_LARGE"),
    ],
)
@pytest.mark.parametrize("accept", [MODERN, "application/json"])
def test_bodies_that_are_wrong(client: TestClient, body: Any, expected: str, accept: str) -> None:
    response = post(client, body, accept)
    assert response.status_code == (413 if expected == "TOO_LARGE" else 400)
    assert code(response) == expected


def test_caps_are_settings(api_settings: Settings) -> None:
    small = replace(
        api_settings, graphql_max_cost=5, graphql_max_aliases=1, graphql_max_depth=2, graphql_max_tokens=20,
        graphql_max_introspection_depth=1, graphql_max_body_bytes=200,
    )  # fmt: skip
    with TestClient(create_app(small), raise_server_exceptions=False) as client:
        codes = [
            code(post(client, {"query": query}))
            for query in (
                "{ incidents(first: 6) { totalCount } }",
                "{ a: __typename b: __typename }",
                "{ graph { generation { id } } }",
                "{ __schema { types { name } } }",
                "{ " + "a " * 20 + "}",
                "#" * 200,
            )
        ]
    expected = ["TOO_COSTLY", "TOO_MANY_ALIASES", "TOO_DEEP", "TOO_DEEP", "TOO_MANY_TOKENS", "TOO_LARGE"]
    assert codes == expected


def test_internal_errors_are_masked_and_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*arguments: object, **more: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Graph, "find", broken)
    headers = {"Accept": MODERN, "X-Request-ID": "asked-by-a-test"}
    response = client.post("/graphql", json={"query": '{ organization(name: "Meta") { label } }'}, headers=headers)
    assert response.status_code == 200
    assert "secret" not in response.text
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "request_id": "asked-by-a-test"}
    assert error["path"] == ["organization"]
    assert response.json()["data"] == {"organization": None}
    assert "the secret of the house" in caplog.text


def test_a_store_that_cannot_be_read_is_told_as_such(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **more: object) -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(Graph, "find", broken)
    (error,) = post(client, {"query": '{ organization(name: "Meta") { label } }'}).json()["errors"]
    assert error["message"] == "the disk is gone"
    assert error["extensions"]["code"] == "STORE"
    assert error["extensions"]["request_id"]


@pytest.mark.parametrize("example", Example.all(), ids=lambda example: example.title)
def test_saved_examples_run(client: TestClient, example: Example) -> None:
    answer = get(client, query=example.query).json()
    assert "errors" not in answer
    assert all(answer["data"].values())
