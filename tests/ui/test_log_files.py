"""The page of the open logs: what a user reads there, and what he does there with one log."""

import csv
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QRadioButton
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.reconcile.coverage import Cover, CoveredDay
from tests.core.reading import ROW, Row, csv_text, query_json, usage_row, write
from tests.core.request_logs.access import lines
from tests.ui.driving import (
    LEFT,
    answered,
    button,
    open_log,
    panel,
    section_of,
    shown_column,
    shown_rows,
    totals,
    words_of,
)
from ui.actions import ActionName
from ui.charts.bar_chart import BarChart
from ui.dialogs.grain_dialog import GrainDialog
from ui.main_window import MainWindow
from ui.theme import LIGHT
from ui.widgets.coverage_calendar import CoverageCalendar
from ui.widgets.usage_table import UsageTable

SPACE = Qt.Key.Key_Space


def day_row(day: str, requests: int, **fields: object) -> Row:
    return usage_row(date=f"{day}T00:00:00Z", requests=requests, status200=requests, **fields)


def show_page(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    """Open logs and look at their page, once all of it has its answer."""
    open_log(qtbot, window, *paths)
    with qtbot.waitSignal(window.session.answered):
        QTest.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert window.log_files.isVisible()


def choose(window: MainWindow, row: int) -> None:
    """Click the name of a log."""
    table = window.log_files.logs.view
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(window.log_files.model.index(row, 0)).center())


def cells(window: MainWindow, row: int) -> dict[str, str]:
    """Return what the table says of a log."""
    model = window.log_files.model
    across = Qt.Orientation.Horizontal
    return {str(model.headerData(i, across)): str(model.index(row, i).data()) for i in range(model.columnCount())}


def tab_titles(window: MainWindow) -> list[str]:
    tabs = window.log_files.details.tabs
    return [tabs.tabText(number) for number in range(tabs.count())]


@pytest.fixture
def two_logs(tmp_path: Path) -> tuple[Path, Path]:
    """Return an older log of three days and a newer one that has two of them, and tells one differently."""
    older = [day_row("2020-02-02", 5), day_row("2020-02-03", 6), day_row("2020-02-05", 7)]
    newer = [day_row("2020-02-03", 6), day_row("2020-02-05", 9)]
    paths = write(tmp_path, query_json(older), "older.json"), write(tmp_path, query_json(newer), "newer.json")
    for path, days in zip(paths, (2, 1), strict=True):
        stamp = 1_600_000_000 - days * 86_400
        os.utime(path, (stamp, stamp))
    return paths


def test_overlapping_logs_say_what_counts_where_they_differ_and_which_days_are_there(
    qtbot: QtBot, window: MainWindow, two_logs: tuple[Path, Path]
) -> None:
    show_page(qtbot, window, *two_logs)

    assert totals(window)[0] == "20"
    older, newer = cells(window, 0), cells(window, 1)
    assert (older["Requests"], older["Counted"], older["Set aside"]) == ("18", "5", "13")
    assert (newer["Requests"], newer["Counted"], newer["Set aside"]) == ("15", "15", "0")
    assert tab_titles(window)[-1] == "Differences (1)"
    tables = window.log_files.details.findChildren(UsageTable)
    differences = next(table for table in tables if table.accessibleName().startswith("Differences"))
    assert shown_rows(differences) == [
        ["Feb 5, 2020", "Client A", "–", "api/v2/users", "9", "newer.json", "7", "older.json", "2"]
    ]
    assert window.log_files.details.coverage.legend() == "1 present · 2 twice or more · 1 missing"


def test_nothing_of_a_tab_that_is_not_there_lies_over_the_others(
    qtbot: QtBot, window: MainWindow, two_logs: tuple[Path, Path]
) -> None:
    show_page(qtbot, window, two_logs[0])
    export = button(window.log_files.details, "Export CSV")
    assert not export.isVisible()
    open_log(qtbot, window, two_logs[1])
    window.log_files.details.tabs.setCurrentIndex(3)
    assert export.isVisible()
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        window.session.include(2, False)
    assert not export.isVisible()


def test_a_click_on_a_day_shows_it_alone_and_a_missing_day_says_that_it_is(
    qtbot: QtBot, window: MainWindow, two_logs: tuple[Path, Path]
) -> None:
    show_page(qtbot, window, *two_logs)
    view = window.log_files.details.coverage
    there, gone = date(2020, 2, 3), date(2020, 2, 4)

    answered(qtbot, window, lambda: QTest.mouseClick(view.calendar, LEFT, pos=view.calendar.day_rect(there).center()))
    assert window.filters.current.days == DateRange.inclusive(there, there)
    assert totals(window)[0] == "6"

    QTest.mouseClick(view.calendar, LEFT, pos=view.calendar.day_rect(gone).center())
    assert window.filters.current.days == DateRange.inclusive(there, there)
    assert "in no log" in view.note()
    # The keyboard goes on from the day that was clicked.
    QTest.keyClick(view.calendar, Qt.Key.Key_Right)
    assert "older.json, newer.json" in view.calendar.accessibleDescription()
    answered(qtbot, window, lambda: QTest.keyClick(view.calendar, SPACE))
    assert totals(window)[0] == "9"


