"""Request logs beside each other and beside usage exports: nothing twice, and who called by the user's rules."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from apiusage_desktop.core.callers import CallerField, CallerRule, RememberedCallers
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import client_requests, status_codes, success_vs_failed
from apiusage_desktop.core.source import Account, Dimension
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import query_json, usage_row
from tests.core.request_logs.access import line, lines


def opened(store: UsageStore, folder: Path, *logs: tuple[str, str]) -> None:
    """Open logs, each newer than the one before."""
    for age, (name, content) in enumerate(logs):
        path = folder / name
        path.write_text(content)
        os.utime(path, (1_500_000_000 + age, 1_500_000_000 + age))
        store.open(path)


def days(store: UsageStore) -> dict[str, int]:
    engine = store.engine()
    frame = success_vs_failed.PANEL.fetch(engine, UsageFilter())
    engine.close()
    return dict(zip(frame["day"].dt.strftime("%Y-%m-%d"), frame["requests"].tolist(), strict=True))


def clients(store: UsageStore) -> dict[str, int]:
    engine = store.engine()
    frame = client_requests.PANEL.fetch(engine, UsageFilter())
    engine.close()
    return dict(zip(frame["client_name"], frame["requests"].tolist(), strict=True))


def single_requests(store: UsageStore) -> int:
    engine = store.engine()
    frame = engine.run("select count(*) as n from requests", {})
    engine.close()
    return int(frame["n"].iloc[0])


def counted(store: UsageStore) -> dict[str, tuple[int, int, int]]:
    return {source.name: (source.counted, source.superseded, source.not_shown) for _, source in store.sources}


def test_the_rotated_parts_of_a_log_add_up(tmp_path: Path) -> None:
    with UsageStore() as store:
        opened(store, tmp_path, ("access.log.1", lines(5)), ("access.log", lines(3, "2020-02-02T10:00:00")))
        assert days(store) == {"2020-02-02": 8}
        assert single_requests(store) == 8


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_two_logs_both_have_counts_once(tmp_path: Path, order: Sequence[int]) -> None:
    first, second = lines(10), lines(10, "2020-02-02T09:15:06")
    logs = [("a.log", first), ("b.log", second)]
    with UsageStore() as store:
        opened(store, tmp_path, *(logs[place] for place in order))
        assert days(store) == {"2020-02-02": 14}
        assert single_requests(store) == 14
        assert sum(superseded for _, superseded, _ in counted(store).values()) == 6
        store.close_source(store.sources[1][0])
        assert days(store) == {"2020-02-02": 10}


def test_a_request_repeated_within_one_log_is_not_one_of_two_logs(tmp_path: Path) -> None:
    twice, once = line() * 2 + line(target="/api/v2/routing/queues"), line() + line(target="/api/v2/flows")
    with UsageStore() as store:
        opened(store, tmp_path, ("a.log", twice), ("b.log", once))
        assert days(store) == {"2020-02-02": 4}
        assert single_requests(store) == 4


def test_logs_of_two_gateways_in_the_same_hour_add_up(tmp_path: Path) -> None:
    with UsageStore() as store:
        opened(store, tmp_path, ("a.log", lines(10)), ("b.log", lines(10, ip="10.1.0.8")))
        assert days(store) == {"2020-02-02": 20}


def test_a_log_and_an_export_of_the_same_day_never_add_up(tmp_path: Path) -> None:
    export = query_json([usage_row(requests=100, status200=90, status400=10)])
    log = lines(7) + line("2020-02-05T00:00:00", status=404)
    with UsageStore() as store:
        opened(store, tmp_path, ("export.json", export), ("access.log", log))
        assert days(store) == {"2020-02-02": 100, "2020-02-05": 1}
        assert counted(store) == {"export.json": (100, 0, 0), "access.log": (1, 0, 7)}
        assert store.contents().accounts == {Account.EXPORT, Account.LOG}
        store.count_account(Account.LOG)
        assert days(store) == {"2020-02-02": 7, "2020-02-05": 1}
        assert counted(store) == {"export.json": (0, 0, 100), "access.log": (8, 0, 0)}
        store.close_source(store.sources[1][0])
        assert days(store) == {"2020-02-02": 100}


def test_a_monthly_export_does_not_add_to_a_log_of_one_of_its_days(tmp_path: Path) -> None:
    export = query_json(
        [usage_row(date=f"2020-0{month}-01T00:00:00Z", requests=900, status200=900) for month in (1, 2, 3)]
    )
    with UsageStore() as store:
        opened(store, tmp_path, ("export.json", export), ("access.log", lines(7)))
        assert sum(days(store).values()) == 2700


def test_exact_codes_are_shown(tmp_path: Path) -> None:
    log = "".join(line(status=status) for status in (200, 204, 301, 404, 404, 429, 500))
    with UsageStore() as store:
        opened(store, tmp_path, ("access.log", log))
        engine = store.engine()
        frame = status_codes.PANEL.fetch(engine, UsageFilter())
        engine.close()
        assert store.contents().exact_codes
    found = dict(zip(frame["status"], frame["requests"].tolist(), strict=True))
    assert found == {"200": 1, "204": 1, "301": 1, "404": 2, "429": 1, "500": 1}


RULES = (
    CallerRule(CallerField.PATH, "/api/v2/analytics", "Contoso Wallboard"),
    CallerRule(CallerField.IP, "10.1.0.*", "Contoso CRM"),
    CallerRule(CallerField.AGENT, "*100%_real*", "ID-A"),
    CallerRule(CallerField.USER, "carol", "3F2504E0-4F89-41D3-9A0C-0305E82C3301"),
)


@pytest.mark.parametrize(
    ("fields", "client"),
    [
        ({"target": "/api/v2/analytics/queues/observations/query", "method": "POST"}, "Contoso Wallboard"),
        ({"target": "/api/v2/users/me"}, "Contoso CRM"),
        ({"ip": "10.2.0.1", "agent": "a 100%_REAL agent"}, "ID-A"),
        ({"ip": "10.2.0.1", "agent": "a 100 real agent"}, ""),
        ({"ip": "10.2.0.1", "user": "Carol"}, "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
    ],
)
def test_the_first_rule_that_fits_names_the_client(tmp_path: Path, fields: dict[str, str], client: str) -> None:
    with UsageStore() as store:
        opened(store, tmp_path, ("access.log", line(**fields)))
        assert Dimension.CLIENT not in store.contents().dimensions
        store.name_callers(RULES)
        assert clients(store) == {client: 1}
        assert (Dimension.CLIENT in store.contents().dimensions) == bool(client)
        store.name_callers(())
        assert Dimension.CLIENT not in store.contents().dimensions


def test_a_client_named_by_a_rule_is_the_client_of_an_export(tmp_path: Path) -> None:
    export = query_json([usage_row(requests=3, status200=3)])
    with UsageStore() as store:
        store.name_callers([CallerRule(CallerField.IP, "10.1.0.7", "Client A")])
        opened(store, tmp_path, ("export.json", export), ("access.log", line("2020-02-05T00:00:00")))
        assert clients(store) == {"Client A": 4}


def test_rules_are_kept_in_a_file(tmp_path: Path) -> None:
    kept = RememberedCallers(tmp_path / "new" / "callers.json")
    assert kept.get() == ()
    kept.put(RULES)
    assert RememberedCallers(tmp_path / "new" / "callers.json").get() == RULES
    (tmp_path / "new" / "callers.json").write_text("{")
    assert kept.get() == ()


def test_a_status_that_no_request_has_is_none_and_not_unknown(tmp_path: Path) -> None:
    with UsageStore() as store:
        opened(store, tmp_path, ("access.log", lines(3)))
        assert store.contents().unknown.isdisjoint({"status_429", "status_3xx", "status_5xx"})
        opened(store, tmp_path, ("export.json", query_json([usage_row(requests=5, status200=5)])))
        store.count_account(Account.LOG)
        assert "status_429" not in store.contents().unknown


def test_clients_are_those_of_both_accounts(tmp_path: Path) -> None:
    with UsageStore() as store:
        store.name_callers((CallerRule(CallerField.IP, "10.1.0.7", "CRM"),))
        opened(store, tmp_path, ("export.json", query_json([usage_row(requests=5)])), ("access.log", lines(3)))
        for account in Account:
            store.count_account(account)
            assert [name for _, _, name in store.contents().clients] == ["Client A", "CRM"]


def test_two_kinds_of_request_logs_of_a_day_are_said_to_be_perhaps_the_same(tmp_path: Path) -> None:
    other = '{"time_local": "02/Feb/2020:09:15:02 +0000", "request": "GET /api/v2/users HTTP/1.1", "status": "200"}\n'
    with UsageStore() as store:
        opened(
            store, tmp_path, ("access.log", lines(3)), ("other.json", other * 2), ("later.log", lines(1, "2020-03-01"))
        )
        assert [source.seen_twice for _, source in store.sources] == [True, True, False]
        assert "leave one of the two out" in store.sources[0][1].set_aside()[0]
        store.include(store.sources[1][0], False)
        assert not any(source.seen_twice for _, source in store.sources)


BAD = '10.0.0.9 - - [02/Feb/2020:11:00:00 +0000] "GET /api/v2/users HTTP/1.1" 200 12 "-" "Mozilla/5.0 (bad\n'


@pytest.mark.parametrize(
    ("other", "more"),
    [
        (lines(20) + BAD + lines(5, "2020-02-02T12:00:00"), 5),
        (lines(20) + lines(40, "2020-02-02T12:00:00").replace('crm/3.1"\n', 'crm/3.1" 0.500 extra\n'), 40),
    ],
)
def test_a_copy_is_known_however_its_lines_are_split(tmp_path: Path, other: str, more: int) -> None:
    with UsageStore() as store:
        opened(store, tmp_path, ("a.log", lines(20)), ("b.log", other))
        assert sum(days(store).values()) == 20 + more


def monthly(*months: int) -> str:
    return query_json(
        [usage_row(date=f"2020-{month:02}-01T00:00:00Z", requests=900, status200=900) for month in months]
    )


def daily(*numbers: int) -> str:
    return query_json([usage_row(date=f"2020-02-{day:02}T00:00:00Z", requests=10, status200=10) for day in numbers])


@pytest.mark.parametrize("account", Account)
@pytest.mark.parametrize(
    ("logs", "by_export", "by_log"),
    [
        # A month of which one day is logged stays the export's.
        ([("m.json", monthly(1, 2, 3)), ("a.log", lines(3))], 2700, 2700),
        ([("m.json", monthly(1, 2, 3)), ("d.json", daily(2, 3)), ("a.log", lines(3))], 2700, 2700),
        # Of days that both have rows for one account counts, however the days lie in logs.
        ([("d.json", daily(2, 27)), ("a.log", lines(3) + line("2020-02-10T00:00:00"))], 21, 14),
        ([("d.json", daily(2)), ("e.json", daily(27)), ("a.log", lines(3)), ("b.log", line("2020-02-10T00:00:00"))],
         21, 14),
        ([("d.json", daily(*range(1, 29))), ("a.log", lines(1) + line("2020-02-27T00:00:00"))], 280, 262),
    ],
)  # fmt: skip
def test_no_account_hides_what_it_does_not_tell(
    tmp_path: Path, logs: list[tuple[str, str]], by_export: int, by_log: int, account: Account
) -> None:
    with UsageStore() as store:
        opened(store, tmp_path, *logs)
        store.count_account(account)
        assert sum(days(store).values()) == (by_export if account is Account.EXPORT else by_log)
        sources = [source for _, source in store.sources]
        assert sum(source.counted for source in sources) == (by_export if account is Account.EXPORT else by_log)
