"""The real export of one organization, if it stands beside the checkout."""

from pathlib import Path

import pytest

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.queries.totals import Totals, fetch_totals
from apiusage_desktop.core.store import UsageStore
from tests.core.reading import SHARED_DATA, read_file

pytestmark = pytest.mark.skipif(
    not (SHARED_DATA / "feb2020.json").is_file(),
    reason=f"the real export is not at {SHARED_DATA.name}/ beside the checkout",
)

JSON, CSV = SHARED_DATA / "feb2020.json", SHARED_DATA / "feb2020.csv"


def totals(*logs: Path) -> Totals:
    with UsageStore() as store:
        for log in logs:
            store.open(log)
        engine = store.engine()
        try:
            return fetch_totals(engine, UsageFilter())
        finally:
            engine.close()


def test_json(tmp_path: Path) -> None:
    outcome = read_file(JSON, tmp_path)
    assert (outcome.source.rows, outcome.source.rejected, outcome.source.requests) == (128, 0, 1130)
    assert outcome.source.warnings == ()
    assert outcome.summed() == {"2xx": 1103, "4xx": 22, "5xx": 5}
    assert totals(JSON) == Totals(
        requests=1130, successful=1103, failed=27, status_429=0, unclassified=0, clients=4, endpoints=17, days=21
    )


def test_csv_rejects_the_line_with_the_broken_quote(tmp_path: Path) -> None:
    outcome = read_file(CSV, tmp_path)
    assert (outcome.source.rows, outcome.source.rejected, outcome.source.requests) == (127, 1, 1128)
    ((line, reason, text),) = outcome.rejected
    assert (line, reason) == (53, "a quotation mark is missing or misplaced")
    assert text == '"2020-02-12T00:00:00Z","Mike Implicit Grant,"api/v2/users/me",2,2,0,0,0,0'
    assert totals(CSV).clients == 4


@pytest.mark.parametrize("logs", [(JSON, CSV), (CSV, JSON)])
def test_both_together_count_once(logs: tuple[Path, Path]) -> None:
    both = totals(*logs)
    assert (both.requests, both.failed, both.clients, both.endpoints, both.days) == (1130, 27, 4, 17, 21)


def test_panels_of_the_json() -> None:
    with UsageStore() as store:
        store.open(JSON)
        engine = store.engine()
        frames = {panel.name: panel.fetch(engine, UsageFilter()) for panel in PANELS}
        engine.close()
    for name in ("most_active_requests", "client_requests", "status_codes_per_client", "status_codes"):
        assert frames[name]["requests"].sum() == 1130
    for name in ("url_requests", "url_counts_per_client", "success_vs_failed"):
        assert frames[name]["requests"].sum() == 1130
        assert frames[name]["failed"].sum() == 27
    assert len(frames["success_vs_failed"]) == 21
    assert len(frames["url_requests"]) == 17
    assert len(frames["top_urls"]) == 5
    assert len(frames["client_requests"]) == 4
    codes = dict(zip(frames["status_codes"]["status"], frames["status_codes"]["requests"], strict=True))
    assert codes == {"2xx": 1103, "3xx": 0, "4xx other": 22, "429": 0, "5xx": 5}
