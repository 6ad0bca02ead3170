"""Log lines on standard error: text for people, one JSON object per line for machines, each with its request's id."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from kg.errors import UsageError
from kg.settings import Settings

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""The id of the request that the running task works for."""

AUDIT: Final = "api.audit"
"""Logger of what was written for whom: its lines are shown whatever the level of all others."""
_FIELDS: Final = "fields"


def event(**fields: object) -> dict[str, Mapping[str, object]]:
    """Named values for a line: `log.info("request", extra=event(status=200))`."""
    return {_FIELDS: fields}


class JsonLines(logging.Formatter):
    """One object per line: time (UTC), level, pid, logger, message, request_id, fields of the event, exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "pid": record.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line.update(getattr(record, _FIELDS, {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """`time LEVEL logger: message name=value ...`; values are JSON, so that no text from outside can begin a line."""

    def format(self, record: logging.LogRecord) -> str:
        instant = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = dict(getattr(record, _FIELDS, {}))
        if request_id := REQUEST_ID.get():
            fields["request_id"] = request_id
        message = record.getMessage().replace("\n", "\\n").replace("\r", "\\r")
        values = "".join(f" {name}={json.dumps(value, default=str)}" for name, value in fields.items())
        line = f"{instant} {record.levelname} {record.name}: {message}{values}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


_FORMATS: Final[Mapping[str, tuple[type[logging.Formatter], str]]] = {
    "text": (TextLines, "warning"),
    "json": (JsonLines, "info"),
}
"""Formatter and usual level. A line per request is of level info: machines read them all, terminals stay quiet."""


def configure(settings: Settings) -> None:
    """Send all log lines of this process to standard error. Raises UsageError for an unknown format or level."""
    if settings.log not in _FORMATS:
        raise UsageError(f"KG_LOG={settings.log!r} is none of {', '.join(_FORMATS)}")
    formatter, usual_level = _FORMATS[settings.log]
    level = logging.getLevelNamesMapping().get((settings.log_level or usual_level).upper())
    if level is None:
        raise UsageError(f"KG_LOG_LEVEL={settings.log_level!r} is none of debug, info, warning, error, critical")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger(AUDIT).setLevel(min(level, logging.INFO))
    # its warnings tell of malformed requests, without saying whose: anybody could fill a disk with them
    logging.getLogger("uvicorn.error").setLevel(max(level, logging.ERROR))
