"""All settings in one frozen object. `Settings.from_env()` is called once, at the edge of a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from kg.errors import UsageError


def _setting(default: object, env: str, meaning: str, *, is_secret: bool = False) -> Any:
    """A dataclass field that carries its environment variable and its meaning."""
    return field(
        default=default,
        repr=not is_secret,
        metadata={"env": env, "meaning": meaning, "type": Path if isinstance(default, Path) else type(default)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every limit and choice, with its default. Sizes are bytes, durations are seconds."""

    store: Path = _setting(
        Path("store"), "KG_STORE", "folder of the embedded store; or the query address of a store elsewhere (store_url)"
    )
    store_url: str = _setting(
        "", "KG_STORE_URL", "query address of a store elsewhere; the folder then keeps only the documents' texts"
    )
    store_update_url: str = _setting(
        "", "KG_STORE_UPDATE_URL", "its update address; empty = the query address, with a last /query made /update"
    )
    store_default_graph: str = _setting(
        "",
        "KG_STORE_DEFAULT_GRAPH",
        "named graph that stands for its default graph where it has none (Virtuoso)",
    )
    store_user: str = _setting("", "KG_STORE_USER", "its user name (basic authentication)")
    store_password: str = _setting("", "KG_STORE_PASSWORD", "its password", is_secret=True)
    store_token: str = _setting(
        "", "KG_STORE_TOKEN", "its bearer token, in the place of user and password", is_secret=True
    )
    store_timeout: float = _setting(60.0, "KG_STORE_TIMEOUT", "wall time of one request to it")
    store_update_quads: int = _setting(2_000, "KG_STORE_UPDATE_QUADS", "quads that one update request carries to it")
    store_atomic: int = _setting(
        1, "KG_STORE_ATOMIC", "1 = it runs an update request wholly or not at all; 0 = it may not (Virtuoso)"
    )
    keep_generations: int = _setting(3, "KG_KEEP_GENERATIONS", "published generations kept on disk")
    generation_grace: float = _setting(60.0, "KG_GENERATION_GRACE", "age below which a generation is never dropped")
    optimize_from: int = _setting(
        1_000_000, "KG_OPTIMIZE_FROM", "quads of one run from which its files are merged before they are published"
    )
    index_cached_lists: int = _setting(
        20_000, "KG_INDEX_CACHED_LISTS", "posting lists of the side index that a process keeps decoded"
    )
    writer_wait: float = _setting(10.0, "KG_WRITER_WAIT", "wait for another writing process to end")
    writer_idle: float = _setting(1.0, "KG_WRITER_IDLE", "quiet after which the server lets go of the writer's lock")
    publish_interval: float = _setting(1.0, "KG_PUBLISH_INTERVAL", "shortest time between generations of the server")
    index_quiet: float = _setting(
        2.0, "KG_INDEX_QUIET", "quiet after writes of the server until their generation gets its side index; -1 = never"
    )
    index_seconds: float = _setting(600.0, "KG_INDEX_SECONDS", "time that the making of such an index may take")
    max_document_bytes: int = _setting(20_000_000, "KG_MAX_DOCUMENT_BYTES", "largest page or article that is read")
    max_input_bytes: int = _setting(2_000_000_000, "KG_MAX_INPUT_BYTES", "largest catalogue or archive member read")
    max_line_chars: int = _setting(1_000_000, "KG_MAX_LINE_CHARS", "longest line of a text document")
    shapes_claims: int = _setting(10_000, "KG_SHAPES_CLAIMS", "claims that `kg validate` holds against the shapes")
    spacy_model: str = _setting("", "KG_SPACY_MODEL", "installed spaCy model to use; empty = blank English")
    encoder: str = _setting("", "KG_ENCODER", "module:function from a list of strings to an array; empty = off")
    host: str = _setting("127.0.0.1", "KG_HOST", "address that `kg serve` listens on")
    port: int = _setting(8000, "KG_PORT", "port that `kg serve` listens on")
    http_workers: int = _setting(1, "KG_HTTP_WORKERS", "HTTP processes of `kg serve`, on one port")
    drain_seconds: float = _setting(30.0, "KG_DRAIN_SECONDS", "time that open requests have after SIGTERM or Ctrl-C")
    max_connections: int = _setting(
        500, "KG_MAX_CONNECTIONS", "open connections of one HTTP process; one more ends the one that is idle longest"
    )
    keep_alive_seconds: int = _setting(15, "KG_KEEP_ALIVE_SECONDS", "idle time after which a connection is closed")
    header_seconds: float = _setting(
        10.0, "KG_HEADER_SECONDS", "time beyond that of an idle connection in which a request must have come"
    )
    max_header_bytes: int = _setting(
        131_072, "KG_MAX_HEADER_BYTES", "request line and headers; a query in a URL takes up to three bytes for one"
    )
    max_headers: int = _setting(100, "KG_MAX_HEADERS", "header fields of one request")
    body_seconds: float = _setting(
        20.0, "KG_BODY_SECONDS", "time for a request body, and one more for each 10,000 bytes"
    )
    stall_seconds: float = _setting(
        30.0, "KG_STALL_SECONDS", "time after which a client that takes nothing of its answer is cut off"
    )
    max_unsent_bytes: int = _setting(
        500_000_000, "KG_MAX_UNSENT_BYTES", "answers that wait for slow clients; beyond it the largest is cut off"
    )
    rate_limit: float = _setting(
        1_000.0, "KG_RATE_LIMIT", "requests a second of one client and HTTP process before 429; 0 = off"
    )
    rate_burst: int = _setting(20_000, "KG_RATE_BURST", "requests that a client may have saved up")
    trusted_proxies: str = _setting(
        "", "KG_TRUSTED_PROXIES", "addresses or networks, by commas, whose X-Forwarded-For and -Proto are believed"
    )
    log: str = _setting("text", "KG_LOG", "log lines of `kg serve`: text or json")
    log_level: str = _setting(
        "",
        "KG_LOG_LEVEL",
        "debug, info (a line per request), warning or error; empty = warning for text, info for json",
    )
    slow_query_seconds: float = _setting(1.0, "KG_SLOW_QUERY_SECONDS", "queries from this time on are logged")
    otel: str = _setting("", "KG_OTEL", "where traces go: otlp or console (needs the extra `otel`); empty = none")
    query_threads: int = _setting(4, "KG_QUERY_THREADS", "threads for trusted queries in the API process")
    sparql_workers: int = _setting(
        0, "KG_SPARQL_WORKERS", "killable worker processes for quick queries; 0 = two more than there are cores"
    )
    sparql_spares: int = _setting(2, "KG_SPARQL_SPARES", "workers that stand ready to follow one that is lost")
    sparql_slow: int = _setting(2, "KG_SPARQL_SLOW", "queries over 40 ms that may run beside the quick ones")
    sparql_slow_per_client: int = _setting(
        1, "KG_SPARQL_SLOW_PER_CLIENT", "such queries of one client, which others that wait need not make room for"
    )
    sparql_deadline: float = _setting(
        10.0, "KG_SPARQL_DEADLINE", "wall time of one query, or one GraphQL operation, waiting included"
    )
    sparql_token_deadline: float = _setting(60.0, "KG_SPARQL_TOKEN_DEADLINE", "the same for callers with a token")
    sparql_queue: int = _setting(64, "KG_SPARQL_QUEUE", "queries that may wait for a worker before 503")
    sparql_cache_bytes: int = _setting(64_000_000, "KG_SPARQL_CACHE_BYTES", "answers of /sparql kept in memory")
    sparql_service: str = _setting(
        "", "KG_SPARQL_SERVICE", "IRIs of endpoints, by white space, that SERVICE may ask; empty = none"
    )
    sparql_memory: int = _setting(1_000_000_000, "KG_SPARQL_MEMORY", "memory that one query may add to its worker")
    sparql_max_query_bytes: int = _setting(32_768, "KG_SPARQL_MAX_QUERY_BYTES", "longest SPARQL text")
    sparql_max_result_bytes: int = _setting(50_000_000, "KG_SPARQL_MAX_RESULT_BYTES", "largest result of /sparql")
    sparql_max_result_rows: int = _setting(
        1_000_000, "KG_SPARQL_MAX_RESULT_ROWS", "most rows, or triples, of a result of /sparql"
    )
    tokens: str = _setting(
        "", "KG_TOKENS", "lines of `name scope[,scope] token`, or a file of them; empty = no writes", is_secret=True
    )
    update_deadline: float = _setting(60.0, "KG_UPDATE_DEADLINE", "wall time of one update or upload, waiting included")
    update_queue: int = _setting(32, "KG_UPDATE_QUEUE", "updates and uploads that may wait or run before 503")
    update_memory: int = _setting(2_000_000_000, "KG_UPDATE_MEMORY", "memory that writes may add to their process")
    update_max_bytes: int = _setting(10_000_000, "KG_UPDATE_MAX_BYTES", "longest text of a SPARQL update")
    upload_max_bytes: int = _setting(50_000_000, "KG_UPLOAD_MAX_BYTES", "largest RDF upload, as it is sent")
    upload_max_unpacked: int = _setting(200_000_000, "KG_UPLOAD_MAX_UNPACKED", "largest RDF upload, decompressed")
    load_from: str = _setting("", "KG_LOAD_FROM", "IRIs, by white space, that LOAD of an update may read; empty = none")
    graphql_max_body_bytes: int = _setting(100_000, "KG_GRAPHQL_MAX_BODY_BYTES", "longest GraphQL request body")
    edit_max_bytes: int = _setting(
        5_000_000, "KG_EDIT_MAX_BYTES", "the same for callers whose token has the scope ingest or judge"
    )
    graphql_max_depth: int = _setting(12, "KG_GRAPHQL_MAX_DEPTH", "deepest GraphQL selection")
    graphql_max_introspection_depth: int = _setting(
        20, "KG_GRAPHQL_MAX_INTROSPECTION_DEPTH", "deepest selection within __schema and __type"
    )
    graphql_max_input_depth: int = _setting(
        50, "KG_GRAPHQL_MAX_INPUT_DEPTH", "objects and lists within each other, in an argument or a variable"
    )
    graphql_max_tokens: int = _setting(2_000, "KG_GRAPHQL_MAX_TOKENS", "words and signs of a GraphQL document")
    graphql_max_aliases: int = _setting(50, "KG_GRAPHQL_MAX_ALIASES", "aliases of an operation, fragments unfolded")
    graphql_max_cost: int = _setting(
        200_000, "KG_GRAPHQL_MAX_COST", "nodes that an operation may reach: page sizes multiplied along each path"
    )
    graphql_documents_bytes: int = _setting(
        50_000_000, "KG_GRAPHQL_DOCUMENTS_BYTES", "memory for documents that are parsed, and known by their SHA-256"
    )
    graphql_max_conditions: int = _setting(
        100, "KG_GRAPHQL_MAX_CONDITIONS", "conditions in the `where` of one GraphQL field, with `and`, `or` and `not`"
    )
    graphql_max_page: int = _setting(100, "KG_GRAPHQL_MAX_PAGE", "largest `first` or `last` of a connection")
    graphql_max_similar: int = _setting(
        100, "KG_GRAPHQL_MAX_SIMILAR", "similar incidents that are ranked for one incident, on all pages together"
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Settings with each default replaced by its environment variable, where that is set.

        Raises UsageError that names the variable where a value does not fit its type.
        """
        values: dict[str, Any] = {}
        for setting in fields(cls):
            name = setting.metadata["env"]
            raw = environ.get(name)
            if raw is None:
                continue
            if setting.name == "store" and _is_address(raw):
                values["store_url"] = raw
                continue
            convert: type[Path] | type[int] | type[float] | type[str] = setting.metadata["type"]
            try:
                values[setting.name] = convert(raw)
            except ValueError as error:
                raise UsageError(f"{name}={raw!r} is not a valid {convert.__name__}") from error
        return cls(**values)

    def at(self, place: str) -> Settings:
        """These settings with the store in a folder or, with http:// or https://, at the query address of a server."""
        if _is_address(place):
            return replace(self, store_url=place)
        return replace(self, store=Path(place), store_url="")

    @property
    def place(self) -> str:
        """Folder or address of the store, for messages."""
        return self.store_url or str(self.store)


def _is_address(place: str) -> bool:
    return place.startswith(("http://", "https://"))
