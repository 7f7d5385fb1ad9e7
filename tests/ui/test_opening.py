"""Opening and closing logs: what the window shows of a good one, and what it says of a bad one."""

import gzip
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from models.settings_store import SettingsStore
from tests.core.reading import ROW, csv_text, query_json, usage_row, write
from tests.ui.driving import (
    LEFT,
    REAL_CSV,
    REAL_JSON,
    SAMPLE,
    answered,
    button,
    drawn_heights,
    message_of,
    needs_real_export,
    open_log,
    panel,
    period_text,
    shown_column,
    shown_rows,
    totals,
    words_of,
)
from ui.actions import ActionName
from ui.main_window import MainWindow

CLIENTS = ["Client Creds", "Prince Implicit Grant", "Github Pages (implicit)", "Mikes Implicit Grant"]
CLIENT_REQUESTS = ["1,055", "57", "10", "8"]


def drop(window: MainWindow, *paths: Path) -> bool:
    """Drop files in the middle of the window as a file manager does; tell whether it takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    spot, copy = QPoint(window.width() // 2, window.height() // 2), Qt.DropAction.CopyAction
    entered = QDragEnterEvent(spot, copy, data, LEFT, Qt.KeyboardModifier.NoModifier)
    target = window.childAt(spot) or window
    QApplication.sendEvent(target, entered)
    if entered.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(spot), copy, data, LEFT, Qt.KeyboardModifier.NoModifier))
    return entered.isAccepted()


@needs_real_export
def test_the_real_export_fills_totals_and_all_eight_panels(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, REAL_JSON)

    assert totals(window) == ["1,130", "1,103", "27", "0", "4", "17", "21"]
    assert period_text(window) == "All days: Feb 2, 2020 – Feb 28, 2020"
    assert [message_of(shown) for shown in window.panels] == [[]] * 8
    for name in ("most_active_requests", "client_requests", "status_codes_per_client"):
        assert shown_column(panel(window, name), "client_name") == CLIENTS
        assert shown_column(panel(window, name), "requests") == CLIENT_REQUESTS
    assert shown_column(panel(window, "status_codes_per_client"), "failed") == ["27", "0", "0", "0"]
    assert shown_rows(panel(window, "status_codes").table) == [
        ["2xx", "1,103", "97.6 %"],
        ["3xx", "0", "0.0 %"],
        ["4xx other", "22", "1.9 %"],
        ["429 Too Many Requests", "0", "0.0 %"],
        ["5xx", "5", "0.4 %"],
    ]
    assert shown_column(panel(window, "top_urls"), "endpoint") == [
        "api/v2/notifications/availabletopics",
        "api/v2/users/{userId}",
        "api/v2/users",
        "api/v2/users/{userId}/profileskills",
        "api/v2/users/{userId}/presences/{sourceId}",
    ]
    assert shown_column(panel(window, "top_urls"), "requests") == ["453", "234", "147", "62", "54"]
    assert panel(window, "url_counts_per_client").model.rowCount() == 23
    assert panel(window, "url_requests").model.rowCount() == 17
    days = panel(window, "success_vs_failed")
    assert days.model.rowCount() == 21
    assert shown_rows(days.table)[0] == ["Feb 2, 2020", "40", "40", "0", "0.0 %"]
    assert "1,103 successful (97.6 %), 27 failed (2.4 %), by day (UTC)." in words_of(days)


@needs_real_export
def test_a_broken_line_is_named_and_listed(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, REAL_CSV)

    assert totals(window)[0] == "1,128"
    assert "feb2020.csv" in window.notices.text()
    assert "1 of 128 rows were rejected" in window.notices.text()
    QTest.mouseClick(button(window.notices, "Show log files"), LEFT)
    assert window.pages.currentWidget() is window.log_files
    qtbot.waitUntil(lambda: window.log_files.rejected.rowCount() == 1)
    (row,) = [[window.log_files.rejected.index(0, section).data() for section in range(3)]]
    assert row[0] == "53"
    assert "quotation mark" in row[1]
    assert "Mike Implicit Grant" in row[2]
    assert "127 rows loaded + 1 rejected + 0 blank + 1 header = 129 in the file." in window.log_files.facts()


@needs_real_export
def test_both_forms_of_one_export_count_once(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, REAL_JSON, REAL_CSV)

    assert totals(window) == ["1,130", "1,103", "27", "0", "4", "17", "21"]
    assert window.log_files.model.rowCount() == 2


def test_a_file_dropped_on_the_window_is_opened(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.answered):
        assert drop(window, SAMPLE)
    assert SAMPLE.name in window.windowTitle()
    assert panel(window, "client_requests").model.rowCount() == 14


def test_a_file_dropped_on_a_panel_of_an_open_log_is_opened_beside_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    first = write(tmp_path, query_json([usage_row(clientId="id-a", requests=2, status200=2)]), "first.json")
    open_log(qtbot, window, first)
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        assert drop(window, write(tmp_path, csv_text(ROW)))
    assert window.log_files.model.rowCount() == 2


def test_a_folder_dropped_on_the_window_is_opened_as_the_logs_in_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    write(folder, gzip.compress(csv_text(ROW).encode()), "a.csv.gz")
    write(folder, query_json([usage_row(date="2020-03-02T00:00:00Z")]), "b.json")
    write(folder, "Dear all", "readme.txt")
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        assert drop(window, folder)
    assert [source.path.name for _, source in window.session.sources] == ["a.csv.gz", "b.json"]
    assert "1 of 3 files were left out" in window.notices.text()
    assert "readme.txt" in window.notices.text()


def test_the_dialogs_hide_no_file(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def answer(*words: str) -> tuple[list[str], str]:
        asked.append(words)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda _, *words: answer(*words))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.actions_by_name[ActionName.OPEN].trigger()
    window.actions_by_name[ActionName.OPEN_FOLDER].trigger()
    assert len(asked[0]) == 2  # a title and a folder, and no kinds of files
    assert not window.session.is_loading


def test_the_sample_makes_way_for_a_log_of_the_users_own(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, SAMPLE)
    log = write(tmp_path, csv_text(ROW), "own.csv")
    window.open_logs([log])
    qtbot.waitUntil(lambda: [source.path for _, source in window.session.sources] == [log.resolve()])
    qtbot.waitUntil(lambda: "contoso" not in window.windowTitle())
    # Nor does it come beside one.
    assert not window.actions_by_name[ActionName.OPEN_SAMPLE].isEnabled()


def test_text_dropped_on_the_window_is_left_alone(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("https://example.com")
    entered = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, entered)
    assert not entered.isAccepted()


@pytest.mark.parametrize(
    ("content", "reason", "remedy"),
    [
        ("", "empty", "Export the log again"),
        ('{"queryStatus":"Running"}', "still running", "until queryStatus is Complete"),
        ("first,last\nA,B\n", "not a usage log", "first line names"),
    ],
)
def test_a_bad_file_is_named_with_a_remedy_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, content: str, reason: str, remedy: str
) -> None:
    open_log(qtbot, window, SAMPLE)
    answered(qtbot, window, lambda: window.filters.update(status="5xx"))
    before = (
        totals(window),
        window.windowTitle(),
        window.filters.current,
        [shown_rows(p.table) for p in window.panels],
    )

    open_log(qtbot, window, write(tmp_path, content, "bad & worse.json"))

    assert window.notices.isVisible()
    for words in ("bad & worse.json", reason, remedy):
        assert words in window.notices.text()
    after = (totals(window), window.windowTitle(), window.filters.current, [shown_rows(p.table) for p in window.panels])
    assert after == before
    QTest.mouseClick(button(window.notices, "Close this message"), LEFT)
    assert not window.notices.isVisible()


def test_a_bad_file_at_the_start_leaves_the_welcome_page(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    with qtbot.waitSignal(window.session.contents_changed):
        window.open_logs([tmp_path])
    assert window.welcome.isVisible()
    assert tmp_path.name in window.notices.text()


def test_the_sample_is_a_click_away_and_not_remembered(
    qtbot: QtBot, window: MainWindow, settings: SettingsStore
) -> None:
    with qtbot.waitSignal(window.session.answered):
        QTest.mouseClick(button(window.welcome, "Try the sample"), LEFT)
    assert not window.welcome.isVisible()
    assert SAMPLE.name in window.windowTitle()
    assert settings.recent_logs == []


def test_an_opened_log_is_offered_again(
    qtbot: QtBot, window: MainWindow, settings: SettingsStore, tmp_path: Path
) -> None:
    log = write(tmp_path, csv_text(ROW), "a & b.csv")
    open_log(qtbot, window, log)
    assert settings.recent_logs == [log]
    recent = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Open &recent")
    assert [action.text() for action in recent.actions() if not action.isSeparator()] == ["a && b.csv", "&Forget these"]
    recent.actions()[-1].trigger()
    assert settings.recent_logs == []
    assert not recent.isEnabled()


def test_closing_logs_leads_back_to_the_welcome_page(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, SAMPLE, write(tmp_path, csv_text(ROW)))
    QTest.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert window.log_files.isVisible()
    window.log_files.logs.view.selectRow(0)
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        QTest.mouseClick(button(window.log_files, "Close this log"), LEFT)
    assert totals(window)[0] == "5"
    with qtbot.waitSignal(window.session.contents_changed):
        QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert window.welcome.isVisible()
    assert window.windowTitle() == "API Usage Desktop"
    assert not window.actions_by_name[ActionName.EXPORT_ALL].isEnabled()
    assert not window.header.search.isEnabled()


def test_filters_of_closed_logs_do_not_hide_the_next_one(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, SAMPLE)
    window.filters.update(status="5xx", search="users")
    with qtbot.waitSignal(window.session.contents_changed):
        window.close_all()
    open_log(qtbot, window, write(tmp_path, csv_text(ROW)))
    assert totals(window)[0] == "5"
    assert not window.filters.can_go_back


def test_a_log_that_goes_takes_the_drill_down_into_its_client_with_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    first = write(tmp_path, query_json([usage_row(clientId="id-a", requests=2, status200=2)]), "a.json")
    other = usage_row(clientId="id-b", clientName="Client B", date="2020-03-02T00:00:00Z")
    open_log(qtbot, window, first, write(tmp_path, query_json([other]), "b.json"))
    answered(qtbot, window, lambda: window.filters.update(client="id-a"))
    assert totals(window)[0] == "2"
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        window.session.close_logs([window.session.sources[0][0]])
    assert totals(window)[0] == "1"
    assert not window.client_header.isVisible()
    assert sum(sum(heights) for heights in drawn_heights(window.timeline.chart)) == 1
