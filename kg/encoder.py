"""The hook for embeddings: off by default, since models cannot be downloaded everywhere and words alone do well."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Protocol

from kg.errors import UsageError


class Encoder(Protocol):
    """Texts to vectors of one length; any sequence of sequences of numbers will do, an array among them."""

    def __call__(self, texts: list[str], /) -> Sequence[Sequence[float]]:
        """One vector per text, in order. Equal texts must give equal vectors."""


def load_encoder(name: str) -> Encoder | None:
    """The function that a setting names as "module:function"; None where it is empty.

    Raises UsageError where there is no such module or function.
    """
    if not name:
        return None
    module_name, _, function = name.partition(":")
    try:
        encoder: object = getattr(importlib.import_module(module_name), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"KG_ENCODER={name}: no such module:function") from error
    if not callable(encoder):
        raise UsageError(f"KG_ENCODER={name}: not a function")
    return encoder


def cosine(left: Sequence[float], right: Sequence[float]) -> float:
    """Cosine of two vectors, -1..1; 0 where one of them is zero."""
    product = float(sum(a * b for a, b in zip(left, right, strict=True)))
    lengths = float(sum(a * a for a in left) * sum(b * b for b in right)) ** 0.5
    return product / lengths if lengths else 0.0
