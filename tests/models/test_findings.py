"""Findings as the window sees them: looked for after the panels, listed, put away, and what a change would save."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.fair_use.ledger import latest_month, ledger_of
from apiusage_desktop.core.fair_use.plan import FairUsePlan
from apiusage_desktop.core.fair_use.usage import Stretch, UsageByDay, usage_by_day
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.findings.finding import Confidence, Finding, FindingKey, Severity
from apiusage_desktop.core.findings.outlook import outlook
from apiusage_desktop.core.findings.remedies import Remedy
from apiusage_desktop.core.findings.thresholds import RememberedThresholds, Thresholds
from apiusage_desktop.core.findings.what_if import Change, ChangeKind
from models.findings_model import FindingFilter, FindingsModel
from models.findings_state import FindingsState
from models.usage_session import UsageSession
from models.what_if_text import change_text, first_step, outlook_text, saved_text, steps_of
from tests.core.findings.making import FIRST, day_row


def finding(rule: str = "polling", client: str = "a", severity: Severity = Severity.HINT) -> Finding:
    sentence = f"{client} {rule}"
    return Finding(rule, severity, Confidence.SURE, sentence, Remedy.CACHE, 1, client, client.upper())


LISTED = (
    finding("failures", severity=Severity.CRITICAL),
    finding("failures", "b"),
    finding(),
    finding("cacheable", "b"),
)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[UsageSession]:
    session = UsageSession()
    yield session
    session.shut_down()


@pytest.fixture
def model(qtmodeltester: ModelTester) -> FindingsModel:
    model = FindingsModel()
    model.set_findings(LISTED, frozenset({LISTED[1].key}))
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call] # pytest-qt has no types here
    return model


@pytest.mark.parametrize(
    ("chosen", "listed"),
    [
        (FindingFilter(), ["a failures", "a polling", "b cacheable"]),
        (FindingFilter(client="b"), ["b cacheable"]),
        (FindingFilter(rule="failures"), ["a failures"]),
        (FindingFilter(severity=Severity.HINT), ["a polling", "b cacheable"]),
        (FindingFilter(dismissed=True), ["b failures"]),
        (FindingFilter(client="a", dismissed=True), []),
    ],
)
def test_those_are_listed_that_the_filter_lets_through(
    model: FindingsModel, chosen: FindingFilter, listed: list[str]
) -> None:
    model.set_filter(chosen)
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == listed


def test_the_count_is_of_the_client_whatever_is_chosen_beside(model: FindingsModel) -> None:
    model.set_filter(FindingFilter(client="b", rule="polling"))
    assert (model.count(), model.count(dismissed=True), model.rules()) == (1, 1, ("cacheable",))


def test_a_screen_reader_is_told_all_of_it(model: FindingsModel) -> None:
    said = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Critical. High failure rate. a failures"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = [day_row(n, 17_000 + n % 5, endpoint="api/v2/users/{userId}", method="GET") for n in range(30)]
    path = tmp_path / "usage.json"
    path.write_text(json.dumps({"results": rows, "queryStatus": "Complete"}))
    return path


def test_the_rules_judge_once_the_logs_are_open_and_again_by_other_limits(
    qtbot: QtBot, session: UsageSession, log: Path, tmp_path: Path
) -> None:
    remembered = RememberedThresholds(tmp_path / "findings.json")
    state = FindingsState(session, remembered, session)
    session.open_logs([log])
    qtbot.waitUntil(lambda: state.is_known)
    assert [one.rule for one in state.found.findings] == ["polling"]

    state.set_thresholds(Thresholds(polling_seconds=1))
    assert (state.is_known, state.found.findings) == (False, ())
    qtbot.waitUntil(lambda: state.is_known)
    # Without the poller the single items are worth a word.
    assert [one.rule for one in state.found.findings] == ["single_items"]
    assert remembered.get() == Thresholds(polling_seconds=1)

    session.close_logs([1])
    qtbot.waitUntil(lambda: not session.sources)
    assert not state.found.findings


def test_what_is_put_away_can_be_brought_back(qtbot: QtBot, session: UsageSession, tmp_path: Path) -> None:
    state = FindingsState(session, RememberedThresholds(tmp_path / "f.json"))
    state.dismiss(FindingKey("polling", "a"), "known")
    with qtbot.waitSignals([state.changed, state.put_away]):
        state.dismiss(FindingKey("polling", "a"), "known and meant")
    assert [one.note for one in state.dismissals] == ["known and meant"]
    assert state.note_of(finding()) == "known and meant"
    state.bring_back(FindingKey("polling", "a"))
    assert state.note_of(finding()) is None


POLL = Change(ChangeKind.POLL, 17_280)
CACHE = Change(ChangeKind.CACHE, 2_880)


def test_the_slider_offers_what_would_save_something() -> None:
    assert steps_of(POLL)[0] == 10
    assert steps_of(POLL)[first_step(POLL)] == 60
    assert steps_of(CACHE)[0] == 60
    assert steps_of(CACHE)[first_step(CACHE)] == 600
    assert steps_of(Change(ChangeKind.POLL, 100)) == (300,)


def test_what_if_is_said_in_words() -> None:
    assert change_text(POLL, 60) == "Ask every 1 min"
    assert change_text(CACHE, 90) == "Keep each answer for 90 s"
    assert saved_text(POLL, 60) == "1,440 requests a day instead of 17,280: 15,840 saved (91.7 %)."


def requests_of(days: int) -> dict[date, int]:
    return {FIRST.replace(day=1 + n): 1_000 for n in range(days)}


def test_the_forecast_is_that_of_the_ledger() -> None:
    """Also where a log has no row for days without calls, or counts by week."""
    weekdays = {day: count for day, count in requests_of(20).items() if day.weekday() < 3}
    of_log = DateRange.inclusive(min(weekdays), max(weekdays))
    week = Stretch(DateRange.inclusive(FIRST, FIRST.replace(day=FIRST.day + 6)), 7_000)
    for usage in (usage_by_day(weekdays, [of_log]), usage_by_day({}, [], [week])):
        found, month = outlook(usage, 1), latest_month(usage, 1)
        assert found is not None
        assert month is not None
        ledger = ledger_of(usage, month, FairUsePlan())
        assert (found.expected, found.days_to_come) == (ledger.forecast.expected, ledger.days_to_come)


def test_the_billing_month_would_end_lower() -> None:
    month = outlook(usage_by_day(requests_of(20), []), 1)
    assert month is not None
    assert (month.days_to_come, month.expected) == (10, 30_000)
    assert month.with_saved(400) == 26_000
    assert month.with_saved(100_000) == 0
    said = outlook_text(month, 400, 52_000)
    assert said.endswith(
        "at about 26,000 requests instead of 30,000. That is 50.0 % of the allowance instead of 57.7 %."
    )
    assert outlook(UsageByDay(), 1) is None


def test_where_a_month_is_known_to_its_end_the_next_one_is_looked_at() -> None:
    month = outlook(usage_by_day(requests_of(30), []), FairUsePlan().start_day)
    assert month is not None
    assert (month.month.first.month, month.days_to_come, month.expected) == (7, 31, 31_000)
