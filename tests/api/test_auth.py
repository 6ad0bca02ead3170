"""Who may do what, by token."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from api.auth import PUBLIC, Caller, Scope, Tokens
from api.errors import Forbidden, Unauthorized, problem_for
from kg.errors import UsageError
from kg.settings import Settings

READER, EDITOR, ADMIN = "reader-0123456789", "editor-0123456789", "admin-00123456789"
LINES = f"""
# who      what           token
ann        read           {READER}
ed         update,ingest  {EDITOR}
root       admin          {ADMIN}
"""


def request(authorization: str | None = None) -> Request:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    return Request({"type": "http", "headers": headers})


def bearer(token: str) -> Request:
    return request(f"Bearer {token}")


@pytest.fixture
def tokens() -> Tokens:
    return Tokens.of(Settings(tokens=LINES))


def test_callers(tokens: Tokens) -> None:
    assert tokens.caller(bearer(READER)) == Caller("ann", frozenset({Scope.READ}))
    assert tokens.caller(request(f"bearer  {EDITOR}")) == Caller("ed", frozenset({Scope.UPDATE, Scope.INGEST}))
    assert tokens.caller(request()) is PUBLIC
    assert tokens.caller(request("Basic YTpi")) is PUBLIC
    assert not PUBLIC.is_known


@pytest.mark.parametrize("token", ["", "x", READER + "x", READER[:-1], READER.upper(), "\xff"])
def test_a_wrong_token_is_never_the_public(tokens: Tokens, token: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        tokens.caller(bearer(token))
    problem = problem_for(refused.value)
    assert (problem.status, problem.code) == (401, "INVALID_TOKEN")
    assert problem.headers["WWW-Authenticate"].startswith("Bearer ")


def test_what_a_scope_allows(tokens: Tokens) -> None:
    assert tokens.require(bearer(EDITOR), Scope.UPDATE).name == "ed"
    assert all(tokens.require(bearer(ADMIN), scope).name == "root" for scope in Scope)
    with pytest.raises(Forbidden) as refused:
        tokens.require(bearer(READER), Scope.UPDATE)
    assert (problem_for(refused.value).status, refused.value.code) == (403, "INSUFFICIENT_SCOPE")
    with pytest.raises(Unauthorized) as needed:
        tokens.require(request(), Scope.READ)
    assert needed.value.code == "TOKEN_NEEDED"


def test_without_tokens_nobody_writes_and_everybody_reads() -> None:
    tokens = Tokens.of(Settings())
    assert tokens.caller(bearer(ADMIN)) is PUBLIC
    with pytest.raises(Forbidden, match="KG_TOKENS") as refused:
        tokens.require(bearer(ADMIN), Scope.UPDATE)
    assert refused.value.code == "WRITES_OFF"


def test_tokens_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text(LINES)
    assert Tokens.of(Settings(tokens=str(tmp_path / "tokens"))).caller(bearer(READER)).name == "ann"
    with pytest.raises(UsageError, match="cannot be read"):
        Tokens.of(Settings(tokens=str(tmp_path / "nothing")))


@pytest.mark.parametrize(
    "line", ["ann read", f"ann write {READER}", "ann read short", f"ann read {READER} more", f"ann , {READER}"]
)
def test_a_wrong_line_is_named_and_its_token_is_not(line: str) -> None:
    with pytest.raises(UsageError, match="line 2") as wrong:
        Tokens.of(Settings(tokens=f"# a comment\n{line}"))
    assert READER not in str(wrong.value)


def test_settings_do_not_show_tokens() -> None:
    assert READER not in repr(Settings(tokens=LINES))
