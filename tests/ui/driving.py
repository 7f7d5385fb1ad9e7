"""What a user does with the window, and what a user sees in it."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from models.column_format import title
from ui.charts.bar_chart import BarChart
from ui.charts.day_chart import DayChart
from ui.charts.plot import day_number
from ui.charts.stacked_chart import StackedChart
from ui.charts.time_chart import TimeChart
from ui.main_window import MainWindow
from ui.panels import Panel
from ui.widgets.notice import EmptyState

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "contoso-usage.json"
# The real export stands beside the checkout, where one was put there.
REAL_JSON, REAL_CSV = (ROOT.parent / "shared" / "data" / f"feb2020.{kind}" for kind in ("json", "csv"))
needs_real_export = pytest.mark.skipif(
    not (REAL_JSON.is_file() and REAL_CSV.is_file()),
    reason="the real export is not at shared/data/ beside the checkout",
)

LEFT = Qt.MouseButton.LeftButton
FIGURES = ("requests", "successful", "failed", "status_429", "clients", "endpoints", "days")


def open_log(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    """Open logs and wait until all panels have answered."""
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        window.open_logs(paths)


def answered(qtbot: QtBot, window: MainWindow, act: Callable[[], object]) -> None:
    """Do something that changes the filter, and wait until all panels have answered."""
    with qtbot.waitSignal(window.session.answered):
        act()
    # What is out of sight has its turn after that, and of several changes in a row the last one counts.
    with qtbot.waitCallback() as told:
        window.session.when_answered(told)


def totals(window: MainWindow) -> list[str]:
    return [window.totals.text_of(name) for name in FIGURES]


def panel(window: MainWindow, name: str) -> Panel:
    """Return the panel with this name in files."""
    return next(panel for panel in window.panels if panel.QUERY.name == name)


def shown_titles(table: QTableView) -> list[str]:
    model = table.model()
    return [
        str(model.headerData(section, Qt.Orientation.Horizontal))
        for section in range(model.columnCount())
        if not table.isColumnHidden(section)
    ]


def shown_rows(table: QTableView) -> list[list[str]]:
    """Return the texts of the columns that are not hidden."""
    model = table.model()
    sections = [section for section in range(model.columnCount()) if not table.isColumnHidden(section)]
    return [[str(model.index(row, section).data()) for section in sections] for row in range(model.rowCount())]


def shown_column(shown: Panel, key: str) -> list[str]:
    """Return what a panel's table shows in a column."""
    section = section_of(shown, key)
    return [str(shown.model.index(row, section).data()) for row in range(shown.model.rowCount())]


def section_of(shown: Panel, key: str) -> int:
    return [column.key for column in shown.model.visible_columns].index(key)


def header_titles(shown: Panel) -> list[str]:
    return [title(column) for column in shown.model.visible_columns]


def message_of(shown: Panel) -> list[str]:
    """Return the words a panel shows instead of rows; none if it shows rows."""
    states = [state for state in shown.findChildren(EmptyState) if state.isVisible()]
    return [label.text() for state in states for label in state.findChildren(QLabel)]


def button(parent: QWidget, name: str) -> QAbstractButton:
    """Return the button with this name, as a screen reader says it."""
    return next(
        found
        for found in parent.findChildren(QAbstractButton)
        if (found.accessibleName() or found.text()).startswith(name)
    )


def show_table(shown: Panel) -> None:
    """Have the panel show its table, if it does not."""
    switch = button(shown, "Show the table")
    if not switch.isChecked():
        QTest.mouseClick(switch, LEFT)
    assert shown.table.isVisible()


def cell_centre(shown: Panel, key: str, text: str) -> QPoint:
    """Return the middle of the first cell of a column that shows this text."""
    index = shown.model.index(shown_column(shown, key).index(text), section_of(shown, key))
    shown.table.scrollTo(index)
    return shown.table.visualRect(index).center()


def double_click(widget: QWidget, spot: QPoint) -> None:
    QTest.mouseClick(widget, LEFT, pos=spot)
    QTest.mouseDClick(widget, LEFT, pos=spot)
    # Else all later moves of the test run have the button down: a double click does not let it go by itself.
    QTest.mouseRelease(widget, LEFT, pos=spot)


def click_cell(shown: Panel, key: str, text: str) -> None:
    QTest.mouseClick(shown.table.viewport(), LEFT, pos=cell_centre(shown, key, text))


def double_click_cell(shown: Panel, key: str, text: str) -> None:
    spot = cell_centre(shown, key, text)
    double_click(shown.table.viewport(), spot)


def click_header(shown: Panel, key: str) -> None:
    header, section = shown.table.horizontalHeader(), section_of(shown, key)
    shown.table.scrollTo(shown.model.index(0, section))
    spot = QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, pos=spot)


def _on_screen(chart: BarChart | StackedChart, x: float, y: float) -> QPoint:
    spot: QPoint = chart.mapFromScene(chart.getViewBox().mapViewToScene(QPointF(x, y)))
    return spot


def click_bar(chart: BarChart, name: str) -> None:
    """Click the row of a bar chart that has this name."""
    row = [bar.name for bar in chart.bars].index(name)
    QTest.mouseClick(chart.viewport(), LEFT, pos=_on_screen(chart, 20, row + 0.5))


def click_day(chart: DayChart, day: date) -> None:
    QTest.mouseClick(chart.viewport(), LEFT, pos=_on_screen(chart, day_number(day) + 0.5, 0.5))


def double_click_day(chart: DayChart, day: date) -> None:
    spot = _on_screen(chart, day_number(day) + 0.5, 0.5)
    double_click(chart.viewport(), spot)


def double_click_time(chart: TimeChart, moment: str) -> None:
    """Double-click the bar of a moment (UTC)."""
    minute = datetime.fromisoformat(f"{moment}+00:00").timestamp() / 60
    double_click(chart.viewport(), _on_screen(chart, minute + 0.5, 0.5))


def drag_band(chart: DayChart, start: float, end: float) -> None:
    """Drag on a day chart from one place to another, both in days since 1970."""
    viewport = chart.viewport()
    places = [_on_screen(chart, start + (end - start) * step / 4, 1.0) for step in range(5)]
    rate = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", 0)  # otherwise moves that follow each other at once are not looked at
    QTest.mouseMove(viewport, places[0])
    QTest.mousePress(viewport, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(viewport, place)
    QTest.mouseRelease(viewport, LEFT, pos=places[-1])
    pg.setConfigOption("mouseRateLimit", rate)


def band_of(chart: DayChart) -> tuple[float, float]:
    """Return where the band stands, in days since 1970."""
    low, high = next(item for item in chart.getPlotItem().items if isinstance(item, pg.LinearRegionItem)).getRegion()
    return round(low, 6), round(high, 6)


def drawn_heights(chart: StackedChart) -> list[list[int]]:
    """Return the counts that the bars of each part stand for, day by day; what is too small to see is drawn higher."""
    return [[int(count) for count in counts] for counts in chart._counts.values()]


def chips(window: MainWindow) -> list[str]:
    return [chip.text() for chip in window.filter_bar.chips()]


def click_chip(window: MainWindow, text: str) -> None:
    chip: QToolButton = next(chip for chip in window.filter_bar.chips() if chip.text().startswith(text))
    QTest.mouseClick(chip, LEFT)


def period_text(window: MainWindow) -> str:
    """Return what the date-range picker says."""
    return button(window.header.period, "Period").text().removesuffix("▾").strip()


def words_of(window: QWidget) -> list[str]:
    """Return all texts of labels that can be seen."""
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
