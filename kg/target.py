"""The store that a command changes, and the integrator that makes the changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kg.encoder import load_encoder
from kg.errors import NotFound
from kg.integrate import Integrator, vocabulary_quads
from kg.queries import QueryCatalogue
from kg.settings import Settings
from kg.store.access import OpenStore, open_published, writing
from kg.store.base import Store
from kg.store.embedded import EmbeddedStore
from kg.vocabulary import Vocabulary


def integrator_of(store: Store, vocabulary: Vocabulary, settings: Settings) -> Integrator:
    """The one way to build the integrator of a run."""
    return Integrator(store, QueryCatalogue.load(), vocabulary, load_encoder(settings.encoder))


@contextmanager
def target(settings: Settings, vocabulary: Vocabulary, dry_run: bool) -> Iterator[tuple[Integrator, OpenStore | None]]:
    """Who changes the store: the writer's, or for a dry run a copy in memory that is thrown away."""
    if dry_run:
        yield integrator_of(_copy(settings, vocabulary), vocabulary, settings), None
        return
    with writing(settings) as writer:
        integrator = integrator_of(writer.store, vocabulary, settings)
        if not integrator.holds_vocabulary:
            writer.store.apply(integrator.rebuild())
        yield integrator, writer


def _copy(settings: Settings, vocabulary: Vocabulary) -> Store:
    copy = EmbeddedStore()
    try:
        store, _ = open_published(settings)
    except NotFound:
        copy.load(vocabulary_quads(vocabulary))
    else:
        copy.load(store.quads())
    return copy
