"""Traces by OpenTelemetry, where the extra `otel` is installed and KG_OTEL says where they go.

Addresses and headers of the collector, sampling and the like are the OTEL_ variables of its own specification.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.middleware import Middleware

from kg.errors import UsageError
from kg.settings import Settings

_SERVICE: Final = "incident-graph"
_UNTRACED: Final = "healthz,readyz,metrics"


@dataclass(frozen=True, slots=True)
class Tracing:
    """What an application needs for its traces."""

    middleware: Middleware
    close: Callable[[], None]
    """Sends what is left. Call it once, at the end."""


def open_tracing(settings: Settings) -> Tracing | None:
    """None where no traces are wanted. Raises UsageError where they are and cannot be made."""
    if not settings.otel:
        return None
    try:
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        exporter = _exporter(settings.otel)
    except ImportError as error:
        raise UsageError(f"KG_OTEL={settings.otel} needs `pip install 'incident-graph[otel]'`: {error}") from error
    provider = TracerProvider(resource=Resource.create({"service.name": _SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    middleware = Middleware(
        OpenTelemetryMiddleware,
        tracer_provider=provider,
        excluded_urls=_UNTRACED,
        exclude_spans=["receive", "send"],
        server_request_hook=_without_query,
    )
    return Tracing(middleware, provider.shutdown)


def _exporter(where: str) -> Any:
    if where == "otlp":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        return OTLPSpanExporter()
    if where == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter(out=sys.stderr)
    raise UsageError(f"KG_OTEL={where!r} is neither otlp nor console")


def _without_query(span: Any, scope: dict[str, Any]) -> None:
    """Take the query string out of a span, as out of the log: it may hold people's words."""
    for name in ("http.url", "url.full", "url.query", "http.target"):
        value = (span.attributes or {}).get(name)
        if isinstance(value, str):
            span.set_attribute(name, "" if name == "url.query" else value.partition("?")[0])
