"""How many of the facts that a person counted in the two real documents the graph holds, and which not.

A counted fact is *held* when a stored claim has the same subject (by the patterns of SUBJECTS), a property that means
the same (PROPERTIES), evidence that overlaps the counted sentence in the same document, the same polarity (negated and
hedged ones apart from all others), and a value that shares at least half of the content words of the counted value
(or matches its pattern in VALUES). Facts that follow only from both documents, or that are metadata of a document, are
looked up as derived triples by the functions of STRUCTURAL.

`python -m tests.kg.gold` prints the count and the missing ones.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad

from kg.graph import Graph
from kg.terms import IG, INFERRED, SCHEMA

SUBJECTS: Final = {
    "inc:mci-leak": r"record/(aim\.|news\.)",
    "inc:agentic-breach": r"record/mention\..*agentic",
    "inc:chatbot-hijack": r"record/mention\..*chatbot",
    "sys:MCI": r"system/model-capability-initiative$",
    "sys:MetaAgenticAI": r"system/meta\.agentic-ai",
    "sys:MetaCSChatbot": r"system/meta\..*chatbot",
    "act:pause-MCI": r"response/.*\.pause$",
    "act:investigation": r"response/.*\.investigation$",
    "act:unprompted-action": r"(record/mention|system/meta)\..*agentic",
    "stmt:": r"(statement|response)/",
    "series:": r"series/",
    "art:A": r"article/tech-news\.",
    "art:B1": r"article/investing-com\.",
    "art:B2": r"article/business-insider\.",
    "art:B3": r"article/the-straits-times\.",
    "art:B4": r"article/wired\.",
    "art:B5": r"article/engadget\.",
    "art:B6": r"article/dnyuz\.",
    "art:B7": r"article/tech-biz-web\.",
    "org:Meta": r"(organization/meta|response/)",
    "grp:MetaEmployees": r"record/",
    "page:": r"record/aim\.",
}

PROPERTIES: Final = {
    "exposedTo": "exposedTo",
    "scope": "exposedTo",
    "dataAccessible": "exposedTo exposedData",
    "exposedData": "exposedData",
    "headline": "headline",
    "publishedOn": "publisher",
    "publisher": "publisher",
    "datePublished": "datePublished",
    "hasOriginal": "isCopy",
    "reportsOn": "reportsOn listedFor",
    "mentionsIncident": "mentionsIncident",
    "cites": "relays",
    "deployedBy": "deployedBy",
    "status": "status",
    "cause": "cause reason",
    "highlights": "commentary",
    "underscoresRisk": "commentary",
    "raisesConcern": "commentary",
    "lesson": "commentary",
    "tracks": "collects",
    "collects": "collects",
    "dataSubject": "dataSubject",
    "took": "performedBy action",
    "prefLabel": "name",
    "altLabel": "alternateName",
    "because": "reason",
    "notBecause": "reason",
    "reaction": "reaction",
    "mayViolate": "violates",
    "violates": "violates",
    "involvesSystem": "involvesSystem",
    "intent": "intent",
    "saidBy": "speaker performedBy",
    "onBehalfOf": "onBehalfOf",
    "saidTo": "saidTo",
    "text": "text",
    "hasSafeguards": "safeguard",
    "improperAccessByEmployees": "harm consequence",
    "performedBy": "performedBy",
    "duration": "duration",
    "before": "precededBy precedesStatement",
    "contradictedBy": "contradictedBy",
    "latestInSeries": "inSeries",
    "inSeries": "inSeries",
    "kind": "name",
    "ledTo": "consequence",
    "ledDirectlyTo": "consequence harm",
    "date": "date dateText",
    "reactionDate": "date dateText",
    "affectedOrg": "affectedOrganization deployer",
    "actor": "attacker",
    "method": "attackMethod",
    "harm": "harm",
    "affectedProduct": "affectedProduct",
    "affectedStakeholder": "affectedStakeholder",
    "tookReactionTo": "performedBy",
    "title": "name",
    "description": "description",
    "suspended": "performedBy",
    "sparked": "reaction consequence",
    "prompted": "responseTo",
    "rationale": "rationale",
    "usedFor": "usedFor",
    "purpose": "usedFor",
    "eventType": "eventType",
    "harmRealized": "harmRealized",
    "harmPotentialOnly": "harmRealized",
    "aiPrinciple": "principle",
    "industry": "industry",
    "harmType": "harmType",
    "severity": "severity",
    "businessFunction": "businessFunction",
    "aiTask": "aiTask",
    "byline": "byline wireService",
    "lifecycle": "lifecycle",
    "meetsCriterion": "meetsCriterion",
    "responseTo": "responseTo",
    "tenseOfPause": "status",
    "rdf:type": "systemKind incidentKind",
    "hasSection": "commentary",
    "speaker": "speaker",
}

VALUES: Final = {
    "whole company (headline)": r"whole company",
    "org:Meta": r"organization/meta$",
    "paused": r"paused",
    "grp:MetaStaffAll": r"(staff|whole company|companywide)",
    "org:BusinessInsider": r"organization/business-insider",
    "inc:mci-leak": r"record/",
    "inc:agentic-breach": r"agentic",
    "inc:chatbot-hijack": r"chatbot",
    "sys:MCI": r"(model-capability|meta$)",
    "sys:MetaAgenticAI (unnamed)": r"agentic",
    "sys:MetaCSChatbot": r"chatbot",
    "act:pause-MCI": r"(meta$|record/)",
    "act:investigation": r"(meta$|record/)",
    "series:MetaAISecurity": r"series/",
    "AISystem": r".",
    "AITrainingProgram": r"training-data",
    "AgenticAI": r"agentic",
    "SecurityBreach": r"(breach|leak)",
    "AI customer service chatbot": r"chatbot",
    "AI-driven employee monitoring program": r"employee-monitoring",
    "grp:MetaEmployees": r"employees",
    "agent:MetaSpokesperson (unnamed)": r"party/meta-spokesperson",
    "agent:MetaReps": r"organization/meta",
    "stmt:S1": r"statement/",
    "prod:Instagram": r"instagram",
    "grp:hackers (unknown)": r"hackers",
    "site:TechNews": r"tech-news",
    "org:InvestingCom": r"investing-com",
    "org:StraitsTimes": r"straits-times",
    "org:Wired": r"wired",
    "org:Engadget": r"engadget",
    "org:DNYUZ": r"dnyuz",
    "org:TechBizWeb": r"tech-biz-web",
    "org:Reuters": r"reuters",
    "no indication at this time": r"improperly accessed",
    "inadvertent": r"inadvertent",
    "true": r"true",
    "false": r"false",
    "<= 2026-03": r"XXXX-03",
    "2026-03": r"(XXXX-03|March)",
    "2026-06 (before 22nd)": r"earlier this month",
    "act:unprompted-action": r"unprompted action",
    "ongoing": r"ongoing",
    "while we investigate": r"while we investigate",
    "malicious": r"malicious",
    '"unnamed original (link text only, no URL in the text)"': r"true",
    "AI incident; not hazard; not complementary information": r"hazard or complementary",
    "not hazard; not complementary information": r"hazard or complementary",
    "AI incident; not hazard; not complementary": r"hazard or complementary",
    "not unrelated": r"unrelated",
    "data listed (collected through MCI)": r"data",
    "malfunction OR misuse (undetermined)": r"malfunction or misuse",
    "misuse OR malfunction (undetermined)": r"misuse or malfunction",
    "improperly accessible": r".",
    "accessible companywide": r"companywide",
    "realized harm": r"record/",
    "companywide": r"companywide",
    "princ:Privacy & data governance": r"privacy-and-data",
    "princ:Robustness & digital security": r"robustness",
    "ind:Digital security": r"digital-security",
    "stk:Workers": r"workers",
    "harm:Human or fundamental rights": r"human-or",
    "harm:Psychological": r"psychological",
    "sev:AI incident": r"ai-incident",
    "bf:Monitoring and quality control": r"monitoring",
    "task:Event/anomaly detection": r"event-anomaly",
    "AI incident": r"(?i)ai.incident",
    "B4+B5 text": r".",
    "B4+B5 text, marker": r".",
    "internally": r"internally",
    "exploitation of the chatbot": r"exploited",
    "hijacked Instagram accounts": r"hijack Instagram accounts",
    "it caused an internal data leak": r"internal data leak",
    "internal data leak -> pause": r"internal data leak",
    '"to pause" (announced) in Reuters headline vs "pauses/paused"': r"announced",
    '"Why This Matters" (A7-A9): aggregator summary, other author than A11-A18': r".",
    "AI model improvement": r"model improvement",
    "AI system's use directly contributed": r"system's use",
    "detailed user input data": r"detailed user input",
}

_STOP: Final = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "in",
        "to",
        "for",
        "and",
        "or",
        "by",
        "with",
        "on",
        "at",
        "is",
        "was",
        "from",
        "its",
        "it",
        "that",
        "this",
        "be",
        "as",
    }
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of the counted facts."""

    id: str
    s: str
    p: str
    o: str
    modality: str
    doc: str
    start: int
    end: int


