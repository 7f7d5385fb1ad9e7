"""The page Findings: what it lists and shows, where it leads, and what is put away."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.fair_use.plan import FairUsePlan
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.findings.finding import Finding, Severity
from tests.core.findings.making import day_row
from tests.ui.driving import SAMPLE, button, open_log
from ui.dialogs.dismiss_dialog import DismissDialog
from ui.dialogs.thresholds_dialog import ThresholdsDialog
from ui.main_window import MainWindow
from ui.widgets.findings_page import FindingsPage


def open_and_judge(qtbot: QtBot, window: MainWindow, path: Path) -> FindingsPage:
    """Open a log, wait for what the rules say, and show the page."""
    open_log(qtbot, window, path)
    qtbot.waitUntil(lambda: window.bench.findings.is_known)
    window.pages.setCurrentWidget(window.pages.findings)
    return window.pages.findings


def tab_text(window: MainWindow) -> str:
    return window.pages.tabText(window.pages.indexOf(window.pages.findings))


def choose(page: FindingsPage, rule: str) -> Finding:
    """Choose the first finding of a rule in the list."""
    row = next(row for row, finding in enumerate(page.model.rows) if finding.rule == rule)
    page.list.setCurrentIndex(page.model.index(row, 0))
    return page.model.rows[row]


def put_away(page: FindingsPage, note: str) -> None:
    page.details.dismiss_button.click()
    assert isinstance(page.dialog, DismissDialog)
    page.dialog.editor.setText(note)
    page.dialog.accept()


def test_the_worst_is_shown_first_and_leads_to_the_dashboard(qtbot: QtBot, window: MainWindow) -> None:
    page = open_and_judge(qtbot, window, SAMPLE)
    told = len(window.bench.findings.found.findings)
    assert tab_text(window) == f"Findings ({told})"
    assert not window.timeline.isVisible()

    worst = window.bench.findings.found.findings[0]
    assert page.details.title.text() == "■ Critical: Rate limiting"
    assert page.details.sentence.text() == worst.sentence
    assert page.details.remedy.text() == f"What to do: {worst.remedy.value}"
    assert page.details.table is not None
    assert page.details.table.model().rowCount() == 3
    qtbot.waitUntil(lambda: bool(page.details.chart._counts))
    assert sum(page.details.chart._counts["failed"]) >= worst.requests

    page.details.show_button.click()
    assert window.filters.current == worst.usage_filter
    assert window.pages.currentWidget() is window.overview

    # The page tells of the client that is gone into, and of no other.
    assert window.filters.current.client == worst.client
    assert {finding.client for finding in page.model.rows} == {worst.client}
    assert tab_text(window) == f"Findings ({len(page.model.rows)})"
    window.filters.replace_with(UsageFilter())
    assert tab_text(window) == f"Findings ({told})"


def test_what_is_put_away_stays_away_with_the_session(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_and_judge(qtbot, window, SAMPLE)
    told = len(page.model.rows)
    silent = choose(page, "silent_client")
    put_away(page, "retired in summer")
    assert tab_text(window) == f"Findings ({told - 1})"
    assert silent not in page.model.rows
    # Closing now would lose it: the window asks.
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        return int(QMessageBox.StandardButton.Cancel)

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert not window.keeper.may_lose_notes()
    assert asked == ["The dismissed findings are not saved. Save the session before closing?"]

    with qtbot.waitSignal(window.keeper.sessions.saved):
        window.keeper.save(tmp_path / "kept.apiusage")
    assert window.keeper.may_lose_notes()
    window.bench.findings.set_dismissals(())
    assert len(page.model.rows) == told
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        window.open_logs([tmp_path / "kept.apiusage"])
    qtbot.waitUntil(lambda: window.bench.findings.is_known)
    assert len(page.model.rows) == told - 1

    page.dismissed.click()
    assert page.model.rows == (silent,)
    assert page.details.note.text() == "Dismissed: retired in summer"
    page.details.return_button.click()
    assert tab_text(window) == f"Findings ({told})"


def test_list_and_export_follow_severity_and_rule(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_and_judge(qtbot, window, SAMPLE)
    page.severities.setCurrentIndex(page.severities.findData(Severity.WARNING))
    assert {finding.severity for finding in page.model.rows} == {Severity.WARNING}
    page.rules.setCurrentIndex(page.rules.findData("failures"))
    assert [finding.rule for finding in page.model.rows] == ["failures"]

    written = tmp_path / "findings.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(written), ""))
    with qtbot.waitSignal(window.bench._exporter.finished):
        button(page, "Export CSV").click()
    with written.open(newline="", encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["severity"], row["rule"], row["client_name"]) == (
        "warning",
        "High failure rate",
        "Contoso Legacy Dialer",
    )
    assert row["finding"] == page.model.rows[0].sentence
    assert row["requests"] == str(page.model.rows[0].requests)

    page.rules.setCurrentIndex(0)
    page.severities.setCurrentIndex(0)
    page.thresholds.click()
    assert isinstance(page.dialog, ThresholdsDialog)
    assert page.dialog.thresholds == window.bench.findings.thresholds
    page.dialog.boxes["failed_share"].setValue(90)
    page.dialog.accept()
    assert window.bench.findings.thresholds.failed_share == 0.9
    assert tab_text(window) == "Findings"
    qtbot.waitUntil(lambda: window.bench.findings.is_known)
    assert "failures" not in {finding.rule for finding in page.model.rows}


def test_what_if_moves_the_forecast_against_the_allowance(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.bench.fair_use.set_plan(FairUsePlan(typed_allowance=1_000_000))
    rows = [day_row(n, 17_000 + n % 5, endpoint="api/v2/users/{userId}", method="GET") for n in range(20)]
    log = tmp_path / "usage.json"
    log.write_text(json.dumps({"results": rows, "queryStatus": "Complete"}))
    page = open_and_judge(qtbot, window, log)
    choose(page, "polling")
    what_if = page.details.what_if
    assert what_if.isVisible()
    assert what_if.tried.text() == "Ask every 1 min"
    assert what_if.says.text().startswith("1,440 requests a day instead of 17,002: 15,562 saved (91.5 %).")
    # 340,040 used and ten days to come.
    assert "would end at about 354,4" in what_if.says.text()
    assert "of the allowance instead of 51.0 %." in what_if.says.text()
    what_if.slider.setValue(what_if.slider.maximum())
    assert what_if.tried.text() == "Ask every 5 min"
    assert what_if.says.text().startswith("288 requests a day")


def test_nothing_found_and_what_could_not_be_judged_are_said(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    log = tmp_path / "usage.json"
    log.write_text(json.dumps({"results": [day_row(1, 5)], "queryStatus": "Complete"}))
    page = open_and_judge(qtbot, window, log)
    assert tab_text(window) == "Findings (0)"
    assert page.count.text() == "0 findings"
    assert page.unjudged.text().startswith("Not judged in these logs (point here for why): Invalid requests,")
    assert "Sudden jump or drop: It needs 35 days with requests; these logs have 1." in page.unjudged.toolTip()
    assert not page.export.isEnabled()
