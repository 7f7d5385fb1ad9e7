"""The real window, as the program builds it, with settings of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from apiusage_desktop.app import make_window
from models.settings_store import SettingsStore
from ui.main_window import MainWindow
from ui.theme import ThemeSwitch


@pytest.fixture
def settings(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.ini")


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, settings: SettingsStore) -> Iterator[MainWindow]:
    """Return the window, shown and active, in light colours and written the American way."""
    locale, palette = QLocale(), qapp.palette()
    QLocale.setDefault(QLocale("en_US"))
    window = make_window(qapp, settings, "light")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.session.shut_down()
    window.close()
    with qtbot.waitSignal(window.destroyed):
        window.deleteLater()
    for part in (window.session, window.filters, *qapp.findChildren(ThemeSwitch)):
        part.deleteLater()
    # The window's own style is not what the next test should find.
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    QLocale.setDefault(locale)
