"""The timeline: days with the band, and where logs have single requests, the hours and minutes of the period."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.requests.by_time import Step
from tests.core.reading import query_json, usage_row, write
from tests.core.request_logs.access import line, lines
from tests.ui.driving import LEFT, answered, button, double_click_time, drawn_heights, open_log, period_text, totals
from ui.charts.time_chart import TimeAxis
from ui.main_window import MainWindow

HOURS, MINUTES, DAYS = "Timeline: Hours", "Timeline: Minutes", "Timeline: Days"
LOG = (
    lines(5, "2020-02-02T09:15:02")
    + line("2020-02-02T23:59:59", status=404)
    + line("2020-02-03T00:00:00", status=500)
    + line("2020-02-03T00:01:00")
)
DAY_AXIS = "Drag the band or its edges to choose the period; double-click a day. Days are UTC."


def days(first: tuple[int, int], last: tuple[int, int]) -> DateRange:
    return DateRange.inclusive(date(2020, *first), date(2020, *last))


def switch(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click one of the three buttons, and wait for the answer."""
    answered(qtbot, window, lambda: QTest.mouseClick(button(window.timeline, name), LEFT))


def shown_bars(window: MainWindow) -> dict[int, tuple[int, int]]:
    """Return the failed and successful requests of each bar that has any, by its number."""
    failed, successful, _ = drawn_heights(window.timeline.time_chart)
    return {place: pair for place, pair in enumerate(zip(failed, successful, strict=True)) if any(pair)}


