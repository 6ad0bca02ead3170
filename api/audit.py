"""A line for each write: what kind, for which token, how it ended. Never what was written."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from api.auth import Caller
from api.errors import problem_for
from api.logs import AUDIT, event
from kg.errors import KgError

_LOG: Final = logging.getLogger(AUDIT)


@contextmanager
def audited(action: str, caller: Caller) -> Iterator[dict[str, Any]]:
    """Around a write of a caller; what the block adds to the dict is told too. The line has the id of the request."""
    start = time.perf_counter()
    notes: dict[str, Any] = {}
    outcome = "given up"  # by a client that has gone; it may be done nevertheless
    try:
        yield notes
        outcome = "done"
    except KgError as error:
        outcome = problem_for(error).code
        raise
    finally:
        milliseconds = round((time.perf_counter() - start) * 1_000)
        details = event(action=action, token=caller.name, outcome=outcome, **notes, ms=milliseconds)
        _LOG.info("write", extra=details)
