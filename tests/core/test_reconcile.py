"""No request is counted twice, and the order in which logs are opened does not matter."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import client_requests, success_vs_failed, url_requests
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import Row, csv_text, query_json, usage_row

Log = tuple[str, str]  # file name, content; a log is as new as its place in the list


def counted(
    logs: Sequence[Log], order: Sequence[int] | None = None
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return the requests of each day, each client and each log."""
    with tempfile.TemporaryDirectory() as folder, UsageStore() as store:
        for age in range(len(logs)) if order is None else order:
            name, content = logs[age]
            path = Path(folder) / name
            path.write_text(content)
            os.utime(path, (1_500_000_000 + age, 1_500_000_000 + age))
            store.open(path)
        engine = store.engine()
        days = success_vs_failed.PANEL.fetch(engine, UsageFilter())
        clients = client_requests.PANEL.fetch(engine, UsageFilter())
        engine.close()
        keys = days["day"].dt.strftime("%Y-%m-%d").fillna("")
        return (
            dict(zip(keys, days["requests"].tolist(), strict=True)),
            dict(zip(clients["client"], clients["requests"].tolist(), strict=True)),
            {source.path.name: source.counted for _, source in store.sources},
        )


def rows(*days_and_requests: tuple[str, int], **fields: object) -> list[Row]:
    return [usage_row(date=day, requests=n, status200=n, **fields) for day, n in days_and_requests]


def test_of_two_exports_of_a_day_the_newer_counts() -> None:
    old = ("old.json", query_json(rows(("2020-02-02", 5), ("2020-02-03", 6))))
    new = ("new.json", query_json(rows(("2020-02-03", 8), ("2020-02-04", 9))))
    days, _, logs = counted([old, new])
    assert days == {"2020-02-02": 5, "2020-02-03": 8, "2020-02-04": 9}
    assert logs == {"old.json": 5, "new.json": 17}


def test_a_client_by_name_is_the_client_by_id() -> None:
    by_id = ("a.json", query_json(rows(("2020-02-02", 5))))
    by_name = ("b.csv", csv_text("2020-02-02,Client A,api/v2/users,5,5,0,0,0,0", "2020-02-03,Client A,x,1,1,0,0,0,0"))
    days, clients, _ = counted([by_id, by_name])
    assert days == {"2020-02-02": 5, "2020-02-03": 1}
    assert clients == {"id-a": 6}


def test_a_name_of_two_clients_is_neither() -> None:
    both = rows(("2020-02-02", 5)) + rows(("2020-02-02", 3), clientId="id-b")
    by_name = ("b.csv", csv_text("2020-02-03,Client A,x,1,1,0,0,0,0"))
    assert counted([("a.json", query_json(both)), by_name])[1] == {"id-a": 5, "id-b": 3, "Client A": 1}


def test_a_client_that_is_named_by_its_id() -> None:
    by_id = ("a.json", query_json(rows(("2020-02-02", 5))))
    by_name = ("b.csv", csv_text("2020-02-03,id-a,x,1,1,0,0,0,0"))
    assert counted([by_id, by_name])[1] == {"id-a": 6}


def test_a_renamed_client_has_its_latest_name(tmp_path: Path) -> None:
    renamed = rows(("2020-02-02", 5)) + rows(("2020-02-03", 3), clientName="New name")
    path = tmp_path / "a.json"
    path.write_text(query_json(renamed))
    with UsageStore() as store:
        store.open(path)
        assert store.contents().clients == (("id-a", "id-a", "New name"),)


def test_a_coarser_grouping_adds_only_what_a_finer_one_does_not_have() -> None:
    fine = ("fine.json", query_json(rows(("2020-02-02", 5), ("2020-02-03", 6))))
    coarse = (
        "coarse.json",
        query_json(rows(("2020-02-02", 4), ("2020-02-03", 60), ("2020-02-04", 70), templateUri="")),
    )
    for logs in ([fine, coarse], [coarse, fine]):
        days, _, counts = counted(logs)
        assert days == {"2020-02-02": 5, "2020-02-03": 60, "2020-02-04": 70}
        assert counts == {"fine.json": 11, "coarse.json": 54 + 70}


