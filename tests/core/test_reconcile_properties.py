"""Any exports of the same traffic, opened in any order: nothing is counted twice, and nothing is lost."""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries.totals import fetch_totals
from apiusage_desktop.core.source import Grain
from apiusage_desktop.core.store import UsageStore

FIRST = date(2024, 1, 1)  # a Monday, and the first of a month
DAYS = [FIRST + timedelta(days=number) for number in (0, 1, 2, 8, 30, 31, 35, 58, 59)]
# Two clients share a name: an export that gives only names cannot tell them apart.
CLIENTS = {"id-1": "Unique", "id-2": "Same", "id-3": "Same"}
Call = tuple[date, str, str, str, int]  # day, client, method, endpoint, status

calls = st.dictionaries(
    st.tuples(
        st.sampled_from(DAYS), st.sampled_from(sorted(CLIENTS)), st.sampled_from(["GET", "PUT"]),
        st.sampled_from(["api/v2/users", "api/v2/queues"]), st.sampled_from([200, 400, 429, 500]),
    ),
    st.integers(1, 9), min_size=1, max_size=30,
)  # fmt: skip


@dataclass(frozen=True)
class Export:
    """What was asked of the service."""

    grain: Grain
    columns: frozenset[str]
    statuses: bool
    only_client: str | None
    last: date

    @property
    def is_complete(self) -> bool:
        return self.only_client is None and self.last == DAYS[-1]

    def bucket(self, day: date) -> date:
        if self.grain is Grain.WEEK:
            return day - timedelta(days=day.weekday())
        if self.grain is Grain.MONTH:
            return day.replace(day=1)
        return FIRST if self.grain is Grain.PERIOD else day

    def rows(self, traffic: dict[Call, int]) -> list[dict[str, object]]:
        sums: dict[tuple[date, str, str, str, str], Counter[int]] = {}
        for (day, client, method, endpoint, status), n in traffic.items():
            if day > self.last or self.only_client not in (None, client):
                continue
            key = (
                self.bucket(day),
                client if "id" in self.columns else "",
                CLIENTS[client] if self.columns & {"id", "name"} else "",
                method if "method" in self.columns else "",
                endpoint if "endpoint" in self.columns else "",
            )
            sums.setdefault(key, Counter())[status] += n
        return [self._row(key, counts) for key, counts in sums.items()]

    def _row(self, key: tuple[date, str, str, str, str], counts: Counter[int]) -> dict[str, object]:
        day, client, name, method, endpoint = key
        row: dict[str, object] = {
            "date": day.isoformat(), "clientId": client, "clientName": name, "httpMethod": method,
            "templateUri": endpoint, "requests": sum(counts.values()),
        }  # fmt: skip
        if self.statuses:
            row |= {"status200": counts[200], "status300": 0, "status400": counts[400] + counts[429]}
            row |= {"status429": counts[429], "status500": counts[500]}
        return row


exports = st.builds(
    Export,
    grain=st.sampled_from([Grain.DAY, Grain.DAY, Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.PERIOD]),
    columns=st.frozensets(st.sampled_from(["id", "name", "method", "endpoint"]), min_size=1),
    statuses=st.booleans(),
    only_client=st.sampled_from([None, None, None, *CLIENTS]),
    last=st.sampled_from([DAYS[-1], DAYS[-1], DAYS[4], DAYS[6]]),
)
Log = tuple[Export, str]


def logs_of(traffic: dict[Call, int], asked: Sequence[Export]) -> list[Log]:
    found = [(export, export.rows(traffic)) for export in asked]
    return [
        (export, json.dumps({"results": rows, "queryStatus": "Complete", "number": number}))
        for number, (export, rows) in enumerate(found)
        if rows
    ]


def open_in(store: UsageStore, folder: str, logs: Sequence[Log], order: Sequence[int]) -> None:
    """Open logs, each as old as its place in the list says, and correct their grain to the true one."""
    for place in order:
        export, text = logs[place]
        path = Path(folder) / f"{place}.json"
        path.write_text(text)
        os.utime(path, (1_700_000_000 + place, 1_700_000_000 + place))
        store.open(path)
        number, _ = store.sources[-1]
        store.correct(
            number, export.grain, DateRange.inclusive(FIRST, export.last) if export.grain is Grain.PERIOD else None
        )


Facts = tuple[int, dict[object, int], dict[object, int], dict[object, int]]


