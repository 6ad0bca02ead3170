"""The taxonomies of the catalogues: every value is a concept, real data resolves, mappings hold together."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.resources import resource_folder
from kg.sources.facets import ValueList
from kg.terms import SKOS, VOCAB, concept, curie
from kg.vocabulary import Scheme, Vocabulary

TAXONOMIES: Final = {
    "oecd-crf": "oecd_reporting_framework",
    "csetv0": "csetv0",
    "csetv1": "csetv1",
    "gmf": "gmf",
    "mit": "mit",
    "aiaaic": "aiaaic",
    "avid": "avid",
}
"""Id of the taxonomy -> name of its file among the shared inputs."""

AIAAIC_SHEET: Final = "corpus/aiaaic/AIAAIC_Repository_Incidents_2026-06.csv"
COUNTRY: Final = VOCAB["iso-3166/country"]
REGION: Final = VOCAB["ig/region"]

NO_VALUE: Final = {"--", "4 - Not coded", "X.1 > Excluded"}
"""What tables print where nothing was classified."""

SECTOR_SLIPS: Final = {
    "UK", "USA",  # countries in the column of sectors
    "Multiple: Research/academia", "Govt - police: Govt - security", "Govt - police, security, immigration",  # glued
}  # fmt: skip

PARTS_OF_COUNTRIES: Final = {
    "California", "Colorado", "Florida", "Illinois", "New York", "North Dakota", "Pennsylvania", "Texas",
    "England", "Northern Ireland", "Scotland", "Canary Islands", "Zanzibar", "Dubai", "Abu Dhabi",
}  # fmt: skip
"""Jurisdictions that name a state, a nation of the United Kingdom, an island or a city, and no country."""

MATCHES: Final = {SKOS.closeMatch, SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}


@pytest.fixture(scope="module", params=TAXONOMIES)
def taxonomy(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def facets(taxonomy: str, shared: Path) -> list[dict[str, Any]]:
    """The facets of a taxonomy that have values."""
    text = (shared / "taxonomies" / f"{TAXONOMIES[taxonomy]}.yaml").read_text(encoding="utf-8")
    listed = yaml.load(text, Loader=yaml.CSafeLoader)["facets"]
    return [facet for facet in listed if facet["value_kind"] == "concept"]


# --- the published lists -------------------------------------------------------------------------------------------


def test_every_value_is_a_concept(taxonomy: str, facets: list[dict[str, Any]], vocabulary: Vocabulary) -> None:
    for facet in facets:
        scheme = VOCAB[f"{taxonomy}/{facet['id']}"]
        for value in facet["values"]:
            item = vocabulary.concepts[concept(taxonomy, facet["id"], value["id"])]
            assert item.scheme == scheme
            assert (item.notation, item.label) == (value["label"], value["label"])
            assert item.order == value.get("order", item.order)
            assert item.broader == ((concept(taxonomy, facet["id"], value["broader"]),) if value.get("broader") else ())
            for label in (value["label"], *value["alt_labels"]):
                assert vocabulary.concept_by_label(scheme, label) == item


def test_every_facet_is_a_scheme(taxonomy: str, facets: list[dict[str, Any]], vocabulary: Vocabulary) -> None:
    for facet in facets:
        scheme = vocabulary.schemes[VOCAB[f"{taxonomy}/{facet['id']}"]]
        assert scheme.label == facet["label"]
        assert set(facet["source_fields"]) <= set(scheme.column_labels)
        assert scheme.publisher in vocabulary.register
        assert scheme.licence
        assert scheme.source


def test_definitions_are_own_wordings(taxonomy: str, facets: list[dict[str, Any]], vocabulary: Vocabulary) -> None:
    for facet in facets:
        for value in facet["values"]:
            item = vocabulary.concepts[concept(taxonomy, facet["id"], value["id"])]
            assert item.definition is None or item.definition != value["definition"], curie(item.iri)


@pytest.mark.parametrize("taxonomy", ["avid"], indirect=True)
def test_vulnerabilities_are_found_by_code(facets: list[dict[str, Any]], vocabulary: Vocabulary) -> None:
    for facet in facets:
        for value in facet["values"]:
            found = vocabulary.concept_by_label(VOCAB[f"avid/{facet['id']}"], value["notation"])
            assert found is not None
            assert found.label == value["label"]


# --- real data -----------------------------------------------------------------------------------------------------


def cells(path: Path, header: int = 0) -> Iterator[tuple[str, str]]:
    """(name of the column, text) of every cell that is not empty. AIAAIC spreads its names over two lines."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    names = [name.strip() for name in rows[header]]
    if path.name.startswith("AIAAIC"):
        names = [below.strip() or above for above, below in zip(names, rows[header + 1], strict=True)]
    for row in rows[header + 1 + path.name.startswith("AIAAIC") :]:
        yield from ((name, text.strip()) for name, text in zip(names, row, strict=False) if text.strip())


