"""Changes in every panel: shown when asked for, against the days that the page Compare is set to."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.changes import CHANGE
from tests.core.reading import query_json, usage_row, write
from tests.ui.driving import (
    LEFT,
    answered,
    button,
    click_header,
    open_log,
    panel,
    show_table,
    shown_column,
    shown_rows,
    shown_titles,
)
from tests.ui.test_compare import FIRST, log
from ui.charts.bar_chart import BarChart
from ui.main_window import MainWindow
from ui.panels import Panel

SECOND_WEEK = DateRange(FIRST + timedelta(days=7), FIRST + timedelta(days=14))


def bar_texts(shown: Panel) -> list[str]:
    assert isinstance(shown.chart, BarChart)
    return [bar.value for bar in shown.chart.bars]


def toggle(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)


def test_every_panel_shows_how_it_changed(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_log(qtbot, window, log(tmp_path))
    told, clients = window.filter_bar.changes, panel(window, "client_requests")
    show_table(clients)
    click_header(clients, "share")
    assert not told.isVisible()
    answered(qtbot, window, lambda: toggle(window))
    assert told.text() == "No changes: choose a period"
    assert all(CHANGE not in shown.model.columns for shown in window.panels)

    answered(qtbot, window, lambda: window.filters.update(days=SECOND_WEEK))
    assert told.text() == "Changes against Feb 3, 2020 – Feb 9, 2020"
    assert all("Difference" in shown_titles(shown.table) for shown in window.panels)
    assert [row[:3] for row in shown_rows(clients.table)] == [["Alpha", "140", "+70"], ["Gamma", "21", "+21"]]
    assert clients.table.horizontalHeader().sortIndicatorSection() == 3  # by share, as before
    assert bar_texts(clients) == ["140  ·  87.0 %  ·  +100 %", "21  ·  13.0 %  ·  new"]
    assert shown_column(panel(window, "success_vs_failed"), "change") == ["+9"] * 7
    tip = clients.model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Requests minus those of Feb 3, 2020 – Feb 9, 2020, under the same filters."
    path = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    QTest.mouseClick(button(clients, "Export CSV"), LEFT)
    qtbot.waitUntil(path.is_file)
    assert path.read_text().splitlines()[0].startswith("client_id,client_name,requests,change,share,")

    # Against which days is what the page Compare says; no log has these.
    answered(qtbot, window, lambda: window.pages.compare.against.setCurrentIndex(2))
    assert told.text() == "No changes: not all of Feb 10, 2019 – Feb 16, 2019 is in the logs"
    assert bar_texts(clients) == ["140  ·  87.0 %", "21  ·  13.0 %"]
    answered(qtbot, window, lambda: window.pages.compare.against.setCurrentIndex(0))
    assert "Difference" in shown_titles(clients.table)

    answered(qtbot, window, lambda: QTest.mouseClick(told, LEFT))
    assert not told.isVisible()
    assert all("Difference" not in shown_titles(shown.table) for shown in window.panels)
    assert all(CHANGE.key not in shown.model.frame for shown in window.panels)


def test_a_panel_tells_no_change_that_only_one_period_could_tell(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    rows = [usage_row(date=str(FIRST - timedelta(days=day)), requests=5, status200=5) for day in range(1, 8)]
    nameless = [{key: value for key, value in row.items() if not key.startswith("client")} for row in rows]
    open_log(qtbot, window, log(tmp_path), write(tmp_path, query_json(nameless), "nameless.json"))
    first_week = DateRange(FIRST, SECOND_WEEK.start)
    answered(qtbot, window, lambda: window.filters.update(days=first_week))
    answered(qtbot, window, lambda: toggle(window))
    assert window.filter_bar.changes.text() == "Changes against Jan 27, 2020 – Feb 2, 2020"
    assert "Difference" in shown_titles(panel(window, "top_urls").table)
    clients = panel(window, "most_active_requests")
    assert "Difference" not in shown_titles(clients.table)
    assert clients._note.text().endswith("No changes: the logs of the two periods are not broken down alike.")
