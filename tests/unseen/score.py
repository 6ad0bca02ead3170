"""How the real pipeline reads documents nobody looked at as it was written: `python -m tests.unseen.score [FOLDER]`."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NotRequired, TypedDict

from pyoxigraph import NamedNode

from kg.claims import Term
from kg.graph import Graph
from kg.ingest import ingest
from kg.inputs import inputs
from kg.settings import Settings
from kg.terms import SKOS, kind_and_slug
from tests.conftest import NOW

HERE: Final = Path(__file__).parent
NAMED: Final = {"kind": "incidentKind", "system": "involvesSystem"}
"""Properties that a must_not entry calls by a shorter name."""
STATED: Final = frozenset({"asserted", "reported", "classified", "inferred"})
CLAIMS: Final = """
PREFIX ig: <https://w3id.org/incident-graph/ontology/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rank: <https://w3id.org/incident-graph/vocab/ig/rank/>
SELECT ?document ?about ?property ?value ?modality ?sentence WHERE {
  GRAPH ?document {
    ?claim ig:about ?about ; ig:property ?property ; ig:value ?value ; ig:modality ?modality ; ig:rank rank:accepted .
    OPTIONAL { ?claim ig:evidence ?evidence . ?evidence oa:exact ?sentence }
  }
}
"""
PRECISE: Final = ("deployer", "developer", "systems", "kinds", "responses", "statements", "mentions")
"""Dimensions in which what the graph holds beyond the expected is counted as wrong."""


class Mention(TypedDict):
    """An earlier incident that the text names; the last day on which it can have been."""

    about: str
    latest: str | None
    system: str


class Response(TypedDict):
    """What somebody did about the incident."""

    type: str
    by: str | None


class Quote(TypedDict):
    """Words in quotation marks, by their first four. Any designation of the speaker will do: "Abara | lawyer"."""

    speaker: str
    on_behalf_of: str | None
    said_to: str | None
    starts: str


class MustNot(TypedDict):
    """A fact that a careless reader would take from the text."""

    property: str
    value: str


class Expected(TypedDict):
    """What a careful reader finds in a document."""

    note: str
    reports_incident: bool
    incidents: NotRequired[int]
    deployer: list[str]
    developer: list[str]
    systems: list[str]
    kinds: list[str]
    mentions: list[Mention]
    responses: list[Response]
    statements: list[Quote]
    negated: list[str]
    hedged: list[str]
    facets: NotRequired[dict[str, list[str]]]
    articles: NotRequired[int]
    optional: NotRequired[dict[str, list[str]]]
    """Values that are not wanted and not wrong either."""
    must_not: list[MustNot]


@dataclass(slots=True)
class Tally:
    """One dimension over all documents."""

    wanted: int = 0
    found: int = 0
    held: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """A node of one document's graph: its stated values, and the sentences that they rest on."""

    values: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sentences: set[str] = field(default_factory=set)

    def words(self, property: str) -> str:
        """The values of a property, each once."""
        return " ".join(dict.fromkeys(self.values[property]))

    def text(self) -> str:
        """All words about it."""
        return " ".join([*(value for values in self.values.values() for value in values), *self.sentences])


@dataclass(slots=True)
class Held:
    """What the graph holds from one document."""

    nodes: defaultdict[str, Node] = field(default_factory=lambda: defaultdict(Node))
    mentioned: set[str] = field(default_factory=set)
    sentences: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def of(self, kind: str) -> dict[str, Node]:
        """The nodes of a kind."""
        return {iri: node for iri, node in self.nodes.items() if _kind(iri) == kind}

    def main(self) -> list[Node]:
        """The records of incidents that the document is about, not those that it only mentions."""
        return [node for iri, node in self.of("record").items() if iri not in self.mentioned]

    def stated(self, property: str) -> list[str]:
        """The values of a property of the main records."""
        return list(dict.fromkeys(value for node in self.main() for value in node.values[property]))

    def responses(self) -> list[tuple[str, str]]:
        """(type, by) of the responses to a main incident."""
        return [
            (kind, " / ".join(dict.fromkeys(node.values["performedBy"])))
            for node in self.of("response").values()
            if not self.mentioned.intersection(node.values["responseTo"])
            for kind in dict.fromkeys(node.values["responseType"])
        ]

    def statements(self) -> list[Node]:
        """Quoted words."""
        return [node for node in self.of("statement").values() if node.values["text"]]


