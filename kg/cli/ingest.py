"""`kg ingest` and `kg rebuild`."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from typing import Final

from kg import ingest as pipeline
from kg.cli.main import FAILED, OK, PARTLY
from kg.documents import Unread
from kg.inputs import MEMBER, count_files, inputs
from kg.report import WRITTEN, Entry, Outcome, Report
from kg.settings import Settings

_FEW: Final = 20


def ingest(options: Namespace, settings: Settings) -> int:
    """Read the paths into the store and report on each."""
    with _Progress(count_files(options.paths), options.json) as notify:
        report = pipeline.ingest(
            inputs(options.paths), settings, format=options.format, complete=options.complete,
            dry_run=options.dry_run, notify=notify,
        )  # fmt: skip
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
    """A bar on standard error while documents are read; with `as_json`, a JSON line per document on standard output."""

    def __init__(self, files: int, as_json: bool) -> None:
        self._as_json = as_json
        self._files = files

    def __enter__(self) -> Callable[[Entry], None]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        documents = TextColumn("{task.fields[documents]} documents")
        columns = (TextColumn("ingest"), BarColumn(), MofNCompleteColumn(), documents, TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task("ingest", total=self._files, documents=0)
        heard = 0
        inputs_heard: set[str] = set()

        def notify(entry: Entry) -> None:
            nonlocal heard
            heard += 1
            inputs_heard.add(entry.input.partition(MEMBER)[0])
            self._bar.update(task, completed=len(inputs_heard) - (len(inputs_heard) < self._files), documents=heard)
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
    by_input: dict[str, list[Entry]] = {}
    for entry in report.entries:
        by_input.setdefault(entry.input, []).append(entry)
        if entry.outcome is Outcome.FAILED:
            print(f"error: {entry.reason}", file=sys.stderr)
        elif entry.outcome is Outcome.SKIPPED:
            print(f"skipped: {entry.reason}", file=sys.stderr)
    for name, entries in by_input.items():
        _print_unread(name, [one for entry in entries for one in entry.unread])
        read = [entry for entry in entries if entry.document]
        claims = sum(entry.claims for entry in read)
        if len(read) > 1:
            print(f"{_counts(read)}\t{read[0].format}\t{claims} claims\t{name}")
        elif read:
            print(f"{read[0].outcome}\t{read[0].format}\t{claims} claims\t{name}\t{read[0].title}")
    suffix = " (dry run: nothing was written)" if report.dry_run else ""
    print(f"{_counts(report.entries) or 'nothing to read'}{suffix}")
    if report.interrupted:
        print("interrupted: what is listed is in the graph; run the same command to finish", file=sys.stderr)


def _print_unread(name: str, unread: list[Unread]) -> None:
    """A page's unread lines one by one; of a catalogue, how often each reason occurs, with its first line."""
    if len(unread) <= _FEW:
        for one in unread:
            print(f"unread: {name}:{one.line}: {one.reason}: {one.text}", file=sys.stderr)
        return
    reasons: dict[str, list[Unread]] = {}
    for one in unread:
        reasons.setdefault(one.reason, []).append(one)
    for reason, ones in reasons.items():
        first = f"{ones[0].text!r} in line {ones[0].line}"
        print(f"unread: {name}: {reason}: {len(ones)} times, first {first} (--json lists all)", file=sys.stderr)


def _counts(entries: list[Entry]) -> str:
    counts = Counter(entry.outcome for entry in entries)
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])


def _exit_code(report: Report) -> int:
    done = report.count(*WRITTEN, Outcome.UNCHANGED)
    if report.count(Outcome.FAILED):
        return PARTLY if done else FAILED
    return PARTLY if report.interrupted else OK
