"""Real SPARQL servers for tests: fresh, on free ports of loopback, ended by their process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from kg.terms import ADMINISTRATION

START_SECONDS = 60.0
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
    port = _free_port()
    place = f"127.0.0.1:{port}"
    with _running([program, "serve", "--location", str(folder / "data"), "--bind", place], folder, port):
        yield {"store_url": f"http://{place}/query"}


@contextmanager
def virtuoso(folder: Path) -> Iterator[Address]:
    """Virtuoso, which has no default graph and does not run a request as one transaction."""
    program, console = (_program(name, "apt-get install virtuoso-opensource") for name in ("virtuoso-t", "isql-vt"))
    http, sql = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_INI.format(http=http, sql=sql))
    with _running([program, "+foreground", "+configfile", "virtuoso.ini"], folder, http):
        grant = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run([console, f"127.0.0.1:{sql}", "dba", "dba", f"exec={grant}"], check=True, capture_output=True)
        yield {
            "store_url": f"http://127.0.0.1:{http}/sparql",
            "store_default_graph": ADMINISTRATION + "default",
            "store_atomic": 0,
        }


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def _program(name: str, install: str) -> str:
    """The path of a program; a test that needs it is skipped where it is missing, but fails in CI."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        reason = f"{name} is not on this machine ({install})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{command[0]} did not start: {(folder / 'server.log').read_text()[-1_000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with urllib3.PoolManager(timeout=2, retries=False) as pool:
            return pool.request("GET", f"http://127.0.0.1:{port}/").status < 500
    except urllib3.exceptions.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
