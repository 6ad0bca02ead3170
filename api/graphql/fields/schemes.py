"""The argument `schemes`: of fields whose concepts come from many closed lists, those of some lists only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pyoxigraph import NamedNode

from api.graphql.fields.spec import Argument
from api.graphql.model.ways import Field
from kg.claims import Term
from kg.errors import Ambiguous, BadParameter
from kg.terms import curie, expand
from kg.vocabulary import Vocabulary

SCHEMES: Final = Argument(
    "schemes",
    "list[str] | None",
    "Only concepts of these lists: label, CURIE or IRI of a list (vocab:csetv1/tangible-harm), or of a taxonomy with "
    "all of its lists (vocab:csetv1).",
)


def is_mixed(one: Field) -> bool:
    """Whether its concepts come from more than one list."""
    return one.target == "Concept" and all(way.scheme is None and not way.inverse for way in one.ways)


def schemes_of(vocabulary: Vocabulary, names: Sequence[str] | None) -> frozenset[NamedNode] | None:
    """The lists that the argument names, None where it is left out. Raises BadParameter, Ambiguous."""
    if names is None:
        return None
    return frozenset(scheme for name in names for scheme in _named(vocabulary, name))


def is_among(vocabulary: Vocabulary, value: Term, schemes: frozenset[NamedNode] | None) -> bool:
    """Whether a value is a concept of one of some lists; every value is where no lists are named."""
    if schemes is None:
        return True
    concept = vocabulary.concepts.get(value) if isinstance(value, NamedNode) else None
    return concept is not None and concept.scheme in schemes


def _named(vocabulary: Vocabulary, name: str) -> list[NamedNode]:
    iri = expand(name)
    if iri is not None:
        taxonomy = iri.value.removesuffix("/") + "/"
        found = [one for one in vocabulary.schemes if one == iri or one.value.startswith(taxonomy)]
    else:
        found = [one.iri for one in vocabulary.schemes.values() if one.label.casefold() == name.casefold()]
        if len(found) > 1:
            raise Ambiguous(name, [(curie(one), vocabulary.schemes[one].label) for one in found])
    if not found:
        raise BadParameter(f"there is no list of concepts {name!r}")
    return found
