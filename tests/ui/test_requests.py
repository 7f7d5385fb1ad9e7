"""The page of single requests: what a user of a request log sees and does."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.callers import CallerField, CallerRule
from apiusage_desktop.core.source import Account
from models.paged_table_model import PAGE_ROWS
from tests.core.reading import query_json, usage_row, write
from tests.core.request_logs.access import line, lines
from tests.ui.driving import answered, open_log, shown_titles, totals
from ui.main_window import MainWindow


def shown(window: MainWindow, row: int, title: str) -> str:
    table = window.requests.table
    model = table.model()
    section = [str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(model.columnCount())].index(title)
    return str(model.index(row, section).data())


def look_at_requests(qtbot: QtBot, window: MainWindow) -> None:
    window.pages.setCurrentWidget(window.requests)
    qtbot.waitUntil(lambda: window.requests.count.text().endswith(("request", "requests")))


def fetched(qtbot: QtBot, window: MainWindow, row: int = 0) -> None:
    qtbot.waitUntil(lambda: shown(window, row, "Status") != "…")


def test_each_request_is_a_row(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    log = lines(3, "2020-02-02T09:00:00") + line("2020-02-02T10:00:00", status=404, target="/api/v2/flows?x=SECRET123")
    open_log(qtbot, window, write(tmp_path, log, "access.log"))
    assert totals(window)[:3] == ["4", "3", "1"]
    look_at_requests(qtbot, window)
    fetched(qtbot, window)
    assert window.requests.count.text() == "4 requests"
    assert shown_titles(window.requests.table) == ["Time (UTC)", "Method", "URL", "Status", "Address", "Agent"]
    assert shown(window, 0, "Time (UTC)") == "Feb 2, 2020 10:00:00"
    assert shown(window, 0, "URL") == "api/v2/flows"
    assert shown(window, 0, "Status") == "404 Not Found"
    assert shown(window, 3, "Address") == "10.1.0.7"


def test_without_a_request_log_there_is_no_such_page(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, write(tmp_path, query_json([usage_row()]), "export.json"))
    assert not window.pages.isTabVisible(window.pages.indexOf(window.requests))
    open_log(qtbot, window, write(tmp_path, line(), "access.log"))
    assert window.pages.isTabVisible(window.pages.indexOf(window.requests))
    window.pages.setCurrentWidget(window.requests)
    with qtbot.waitSignal(window.session.contents_changed):
        window.session.close_logs([window.session.sources[1][0]])
    assert not window.pages.isTabVisible(window.pages.indexOf(window.requests))
    assert window.pages.currentWidget() is not window.requests


def test_the_filter_and_a_click_on_a_header_order_the_list(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    log = lines(3) + line(status=404) + line(status=500, target="/api/v2/flows")
    open_log(qtbot, window, write(tmp_path, log, "access.log"))
    look_at_requests(qtbot, window)
    header = window.requests.table.horizontalHeader()
    section = shown_titles(window.requests.table).index("Status")
    all_titles = [column.key for column in window.requests.model.visible_columns]
    for _ in range(2):
        header.sectionClicked.emit(all_titles.index("status"))
    assert section == 3
    qtbot.waitUntil(lambda: shown(window, 0, "Status") == "500 Internal Server Error")
    answered(qtbot, window, lambda: window.filters.update(status="404"))
    qtbot.waitUntil(lambda: window.requests.count.text() == "1 request")
    qtbot.waitUntil(lambda: shown(window, 0, "Status") == "404 Not Found")


def test_a_long_list_is_fetched_where_it_is_looked_at(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    count = 3 * PAGE_ROWS
    open_log(qtbot, window, write(tmp_path, lines(count, "2020-02-02T09:00:00"), "access.log"))
    look_at_requests(qtbot, window)
    fetched(qtbot, window)
    window.requests.table.scrollToBottom()
    fetched(qtbot, window, count - 1)
    assert shown(window, count - 1, "Time (UTC)") == "Feb 2, 2020 09:00:00"


def test_the_export_is_what_is_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_log(qtbot, window, write(tmp_path, lines(3) + line(status=404), "access.log"))
    with qtbot.waitSignal(window.session.contents_changed):
        window.session.name_callers([CallerRule(CallerField.IP, "10.1.0.7", "Contoso CRM")])
    look_at_requests(qtbot, window)
    path = tmp_path / "requests.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.requests.export.click()
    qtbot.waitUntil(lambda: "4 rows were written" in window.notices.text())
    text = path.read_text()
    assert text.count("Contoso CRM") == 4
    assert "2020-02-02" in text


def test_a_session_keeps_the_page_and_what_counts(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    export = write(tmp_path, query_json([usage_row(requests=100, status200=100)]), "export.json")
    open_log(qtbot, window, export, write(tmp_path, lines(7), "access.log"))
    with qtbot.waitSignal(window.session.contents_changed):
        window.session.count_account(Account.LOG)
    window.pages.setCurrentWidget(window.requests)
    with qtbot.waitSignal(window.keeper.sessions.saved):
        window.keeper.save(tmp_path / "both.apiusage")
    with qtbot.waitSignal(window.session.contents_changed):
        window.close_all()
    with qtbot.waitSignal(window.session.contents_changed):
        window.session.count_account(Account.EXPORT)
    open_log(qtbot, window, tmp_path / "both.apiusage")
    assert totals(window)[0] == "7"
    assert window.pages.currentWidget() is window.requests
    qtbot.waitUntil(lambda: window.requests.count.text() == "7 requests")
