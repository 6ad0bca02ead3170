"""Copies of one story: headlines that are alike, by words, or by an encoder where the settings name one.

The words alone separate copies from other stories on the same event; an encoder can only add pairs, never take any
away.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple, Protocol

from kg.errors import UsageError
from kg.headlines import similar

SAME_STORY: Final = 0.88
"""Likeness (0..1) from which two clean headlines tell one story."""


class Encoder(Protocol):
    """Texts to vectors of one length; any sequence of sequences of numbers will do, an array among them."""

    def __call__(self, texts: list[str], /) -> Sequence[Sequence[float]]:
        """One vector per text, in order."""


class Pair(NamedTuple):
    """Two headlines, by their positions, that tell one story."""

    first: int
    second: int
    likeness: float


def load_encoder(name: str) -> Encoder | None:
    """The function that settings.encoder names as "module:function"; None where it is empty.

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


def same_story(headlines: Sequence[str], encoder: Encoder | None = None, threshold: float = SAME_STORY) -> list[Pair]:
    """The pairs of clean headlines whose likeness reaches the threshold, in the order of their positions."""
    vectors = None if encoder is None else encoder(list(headlines))
    pairs = []
    for first, second in combinations(range(len(headlines)), 2):
        likeness = similar(headlines[first], headlines[second])
        if vectors is not None:
            likeness = max(likeness, _cosine(vectors[first], vectors[second]))
        if likeness >= threshold:
            pairs.append(Pair(first, second, likeness))
    return pairs


def _cosine(left: Sequence[float], right: Sequence[float]) -> float:
    product = float(sum(a * b for a, b in zip(left, right, strict=True)))
    lengths = float(sum(a * a for a in left) * sum(b * b for b in right)) ** 0.5
    return min(1.0, product / lengths) if lengths else 0.0
