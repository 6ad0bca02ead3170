"""`kg merge`, `kg split`, `kg accept`, `kg reject`, `kg undo` and `kg judgements`."""

from __future__ import annotations

import getpass
from argparse import Namespace
from collections.abc import Callable
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg import judge as pipeline
from kg.asking import Answer
from kg.claims import Term
from kg.cli.main import OK
from kg.cli.output import write
from kg.errors import UsageError
from kg.graph import Graph
from kg.judge import Decision, Outcome
from kg.resolve.judgements import Judgement, JudgementKind
from kg.settings import Settings
from kg.terms import XSD, curie

_WITHDRAWN: Final = "withdrawn"
_COLUMNS: Final = ("judgement", "state", "kind", "subject", "object", "because", "by", "at")


def merge(options: Namespace, settings: Settings) -> int:
    """Two nodes are one."""
    return _judge(options, settings, pipeline.pair(JudgementKind.MERGE, *options.nodes))


def split(options: Namespace, settings: Settings) -> int:
    """Two nodes are not one."""
    return _judge(options, settings, pipeline.pair(JudgementKind.NOT_SAME, *options.nodes))


def accept(options: Namespace, settings: Settings) -> int:
    """A claim counts, whatever trust its reading deserves."""
    return _judge(options, settings, pipeline.rank(JudgementKind.ACCEPT, options.claim))


def reject(options: Namespace, settings: Settings) -> int:
    """A claim does not count."""
    return _judge(options, settings, pipeline.rank(JudgementKind.REJECT, options.claim))


def undo(options: Namespace, settings: Settings) -> int:
    """A judgement is withdrawn; it stays on file with its withdrawal."""
    if len(options.of) > 2:
        raise UsageError("undo takes the IRI of a judgement or of a claim, or the two nodes of a judgement")
    return _judge(options, settings, pipeline.retraction(options.of))


def judgements(options: Namespace, settings: Settings) -> int:
    """All judgements with their state."""
    rows = [_row(one, state) for one, state in pipeline.judgements(Graph.open(settings))]
    write(Answer("", _COLUMNS, rows), options.format)
    return OK


def _judge(options: Namespace, settings: Settings, decide: Callable[[Graph], Decision]) -> int:
    because = options.because if options.because is not None else _WITHDRAWN
    by = options.by if options.by is not None else getpass.getuser()
    _print(pipeline.judge(settings, decide, because, by, dry_run=options.dry_run))
    return OK


def _print(outcome: Outcome) -> None:
    judgement = outcome.judgement
    nodes = [curie(node) for node in (judgement.subject, judgement.object) if node is not None]
    print("\t".join([judgement.kind, *nodes, curie(judgement.iri)]))
    if judgement.object is not None:
        print(f"now: {', '.join(map(curie, outcome.canonical))}")
    suffix = " (dry run: nothing was written)" if outcome.dry_run else ""
    if not outcome.is_new:
        suffix = " (judged so before: nothing was written)"
    print(f"{outcome.deleted} direct triples deleted, {outcome.inserted} inserted{suffix}")


def _row(judgement: Judgement, state: str) -> tuple[Term | None, ...]:
    texts = (Literal(text) for text in (judgement.because, judgement.judged_by))
    nodes: tuple[NamedNode | None, ...] = (judgement.subject, judgement.object)
    at = Literal(judgement.at, datatype=XSD.dateTime)
    return (judgement.iri, Literal(state), Literal(judgement.kind.value), *nodes, *texts, at)
