"""Pages and static files: paths that leave the folder, names that are no names, parameters of every kind."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from tests.hostile.case import Case, raw, send

_NOT_THERE: Final = ("400", "404")
_LONG: Final = ("400", "404", "414", "431", "413")
_ANY: Final = ("200", "300", "303", "308", "400", "404", "406")


def _path(path: str, *allowed: str) -> Case:
    """The path as it stands, which an HTTP library would tidy up."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode("utf-8", "surrogateescape")
    return raw(f"path: {path[:60]}", head, allowed=allowed)


_OUTSIDE: Final = (
    "/../../../etc/passwd",
    "/static/../../../etc/passwd",
    "/static/..%2f..%2f..%2fetc%2fpasswd",
    "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/....//....//etc/passwd",
    "/static//etc/passwd",
    "/static/..%5c..%5cetc%5cpasswd",
    "/static/..%252f..%252fetc",
    "/static/%00",
    "/static/style.css%00.png",
    "/static/",
    "/static/~root",
    "/static/nul",
    "/static/" + "a/" * 2_000,
    "/id/../..%2f",
    "/id/incident/../../../etc/passwd",
    "/id/incident/..%2f..%2fetc%2fpasswd",
    "/id/incident/%00",
    "/id/%00/a",
    "/id/incident/%ff%fe",
    "/id//",
    "/id/incident/%0d%0aSet-Cookie:%20a=b",
    "/id/incident/%E2%80%AE",
    "/incident/%3Cscript%3E",
    "/incident/" + "a" * 1_000,
    "/incident/" + quote("} DROP ALL #"),
    "/incident/" + quote("x> ?p ?o . <y"),
    "/vocab/../..%2f",
    "/vocab/%00/%00/%00",
    "/concept/a/b/c/d/e/f",
    "/concept/%2e%2e/%2e%2e/%2e%2e",
    "/queries/../../kg/settings.py",
    "/queries/..%2f..%2fpyproject",
    "/queries/%00",
    "/queries/incident/nothing",
    "/queries/" + "a/" * 500,
    "/.git/config",
    "/.env",
    "/%2e%2e",
    "/%",
    "/%zz",
    "/%c0%af",
    "/;/?;",
    "/incidents.%00",
    "/incidents.exe",
    "/organizations/%00/incidents",
    "/organizations/..%2f/incidents.csv",
    "/organizations/a/incidents.exe",
    "/graphql/schema.graphql/..",
    "/sparql/",
    "/sparql/../sparql",
    "/healthz/..",
    "/dumps/../../etc/passwd",
)

_PARAMETERS: Final = (
    "/incidents?page=0",
    "/incidents?page=-1",
    "/incidents?page=999999",
    "/incidents?page=9999999999999999999999",
    "/incidents?page=%D9%A3",
    "/incidents?page=%00",
    "/incidents?page=1&page=2",
    "/incidents?" + "a=b&" * 2_000,
    "/incidents?%ff=%fe",
    "/search?q=%00",
    "/search?q=%FF%FE",
    "/search?q=" + "a" * 20_000,
    "/search?q=" + quote("'\"\\ } UNION { ?s ?p ?o } #"),
    "/search?q=" + quote("a" + "\u0301" * 500),
    "/search?q=" + quote("\u202e\u2066\U000e0001"),
    "/search?q=%ED%A0%80",
    "/search?q=*&q=*",
    "/organizations/meta/incidents?before=9999-99-99",
    "/organizations/meta/incidents?before=0000-00-00",
    "/organizations/meta/incidents?before=2026-01-01T00:00:00Z",
    "/organizations/meta/incidents?before=%00",
    "/organizations/meta/incidents?before=%D9%A2026-01-01",
    "/queries/incident/prior_incidents?incident=%00",
    "/queries/incident/prior_incidents?incident=" + "a" * 10_000,
    "/queries/incident/prior_incidents?incident=" + quote("x> } ; DROP ALL #"),
    "/queries/incident/prior_incidents?" + "incident=x:a&" * 500,
    "/queries/organization/incidents?org=Meta&before=never",
    "/queries/organization/incidents?org=%ED%A0%80",
    "/queries/entity/search?text=" + quote(".*(a+)+$"),
    "/queries/organization/timeline.csv?org=%00",
    "/queries/organization/timeline?nobody=knows",
)

CASES: Final[tuple[Case, ...]] = (
    *(_path(path, *_ANY, "401", "405") for path in _OUTSIDE),
    *(_path(path, *_ANY, *_LONG, "503") for path in _PARAMETERS),
    _path("/" + "a" * 1_000_000, *_LONG, "closed"),
    _path("/search?q=" + "%20" * 400_000, *_LONG, "closed"),
    _path("/id/incident/" + "%2e" * 10_000, *_LONG),
    _path("//127.0.0.1/a", *_NOT_THERE, "200"),
    _path("///", *_NOT_THERE),
    _path("\\..\\..\\etc\\passwd", *_NOT_THERE, "closed"),
    _path("*", *_NOT_THERE),
    *(
        send(f"page for {accept[:30]}", "GET", "/incidents", "200", "400", "406", "431", headers={"Accept": accept})
        for accept in (
            "text/html;q=nan",
            "image/png",
            "text/html;q=0",
            "*" * 5_000,
            "a/b," * 5_000,
            "text/html;" + "a=b;" * 5_000,
        )
    ),
)
