"""`python -m tests.bench.ingest [COUNT]`: documents per second on one core, with the tokenizer-only rate beside it."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from kg.ingest import ingest
from kg.inputs import inputs
from kg.report import Outcome
from kg.settings import Settings
from tests.bench.articles import write


def main(count: int) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder) / "articles", count)
        texts = [path.read_text(encoding="utf-8") for path in paths]
        tokens_rate = count / _tokenize(texts)
        settings = Settings(store=Path(folder) / "store")
        start = time.perf_counter()
        report = ingest(inputs([str(Path(folder) / "articles")]), settings)
        first = count / (time.perf_counter() - start)
        start = time.perf_counter()
        again = ingest(inputs([str(Path(folder) / "articles")]), settings)
        second = count / (time.perf_counter() - start)
    claims = sum(entry.claims for entry in report.entries)
    new, unchanged = report.count(Outcome.NEW), again.count(Outcome.UNCHANGED)
    words = sum(len(text.split()) for text in texts) / count
    print(f"articles {count}, words each {words:.0f}, new {new}, claims {claims}")
    print(f"ingest            {first:8.1f} articles/s")
    print(f"tokenizer only    {tokens_rate:8.1f} articles/s, ratio {first / tokens_rate:.3f}")
    print(f"same input again  {second:8.1f} articles/s, unchanged {unchanged}")


def _tokenize(texts: list[str]) -> float:
    import spacy

    nlp = spacy.blank("en")
    start = time.perf_counter()
    for text in texts:
        nlp.make_doc(text)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
