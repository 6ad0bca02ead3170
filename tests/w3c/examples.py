"""The older examples of the Graph Store protocol (http-rdf-update): requests and responses in Markdown, one story.

They are deprecated: each builds on what the ones before it left in the store, and some do not parse or contradict the
others. REPAIRS says what is read otherwise, and why.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from tests.w3c.client import Addresses, Client, Unexpected
from tests.w3c.exchanges import Request, Wanted, replay
from tests.w3c.manifest import RDFS, Test

_STORY: Final = re.compile(r"#### Request\s*?\n(?P<request>.*)#### Response\s*?\n(?P<response>.*)", re.DOTALL)
_GRAPH: Final = "http://$HOST$/$GRAPHSTORE$/person/1.ttl"
_PERSON: Final = "http://$HOST$/$GRAPHSTORE$/person/1"
_LOCATION: Final = "$NEWPATH$"
_ANYTHING: Final = Wanted((range(100, 600),))
_SUCCESS: Final = (range(200, 202), range(204, 205))


@dataclass(frozen=True, slots=True)
class Repair:
    """What is read otherwise in one example: `wrong` (a regular expression) as `right`."""

    why: str
    wrong: str
    right: str


_NO_FULL_STOP: Final = Repair(
    "the Turtle lacks its last full stop", r'("(?:Jane Doe|Doe|Jane)")(?=\s*(\n\n|$))', r"\1 ."
)
REPAIRS: Final = {
    "post__existing_graph": _NO_FULL_STOP,
    "post__multipart_formdata": _NO_FULL_STOP,
    "get_of_post__existing_graph": Repair(
        "the graph has been replaced, and a name posted to it, since it was John Doe's",
        r'v:fn "John Doe"\s*\]',
        'v:fn "Jane Doe" ] ; foaf:name "Jane Doe"',
    ),
}
"""Further, any success will do where an example wants one kind of it, since the protocol leaves the choice (sections
5.3 to 5.5)."""
_MISSING_STEPS: Final = {
    "delete__existing_graph": Request(
        "PUT",
        "/gsp/person/2.ttl",
        {"content-type": "text/turtle"},
        b"<http://www.example/s> <http://www.example/p> 1 .",
    ),
}
"""Sent before an example: the graph that it deletes, which no other has put."""


def is_example(test: Test) -> bool:
    return test.folder == "sparql11/http-rdf-update"


def replayed(client: Client, test: Test) -> None:
    """The story from an empty store up to an example, whose response is checked."""
    client.hold(test.suite, {})
    before: list[tuple[Request, Wanted]] = []
    for example in filter(is_example, test.suite.tests()):
        missing = _MISSING_STEPS.get(_local_name(example))
        if missing is not None:
            before.append((missing, _ANYTHING))
        request, wanted = _exchange(example, client.addresses)
        if example.node == test.node:
            replay(client, [*before, (request, wanted)])
            return
        before.append((request, replace(_ANYTHING, location=wanted.location)))
    raise Unexpected("the example is not in its manifest")


def _exchange(test: Test, addresses: Addresses) -> tuple[Request, Wanted]:
    story = next(
        match
        for comment in test.manifest.values(test.node, RDFS + "comment")
        if (match := _STORY.search(comment.value))
    )
    repair = REPAIRS.get(_local_name(test))
    sent, returned = (_repaired(textwrap.dedent(story[part]).strip(), repair) for part in ("request", "response"))
    request_line, headers, body = _message(sent)
    method, target, _ = request_line.split(" ")
    target = target.replace(_GRAPH, quote(addresses.graphs + "person/1.ttl", safe="")).replace("$GRAPHSTORE$", "/gsp")
    if headers.get("content-type", "").startswith("multipart/"):
        body = body.replace(b"\n", b"\r\n") + b"\r\n"
    headers.pop("host")
    status_line, returned_headers, returned_body = _message(returned)
    status = int(status_line.split(" ")[0])
    wanted = Wanted(
        statuses=_SUCCESS if method in {"PUT", "POST", "DELETE"} and status < 300 else (range(status, status + 1),),
        media_type=returned_headers.get("content-type", "").partition(";")[0],
        body=returned_body or None,
        location=_LOCATION if "location" in returned_headers else "",
    )
    return Request(method, target, headers, body or None), wanted


def _repaired(text: str, repair: Repair | None) -> str:
    return text if repair is None else re.sub(repair.wrong, repair.right, text)


def _message(text: str) -> tuple[str, dict[str, str], bytes]:
    """First line, headers by lower-case name, body."""
    head, _, body = text.partition("\n\n")
    first, *lines = head.splitlines()
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return first, headers, body.replace(_PERSON, "http://www.example/gsp/person/1").encode()


def _local_name(test: Test) -> str:
    return test.node.value.rpartition("#")[2]
