"""Judgements that are handed in: found by names in the graph as it stands, checked, kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pyoxigraph import NamedNode

from kg import judge as pipeline
from kg.edits import checking
from kg.edits.documents import Tools
from kg.edits.requests import Done, InputError, Judge, Judged, Undo
from kg.errors import Ambiguous, NotFound, UsageError
from kg.graph import Graph
from kg.judge import Decision, Outcome
from kg.resolve.judgements import JudgementKind
from kg.terms import kind_of

_PAIRS: Final = frozenset({JudgementKind.MERGE, JudgementKind.NOT_SAME})


def judge(edit: Judge, tools: Tools) -> Done:
    """Keep a decision about two nodes or a claim. Raises StoreError."""
    kind = JudgementKind(edit.kind)
    count = 2 if kind in _PAIRS else 1
    if len(edit.of) != count:
        what = "two nodes" if count == 2 else "one claim"
        return Done((InputError("of", f"{what}, not {len(edit.of)}: this judgement is about {what}", "BAD_INPUT"),))
    decide = pipeline.pair(kind, *edit.of) if kind in _PAIRS else pipeline.rank(kind, edit.of[0])
    return _kept(edit, decide, tools)


def undo(edit: Undo, tools: Tools) -> Done:
    """Withdraw a judgement; it stays on file with its withdrawal. Raises StoreError."""
    if len(edit.of) not in {1, 2}:
        reason = "the IRI of a judgement or of a claim, or the two nodes of a judgement"
        return Done((InputError("of", reason, "BAD_INPUT"),))
    return _kept(edit, pipeline.retraction(edit.of), tools)


def _kept(edit: Judge | Undo, decide: Callable[[Graph], Decision], tools: Tools) -> Done:
    try:
        decision = decide(tools.graph)
    except (NotFound, UsageError) as error:
        return Done((InputError("of", str(error), _code(error)),), edit.dry_run)
    judgement = pipeline.made(tools.integrator, decision, edit.because.strip(), edit.by, tools.now())
    errors = checking.judgement(judgement, tools.graph.vocabulary)
    if errors:
        return Done(tuple(errors), edit.dry_run)
    outcome = pipeline.in_force_already(tools.graph, decision)
    if outcome is None:
        outcome = pipeline.keep(tools.integrator, judgement, write=not edit.dry_run)
    return Done((), edit.dry_run, judgement=_judged(outcome, tools))


def _judged(outcome: Outcome, tools: Tools) -> Judged:
    made = outcome.judgement
    nodes = [node for one in made.nodes for node in _decided_about(one, tools)]
    canonical = dict.fromkeys(tools.integrator.identities.canonical(node).value for node in nodes)
    return Judged(
        made.iri.value, made.kind.value, made.because, made.judged_by, made.at, outcome.is_new, outcome.deleted,
        outcome.inserted, tuple(canonical),
    )  # fmt: skip


def _decided_about(node: NamedNode, tools: Tools) -> Iterable[NamedNode]:
    """The nodes behind what a judgement names: what a claim is about, what a withdrawn judgement was about."""
    if kind_of(node) == "judgement":
        withdrawn = next(one for one in tools.integrator.judgements if one.iri == node)
        return [found for one in withdrawn.nodes for found in _decided_about(one, tools)]
    if kind_of(node) == "claim":
        rows = tools.graph.ask("derive/ranks", claim=node).rows
        return [row[1] for row in rows if isinstance(row[1], NamedNode)]
    return (node,)


def _code(error: NotFound | UsageError) -> str:
    if isinstance(error, Ambiguous):
        return "AMBIGUOUS"
    return "NOT_FOUND" if isinstance(error, NotFound) else "BAD_INPUT"