def main(arguments: Sequence[str]) -> int:
    """Read all documents of a folder (this one, unless told), not of folders in it; compare, print."""
    place = Path(arguments[0]).resolve() if arguments else HERE
    files = sorted(path for path in place.iterdir() if path.suffix in {".txt", ".html"})
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(store=Path(folder) / "store")
        report = ingest(inputs([str(path) for path in files]), settings, clock=lambda: NOW)
        graph = Graph.open(settings)
        documents = {entry.name: entry.document for entry in report.entries}
        broader = _broader(graph)
        held = _held(graph)
        for file in files:
            expected: Expected = json.loads(file.with_suffix(".expected.json").read_text(encoding="utf-8"))
            found = held.get(documents[str(file)], Held())
            Comparison(file.name[:2], expected, found, broader, tallies).run()
    _print(tallies, len(files))
    return 0


@dataclass(slots=True)
class Comparison:
    """One document: expected against held."""

    name: str
    expected: Expected
    held: Held
    broader: Mapping[str, set[str]]
    tallies: defaultdict[str, Tally]

    def run(self) -> None:
        """All dimensions."""
        wanted = self.expected
        number = wanted.get("incidents", int(wanted["reports_incident"]))
        self.equal("reports incident", wanted["reports_incident"], bool(self.held.main()))
        self.equal("number of incidents", number, len(self.held.main()))
        self.count("deployer", wanted["deployer"], self.held.stated("deployer"))
        self.count("developer", wanted["developer"], self.held.stated("developer"))
        self.count("systems", wanted["systems"], self.held.stated("involvesSystem"))
        kinds = self.held.stated("incidentKind")
        self.count("kinds", wanted["kinds"], kinds, self.wider(wanted["kinds"]), self.wider(kinds), exact=True)
        for facet, values in wanted.get("facets", {}).items():
            self.count("facets", values, self.held.stated(facet), exact=True)
        if "articles" in wanted:
            self.equal("articles", wanted["articles"], len(self.held.of("article")))
        self.responses()
        self.statements()
        self.mentions()
        for modality in ("negated", "hedged"):
            self.count(modality, wanted[modality], self.held.sentences[modality], precise=False)
        for entry in wanted["must_not"]:
            self.forbid(entry["property"], entry["value"])

    def equal(self, dimension: str, wanted: int, held: int) -> None:
        """A single value."""
        self.note(self.tallies[dimension], wanted == held, f"{wanted}, not {held}")

    def wider(self, kinds: Iterable[str]) -> list[str]:
        """The kinds that some kinds say with them."""
        return [name for kind in kinds for name in self.broader.get(kind, ())]

    def count(
        self, dimension: str, wanted: Sequence[str], held: Sequence[str], allowed: Iterable[str] = (),
        implied: Iterable[str] = (), *, exact: bool = False, precise: bool = True,
    ) -> None:  # fmt: skip
        """Recall of the wanted values and, where it is asked for, precision of the held ones."""
        tally = self.tallies[dimension]
        fits = _same if exact else _alike
        for value in wanted:
            self.note(tally, any(fits(value, one) for one in (*held, *implied)), value)
        welcome = [*wanted, *allowed, *self.expected.get("optional", {}).get(dimension, ())]
        for one in held if precise else ():
            self.judge(tally, any(fits(value, one) for value in welcome), one)

    def note(self, tally: Tally, found: bool, what: str) -> None:
        """A wanted value was found or missed."""
        tally.wanted += 1
        tally.found += found
        if not found:
            tally.misses.append(f"{self.name} {what}")

    def judge(self, tally: Tally, right: bool, what: str) -> None:
        """A held value is right or wrong."""
        tally.held += 1
        tally.right += right
        if not right:
            tally.wrong.append(f"{self.name} {_plain(what)[:110]}")

    def responses(self) -> None:
        """By type; by whom is a dimension of its own, over those whose type was found."""
        held = self.held.responses()
        for entry in self.expected["responses"]:
            kind, by = entry["type"], entry["by"]
            agents = [agent for type, agent in held if type == kind]
            self.note(self.tallies["responses"], bool(agents), f"{kind} by {by}")
            if agents and by:
                hit = any(_alike(by, one) for one in agents)
                self.note(self.tallies["response by"], hit, f"{kind} by {by}, not {agents}")
        welcome = {entry["type"] for entry in self.expected["responses"]}
        welcome.update(self.expected.get("optional", {}).get("responses", ()))
        for kind, by in held:
            self.judge(self.tallies["responses"], kind in welcome, f"{kind} by {by}")

    def statements(self) -> None:
        """By their first words; speaker, on whose behalf and to whom only where the words were found."""
        held = self.held.statements()
        matched: list[Node] = []
        for quote in self.expected["statements"]:
            nodes = [node for node in held if _plain(quote["starts"]) in _plain(node.words("text"))]
            matched += nodes
            self.note(self.tallies["statements"], bool(nodes), f"{quote['starts']} ... ({quote['speaker']})")
            for part, property, value in (
                ("speaker", "speaker", quote["speaker"]),
                ("on behalf of", "onBehalfOf", quote["on_behalf_of"]),
                ("said to", "saidTo", quote["said_to"]),
            ):
                if nodes and value:
                    found = sorted({one for node in nodes for one in node.values[property]})
                    hit = any(_alike(name, one) for name in value.split(" | ") for one in found)
                    self.note(self.tallies[f"statement {part}"], hit, f"{quote['starts']} ...: {value}, not {found}")
        for node in held:
            self.judge(self.tallies["statements"], any(node is one for one in matched), node.words("text"))

    def mentions(self) -> None:
        """By most of the words that describe them; the latest date only where the mention was found."""
        held = {iri: node for iri, node in self.held.of("record").items() if iri in self.held.mentioned}
        matched: set[str] = set()
        for entry in self.expected["mentions"]:
            found = {iri: node for iri, node in held.items() if _shares(entry["about"], node.text())}
            matched.update(found)
            self.note(self.tallies["mentions"], bool(found), entry["about"])
            if found and entry["latest"]:
                dates = sorted({date for node in found.values() for date in node.values["date"]})
                hit = any(_alike(date.strip("~%?"), entry["latest"]) for date in dates)
                self.note(self.tallies["mention date"], hit, f"{entry['about']}: {entry['latest']}, not {dates}")
        allowed = self.expected.get("optional", {}).get("mentions", ())
        for iri, node in held.items():
            right = iri in matched or any(_alike(word, node.text()) for word in allowed)
            self.judge(self.tallies["mentions"], right, node.words("name") or node.text())

    def forbid(self, property: str, value: str) -> None:
        """A fact that a careless reader would take from the text."""
        if property == "incident":
            hit = bool(self.held.main())
        elif property == "response":
            hit = any(type == value for type, _ in self.held.responses())
        elif property == "statement":
            hit = any(_plain(value) in _plain(node.words("text")) for node in self.held.statements())
        else:
            hit = any(_plain(value) in _plain(one) for one in self.held.stated(NAMED.get(property, property)))
        self.note(self.tallies["must not"], not hit, f"{property} = {value}")


