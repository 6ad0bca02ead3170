"""Name-keyed nodes -> the node that stands for them: the register first, then what a name itself shows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode

from kg.register import RegisterEntry
from kg.terms import kind_and_slug, mint, slug

NAMED_KINDS: Final = ("organization", "product", "person", "party")
"""Kinds of nodes that are keyed by a name alone; of nodes that are one, the first kind gives the canonical node."""

NAME: Final = "name"
ALIAS: Final = "alias"
FORMER_NAME: Final = "former name"

_LEGAL_FORM: Final = re.compile(r"-(?:inc|corp|corporation|ltd|limited|llc|co|company|plc|gmbh|ag)$")
_BODY: Final = re.compile(
    r"(?:.+-)?(?:police(?:-department)?|university|college|institute|ministry|council|commission|agency|authority"
    r"|hospital|court|bank|airlines?|airways|school-district|unified-school-district|sheriffs-office|foundation"
    r"|inc|llc|ltd|corp|corporation|gmbh|plc)|(?:university|ministry|department|government|city|bank|bureau|office"
    r"|institute)-of-.+|.+-department-of-.+"
)
_NO_NAME: Final = re.compile(
    r"(?:unknown|unnamed|unspecified|various|several|some|other|multiple|unidentified|anonymous|local|an?)(?:-|$)|.*-users$"
)
"""How catalogues begin a description where a name is missing."""


@dataclass(slots=True)
class Names:
    """What a node that is keyed by a name alone stands for. A name that several entries bear stands for itself."""

    register: Mapping[NamedNode, RegisterEntry]
    _targets: dict[NamedNode, NamedNode] = field(init=False)
    _kinds: dict[str, str] = field(init=False)
    """slug of a name -> name, alias or former name"""

    def __post_init__(self) -> None:
        bearers: defaultdict[str, set[NamedNode]] = defaultdict(set)
        self._kinds = {}
        self._targets = {}
        for iri, entry in self.register.items():
            for name, kind in _spellings(entry):
                key = slug(name)
                bearers[key].add(iri)
                self._kinds.setdefault(key, kind)
                if name not in entry.needs_context:
                    self._targets[mint(entry.kind, name)] = iri
        for key, iris in bearers.items():
            if len(iris) == 1:  # in a column of names an ordinary word is a name too
                self._targets[mint("party", key)] = next(iter(iris))

    def target(self, node: NamedNode) -> NamedNode:
        """The node of the register, or of the organization that a party's name shows it to be; else the node."""
        known = self._targets.get(node)
        if known is not None:
            return known
        found = kind_and_slug(node)
        if found is None or found[0] != "party":
            return node
        registered = self._targets.get(mint("party", _LEGAL_FORM.sub("", found[1])))
        if registered is not None:
            return registered
        if not _BODY.fullmatch(found[1]) or _NO_NAME.match(found[1]):
            return node
        organization = mint("organization", found[1])
        return self._targets.get(organization, organization)

    def sources(self, targets: Set[NamedNode]) -> set[NamedNode]:
        """All nodes that stand for one of `targets`, by the register or by what their names show."""
        slugs = (found[1] for target in targets if (found := kind_and_slug(target)) is not None)
        parties = (mint("party", slug) for slug in slugs)
        return {node for node in (*parties, *self._targets) if self.target(node) in targets}

    def name_kind(self, node: NamedNode) -> str | None:
        """How the register knows the name that a source used (name, alias, former name); None where it does not."""
        found = kind_and_slug(node)
        if found is None or self.target(node) not in self.register:
            return None
        return self._kinds.get(found[1]) or ALIAS


def _spellings(entry: RegisterEntry) -> Iterator[tuple[str, str]]:
    """The entry's names with their kind, and "Name (ACRONYM)" as catalogues like to write."""
    for kind, names in ((NAME, (entry.name,)), (ALIAS, entry.aliases), (FORMER_NAME, entry.former_names)):
        for name in names:
            yield name, kind
    for name in entry.names:
        for other in entry.names:
            if other.isupper() and len(other) <= 6 and not name.isupper():
                yield f"{name} ({other})", ALIAS
