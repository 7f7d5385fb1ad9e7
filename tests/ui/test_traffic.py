"""The page Traffic: shown with request logs alone, and what its panels say."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.callers import CallerField, CallerRule
from tests.core.reading import write
from tests.core.request_logs.access import line, lines
from tests.ui.driving import (
    LEFT,
    SAMPLE,
    answered,
    button,
    chips,
    click_bar,
    message_of,
    open_log,
    shown_column,
    totals,
    words_of,
)
from tests.ui.request_logs import export, log, name_callers, open_named, request_panel, tabs
from ui.actions import ActionName
from ui.charts.bar_chart import BarChart
from ui.charts.heat_map import HeatMap
from ui.exporter import Exporter
from ui.main_window import MainWindow
from ui.theme import DARK, LIGHT, Theme

__all__ = ["export", "log"]  # fixtures

SUNDAY = 6
NAMES = ("rhythm", "peaks", "latency", "early_retries")


def open_traffic(qtbot: QtBot, window: MainWindow) -> None:
    """Go to the page and wait for its panels."""
    answered(qtbot, window, window.actions_by_name[ActionName.TRAFFIC].trigger)
    assert window.pages.currentWidget() is window.pages.traffic


def bars_of(window: MainWindow, name: str) -> BarChart:
    chart = request_panel(window, name).chart
    assert isinstance(chart, BarChart)
    return chart


def heat_map(window: MainWindow) -> HeatMap:
    chart = request_panel(window, "rhythm").chart
    assert isinstance(chart, HeatMap)
    return chart


def test_the_tab_comes_and_goes_with_request_logs(qtbot: QtBot, window: MainWindow, log: Path) -> None:
    open_log(qtbot, window, SAMPLE)
    places = {page: window.pages.indexOf(page) for page in (window.overview, window.log_files)}
    assert tabs(window) == ["Overview", "Fair use", "Log files"]
    assert not window.actions_by_name[ActionName.TRAFFIC].isEnabled()

    open_named(qtbot, window, log)
    assert tabs(window) == ["Overview", "Fair use", "Traffic", "Requests", "Log files"]
    open_traffic(qtbot, window)
    assert {page: window.pages.indexOf(page) for page in places} == places

    with qtbot.waitSignal(window.session.contents_changed):
        window.session.include(window.session.sources[-1][0], included=False)
    assert tabs(window) == ["Overview", "Fair use", "Log files"]
    assert window.pages.currentWidget() is window.overview


def test_the_period_can_be_chosen_beside_the_traffic(qtbot: QtBot, window: MainWindow, log: Path) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    assert window.timeline.isVisible()
    answered(qtbot, window, lambda: window.filters.choose("days", "2020-02-02"))
    assert totals(window)[0] == "430"
    assert heat_map(window).hours[SUNDAY, 9].requests == 400


def test_the_heat_map_says_of_each_hour_what_the_table_says(qtbot: QtBot, window: MainWindow, log: Path) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    shown, chart = request_panel(window, "rhythm"), heat_map(window)
    assert len(chart.hours) == 24  # of the two Sundays that the log tells of
    nine = chart.hours[SUNDAY, 9]
    assert (nine.requests, nine.days, nine.average) == (407, 2, 203.5)
    for part in ("Sun 9:00–9:59 UTC", "203.5", "407", "2"):
        assert part in chart.tooltip_of((SUNDAY, 9))
    frame = shown.model.frame
    told = zip(frame["weekday"], frame["hour"], frame["requests"], strict=True)
    assert {(day, hour): requests for day, hour, requests in told} == {
        cell: hour.requests for cell, hour in chart.hours.items()
    }
    row = [place for place, text in enumerate(shown_column(shown, "requests_per_hour")) if text == "203.5"]
    assert [shown_column(shown, "weekday")[place] for place in row] == ["Sun"]
    assert any(words.endswith("Busiest: Sun 9:00 with 203.5.") for words in words_of(window))


def test_the_weekdays_stand_as_the_locale_has_them(window: MainWindow) -> None:
    assert heat_map(window).weekdays() == [6, 0, 1, 2, 3, 4, 5]  # en_US


def test_a_weekday_that_is_not_in_the_period_is_said_to_be_missing(qtbot: QtBot, window: MainWindow, log: Path) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    answered(qtbot, window, lambda: window.filters.choose("days", "2020-02-02"))
    chart = heat_map(window)
    assert {weekday for weekday, _ in chart.hours} == {SUNDAY}
    assert "No such day in the period" in chart.tooltip_of((0, 9))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_busiest_hour_has_the_colour_of_requests_and_an_empty_one_that_of_the_ground(
    qtbot: QtBot, window: MainWindow, log: Path, theme: Theme
) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    name = ActionName.SCHEME_LIGHT if theme is LIGHT else ActionName.SCHEME_DARK
    window.actions_by_name[name].trigger()
    chart = heat_map(window)
    image = chart.grab().toImage()

    def painted(weekday: int, hour: int) -> str:
        corner = chart.rect_of((weekday, hour)).topLeft() + QPoint(2, 2)
        colour: str = image.pixelColor(corner * image.devicePixelRatio()).name()
        return colour.upper()

    assert painted(SUNDAY, 9) == chart.colour_of((SUNDAY, 9)) == theme.status_2xx
    assert painted(SUNDAY, 11) == theme.surface
    assert painted(SUNDAY, 10) not in (theme.surface, theme.status_2xx)


def test_the_mouse_finds_the_hour_under_it(qtbot: QtBot) -> None:
    chart = HeatMap(LIGHT, "Rhythm")
    qtbot.addWidget(chart)
    chart.resize(600, 200)
    for cell in ((0, 0), (SUNDAY, 23), (3, 12)):
        assert chart.cell_at(QPointF(chart.rect_of(cell).center())) == cell
    assert chart.cell_at(QPointF(0, 0)) is None


def test_peaks_are_held_against_the_limit_in_words(qtbot: QtBot, window: MainWindow, log: Path) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    chart = bars_of(window, "peaks")
    assert [(bar.name, bar.value) for bar in chart.bars] == [
        ("CRM", "400  ·  133.3 % of the limit of 300"),
        ("Wallboard", "6  ·  2.0 % of the limit of 300"),
    ]
    assert [bar.mark for bar in chart.bars] == [300, 300]
    assert [count for count, _, _ in chart.bars[0].parts] == [300, 100]
    assert "Feb 2, 2020 09:15" in chart.tooltip_of(chart.bars[0])
    answered(qtbot, window, lambda: click_bar(chart, "Wallboard"))
    assert window.filters.current.client == "Wallboard"
    assert totals(window)[0] == "30"
    assert [bar.name for bar in chart.bars] == ["Wallboard"]


def test_what_the_logs_do_not_tell_is_said_with_the_logs_that_would(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_log(qtbot, window, write(tmp_path, lines(3) + line(status=429), "access.log"))
    open_traffic(qtbot, window)
    said = {name: message_of(request_panel(window, name)) for name in NAMES}
    assert said["rhythm"] == []
    assert {said[name][0] for name in NAMES[2:]} == {"Not in these logs"}
    assert said["peaks"][0] == "No client is known"
    assert "$request_time" in said["latency"][1]
    assert "Retry-After" in said["early_retries"][1]
    assert not button(request_panel(window, "latency"), "Export CSV").isEnabled()


def test_where_nothing_was_refused_nobody_was_told_to_wait(qtbot: QtBot, window: MainWindow, log: Path) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    assert message_of(request_panel(window, "early_retries"))[0] == "No request was refused"


def sdk_log(*waits: int) -> str:
    """Return a log of an SDK whose calls are told to wait 20 seconds, and make the next one after so many."""
    moment, entries = datetime(2020, 2, 2, 9), list[dict[str, object]]()
    for number, wait in enumerate(waits):
        for status, later in ((429, wait), (200, 60)):
            answer = {"Retry-After": ["20"]} if status == 429 else {}
            call = {"method": "GET", "url": "https://api.mypurecloud.ie/api/v2/users/me", "statusCode": status}
            told = {"requestHeaders": {"User-Agent": ["sync"]}, "responseHeaders": answer}
            ident = {"level": "trace", "correlationId": f"{number}-{status}", "date": f"{moment.isoformat()}Z"}
            entries.append(ident | call | told)
            moment += timedelta(seconds=later)
    return "".join(f"{json.dumps(entry)}\n" for entry in entries)


def test_who_comes_back_too_early_is_told_by_the_logs_of_sdks(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    name_callers(qtbot, window, (CallerRule(CallerField.AGENT, "sync", "Sync"),))
    open_log(qtbot, window, write(tmp_path, sdk_log(4, 25, 30), "sdk.log"))
    open_traffic(qtbot, window)
    shown, chart = request_panel(window, "early_retries"), bars_of(window, "early_retries")
    assert [(bar.name, bar.value) for bar in chart.bars] == [("Sync", "1 of 3 early  ·  33.3 %")]
    keys = ("told_to_wait", "retried_early", "wait_asked", "wait_kept")
    assert [shown_column(shown, key) for key in keys] == [["3"], ["1"], ["20.0"], ["19.7"]]
    answered(qtbot, window, lambda: window.filters.update(status="2xx"))
    assert message_of(shown)[0] == "Nobody was told to wait"


def test_latency_is_the_95th_percentile_with_the_others_in_the_tooltip(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    timed = "".join(f"{line(target='/api/v2/flows').rstrip()} 0.{number:03}\n" for number in range(1, 101))
    open_named(qtbot, window, write(tmp_path, timed + f"{line().rstrip()} 12.345\n", "timed.log"))
    open_traffic(qtbot, window)
    shown, chart = request_panel(window, "latency"), bars_of(window, "latency")
    assert [(bar.name, bar.value) for bar in chart.bars] == [
        ("GET api/v2/users", "12.3 s  ·  1 timed"),
        ("GET api/v2/flows", "95 ms  ·  100 timed"),
    ]
    for part in ("Median", "51 ms", "95 ms", "99 ms", "100 ms"):
        assert part in chart.tooltip_of(chart.bars[1])
    keys = ("timed", "duration_median", "duration_p95", "duration_p99", "duration_longest")
    assert [shown_column(shown, key)[1] for key in keys] == ["100", "51 ms", "95 ms", "99 ms", "100 ms"]
    answered(qtbot, window, lambda: click_bar(chart, "GET api/v2/flows"))
    assert window.filters.current.endpoint == "api/v2/flows"


def test_rows_that_cannot_be_added_up_are_only_counted(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    name_callers(qtbot, window, ())
    chart = BarChart(LIGHT, "Peaks", counts_requests=False)
    qtbot.addWidget(chart)
    chart.resize(400, 60)
    chart.show()
    chart.set_bars(bars_of(window, "peaks").bars, more=7)
    assert [label.text for label in chart._labels] == ["and 7 more"]


def test_a_page_that_is_not_looked_at_asks_nothing(qtbot: QtBot, window: MainWindow, log: Path) -> None:
    open_named(qtbot, window, log)
    shown = request_panel(window, "peaks")
    assert shown.model.rowCount() == 0
    open_traffic(qtbot, window)
    assert shown_column(shown, "client_name") == ["CRM", "Wallboard"]
    window.actions_by_name[ActionName.OVERVIEW].trigger()
    answered(qtbot, window, lambda: window.filters.update(client="CRM"))
    open_traffic(qtbot, window)
    assert shown_column(shown, "client_name") == ["CRM"]
    assert chips(window) == []


def test_all_tables_are_written_also_of_pages_not_looked_at(
    qtbot: QtBot, window: MainWindow, log: Path, tmp_path: Path
) -> None:
    open_named(qtbot, window, log)
    exporter = window.findChildren(Exporter)[0]
    panels = window.pages.caught_up()
    folder = tmp_path / "out"
    folder.mkdir()
    with qtbot.waitSignal(exporter.finished):
        window.session.when_answered(lambda: exporter.write_all(panels, folder))
    written = {path.stem for path in folder.glob("*.csv")}
    assert {"rhythm", "peaks"} <= written
    assert written.isdisjoint({"latency", "early_retries", "two_accounts"})
    assert "CRM,400,2020-02-02" in (folder / "peaks.csv").read_text("utf-8")


def test_a_panel_of_the_page_fills_it_and_esc_brings_the_others_back(
    qtbot: QtBot, window: MainWindow, log: Path
) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    shown = request_panel(window, "rhythm")
    QTest.mouseClick(button(shown, "Maximise"), LEFT)
    assert [panel.isVisible() for panel in window.pages.traffic.panels] == [True, False, False, False]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert all(panel.isVisible() for panel in window.pages.traffic.panels)


def test_the_page_is_found_again_with_a_session(qtbot: QtBot, window: MainWindow, log: Path, tmp_path: Path) -> None:
    open_named(qtbot, window, log)
    open_traffic(qtbot, window)
    with qtbot.waitSignal(window.keeper.sessions.saved):
        window.keeper.save(tmp_path / "traffic.apiusage")
    with qtbot.waitSignal(window.session.contents_changed):
        window.close_all()
    assert tabs(window) == ["Overview", "Fair use", "Log files"]
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        window.open_logs([tmp_path / "traffic.apiusage"])
    assert window.pages.currentWidget() is window.pages.traffic
    assert shown_column(request_panel(window, "peaks"), "client_name") == ["CRM", "Wallboard"]


def test_every_panel_has_one_name_for_all_its_parts(window: MainWindow) -> None:
    for shown in window.pages.request_panels:
        assert shown.accessibleName() == shown.chart.accessibleName() == shown.table.accessibleName()
    assert len({shown.accessibleName() for shown in window.pages.request_panels}) == 5