def test_a_log_is_left_out_by_its_tick_and_counted_again(
    qtbot: QtBot, window: MainWindow, two_logs: tuple[Path, Path]
) -> None:
    show_page(qtbot, window, *two_logs)
    table = window.log_files.logs.view
    choose(window, 1)

    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        QTest.keyClick(table, SPACE)
    assert totals(window)[0] == "18"
    assert cells(window, 1)["Set aside"] == "15"
    assert "It is left out" in window.log_files.facts()
    assert tab_titles(window)[-1].startswith("Rejected rows")  # nothing differs any more

    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        QTest.mouseClick(button(window.log_files, "Count again"), LEFT)
    assert totals(window)[0] == "20"


def test_the_grain_that_no_file_says_can_be_corrected(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    months = [day_row("2020-01-01", 5), day_row("2020-02-01", 6)]
    show_page(qtbot, window, write(tmp_path, query_json(months)))
    assert cells(window, 0)["Grain"] == "month (guessed)"
    assert window.log_files.details.coverage.legend() == "60 partly"

    choose(window, 0)
    QTest.keyClick(window.log_files.logs.view, Qt.Key.Key_F2)
    dialog = window.findChild(GrainDialog)
    assert dialog is not None
    assert any("60 days" in words for words in words_of(dialog))
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        day = next(choice for choice in dialog.findChildren(QRadioButton) if choice.text().startswith("A &day"))
        QTest.mouseClick(day, LEFT, pos=QPoint(8, day.height() // 2))
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert cells(window, 0)["Grain"] == "day (told by you)"
    qtbot.waitUntil(lambda: window.log_files.details.coverage.legend() == "2 present · 30 missing")


def test_rejected_rows_are_saved_as_a_table_that_no_spreadsheet_runs(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_page(qtbot, window, write(tmp_path, csv_text(ROW, "=1+1,bad"), "bad.csv"))
    assert "Rejected rows (1)" in tab_titles(window)
    target = tmp_path / "rejected.csv"
    asked: list[str] = []

    def answer(_: object, *words: str) -> tuple[str, str]:
        asked.extend(words[:2])
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)

    window.log_files.details.tabs.setCurrentIndex(2)
    with qtbot.waitSignal(window.bench.exporter.finished):
        QTest.mouseClick(button(window.log_files, "Save rejected"), LEFT)
    assert asked == ["Save rejected rows", str(tmp_path / "bad-rejected.csv")]
    assert "1 row was written to" in window.notices.text()
    with target.open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["line"] == "3"
    assert row["text"] == "'=1+1,bad"


def test_a_message_names_the_first_remark_and_leads_to_the_log_and_what_it_is_about(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    bad = write(tmp_path, csv_text(ROW, "bad"), "bad.csv")
    open_log(qtbot, window, bad, write(tmp_path, query_json([day_row("2020-03-02", 5)]), "good.json"))
    assert window.notices.text() == "bad.csv: 1 of 2 rows were rejected; the others were read."
    with qtbot.waitSignal(window.session.answered):
        QTest.mouseClick(button(window.notices, "Show log files"), LEFT)
    assert window.log_files.facts().startswith("bad.csv")
    tabs = window.log_files.details.tabs
    assert tabs.tabText(tabs.currentIndex()) == "Rejected rows (1)"


def test_a_message_on_the_same_facts_does_not_come_back(
    qtbot: QtBot, window: MainWindow, two_logs: tuple[Path, Path]
) -> None:
    show_page(qtbot, window, *two_logs)
    assert "Not all of older.json is counted" in window.notices.text()
    window.notices.hide()
    for included in (False, True):
        with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
            window.session.include(2, included)
        assert not window.notices.isVisible()


def test_a_log_of_which_nothing_counts_is_told_as_such(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    rows = query_json([day_row("2020-02-02", 5), day_row("2020-02-03", 6)])
    open_log(qtbot, window, write(tmp_path, rows, "a.json"), write(tmp_path, f"{rows} ", "b.json"))
    assert "Nothing of" in window.notices.text()
    assert "other open logs have the same requests" in window.notices.text()


def test_the_guess_of_a_single_date_is_for_the_page_alone(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    show_page(qtbot, window, write(tmp_path, query_json([day_row("2020-02-01", 5)])))
    assert "first of a month" in window.log_files.facts()
    assert not window.notices.isVisible()


def test_messages_take_two_lines_and_the_rest_is_a_click_away(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(960, 600)
    window.notices.tell("short")
    height = window.notices.sizeHint().height()
    assert not button(window.notices, "Show all").isVisible()
    window.notices.tell("long " * 200)
    window.notices.tell("third")
    assert window.notices.text() == "short\nand 2 more remarks"
    assert window.notices.sizeHint().height() < 2 * height
    QTest.mouseClick(button(window.notices, "Show all"), LEFT)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert "third" in dialog.findChildren(QPlainTextEdit)[0].toPlainText()
    dialog.close()


def test_an_incomplete_export_hands_out_the_call_that_completes_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    rows = [day_row("2020-02-02", 5)]
    show_page(qtbot, window, write(tmp_path, query_json(rows, nextUri="/api/v2/usage/query/x?after=2")))

    QTest.mouseClick(button(window.log_files, "Copy API call"), LEFT)
    assert "after=2" in QApplication.clipboard().text()
    assert "on the clipboard" in window.notices.text()


def test_the_logs_take_the_height_of_their_rows_and_the_rest_is_for_what_is_below(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.resize(1280, 800)
    logs = [write(tmp_path, query_json([day_row(f"2020-02-0{day}", 1)]), f"{day}.json") for day in range(1, 9)]
    show_page(qtbot, window, logs[0])
    view = window.log_files.logs.view
    qtbot.waitUntil(lambda: 2 <= view.viewport().height() / view.rowHeight(0) < 3)
    open_log(qtbot, window, *logs[1:])
    qtbot.waitUntil(lambda: 6 <= view.viewport().height() / view.rowHeight(0) < 7)
    assert not view.horizontalScrollBar().isVisible()


def test_in_a_small_window_rows_and_days_are_seen_under_a_message(
    qtbot: QtBot, window: MainWindow, two_logs: tuple[Path, Path]
) -> None:
    window.resize(960, 600)
    show_page(qtbot, window, *two_logs)
    assert window.notices.isVisible()
    assert not window.timeline.isVisible()
    assert window.log_files.logs.view.viewport().height() >= 50
    calendar = window.log_files.details.coverage.calendar
    assert calendar.visibleRegion().boundingRect().height() >= 60


def test_numbers_are_never_cut(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    many = query_json([day_row("2020-02-02", 123_456_789_012), day_row("2020-02-03", 123_456_789_012)])
    show_page(qtbot, window, write(tmp_path, many))
    view = window.log_files.logs.view
    for section in (2, *range(4, 10)):
        assert view.columnWidth(section) >= view.sizeHintForIndex(window.log_files.model.index(0, section)).width()


def test_requests_that_no_log_breaks_down_are_named_on_screen_and_empty_in_a_file(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    detailed = write(tmp_path, query_json([day_row("2020-02-02", 5, httpMethod="GET")]), "detailed.json")
    coarse = {"clientId": "id-a", "clientName": "Client A", "date": "2020-02-02T00:00:00Z", "requests": 8}
    open_log(qtbot, window, detailed, write(tmp_path, query_json([coarse]), "coarse.json"))

    assert cells(window, 1)["Not broken down"] == "3"
    urls = panel(window, "url_requests")
    assert shown_column(urls, "endpoint") == ["api/v2/users", "not broken down"]
    assert shown_column(urls, "method") == ["GET", "–"]
    assert [bar.name for bar in urls.findChildren(BarChart)[0].bars] == ["GET api/v2/users", "not broken down"]
    tip = urls.model.index(1, section_of(urls, "endpoint")).data(Qt.ItemDataRole.ToolTipRole)
    assert "a log counts these requests, but does not say this of them" in tip
    target = tmp_path / "urls.csv"
    with qtbot.waitSignal(window.bench.exporter.finished):
        window.bench.exporter.write_panel(urls, target)
    with target.open(newline="") as file:
        assert [(row["method"], row["endpoint"], row["requests"]) for row in csv.DictReader(file)] == [
            ("GET", "api/v2/users", "5"),
            ("", "", "3"),
        ]


def test_years_of_days_are_found_where_they_are_painted(qtbot: QtBot) -> None:
    calendar = CoverageCalendar(LIGHT)
    qtbot.addWidget(calendar)
    first = date(2017, 3, 5)
    days = [CoveredDay(first + timedelta(days=number), Cover.PRESENT, (1,)) for number in range(0, 3000)]
    calendar.set_days(days, {1: "a.json"})
    assert [calendar.day_at(calendar.day_rect(day.day).center()) for day in days] == days
    assert calendar.day_at(calendar.day_rect(first).center() - QPoint(0, 16)) is None
    calendar.setFocus()
    QTest.keyClick(calendar, Qt.Key.Key_End)
    assert calendar.cursor_day == days[-1]
    QTest.keyClick(calendar, Qt.Key.Key_PageDown)
    assert calendar.cursor_day == days[-1]


def test_a_request_log_has_no_grain_to_be_corrected(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, write(tmp_path, lines(3), "access.log"))
    window.actions_by_name[ActionName.LOG_FILES].trigger()
    assert "single request" in shown_rows(window.log_files.logs.view)[0]
    assert not window.log_files.logs.actions_of_log.correct.isEnabled()
