"""`kg serve`."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace

from kg.cli.main import OK
from kg.settings import Settings


def serve(options: Namespace, settings: Settings) -> int:
    """Serve until interrupted."""
    import uvicorn

    from api.app import create_app

    settings = replace(
        settings,
        host=settings.host if options.host is None else options.host,
        port=settings.port if options.port is None else options.port,
    )
    app = create_app(settings)
    print(f"serving {settings.store} on http://{settings.host}:{settings.port}/", file=sys.stderr)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)
    return OK
