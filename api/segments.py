"""A transport that sends what is written in one turn of the event loop together."""

from __future__ import annotations

import asyncio
from typing import Any


class Gathering(asyncio.Transport):
    """Around a transport. A server writes the head of an answer and its body one after the other: sent apart, each
    costs a system call, a segment, and the client a turn of its own.
    """

    def __init__(self, inner: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._inner = inner
        self._loop = loop
        self._held: bytes | bytearray | memoryview[Any] | None = None

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """The first piece waits for the next one, at most until the loop turns."""
        if self._held is None:
            self._held = data
            self._loop.call_soon(self._send)
        else:
            held, self._held = self._held, None
            self._inner.writelines([held, data])

    def _send(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            if not self._inner.is_closing():
                self._inner.write(held)

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._inner.close()

    def abort(self) -> None:
        self._held = None
        self._inner.abort()

    def get_write_buffer_size(self) -> int:
        return self._inner.get_write_buffer_size() + (0 if self._held is None else len(self._held))

    def is_closing(self) -> bool:
        return self._inner.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._inner.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._inner.pause_reading()

    def resume_reading(self) -> None:
        self._inner.resume_reading()
