"""What a server writes in one turn of the loop reaches the client together, in order, before the connection ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest

from api.segments import Gathering


async def received(write: Callable[[Gathering], None]) -> list[bytes]:
    """The datagrams, one for each system call, that a client gets of what is written in one turn."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.settimeout(5)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_unix_connection(asyncio.Protocol, sock=_as_stream(ours))
    gathering = Gathering(transport, loop)
    write(gathering)
    await asyncio.sleep(0.01)
    gathering.close()
    await asyncio.sleep(0.01)
    parts = []
    with theirs:
        while part := theirs.recv(1_000):
            parts.append(part)
    return parts


def _as_stream(packets: socket.socket) -> socket.socket:
    """asyncio takes stream sockets only, and asks the object for its type."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=packets.detach())


def _closed(transport: Gathering) -> None:
    transport.write(b"last")
    transport.close()


def _aborted(transport: Gathering) -> None:
    transport.write(b"never")
    transport.abort()


def _sized(transport: Gathering) -> None:
    transport.write(b"12345")
    assert transport.get_write_buffer_size() == 5


@pytest.mark.parametrize(
    ("write", "parts"),
    [
        (lambda t: [t.write(b"head "), t.write(b"body")], [b"head body"]),
        (lambda t: t.write(b"alone"), [b"alone"]),
        (lambda t: [t.write(bytes([65 + n])) for n in range(4)], [b"AB", b"CD"]),
        (_closed, [b"last"]),
        (_aborted, []),
        (_sized, [b"12345"]),
    ],
)
def test_pieces(write: Callable[[Gathering], None], parts: list[bytes]) -> None:
    found = asyncio.run(received(write))
    assert b"".join(found) == b"".join(parts)
    assert len(found) <= len(parts)
