"""The callers that request logs tell of, and which client each would be by rules that are not in force yet."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from apiusage_desktop.core.callers import CallerField, CallerRule
from apiusage_desktop.core.queries.requests.callers import COLUMNS, FoundCallers, fetch_callers
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import query_json, usage_row
from tests.core.request_logs.access import line, lines

LOG = (
    lines(5, ip="10.1.0.7", agent="contoso-crm/3.1")
    + lines(3, ip="10.1.0.8", agent="wallboard", user="carol")
    + line(ip="10.1.0.7", agent="contoso-crm/3.1", target="/api/v2/analytics/conversations/details/query")
)
CRM = CallerRule(CallerField.IP, "10.1.0.7", "Contoso CRM")
WALLBOARD = CallerRule(CallerField.USER, "carol", "Wallboard")
REPORTS = CallerRule(CallerField.PATH, "/api/v2/analytics", "3F2504E0-4F89-41D3-9A0C-0305E82C3301")


def found(store: UsageStore, *rules: CallerRule) -> FoundCallers:
    engine = store.engine()
    try:
        return fetch_callers(engine, rules)
    finally:
        engine.close()


def shown(callers: FoundCallers) -> list[tuple[str, int, str]]:
    frame = callers.frame
    return list(zip(frame["client_now"], frame["requests"].tolist(), frame["ip"], strict=True))


def opened(store: UsageStore, folder: Path) -> None:
    (folder / "access.log").write_text(LOG)
    store.open(folder / "access.log")


@pytest.mark.parametrize(
    ("rules", "expected", "named"),
    [
        ((), [("", 6, "10.1.0.7"), ("", 3, "10.1.0.8")], 0),
        ((CRM,), [("Contoso CRM", 6, "10.1.0.7"), ("", 3, "10.1.0.8")], 6),
        (
            (REPORTS, CRM, WALLBOARD),
            [
                ("Contoso CRM", 5, "10.1.0.7"),
                ("Wallboard", 3, "10.1.0.8"),
                ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", 1, "10.1.0.7"),
            ],
            9,
        ),
        ((CallerRule(CallerField.IP, "10.1.*", ""),), [("", 6, "10.1.0.7"), ("", 3, "10.1.0.8")], 0),
    ],
)
@pytest.mark.parametrize("in_force", [(), (CRM, WALLBOARD)])
def test_callers_have_the_client_of_the_given_rules_whatever_rules_are_in_force(
    tmp_path: Path,
    rules: Sequence[CallerRule],
    expected: list[tuple[str, int, str]],
    named: int,
    in_force: Sequence[CallerRule],
) -> None:
    with UsageStore() as store:
        store.name_callers(in_force)
        opened(store, tmp_path)
        callers = found(store, *rules)
    assert shown(callers) == expected
    assert (callers.requests, callers.named) == (9, named)


def test_exports_have_no_callers(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(query_json([usage_row(requests=3, status200=3)]))
    with UsageStore() as store:
        store.open(tmp_path / "export.json")
        callers = found(store, CRM)
    assert (callers.requests, callers.named, len(callers.frame)) == (0, 0, 0)
    assert list(callers.frame) == [column.key for column in COLUMNS]
