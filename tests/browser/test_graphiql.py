"""The GraphQL page in a real browser, cut off from the rest of the world."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests import node


def test_a_query_is_typed_and_answered(sample_address: str, tmp_path: Path) -> None:
    chromium = node.needed(shutil.which("chromium"), "chromium is not on this machine (apt-get install chromium)")
    seen = node.run("browser.js", chromium, f"{sample_address}/graphql", tmp_path / "page.png")
    assert seen["typed"]["data"] == {"organization": {"__typename": "Organization", "label": "Meta"}}
    assert len(seen["examples"]) >= 3
    assert seen["example"]["data"]["incidents"]["nodes"]
    assert seen["formIsHidden"]
    assert seen["outside"] == []
    assert seen["messages"] == []
    assert (tmp_path / "page.png").stat().st_size > 10_000