def facts_of(store: UsageStore) -> Facts:
    """Return the requests in all, and by day, client and status."""
    engine = store.engine()
    requests = fetch_totals(engine, UsageFilter()).requests
    by = []
    for name in ("day", "client", "status"):
        sql = f"select cast({name} as varchar) as value, sum(requests) as n from usage group by 1"  # noqa: S608 - names
        frame = engine.run(sql, {})
        by.append({key: int(n) for key, n in zip(frame["value"], frame["n"], strict=True) if n})
    engine.close()
    return requests, by[0], by[1], by[2]


@given(traffic=calls, asked=st.lists(exports, min_size=2, max_size=5), data=st.data())
@settings(max_examples=7, deadline=None)
def test_never_more_than_there_was_and_all_of_it_where_one_export_is_complete(
    traffic: dict[Call, int], asked: list[Export], data: st.DataObject
) -> None:
    logs = logs_of(traffic, asked)
    truth = sum(traffic.values())
    order = data.draw(st.permutations(range(len(logs))))
    with tempfile.TemporaryDirectory() as folder, UsageStore() as store, UsageStore() as other:
        open_in(store, folder, logs, range(len(logs)))
        facts = facts_of(store)
        assert facts[0] <= truth
        if any(export.is_complete for export, _ in logs):
            assert facts[0] == truth
        assert sum(source.counted for _, source in store.sources) == facts[0]
        # Which of the two of one name is meant can be told wrongly while the logs know but one of them.
        assert facts[2].get("id-1", 0) <= sum(n for call, n in traffic.items() if call[1] == "id-1")
        open_in(other, folder, logs, order)
        assert facts_of(other) == facts


@given(traffic=calls, asked=st.lists(exports, min_size=2, max_size=4))
@settings(max_examples=3, deadline=None)
def test_closing_or_leaving_out_a_log_gives_back_the_state_before_it(
    traffic: dict[Call, int], asked: list[Export]
) -> None:
    logs = logs_of(traffic, asked)
    if len(logs) < 2:
        return
    with tempfile.TemporaryDirectory() as folder, UsageStore() as store:
        open_in(store, folder, logs, range(len(logs) - 1))
        before, sources = facts_of(store), store.sources
        open_in(store, folder, logs, [len(logs) - 1])
        both, last = facts_of(store), store.sources[-1][0]
        store.include(last, False)
        assert facts_of(store) == before
        store.include(last, True)
        assert facts_of(store) == both
        store.close_source(last)
        assert (facts_of(store), store.sources) == (before, sources)


@given(traffic=calls, data=st.data())
@settings(max_examples=3, deadline=None)
def test_an_export_split_over_files_counts_as_the_whole(traffic: dict[Call, int], data: st.DataObject) -> None:
    export = Export(Grain.DAY, frozenset({"id", "method", "endpoint"}), True, None, DAYS[-1])
    rows = export.rows(traffic)
    parts: list[list[dict[str, object]]] = [[], [], []]
    for row in rows:
        parts[data.draw(st.integers(0, 2))].append(row)
    pieces = [(export, json.dumps({"results": part})) for part in (rows, *parts) if part]
    with tempfile.TemporaryDirectory() as folder, UsageStore() as whole, UsageStore() as split:
        open_in(whole, folder, pieces, [0])
        open_in(split, folder, pieces[1:], range(len(pieces) - 1))
        assert facts_of(split) == facts_of(whole)


@pytest.mark.parametrize("only", sorted(CLIENTS))
def test_what_a_filtered_export_breaks_down_stays_broken_down(tmp_path: Path, only: str) -> None:
    traffic = {(DAYS[0], client, "GET", "api/v2/users", 200): 5 for client in CLIENTS}
    fine = Export(Grain.DAY, frozenset({"id", "endpoint"}), True, only, DAYS[-1])
    coarse = Export(Grain.MONTH, frozenset({"id"}), True, None, DAYS[-1])
    with UsageStore() as store:
        open_in(store, str(tmp_path), logs_of(traffic, [coarse, fine]), [0, 1])
        engine = store.engine()
        found = engine.run(
            "select cast(client as varchar) as client, endpoint <> '' as told, requests from usage where requests > 0",
            {},
        )
        engine.close()
    assert sorted(found.itertuples(index=False, name=None)) == [
        (client, client == only, 5) for client in sorted(CLIENTS)
    ]
