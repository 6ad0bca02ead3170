"""The names that extraction looks for: those of the register, and systems that documents before these have named."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.gazetteer import SYSTEM, Name, register_names
from kg.resolve.identities import Identities
from kg.terms import SCHEMA
from kg.vocabulary import Vocabulary


def names(vocabulary: Vocabulary, identities: Identities) -> Iterator[Name]:
    """Every name with the node that it stands for, the register's first.

    Of the graph's own names only capitalised ones count: a description ("hiring tool") is no name.
    """
    yield from register_names(vocabulary)
    for system in identities.facts.nodes("system"):
        for name in identities.facts.values(system, SCHEMA.name):
            if len(name.value) > 1 and all(word[:1].isupper() or word[:1].isdigit() for word in name.value.split()):
                yield Name(name.value, identities.canonical(system), SYSTEM)
