"""What all layouts of news come down to, before it becomes claims."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kg.claims import Span
from kg.documents import PassageRole, Unread
from kg.sources.scribe import Sourced

FURNITURE: Final = re.compile(
    "|".join(
        (
            r"(?:skip|jump|go) to (?:the )?(?:main )?(?:content|article|story|text|navigation|main)",
            r"(?:←|<|«|‹|⟵)?\s*back(?: to .{1,30})?|(?:←|«|‹|⟵)\s*\S.{0,30}|menu|search|home",
            r"share(?: (?:this|on|via).{0,30})?|copy link|print|save|email|tweet|\d+ comments?",
            r"advertisement|ad|sponsored|subscribe(?: now)?|sign (?:up|in)|log in",
            r"read more|listen(?: to this article)?|\d+ min(?:ute)?s? read",
            r"thumbnail(?: image)?|image(?: source)?|photo|getty images|[-–—•·|*_= ]+",
        )
    ),
    re.IGNORECASE,
)
"""Lines of a site that are no part of an article."""

BELOW: Final = re.compile(
    r"(?:related|more|recommended|popular|latest|trending)(?: (?:articles|stories|news|posts|reading|from .{1,40}))?:?"
    r"|comments|you may also like|read next|tags:?.{0,80}",
    re.IGNORECASE,
)
"""Headings of what stands below an article."""


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph and whose words it is."""

    role: PassageRole
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsDraft:
    """One news article as a layout gives it. Spans count in `text`."""

    text: str
    headline: Sourced
    published: Sourced | None = None
    publisher: Sourced | None = None
    """Who publishes this page; of a copy, the site that shows it."""
    url: Sourced | None = None
    language: str | None = None
    byline: Sourced | None = None
    original: Span | None = None
    """The words that say that the original stands elsewhere."""
    original_publisher: Sourced | None = None
    sections: tuple[Section, ...] = ()
    licence: str | None = None
    unread: tuple[Unread, ...] = field(default=())
