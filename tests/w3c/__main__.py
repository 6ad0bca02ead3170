"""`python -m tests.w3c`: the suite against `kg serve` and `oxigraph serve`, side by side."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.w3c.client import Addresses, Client
from tests.w3c.manifest import Suite, Test
from tests.w3c.report import Report
from tests.w3c.runner import run
from tests.w3c.servers import kg_server, other_server, oxigraph_server

BOTH = ("oxigraph", "kg")


def main() -> int:
    """0: `kg serve` passes as many as `oxigraph serve` in each group, or only one was run; 1: fewer; 2: no suite."""
    options = _options()
    try:
        suite = Suite(options.suite)
    except FileNotFoundError as error:
        print(f"{error}; get https://github.com/w3c/rdf-tests and give its folder `sparql`", file=sys.stderr)
        return 2
    tests = [test for test in suite.tests() if options.only in test.name]
    report = Report()
    for name in options.server or BOTH:
        with tempfile.TemporaryDirectory() as folder, _server(name, Path(folder), options.token) as addresses:
            _run(name, addresses, tests, report)
    print(report.text())
    return report.exit_code(*BOTH)


def _run(name: str, addresses: Addresses, tests: list[Test], report: Report) -> None:
    with Client(addresses) as client:
        for number, outcome in enumerate(run(client, tests), 1):
            report.add(name, outcome)
            if sys.stderr.isatty():
                print(f"\r{name} {number}/{len(tests)}", end="", file=sys.stderr, flush=True)


def _server(name: str, folder: Path, token: str) -> AbstractContextManager[Addresses]:
    if name == "oxigraph":
        return oxigraph_server(folder)
    return kg_server(folder) if name == "kg" else nullcontext(other_server(name, token))


def _options() -> Namespace:
    shared = Path(os.environ.get("KG_SHARED", Path(__file__).parents[3] / "shared"))
    parser = ArgumentParser(prog="python -m tests.w3c", description=__doc__)
    parser.add_argument(
        "--suite", type=Path, default=shared / "w3c-rdf-tests" / "sparql",
        help="folder `sparql` of https://github.com/w3c/rdf-tests (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--server", action="append", metavar="kg|oxigraph|URL",
        help="what to test, may be repeated (default: both); a URL is a server with the addresses of `kg serve`, "
        "all of whose data is deleted",
    )  # fmt: skip
    parser.add_argument("--token", default="", help="bearer token for a server given by URL")
    parser.add_argument("--only", default="", metavar="TEXT", help="only tests whose name has this in it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
