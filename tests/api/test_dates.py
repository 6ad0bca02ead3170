"""Dates in arguments: days, today and durations from it; entity tags change with the day where an answer may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.graphql.compiler.dates import document_is_relative, is_relative, parse_date, value_is_relative
from api.graphql.http.endpoint import GraphQLEndpoint
from kg.errors import BadParameter
from kg.settings import Settings

LEAP_DAY = date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("2026-06-22", LEAP_DAY, date(2026, 6, 22)),
        ("today", LEAP_DAY, LEAP_DAY),
        ("-P30D", LEAP_DAY, date(2024, 1, 30)),
        ("-P2W", LEAP_DAY, date(2024, 2, 15)),
        ("-P1Y", LEAP_DAY, date(2023, 2, 28)),
        ("-P4Y", LEAP_DAY, date(2020, 2, 29)),
        ("-P1M", date(2026, 3, 31), date(2026, 2, 28)),
        ("-P1M1D", date(2026, 3, 31), date(2026, 2, 27)),
        ("-P1Y2M", date(2026, 1, 31), date(2024, 11, 30)),
        ("-P13M", date(2026, 1, 31), date(2024, 12, 31)),
        ("P1M", date(2026, 12, 31), date(2027, 1, 31)),
        ("P1D", date(2026, 12, 31), date(2027, 1, 1)),
        ("-P0D", LEAP_DAY, LEAP_DAY),
    ],
)
def test_days_and_durations(text: str, today: date, day: date) -> None:
    assert parse_date(text, today) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "Today", "yesterday", "P", "-P", "-P1", "P1D1M", "-PT1H", "-P1.5D", "--P1D", "+P1D", "-P1D ",
        "2024-02-30", "-P9999Y", "-P99999M", "P9999999D", "-P" + "9" * 5000 + "D", "-P\u0663D", "2026-06-22T00:00:00Z",
        "0000-01-01",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="is not a date like"):
        parse_date(text, LEAP_DAY)


@given(st.dates(date(1000, 1, 1), date(3000, 1, 1)), st.integers(0, 9_000))
def test_months_back_stay_in_their_month(today: date, months: int) -> None:
    found = parse_date(f"-P{months}M", today)
    assert (today.year - found.year) * 12 + today.month - found.month == months
    assert found.day <= today.day


@pytest.mark.parametrize(
    ("query", "relative"),
    [
        ('{ incidents(dateBefore: "-P30D") { totalCount } }', True),
        ('query ($d: String = "today") { incidents(dateBefore: $d) { totalCount } }', True),
        (r'{ incidents(dateBefore: "tod\u0061y") { totalCount } }', True),
        ('{ incidents(dateBefore: """today""") { totalCount } }', True),
        ('{ incidents(dateBefore: "2026-01-01") { totalCount } }', False),
        ('{ organization(name: "Today Inc") { label } }', False),
    ],
)
def test_documents_that_another_day_may_answer_otherwise(query: str, relative: bool) -> None:
    assert document_is_relative(parse(query)) is relative


def test_values_that_another_day_may_answer_otherwise() -> None:
    assert value_is_relative({"where": {"or": [{"sortDate": {"in": ["2026-01-01", "-P1M"]}}]}})
    assert not value_is_relative({"where": {"or": [{"sortDate": {"in": ["2026-01-01"]}}], "first": 3}})
    assert not is_relative("-P")


@pytest.fixture(scope="module")
def days() -> list[date]:
    """The last one is today."""
    return [date(2026, 7, 1)]


@pytest.fixture(scope="module")
def client(api_settings: Settings, days: list[date]) -> Iterator[TestClient]:
    """The application, on a day that tests set."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("api.app.GraphQLEndpoint", partial(GraphQLEndpoint, today=lambda: days[-1]))
        app = create_app(api_settings)
    with TestClient(app) as client:
        yield client


def get(client: TestClient, query: str, tag: str | None = None, **variables: str) -> Any:
    params = {"query": query, "variables": json.dumps(variables)}
    return client.get("/graphql", params=params, headers={} if tag is None else {"If-None-Match": tag})


def test_tags_change_with_the_day_where_the_answer_may(client: TestClient, days: list[date]) -> None:
    fixed = '{ incidents(dateBefore: "2026-06-20") { totalCount } }'
    moving = "query ($d: String!) { incidents(where: {sortDate: {gte: $d}}) { nodes { sortDate } } }"
    tag, moved = get(client, fixed).headers["etag"], get(client, moving, d="-P15D")
    assert {node["sortDate"] for node in moved.json()["data"]["incidents"]["nodes"]} <= {"2026-06-21", "2026-06-22"}
    assert moved.json()["data"]["incidents"]["nodes"]
    assert get(client, moving, moved.headers["etag"], d="-P15D").status_code == 304
    days.append(date(2026, 12, 1))
    again = get(client, moving, moved.headers["etag"], d="-P15D")
    assert again.json()["data"]["incidents"]["nodes"] == []
    assert get(client, fixed, tag).status_code == 304
    days.pop()


def test_every_date_of_a_request_is_of_one_day(client: TestClient) -> None:
    query = """{ a: incidents(dateBefore: "today") { totalCount } b: incidents(where: {sortDate: {lt: "2026-07-01"}})
        { totalCount } c: incidents(where: {sortDate: {between: {from: "-P100Y", to: "-P1D"}}}) { totalCount }
        incidents(first: 100) { nodes { priorIncidents(before: "-P8Y") { nodes { sortDate } } } } }"""
    data = get(client, query).json()["data"]
    assert data["a"] == data["b"] == data["c"] != {"totalCount": 0}
    prior = [one["sortDate"] for node in data["incidents"]["nodes"] for one in node["priorIncidents"]["nodes"]]
    assert prior
    assert max(prior) < "2018-07-01"


def test_a_wrong_date_is_a_typed_error(client: TestClient) -> None:
    found = get(client, '{ incidents(where: {sortDate: {in: ["-P1X"]}}) { totalCount } }').json()
    assert found["errors"][0]["extensions"]["code"] == "BAD_PARAMETER"
