"""The lists of all nodes of a kind, with the side index and without."""

from __future__ import annotations

import pytest

from api.pages import catalogue
from kg.graph import Graph
from kg.terms import IG


@pytest.fixture(scope="module")
def unindexed(sample_graph: Graph) -> Graph:
    """The same state of the samples, asked without its index."""
    return Graph(sample_graph._asking.store, sample_graph.vocabulary, sample_graph.queries, sample_graph.generation)


@pytest.mark.parametrize("size", [2, 5, 50])
@pytest.mark.parametrize("name", catalogue.LISTS)
def test_pages_are_those_without_an_index(
    sample_graph: Graph, unindexed: Graph, monkeypatch: pytest.MonkeyPatch, name: str, size: int
) -> None:
    monkeypatch.setattr(catalogue, "PAGE_SIZE", size)
    read = catalogue.LISTS[name]
    assert sample_graph.index is not None
    first = read(unindexed, 1)
    seen = 0
    for page in range(1, first.pages + 1):
        found = read(sample_graph, page)
        assert found == read(unindexed, page)
        seen += len(found.rows)
    assert seen == first.total > 0
    assert read(sample_graph, first.pages + 1) == read(sample_graph, first.pages)


def test_incidents_are_the_newest_ones(sample_graph: Graph) -> None:
    newest = sample_graph.entities(sample_graph.newest(10)).values()
    shown = catalogue.incidents(sample_graph, 1)
    assert [row[1][0].text for row in shown.rows[:10]] == [entity.label for entity in newest]
    assert shown.total == len(sample_graph.instances(IG.Incident))


def test_organizations_count_each_part_of_an_incident_once(sample_graph: Graph) -> None:
    rows = {row["organization"]["label"]: row for row in catalogue.organizations(sample_graph, 1).as_json()["rows"]}
    meta = sample_graph.find("Meta", "organization")
    roles = (IG.deployer, IG.developer, IG.affectedOrganization, IG.platform)
    involved = {incident for role in roles for incident in sample_graph.inverse([meta], role)[meta]}
    assert int(rows["Meta"]["incidents"]) == len(involved) > 0
