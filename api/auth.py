"""Who asks, and what that caller may do: bearer tokens (RFC 6750) with scopes."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from starlette.requests import Request

from api.errors import Forbidden, Unauthorized
from kg.errors import UsageError
from kg.settings import Settings

SHORTEST_TOKEN: Final = 16
"""Characters; what is shorter can be guessed over the network."""


class Scope(StrEnum):
    """What a token allows: `ingest` to hand in and withdraw documents, `judge` to judge and to take judgements back,
    `update` to write any triples, `admin` all of it."""

    READ = "read"
    INGEST = "ingest"
    JUDGE = "judge"
    UPDATE = "update"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request. The public has no name and no scopes."""

    name: str = ""
    scopes: frozenset[Scope] = frozenset()

    @property
    def is_known(self) -> bool:
        """The caller showed a token."""
        return bool(self.name)

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes


PUBLIC: Final = Caller()


class Tokens:
    """The tokens that an operator has given out. Only their digests are kept."""

    def __init__(self, callers: dict[bytes, Caller]) -> None:
        """`callers` maps the SHA-256 of a token to its holder."""
        self._callers = callers

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """From `settings.tokens`: lines `name scope[,scope] token`, or the path of a file of such lines.

        Raises UsageError that names the line, never its token.
        """
        return cls(dict(map(_entry, _lines(settings.tokens))))

    @property
    def configured(self) -> bool:
        """There is at least one token; without any, nobody may write."""
        return bool(self._callers)

    def caller(self, request: Request) -> Caller:
        """The caller by the Authorization header, PUBLIC without one. Raises Unauthorized (401) for a wrong token.

        Where no token is configured, everybody is PUBLIC.
        """
        if not self._callers:
            return PUBLIC
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return PUBLIC
        shown = _digest(token.strip())
        found: Caller | None = None
        for digest, caller in self._callers.items():
            if hmac.compare_digest(digest, shown):  # each one is compared, so the time tells nothing
                found = caller
        if found is None:
            raise Unauthorized("the token is not known", "INVALID_TOKEN")
        return found

    def require(self, request: Request, scope: Scope) -> Caller:
        """The caller, who may do what `scope` says. Raises Forbidden (403), Unauthorized (401)."""
        if not self._callers:
            raise Forbidden(
                "writes are off: no token is configured. The operator switches them on with KG_TOKENS, "
                "lines of `name scope[,scope] token` or a file of such lines",
                "WRITES_OFF",
            )
        caller = self.caller(request)
        if not caller.is_known:
            raise Unauthorized("this needs a token: Authorization: Bearer TOKEN", "TOKEN_NEEDED")
        if not caller.may(scope):
            raise Forbidden(f"the token of {caller.name!r} has no scope {scope.value!r}", "INSUFFICIENT_SCOPE")
        return caller


def _lines(setting: str) -> list[tuple[int, str]]:
    """The numbered lines of the setting; one without white space is a path."""
    if not setting.strip():
        return []
    text = setting
    if len(setting.split()) == 1:
        try:
            text = Path(setting.strip()).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"the file of tokens (KG_TOKENS) cannot be read: {error}") from error
    numbered = enumerate((line.strip() for line in text.splitlines()), start=1)
    return [(number, line) for number, line in numbered if line and not line.startswith("#")]


def _entry(numbered: tuple[int, str]) -> tuple[bytes, Caller]:
    number, line = numbered
    parts = line.split()
    if len(parts) != 3:
        raise UsageError(f"tokens (KG_TOKENS), line {number}: not of the form `name scope[,scope] token`")
    name, scopes, token = parts
    try:
        allowed = frozenset(map(Scope, scopes.split(",")))
    except ValueError as error:
        raise UsageError(
            f"tokens (KG_TOKENS), line {number}: the scopes are {', '.join(Scope)}, separated by commas"
        ) from error
    if len(token) < SHORTEST_TOKEN:
        raise UsageError(f"tokens (KG_TOKENS), line {number}: a token has {SHORTEST_TOKEN} characters or more")
    return _digest(token), Caller(name, allowed)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
