"""Short forms and their long forms."""

from __future__ import annotations

import pytest

from kg.extract.acronyms import find_acronyms


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("The Food and Drug Administration (FDA) said so.", {"FDA": "Food and Drug Administration"}),
        ("a large language model (LLM) erred", {"LLM": "large language model"}),
        ("Harbor Triage Assistant is out. HTA had failed.", {"HTA": "Harbor Triage Assistant"}),
        ("The Harbor Triage Assistant is out. HTA had failed.", {"HTA": "Harbor Triage Assistant"}),
        ("AI is used in the US and UK. Artificial Intelligence.", {}),
        ("He joined (2019) the firm (Ltd).", {}),
        ("a tool (XYZ) that nobody named", {}),
        ("HTA is never spelt out.", {}),
    ],
)
def test_find(text: str, pairs: dict[str, str]) -> None:
    assert find_acronyms(text) == pairs
