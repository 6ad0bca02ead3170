"""What people ask with in the world of JavaScript, against a real server: an audit, Apollo Client, graphql-codegen."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

import api.graphql
from api.graphql.http.page import EXAMPLES
from tests import node

AUDITS = 61
SCHEMA = Path(api.graphql.__file__).with_name("schema.graphql")


def test_every_audit_of_graphql_over_http(sample_address: str) -> None:
    results = node.run("audit.js", f"{sample_address}/graphql")
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS


def test_apollo_client_pages_through_an_organization(sample_address: str) -> None:
    address, organization, size = f"{sample_address}/graphql", "Meta", 1
    query = f'{{ incidents(organization: "{organization}", first: 100) {{ nodes {{ label }} totalCount }} }}'
    whole = httpx2.post(address, json={"query": query}).json()["data"]["incidents"]
    assert whole["totalCount"] > 2 * size
    found = node.run("apollo.js", address, organization, str(size))
    assert found["labels"] == [one["label"] for one in whole["nodes"]]
    assert found["totalCount"] == whole["totalCount"]
    assert found["pages"] == -(-whole["totalCount"] // size)
    # the hash alone, then once the text with it, then hashes alone
    assert [one["hasText"] for one in found["requests"]] == [False, True] + [False] * (found["pages"] - 1)
    assert {one["method"] for one in found["requests"] if not one["hasText"]} == {"GET"}


def test_codegen_makes_types_that_typescript_takes(tmp_path: Path) -> None:
    node.run("codegen.js", SCHEMA, tmp_path, *sorted(EXAMPLES.glob("*.graphql")))
    use = tmp_path / "use.ts"
    sources = (tmp_path / "schema.ts", tmp_path / "operations.ts", use)
    compiler = ("node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--target", "es2022", *sources)
    use.write_text("""
        import type { PriorIncidentsQuery } from "./operations";
        import type { Incident } from "./schema";
        type Node = PriorIncidentsQuery["incidents"]["nodes"][number];
        export const label = (one: Node | Incident): string => one.label;
    """)
    node.run(*compiler)
    use.write_text(use.read_text().replace("one.label", "one.sortDate"))
    with pytest.raises(AssertionError, match="not assignable"):
        node.run(*compiler)
