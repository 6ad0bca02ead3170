"""ontology/shapes.ttl as facts about properties: how many values nodes of a class have, and out of which list.

Only what is said of one property of one class is read; what data must look like beside is kg.validation's.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.resources import resource_folder
from kg.terms import PREFIXES, Namespace
from kg.turtle import Node, Values, group, read_items, read_triples

SHAPES_FILE: Final = "shapes.ttl"
SH: Final = Namespace(PREFIXES["sh"])


@dataclass(frozen=True, slots=True)
class PropertyShape:
    """What holds for the values that one node of a class has for a property."""

    min_count: int = 0
    max_count: int | None = None
    choices: tuple[str, ...] = ()
    """The literals that a value may be (sh:in); empty where it may be any."""

    @property
    def is_single(self) -> bool:
        """A node has one value at most."""
        return self.max_count == 1


Shapes = Mapping[tuple[NamedNode, NamedNode], PropertyShape]
"""By class and property."""


def load_shapes(folder: Path | None = None) -> Shapes:
    """The shapes of a folder of Turtle files, by default the project's own. Raises BadResource."""
    return _load(resource_folder("ontology") if folder is None else folder.resolve())


@functools.cache
def _load(folder: Path) -> Shapes:
    grouped = group(read_triples(folder, (folder / SHAPES_FILE,)))
    return {
        (cls, path): _shape(grouped[part], grouped)
        for values in grouped.values()
        for cls in values.get(SH.targetClass, ())
        for part in values.get(SH.property, ())
        if isinstance(cls, NamedNode) and isinstance(part, BlankNode)
        for path in grouped[part].get(SH.path, ())
        if isinstance(path, NamedNode)
    }


def _shape(values: Values, grouped: Mapping[Node, Values]) -> PropertyShape:
    numbers = {
        name: int(value.value)
        for name in (SH.minCount, SH.maxCount)
        for value in values.get(name, ())
        if isinstance(value, Literal)
    }
    choices = (item for head in values.get(SH["in"], ()) for item in read_items(grouped, head))
    return PropertyShape(
        numbers.get(SH.minCount, 0),
        numbers.get(SH.maxCount),
        tuple(item.value for item in choices if isinstance(item, Literal)),
    )
