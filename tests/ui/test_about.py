"""About the program: its parts, and what may be told of the computer."""

import getpass
import platform
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ui import actions, workbench
from ui.actions import ActionName
from ui.dialogs.about_dialog import AboutDialog
from ui.main_window import MainWindow


@pytest.fixture
def about(qtbot: QtBot) -> AboutDialog:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    return dialog


def test_each_part_shows_the_words_of_its_licence(about: AboutDialog) -> None:
    (duckdb,) = about.table.findItems("duckdb", Qt.MatchFlag.MatchExactly)
    about.table.setCurrentItem(duckdb)
    assert "Permission is hereby granted" in about.words.toPlainText()


def test_diagnostics_tell_nothing_of_the_user(about: AboutDialog) -> None:
    (button,) = [button for button in about.findChildren(QPushButton) if "diagnostics" in button.text()]
    button.click()
    copied = QGuiApplication.clipboard().text()
    assert "Qt: 6." in copied
    assert "duckdb 2." in copied
    assert button.text() == "Diagnostics copied"
    for secret in (platform.node(), str(Path.home()), f"/{getpass.getuser()}", str(Path.cwd())):
        assert secret not in copied


def test_newer_versions_are_looked_for_in_the_browser(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    page = "https://example.org/releases"
    for module in (actions, workbench):
        monkeypatch.setattr(module, "PROJECT_PAGE", page)
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window: MainWindow = request.getfixturevalue("window")
    action = window.actions_by_name[ActionName.CHECK_NEWER]
    assert action.isVisible()
    action.trigger()
    assert opened == [QUrl(page)]
