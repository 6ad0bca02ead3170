"""Addresses of the monitor's pages, and the ids in them."""

from __future__ import annotations

import re
from typing import Final

_AIM_ADDRESS: Final = re.compile(r"https?://(?:www\.)?oecd\.ai/(?:[a-z]{2}/)?incidents/([^/?#\s]+)", re.IGNORECASE)
_AIM_ID: Final = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-zA-Z]+")


def incident_id(address: str | None) -> str | None:
    """AIM's own id ("2026-06-22-9f3b") in the address of an incident page; None for other addresses, lists included."""
    found = _AIM_ADDRESS.match(address or "")
    return found[1].lower() if found is not None and _AIM_ID.fullmatch(found[1]) else None


def is_aim_address(address: str | None) -> bool:
    """Whether the address is one of the monitor's incident or list pages."""
    return _AIM_ADDRESS.match(address or "") is not None


def is_list_address(address: str | None) -> bool:
    """List pages have a number where incident pages have an id."""
    return is_aim_address(address) and incident_id(address) is None
