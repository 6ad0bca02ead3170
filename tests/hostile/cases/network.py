"""Everything that could make the server call somebody, or read a file, on behalf of a stranger."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from tests.hostile.case import ENDED, FORM, JSON, LISTENER, QUERY, REFUSED, Case, ask, form, send

_URL: Final = f"http://{LISTENER}/sparql"
_SERVICE: Final = ("400 SERVICE_REFUSED", *REFUSED)
_UPDATE: Final = ("400 UPDATE_REFUSED", "401", "403", "405", *REFUSED)
_NOTHING: Final = (*ENDED, *REFUSED, "400 BAD_", "400 GRAPH")

_SERVICES: Final = {
    "plain": f"SELECT * {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "silent": f"SELECT * {{ SERVICE SILENT <{_URL}> {{ ?s ?p ?o }} }}",
    "lower case": f"select * {{ service silent <{_URL}> {{ ?s ?p ?o }} }}",
    "no spaces": f"SELECT*{{SERVICE<{_URL}>{{}}}}",
    "by variable": f"SELECT * {{ VALUES ?e {{ <{_URL}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "by prefixed name": f"PREFIX e: <http://{LISTENER}/> SELECT * {{ SERVICE e:sparql {{ ?s ?p ?o }} }}",
    "by BASE": f"BASE <{_URL}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "in a sub-select": f"SELECT * {{ {{ SELECT * {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }} }} }}",
    "in OPTIONAL": f"SELECT * {{ ?s ?p ?o OPTIONAL {{ SERVICE SILENT <{_URL}> {{ ?s ?p ?x }} }} }}",
    "in EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }} }}",
    "in an ORDER BY": f"SELECT * {{ ?s ?p ?o }} ORDER BY EXISTS {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "in CONSTRUCT": f"CONSTRUCT WHERE {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "glued to true": f"SELECT * {{ ?s ?p trueSERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "glued to a number": f"SELECT * {{ ?s ?p 1SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "glued to 1e0": f"SELECT * {{ ?s ?p 1e0SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "glued to a string": f"SELECT * {{ ?s ?p 'x'SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "glued to a language": f"SELECT * {{ ?s ?p 'x'@enSERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "glued to a language direction": f"SELECT * {{ ?s ?p 'x'@en--ltrSERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "glued to a blank node": f"SELECT * {{ ?s ?p [] SERVICE<{_URL}>{{ ?s ?p ?o }} }}",
    "after a comment": f"SELECT * {{ #\rSERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "after an open comment": f"SELECT * {{ # <x:y#z> '''\nSERVICE <{_URL}> {{ ?s ?p ?o }} #'''\n}}",
    "between false quotes": f"SELECT * {{ ?a ?p ?b FILTER(?a<'>' && EXISTS {{ SERVICE <{_URL}> {{}} }} && ?b>'') }}",
    "by escapes in the word": f"SELECT * {{ \\u0053ERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "by long escapes": f"SELECT * {{ \\U00000053\\U00000045RVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "by an escaped end of an IRI": f"SELECT * {{ ?s ?p <x:a\\u003E SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "by an escaped backslash": f"SELECT * {{ ?s ?p 'a\\\\' . SERVICE <{_URL}> {{ ?s ?p ?o }} #' }}",
    "behind a byte order mark": f"\ufeffSELECT * {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "with a zero-width space": f"SELECT * {{ SERV\u200bICE <{_URL}> {{ ?s ?p ?o }} }}",
    "in full-width letters": f"SELECT * {{ ＳＥＲＶＩＣＥ <{_URL}> {{ ?s ?p ?o }} }}",
    "with a dotless i": f"SELECT * {{ SERVıCE <{_URL}> {{ ?s ?p ?o }} }}",
}

_NO_SERVICES: Final = {
    "behind an escaped quote in a string": f"SELECT * {{ ?s ?p 'a\\u0027 . SERVICE <{_URL}> {{ ?s ?p ?o }} #' }}",
    "behind an escaped line end in a comment": f"SELECT * {{ #\\u000ASERVICE <{_URL}> {{ ?s ?p ?o }}\n }}",
}
"""Escapes of these two places mean nothing before the text is read, so the word stays in a string and in a comment."""

_UPDATES: Final = {
    "LOAD": f"LOAD <{_URL}>",
    "LOAD SILENT INTO": f"LOAD SILENT <{_URL}> INTO GRAPH <x:g>",
    "LOAD after a query": f"ASK {{}} ; LOAD <{_URL}>",
    "LOAD after a prologue": f"BASE <http://{LISTENER}/> PREFIX : <x:> LOAD <sparql>",
    "LOAD of a file": "LOAD <file:///etc/passwd>",
    "INSERT with SERVICE": f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{_URL}> {{ ?s ?p ?o }} }}",
    "DROP ALL": "DROP ALL",
    "DELETE WHERE": "DELETE WHERE { ?s ?p ?o }",
}

_DATASETS: Final = {
    "FROM": f"SELECT * FROM <{_URL}> {{ ?s ?p ?o }}",
    "FROM NAMED": f"SELECT * FROM NAMED <{_URL}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "FROM a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "GRAPH": f"SELECT * {{ GRAPH <{_URL}> {{ ?s ?p ?o }} }}",
    "GRAPH of a file": "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
    "DESCRIBE": f"DESCRIBE <{_URL}>",
}


def _graph_parameters(name: str, iri: str) -> Case:
    target = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}&{name}={quote(iri, safe=LISTENER)}"
    return send(f"{name}={iri}", "GET", target, *_NOTHING)


CASES: Final[tuple[Case, ...]] = (
    *(ask(f"SERVICE {name}", text, *_SERVICE) for name, text in _SERVICES.items()),
    *(ask(f"{name} as a query", text, *_UPDATE, *REFUSED) for name, text in _UPDATES.items()),
    ask("function of that name", f"SELECT (<{_URL}>(1) AS ?x) {{}}", *REFUSED),
    *(ask(f"SERVICE {name}", text, *ENDED) for name, text in _NO_SERVICES.items()),
    *(
        send(
            f"{name} as an update",
            "POST",
            "/sparql",
            *_UPDATE,
            headers={"Content-Type": "application/sparql-update"},
            body=text.encode(),
        )
        for name, text in _UPDATES.items()
    ),
    *(
        send(f"{name} as a form", "POST", "/sparql", *_UPDATE, headers=FORM, body=form(update=text))
        for name, text in _UPDATES.items()
    ),
    *(ask(name, text, *ENDED) for name, text in _DATASETS.items()),
    *(
        _graph_parameters(name, iri)
        for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri")
        for iri in (_URL, "file:///etc/passwd", "not an iri", "http://[::1", "data:text/turtle,<x:a><x:b><x:c>.")
    ),
    send(
        "5,000 graphs by parameter",
        "POST",
        "/sparql",
        "400",
        "413",
        headers=FORM,
        body=form(query="ASK {}") + b"&default-graph-uri=x:g" * 5_000,
    ),
    send("graph store: read a file", "GET", "/rdf-graph-store?graph=file:///etc/passwd", "401", "403", "404"),
    send(
        "graph store: write",
        "PUT",
        f"/rdf-graph-store?graph={_URL}",
        "401",
        "403",
        "404",
        "405",
        headers={"Content-Type": "text/turtle"},
        body=b"<x:a> <x:b> <x:c> .",
    ),
    send(
        "a proxy request for elsewhere", "GET", f"http://{LISTENER}/sparql?query=ASK%7B%7D", "200", "400", "404", "421"
    ),
    send("CONNECT", "CONNECT", LISTENER, "400", "404", "405", "501", "closed"),
    send(
        "a wrong token",
        "POST",
        "/sparql",
        "401",
        "403",
        "405",
        headers={
            "Content-Type": "application/sparql-update",
            "Authorization": "Bearer \xff\x00\xff".replace("\x00", ""),
        },
        body=f"LOAD <{_URL}>".encode(),
    ),
    send(
        "a very long token",
        "POST",
        "/sparql",
        "401",
        "403",
        "405",
        headers={"Content-Type": "application/sparql-update", "Authorization": "Bearer " + "a" * 30_000},
        body=b"DROP ALL",
    ),
    send(
        "JSON-LD where SPARQL is expected",
        "POST",
        "/sparql",
        "415",
        headers={"Content-Type": "application/ld+json"},
        body=f'{{"@context": "{_URL}", "@id": "x:a", "b": 1}}'.encode(),
    ),
    send(
        "XML with entities where SPARQL is expected",
        "POST",
        "/sparql",
        "415",
        headers={"Content-Type": "application/rdf+xml"},
        body=f'<!DOCTYPE r [<!ENTITY x SYSTEM "{_URL}">]><r>&x;</r>'.encode(),
    ),
    send(
        "GraphQL with an address",
        "POST",
        "/graphql",
        "200",
        "400",
        headers=JSON,
        body=f'{{"query": "{{ incident(name: \\"{_URL}\\") {{ label }} }}"}}'.encode(),
    ),
    send("a search for an address", "GET", f"/search?q={_URL}", "200"),
    send(
        "a forwarded address",
        "GET",
        "/sparql?query=ASK%7B%7D",
        "200",
        headers={
            "X-Forwarded-For": LISTENER,
            "X-Forwarded-Host": LISTENER,
            "Forwarded": f"for={LISTENER};host={LISTENER}",
        },
    ),
    send(
        "a query from elsewhere",
        "POST",
        "/sparql",
        *ENDED,
        headers={**QUERY, "Origin": f"http://{LISTENER}", "Referer": _URL},
        body=b"ASK {}",
    ),
)
