"""Every term is named, described, placed and used; nothing else is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.resources import resource_folder
from kg.terms import BASE, IG, OWL, PREFIXES, RDF, RDFS, SKOS, VOCAB, curie
from kg.turtle import Resource, group
from kg.vocabulary import Vocabulary

ONTOLOGY = resource_folder("ontology")
ROOT = ONTOLOGY.parent
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
TERM_TYPES = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property, RDFS.Datatype}
PROPERTY_TYPES = TERM_TYPES - {OWL.Class, RDFS.Datatype}
CARRIED_BY_CLASSIFIED_AS = (
    "oecd-crf/", "csetv0/", "csetv1/", "gmf/", "mit/", "aiaaic/", "avid/", "iso-3166/", "ig/region",
)  # fmt: skip
"""Schemes without a property of their own: taxonomies of catalogues, and what stands in their columns of countries."""
USE_IN_TEXT = re.compile(r"(?<![\w/-])ig:([A-Za-z]\w*)")
USE_IN_PYTHON = re.compile(r"\bIG\.([A-Za-z]\w*)|\bIG\[\"([A-Za-z]\w*)\"\]")


def load(*paths: Path) -> tuple[Triple, ...]:
    return tuple(quad.triple for path in paths for quad in parse(path=path, format=RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def terms() -> dict[NamedNode, Resource]:
    grouped = group(load(*FILES))
    items = (Resource(iri, values) for iri, values in grouped.items() if isinstance(iri, NamedNode))
    return {item.iri: item for item in items if TERM_TYPES & set(item.types)}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def own(terms: dict[NamedNode, Resource]) -> dict[str, Resource]:
    return {iri.value.removeprefix(IG.base): item for iri, item in terms.items() if iri.value.startswith(IG.base)}


def test_every_term_has_one_label_and_one_comment_in_english(terms: dict[NamedNode, Resource]) -> None:
    for iri, item in terms.items():
        for predicate in (RDFS.label, RDFS.comment):
            texts = [value for value in item.values.get(predicate, ()) if isinstance(value, Literal)]
            assert [text.language for text in texts] == ["en"], f"{curie(iri)}: {curie(predicate)}"


def test_comments_are_sentences(terms: dict[NamedNode, Resource]) -> None:
    for iri, item in terms.items():
        comment = item.text(RDFS.comment)
        assert comment[0].isupper(), curie(iri)
        assert comment.rstrip('")').endswith("."), curie(iri)
        assert not re.search(r"\b(we|our|simply)\b", comment, re.IGNORECASE), curie(iri)


def test_labels_are_not_shared_within_a_domain(vocabulary: Vocabulary) -> None:
    seen = Counter((domain, item.label) for item in vocabulary.properties.values() for domain in item.domain)
    assert [key for key, count in seen.items() if count > 1] == []


def test_field_names_are_unique_within_a_class(vocabulary: Vocabulary) -> None:
    fields: defaultdict[NamedNode, list[str]] = defaultdict(list)
    anywhere = [item.field_name for item in vocabulary.properties.values() if not item.domain]
    for item in vocabulary.properties.values():
        for domain in item.domain:
            fields[domain].append(item.field_name)
    for cls, names in fields.items():
        assert [name for name, count in Counter(names + anywhere).items() if count > 1] == [], curie(cls)


def test_inverse_names_lead_to_one_kind_of_subject(vocabulary: Vocabulary) -> None:
    """Two properties may share an inverse name on one class only where both lead back to the same class."""
    subjects: defaultdict[tuple[NamedNode, str], set[NamedNode]] = defaultdict(set)
    for item in vocabulary.properties.values():
        for target in item.ranges:
            if item.inverse_name is not None and item.domain:
                subjects[target, item.inverse_name].add(item.domain[0])
    assert [(curie(target), name) for (target, name), found in subjects.items() if len(found) > 1] == []


def test_inverse_names_do_not_hide_fields(vocabulary: Vocabulary) -> None:
    fields = {(cls, item.field_name) for item in vocabulary.properties.values() for cls in item.domain}
    inverse = {(cls, item.inverse_name) for item in vocabulary.properties.values() for cls in item.ranges}
    assert [(curie(cls), name) for cls, name in fields & inverse] == []


def test_domains_and_ranges_are_defined(vocabulary: Vocabulary) -> None:
    known = vocabulary.classes.keys() | {IG.edtf, RDFS.Resource, RDFS.Literal, RDF.langString, RDF.Property}
    for item in vocabulary.properties.values():
        for cls in (*item.domain, *item.ranges):
            assert cls in known or cls.value.startswith(PREFIXES["xsd"]), f"{curie(item.iri)} -> {curie(cls)}"


def test_own_properties_have_a_domain_and_a_range(terms: dict[NamedNode, Resource]) -> None:
    anywhere = {"mergedInto", "about", "subject", "object", "value", "property"}
    for name, item in own(terms).items():
        kinds = set(item.types)
        if kinds & {OWL.ObjectProperty, OWL.DatatypeProperty} and name not in anywhere:
            assert item.values.get(RDFS.domain), name
            assert item.values.get(RDFS.range), name


def test_reused_terms_get_no_axioms(terms: dict[NamedNode, Resource]) -> None:
    """Stating a domain, range or characteristic of a foreign property would change its meaning for everybody."""
    for iri, item in terms.items():
        if not iri.value.startswith(BASE) and PROPERTY_TYPES & set(item.types):
            assert not {RDFS.domain, RDFS.range, RDFS.subPropertyOf, OWL.inverseOf} & item.values.keys(), curie(iri)
            assert set(item.types) == {RDF.Property}, curie(iri)


def test_concept_valued_properties_name_a_scheme_that_exists(vocabulary: Vocabulary) -> None:
    for item in vocabulary.properties.values():
        if item.scheme is not None:
            assert item.range == SKOS.Concept, curie(item.iri)
            assert item.scheme in vocabulary.schemes, curie(item.iri)
    held = {item.scheme for item in vocabulary.properties.values()}
    catalogues = tuple(VOCAB[name].value for name in CARRIED_BY_CLASSIFIED_AS)
    assert [curie(iri) for iri in vocabulary.schemes if iri not in held and not iri.value.startswith(catalogues)] == []


def test_every_term_says_where_it_is_defined(terms: dict[NamedNode, Resource]) -> None:
    for iri, item in terms.items():
        defined = item.iri_or_none(RDFS.isDefinedBy)
        assert defined is not None, curie(iri)
        assert iri.value.startswith(defined.value.rstrip("/#")), curie(iri)


def test_every_used_term_is_defined(terms: dict[NamedNode, Resource]) -> None:
    known = own(terms).keys()
    unknown: defaultdict[str, set[str]] = defaultdict(set)
    for name, path in used_terms(ROOT / folder for folder in ("ontology", "queries", "kg", "api")):
        if name not in known:
            unknown[name].add(path.relative_to(ROOT).as_posix())
    assert dict(unknown) == {}


def test_every_defined_property_is_used_or_reserved(vocabulary: Vocabulary, terms: dict[NamedNode, Resource]) -> None:
    used = {name for name, _ in used_terms(ROOT / folder for folder in ("queries", "kg", "api"))}
    defined = {
        name for name, item in own(terms).items() if {OWL.ObjectProperty, OWL.DatatypeProperty} & set(item.types)
    }
    unused = []
    for name in sorted(defined - used):
        item = vocabulary.properties[IG[name]]
        if not item.reserved and item.scheme is None:  # readers find the properties of facets by their schemes
            unused.append(name)
    assert unused == []


def used_terms(folders: Iterable[Path]) -> list[tuple[str, Path]]:
    """(local name, file) of every ig: term that a file names."""
    found: list[tuple[str, Path]] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".ttl", ".rq", ".py"}:
                text = path.read_text(encoding="utf-8")
                found += [(match[1], path) for match in USE_IN_TEXT.finditer(text)]
                if path.suffix == ".py":
                    found += [(match[1] or match[2], path) for match in USE_IN_PYTHON.finditer(text)]
    return found


# --- the files as a whole ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_turtle_with_this_projects_prefixes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert load(path)
    for prefix, base in re.findall(r"^@prefix ([\w-]*):\s+<([^>]*)>", text, re.MULTILINE):
        assert PREFIXES.get(prefix, base) == base, prefix
        uses = re.findall(rf"(?<![\w<-]){re.escape(prefix)}:[^/]", text)
        assert len(uses) > 1, f"{prefix}: is declared and not used"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_starts_with_a_comment_and_keeps_its_lines_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert not any(line != line.rstrip() or "\t" in line for line in lines)
    assert [line for line in lines if len(line) > 120 and '"' not in line] == []


def test_iris_use_one_base_and_secure_schema_org() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "http://schema.org" not in text, path.name
        assert re.findall(r"https://w3id\.org/incident-graph(?!/)", text) == [], path.name
    assert BASE == "https://w3id.org/incident-graph/"


def test_the_ontology_has_a_header_with_a_version_that_no_term_carries() -> None:
    header = group(load(ONTOLOGY / "core.ttl"))[NamedNode(IG.base)]
    (version,) = (value for value in header[OWL.versionIRI] if isinstance(value, NamedNode))
    assert re.fullmatch(re.escape(IG.base) + r"\d+\.\d+\.\d+/", version.value)
    for triple in load(*FILES):
        for term in (triple.subject, triple.predicate):
            assert not (isinstance(term, NamedNode) and term.value.startswith(version.value))


def test_nothing_is_imported_or_declared_the_same() -> None:
    forbidden = {OWL.imports, OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty}
    assert {triple.predicate for triple in load(*FILES)}.isdisjoint(forbidden)


def test_mapping_properties_relate_concepts_only() -> None:
    mapping = {SKOS.closeMatch, SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
    concepts = Vocabulary.load().concepts
    for triple in load(*FILES):
        if triple.predicate in mapping:
            assert triple.subject in concepts, str(triple)
