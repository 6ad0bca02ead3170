"""The GraphQL page: its policy, the form for browsers without JavaScript, and what its bundle is made of."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from starlette.testclient import TestClient

import api.pages
from api.html import STATIC
from tests.conftest import SAMPLES

BUNDLE = STATIC / "graphiql"
SOURCE = Path(api.pages.__file__).parent / "graphiql"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_the_page_allows_styles_by_a_word_used_once_and_nothing_else_more(client: TestClient) -> None:
    page, other = client.get("/graphql", headers=BROWSER), client.get("/sparql", headers=BROWSER)
    word = re.search(r'data-nonce="([^"]+)"', page.text)
    assert word is not None
    policy, usual = (one.headers["content-security-policy"].split("; ") for one in (page, other))
    assert set(policy) - set(usual) == {f"style-src 'self' 'nonce-{word[1]}'"}
    assert set(usual) - set(policy) == {"style-src 'self'"}
    assert word[1] not in client.get("/graphql", headers=BROWSER).text
    assert page.headers["cache-control"] == "no-store"


def test_the_form_works_without_javascript(client: TestClient) -> None:
    page = client.get("/graphql", headers=BROWSER).text
    form = page[page.index('<form id="ask"') :]
    assert "hidden" not in form[: form.index(">")]
    query = re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.DOTALL)
    assert query is not None
    answer = client.get("/graphql", params={"query": query[1]}, headers=BROWSER)
    assert answer.json()["data"]["incidents"]["nodes"]


def test_examples_stand_in_a_block_of_data_that_they_cannot_leave(client: TestClient) -> None:
    page = client.get("/graphql", headers=BROWSER).text
    block = re.search(r'<script id="examples" type="application/json" data-nonce="[^"]+">([^<]*)</script>', page)
    assert block is not None
    assert len(json.loads(block[1])) >= 3


def test_the_page_loads_its_own_files_only(client: TestClient) -> None:
    page = client.get("/graphql", headers=BROWSER).text
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]*)"', page)
    assert "/static/graphiql/graphiql.js" in loaded
    assert all(client.get(address).status_code == 200 for address in loaded)


def test_the_bundle_is_the_one_that_was_built() -> None:
    manifest = json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8"))
    files = {path.name for path in BUNDLE.iterdir()} - {"manifest.json"}
    assert set(manifest["files"]) == files
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((BUNDLE / name).read_bytes()).hexdigest() == digest, "run: make graphiql"
    locked = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    versions = {(place.rpartition("node_modules/")[2], one.get("version")) for place, one in locked.items()}
    assert set(manifest["packages"].items()) <= versions
    licences = (BUNDLE / "LICENSES.txt").read_text(encoding="utf-8")
    assert all(f"{name} {version} (" in licences for name, version in manifest["packages"].items())
    assert sum((BUNDLE / name).stat().st_size for name in files) < 3_000_000


def test_lock_files_name_no_place_to_download_from() -> None:
    root = Path(SAMPLES).parents[1]
    for lock in (SOURCE / "package-lock.json", root / "tests" / "node" / "package-lock.json"):
        assert '"resolved"' not in lock.read_text(encoding="utf-8")
