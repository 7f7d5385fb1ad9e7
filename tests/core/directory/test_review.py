"""What a client is found to need a look for, and what it is not."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from apiusage_desktop.core.directory.budgets import months_over_budget
from apiusage_desktop.core.directory.client_list import COLUMNS, client_table
from apiusage_desktop.core.directory.profiles import ClientProfile, ClientProfiles
from apiusage_desktop.core.directory.review import ClientReview, ClientReviews, review_clients
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.store import UsageStore
from tests.core.directory.lists import ALPHA_ID, BETA_ID, GAMMA_ID, OWNER_ID, Entry, oauth_client, opened, page, user
from tests.core.reading import csv_text, query_json, usage_row, write


@pytest.fixture
def store() -> Iterator[UsageStore]:
    with UsageStore() as store:
        yield store


def call(ident: str = ALPHA_ID, day: str = "2020-02-02", requests: int = 5, **more: object) -> dict[str, object]:
    return {**usage_row(date=day, clientId=ident, clientName="", requests=requests, status200=requests), **more}


def log(store: UsageStore, folder: Path, *rows: dict[str, object], name: str = "log.json") -> None:
    store.open(write(folder, query_json(rows), name))


def reviews(
    store: UsageStore, days: DateRange | None = None, quiet: int = 30, *profiles: ClientProfile
) -> ClientReviews:
    engine = store.engine()
    try:
        directory = replace(store.directory, profiles=ClientProfiles(profiles))
        return review_clients(engine, directory, days, quiet)
    finally:
        engine.close()


def of(found: ClientReviews, ident: str) -> ClientReview:
    return next(one for one in found.reviews if one.client == ident)


def test_every_client_of_logs_and_list_is_there_once(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client(), oauth_client(BETA_ID, "Beta")]))
    log(store, tmp_path, call(requests=5), call(GAMMA_ID, requests=9), call(day="2020-02-03", requests=3))
    found = reviews(store)
    assert [(one.client_name, one.requests) for one in found.reviews] == [(GAMMA_ID, 9), ("Alpha", 8), ("Beta", 0)]
    assert [one.is_listed_nowhere for one in found.reviews] == [True, False, False]
    assert of(found, ALPHA_ID).last_day == date(2020, 2, 3)
    assert found.month == DateRange(date(2020, 2, 1), date(2020, 3, 1))
    only = reviews(store, DateRange.inclusive(date(2020, 2, 3), date(2020, 2, 3)))
    assert [(one.client_name, one.requests) for one in only.reviews] == [("Alpha", 3), (GAMMA_ID, 0), ("Beta", 0)]


def test_a_client_that_a_missing_page_may_have_is_not_unknown(store: UsageStore, tmp_path: Path) -> None:
    log(store, tmp_path, call(GAMMA_ID))
    assert not of(reviews(store), GAMMA_ID).is_listed_nowhere  # no list at all
    opened(store, tmp_path, page([oauth_client()], 1, 2), "1.json")
    assert not of(reviews(store), GAMMA_ID).is_listed_nowhere
    opened(store, tmp_path, page([oauth_client(BETA_ID, "Beta")], 2, 2), "2.json")
    assert of(reviews(store), GAMMA_ID).is_listed_nowhere


@pytest.mark.parametrize(
    ("changes", "last_call", "expected"),
    [
        ({"state": "active"}, "2020-02-20", False),
        ({"state": "disabled"}, "2020-02-20", True),  # it was changed on 10 February
        ({"state": "disabled"}, "2020-02-10", False),
        ({"state": "inactive", "dateModified": None}, "2020-01-20", True),
        ({"state": None}, "2020-02-20", False),
    ],
)
def test_a_disabled_client_that_still_calls(
    store: UsageStore, tmp_path: Path, changes: dict[str, object], last_call: str, expected: bool
) -> None:
    opened(store, tmp_path, page([{**oauth_client(), **changes}]))
    log(store, tmp_path, call(day=last_call))
    found = of(reviews(store), ALPHA_ID)
    assert found.calls_though_not_active is expected
    assert not found.is_quiet


@pytest.mark.parametrize(
    ("entry", "last_call", "asked", "expected"),
    [
        (oauth_client(), "2020-02-01", 10, True),  # the logs end on 20 February
        (oauth_client(), "2020-02-11", 10, False),
        (oauth_client(), "2020-02-10", 10, True),
        (oauth_client(), "2020-02-01", 365, False),  # the logs cover 20 days, and it called in them
        (oauth_client(), None, 365, True),
        (oauth_client(dateCreated="2020-02-15T00:00:00Z"), None, 10, False),
        (oauth_client(state="disabled"), None, 10, False),
    ],
)
def test_a_client_without_calls_in_so_many_days(
    store: UsageStore, tmp_path: Path, entry: Entry, last_call: str | None, asked: int, expected: bool
) -> None:
    opened(store, tmp_path, page([entry, oauth_client(BETA_ID, "Beta")]))
    rows = [call(BETA_ID, "2020-02-01"), call(BETA_ID, "2020-02-20")]
    log(store, tmp_path, *rows, *([call(day=last_call)] if last_call else []))
    found = reviews(store, quiet=asked)
    assert of(found, ALPHA_ID).is_quiet is expected
    assert found.quiet is not None
    assert found.quiet.days == min(asked, 20)


def test_a_client_of_a_month_may_have_called_on_its_last_day(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client(), oauth_client(BETA_ID, "Beta")]))
    rows = [call(ident, f"2020-{month:02}-01") for month in (1, 2, 3, 4) for ident in (ALPHA_ID, BETA_ID)]
    log(store, tmp_path, *rows)
    found = of(reviews(store, quiet=10), ALPHA_ID)
    assert (found.last_day, found.is_quiet) == (date(2020, 4, 30), False)


def test_a_client_over_its_budget_of_the_month(store: UsageStore, tmp_path: Path) -> None:
    log(store, tmp_path, call(day="2020-01-31", requests=90), call(day="2020-02-01", requests=20), call(BETA_ID))
    budget = ClientProfile(ALPHA_ID, budget=80)
    found = of(reviews(store, None, 30, budget), ALPHA_ID)
    assert (found.month_requests, found.is_over_budget, found.budget_used) == (20, False, 0.25)
    january = DateRange.inclusive(date(2020, 1, 1), date(2020, 1, 31))
    found = of(reviews(store, january, 30, budget), ALPHA_ID)
    assert (found.month_requests, found.is_over_budget) == (90, True)
    assert math.isnan(of(reviews(store), BETA_ID).budget_used)


def test_scopes_are_held_against_calls(store: UsageStore, tmp_path: Path) -> None:
    listed = [oauth_client(), oauth_client(BETA_ID, "Beta", authorizedGrantType="CLIENT-CREDENTIALS")]
    opened(store, tmp_path, page(listed))
    log(store, tmp_path, call(httpMethod="GET", templateUri="api/v2/users"), call(BETA_ID))
    assert of(reviews(store), ALPHA_ID).scopes.unneeded == ("routing",)
    assert of(reviews(store), BETA_ID).scopes.unneeded == ()


def test_scopes_are_left_alone_where_logs_tell_no_urls(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client()]))
    store.open(write(tmp_path, "date,client id,requests\n2020-02-02," + ALPHA_ID + ",5\n", "log.csv"))
    assert of(reviews(store), ALPHA_ID).scopes.unneeded == ()


def test_the_table_says_why_a_client_needs_a_look(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client(), oauth_client(BETA_ID, "Beta", state="disabled", scope=None)]))
    opened(store, tmp_path, page([user()]), "users.json")
    get_users = {"httpMethod": "GET", "templateUri": "api/v2/users"}
    log(store, tmp_path, call(requests=50, **get_users), call(BETA_ID, "2020-02-20"), call(GAMMA_ID))
    found = reviews(store, None, 10, ClientProfile(ALPHA_ID, "Integrations", "Contoso", "production", 40))
    table = client_table(found, store.directory)
    assert [column.key for column in COLUMNS] == table.columns.tolist()
    rows = {row["client"]: row for row in table.to_dict("records")}
    alpha = rows[ALPHA_ID]
    assert alpha["needs_a_look"] == "Over its budget; No calls in 10 days; 1 scope not needed"
    assert (alpha["owner"], alpha["grant_type"], alpha["budget_used"]) == ("Robin Example", "Code authorization", 1.25)
    assert (alpha["scopes"], alpha["unneeded_scopes"]) == ("routing, users:readonly", "routing")
    assert rows[BETA_ID]["needs_a_look"] == "Disabled, but called until 2020-02-20"
    assert rows[GAMMA_ID]["needs_a_look"] == "Not in the list of clients"
    assert client_table(found, store.directory, "CONTOSO")["client"].tolist() == [ALPHA_ID]


def test_without_logs_or_lists_there_is_nothing(store: UsageStore) -> None:
    found = reviews(store)
    assert found == ClientReviews(())
    assert client_table(found, store.directory).empty


def test_a_total_of_a_period_tells_who_did_not_call_in_it(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client(), oauth_client(BETA_ID, "Beta")]))
    rows = [{"clientId": ALPHA_ID, "templateUri": "api/v2/users", "requests": 5}]
    period = DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 14))
    store.open(write(tmp_path, json.dumps({"results": rows}), "log.json"), options=ReadOptions(period=period))
    found = reviews(store, quiet=10)
    assert [(one.client_name, one.last_day, one.is_quiet) for one in found.reviews] == [
        ("Alpha", date(2020, 2, 14), False),
        ("Beta", None, True),
    ]


def test_a_name_alone_is_enough_to_be_listed(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client()]))
    store.open(write(tmp_path, csv_text("2020-02-02,Alpha,api/v2/users,5,5,0,0,0,0"), "log.csv"))
    assert [one.is_listed_nowhere for one in reviews(store).reviews] == [False]
    assert reviews(store).reviews[0].known.created_by == OWNER_ID  # type: ignore[union-attr] # it is listed


def test_each_month_over_a_budget_is_told(store: UsageStore, tmp_path: Path) -> None:
    months = [call(day=f"2020-0{month}-1{half}", requests=month * 10) for month in (1, 2, 3) for half in (0, 5)]
    log(store, tmp_path, *months, call(BETA_ID, requests=1_000))
    engine = store.engine()
    budget = ClientProfiles((ClientProfile(ALPHA_ID, budget=40), ClientProfile(BETA_ID, team="Field")))
    found = months_over_budget(engine, replace(store.directory, profiles=budget))
    assert [(one.client, one.month.start, one.requests, one.over) for one in found] == [
        (ALPHA_ID, date(2020, 3, 1), 60, 20)
    ]
    assert months_over_budget(engine, store.directory) == ()
    engine.close()


def test_requests_that_may_be_of_another_month_are_over_no_budget(store: UsageStore, tmp_path: Path) -> None:
    """From 27 January to 2 February: how many of the requests January has is not known."""
    row = {key: value for key, value in call(requests=100).items() if key != "date"}
    period = DateRange(date(2020, 1, 27), date(2020, 2, 3))
    store.open(write(tmp_path, query_json([row])), options=ReadOptions(period=period))
    budget = ClientProfile(ALPHA_ID, budget=40)
    engine = store.engine()
    assert months_over_budget(engine, replace(store.directory, profiles=ClientProfiles((budget,)))) == ()
    engine.close()
    january = DateRange(date(2020, 1, 1), date(2020, 2, 1))
    assert of(reviews(store, january, 30, budget), ALPHA_ID).month_requests == 0


def test_days_that_no_log_covers_make_no_client_quiet(store: UsageStore, tmp_path: Path) -> None:
    opened(store, tmp_path, page([oauth_client(), oauth_client(BETA_ID, "Beta"), oauth_client(GAMMA_ID, "Gamma")]))
    january = [call(BETA_ID, day=f"2020-01-{day:02}") for day in range(1, 32)]
    log(store, tmp_path, call(GAMMA_ID, day="2020-01-01"), *january)
    log(store, tmp_path, call(day="2020-03-31"), name="march.json")
    found = reviews(store)
    assert not of(found, BETA_ID).is_quiet
    assert of(found, GAMMA_ID).is_quiet
    assert found.quiet == DateRange.inclusive(date(2020, 1, 3), date(2020, 3, 31))
