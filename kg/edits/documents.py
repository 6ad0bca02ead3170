"""Documents that are handed in, and documents that are withdrawn: checked, written in one change, and told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pyoxigraph import NamedNode

from kg.arrivals import Arrivals
from kg.claims import Claim
from kg.documents import Reading
from kg.edits import checking
from kg.edits.requests import Done, Ingest, InputError, Record, RefusedClaim, Withdraw
from kg.edits.submission import submission
from kg.errors import BadDocument
from kg.extract import Extractor
from kg.graph import Graph
from kg.integrate import Integrator
from kg.provenance import Run, SourceUse
from kg.report import Entry, Outcome
from kg.resolve.judgements import Judgement, JudgementKind
from kg.settings import Settings
from kg.store.base import Change
from kg.store.texts import TextArchive
from kg.terms import IG, curie, expand, kind_of

_UNREADABLE: Final = "UNREADABLE"
_MOST_ERRORS: Final = 20
"""Bad rows of one content that are told as errors."""
_FAILED: Final = frozenset({Outcome.FAILED, Outcome.SKIPPED})

Taken = tuple[Reading, list[Claim]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What it takes to change a store. `extractor` is made when a text is first read."""

    graph: Graph
    integrator: Integrator
    extractor: Callable[[], Extractor]
    settings: Settings
    now: Callable[[], datetime]

    def instant(self) -> str:
        """Now, as an xsd:dateTime."""
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ingest(edit: Ingest, tools: Tools) -> Done:
    """Take in one content, wholly or not at all: where a page is wrong, or no record of a catalogue is right, nothing
    is written. Records that a catalogue lacks are not withdrawn. Raises StoreError.
    """
    errors = checking.handed_in(edit, tools.graph.vocabulary)
    if errors:
        return Done(tuple(errors), edit.dry_run)
    try:
        given = submission(edit)
    except BadDocument as error:
        return Done((InputError("content", str(error), _UNREADABLE),), edit.dry_run)
    if isinstance(given, list):
        return Done(tuple(given), edit.dry_run)
    entries: list[Entry] = []
    known = tools.integrator.documents()
    arrivals = Arrivals(tools.graph.vocabulary, tools.settings, known, entries.append, edit.format)
    taken = [(reading, _claims(reading, tools)) for reading in arrivals.readings([given])]
    if not taken and entries and all(entry.outcome in _FAILED for entry in entries):
        reasons = (InputError("content", entry.reason, _UNREADABLE) for entry in entries[:_MOST_ERRORS])
        return Done(tuple(reasons), edit.dry_run)
    run, at = tools.integrator.begin(tools.instant()), tools.instant()
    taken, errors, refused = _checked(taken, run, at, tools)
    if errors:
        return Done(tuple(errors), edit.dry_run, refused=refused)
    entries += (arrivals.stored(reading, len(claims)) for reading, claims in taken)
    if taken and not edit.dry_run:
        _write(taken, run, at, arrivals.uses, tools)
    records = tuple(map(_record, entries))
    documents = () if edit.dry_run else tuple(record.document for record in records if record.document)
    return Done((), edit.dry_run, documents, _incidents(documents, tools), records, refused)


def withdraw(edit: Withdraw, tools: Tools) -> Done:
    """Make a document say nothing any more. Its text and what it said stay in the history. Raises StoreError."""
    document = expand(edit.document)
    known = tools.integrator.documents().get(document) if document is not None else None
    if document is None or known is None:
        reason = f"no document {edit.document!r} is in the graph; documents are named by IRI or CURIE (id:document/...)"
        return Done((InputError("of", reason, "NOT_FOUND"),), edit.dry_run)
    at = tools.instant()
    reason = edit.because.strip()
    decision = Judgement(JudgementKind.RETRACT, document, None, reason, edit.by, at)
    errors = checking.judgement(decision, tools.graph.vocabulary)
    if errors:
        return Done(tuple(errors), edit.dry_run)
    if not edit.dry_run:
        run = tools.integrator.begin(at)
        use = SourceUse(f"withdrawn by {edit.by}: {reason}")
        use.counts[Outcome.WITHDRAWN.value] = 1
        change = tools.integrator.withdraw({document: known.title}, run, at)
        _apply(change, run, [use], tools)
    record = Record(curie(document), Outcome.WITHDRAWN.value, "", document.value, known.title, 0, reason, ())
    return Done((), edit.dry_run, records=(record,))


def _claims(reading: Reading, tools: Tools) -> list[Claim]:
    found = tools.extractor().extract(reading) if reading.passages else ()
    return tools.integrator.keep((*reading.claims, *found))


def _checked(
    taken: Sequence[Taken], run: Run, at: str, tools: Tools
) -> tuple[list[Taken], list[InputError], tuple[RefusedClaim, ...]]:
    """The readings with the claims that break no shape, what is wrong with the documents, and the other claims."""
    stated = [(reading.document, claims) for reading, claims in taken]
    errors, refused = checking.documents(stated, run.iri, at, tools.graph.vocabulary)
    good = [(reading, [claim for claim in claims if claim.iri not in refused]) for reading, claims in taken]
    return good, errors, tuple(refused.values())


def _write(taken: Sequence[Taken], run: Run, at: str, uses: Iterable[SourceUse], tools: Tools) -> None:
    archive = TextArchive(tools.settings.store / "documents")
    for reading, _ in taken:
        archive.put(reading.document.content_hash, reading.document.text)
    change = tools.integrator.integrate([(reading.document, claims) for reading, claims in taken], run, at)
    _apply(change, run, uses, tools)


def _apply(change: Change, run: Run, uses: Iterable[SourceUse], tools: Tools) -> None:
    """One change with the run that it belongs to; then what comparing records adds."""
    store, integrator = tools.integrator.store, tools.integrator
    store.apply(Change(change.deletes, [*change.inserts, *run.quads(tools.instant(), uses)], change.documents))
    if integrator.is_unrelated:
        store.apply(integrator.relate())


def _incidents(documents: Sequence[str], tools: Tools) -> tuple[str, ...]:
    """The incidents that documents speak of, those that they report before those that they mention."""
    if not documents:
        return ()
    rows = tools.graph.ask("derive/facts", document=[NamedNode(one) for one in documents]).rows
    reported = [value for _, _, predicate, value, _ in rows if predicate == IG.reportsOn]
    spoken_of = sorted({about for _, about, *_ in rows}, key=str)
    nodes = [node for node in (*reported, *spoken_of) if isinstance(node, NamedNode)]
    found = (tools.integrator.identities.canonical(node) for node in nodes)
    return tuple(dict.fromkeys(node.value for node in found if kind_of(node) == "incident"))


def _record(entry: Entry) -> Record:
    return Record(
        entry.name, entry.outcome.value, entry.format, entry.document or None, entry.title, entry.claims, entry.reason,
        entry.unread,
    )  # fmt: skip
