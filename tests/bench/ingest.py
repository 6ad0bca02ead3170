"""`python -m tests.bench.ingest [COUNT]`: documents per second of processor time on one core.

Beside it stand the tokenizer's own rate, and the rate without the side index, which is made once for the whole run.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from kg.index.place import make
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
        start = time.process_time()
        report = ingest(inputs([str(Path(folder) / "articles")]), settings)
        took = time.process_time() - start
        start = time.process_time()
        make(settings)
        index = time.process_time() - start
        start = time.process_time()
        again = ingest(inputs([str(Path(folder) / "articles")]), settings)
        second = count / (time.process_time() - start)
    claims = sum(entry.claims for entry in report.entries)
    new, unchanged = report.count(Outcome.NEW), again.count(Outcome.UNCHANGED)
    words = sum(len(text.split()) for text in texts) / count
    print(f"articles {count}, words each {words:.0f}, new {new}, claims {claims}")
    rate = count / took
    print(f"ingest            {rate:8.1f} articles/s, {took / count * 1000:.2f} ms each")
    print(f"without the index {count / (took - index):8.1f} articles/s, the index takes {index:.2f} s")
    print(f"tokenizer only    {tokens_rate:8.1f} articles/s, ratio {rate / tokens_rate:.3f}")
    print(f"same input again  {second:8.1f} articles/s, unchanged {unchanged}")


def _tokenize(texts: list[str]) -> float:
    import spacy

    nlp = spacy.blank("en")
    start = time.process_time()
    for text in texts:
        nlp.make_doc(text)
    return time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
