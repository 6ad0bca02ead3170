"""The types of Mutation: what can be handed in, and what comes of it. `api.graphql.mutations` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode

from api.graphql.compiler.paging import DEFAULT_PAGE, size_of
from api.graphql.fields.spec import Argument, Asked, Read, SchemaField, SchemaType, each
from api.graphql.model.inputs import EnumType, InputField, InputType
from kg.resolve.judgements import JudgementKind
from kg.sources import formats
from kg.terms import curie

DECISIONS: Final[Mapping[str, JudgementKind]] = {
    "MERGE": JudgementKind.MERGE, "SPLIT": JudgementKind.NOT_SAME, "ACCEPT": JudgementKind.ACCEPT,
    "REJECT": JudgementKind.REJECT,
}  # fmt: skip
_BECAUSE: Final = InputField("because", "str", "The reason, which is kept with the decision.")
_DRY_RUN: Final = InputField("dryRun", "bool | None", "Only tell what would change.")

MUTATION_INPUTS: Final = (
    EnumType(
        "Decision", "MERGE: two nodes are one. SPLIT: they are not. ACCEPT, REJECT: a claim counts, or does not.",
        tuple(DECISIONS),
    ),
    InputType("IngestDocumentInput", "A document. What is given beside the content overrules what that says.", (
        InputField("content", "str", "Text, HTML, or JSON records; large ones belong into a variable."),
        InputField("format", "str | None", f"How to read it; recognised if left out. One of {', '.join(formats())}."),
        InputField("url", "str | None", "Where it was published, http or https. Nothing is fetched."),
        InputField("published", "str | None", "Day, month or year of publication."),
        InputField("publisher", "str | None", "Name of its publisher."),
        InputField("title", "str | None", "Its headline."),
        _DRY_RUN,
    )),
    InputType("JudgeInput", "A decision about identity, or about a claim.", (
        InputField("decision", "Decision"),
        InputField("of", "list[str]", "Two nodes by IRI, CURIE or name; or one claim by IRI or CURIE."),
        _BECAUSE,
        _DRY_RUN,
    )),
    InputType("RetractInput", "What is taken back.", (
        InputField(
            "of", "list[str]",
            "A judgement by its IRI or CURIE, by the claim that it is about, or by its two nodes; or a document by its "
            "IRI or CURIE.",
        ),
        _BECAUSE,
        _DRY_RUN,
    )),
)  # fmt: skip


def _key(name: str) -> Read:
    return each(lambda value: value[name])


def _node(name: str) -> Read:
    """The first of a list of nodes."""
    return each(lambda value: NamedNode(value[name][0]) if value[name] else None)


def _nodes(name: str) -> Read:
    """The first ones of a list of nodes."""

    def read(asked: Asked, objects: Sequence[Any]) -> list[list[NamedNode]]:
        count = size_of(asked.arguments["first"], DEFAULT_PAGE, asked.run.settings.graphql_max_page)
        return [[NamedNode(iri) for iri in value[name][:count]] for value in objects]

    return read


_FIRST: Final = (Argument("first", "int | None"),)
_ERRORS: Final = SchemaField(
    "errors", "list[InputError]", "What is wrong with the input. Where there is any, nothing was written.",
    _key("errors"),
)  # fmt: skip
_JUDGEMENT: Final = SchemaField(
    "judgement", "JudgementReport | None", "The judgement that stands now; null with errors.", _key("judgement")
)
_DECIDED: Final = SchemaField(
    "nodes", "list[Node]", "The nodes that now stand for what was decided about; of a claim, what that is about.",
    each(lambda value: [NamedNode(iri) for iri in (value["judgement"] or {"nodes": ()})["nodes"]]),
)  # fmt: skip
_GRAPH: Final = SchemaField(
    "graph", "Graph", "The graph after the write, which all of this field is read from.",
    lambda asked, objects: [asked.run.reader.graph] * len(objects),
)  # fmt: skip
_WAS_DRY: Final = SchemaField("dryRun", "bool", "Nothing was written, as was asked.", _key("dry_run"))

MUTATION_TYPES: Final = (
    SchemaType("InputError", "What is wrong with one field of the input.", (
        SchemaField(
            "path", "list[str]", "The field, from the argument on.", each(lambda value: ["input", value["field"]])
        ),
        SchemaField("message", "str", "", _key("message")),
        SchemaField(
            "code", "str", "SHAPE, UNREADABLE, BAD_INPUT, NOT_FOUND, AMBIGUOUS or NOT_FOR_RECORDS.", _key("code")
        ),
        SchemaField("shape", "str | None", "CURIE of the SHACL shape that states the rule.", _key("shape")),
    )),
    SchemaType("UnreadLine", "A line that no rule understood.", (
        SchemaField("line", "int", "From 1.", _key("line")),
        SchemaField("text", "str", "", _key("text")),
        SchemaField("reason", "str", "", _key("reason")),
    )),
    SchemaType("RefusedClaim", "A claim that breaks a shape, and was left out.", (
        SchemaField("about", "str", "IRI of the node.", _key("about")),
        SchemaField("property", "str", "CURIE of the property.", _key("property")),
        SchemaField("value", "str", "", _key("value")),
        SchemaField("message", "str", "What the shape says.", _key("message")),
        SchemaField("shape", "str", "CURIE of the shape.", _key("shape")),
    )),
    SchemaType("IngestRecord", "What became of one document of the content.", (
        SchemaField("outcome", "str", "new, changed, unchanged, withdrawn, skipped or failed.", _key("outcome")),
        SchemaField("name", "str", "Where it stands in the content.", _key("name")),
        SchemaField("format", "str", "How it was read.", _key("format")),
        SchemaField(
            "documentIri", "str | None", "The document; in a dry run, the one that it would be.", _key("document")
        ),
        SchemaField("title", "str", "", _key("title")),
        SchemaField("claims", "int", "Claims that were read, of what is new or changed.", _key("claims")),
        SchemaField("reason", "str", "Why it failed.", _key("reason")),
        SchemaField("unread", "list[UnreadLine]", "", _key("unread")),
    )),
    SchemaType("IngestReport", "What was read, and what was not.", (
        SchemaField("records", "list[IngestRecord]", "", _key("records")),
        SchemaField("refused", "list[RefusedClaim]", "", _key("refused")),
    )),
    SchemaType("JudgementReport", "A decision, and what it changed.", (
        SchemaField("iri", "str", "", _key("iri")),
        SchemaField("curie", "str", "", each(lambda value: curie(NamedNode(value["iri"])))),
        SchemaField("kind", "str", "merge, not-same, accept, reject or retract.", _key("kind")),
        SchemaField("because", "str", "", _key("because")),
        SchemaField("by", "str", "Name of the token.", _key("by")),
        SchemaField("at", "str", "ISO 8601 instant.", _key("at")),
        SchemaField("isNew", "bool", "False: it was in force before, and nothing was written.", _key("is_new")),
        SchemaField("deleted", "int", "Direct triples, inferred ones included.", _key("deleted")),
        SchemaField("inserted", "int", "", _key("inserted")),
    )),
    SchemaType("IngestDocumentPayload", "What came of a document.", (
        SchemaField("document", "SourceDocument | None", "The first document.", _node("documents")),
        SchemaField("documents", "list[SourceDocument]", "All that the content holds.", _nodes("documents"), _FIRST),
        SchemaField("incident", "Incident | None", "The first incident.", _node("incidents")),
        SchemaField(
            "incidents", "list[Incident]", "What the documents speak of, reported ones first.", _nodes("incidents"),
            _FIRST,
        ),
        SchemaField("report", "IngestReport", "", each(lambda value: value)),
        _WAS_DRY, _GRAPH, _ERRORS,
    )),
    SchemaType("JudgePayload", "What came of a decision.", (_JUDGEMENT, _DECIDED, _WAS_DRY, _GRAPH, _ERRORS)),
    SchemaType("RetractPayload", "What came of a withdrawal.", (
        _JUDGEMENT, _DECIDED,
        SchemaField(
            "record", "IngestRecord | None", "The document that says nothing any more.",
            each(lambda value: value["records"][0] if value["records"] else None),
        ),
        _WAS_DRY, _GRAPH, _ERRORS,
    )),
    SchemaType("Mutation", "Writes: for callers with a token, one after the other, read back when readers see them.", (
        SchemaField(
            "ingestDocument", "IngestDocumentPayload | None",
            "Take in a document (scope ingest). The same content again changes nothing.", each(lambda value: value),
            (Argument("input", "IngestDocumentInput", required=True),),
        ),
        SchemaField(
            "judge", "JudgePayload | None", "Decide who is one with whom, or whether a claim counts (scope judge).",
            each(lambda value: value), (Argument("input", "JudgeInput", required=True),),
        ),
        SchemaField(
            "retract", "RetractPayload | None",
            "Take back a judgement (scope judge) or a document (scope ingest). Both stay on file.",
            each(lambda value: value), (Argument("input", "RetractInput", required=True),),
        ),
    )),
)  # fmt: skip
