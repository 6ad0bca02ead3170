"""Servers as processes of their own on loopback: started, waited for, ended by their process id."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BIN: Final = Path(sys.executable).parent
"""Where the programs of this environment are."""
HOST: Final = "127.0.0.1"
_START_SECONDS: Final = 60.0
_REQUEST_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 60.0
"""Longer than `kg serve` waits for open requests."""
_TAKEN: Final = re.compile(rf" on http://{re.escape(HOST)}:(\d+)/")
"""How `kg serve` tells on which port it listens."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def base(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    @property
    def errors(self) -> str:
        """What it has written by now, which `kg serve` does on its standard error."""
        return self.log.read_text(errors="replace")


def kg_command(store: Path, *words: str) -> list[str]:
    """`kg` on a store."""
    return [sys.executable, "-m", "kg", "--store", str(store), *words]


def kg_serve(
    store: Path, log: Path, *options: str, environment: Mapping[str, str] | None = None, ready: str = "/readyz"
) -> AbstractContextManager[Server]:
    """`kg serve` on a port that is free; a store without a graph is never ready, but alive at `/healthz`."""
    return running(kg_command(store, "serve", "--port", "0", *options), log, environment=environment, ready=ready)


def oxigraph_serve(
    program: str | Path, location: Path, log: Path, *, word: str = "serve"
) -> AbstractContextManager[Server]:
    """`oxigraph serve`, or another word of it that serves, on a free port."""
    port = free_port()
    command = [str(program), word, "--location", str(location), "--bind", f"{HOST}:{port}"]
    return running(command, log, port=port)


@contextmanager
def running(
    command: Sequence[str], log: Path, *, port: int = 0, ready: str = "/",
    environment: Mapping[str, str] | None = None, folder: Path | None = None,
) -> Iterator[Server]:  # fmt: skip
    """A server started in `folder` that has answered at the path `ready`; port 0: the one that it says it has taken.

    Of the variables KG_... it gets those of `environment` and no others; what it writes goes to `log`.

    Raises:
        RuntimeError: it has ended, or does not answer in time; with the end of what it has written.
        subprocess.TimeoutExpired: SIGTERM did not end it in time, and SIGKILL had to.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={**inherited, **(environment or {})}, cwd=folder
        )
    try:
        yield _answering(process, port, log, ready)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def free_port() -> int:
    """A port of loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answering(process: subprocess.Popen[bytes], port: int, log: Path, path: str) -> Server:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        server = Server(process, port or _port_taken(log), log)
        if server.port and _answers(server.port, path):
            return server
        time.sleep(0.05)
    written = log.read_text(errors="replace")[-1_000:]
    raise RuntimeError(f"{process.args!r} does not answer {path} (status {process.returncode}): {written}")


def _port_taken(log: Path) -> int:
    """0 while it is not told."""
    told = _TAKEN.search(log.read_text(errors="replace"))
    return int(told[1]) if told else 0


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=_REQUEST_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
