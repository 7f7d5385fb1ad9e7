"""Each rule finds what it is made for, and is silent where something only looks like it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from apiusage_desktop.core.findings import RULES
from apiusage_desktop.core.findings.finding import Confidence, Severity
from tests.core.findings.making import FIRST, Row, bystander, day_row, findings_in, varied, working

_USERS = "api/v2/users/{userId}"


def each_day(days: int, requests: Callable[[int], int], **row: object) -> list[Row]:
    return [day_row(number, count, **row) for number in range(days) if (count := requests(number))]  # type: ignore[arg-type]


def office(about: int) -> Callable[[int], int]:
    """Return requests of working days, a tenth of it on weekends."""
    return lambda number: varied(number, about if working(number) else about // 10)


def refused_each_day(days: int, requests: int, refused: int, first: int = 0, **row: object) -> list[Row]:
    return [
        day_row(number, requests, refused=refused if number >= first else 0, **row)  # type: ignore[arg-type]
        for number in range(days)
    ]


@dataclass(frozen=True)
class Case:
    """Rows in which a rule must find something that its sentence says so, or nothing (no words)."""

    rule: str
    about: str
    rows: list[Row]
    words: tuple[str, ...] = ()

    def __str__(self) -> str:  # type: ignore[explicit-override] # typing.override needs Python 3.12
        return f"{self.rule}: {self.about}"


FIRES = [
    Case("polling", "every 5 s", each_day(30, lambda n: 17_000 + n % 5, endpoint=_USERS, method="GET"),
         ("App asks GET api/v2/users/{userId} about every 5 s, on weekends as on working days: 17,002 requests",)),
    Case("polling", "no interval that people set", each_day(
        20, lambda n: 6_300 + n % 9, endpoint="api/v2/analytics/queues/observations/query"),
         ("every 14 s on average",)),
    Case("failures", "a third since ten days", bystander(40) + refused_each_day(40, 300, 100, 30, endpoint=_USERS),
         ("33 % of 3,000 requests to POST api/v2/users/{userId} failed on 10 days from 2026-07-01 to 2026-07-10, all"
          " with 4xx", "401, 403 and 404 cannot be told apart")),
    Case("failures", "never once answered", each_day(
        9, lambda n: 1, endpoint="api/v2/users/me", method="GET", refused=1),
         ("9 of 9 requests to GET api/v2/users/me failed",)),
    Case("authentication", "all refused", [r for e in ("api/v2/users", "api/v2/groups", "api/v2/flows")
         for r in refused_each_day(20, 50, 48, 12, endpoint=e, method="GET")],
         ("96 % of 1,200 requests were answered 4xx from 2026-06-13 to 2026-06-20, whatever was asked for.",
          "cannot be told apart")),
    Case("wrong_endpoint", "a letter too few", each_day(
        5, lambda n: 40, endpoint="api/v2/routing/queue/{queueId}/members", method="GET", refused=40),
        ("GET api/v2/routing/queue/{queueId}/members, which the public API does not have: 200 requests failed.",
         "Probably meant: GET api/v2/routing/queues/{queueId}/members.")),
    Case("wrong_endpoint", "a wrong method", each_day(5, lambda n: 4, endpoint=_USERS, method="PUT", refused=4),
         ("Probably meant: DELETE or GET or PATCH api/v2/users/{userId}.",)),
    Case("deprecated_endpoint", "chats", each_day(5, lambda n: 10, endpoint="api/v2/conversations/chats", method="GET"),
         ("marks as deprecated: 50 requests",)),
    Case("unlisted_endpoint", "a preview", each_day(5, lambda n: 10, endpoint="api/v2/previews/telepathy"),
         ("does not have: 50 requests",)),
    Case("rate_limiting", "a tenth", each_day(5, lambda n: 1_000, throttled=100, endpoint=_USERS, method="PATCH"),
         ("10 % of its 5,000 requests on 5 days were answered 429, nearly all of them",
          "to PATCH api/v2/users/{userId}")),
    Case("jumps", "three times as many", bystander(70) + each_day(
        70, lambda n: office(3_000 if n >= 56 else 1_000)(n)),
        ("From 2026-07-27 on App made 3.0 times as many requests as before: 3,210 a day instead of 1,0",)),
    Case("jumps", "a third is left", bystander(70) + each_day(
        70, lambda n: office(1_000 if n >= 54 else 3_000)(n)), ("% fewer requests than before",)),
    Case("jumps", "one day stands out", bystander(70) + each_day(
        70, lambda n: 9_000 if n == 60 else varied(n, 1_000)), ("On 2026-07-31 App made", "9,000 a day")),
    Case("new_client", "since two weeks", bystander(60) + [day_row(n, 50) for n in range(45, 60)],
         ("App is new: its first request was on 2026-07-16, and it made 750 since",)),
    Case("new_endpoint", "since two weeks", bystander(60) + each_day(60, lambda n: 500) + [
        day_row(n, 80, endpoint="api/v2/users/search") for n in range(45, 60)],
        ("what it did not call before: POST api/v2/users/search, 1,200 requests since 2026-07-16",)),
    Case("silent_client", "two weeks of nothing", bystander(60) + each_day(60, lambda n: 300 if n < 45 else 0),
         ("about 300 requests a day, the last on 2026-07-15, and none in the 15 days since",)),
    Case("dominating_endpoint", "nine of ten", [
        *each_day(10, office(9_000), endpoint="api/v2/conversations/messages"), *each_day(10, office(500)),
        *each_day(10, office(400), endpoint="api/v2/users/search")], ("POST api/v2/conversations/messages",)),
    Case("single_items", "users", each_day(10, office(4_000), endpoint=_USERS, method="GET"),
         ("asks for single items", "POST api/v2/users/search returns many at a time")),
    Case("cacheable", "queues", each_day(10, office(2_000), endpoint="api/v2/routing/queues", method="GET"),
         ("asks GET api/v2/routing/queues", "although its answer seldom changes")),
    Case("item_calls", "25 a page", each_day(20, office(80), endpoint="api/v2/users/search") + each_day(
        20, lambda n: 25 * office(80)(n), endpoint="api/v2/users/{userId}/routingstatus", method="GET"),
        ("makes 25 requests GET api/v2/users/{userId}/routingstatus for each POST api/v2/users/search",)),
    Case("shared_client", "six users", [day_row(1, 20, user=f"user-{n}") for n in range(6)],
         ("6 users call through App.",)),
]  # fmt: skip

SILENT = [
    Case("polling", "office hours", each_day(30, office(17_000), endpoint=_USERS, method="GET")),
    Case("polling", "every five minutes", each_day(30, lambda n: 288, endpoint=_USERS, method="GET")),
    Case("polling", "creating as steadily", each_day(30, lambda n: 5_760, endpoint="api/v2/users")),
    Case("polling", "ended long ago", bystander(120) + each_day(30, lambda n: 17_200, endpoint=_USERS, method="GET")),
    Case("failures", "two bad days of the platform", [
        day_row(n, 1_000, broken=500 if n in (20, 21) else 0) for n in range(40)]),
    Case("failures", "one in twenty", refused_each_day(40, 1_000, 50)),
    Case("failures", "bad days here and there", [
        day_row(n, 100, refused=20 if n % 9 == 0 else 0) for n in range(90)]),
    Case("authentication", "only one call fails", refused_each_day(20, 50, 50, 0, endpoint=_USERS, method="GET") + [
        day_row(n, 40) for n in range(20)]),
    Case("wrong_endpoint", "variables called otherwise", each_day(
        5, lambda n: 40, endpoint="api/v2/users/{id}", method="GET", refused=40)),
    Case("wrong_endpoint", "an unknown one that works", each_day(
        5, lambda n: 40, endpoint="api/v2/previews/telepathy")),
    Case("deprecated_endpoint", "once in use", bystander(90) + each_day(
        5, lambda n: 10, endpoint="api/v2/conversations/chats", method="GET")),
    Case("unlisted_endpoint", "no API at all", each_day(5, lambda n: 40, endpoint="health")),
    Case("rate_limiting", "now and then", each_day(30, lambda n: 10_000, throttled=4)),
    Case("jumps", "weekends", bystander(70) + each_day(70, office(5_000))),
    Case("jumps", "the first of each month", bystander(70) + each_day(
        70, lambda n: 9_000 if (FIRST + timedelta(days=n)).day == 1 else varied(n, 1_000))),
    Case("jumps", "half of the first and last day", each_day(
        70, lambda n: 300 if n in (0, 69) else varied(n, 5_000))),
    Case("jumps", "everybody has a holiday", [row for client in "ABCDEF" for row in each_day(
        70, lambda n: varied(n, 200 if 50 <= n < 60 else 2_000), client=client)]),
    Case("new_client", "logs that begin with it", each_day(20, lambda n: 500)),
    Case("new_client", "a few requests", bystander(60) + [day_row(n, 2) for n in range(45, 60)]),
    Case("new_endpoint", "hardly used", bystander(60) + each_day(60, lambda n: 5_000) + [
        day_row(n, 20, endpoint="api/v2/users/search") for n in range(45, 60)]),
    Case("silent_client", "once a week", bystander(60) + each_day(60, lambda n: 300 if n % 7 == 0 else 0)),
    Case("silent_client", "a pause as before", bystander(60) + each_day(
        60, lambda n: 300 if n < 20 or 30 <= n < 50 else 0)),
    Case("dominating_endpoint", "a client of one call", each_day(10, office(9_000))),
    Case("single_items", "jobs until they are done", each_day(
        10, office(4_000), endpoint="api/v2/recording/jobs/{jobId}", method="GET")),
    Case("single_items", "no list to ask", each_day(
        10, office(4_000), endpoint="api/v2/users/{userId}/routingstatus", method="GET")),
    Case("cacheable", "members come and go", each_day(
        10, office(2_000), endpoint="api/v2/routing/queues/{queueId}/members", method="GET")),
    Case("item_calls", "two timers", each_day(20, lambda n: 480, endpoint="api/v2/users/search") + each_day(
        20, lambda n: 960, endpoint="api/v2/users/{userId}/routingstatus", method="GET")),
    Case("item_calls", "no whole number", each_day(20, office(80), endpoint="api/v2/users/search") + each_day(
        20, lambda n: 5 * office(40)(n), endpoint="api/v2/users/{userId}/routingstatus", method="GET")),
    Case("shared_client", "three users", [day_row(1, 20, user=f"user-{n}") for n in range(3)]),
]  # fmt: skip


@pytest.mark.parametrize("case", FIRES, ids=str)
def test_a_rule_finds_what_it_is_made_for(case: Case, tmp_path: Path) -> None:
    found = findings_in(tmp_path, case.rows, case.rule)
    assert [finding.client_name for finding in found] == ["App"]
    for words in case.words:
        assert words in found[0].sentence
    assert found[0].requests > 0
    assert found[0].remedy
    if found[0].evidence is not None:
        assert found[0].evidence.frame.columns.tolist() == [column.key for column in found[0].evidence.columns]
        assert len(found[0].evidence.frame)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_rule_is_silent_where_something_only_looks_like_it(case: Case, tmp_path: Path) -> None:
    assert findings_in(tmp_path, case.rows, case.rule) == []


def test_every_rule_has_a_case_that_fires_and_one_that_must_not() -> None:
    # Request logs, and the list of clients with budgets: files of their own.
    elsewhere = {
        "invalid_requests", "unknown_client", "inactive_client", "unused_clients", "unneeded_scopes", "over_budget"
    }  # fmt: skip
    assert {case.rule for case in FIRES} | elsewhere == {rule.name for rule in RULES}
    assert {case.rule for case in SILENT} | elsewhere == {rule.name for rule in RULES}


def test_failures_are_critical_where_half_of_many_fail(tmp_path: Path) -> None:
    (found,) = findings_in(tmp_path, refused_each_day(10, 400, 250, endpoint=_USERS, method="PATCH") + [
        day_row(n, 900, endpoint="api/v2/users/search") for n in range(10)], "failures")  # fmt: skip
    assert (found.severity, found.confidence) == (Severity.CRITICAL, Confidence.SURE)
    assert (found.requests, found.saved_per_day) == (2_500, 250)
    assert found.days is not None
    assert (found.days.first, found.days.last) == (date(2026, 6, 1), date(2026, 6, 10))
