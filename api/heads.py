"""The headers of a request as ASGI gives them: pairs of bytes, the names in lower case.

What looks at every request reads them here: Starlette's mapping of them is made anew for each reader.
"""

from __future__ import annotations

from collections.abc import Iterable

Pair = tuple[bytes, bytes]


def header(headers: Iterable[Pair], name: bytes) -> str | None:
    """The first value of that name, which is in lower case."""
    for key, value in headers:
        if key == name:
            return value.decode("latin-1")
    return None
