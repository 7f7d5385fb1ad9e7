"""What holds for the whole window: names, shortcuts, colours, and texts of a log that are only texts."""

import gc
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models.settings_store import SettingsStore
from tests.core.reading import query_json, usage_row, write
from tests.models.frames import MARKUP
from tests.ui.driving import SAMPLE, answered, chips, open_log, panel, totals
from ui.actions import ActionName
from ui.charts.bar_chart import BarChart
from ui.main_window import MainWindow
from ui.theme import DARK, LIGHT, Theme

# Parts of Qt's own widgets; a screen reader reads the widget they belong to.
QT_PARTS = ("QTableCornerButton", "QLineEditIconButton", "QComboBoxListView", "QHeaderView")


def is_of_qt(widget: QWidget) -> bool:
    return widget.metaObject().className() in QT_PARTS or widget.objectName().startswith("qt_")


def name_of(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def test_everything_to_press_type_into_or_read_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    answered(qtbot, window, lambda: window.filters.update(status="2xx", client=window.session.contents.clients[0][0]))
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    # The charts' library brings menus of its own that are never shown.
    widgets = [
        widget for kind in kinds for widget in window.findChildren(kind) if not isinstance(widget.window(), QMenu)
    ]
    nameless = [
        f"{widget.metaObject().className()} in {type(widget.parent()).__name__}"
        for widget in widgets
        if not name_of(widget).strip() and not is_of_qt(widget)
    ]
    assert nameless == []
    assert len(widgets) > 60
    for shown in window.panels:
        assert shown.accessibleName() == shown.chart.accessibleName() == shown.table.accessibleName()


def test_no_two_buttons_of_a_panel_have_one_name(window: MainWindow) -> None:
    names = Counter(
        button.accessibleName() for shown in window.panels for button in shown.findChildren(QAbstractButton)
        if not is_of_qt(button)
    )  # fmt: skip
    assert [name for name, times in names.items() if times > 1] == []


def test_every_action_has_a_text_and_a_shortcut_of_its_own(window: MainWindow) -> None:
    actions = list(window.actions_by_name.values())
    assert len(actions) == len(ActionName)
    assert all(action.text().strip() for action in actions)
    shortcuts = Counter(shortcut.toString() for action in actions for shortcut in action.shortcuts())
    assert [shortcut for shortcut, times in shortcuts.items() if times > 1] == []
    in_menus = {action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()}
    assert all(action.text().strip() for action in in_menus if not action.isSeparator())


def test_every_action_can_be_reached_by_menu(window: MainWindow) -> None:
    def below(menu: QMenu) -> set[QAction]:
        found = set(menu.actions())
        for action in menu.actions():
            submenu = action.menu()
            if isinstance(submenu, QMenu):
                found |= below(submenu)
        return found

    tops = [action.menu() for action in window.menuBar().actions()]
    reachable = {action for menu in tops if isinstance(menu, QMenu) for action in below(menu)}
    assert [name for name, action in window.actions_by_name.items() if action not in reachable] == []


def colour_at(widget: QWidget, spot: QPoint) -> str:
    """Return the colour on the screen at a place of a widget, as `#RRGGBB`."""
    image = widget.window().grab().toImage()
    place = widget.mapTo(widget.window(), spot) * image.devicePixelRatio()
    name: str = image.pixelColor(place).name()
    return name.upper()


def bar_colour(window: MainWindow) -> str:
    """Return the colour of the first bar of the panel of status codes, in its middle."""
    chart = panel(window, "status_codes").chart
    assert isinstance(chart, BarChart)
    image: QImage = chart.grab().toImage()
    row = image.height() / max(len(chart.bars), image.height() / 28)
    colours = Counter(
        image.pixelColor(x, int(row / 2)).name().upper() for x in range(image.width() // 3, 2 * image.width() // 3)
    )
    return colours.most_common(1)[0][0]


def assert_colours(window: MainWindow, theme: Theme) -> None:
    card = panel(window, "status_codes")
    assert colour_at(card, QPoint(card.width() // 2, 3)) == theme.surface
    assert colour_at(window.timeline.chart, QPoint(2, 2)) == theme.surface
    assert bar_colour(window) == theme.status_2xx
    assert window.palette().window().color() == QColor(theme.window)


def test_light_and_dark_repaint_everything(qtbot: QtBot, window: MainWindow, settings: SettingsStore) -> None:
    open_log(qtbot, window, SAMPLE)
    assert_colours(window, LIGHT)
    window.actions_by_name[ActionName.SCHEME_DARK].trigger()
    assert_colours(window, DARK)
    assert settings.colour_scheme == "dark"
    window.actions_by_name[ActionName.SCHEME_LIGHT].trigger()
    assert_colours(window, LIGHT)


def test_a_log_opened_in_the_dark_is_drawn_for_the_dark(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_by_name[ActionName.SCHEME_DARK].trigger()
    open_log(qtbot, window, SAMPLE)
    assert_colours(window, DARK)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    row = usage_row(clientName=MARKUP, templateUri=f"api/v2/{MARKUP}", requests=3, status200=2, status400=1)
    return write(tmp_path, query_json([row, usage_row()]), "<b>bold & co<b>.json")


def tooltips_of(table: QTableView) -> list[str]:
    model = table.model()
    cells = [model.index(row, section) for row in range(model.rowCount()) for section in range(model.columnCount())]
    return [str(cell.data(Qt.ItemDataRole.ToolTipRole) or "") for cell in cells]


def test_markup_in_a_log_is_shown_and_never_run(qtbot: QtBot, window: MainWindow, hostile: Path) -> None:
    open_log(qtbot, window, hostile)
    window.open_logs([hostile])
    qtbot.waitUntil(lambda: "open already" in window.notices.text())
    answered(qtbot, window, lambda: window.filters.update(client="id-a", endpoint=f"api/v2/{MARKUP}", search="img"))
    assert totals(window)[0] == "3"

    labels = [label for label in window.findChildren(QLabel) if MARKUP in label.text() or "<b>bold" in label.text()]
    assert len(labels) >= 3  # the breadcrumb, the client's header, the message
    assert [label.text() for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []
    assert any(MARKUP in chip for chip in chips(window))
    tips = [tip for table in window.findChildren(QTableView) for tip in tooltips_of(table)]
    tips += [widget.toolTip() for widget in window.findChildren(QWidget)]
    menus = [menu for menu in window.findChildren(QMenu) if menu.toolTipsVisible()]
    tips += [action.toolTip() for menu in menus for action in menu.actions()]
    tips += [
        shown.chart.tooltip_of(bar)
        for shown in window.panels
        if isinstance(shown.chart, BarChart)
        for bar in shown.chart.bars
    ]
    dangerous = [tip for tip in tips if GuiQt.mightBeRichText(tip) and ("<img" in tip or "<b>bold" in tip)]
    assert dangerous == []
    assert any("&lt;img" in tip for tip in tips)


def test_every_label_that_shows_data_takes_it_as_plain_text(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    rich = [
        label.text()
        for label in window.findChildren(QLabel)
        if label.textFormat() == Qt.TextFormat.RichText or GuiQt.mightBeRichText(label.text())
    ]
    # The legend is our own text alone.
    assert all("■" in text for text in rich)


class Switch(QObject):
    """Tells of being switched."""

    switched = Signal(bool)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True is immortal from Python 3.12 on: its count never changes")
def test_signals_do_not_lose_references_to_true(qtbot: QtBot, window: MainWindow) -> None:
    """PySide6 6.12.0 did, and the process ended after some thousand signals."""
    open_log(qtbot, window, SAMPLE)
    switch = Switch()
    switch.switched.connect(lambda _on: None)
    gc.collect()
    before = sys.getrefcount(True)
    for _ in range(50):
        switch.switched.emit(True)
    assert sys.getrefcount(True) >= before - 5

    gc.collect()
    before = sys.getrefcount(True)
    for status in ("2xx", None) * 5:
        answered(qtbot, window, partial(window.filters.update, status=status))
    assert sys.getrefcount(True) >= before - 20


def test_the_windows_place_is_remembered(window: MainWindow, settings: SettingsStore) -> None:
    assert settings.window_geometry.isEmpty()
    window.close()
    assert settings.window_geometry == window.saveGeometry()


def test_pages_change_by_key(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    for key, page in ((Qt.Key.Key_9, window.log_files), (Qt.Key.Key_1, window.overview)):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert page.isVisible()
