from __future__ import annotations

from pathlib import Path

import pytest

from kg.encoder import cosine, load_encoder
from kg.errors import UsageError
from kg.graph import Graph
from kg.ingest import ingest
from kg.inputs import inputs
from kg.settings import Settings

TEXT = """url: https://{paper}.example/1
published: 2026-05-0{day}
publisher: {paper}

{headline}

The company has paused its chatbot after it leaked private messages of customers. The regulator is investigating.
"""
HEADLINES = ("Northwind bot spills secrets of its clients", "Messages of customers leaked by assistant at Northwind")


def one_topic(texts: list[str]) -> list[list[float]]:
    """An encoder to which all headlines about Northwind are alike."""
    return [[1.0, 0.0] if "Northwind" in text else [0.0, 1.0] for text in texts]


@pytest.mark.parametrize(("encoder", "stories"), [("", 2), (f"{__name__}:one_topic", 1)])
def test_an_encoder_joins_stories_that_words_do_not(tmp_path: Path, encoder: str, stories: int) -> None:
    for number, headline in enumerate(HEADLINES):
        text = TEXT.format(paper=f"paper{number}", day=number + 1, headline=headline)
        (tmp_path / f"{number}.txt").write_text(text)
    settings = Settings(store=tmp_path / "store", encoder=encoder)
    ingest(inputs([str(tmp_path / "0.txt"), str(tmp_path / "1.txt")]), settings)
    assert Graph.open(settings).counts()["ig:Story"] == stories


def test_cosine() -> None:
    assert cosine([1.0, 2.0], [2.0, 4.0]) == pytest.approx(1.0)
    assert cosine([1.0, 0.0], [0.0, 1.0]) == 0.0
    assert cosine([0.0], [1.0]) == 0.0


@pytest.mark.parametrize("wrong", ["nowhere_at_all:f", "math:nothing", "math:pi", ":"])
def test_a_wrong_setting_is_named(wrong: str) -> None:
    with pytest.raises(UsageError, match="KG_ENCODER"):
        load_encoder(wrong)


def test_no_setting_means_no_encoder() -> None:
    assert load_encoder("") is None
