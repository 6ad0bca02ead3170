"""One HTTP process: the application behind uvicorn, on a socket that is bound already, until a signal ends it."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import socket
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.connection import BoundedConfig, ConnectionLimits, sweep
from api.logs import configure
from kg.errors import KgError
from kg.settings import Settings

_BACKLOG: Final = 2_048
"""Connections that the system keeps until they are accepted; uvicorn's own number."""
_SECOND: Final = 10
"""Ticks of the server."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Its protocol is named, as asyncio sets TCP_NODELAY only on sockets that say they are TCP."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, _, _, address = found[0]
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)  # from now on: whoever comes before the application has started waits for it
    except OSError as error:
        raise KgError(f"{host}:{port}: cannot listen: {error.strerror or error}") from error
    return listener


def run_http_process(settings: Settings, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; then accept nothing more, and end when the open requests have."""
    configure(settings)
    server = Server(server_config(create_app(settings), settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)  # uvicorn raises them anew at its end: they must not kill then
    server.run(sockets=[listener])


def server_config(app: ASGIApp, settings: Settings) -> BoundedConfig:
    """The configuration of uvicorn that the settings ask for."""
    return BoundedConfig(
        app,
        ConnectionLimits.of(settings),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.drain_seconds,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )


class Server(uvicorn.Server):
    """Sweeps its connections, and drains when the process that started it has gone."""

    config: BoundedConfig

    async def on_tick(self, counter: int) -> bool:
        if counter % _SECOND == 0:
            sweep(self.server_state.connections, self.config.limits, asyncio.get_running_loop().time())
            parent = multiprocessing.parent_process()
            if parent is not None and not parent.is_alive():
                return True
        return await super().on_tick(counter)
