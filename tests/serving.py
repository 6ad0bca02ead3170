"""The whole application behind a real socket of loopback, in a thread of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.app import create_app
from api.server import Server, listen, server_config
from kg.settings import Settings


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The base address, without a slash at its end."""
    listener = listen("127.0.0.1", 0)
    host, port = listener.getsockname()[:2]
    server = Server(server_config(create_app(settings), settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive()