def columns(vocabulary: Vocabulary, taxonomy: str) -> dict[str, list[Scheme]]:
    """Name of a column -> the schemes of the taxonomy that its values may come from."""
    found: defaultdict[str, list[Scheme]] = defaultdict(list)
    for scheme in vocabulary.schemes.values():
        if scheme.iri.value.startswith(VOCAB[taxonomy + "/"].value):
            for label in scheme.column_labels:
                found[label].append(scheme)
    return found


@pytest.mark.parametrize(("taxonomy", "name"), [("csetv0", "CSETv0"), ("csetv1", "CSETv1"), ("gmf", "GMF")])
def test_published_classifications_resolve(taxonomy: str, name: str, shared: Path, vocabulary: Vocabulary) -> None:
    """Cells are lists with commas, and labels hold commas too: the longest label wins. After "Other:" text is free."""
    schemes = columns(vocabulary, taxonomy)
    lists = {scheme.iri: ValueList(scheme) for found in schemes.values() for scheme in found}
    seen, unknown = set(), set()
    for column, text in cells(shared / f"corpus/aiid/taxonomies/classifications_{name}.csv"):
        for scheme in schemes.get(column, ()):
            seen.add(column)
            for piece in lists[scheme.iri].split(text):
                if piece.concept is None and not text[piece.start :].startswith("Other:"):
                    unknown.add(text[piece.start : piece.end])
    assert len(seen) > 5
    assert unknown <= NO_VALUE


@pytest.mark.parametrize(
    ("path", "header"),
    [("corpus/aiid/taxonomies/classifications_MIT_train.csv", 0), ("corpus/mit/AI_Risk_Database_v3.csv", 2)],
)
def test_risks_resolve(path: str, header: int, shared: Path, vocabulary: Vocabulary) -> None:
    """Labels with commas that stand alone in their cell, in three spellings."""
    schemes = columns(vocabulary, "mit")
    seen, unknown = set(), set()
    for column, text in cells(shared / path, header):
        for scheme in schemes.get(column, ()):
            seen.add(column)
            if vocabulary.concept_by_label(scheme.iri, text) is None:
                unknown.add(text)
    assert len(seen) == 5
    assert unknown <= NO_VALUE


def test_values_of_the_incident_sheet_resolve_unless_it_has_them_once(shared: Path, vocabulary: Vocabulary) -> None:
    """The sheet is filled in by hand: what stands there once is free text. Sectors are a closed list."""
    schemes = columns(vocabulary, "aiaaic")
    unknown: Counter[tuple[NamedNode, str]] = Counter()
    seen = set()
    for column, text in cells(shared / AIAAIC_SHEET, header=1):
        for scheme in schemes.get(column, ()):
            seen.add(column)
            for value in filter(None, (" ".join(part.split()) for part in text.split(";"))):
                if vocabulary.concept_by_label(scheme.iri, value) is None:
                    unknown[scheme.iri, value.casefold()] += 1
    assert len(seen) == 9
    assert {value for value, count in unknown.items() if count > 1} == set()
    sectors = {value for scheme, value in unknown if scheme == VOCAB["aiaaic/sector"]}
    assert sectors == {value.casefold() for value in SECTOR_SLIPS}


def test_jurisdictions_resolve_as_far_as_they_name_countries(shared: Path, vocabulary: Vocabulary) -> None:
    """Some cells use commas for semicolons, or add a part of the country: "UAE/Dubai", "UK - England"."""
    unknown = set()
    for column, text in cells(shared / AIAAIC_SHEET, header=1):
        for name in re.split(r"\s*[;,/]\s*| - ", text.strip("; ")) if column == "Jurisdiction" else ():
            if not any(vocabulary.concept_by_label(scheme, name) for scheme in (COUNTRY, REGION)):
                unknown.add(name)
    assert unknown == PARTS_OF_COUNTRIES


