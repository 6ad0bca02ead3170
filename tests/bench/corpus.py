"""`python -m tests.bench.corpus`: the whole corpus in one ingest, beside the engine's bulk load of the same quads."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.ingest import ingest
from kg.inputs import inputs
from kg.report import WRITTEN, Outcome
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore
from kg.store.generations import open_current

PARTS: Final = (
    "corpus/aiid/incidents_2026-06.csv", "corpus/aiid/duplicates.csv", "corpus/aiid/entities_2025-02.json",
    "corpus/aiid/oecd_aim_links_2025-09.csv", "corpus/aiid/taxonomies", "corpus/aiaaic", "corpus/atlas",
    "corpus/misc/agent_postmortems.json", "seeds",
)  # fmt: skip


def main() -> None:
    shared = Path(os.environ.get("KG_SHARED", Path(__file__).parents[3] / "shared"))
    if not (shared / "corpus").is_dir():
        sys.exit(f"{shared} with the corpus is not on this machine (KG_SHARED)")
    paths = [str(shared / part) for part in PARTS]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(store=Path(folder) / "store")
        start = time.perf_counter()
        report = ingest(inputs(paths), settings)
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start = time.perf_counter()
        again = ingest(inputs(paths), settings)
        repeated = time.perf_counter() - start
        quads = list(EmbeddedStore.open_read_only(open_current(settings).path).quads())
        bulk = _bulk_load(quads, Path(folder) / "bulk")
    records = report.count(*WRITTEN)
    print(", ".join(f"{report.count(outcome)} {outcome}" for outcome in Outcome if report.count(outcome)))
    print(f"ingest            {took:8.1f} s, {records / took:.0f} records/s, {len(quads) / took:.0f} quads/s")
    print(f"bulk_load alone   {bulk:8.1f} s for the same {len(quads)} quads, ratio {took / bulk:.1f}")
    print(f"same input again  {repeated:8.1f} s, {again.count(Outcome.UNCHANGED)} unchanged")
    print(f"memory at most    {peak:8.0f} MB during the first ingest")


def _bulk_load(quads: list[ox.Quad], folder: Path) -> float:
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    store = ox.Store(str(folder))
    start = time.perf_counter()
    store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
