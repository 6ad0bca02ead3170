"""Messages between processes on a byte stream: an 8-byte length, then that many bytes."""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO, Final, Protocol

LENGTH: Final = struct.Struct(">Q")


def frame(*parts: bytes) -> bytes:
    """One message, made of parts that follow each other."""
    return b"".join((LENGTH.pack(sum(map(len, parts))), *parts))


class Readable(Protocol):
    """A blocking stream that gives all the bytes that are asked for, less only where it ends."""

    def read(self, size: int, /) -> bytes: ...


def read_frame(stream: Readable) -> bytes | None:
    """The next message of a blocking stream; None where it ends, even within a message."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size: int = LENGTH.unpack(head)[0]
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: BinaryIO, *parts: bytes) -> None:
    """Write one message to a blocking stream, without joining its parts first."""
    stream.write(LENGTH.pack(sum(map(len, parts))))
    stream.writelines(parts)
    stream.flush()


def send_frame(connection: socket.socket, *parts: bytes) -> None:
    """Write one message to a blocking socket: with one call, so that the reader wakes up once, and without a copy."""
    pieces = (LENGTH.pack(sum(map(len, parts))), *parts)
    sent = connection.sendmsg(pieces)
    if sent < sum(map(len, pieces)):  # a signal came in between
        connection.sendall(b"".join(pieces)[sent:])
