"""Profiles of the catalogues' tables and of the labelled mentions, for measuring kg.resolve.matching."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kg.edtf import bounds
from kg.resolve.matching_kinds import KindCues
from kg.resolve.matching_profile import Profile
from kg.terms import mint
from kg.vocabulary import Vocabulary

HERE: Final = Path(__file__).parent
_AIID_ROLES: Final = (
    "Alleged deployer of AI system",
    "Alleged developer of AI system",
    "Alleged harmed or nearly harmed parties",
)


@dataclass(frozen=True)
class LabelledMention:
    """A sentence about an earlier incident, and the AIID incident that it means."""

    part: str
    profile: Profile
    aiid: NamedNode | None


@dataclass(frozen=True)
class LabelledPair:
    """Records of two catalogues, and whether they speak of one incident."""

    part: str
    aiid: NamedNode
    aiaaic: NamedNode
    same: bool


@dataclass(frozen=True)
class Tables:
    """Makes profiles with one vocabulary."""

    vocabulary: Vocabulary
    cues: KindCues

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Tables:
        return cls(vocabulary, KindCues.of(vocabulary))

    def closure(self, names: Iterable[str]) -> frozenset[NamedNode]:
        """The entries of some names with their owners and parents; id/party/{slug} for a name of nobody known."""
        found: set[NamedNode] = set()
        queue: list[NamedNode] = []
        for name in names:
            entries = self.vocabulary.lookup(name)
            queue += [entries[0].iri] if len(entries) == 1 else []
            found |= set() if len(entries) == 1 else {mint("party", name)}
        while queue:
            iri = queue.pop()
            entry = self.vocabulary.register.get(iri)
            if iri not in found and entry is not None:
                queue += [*entry.parents, *([entry.owner] if entry.owner else [])]
            found.add(iri)
        return frozenset(found)

    def aiid(self, shared: Path) -> list[Profile]:
        """The incidents of AIID's table."""
        with (shared / "corpus/aiid/incidents_2026-06.csv").open(encoding="utf-8", newline="") as file:
            return [self._aiid(row) for row in csv.DictReader(file)]

    def _aiid(self, row: dict[str, str]) -> Profile:
        slugs = [slug for column in _AIID_ROLES for slug in json.loads(row[column] or "[]")]
        day = date.fromisoformat(row["date"])
        return Profile(
            record=aiid_record(int(row["incident_id"])),
            source="aiid",
            name=row["title"],
            text=row["description"],
            organizations=self.closure(self._unslug(slug) for slug in slugs),
            kinds=self.cues.read(f"{row['title']}. {row['description']}"),
            earliest=day,
            latest=day,
        )

    def _unslug(self, slug: str) -> str:
        spaced = slug.replace("-", " ")
        return slug if self.vocabulary.lookup(slug) else spaced if self.vocabulary.lookup(spaced) else slug

    def aiaaic(self, shared: Path) -> list[Profile]:
        """The incidents of AIAAIC's sheet."""
        with (shared / "corpus/aiaaic/AIAAIC_Repository_Incidents_2026-06.csv").open(encoding="utf-8", newline="") as f:
            return [self._aiaaic(row) for row in csv.reader(f) if re.fullmatch(r"AIAAIC\d+", row[0]) and row[1].strip()]

    def _aiaaic(self, row: list[str]) -> Profile:
        title, occurred, purpose = " ".join(row[1].split()), row[2], row[7]
        years = re.fullmatch(r"(\d{4})(?:\s*-\s*(\d{4})?)?", occurred)
        first = date(int(years[1]), 1, 1) if years else None
        open_end = years is not None and "-" in occurred and years[2] is None
        last = date(int(years[2] or years[1]), 12, 31) if years and not open_end else None
        parties = [part.strip() for cell in row[3:5] for part in re.split(r"[;/\n]", cell) if part.strip()]
        systems = frozenset(part.strip() for part in re.split(r"[;\n]", row[5]) if part.strip())
        return Profile(
            record=aiaaic_record(row[0]),
            source="aiaaic",
            name=title,
            text=purpose,
            organizations=self.closure([*parties, *(s for s in systems if self.vocabulary.lookup(s))]),
            systems=systems,
            kinds=self.cues.read(f"{title}. {purpose}. {row[6]}"),
            earliest=first,
            latest=last,
        )

    def mentions(self) -> Iterator[LabelledMention]:
        """The labelled mentions."""
        for number, line in enumerate((HERE / "mentions.jsonl").read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            profile = self.mention(
                str(number), row["text"], row["date"], row["published"], row["organizations"], row["systems"]
            )
            yield LabelledMention(row["set"], profile, aiid_record(row["aiid"]) if row["aiid"] else None)

    def mention(
        self, key: str, text: str, when: str | None, published: str, organizations: list[str], systems: list[str]
    ) -> Profile:
        """The profile of a sentence in an article of a day; an undated event lies before the article."""
        limits = bounds(when) if when else None
        return Profile(
            record=mint("record", "mention", key),
            source="mention",
            name=text,
            organizations=self.closure(organizations),
            systems=frozenset(systems),
            kinds=self.cues.read(text),
            earliest=limits.earliest if limits else None,
            latest=limits.latest if limits else date.fromisoformat(published),
            is_mention=True,
        )


def aiid_record(number: int) -> NamedNode:
    return mint("record", "aiid", str(number))


def aiaaic_record(number: str) -> NamedNode:
    return mint("record", "aiaaic", number)


def labelled_pairs() -> list[LabelledPair]:
    """The labelled pairs."""
    rows = map(json.loads, (HERE / "pairs.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        LabelledPair(row["set"], aiid_record(row["aiid"]), aiaaic_record(row["aiaaic"]), row["same"]) for row in rows
    ]
