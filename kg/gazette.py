"""The names that extraction looks for: those of the register, and those that readers have put into the graph."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.gazetteer import Name
from kg.resolve.identities import Identities
from kg.vocabulary import Vocabulary


def names(vocabulary: Vocabulary, identities: Identities) -> Iterator[Name]:
    """Every name with the node that it stands for."""
    for entry in vocabulary.register.values():
        for name in entry.names:
            yield Name(name, entry.iri, entry.kind, name in entry.needs_context)
    yield from ()
