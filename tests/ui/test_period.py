"""Choosing the period: picker, band and panels stay in step, whichever the user moves."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange
from tests.ui.driving import (
    LEFT,
    REAL_JSON,
    answered,
    band_of,
    button,
    double_click_day,
    drag_band,
    drawn_heights,
    needs_real_export,
    open_log,
    panel,
    period_text,
    shown_column,
    totals,
)
from ui.charts.plot import day_number
from ui.main_window import MainWindow
from ui.widgets.date_range_popup import DateRangePopup

pytestmark = needs_real_export
FIRST, LAST = date(2020, 2, 2), date(2020, 2, 28)
# The requests of each day that has any, from the export itself.
REQUESTS = {
    2: 40, 4: 40, 5: 28, 6: 55, 7: 39, 10: 57, 11: 135, 12: 74, 13: 19, 14: 29, 16: 1, 18: 3, 19: 76, 20: 108, 21: 50,
    23: 24, 24: 96, 25: 31, 26: 81, 27: 68, 28: 76,
}  # fmt: skip
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def real_export(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, REAL_JSON)
    assert_shows(window, FIRST, LAST, "All days: Feb 2, 2020 – Feb 28, 2020")


def assert_shows(window: MainWindow, first: date, last: date, text: str) -> None:
    """Check that picker, band, totals and panels all stand at this period."""
    days = {day: count for day, count in REQUESTS.items() if first <= date(2020, 2, day) <= last}
    assert period_text(window) == text
    assert band_of(window.timeline.chart) == (day_number(first), day_number(last) + 1)
    assert totals(window)[0] == f"{sum(days.values()):,}"
    assert totals(window)[6] == str(len(days))
    assert shown_column(panel(window, "success_vs_failed"), "requests") == [str(count) for count in days.values()]
    # The timeline shows all days, whatever the period.
    assert sum(map(sum, drawn_heights(window.timeline.chart))) == 1130


def popup_of(window: MainWindow) -> DateRangePopup:
    QTest.mouseClick(button(window.header.period, "Period"), LEFT)
    return next(popup for popup in window.findChildren(DateRangePopup) if popup.isVisible())


def test_a_preset(qtbot: QtBot, window: MainWindow) -> None:
    listed = popup_of(window).findChildren(QListWidget)[0]
    (item,) = listed.findItems("Last 7 days", Qt.MatchFlag.MatchExactly)
    spot = listed.visualItemRect(item).center()
    answered(qtbot, window, lambda: QTest.mouseClick(listed.viewport(), LEFT, pos=spot))
    assert_shows(window, date(2020, 2, 22), LAST, "Feb 22, 2020 – Feb 28, 2020")


def test_typed_days(qtbot: QtBot, window: MainWindow) -> None:
    popup = popup_of(window)
    for name, text in (("First day", "2020-02-10"), ("Last day", "2/14/2020")):
        field = next(field for field in popup.findChildren(QLineEdit) if field.accessibleName() == name)
        field.selectAll()
        QTest.keyClicks(field, text)
    answered(qtbot, window, lambda: QTest.mouseClick(button(popup, "Apply"), LEFT))
    assert_shows(window, date(2020, 2, 10), date(2020, 2, 14), "Feb 10, 2020 – Feb 14, 2020")


def test_previous_and_next_by_button_and_by_key(qtbot: QtBot, window: MainWindow) -> None:
    answered(
        qtbot,
        window,
        lambda: window.filters.update(days=DateRange.inclusive(date(2020, 2, 11), date(2020, 2, 14))),
    )
    answered(qtbot, window, lambda: QTest.mouseClick(button(window.header.period, "Next period"), LEFT))
    assert_shows(window, date(2020, 2, 15), date(2020, 2, 18), "Feb 15, 2020 – Feb 18, 2020")
    answered(qtbot, window, lambda: QTest.keyClick(window, Qt.Key.Key_Left, CTRL))
    assert_shows(window, date(2020, 2, 11), date(2020, 2, 14), "Feb 11, 2020 – Feb 14, 2020")
    answered(qtbot, window, lambda: QTest.keyClick(window, Qt.Key.Key_0, CTRL))
    assert_shows(window, FIRST, LAST, "All days: Feb 2, 2020 – Feb 28, 2020")


def test_dragging_an_edge_of_the_band(qtbot: QtBot, window: MainWindow) -> None:
    right = day_number(LAST) + 1
    answered(qtbot, window, lambda: drag_band(window.timeline.chart, right, right - 8.3))
    assert_shows(window, FIRST, date(2020, 2, 20), "Feb 2, 2020 – Feb 20, 2020")


def test_dragging_the_whole_band_is_one_step(qtbot: QtBot, window: MainWindow) -> None:
    chosen = DateRange.inclusive(date(2020, 2, 4), date(2020, 2, 7))
    answered(qtbot, window, lambda: window.filters.update(days=chosen))
    inside = day_number(date(2020, 2, 6))
    answered(qtbot, window, lambda: drag_band(window.timeline.chart, inside, inside + 6))
    assert_shows(window, date(2020, 2, 10), date(2020, 2, 13), "Feb 10, 2020 – Feb 13, 2020")
    answered(qtbot, window, lambda: QTest.mouseClick(button(window.filter_bar, "Back"), LEFT))
    assert_shows(window, date(2020, 2, 4), date(2020, 2, 7), "Feb 4, 2020 – Feb 7, 2020")


def test_double_click_on_a_day_of_the_timeline(qtbot: QtBot, window: MainWindow) -> None:
    answered(qtbot, window, lambda: double_click_day(window.timeline.chart, date(2020, 2, 24)))
    assert_shows(window, date(2020, 2, 24), date(2020, 2, 24), "Feb 24, 2020")


def test_dragging_over_all_days_chooses_from_where_to_where(qtbot: QtBot, window: MainWindow) -> None:
    start = day_number(date(2020, 2, 10))
    answered(qtbot, window, lambda: drag_band(window.timeline.chart, start, start + 5))
    assert_shows(window, date(2020, 2, 10), date(2020, 2, 14), "Feb 10, 2020 – Feb 14, 2020")


def test_the_band_stops_at_the_edge_and_keeps_its_length(qtbot: QtBot, window: MainWindow) -> None:
    chosen = DateRange.inclusive(date(2020, 2, 20), date(2020, 2, 25))
    answered(qtbot, window, lambda: window.filters.update(days=chosen))
    inside = day_number(date(2020, 2, 22))
    answered(qtbot, window, lambda: drag_band(window.timeline.chart, inside, inside + 6))
    assert_shows(window, date(2020, 2, 23), LAST, "Feb 23, 2020 – Feb 28, 2020")
