"""What keeps the window listening: little work at once, and none of it twice. No test looks at a clock."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, QThreadPool
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange
from models.column_format import day_text
from models.override import override
from tests.ui.driving import LEFT, SAMPLE, answered, button, open_log, panel, shown_column
from tests.ui.request_logs import log, open_named, request_panel
from ui.charts.bar_chart import Bar, BarChart
from ui.main_window import MainWindow
from ui.panels import Panel

__all__ = ["log"]  # a fixture

# What is drawn: the chart's name, its rows, and its size.
Drawing = tuple[str, tuple[Bar, ...], tuple[int, int]]


class Diary(QObject):
    """Notes in which order panels show their answers and the event loop handles what came in meanwhile."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        super().__init__()
        self.notes: list[str] = []
        for shown in panels:
            shown.model.modelReset.connect(partial(self._note, shown.QUERY.name))

    def _note(self, name: str) -> None:
        self.notes.append(name)
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    @override
    def customEvent(self, event: QEvent) -> None:
        self.notes.append("input")


class Resizes(QObject):
    """Counts how often each panel is given another size."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        for shown in window.panels:
            shown.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.counts[watched.objectName()] += 1
        return False


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawing]:
    """Return what bar charts draw from now on."""
    drawings: list[Drawing] = []
    set_options = pg.BarGraphItem.setOpts

    def note(item: pg.BarGraphItem, **options: Any) -> None:
        set_options(item, **options)
        view = item.getViewWidget() if item.scene() else None
        if isinstance(view, BarChart):
            drawings.append((view.accessibleName(), view.bars, (view.width(), view.height())))

    monkeypatch.setattr(pg.BarGraphItem, "setOpts", note)
    return drawings


def all_answers_are_there(window: MainWindow) -> None:
    """Let the background finish without letting the window hear of it: the worst that can happen."""
    for pool in window.session.findChildren(QThreadPool):
        pool.waitForDone()


def visible_charts(window: MainWindow) -> dict[str, BarChart]:
    charts = (shown.chart for shown in window.panels)
    return {chart.accessibleName(): chart for chart in charts if isinstance(chart, BarChart) and chart.isVisible()}


def hidden_chart(window: MainWindow) -> BarChart:
    """Return the chart of a panel that shows its table."""
    chart = panel(window, "most_active_requests").chart
    assert isinstance(chart, BarChart)
    assert not chart.isVisible()
    return chart


def test_a_change_of_the_period_is_shown_before_anything_else_happens(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    in_sight = [shown for shown in window.panels if not shown.visibleRegion().isEmpty()]
    out_of_sight = [shown for shown in window.panels if shown not in in_sight]
    assert len(in_sight) >= 3
    assert panel(window, "success_vs_failed") in out_of_sight
    diary = Diary(window.panels)
    first = window.session.contents.first_day
    assert first is not None
    with qtbot.waitSignal(window.session.answered):
        window.filters.update(days=DateRange.inclusive(first, first))
        assert diary.notes == [shown.QUERY.name for shown in in_sight]
    assert [note for note in diary.notes if note != "input"] == [shown.QUERY.name for shown in in_sight + out_of_sight]
    assert shown_column(panel(window, "success_vs_failed"), "day") == [day_text(first)]


def test_what_comes_in_is_handled_between_the_answers_of_the_database(
    qtbot: QtBot, window: MainWindow, log: Path
) -> None:
    open_named(qtbot, window, log)
    window.pages.setCurrentWidget(window.pages.traffic)
    all_answers_are_there(window)
    panels = [request_panel(window, name) for name in ("rhythm", "peaks")]
    diary = Diary(panels)
    qtbot.waitUntil(lambda: diary.notes.count("input") == len(panels))
    assert sorted(diary.notes[::2]) == sorted(shown.QUERY.name for shown in panels)
    assert set(diary.notes[1::2]) == {"input"}


def test_an_answer_that_waits_for_its_turn_is_dropped_when_the_filter_changes(
    qtbot: QtBot, window: MainWindow, log: Path
) -> None:
    open_named(qtbot, window, log)
    answered(qtbot, window, lambda: window.pages.setCurrentWidget(window.pages.traffic))
    panels = [request_panel(window, name) for name in ("rhythm", "peaks")]
    everything = shown_column(panels[-1], "peak_per_minute")
    diary = Diary(panels)
    with qtbot.waitSignal(panels[0].model.modelReset):
        window.filters.update(status="5xx")
        all_answers_are_there(window)

    answered(qtbot, window, window.filters.go_back)
    assert shown_column(panels[-1], "peak_per_minute") == everything
    assert diary.notes.count(panels[-1].QUERY.name) == 1


def test_one_question_is_asked_at_a_time(window: MainWindow) -> None:
    # Threads that make frames side by side keep the interpreter's lock from the window's thread.
    assert {pool.maxThreadCount() for pool in window.session.findChildren(QThreadPool)} == {1}


def test_no_chart_draws_the_same_rows_at_the_same_size_twice(
    qtbot: QtBot, window: MainWindow, drawn: list[Drawing]
) -> None:
    open_log(qtbot, window, SAMPLE)
    assert max(Counter(drawn).values()) == 1

    drawn.clear()
    answered(qtbot, window, lambda: window.filters.update(client=window.session.contents.clients[0][0]))
    assert max(Counter(drawn).values()) == 1
    charts = visible_charts(window)
    assert len(charts) >= 4
    for name, chart in charts.items():
        assert (name, chart.bars, (chart.width(), chart.height())) in drawn


def test_an_unchanged_size_is_no_reason_to_draw(qtbot: QtBot, window: MainWindow, drawn: list[Drawing]) -> None:
    open_log(qtbot, window, SAMPLE)
    chart = next(iter(visible_charts(window).values()))
    drawn.clear()
    QCoreApplication.sendEvent(chart, QResizeEvent(chart.size(), chart.size()))
    assert drawn == []

    chart.resize(chart.size() - QSize(20, 0))
    assert drawn == [(chart.accessibleName(), chart.bars, (chart.width(), chart.height()))]


def test_a_chart_behind_its_table_is_drawn_when_it_is_looked_at(
    qtbot: QtBot, window: MainWindow, drawn: list[Drawing]
) -> None:
    open_log(qtbot, window, SAMPLE)
    chart = hidden_chart(window)
    name = chart.accessibleName()
    assert name not in {drawing[0] for drawing in drawn}

    QTest.mouseClick(button(panel(window, "most_active_requests"), "Show the table"), LEFT)
    assert chart.isVisible()
    assert (name, chart.bars, (chart.width(), chart.height())) in drawn
    assert len(chart.bars) == len(window.session.contents.clients)


def test_maximising_and_restoring_do_not_lay_the_page_out_for_each_panel(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    chosen = panel(window, "url_requests")
    places = [shown.geometry() for shown in window.panels]
    resizes = Resizes(window)
    window.overview.toggle_maximised(chosen)
    assert resizes.counts == {"url_requests": 1}
    assert chosen.width() > window.overview.viewport().width() - 20

    resizes.counts.clear()
    window.overview.restore()
    assert [shown.geometry() for shown in window.panels] == places
    # Once to the page's width, and once more when its scroll bar takes some of it.
    assert max(resizes.counts.values()) <= 2
