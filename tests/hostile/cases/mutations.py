"""Documents and judgements by somebody who has a token, and wants or does harm with it."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from dataclasses import replace
from typing import Any, Final

from tests.hostile.case import JSON, LISTENER, Case, send
from tests.hostile.server import CLIENTS, DEADLINE, PUBLISH_INTERVAL, UPDATER

_BEARER: Final = {**JSON, "Authorization": f"Bearer {UPDATER}"}
_LATEST: Final = CLIENTS * DEADLINE + PUBLISH_INTERVAL + 1
"""Seconds by which a write is answered: those of all clients are done one by one, and can be read then."""
_ANSWERED: Final = ("200",)
"""With errors of the input, or with a typed error of the field: the time is short."""
_REFUSED: Final = ("400", "413", "200 ")

_INGEST: Final = """mutation ($input: IngestDocumentInput!) { ingestDocument(input: $input) {
  incidents(first: 100) { label } report { records { outcome unread { text } } } errors { code } } }"""


def _send(name: str, query: str, *allowed: str, **given: Any) -> Case:
    body = json.dumps({"query": query, "variables": {"input": given}}).encode()
    case = send(f"mutation: {name}", "POST", "/graphql", *allowed, headers=_BEARER, body=body)
    return replace(case, latest=_LATEST)


def _document(name: str, content: str, *allowed: str, **more: Any) -> Case:
    return _send(name, _INGEST, *(allowed or _ANSWERED), content=content, **more)


def _packed(text: str) -> str:
    """A zip archive, as somebody might put it into a string."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.txt", text)
    return archive.getvalue().decode("latin-1")


_ARTICLE: Final = "<html><meta property='og:type' content='article'><title>T</title><body><h1>T</h1>{}</body>"
_FIELD: Final = 'ingestDocument(input: {content: "x", dryRun: true}) { dryRun }'

CASES: Final[tuple[Case, ...]] = (
    _document("a content of 20 MB", "x" * 20_000_000, *_REFUSED),
    _document("a content of 4 MB without an end of line", "word " * 800_000),
    _document("lines without end", "\n" * 1_000_000 + "x"),
    _document("elements 100,000 deep", _ARTICLE.format("<div>" * 100_000)),
    _document("attributes without end", _ARTICLE.format("<p " + "a=b " * 200_000 + ">")),
    _document(
        "entities that unfold", "<!DOCTYPE a [<!ENTITY e0 'ha'>"
        + "".join(f"<!ENTITY e{i + 1} '{f'&e{i};' * 10}'>" for i in range(12)) + "]><html><body>&e12;</body></html>",
    ),
    _document("a page that includes a page", _ARTICLE.format(f"<iframe src='http://{LISTENER}/'></iframe>" * 50)),
    _document("an XML that fetches", f'<!DOCTYPE a SYSTEM "http://{LISTENER}/x.dtd"><rdf:RDF/>'),
    _document("JSON-LD with a context elsewhere", f'{{"@context": "http://{LISTENER}/", "@type": "Event"}}'),
    _document("a zip archive", _packed("0" * 50_000_000)),
    _document("a gzip file in base64", base64.b64encode(gzip.compress(b"0" * 50_000_000)).decode()),
    _document("a bracket 1,000,000 deep", '{"catalogue": ' + "[" * 1_000_000),
    _document("records without end", '{"catalogue":"x","id":"%d","title":"a","publisher":"b","licence":"c"}\n' * 9_999),
    _document("front matter that goes on", "---\n" + "url: http://a.example/\n" * 100_000),
    _document("a path as address", "T\n\nText.", url="../../../etc/passwd"),
    _document("a file as address", "T\n\nText.", url="file:///etc/passwd"),
    _document("an address to fetch", "T\n\nText.", url=f"http://{LISTENER}/private"),
    _document("an address with a line end", "T\n\nText.", url="http://a.example/\nlicence: free"),
    _document("an address of 1 MB", "T\n\nText.", url="http://a.example/" + "a" * 1_000_000),
    _document("a title of blanks", "T\n\nText.", title=" " * 1_000_000),
    _document("a date of digits", "T\n\nText.", published="9" * 1_000_000),
    _document("a format with a path", "T\n\nText.", format="../../kg/sources"),
    _document("signs that turn the line round", "\u202e\u2066 Robot \u2069 hurts \u200b worker\n\nText \x00 text."),
    _send(
        "a judgement of 10,000 nodes", "mutation ($input: JudgeInput!) { judge(input: $input) { errors { code } } }",
        *_ANSWERED, decision="MERGE", of=["id:incident/a"] * 10_000, because="x",
    ),
    _send(
        "a judgement about what breaks queries",
        "mutation ($input: JudgeInput!) { judge(input: $input) { errors { code } } }",
        *_ANSWERED, decision="MERGE", of=['" } DROP ALL #', "<x:> } DROP ALL #"], because="x",
    ),
    _send(
        "a retraction of everything", "mutation ($input: RetractInput!) { retract(input: $input) { errors { code } } }",
        *_ANSWERED, of=["graph:judgements"], because="x",
    ),
    _send("1,000 fields", "mutation { " + " ".join(f"a{i}: {_FIELD}" for i in range(1_000)) + " }", *_REFUSED),
    _send("40 fields", "mutation { " + " ".join(f"a{i}: {_FIELD}" for i in range(40)) + " }", *_REFUSED),
    _send(
        "40 fields by fragments",
        "mutation { ...A } " + " ".join(f"fragment {one} on Mutation {{ a{one}: {_FIELD} b{one}: {_FIELD} {more} }}"
        for one, more in (("A", "...B ...C"), ("B", "...D ...E"), ("C", "...F ...G"), *((x, "") for x in "DEFG"))),
        *_ANSWERED, *_REFUSED,
    ),
    replace(
        send("mutation: by a stranger", "POST", "/graphql", "401", headers=JSON,
             body=json.dumps({"query": f"mutation {{ {_FIELD} }}"}).encode()),
        latest=_LATEST,
    ),
)  # fmt: skip