def _held(graph: Graph) -> dict[str, Held]:
    """By document IRI, what is claimed there."""
    rows = graph.sparql(CLAIMS).dicts()
    nodes = {term for row in rows for term in row.values() if isinstance(term, NamedNode) and kind_and_slug(term)}
    labels: dict[str, str] = {iri.value: entity.label for iri, entity in graph.entities(nodes).items()}
    found: defaultdict[str, Held] = defaultdict(Held)
    for row in rows:
        if row["property"] and _local(row["property"]) == "name" and row["about"] and row["value"]:
            labels.setdefault(row["about"].value, row["value"].value)
    for row in rows:
        document, about, property, value = (row[key] for key in ("document", "about", "property", "value"))
        if document is None or about is None or property is None or value is None:
            continue
        held = found[document.value]
        modality, name = _local(row["modality"]), _local(property)
        sentence = row["sentence"].value if row["sentence"] else ""
        if modality in {"negated", "hedged"}:
            held.sentences[modality].append(sentence)
        node = held.nodes[about.value]
        node.sentences.add(sentence)
        if modality in STATED or _kind(about.value) == "statement":
            keep = _kind(value.value) in {"record", "article"} or not isinstance(value, NamedNode)
            node.values[name].append(value.value if keep else labels.get(value.value) or _label(graph, value, name))
        if name == "mentionsIncident":
            held.mentioned.add(value.value)
    return found


