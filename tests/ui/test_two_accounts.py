"""Usage exports and request logs open together: one of them counts, by a switch, and both stand side by side."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.source import Account
from tests.core.reading import write
from tests.core.request_logs.access import lines
from tests.ui.driving import (
    LEFT,
    answered,
    button,
    click_day,
    drawn_heights,
    message_of,
    open_log,
    panel,
    shown_column,
    totals,
    words_of,
)
from tests.ui.request_logs import export, log, open_named, request_panel, tabs
from ui.actions import ActionName
from ui.charts.accounts_chart import AccountsChart
from ui.main_window import MainWindow

__all__ = ["export", "log"]  # fixtures

OF_EXPORT = ["528", "518", "10", "0", "2", "1", "3"]
# The day that only the export tells of counts, too.
OF_LOG = ["438", "437", "1", "0", "2", "2", "3"]


def counted(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Press a button of the switch and wait until all panels have answered."""
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        QTest.mouseClick(button(window.accounts, f"Count: {name}"), LEFT)


def chart_of(window: MainWindow) -> AccountsChart:
    chart = request_panel(window, "two_accounts").chart
    assert isinstance(chart, AccountsChart)
    return chart


@pytest.fixture
def both(qtbot: QtBot, window: MainWindow, log: Path, export: Path) -> MainWindow:
    open_named(qtbot, window, export, log)
    return window


def test_the_switch_is_there_only_with_both_accounts(qtbot: QtBot, window: MainWindow, log: Path, export: Path) -> None:
    open_named(qtbot, window, log)
    assert not window.accounts.isVisible()
    assert not window.actions_by_name[ActionName.COUNT_LOGS].isEnabled()
    assert tabs(window) == ["Overview", "Traffic", "Requests", "Log files"]
    open_log(qtbot, window, export)
    assert window.accounts.isVisible()
    assert tabs(window) == ["Overview", "Traffic", "Exports and logs", "Requests", "Log files"]
    with qtbot.waitSignal(window.session.contents_changed):
        window.session.close_logs([window.session.sources[0][0]])
    assert not window.accounts.isVisible()
    assert tabs(window) == ["Overview", "Log files"]


def test_switching_shows_the_other_account_everywhere_and_back(qtbot: QtBot, both: MainWindow) -> None:
    assert totals(both) == OF_EXPORT
    assert shown_column(panel(both, "client_requests"), "requests") == ["507", "21"]
    counted(qtbot, both, "Request logs")
    assert totals(both) == OF_LOG
    assert shown_column(panel(both, "client_requests"), "requests") == ["407", "31"]
    assert both.actions_by_name[ActionName.COUNT_LOGS].isChecked()
    assert not both.actions_by_name[ActionName.COUNT_EXPORTS].isChecked()
    counted(qtbot, both, "Usage exports")
    assert totals(both) == OF_EXPORT
    assert both.actions_by_name[ActionName.COUNT_EXPORTS].isChecked()


def test_the_menu_switches_too_and_the_buttons_follow(qtbot: QtBot, both: MainWindow) -> None:
    with qtbot.waitSignals([both.session.contents_changed, both.session.answered], order="simple"):
        both.actions_by_name[ActionName.COUNT_LOGS].trigger()
    assert totals(both) == OF_LOG
    assert both.session.contents.shown is Account.LOG
    assert button(both.accounts, "Count: Request logs").isChecked()


def test_the_account_that_counts_already_is_not_counted_anew(qtbot: QtBot, both: MainWindow) -> None:
    with qtbot.assertNotEmitted(both.session.contents_changed, wait=50):
        QTest.mouseClick(button(both.accounts, "Count: Usage exports"), LEFT)


def test_that_both_are_open_is_said_once_and_in_the_right_words(qtbot: QtBot, both: MainWindow) -> None:
    assert "They are never added up" in both.notices.text()
    assert "same requests" not in both.notices.text()
    both.notices.hide()
    counted(qtbot, both, "Request logs")
    assert both.notices.isHidden()


def test_the_page_compares_day_by_day_and_client_by_client(qtbot: QtBot, both: MainWindow) -> None:
    answered(qtbot, both, both.actions_by_name[ActionName.TWO_ACCOUNTS].trigger)
    shown = request_panel(both, "two_accounts")
    assert message_of(shown) == []
    columns = [shown_column(shown, key) for key in ("day", "client_name", "exported", "logged", "gap", "logged_share")]
    assert list(zip(*columns, strict=True)) == [
        ("Feb 2, 2020", "CRM", "500", "400", "100", "80.0 %"),
        ("Feb 2, 2020", "Wallboard", "20", "30", "-10", "150.0 %"),
        ("Feb 9, 2020", "CRM", "7", "7", "0", "100.0 %"),
    ]
    assert "527 exported, 437 logged (82.9 %), on 2 days that both tell of." in words_of(both)
    assert any("days are UTC in both" in words for words in words_of(both))
    assert not both.timeline.isVisible()


def test_the_chart_shows_what_both_have_and_what_only_one_has(qtbot: QtBot, both: MainWindow) -> None:
    answered(qtbot, both, both.actions_by_name[ActionName.TWO_ACCOUNTS].trigger)
    chart = chart_of(both)
    in_both, only_exported, only_logged = drawn_heights(chart.days)
    assert (in_both[0], only_exported[0], only_logged[0]) == (430, 90, 0)
    assert (in_both[7], only_exported[7], only_logged[7]) == (7, 0, 0)
    assert sum(in_both[1:7]) == 0
    for part in ("Feb 2, 2020 UTC", "520", "430", "90", "82.7 %"):
        assert part in chart.days.tooltip_of(date(2020, 2, 2))
    assert "Not told by both" in chart.days.tooltip_of(date(2020, 2, 3))


def test_a_click_on_a_day_shows_its_clients(qtbot: QtBot, both: MainWindow) -> None:
    answered(qtbot, both, both.actions_by_name[ActionName.TWO_ACCOUNTS].trigger)
    chart = chart_of(both)
    answered(qtbot, both, lambda: click_day(chart.days, date(2020, 2, 2)))
    assert chart.currentWidget() is chart.clients
    assert [(bar.name, bar.value) for bar in chart.clients.bars] == [
        ("CRM", "500 exported  ·  400 logged  ·  80.0 %"),
        ("Wallboard", "20 exported  ·  30 logged  ·  150.0 %"),
    ]
    assert [[count for count, _, _ in bar.parts] for bar in chart.clients.bars] == [[400, 100, 0], [20, 0, 10]]
    answered(qtbot, both, both.filters.go_back)
    assert chart.currentWidget() is chart.days


def test_days_that_only_one_account_has_are_not_compared(
    qtbot: QtBot, window: MainWindow, export: Path, tmp_path: Path
) -> None:
    open_named(qtbot, window, export, write(tmp_path, lines(5, "2020-03-01T09:00:00"), "march.log"))
    answered(qtbot, window, window.actions_by_name[ActionName.TWO_ACCOUNTS].trigger)
    assert message_of(request_panel(window, "two_accounts"))[0] == "No day is in both"


def test_a_filtered_client_stays_when_the_account_changes(qtbot: QtBot, both: MainWindow) -> None:
    answered(qtbot, both, lambda: both.filters.update(client="Wallboard"))
    counted(qtbot, both, "Request logs")
    assert both.filters.current.client == "Wallboard"
    assert totals(both)[0] == "31"