@pytest.fixture
def logged(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    return window


def test_an_export_has_days_alone(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, write(tmp_path, query_json([usage_row(requests=3, status200=3)]), "export.json"))
    assert not button(window.timeline, HOURS).isVisible()
    assert window.timeline.chart.isVisible()
    assert window.timeline.note() == DAY_AXIS


def test_hours_of_the_period_are_shown_with_gaps_as_zero(qtbot: QtBot, logged: MainWindow) -> None:
    assert logged.timeline.step is None
    assert logged.timeline.chart.isVisible()
    switch(qtbot, logged, HOURS)
    chart = logged.timeline.time_chart
    assert chart.isVisible()
    assert len(drawn_heights(chart)[0]) == 48
    assert shown_bars(logged) == {9: (0, 5), 23: (1, 0), 24: (1, 1)}
    assert logged.timeline.note().startswith("Feb 2, 2020 – Feb 3, 2020 (UTC). Double-click")
    told = chart.tooltip_of(24)
    assert "Feb 3, 2020 00:00 – 01:00 UTC" in told
    assert "1  (50.0 %)" in told
    assert [text in chart.tooltip_of(3) for text in ("03:00 – 04:00", "Successful")] == [True, True]


def test_minutes_are_those_of_the_last_day_until_a_day_is_chosen(qtbot: QtBot, logged: MainWindow) -> None:
    switch(qtbot, logged, MINUTES)
    assert logged.timeline.note() == "Feb 3, 2020, the last day of the period (UTC)."
    assert len(drawn_heights(logged.timeline.time_chart)[0]) == 1440
    assert shown_bars(logged) == {0: (1, 0), 1: (0, 1)}
    answered(qtbot, logged, lambda: logged.filters.update(days=days((2, 2), (2, 2))))
    assert logged.timeline.note() == "Feb 2, 2020 (UTC)."
    assert shown_bars(logged) == {9 * 60 + 15: (0, 5), 23 * 60 + 59: (1, 0)}
    assert "Feb 2, 2020 09:15 UTC" in logged.timeline.time_chart.tooltip_of(9 * 60 + 15)


def test_a_double_click_on_an_hour_leads_to_the_minutes_of_its_day(qtbot: QtBot, logged: MainWindow) -> None:
    switch(qtbot, logged, HOURS)
    answered(qtbot, logged, lambda: double_click_time(logged.timeline.time_chart, "2020-02-02T09:30"))
    assert logged.timeline.step is Step.MINUTE
    assert button(logged.timeline, MINUTES).isChecked()
    assert period_text(logged) == "Feb 2, 2020"
    assert shown_bars(logged) == {9 * 60 + 15: (0, 5), 23 * 60 + 59: (1, 0)}
    answered(qtbot, logged, logged.filters.go_back)
    assert logged.timeline.note().startswith("Feb 3, 2020, the last day")


def test_the_filter_holds_for_hours_and_the_days_are_as_it_says_when_they_come_back(
    qtbot: QtBot, logged: MainWindow
) -> None:
    switch(qtbot, logged, HOURS)
    answered(qtbot, logged, lambda: logged.filters.update(status="404"))
    assert shown_bars(logged) == {23: (1, 0)}
    switch(qtbot, logged, DAYS)
    assert drawn_heights(logged.timeline.chart)[0] == [1, 0]
    assert logged.timeline.note() == DAY_AXIS


def test_of_a_long_period_the_last_31_days_are_shown(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    log = line("2020-01-01T00:00:00") + line("2020-02-10T12:00:00") + line("2020-03-31T23:00:00")
    open_log(qtbot, window, write(tmp_path, log, "access.log"))
    switch(qtbot, window, HOURS)
    assert window.timeline.note().startswith("Mar 1, 2020 – Mar 31, 2020, the last 31 days of the period (UTC).")
    assert len(drawn_heights(window.timeline.time_chart)[0]) == 31 * 24
    assert window.timeline.minimumSizeHint().width() < window.minimumWidth()
    assert shown_bars(window) == {31 * 24 - 1: (0, 1)}
    answered(qtbot, window, lambda: window.filters.update(days=days((2, 10), (2, 11))))
    assert window.timeline.note().startswith("Feb 10, 2020 – Feb 11, 2020 (UTC). ")
    assert shown_bars(window) == {12: (0, 1)}


def test_beside_an_export_only_the_days_that_the_log_reaches_have_hours(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    rows = [usage_row(date=f"2020-{month:02}-01T00:00:00Z", requests=9, status200=9) for month in range(1, 13)]
    open_log(
        qtbot,
        window,
        write(tmp_path, query_json(rows), "export.json"),
        write(tmp_path, LOG, "access.log"),
    )
    switch(qtbot, window, HOURS)
    assert window.timeline.note().startswith("Feb 2, 2020 – Feb 3, 2020 (UTC). ")
    assert shown_bars(window) == {9: (0, 5), 23: (1, 0), 24: (1, 1)}


def test_without_single_requests_the_days_come_back(qtbot: QtBot, logged: MainWindow, tmp_path: Path) -> None:
    export = write(tmp_path, query_json([usage_row(requests=3, status200=3)]), "export.json")
    open_log(qtbot, logged, export)
    switch(qtbot, logged, HOURS)
    number = next(number for number, source in logged.session.sources if source.name == "access.log")
    with qtbot.waitSignals([logged.session.contents_changed, logged.session.answered], order="simple"):
        logged.session.close_logs([number])
    assert not button(logged.timeline, HOURS).isVisible()
    assert logged.timeline.step is None
    assert logged.timeline.chart.isVisible()
    assert totals(logged)[0] == "3"
    assert sum(map(sum, drawn_heights(logged.timeline.chart))) == 3


@pytest.mark.parametrize(
    ("first", "length", "pixels", "texts"),
    [
        (0, 1440, 600, ["Jan 1", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]),
        (0, 31 * 1440, 400, ["Jan 1", "Jan 8", "Jan 15", "Jan 22", "Jan 29"]),
        (60, 30, 400, ["01:00", "01:05", "01:10", "01:15", "01:20", "01:25"]),
    ],
)
def test_times_stand_on_the_axis_where_there_is_room(
    window: MainWindow, first: int, length: int, pixels: int, texts: list[str]
) -> None:
    axis = TimeAxis("bottom")
    ((spacing, values),) = axis.tickValues(first, first + length, pixels)
    assert axis.tickStrings(values, 1.0, spacing) == texts
