"""`kg ingest` and `kg rebuild`."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable

from kg import ingest as pipeline
from kg.cli.main import FAILED, OK, PARTLY
from kg.ingest import Entry, Outcome, Report
from kg.inputs import inputs
from kg.settings import Settings


def ingest(options: Namespace, settings: Settings) -> int:
    """Read the paths into the store and report on each."""
    found = list(inputs(options.paths))
    with _Progress(len(found), options.json) as notify:
        report = pipeline.ingest(found, settings, format=options.format, dry_run=options.dry_run, notify=notify)
    if options.json:
        print(json.dumps(_summary(report)), flush=True)
    else:
        _print(report)
    return _exit_code(report)


def rebuild(options: Namespace, settings: Settings) -> int:
    """Derive again and say what changed."""
    deleted, inserted = pipeline.rebuild(settings)
    print(f"{deleted} direct triples deleted, {inserted} inserted")
    return OK


class _Progress:
    """A bar on standard error while documents are read; with `as_json`, a JSON line per input on standard output."""

    def __init__(self, total: int, as_json: bool) -> None:
        self._as_json = as_json
        self._total = total

    def __enter__(self) -> Callable[[Entry], None]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("ingest"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task("ingest", total=self._total)

        def notify(entry: Entry) -> None:
            self._bar.advance(task)
            if self._as_json:
                try:
                    print(json.dumps(_line(entry), ensure_ascii=False), flush=True)
                except BrokenPipeError:  # the reader went away; the documents are still to be read
                    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

        return notify

    def __exit__(self, *raised: object) -> None:
        self._bar.stop()


def _line(entry: Entry) -> dict[str, object]:
    line: dict[str, object] = {"input": entry.name, "outcome": entry.outcome.value}
    if entry.document:
        line |= {"format": entry.format, "document": entry.document, "title": entry.title, "claims": entry.claims}
    if entry.reason:
        line["reason"] = entry.reason
    if entry.unread:
        line["unread"] = [{"line": one.line, "text": one.text, "reason": one.reason} for one in entry.unread]
    return line


def _summary(report: Report) -> dict[str, object]:
    counts = {outcome.value: report.count(outcome) for outcome in Outcome}
    return {
        "summary": counts,
        "claims": sum(entry.claims for entry in report.entries),
        "unread": sum(len(entry.unread) for entry in report.entries),
        "dryRun": report.dry_run,
        "interrupted": report.interrupted,
        "generation": report.generation,
    }


def _print(report: Report) -> None:
    for entry in report.entries:
        if entry.outcome is Outcome.FAILED:
            print(f"error: {entry.reason}", file=sys.stderr)
        elif entry.outcome is Outcome.SKIPPED:
            print(f"skipped: {entry.reason}", file=sys.stderr)
        for one in entry.unread:
            print(f"unread: {entry.name}:{one.line}: {one.reason}: {one.text}", file=sys.stderr)
        if entry.outcome in {Outcome.STORED, Outcome.UNCHANGED}:
            print(f"{entry.outcome}\t{entry.format}\t{entry.claims} claims\t{entry.name}\t{entry.title}")
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in Outcome)
    suffix = " (dry run: nothing was written)" if report.dry_run else ""
    print(f"{counts}{suffix}")
    if report.interrupted:
        print("interrupted: what is listed as stored is in the graph; run the same command to finish", file=sys.stderr)


def _exit_code(report: Report) -> int:
    done = report.count(Outcome.STORED) + report.count(Outcome.UNCHANGED)
    if report.count(Outcome.FAILED):
        return PARTLY if done else FAILED
    return PARTLY if report.interrupted else OK
