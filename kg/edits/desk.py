"""The desk: does edits on the open store of a writing process, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from kg.edits.documents import Tools, ingest, withdraw
from kg.edits.judging import judge, undo
from kg.edits.requests import Done, Edit, Ingest, Judge, Undo
from kg.extract import Extractor, Gazetteer
from kg.gazette import names
from kg.graph import Graph
from kg.integrate import Integrator, vocabulary_quads
from kg.queries import QueryCatalogue
from kg.settings import Settings
from kg.store.base import Store
from kg.target import integrator_of
from kg.vocabulary import Vocabulary


class Desk:
    """Keeps between edits what is dear to build: the identities in memory, and the compiled tables of extraction."""

    def __init__(
        self, store: Store, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """The caller holds the right to write to `store`."""
        self._store = store
        self._settings = settings
        self._now = now
        self._vocabulary = Vocabulary.load()
        self._integrator: Integrator | None = None
        self._extractor: Extractor | None = None

    def do(self, edit: Edit) -> Done:
        """Do an edit. Where it has errors, or is a dry run, the graph is what it was. Raises StoreError."""
        try:
            done = self._do(edit)
        except BaseException:
            self.forget()
            raise
        if edit.dry_run:
            self.forget()  # a judgement that is only reckoned has moved nodes in memory
        return done

    def forget(self) -> None:
        """Somebody else has changed the store, or an edit was not carried through: what is in memory may be wrong."""
        self._integrator = None

    def _do(self, edit: Edit) -> Done:
        graph = Graph(self._store, self._vocabulary, QueryCatalogue.load())
        tools = Tools(graph, self._known(), self._reader, self._settings, self._now)
        if isinstance(edit, Ingest):
            return ingest(edit, tools)
        if isinstance(edit, Judge):
            return judge(edit, tools)
        return undo(edit, tools) if isinstance(edit, Undo) else withdraw(edit, tools)

    def _known(self) -> Integrator:
        if self._integrator is None:
            integrator = integrator_of(self._store, self._vocabulary, self._settings)
            if not self._store.holds(vocabulary_quads(self._vocabulary)):
                self._store.apply(integrator.rebuild())
            self._integrator = integrator
        return self._integrator

    def _reader(self) -> Extractor:
        """Built once: a system that an edit has just named is looked for by the next process."""
        if self._extractor is None:
            gazetteer = Gazetteer.from_names(names(self._vocabulary, self._known().identities))
            self._extractor = Extractor(self._vocabulary, gazetteer, self._settings)
        return self._extractor
