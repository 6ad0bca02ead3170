"""SPARQL 1.1 Protocol over HTTP: requests, credentials, retries and the errors of a server elsewhere."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import urllib3
from urllib3.util import Retry, Timeout, make_headers

from kg.errors import QueryError, QueryTimeout, ResultTooLarge, StoreError
from kg.settings import Settings

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"

_POSITION: Final = re.compile(r"\bline (\d+)|error at (\d+):(\d+)")
_READS: Final = Retry(
    total=3, connect=3, read=0, redirect=0, status=2, status_forcelist=(502, 503), allowed_methods=None,
    backoff_factor=0.1, raise_on_status=False,
)  # fmt: skip
"""A query that a gateway or a full server turned away is sent again; one that ran into its timeout is not, nor is any
write but one that found no connection."""
_WRITES: Final = Retry(
    total=3, connect=3, read=0, redirect=0, status=0, other=0, allowed_methods=None, backoff_factor=0.1
)
_CONNECT_SECONDS: Final = 5.0
_BLOCK: Final = 65_536
_MOST_ERROR_BYTES: Final = 2_000
_CUT: Final = ("X-SPARQL-MaxRows", "X-SQL-State")
"""Headers by which Virtuoso says, with status 200, that a result is only a part."""


class SparqlClient:
    """The addresses of one server. Safe to use from many threads."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.store_url
        self._update_url = settings.store_update_url or re.sub(r"/query$", "/update", self.url)
        self._timeout = settings.store_timeout
        self._default_graph = settings.store_default_graph
        self._pool = urllib3.PoolManager(maxsize=settings.query_threads, headers=_credentials(settings))

    def query(
        self,
        text: str,
        accept: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,
        max_bytes: int | None = None,
    ) -> bytes:
        """The whole answer in a media type, within some seconds.

        Graphs replace the dataset of the query (SPARQL 1.1 Protocol, 2.1.4); without any, the store's own dataset is
        asked. Raises QueryError, QueryTimeout, ResultTooLarge, StoreError.
        """
        seconds = self._allowed(seconds)
        end = time.monotonic() + seconds
        body = bytearray()
        with self.answer(text, accept, default_graphs, named_graphs, seconds) as response:
            for block in response.stream(_BLOCK, decode_content=True):
                body += block
                if max_bytes is not None and len(body) > max_bytes:
                    raise ResultTooLarge(max_bytes)
                if time.monotonic() > end:
                    raise QueryTimeout(f"{self.url}: no whole answer within {seconds:g} seconds")
        return bytes(body)

    @contextmanager
    def answer(
        self,
        text: str,
        accept: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """The answer, to be read as it comes; `seconds` bound each wait for more. See `query`."""
        if not default_graphs and not named_graphs and self._default_graph:
            default_graphs = (self._default_graph,)
        fields = [
            ("query", text),
            *(("default-graph-uri", graph) for graph in default_graphs),
            *(("named-graph-uri", graph) for graph in named_graphs),
        ]
        with self._answer(self.url, fields, accept, _READS, self._allowed(seconds)) as response:
            if any(name in response.headers for name in _CUT):
                raise StoreError(f"{self.url}: the server cut its answer short; raise its limits of rows and of time")
            yield response

    def update(self, text: str) -> None:
        """Run a SPARQL 1.1 Update. Raises QueryError, StoreError: after a timeout nobody knows what was done."""
        fields = [("update", text)]
        if self._default_graph:
            fields.append(("using-graph-uri", self._default_graph))
        with self._answer(self._update_url, fields, "*/*", _WRITES, self._timeout) as response:
            response.drain_conn()

    def close(self) -> None:
        """Close all connections."""
        self._pool.clear()

    def _allowed(self, seconds: float | None) -> float:
        return self._timeout if seconds is None else seconds

    @contextmanager
    def _answer(
        self, url: str, fields: Sequence[tuple[str, str]], accept: str, retries: Retry, seconds: float
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """A response of status 2xx, its body unread."""
        try:
            response = self._pool.request(
                "POST", url, fields=fields, encode_multipart=False, headers={**self._pool.headers, "Accept": accept},
                retries=retries, timeout=Timeout(total=seconds, connect=min(seconds, _CONNECT_SECONDS)),
                preload_content=False,
            )  # fmt: skip
            try:
                if not 200 <= response.status < 300:
                    raise self._error(response)
                yield response
            finally:
                response.close()  # with its connection, where the rest of the body was not wanted
        except (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError) as error:
            raise StoreError(f"{url}: the server cannot be reached: {error}") from error
        except urllib3.exceptions.TimeoutError as error:
            raise QueryTimeout(f"{url}: no whole answer within {seconds:g} seconds") from error
        except urllib3.exceptions.HTTPError as error:
            reason = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else error
            if isinstance(reason, urllib3.exceptions.ReadTimeoutError):
                raise QueryTimeout(f"{url}: no answer within {seconds:g} seconds") from error
            raise StoreError(f"{url}: the server cannot be reached: {reason}") from error

    def _error(self, response: urllib3.BaseHTTPResponse) -> QueryError | StoreError:
        text = response.read(_MOST_ERROR_BYTES, decode_content=True).decode(errors="replace").strip()
        text = text.partition("\n\nSPARQL query:")[0]  # Virtuoso repeats the query
        if response.status in {401, 403}:
            return StoreError(f"{self.url}: the server refuses the credentials (KG_STORE_USER, KG_STORE_TOKEN): {text}")
        if response.status != 400:
            return StoreError(f"{self.url}: status {response.status}: {text}")
        found = _POSITION.search(text)
        line, column = (found[1] or found[2], found[3]) if found else (None, None)
        return QueryError(text, int(line) if line else None, int(column) if column else None)


def _credentials(settings: Settings) -> dict[str, str]:
    if settings.store_token:
        return {"Authorization": f"Bearer {settings.store_token}"}
    if settings.store_user:
        return dict(make_headers(basic_auth=f"{settings.store_user}:{settings.store_password}"))
    return {}
