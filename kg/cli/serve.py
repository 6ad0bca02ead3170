"""`kg serve`."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace

from kg.cli.main import OK
from kg.errors import UsageError
from kg.settings import Settings


def serve(options: Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C, and end when the open requests have been answered."""
    settings = replace(
        settings,
        host=settings.host if options.host is None else options.host,
        port=settings.port if options.port is None else options.port,
        http_workers=settings.http_workers if options.workers is None else options.workers,
    )
    if settings.http_workers < 1:
        raise UsageError(f"--workers {settings.http_workers}: at least one process serves")

    from api.server import listen, run_http_process
    from api.supervisor import run_http_processes

    listener = listen(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    print(
        f"serving {settings.place} on {base}/  SPARQL {base}/sparql  GraphQL {base}/graphql",
        file=sys.stderr,
        flush=True,
    )
    if settings.http_workers == 1:
        run_http_process(settings, listener)
    else:
        run_http_processes(settings, listener)
    return OK
