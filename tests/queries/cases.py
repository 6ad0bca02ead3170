"""The parameters with which each question is asked on the samples."""

from __future__ import annotations

from typing import Final

from kg.queries import Query

LEAK: Final = "Meta Halts AI Program That Records Staff Activity Once Its Data Was Open to the Whole Workforce"
"""The incident of tests/samples/aim_page_mci.txt."""

_RIGHTS: Final = "vocab:oecd-aim/harm-type/human-or-fundamental-rights"

CASES: Final[dict[str, dict[str, str]]] = {
    "article/incidents": {
        "headline": "Meta puts staff tracking 'on hold' because every employee could look at private data"
    },
    "checks/data_quality": {},
    "derive/document_triples": {"document": "id:document/aiid.incidents.99002"},
    "derive/referrers": {"value": "Meta"},
    "entity/as_of": {"node": LEAK, "date": "2026-11-22"},
    "entity/canonical": {"node": "id:party/facebook"},
    "entity/history": {"node": LEAK},
    "entity/changes": {"since": "2026-01-01"},
    "entity/claims": {"node": LEAK, "property": "ig:severity"},
    "entity/describe": {"node": LEAK},
    "entity/documents": {"document": "id:document/aiid.incidents.99002"},
    "entity/instances": {"class": "ig:Incident"},
    "entity/known": {"node": LEAK},
    "entity/records": {"node": "id:record/aiid.99002"},
    "entity/resolve": {"label": "facebook"},
    "entity/search": {"text": "initiative"},
    "entity/subjects": {"value": "Meta", "property": "ig:deployer"},
    "harm/concepts": {"harmType": _RIGHTS},
    "harm/filed": {"concept": _RIGHTS},
    "harm/incidents": {"harmType": _RIGHTS},
    "incident/related_records": {"incident": "Office Agent Empties a Shared Calendar"},
    "organization/events": {"node": "Meta"},
    "organization/incidents": {"org": "Facebook", "before": "2027-01-01"},
}


def parameters(query: Query) -> dict[str, str]:
    """The case of a question: its own, or the usual incident and organization where it takes one."""
    usual = {"incident": LEAK, "org": "Meta"}
    needed = {param.name for param in query.params if param.required}
    return CASES.get(query.name, {name: value for name, value in usual.items() if name in needed})
