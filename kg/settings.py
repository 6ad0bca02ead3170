"""All settings in one frozen object. `Settings.from_env()` is called once, at the edge of a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kg.errors import UsageError


def _setting(default: object, env: str, meaning: str) -> Any:
    """A dataclass field that carries its environment variable and its meaning."""
    return field(
        default=default,
        metadata={"env": env, "meaning": meaning, "type": Path if isinstance(default, Path) else type(default)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every limit and choice, with its default. Sizes are bytes, durations are seconds."""

    store: Path = _setting(Path("store"), "KG_STORE", "folder of the embedded store")
    keep_generations: int = _setting(3, "KG_KEEP_GENERATIONS", "published generations kept on disk")
    max_document_bytes: int = _setting(20_000_000, "KG_MAX_DOCUMENT_BYTES", "largest page or article that is read")
    max_input_bytes: int = _setting(2_000_000_000, "KG_MAX_INPUT_BYTES", "largest catalogue or archive member read")
    max_line_chars: int = _setting(1_000_000, "KG_MAX_LINE_CHARS", "longest line of a text document")
    shapes_claims: int = _setting(10_000, "KG_SHAPES_CLAIMS", "claims that `kg validate` holds against the shapes")
    spacy_model: str = _setting("", "KG_SPACY_MODEL", "installed spaCy model to use; empty = blank English")
    encoder: str = _setting("", "KG_ENCODER", "module:function from a list of strings to an array; empty = off")
    host: str = _setting("127.0.0.1", "KG_HOST", "address that `kg serve` listens on")
    port: int = _setting(8000, "KG_PORT", "port that `kg serve` listens on")
    query_threads: int = _setting(4, "KG_QUERY_THREADS", "threads for trusted queries in the API process")
    sparql_workers: int = _setting(2, "KG_SPARQL_WORKERS", "killable worker processes for /sparql")
    sparql_deadline: float = _setting(10.0, "KG_SPARQL_DEADLINE", "wall time of one query on /sparql")
    sparql_queue: int = _setting(32, "KG_SPARQL_QUEUE", "queries that may wait for a worker before 503")
    sparql_memory: int = _setting(1_000_000_000, "KG_SPARQL_MEMORY", "memory that one query may add to its worker")
    sparql_max_query_bytes: int = _setting(32_768, "KG_SPARQL_MAX_QUERY_BYTES", "longest SPARQL text")
    sparql_max_result_bytes: int = _setting(50_000_000, "KG_SPARQL_MAX_RESULT_BYTES", "largest result of /sparql")
    graphql_max_body_bytes: int = _setting(100_000, "KG_GRAPHQL_MAX_BODY_BYTES", "longest GraphQL request body")
    graphql_max_depth: int = _setting(12, "KG_GRAPHQL_MAX_DEPTH", "deepest GraphQL selection")
    graphql_max_page: int = _setting(100, "KG_GRAPHQL_MAX_PAGE", "largest `first` or `last` of a connection")

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
            convert: type[Path] | type[int] | type[float] | type[str] = setting.metadata["type"]
            try:
                values[setting.name] = convert(raw)
            except ValueError as error:
                raise UsageError(f"{name}={raw!r} is not a valid {convert.__name__}") from error
        return cls(**values)
