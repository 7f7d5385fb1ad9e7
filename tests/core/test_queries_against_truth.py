"""Every panel, on random logs and for random filters, against the same answer computed in plain Python."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.queries.totals import Totals, fetch_totals
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import query_json
from tests.core.tile_check import check_tiles, tiles_of
from tests.core.truth import OUTCOMES, Call, calls, passes, summed

CLIENTS = {"a": "Client A", "b": "100%_B", "c!": "Client A", "d'": 'q"D'}
ENDPOINTS = ["", "api/v2/users", "api/v2/100%", "api/v2/a_b", "API/V2/USERS!"]
METHODS = ["", "GET", "PUT"]


@st.composite
def usage_rows(draw: st.DrawFn) -> dict[str, Any]:
    client = draw(st.sampled_from(sorted(CLIENTS)))
    throttled = draw(st.integers(0, 3))
    parts = {
        "status200": draw(st.integers(0, 9)), "status300": draw(st.integers(0, 2)),
        "status400": throttled + draw(st.integers(0, 3)), "status500": draw(st.integers(0, 2)),
    }  # fmt: skip
    return {
        "date": f"2020-02-{draw(st.integers(1, 6)):02}", "clientId": client, "clientName": CLIENTS[client],
        "httpMethod": draw(st.sampled_from(METHODS)), "templateUri": draw(st.sampled_from(ENDPOINTS)),
        **parts, "status429": throttled, "requests": sum(parts.values()) + draw(st.sampled_from([0, 0, 0, 2])),
    }  # fmt: skip


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


filters = st.builds(
    UsageFilter,
    days=optional(
        st.tuples(st.integers(1, 7), st.integers(0, 3)).map(
            lambda pair: DateRange.inclusive(date(2020, 2, pair[0]), date(2020, 2, pair[0] + pair[1]))
        )
    ),
    client=optional(st.sampled_from([*CLIENTS, "nobody"])),
    status=optional(st.sampled_from([*OUTCOMES["requests"], "404"])),
    endpoint=optional(st.sampled_from(ENDPOINTS)),
    method=optional(st.sampled_from(METHODS)),
    search=st.sampled_from(["", "", "%", "_", "!", "client", "USERS", "a_b", 'q"', "'"]),
)


def columns(frame: pd.DataFrame, keys: list[str], *values: str) -> dict[Any, Any]:
    """Return the values of rows under their keys; a key that stands twice is an error."""
    records = frame[[*keys, *values]].itertuples(index=False, name=None)
    found = [(record[: len(keys)], record[len(keys) :]) for record in records]
    assert len({key for key, _ in found}) == len(found)
    return {key if len(keys) > 1 else key[0]: value if len(values) > 1 else value[0] for key, value in found}


def check_outcomes(frame: pd.DataFrame, keys: list[str], kept: list[Call], key: Any) -> None:
    for outcome in OUTCOMES:
        if outcome in frame.columns:
            assert columns(frame, keys, outcome) == summed(kept, key, outcome), (keys, outcome)
    if "failed_share" in frame.columns:
        # Where no outcome is known there is no share.
        told = [summed(kept, key, outcome) for outcome in ("successful", "failed")]
        sums = {group: tuple(parts.get(group, 0) for parts in told) for group in told[0]}
        requests = summed(kept, key)
        expected = {group: failed / requests[group] if ok + failed else None for group, (ok, failed) in sums.items()}
        shares = columns(frame, keys, "failed_share")
        assert {group: None if pd.isna(share) else share for group, share in shares.items()} == pytest.approx(expected)


def check(engine: Engine, kept: list[Call], chosen: UsageFilter) -> None:
    frames = {panel.name: panel.fetch(engine, chosen) for panel in PANELS}
    check_outcomes(frames["most_active_requests"], ["client"], kept, lambda call: call.client)
    check_outcomes(frames["status_codes_per_client"], ["client"], kept, lambda call: call.client)
    check_outcomes(frames["client_requests"], ["client"], kept, lambda call: call.client)
    check_outcomes(
        frames["url_counts_per_client"], ["client", "method", "endpoint"], kept,
        lambda call: (call.client, call.method, call.endpoint),
    )  # fmt: skip
    check_outcomes(frames["url_requests"], ["method", "endpoint"], kept, lambda call: (call.method, call.endpoint))
    check_outcomes(frames["success_vs_failed"], ["day"], kept, lambda call: pd.Timestamp(call.day))

    by_endpoint = summed([call for call in kept if call.endpoint], lambda call: call.endpoint)
    top = sorted(by_endpoint.items(), key=lambda item: (-item[1], item[0]))[:5]
    assert list(columns(frames["top_urls"], ["endpoint"], "requests").items()) == top

    statuses = columns(frames["status_codes"], ["status"], "requests")
    by_status = {status: n for status, n in summed(kept, lambda call: call.status).items() if n}
    assert {status: n for status, n in statuses.items() if n} == by_status

    total = sum(call.requests for call in kept)
    for name, frame in frames.items():
        assert frame["requests"].is_monotonic_decreasing or name in ("status_codes", "success_vs_failed")
        if name != "top_urls":
            assert frame["requests"].sum() == total, name
        if "share" in frame.columns and name != "top_urls" and total:
            assert frame["share"].sum() == pytest.approx(1)
    for _, trend in columns(frames["most_active_requests"], ["client"], "requests", "trend").items():
        assert trend[0] == sum(trend[1])

    assert fetch_totals(engine, chosen) == Totals(
        requests=total,
        successful=sum(summed(kept, lambda call: 0, "successful").values()),
        failed=sum(summed(kept, lambda call: 0, "failed").values()),
        status_429=sum(summed(kept, lambda call: 0, "status_429").values()),
        unclassified=sum(summed(kept, lambda call: 0, "unclassified").values()),
        clients=len({call.client for call in kept}),
        endpoints=len({call.endpoint for call in kept} - {""}),
        days=len([day for day, n in summed(kept, lambda call: call.day).items() if n]),
    )


@given(
    rows=st.lists(usage_rows(), min_size=1, max_size=30),
    chosen=st.lists(filters, min_size=3, max_size=3),
)
@settings(max_examples=8, deadline=None)
def test_every_panel_for_every_filter(rows: list[dict[str, Any]], chosen: list[UsageFilter]) -> None:
    # A full day beside it keeps the log one of days, whatever the others are, with its 429 inside the 4xx.
    anchor = {
        "date": "2020-02-08", "clientId": "a", "clientName": "Client A", "httpMethod": "", "templateUri": "anchor",
        "status200": 1, "status300": 0, "status400": 9, "status429": 1, "status500": 0, "requests": 10,
    }  # fmt: skip
    known = [*rows, anchor, *({**anchor, "templateUri": f"anchor{number}"} for number in range(30))]
    found = calls(known)
    with tempfile.TemporaryDirectory() as folder, UsageStore() as store:
        path = Path(folder) / "log.json"
        path.write_text(query_json(known))
        store.open(path)
        engine = store.engine()
        tiles = tiles_of(engine)
        for one in [UsageFilter(), *chosen]:
            check_tiles(engine, tiles, one)
            check(engine, [call for call in found if passes(call, one)], one)
        engine.close()
