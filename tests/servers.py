"""Real SPARQL servers for tests: fresh, on free ports of loopback, ended by their process."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kg.terms import ADMINISTRATION
from tests.processes import BIN, HOST, free_port, oxigraph_serve, running

Address = Mapping[str, Any]
"""Settings that name the server."""

_VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
"""


@contextmanager
def oxigraph(folder: Path) -> Iterator[Address]:
    """`oxigraph serve`, the Rust server of the engine that the embedded store uses."""
    program = _program("oxigraph", "pip install oxigraph")
    with oxigraph_serve(program, folder / "data", folder / "server.log") as server:
        yield {"store_url": f"{server.base}/query"}


@contextmanager
def virtuoso(folder: Path) -> Iterator[Address]:
    """Virtuoso, which has no default graph and does not run a request as one transaction."""
    program, console = (_program(name, "apt-get install virtuoso-opensource") for name in ("virtuoso-t", "isql-vt"))
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_INI.format(http=http, sql=sql))
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, folder / "server.log", port=http, folder=folder) as server:
        grant = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run([console, f"{HOST}:{sql}", "dba", "dba", f"exec={grant}"], check=True, capture_output=True)
        yield {
            "store_url": f"{server.base}/sparql",
            "store_default_graph": ADMINISTRATION + "default",
            "store_atomic": 0,
        }


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def _program(name: str, install: str) -> str:
    """The path of a program; a test that needs it is skipped where it is missing, but fails in CI."""
    beside = BIN / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        reason = f"{name} is not on this machine ({install})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