DAYS = ("days.json", query_json(rows(("2020-02-03", 5), ("2020-02-04", 6))))


@pytest.mark.parametrize(
    ("starts", "left"),
    [
        # The rest of a week or month stands on the first of its days that has no rows of its own.
        (["2020-02-03", "2020-02-10"], {"2020-02-05": 89, "2020-02-10": 100}),  # weeks
        (["2020-01-27", "2020-02-03", "2020-02-17"], {"2020-01-27": 100, "2020-02-05": 89, "2020-02-17": 100}),
        (["2020-01-01", "2020-02-01"], {"2020-01-01": 100, "2020-02-01": 89}),  # months
        (["2020-02-01", "2020-03-01"], {"2020-02-01": 89, "2020-03-01": 100}),
    ],
)
def test_weeks_and_months_never_add_to_days(starts: list[str], left: dict[str, int]) -> None:
    coarse = ("coarse.json", query_json(rows(*((start, 100) for start in starts))))
    for logs in ([DAYS, coarse], [coarse, DAYS]):
        assert counted(logs)[0] == {"2020-02-03": 5, "2020-02-04": 6} | left


def test_methods_tell_buckets_apart() -> None:
    log = rows(("2020-02-02", 5), httpMethod="GET") + rows(("2020-02-02", 3), httpMethod="PUT")
    assert counted([("a.json", query_json(log))])[0] == {"2020-02-02": 8}


BUCKETS = [(day, client, url) for day in (2, 3, 4) for client in "AB" for url in "xy"]


@given(
    logs=st.lists(st.dictionaries(st.sampled_from(BUCKETS), st.integers(0, 9), min_size=1), min_size=2, max_size=4),
    data=st.data(),
)
@settings(max_examples=6, deadline=None)
def test_any_order_of_opening_counts_the_union_once(
    logs: list[dict[tuple[int, str, str], int]], data: st.DataObject
) -> None:
    files = []
    for number, log in enumerate(logs):
        # Two days in a row, so that each is taken for a log of days; and no two are alike.
        log.update({(20, "A", "x"): number + 1, (21, "A", "x"): number + 1})
        found = [
            usage_row(
                date=f"2020-02-{day:02}", clientId=client, clientName=client, templateUri=url, requests=n, status200=n
            )
            for (day, client, url), n in log.items()
        ]
        files.append((f"{number}.json", query_json(found)))
    truth: dict[tuple[int, str, str], int] = {}
    for log in logs:
        truth |= log
    expected: dict[str, int] = {}
    for (day, _, _), requests in truth.items():
        key = f"2020-02-{day:02}"
        expected[key] = expected.get(key, 0) + requests
    order = data.draw(st.permutations(range(len(files))))
    assert counted(files, order)[0] == expected


def test_the_same_day_of_two_methods_groupings_counts_once() -> None:
    by_method = ("m.json", query_json(rows(("2020-02-02", 5), templateUri="", httpMethod="GET")))
    by_url = ("u.json", query_json(rows(("2020-02-02", 5))))
    assert counted([by_method, by_url])[0] == {"2020-02-02": 5}
    assert counted([by_url, by_method])[0] == {"2020-02-02": 5}


def test_panels_agree_after_reconciling(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(query_json(rows(("2020-02-02", 5), ("2020-02-03", 6))))
    (tmp_path / "b.json").write_text(query_json(rows(("2020-02-03", 8), templateUri="other")))
    with UsageStore() as store:
        store.open(tmp_path / "a.json")
        store.open(tmp_path / "b.json")
        engine = store.engine()
        frame = url_requests.PANEL.fetch(engine, UsageFilter())
        engine.close()
    assert dict(zip(frame["endpoint"], frame["requests"], strict=True)) == {"api/v2/users": 11, "other": 8}
