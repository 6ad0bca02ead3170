"""Runs tests of the suite on one server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import httpx2

from tests.w3c import description, evaluation, examples, exchanges
from tests.w3c.client import Client, Unexpected
from tests.w3c.manifest import Test

_CHECKS: Final[Mapping[str, Callable[[Client, Test], None]]] = {
    "QueryEvaluationTest": evaluation.query_evaluation,
    "CSVResultFormatTest": evaluation.query_evaluation,
    "UpdateEvaluationTest": evaluation.update_evaluation,
    "PositiveSyntaxTest": evaluation.positive_syntax,
    "PositiveSyntaxTest11": evaluation.positive_syntax,
    "NegativeSyntaxTest": evaluation.negative_syntax,
    "NegativeSyntaxTest11": evaluation.negative_syntax,
    "PositiveUpdateSyntaxTest11": evaluation.positive_syntax,
    "NegativeUpdateSyntaxTest11": evaluation.negative_syntax,
    "ProtocolTest": exchanges.protocol,
    "GraphStoreProtocolTest": exchanges.graph_store,
    "ServiceDescriptionTest": description.service_description,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test ended on one server; `reason` is empty where it passed."""

    test: Test
    reason: str = ""

    @property
    def passed(self) -> bool:
        return not self.reason


def run(client: Client, tests: Iterable[Test]) -> Iterator[Outcome]:
    """One outcome per test, in order."""
    for test in tests:
        check = examples.replayed if examples.is_example(test) else _CHECKS[test.kind]
        try:
            check(client, test)
        except (Unexpected, SyntaxError, ValueError, httpx2.TransportError) as error:
            yield Outcome(test, " ".join(f"{type(error).__name__ if not str(error) else error}".split()))
        else:
            yield Outcome(test)
