"""Judgements as commands: nodes found by their names, one atomic change, one generation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.errors import Ambiguous, NotFound, UsageError
from kg.graph import Graph
from kg.index.place import publish
from kg.integrate import Integrator, judgement_of
from kg.resolve.judgements import Judgement, JudgementKind, in_force, in_order, standing
from kg.resolve.names import NAMED_KINDS
from kg.resolve.records import REPORT_LINKS, record_of
from kg.settings import Settings
from kg.target import target
from kg.terms import IG, INFERRED, curie, expand, kind_of

_JUDGED: Final = frozenset({"incident", "record", "system", *NAMED_KINDS})
_MOST_LISTED: Final = 20

Decision = tuple[JudgementKind, NamedNode, NamedNode | None]
"""What is decided about which node or nodes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a judgement changed: direct triples, inferred edges included."""

    judgement: Judgement
    deleted: int
    inserted: int
    canonical: tuple[NamedNode, ...]
    """The nodes that now stand for what it decides about."""
    dry_run: bool
    is_new: bool = True
    """False where the same was decided before and is in force: that judgement stands, and nothing is written."""


def judge(
    settings: Settings,
    decide: Callable[[Graph], Decision],
    because: str,
    judged_by: str,
    *,
    dry_run: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Outcome:
    """Keep a decision and make the graph follow it.

    Raises UsageError, NotFound, StoreInUse or StoreError; nothing is written then.
    """
    if not because.strip() or not judged_by.strip():
        raise UsageError("a judgement gives a reason (--because) and names who judged (--by)")
    graph = Graph.open(settings)
    decision = decide(graph)
    known = in_force_already(graph, decision)
    if known is not None:
        return replace(known, dry_run=dry_run)
    with target(settings, graph.vocabulary, dry_run) as (integrator, writer):
        outcome = keep(integrator, made(integrator, decision, because, judged_by, clock()))
        if writer is not None:
            publish(writer)
    return replace(outcome, dry_run=dry_run)


def in_force_already(graph: Graph, decision: Decision) -> Outcome | None:
    """The outcome of deciding again what is in force; None where it is not."""
    kind, subject, other = decision
    nodes = (subject,) if other is None else (subject, other)
    for known, state in judgements(graph):
        if state == "in force" and (known.kind, known.about) == (kind, frozenset(nodes)):
            return Outcome(known, 0, 0, _distinct(map(graph.canonical, nodes)), dry_run=False, is_new=False)
    return None


def made(integrator: Integrator, decision: Decision, because: str, judged_by: str, now: datetime) -> Judgement:
    """The judgement that a decision makes, later than all before it."""
    return Judgement(*decision, because, judged_by, _later(now, integrator.judgements))


def keep(integrator: Integrator, judgement: Judgement, *, write: bool = True) -> Outcome:
    """Write a judgement with what follows from it. Raises StoreError.

    Without `write` only the first step is reckoned, not what comparing records anew would add; the integrator is of no
    more use then.
    """
    changes = [integrator.judge(judgement)]
    if write:
        integrator.store.apply(changes[0])
        if integrator.is_unrelated:
            changes.append(integrator.relate())
            integrator.store.apply(changes[1])
    deleted = sum(_direct(change.deletes) for change in changes)
    inserted = sum(_direct(change.inserts) for change in changes)
    canonical = _distinct(map(integrator.identities.canonical, judgement.nodes))
    return Outcome(judgement, deleted, inserted, canonical, dry_run=not write)


def judgements(graph: Graph) -> list[tuple[Judgement, str]]:
    """All judgements, oldest first, each with its state: "in force", "replaced" or "withdrawn"."""
    made = [judgement_of(row) for row in graph.ask("derive/judgements").rows]
    stand, force = standing(made), in_force(made)
    retracting = [one for one in stand if one.kind is JudgementKind.RETRACT]
    states = {one.iri: "withdrawn" for one in made} | {one.iri: "replaced" for one in stand}
    states |= {one.iri: "in force" for one in (*force, *retracting)}
    return [(one, states[one.iri]) for one in in_order(made)]


# --- what is decided ---------------------------------------------------------------------------------------


def pair(kind: JudgementKind, first: str, second: str) -> Callable[[Graph], Decision]:
    """A decision about two nodes, given by IRI, CURIE, label or alias."""

    def decide(graph: Graph) -> Decision:
        a, b = _node(graph, first), _node(graph, second)
        if a == b:
            raise UsageError(f"{first!r} and {second!r} are both {curie(graph.canonical(a))}{_gathered(graph, a)}")
        _check(graph, a, b)
        return kind, a, b

    return decide


def rank(kind: JudgementKind, text: str) -> Callable[[Graph], Decision]:
    """A decision about a claim, given by IRI or CURIE."""

    def decide(graph: Graph) -> Decision:
        iri = expand(text)
        if iri is None or graph.ask("derive/ranks", claim=iri).empty:
            raise NotFound(f"no claim {text!r} is in the graph; `kg query entity/claims node=...` lists claims")
        return kind, iri, None

    return decide


def retraction(texts: Sequence[str]) -> Callable[[Graph], Decision]:
    """The withdrawal of a judgement: its IRI, the claim that it is about, or both of its nodes."""

    def decide(graph: Graph) -> Decision:
        return JudgementKind.RETRACT, _meant(graph, texts).iri, None

    return decide


def _meant(graph: Graph, texts: Sequence[str]) -> Judgement:
    listed = judgements(graph)
    if len(texts) == 2:
        found = _about(graph, [one for one, state in listed if state == "in force"], texts)
        named = f"{texts[0]!r} and {texts[1]!r}"
    else:
        iri = expand(texts[0])
        for one, state in listed:
            if one.iri == iri and state == "withdrawn":
                raise UsageError(f"{curie(one.iri)} is withdrawn already")
        found = [one for one, state in listed if one.iri == iri or (state == "in force" and one.about == {iri})]
        named = repr(texts[0])
    if not found:
        raise NotFound(f"no judgement in force is about {named}; `kg judgements` lists all")
    if len(found) > 1:
        raise Ambiguous(named, [(curie(one.iri), f"{one.kind}: {_names(one)}") for one in found])
    return found[0]


def _about(graph: Graph, listed: Sequence[Judgement], texts: Sequence[str]) -> list[Judgement]:
    """The judgements about two nodes; where there is none, those about nodes for which the same ones stand now."""
    nodes = [_node(graph, text) for text in texts]
    exact = [one for one in listed if one.about == set(nodes)]
    canonical = sorted(map(str, map(graph.canonical, nodes)))
    pairs = (one for one in listed if one.object is not None)
    return exact or [one for one in pairs if sorted(map(str, map(graph.canonical, one.about))) == canonical]


# --- nodes -------------------------------------------------------------------------------------------------


def _node(graph: Graph, text: str) -> NamedNode:
    """The source node that a text names: an IRI as it stands, of an incident its record; a name its canonical node."""
    iri = expand(text)
    node = record_of(iri if iri is not None else _find(graph, text))
    if kind_of(node) not in _JUDGED:
        raise UsageError(f"{text!r} is {curie(node)}; judgements are about incidents, records, organizations, "
                         f"products, persons, parties and systems{_reported(graph, node)}")  # fmt: skip
    if iri is not None and graph.entity(node) is None and graph.entity(iri) is None:
        raise NotFound(f"the graph says nothing about {text!r}")
    return node


def _reported(graph: Graph, node: NamedNode) -> str:
    """The incidents of an article, as a hint what is meant by its headline."""
    entity = graph.entity(node)
    values = [value for link in REPORT_LINKS for value in (entity.values.get(link, ()) if entity else ())]
    incidents = sorted({curie(value) for value in values if isinstance(value, NamedNode)})
    return f"; it reports on {', '.join(incidents)}" if incidents else ""


def _find(graph: Graph, name: str) -> NamedNode:
    """The node of a name; of several, the only one that judgements can be about."""
    try:
        return graph.find(name)
    except Ambiguous as error:
        nodes = [node for iri, _ in error.choices if (node := expand(iri)) is not None and kind_of(node) in _JUDGED]
        if len(nodes) != 1:
            raise
        return nodes[0]


def _check(graph: Graph, a: NamedNode, b: NamedNode) -> None:
    """Raises UsageError for two nodes that can be nothing to each other."""
    kinds = {kind_of(a), kind_of(b)}
    if len(kinds) > 1 and not (kinds.issubset(NAMED_KINDS) and "party" in kinds):
        raise UsageError(f"{curie(a)} and {curie(b)} are of different kinds and can never be one")
    if {a, b} <= graph.vocabulary.register.keys():
        raise UsageError(f"{curie(a)} and {curie(b)} are two entries of the register (ontology/), which says so itself")


def _gathered(graph: Graph, node: NamedNode) -> str:
    """What a canonical node gathers, as a hint which nodes may be named."""
    canonical = graph.canonical(node)
    members = {one for name in (IG.recordOf, IG.mergedInto) for one in graph.inverse([canonical], name)[canonical]}
    listed = sorted(curie(one) for one in members | {canonical} if kind_of(one) != "incident")[:_MOST_LISTED]
    return f"; name two of the nodes that it gathers: {', '.join(listed)}" if len(listed) > 1 else ""


def _names(judgement: Judgement) -> str:
    return " ".join(map(curie, judgement.nodes))


def _later(now: datetime, made: Sequence[Judgement]) -> str:
    """Now as an xsd:dateTime, after all that was judged before: a later judgement replaces an earlier one.

    In the canonical form (XML Schema, 3.2.7.2), in which stores give it back: the judgement's IRI is made of it.
    """
    last = max((datetime.fromisoformat(one.at) for one in made), default=now - timedelta(microseconds=1))
    later = max(now, last + timedelta(microseconds=1)).astimezone(UTC)
    return f"{later:%Y-%m-%dT%H:%M:%S.%f}".rstrip("0").rstrip(".") + "Z"


def _distinct(nodes: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
    return tuple(dict.fromkeys(nodes))


def _direct(quads: Sequence[Quad]) -> int:
    return sum(isinstance(quad.graph_name, DefaultGraph) or quad.graph_name == INFERRED for quad in quads)