def test_country_codes_resolve(shared: Path, vocabulary: Vocabulary) -> None:
    path = shared / "corpus/aiid/taxonomies/classifications_CSETv1.csv"
    codes = {text for column, text in cells(path) if column in vocabulary.schemes[COUNTRY].column_labels}
    assert len(codes) > 20
    assert {code for code in codes if vocabulary.concept_by_label(COUNTRY, code) is None} == set()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("USA", "us"), ("US", "us"), ("U.S.", "us"), ("United States", "us"), ("UK", "gb"), ("Great Britain", "gb"),
        ("South Korea", "kr"), ("Korea, Republic of", "kr"), ("Russia", "ru"), ("UAE", "ae"), ("Hong Kong", "hk"),
        ("Taiwan", "tw"), ("Chinese Taipei", "tw"), ("Vietnam", "vn"), ("Czech Republic", "cz"), ("Czechia", "cz"),
        ("Turkey", "tr"), ("deu", "de"), ("Kosovo", "xk"),
    ],
)  # fmt: skip
def test_countries_are_found_by_the_names_in_use(vocabulary: Vocabulary, name: str, code: str) -> None:
    found = vocabulary.concept_by_label(COUNTRY, name)
    assert found is not None
    assert found.iri == concept("iso-3166", "country", code)


# --- mappings ------------------------------------------------------------------------------------------------------


def mappings() -> list[tuple[NamedNode, NamedNode, NamedNode]]:
    """(subject, relation, object) of every statement of the file."""
    quads = parse(path=resource_folder("ontology") / "mappings.ttl", format=RdfFormat.TURTLE)
    found = []
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode)
        found.append((quad.subject, quad.predicate, quad.object))
    return found


def test_mappings_lead_from_the_hub_to_concepts_of_other_schemes(vocabulary: Vocabulary) -> None:
    for subject, relation, target in mappings():
        assert relation in MATCHES - {SKOS.exactMatch}, curie(relation)
        assert "/oecd-aim/" in vocabulary.concepts[subject].scheme.value, curie(subject)
        assert "/oecd-aim/" not in vocabulary.concepts[target].scheme.value, curie(target)


def test_two_concepts_are_mapped_once() -> None:
    pairs = Counter(frozenset((subject, target)) for subject, _, target in mappings())
    assert [sorted(map(curie, pair)) for pair, count in pairs.items() if count > 1] == []


def test_wider_concepts_form_no_cycle_and_are_not_merely_related(vocabulary: Vocabulary) -> None:
    """Over mappings and trees together: nothing is wider than itself, and SKOS keeps wider and related apart."""
    wider: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    for item in vocabulary.concepts.values():
        wider[item.iri].update(item.broader)
    for subject, relation, target in mappings():
        if relation == SKOS.broadMatch:
            wider[subject].add(target)
        elif relation == SKOS.narrowMatch:
            wider[target].add(subject)
    above = {iri: reachable(iri, wider) for iri in list(wider)}
    assert [curie(iri) for iri, found in above.items() if iri in found] == []
    for subject, relation, target in mappings():
        if relation == SKOS.relatedMatch:
            assert target not in above[subject], f"{curie(subject)} {curie(target)}"
            assert subject not in above[target], f"{curie(subject)} {curie(target)}"


def reachable(start: NamedNode, steps: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    found: set[NamedNode] = set()
    waiting = [start]
    while waiting:
        for following in steps.get(waiting.pop(), set()) - found:
            found.add(following)
            waiting.append(following)
    return found


def test_privacy_is_found_in_every_catalogue_that_has_it() -> None:
    """The principle tells privacy from other rights; AIM has no harm of that name."""
    privacy = concept("oecd-aim", "ai-principle", "privacy-and-data-governance")
    catalogues = {
        target.value.removeprefix(VOCAB.base).partition("/")[0]
        for subject, _, target in mappings()
        if subject == privacy
    }
    assert catalogues == {"aiaaic", "avid", "gmf", "mit"}


def test_documented_mappings_stand_as_documented(shared: Path) -> None:
    """Those between two taxonomies of this graph: the OECD framework has one value Physical where AIM has two."""
    text = (shared / "taxonomies" / "oecd_facets.yaml").read_text(encoding="utf-8")
    documented = {
        (
            concept("oecd-aim", facet["id"], entry["source_value"]),
            SKOS[entry["relation"]],
            concept(entry["target_scheme"], entry["target_facet"], entry["target"]),
        )
        for facet in yaml.load(text, Loader=yaml.CSafeLoader)["facets"]
        for entry in facet["mapping"]
        if entry["target_scheme"] in TAXONOMIES
    }
    assert documented
    assert documented <= set(mappings())
