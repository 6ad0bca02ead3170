"""Messages between processes come whole, whatever their size."""

from __future__ import annotations

import socket
from threading import Thread

import pytest

from api.frames import LENGTH, read_frame, send_frame


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
def test_a_message_of_parts_is_read_as_one(size: int) -> None:
    body = bytes(number % 251 for number in range(1_000)) * (size // 1_000) + b"x" * (size % 1_000)
    ours, theirs = socket.socketpair()
    with ours, theirs, theirs.makefile("rb") as stream:
        sender = Thread(target=lambda: (send_frame(ours, b"A", body), send_frame(ours, b"next")))
        sender.start()
        assert read_frame(stream) == b"A" + body
        assert read_frame(stream) == b"next"
        sender.join()


def test_a_message_wakes_its_reader_once() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        send_frame(ours, b"A", b"x" * 20_000)
        assert theirs.recv(100_000) == LENGTH.pack(20_001) + b"A" + b"x" * 20_000