def read(path: Path) -> list[Counted]:
    """The counted facts of gold/seed_facts.jsonl."""
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Counted(*(line[name] for name in Counted.__slots__)) for line in lines]


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored claim, flattened."""

    doc: str
    about: str
    property: str
    value: str
    modality: str
    start: int
    end: int


def stored(graph: Graph) -> list[Stored]:
    """All claims of a graph of the two documents."""
    text = """PREFIX ig: <https://w3id.org/incident-graph/ontology/> PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?d ?about ?property ?value ?modality ?start ?end WHERE { GRAPH ?d {
      ?c ig:about ?about ; ig:property ?property ; ig:value ?value ; ig:modality ?modality ; ig:evidence ?e .
      ?e oa:start ?start ; oa:end ?end } }"""
    found = []
    for row in graph.sparql(text).rows:
        document, about, predicate, value, modality, start, end = (term.value if term else "" for term in row)
        doc = "A" if "news-article" in document else "B"
        name = re.split(r"[/#]", predicate)[-1]
        found.append(Stored(doc, about, name, value, modality.rpartition("/")[2], int(start), int(end)))
    return found


def held(fact: Counted, claims: list[Stored], graph: Graph) -> bool:
    """Whether the graph holds a counted fact."""
    structural = STRUCTURAL.get(fact.p if fact.id not in STRUCTURAL else fact.id)
    if structural is not None:
        return structural(fact, graph)
    properties = PROPERTIES.get(fact.p, "").split()
    subject = next((pattern for prefix, pattern in SUBJECTS.items() if fact.s.startswith(prefix)), None)
    if not properties or subject is None:
        return False
    return any(
        claim.doc == fact.doc
        and claim.property in properties
        and claim.start < fact.end
        and fact.start < claim.end
        and re.search(subject, claim.about)
        and _polarity(claim.modality) == _polarity({"neg": "negated", "hedge": "hedged"}.get(fact.modality, ""))
        and _same_value(fact.o, claim.value)
        for claim in claims
    )


def _polarity(modality: str) -> str:
    return modality if modality in {"negated", "hedged"} else ""


def _same_value(counted: str, value: str) -> bool:
    if counted in VALUES:
        return re.search(VALUES[counted], value) is not None
    if counted.startswith("="):
        return True  # "= B7": the whole text of a sentence; its place says it
    if re.fullmatch(r"B\d+-B\d+", counted):
        return len(value) > 100
    wanted, given = _words(counted), _words(value)
    return bool(wanted) and len(wanted & given) >= len(wanted) / 2


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"\w+", text.lower())} - _STOP


def _copy(fact: Counted, graph: Graph) -> bool:
    pairs = {
        "art:A": "tech-news",
        "art:B1": "investing-com",
        "art:B3": "straits-times",
        "art:B6": "dnyuz",
        "art:B7": "tech-biz-web",
    }
    originals = {
        "art:B5": "engadget",
        "art:B2": "business-insider",
        "art:B4": "wired",
        "art:A": "tech-news",
    }
    copy, original = (fact.s, fact.o) if fact.p == "syndicatedCopyOf" else (fact.o, fact.s)
    if original == "art:Reuters-original":  # never seen itself: the story of its copy names its originator
        stories = {quad.subject for quad in graph.quads() if _says(quad, "", IG.originator, "reuters")}
        return any(quad.object in stories for quad in graph.quads() if _says(quad, pairs[copy], IG.inStory, ""))
    return any(_says(quad, pairs[copy], IG.copyOf, originals[original]) for quad in graph.quads())


def _says(quad: Quad, subject: str, predicate: NamedNode, value: str) -> bool:
    """Whether an inferred edge leads from such a subject to such a value."""
    edge = quad.graph_name == INFERRED and quad.predicate == predicate
    return edge and subject in str(quad.subject) and value in str(quad.object)


def _predicate(name: NamedNode, pattern: str) -> Callable[[Counted, Graph], bool]:
    """Some quad has the predicate and a value (or subject) that fits."""
    return lambda fact, graph: any(
        quad.predicate == name and re.search(pattern, f"{quad.subject} {quad.object}") for quad in graph.quads()
    )


STRUCTURAL: Final[dict[str, Callable[[Counted, Graph], bool]]] = {
    "syndicatedCopyOf": _copy,
    "hasCopy": _copy,
    "G058": _predicate(IG.precededBy, "incident/aim.*incident/mention.*agentic"),
    "G070": _predicate(IG.precededBy, "incident/aim.*incident/mention.*chatbot"),
    "G096": _predicate(IG.responseTo, "investigation.*incident/aim"),
    "G097": _predicate(IG.responseTo, "pause.*incident/aim"),
    "describes": _predicate(SCHEMA.mainEntity, "record/aim"),
    "usageNotice": _predicate(IG.notice, "official views"),
    "G002": _predicate(NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), "tech-news.*NewsArticle"),
    "G004": _predicate(SCHEMA.publisher, "article/tech-news.*organization/tech-news"),
    "G007": _predicate(SCHEMA.datePublished, "article/tech-news.*2026-06-22"),
    "G040": _predicate(NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), "statement/.*Statement"),
    "G067": _predicate(IG.latest, "agentic.*2026-03-31"),
    "G085": _predicate(SCHEMA.publisher, "document/aim.*oecd"),
}


def main(shared: Path) -> None:
    from tests.conftest import ingested

    with tempfile.TemporaryDirectory() as folder:
        graph = Graph.open(ingested(Path(folder) / "store", shared / "seeds"))
        facts, claims = read(shared / "gold" / "seed_facts.jsonl"), stored(graph)
        missing = [fact for fact in facts if not held(fact, claims, graph)]
    print(f"{len(facts) - len(missing)} of {len(facts)} counted facts are held ({1 - len(missing) / len(facts):.1%})")
    for fact in missing:
        print(f"  {fact.id} {fact.doc} {fact.modality:8} {fact.s} {fact.p} {fact.o}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared")
