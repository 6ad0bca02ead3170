"""Loads, checks and binds the .rq files: the only SPARQL texts of the project.

A file is valid SPARQL 1.1 as it stands. Its `#+` comment lines are TOML:

    #+ summary = "One sentence: what it answers"
    #+ [params]
    #+ org = "iri:organization"
    #+ before = "date?"

A parameter type is `iri`, `iri:<kind>`, `iri:source` (a node as it is spelt, even if another one stands for it),
`date`, `text`, `integer` or `boolean`; `?` makes it optional, `*` optional with many values, `+` many with at least
one. Each parameter has one or more slots `VALUES ?name { UNDEF }` in the text, which means "for all"; binding puts
serialised RDF terms in the place of UNDEF in one pass over the text. A slot without a value is left out: it says
nothing, but engines cannot use an index on a variable that may be unbound.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.claims import Term
from kg.errors import BadParameter, BadResource, UnknownQuery
from kg.resources import resource_folder
from kg.terms import KINDS, XSD

_SLOT: Final = re.compile(r"([ \t]*)VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}(\n?)")
_TYPE: Final = re.compile(r"(iri|date|text|integer|boolean)(?::([a-z]+))?([?*+]?)")
_FORM: Final = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.MULTILINE)

SOURCE: Final = "source"
"""The kind of a parameter that takes a node as it is spelt."""

Value = Term | Sequence[Term] | None


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: `type` iri, date, text, integer or boolean; `kind` the id/{kind} that an IRI should have."""

    name: str
    type: str
    kind: str | None
    required: bool
    many: bool

    def parse(self, text: str) -> Term:
        """The term that a command line or URL spells. IRIs must be absolute here. Raises BadParameter."""
        try:
            if self.type == "iri":
                return NamedNode(text)
            if self.type == "date":
                return Literal(date.fromisoformat(text).isoformat(), datatype=XSD.date)
            if self.type == "integer":
                return Literal(int(text))
            if self.type == "boolean":
                return Literal({"true": True, "false": False, "1": True, "0": False}[text.lower()])
        except (ValueError, KeyError) as error:
            raise BadParameter(f"{self.name}={text!r} is not a valid {self.type}") from error
        return Literal(text)


@dataclass(frozen=True)
class Query:
    """One .rq file. `name` is its path without suffix, as in "incident/prior_incidents"."""

    name: str
    summary: str
    params: tuple[Param, ...]
    text: str

    @cached_property
    def kind(self) -> str:
        """ "select", "construct", "ask" or "describe"."""
        found = _FORM.search(self.text)
        if found is None:
            raise BadResource(f"queries/{self.name}.rq: no SELECT, CONSTRUCT, ASK or DESCRIBE at the start of a line")
        return found[1].lower()

    def bind(self, values: Mapping[str, Value]) -> str:
        """The text with its slots filled, runnable as it stands. Raises BadParameter."""
        known = {param.name: param for param in self.params}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise BadParameter(f"{self.name} has no parameter {unknown[0]!r}; it takes: {self.signature}")
        filled: dict[str, str] = {}
        for param in self.params:
            terms = _terms(values.get(param.name))
            if param.required and not terms:
                raise BadParameter(f"{self.name} needs {param.name}=...; it takes: {self.signature}")
            if len(terms) > 1 and not param.many:
                raise BadParameter(f"{self.name}: {param.name} takes one value, {len(terms)} were given")
            for term in terms:
                _check(self.name, param, term)
            if terms:
                filled[param.name] = " ".join(str(term) for term in terms)

        def fill(slot: re.Match[str]) -> str:
            indent, name, end = slot.groups()
            return f"{indent}VALUES ?{name} {{ {filled[name]} }}{end}" if name in filled else ""

        return _SLOT.sub(fill, self.text)

    @property
    def signature(self) -> str:
        """ "org before?" for people."""
        marks = {(True, False): "", (False, False): "?", (True, True): "+", (False, True): "*"}
        return " ".join(param.name + marks[param.required, param.many] for param in self.params) or "no parameters"


class QueryCatalogue(Mapping[str, Query]):
    """All .rq files below a folder, by name."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def load(cls, folder: Path | None = None) -> QueryCatalogue:
        """Read every file. Raises BadResource that names the first one that breaks the contract."""
        root = folder or resource_folder("queries")
        paths = sorted(root.rglob("*.rq"))
        return cls({name: _read(name, path) for path in paths for name in [path.relative_to(root).as_posix()[:-3]]})

    def __getitem__(self, name: str) -> Query:
        try:
            return self._queries[name]
        except KeyError:
            close = get_close_matches(name, self._queries, 3) or [known for known in self._queries if name in known]
            hint = f"did you mean {' or '.join(close[:3])}? " if close else ""
            raise UnknownQuery(f"no query {name!r}; {hint}`kg query --list` shows all") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, name: object) -> bool:
        return name in self._queries


def _read(name: str, path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    header = "\n".join(line[2:].strip() for line in text.splitlines() if line.startswith("#+"))
    try:
        fields = tomllib.loads(header)
    except tomllib.TOMLDecodeError as error:
        raise BadResource(f"queries/{name}.rq: header is not TOML: {error}") from error
    if not isinstance(fields.get("summary"), str) or set(fields) - {"summary", "params"}:
        raise BadResource(f"queries/{name}.rq: header needs summary, may have [params], and nothing else")
    params = tuple(_param(name, key, value) for key, value in fields.get("params", {}).items())
    slots = {slot[2] for slot in _SLOT.finditer(text)}
    if slots != {param.name for param in params}:
        raise BadResource(f"queries/{name}.rq: slots {sorted(slots)} are not the declared params")
    return Query(name, fields["summary"], params, text)


def _param(query: str, name: str, spelling: object) -> Param:
    found = _TYPE.fullmatch(spelling) if isinstance(spelling, str) else None
    if found is None or (found[2] is not None and (found[1] != "iri" or found[2] not in {*KINDS, "concept", SOURCE})):
        raise BadResource(f"queries/{query}.rq: parameter {name} has unknown type {spelling!r}")
    return Param(name, found[1], found[2], required=found[3] in {"", "+"}, many=found[3] in {"*", "+"})


def _terms(value: Value) -> tuple[Term, ...]:
    if value is None:
        return ()
    if isinstance(value, NamedNode | Literal):
        return (value,)
    return tuple(value)


def _check(query: str, param: Param, term: Term) -> None:
    if param.type == "iri":
        fits = isinstance(term, NamedNode)
    elif param.type == "text":
        fits = isinstance(term, Literal)
    else:
        fits = isinstance(term, Literal) and term.datatype == XSD[param.type]
    if not fits:
        raise BadParameter(f"{query}: {param.name} takes {param.type}, not {term}")
