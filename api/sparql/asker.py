"""For whom a query runs."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request

from api.auth import Tokens
from api.rate import client_of
from kg.settings import Settings


class Asker(NamedTuple):
    """Clients share the workers evenly; holders of a token have more time."""

    client: str
    deadline: float
    """Seconds."""


def asker_of(request: Request, tokens: Tokens, settings: Settings) -> Asker:
    """Raises Unauthorized for a wrong token."""
    caller = tokens.caller(request)
    if caller.is_known:
        return Asker(f"token {caller.name}", settings.sparql_token_deadline)
    client = request.scope.get("client")
    return Asker(client_of(client[0]) if client else "", settings.sparql_deadline)
