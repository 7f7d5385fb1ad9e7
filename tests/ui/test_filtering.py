"""Drilling down, filtering by what is clicked or typed, and the way back."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from tests.ui.driving import (
    LEFT,
    REAL_JSON,
    answered,
    button,
    cell_centre,
    chips,
    click_bar,
    click_cell,
    click_chip,
    click_day,
    double_click_cell,
    needs_real_export,
    open_log,
    panel,
    period_text,
    show_table,
    shown_column,
    totals,
)
from ui.charts.bar_chart import BarChart
from ui.charts.day_chart import DayChart
from ui.main_window import MainWindow

pytestmark = needs_real_export
ALL = ["1,130", "1,103", "27", "0", "4", "17", "21"]
PRINCE = "Prince Implicit Grant"
AVAILABLE_TOPICS = "api/v2/notifications/availabletopics"


@pytest.fixture(autouse=True)
def real_export(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, REAL_JSON)
    assert totals(window) == ALL


def breadcrumb(window: MainWindow) -> list[str]:
    """Return where the page says the user is."""
    bar = window.filter_bar
    parts = [found for found in bar.children() if isinstance(found, QLabel | QToolButton) and found.isVisible()]
    texts = [part.text() for part in parts if part.text()]
    return [text for text in texts if text == "All clients" or text in shown_clients(window)]


def shown_clients(window: MainWindow) -> list[str]:
    chooser = client_chooser(window)
    return [chooser.itemText(place) for place in range(1, chooser.count())]


def client_chooser(window: MainWindow) -> QComboBox:
    return next(box for box in window.header.findChildren(QComboBox))


def header_words(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.client_header.findChildren(QLabel))


def assert_shows_prince(window: MainWindow) -> None:
    assert totals(window)[0] == "57"
    assert totals(window)[4] == "1"
    assert breadcrumb(window) == ["All clients", PRINCE]
    assert client_chooser(window).currentText() == PRINCE
    assert window.client_header.isVisible()
    assert PRINCE in header_words(window)
    assert "57 requests" in window.client_header.habits()
    for name in ("most_active_requests", "client_requests", "status_codes_per_client"):
        assert shown_column(panel(window, name), "client_name") == [PRINCE]
    assert set(shown_column(panel(window, "url_counts_per_client"), "client_name")) == {PRINCE}


def assert_shows_all(window: MainWindow) -> None:
    assert totals(window) == ALL
    assert breadcrumb(window) == ["All clients"]
    assert client_chooser(window).currentText() == "All clients"
    assert not window.client_header.isVisible()
    assert panel(window, "client_requests").model.rowCount() == 4


def test_double_click_on_a_client_makes_the_page_its_own(qtbot: QtBot, window: MainWindow) -> None:
    shown = panel(window, "most_active_requests")
    show_table(shown)
    answered(qtbot, window, lambda: double_click_cell(shown, "client_name", PRINCE))
    assert_shows_prince(window)
    answered(qtbot, window, lambda: QTest.mouseClick(button(window.filter_bar, "All clients"), LEFT))
    assert_shows_all(window)


def test_enter_on_a_client_drills_down_and_alt_left_leads_back(qtbot: QtBot, window: MainWindow) -> None:
    shown = panel(window, "most_active_requests")
    show_table(shown)
    shown.table.setFocus()
    shown.table.setCurrentIndex(shown.model.index(0, 0))
    QTest.keyClick(shown.table, Qt.Key.Key_Down)
    answered(qtbot, window, lambda: QTest.keyClick(shown.table, Qt.Key.Key_Return))
    assert_shows_prince(window)
    answered(qtbot, window, lambda: QTest.keyClick(shown.table, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier))
    assert_shows_all(window)
    answered(qtbot, window, lambda: QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier))
    assert_shows_prince(window)
    answered(qtbot, window, lambda: QTest.mouseClick(button(window.filter_bar, "Back"), LEFT))
    assert_shows_all(window)
    assert not button(window.filter_bar, "Back").isEnabled()
    assert button(window.filter_bar, "Forward").isEnabled()


def test_the_chooser_and_a_bar_drill_down_too(qtbot: QtBot, window: MainWindow) -> None:
    chooser = client_chooser(window)
    chooser.setFocus()

    def choose() -> None:
        QTest.keyClicks(chooser, "Prince")

    answered(qtbot, window, choose)
    assert_shows_prince(window)
    answered(qtbot, window, lambda: QTest.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier))
    assert_shows_all(window)
    chart = panel(window, "client_requests").chart
    assert isinstance(chart, BarChart)
    answered(qtbot, window, lambda: click_bar(chart, PRINCE))
    assert_shows_prince(window)


def test_a_click_on_a_url_filters_everything_until_its_chip_is_clicked(qtbot: QtBot, window: MainWindow) -> None:
    shown = panel(window, "url_requests")
    show_table(shown)
    answered(qtbot, window, lambda: click_cell(shown, "endpoint", AVAILABLE_TOPICS))
    assert chips(window) == [f"URL: {AVAILABLE_TOPICS}"]
    assert totals(window)[0] == "453"
    assert totals(window)[5] == "1"
    for name in ("url_requests", "top_urls"):
        assert shown_column(panel(window, name), "endpoint") == [AVAILABLE_TOPICS]
    assert sum(int(text) for text in shown_column(panel(window, "success_vs_failed"), "requests")) == 453
    answered(qtbot, window, lambda: click_chip(window, "URL"))
    assert chips(window) == []
    assert_shows_all(window)


def test_enter_on_a_url_filters_like_a_click(qtbot: QtBot, window: MainWindow) -> None:
    shown = panel(window, "url_requests")
    show_table(shown)
    shown.table.setFocus()
    shown.table.setCurrentIndex(shown.model.index(0, 0))
    answered(qtbot, window, lambda: QTest.keyClick(shown.table, Qt.Key.Key_Return))
    assert chips(window) == [f"URL: {AVAILABLE_TOPICS}"]


def test_a_click_on_a_status_filters_everything(qtbot: QtBot, window: MainWindow) -> None:
    chart = panel(window, "status_codes").chart
    assert isinstance(chart, BarChart)
    answered(qtbot, window, lambda: click_bar(chart, "4xx other"))
    assert chips(window) == ["Status: 4xx other"]
    assert totals(window)[:4] == ["22", "0", "22", "0"]
    assert shown_column(panel(window, "most_active_requests"), "client_name") == ["Client Creds"]


def test_a_click_on_a_day_filters_everything(qtbot: QtBot, window: MainWindow) -> None:
    chart = panel(window, "success_vs_failed").chart
    assert isinstance(chart, DayChart)
    answered(qtbot, window, lambda: click_day(chart, date(2020, 2, 11)))
    assert period_text(window) == "Feb 11, 2020"
    assert chips(window) == ["Period: Feb 11, 2020"]
    assert totals(window)[:3] == ["135", "126", "9"]
    assert shown_column(panel(window, "success_vs_failed"), "requests") == ["135"]
    answered(qtbot, window, lambda: click_chip(window, "Period"))
    assert_shows_all(window)


def test_filters_add_up_and_all_can_be_cleared_at_once(qtbot: QtBot, window: MainWindow) -> None:
    status, days = panel(window, "status_codes").chart, panel(window, "success_vs_failed").chart
    assert isinstance(status, BarChart)
    assert isinstance(days, DayChart)
    answered(qtbot, window, lambda: click_day(days, date(2020, 2, 11)))
    answered(qtbot, window, lambda: click_bar(status, "5xx"))
    assert totals(window)[0] == "5"
    assert len(chips(window)) == 2
    answered(qtbot, window, lambda: QTest.mouseClick(button(window.filter_bar, "Clear all"), LEFT))
    assert chips(window) == []
    assert_shows_all(window)


def test_searching_shows_only_what_contains_the_text(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.header.search.hasFocus()
    answered(qtbot, window, lambda: QTest.keyClicks(window.header.search, "PRESENCES"))
    assert shown_column(panel(window, "url_requests"), "endpoint") == ["api/v2/users/{userId}/presences/{sourceId}"]
    assert totals(window)[0] == "54"
    assert chips(window) == ["Search: PRESENCES"]
    answered(qtbot, window, lambda: click_chip(window, "Search"))
    assert window.header.search.text() == ""
    assert_shows_all(window)


def test_searching_is_one_step_back(qtbot: QtBot, window: MainWindow) -> None:
    search = window.header.search
    for letters in ("use", "rs/me"):
        search.setFocus()
        QTest.keyClicks(search, letters)
        answered(qtbot, window, lambda: QTest.keyClick(search, Qt.Key.Key_Return))
    assert totals(window)[0] == "28"
    answered(qtbot, window, lambda: QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier))
    assert search.text() == ""
    assert_shows_all(window)
    answered(qtbot, window, lambda: QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier))
    assert search.text() == "users/me"
    assert totals(window)[0] == "28"


def test_going_back_and_forward_at_once_keeps_the_search(qtbot: QtBot, window: MainWindow) -> None:
    search = window.header.search
    QTest.keyClicks(search, "users/me")
    answered(qtbot, window, lambda: QTest.keyClick(search, Qt.Key.Key_Return))

    def there_and_back() -> None:
        window.filters.go_back()
        window.filters.go_forward()

    answered(qtbot, window, there_and_back)
    assert search.text() == "users/me"
    assert window.filters.current.search == "users/me"


def test_a_click_that_selects_does_not_filter(window: MainWindow) -> None:
    shown = panel(window, "url_requests")
    show_table(shown)
    spot = cell_centre(shown, "endpoint", AVAILABLE_TOPICS)
    for key in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier):
        QTest.mouseClick(shown.table.viewport(), LEFT, key, spot)
    assert chips(window) == []


def test_a_click_beside_the_bars_does_not_filter(window: MainWindow) -> None:
    chart = panel(window, "status_codes").chart
    assert isinstance(chart, BarChart)
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(20, chart.height() - 2))
    assert chips(window) == []
