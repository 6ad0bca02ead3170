"""What a run of the suite has found, as text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from tests.w3c.manifest import Test
from tests.w3c.runner import Outcome

_REFUSALS: Final = ("SERVICE_REFUSED", "LOAD_REFUSED")
"""Codes of what a server refuses on purpose: requests that it would make by itself."""


class Report:
    """Outcomes by server, filled with `add`."""

    def __init__(self) -> None:
        self._outcomes: dict[str, dict[str, Outcome]] = defaultdict(dict)

    def add(self, server: str, outcome: Outcome) -> None:
        self._outcomes[server][outcome.test.name] = outcome

    def exit_code(self, reference: str, candidate: str) -> int:
        """1 where both servers were run and the candidate passes fewer tests of any group than the reference.

        Tests that the candidate refuses on purpose are counted for neither.
        """
        if not {reference, candidate} <= self._outcomes.keys():
            return 0
        balance: Counter[str] = Counter()
        for name, outcome in self._outcomes[candidate].items():
            if not _is_refused(outcome):
                balance[_group(outcome.test)] += outcome.passed - self._outcomes[reference][name].passed
        return int(any(difference < 0 for difference in balance.values()))

    def text(self) -> str:
        """Passed of all per group and server; then each failure; then what one server passes and another does not."""
        return "\n".join([*self._table(), *self._failures(), *self._differences()])

    def _table(self) -> Iterator[str]:
        rows: dict[str, dict[str, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
        for server, outcomes in self._outcomes.items():
            for outcome in outcomes.values():
                for group in (_group(outcome.test), "in all"):
                    rows[group][server].append(outcome)
        servers = list(self._outcomes)
        yield f"{'passed of all':44}" + "".join(f"{server:>22}" for server in servers)
        for group in sorted(rows, key=lambda group: (group == "in all", group)):
            yield f"{group:44}" + "".join(f"{_passed(rows[group][server]):>22}" for server in servers)

    def _failures(self) -> Iterator[str]:
        for server, outcomes in self._outcomes.items():
            failed = [outcome for outcome in outcomes.values() if not outcome.passed]
            yield f"\n{server}: {len(failed)} not passed"
            for outcome in failed:
                yield f"  {outcome.test.name} ({outcome.test.approval}): {outcome.reason}"

    def _differences(self) -> Iterator[str]:
        for one, other in combinations(self._outcomes, 2):
            for better, worse in ((one, other), (other, one)):
                names = [
                    name for name, outcome in self._outcomes[better].items()
                    if outcome.passed and not self._outcomes[worse][name].passed
                ]  # fmt: skip
                yield f"\n{better} passes and {worse} does not: {len(names)}"
                yield from (f"  {name}" for name in names)


def _group(test: Test) -> str:
    """Folder of a test; those that no working group has approved stand apart."""
    return test.folder if test.approval == "approved" else f"{test.folder} ({test.approval})"


def _passed(outcomes: list[Outcome]) -> str:
    refused = sum(map(_is_refused, outcomes))
    text = f"{sum(outcome.passed for outcome in outcomes)}/{len(outcomes)}"
    return f"{text}, {refused} refused" if refused else text


def _is_refused(outcome: Outcome) -> bool:
    return any(code in outcome.reason for code in _REFUSALS)
