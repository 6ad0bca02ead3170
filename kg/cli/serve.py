"""`kg serve`."""

from __future__ import annotations

import socket
import sys
from argparse import Namespace
from dataclasses import replace

from kg.cli.main import OK
from kg.errors import KgError
from kg.settings import Settings


def serve(options: Namespace, settings: Settings) -> int:
    """Serve until interrupted."""
    settings = replace(
        settings,
        host=settings.host if options.host is None else options.host,
        port=settings.port if options.port is None else options.port,
    )
    listener = _listen(settings.host, settings.port)
    host, port = listener.getsockname()[:2]

    import uvicorn

    from api.app import create_app

    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", access_log=False))
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(
        f"serving {settings.store} on {base}/  SPARQL {base}/sparql  GraphQL {base}/graphql",
        file=sys.stderr,
        flush=True,
    )
    server.run(sockets=[listener])
    return OK


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket. The protocol is named, since asyncio sets TCP_NODELAY only on sockets that say they are TCP."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise KgError(f"{host}:{port}: cannot listen: {error.strerror or error}") from error
    return listener