def _label(graph: Graph, value: NamedNode | Term, property: str) -> str:
    """Slugs for own kinds and response types, source labels for other concepts."""
    if property in {"incidentKind", "responseType"} or not isinstance(value, NamedNode):
        return _local(value)
    entity = graph.entity(value)
    return entity.label if entity else _local(value)


def _broader(graph: Graph) -> dict[str, set[str]]:
    rows = graph.sparql(f"SELECT ?a ?b WHERE {{ ?a <{SKOS.broader.value}>+ ?b }}").rows
    found: defaultdict[str, set[str]] = defaultdict(set)
    for narrow, wide in rows:
        found[_local(narrow)].add(_local(wide))
    return found


def _kind(iri: str) -> str:
    minted = kind_and_slug(NamedNode(iri)) if iri.startswith("http") and " " not in iri else None
    return minted[0] if minted else ""


def _local(term: Term | None) -> str:
    return re.split(r"[/#]", term.value)[-1] if term is not None else ""


def _plain(text: str) -> str:
    """Straight quotes, one space, no case."""
    return " ".join(re.sub("[“”]", '"', re.sub("[‘’]", "'", text)).split()).casefold()


def _same(left: str, right: str) -> bool:
    return _plain(left) == _plain(right)


def _alike(left: str, right: str) -> bool:
    """One contains the other."""
    left, right = _plain(left), _plain(right)
    return bool(left and right) and (left in right or right in left)


def _shares(words: str, text: str) -> bool:
    """At least half of the words occur in the text."""
    parts = _plain(words).split()
    return 2 * sum(part in _plain(text) for part in parts) >= len(parts)


def _print(tallies: Mapping[str, Tally], documents: int) -> None:
    write = sys.stdout.write
    write(f"{documents} documents\n{'dimension':<24}{'n':>5}{'recall':>8}{'held':>6}{'precision':>11}\n")
    for name, tally in tallies.items():
        recall = f"{tally.found / tally.wanted:.2f}" if tally.wanted else "-"
        line = f"{name:<24}{tally.wanted:>5}{recall:>8}"
        if name in PRECISE:
            line += f"{tally.held:>6}" + (f"{tally.right / tally.held:>11.2f}" if tally.held else f"{'-':>11}")
        write(line + "\n")
    for name, tally in tallies.items():
        for title, lines in (("violated" if name == "must not" else "missed", tally.misses), ("wrong", tally.wrong)):
            if lines and (title != "wrong" or name in {*PRECISE, "facets"}):
                write(f"\n{name}, {title} ({len(lines)})\n" + "".join(f"  {line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
