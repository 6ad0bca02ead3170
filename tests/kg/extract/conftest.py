"""One extractor for all tests of this room: its tables take a fifth of a second to build."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.claims import Claim
from kg.documents import Reading
from kg.extract import Extractor, Gazetteer
from kg.extract.gazetteer import register_names
from kg.settings import Settings
from kg.vocabulary import Vocabulary

Extract = Callable[[Reading], tuple[Claim, ...]]


@pytest.fixture(scope="session")
def extract(vocabulary: Vocabulary) -> Extract:
    return Extractor(vocabulary, Gazetteer.from_names(register_names(vocabulary)), Settings()).extract
