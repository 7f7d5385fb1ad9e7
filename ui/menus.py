"""The menus of the window, made of its actions."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QMenuBar

from apiusage_desktop.core.contents import Contents
from models.column_format import plain_text, tooltip_text
from models.settings_store import SettingsStore
from ui.actions import ActionName, Actions

_MENU_CLIENTS = 30  # a menu taller than the screen helps nobody; the chooser has them all


def _title(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


def make_export_menu(actions: Actions) -> QMenu:
    """Return the menu behind the Export button."""
    menu = QMenu(_title("&Export"))
    menu.addAction(actions[ActionName.EXPORT_ALL])
    menu.addAction(actions[ActionName.EXPORT_IMAGE])
    menu.addSeparator()
    menu.addAction(actions[ActionName.EXPORT_EXACT])
    menu.addAction(actions[ActionName.EXPORT_BOM])
    return menu


def fill_recent_menu(menu: QMenu, settings: SettingsStore, open_log: Callable[[Path], None]) -> None:
    """Offer the logs opened last."""
    menu.clear()
    for path in settings.recent_logs:
        action = menu.addAction(plain_text(path.name, 80).replace("&", "&&"))
        action.setToolTip(tooltip_text(plain_text(str(path), 2000)))
        action.triggered.connect(partial(open_log, path))
    menu.addSeparator()
    menu.addAction(_title("&Forget these")).triggered.connect(settings.forget_logs)
    menu.setEnabled(bool(settings.recent_logs))
    menu.setToolTipsVisible(True)


def fill_client_menu(menu: QMenu, actions: Actions, contents: Contents, choose: Callable[[str], None]) -> None:
    """Offer the clients of the open logs, as many as a menu can show."""
    menu.clear()
    menu.addAction(actions[ActionName.ALL_CLIENTS])
    menu.addAction(actions[ActionName.WHO_CALLED])
    menu.addSeparator()
    for key, _, name in contents.clients[:_MENU_CLIENTS]:
        menu.addAction(plain_text(name, 60).replace("&", "&&")).triggered.connect(partial(choose, key))


def fill_menu_bar(bar: QMenuBar, actions: Actions, export_menu: QMenu, recent_menu: QMenu, client_menu: QMenu) -> None:
    """Fill the menu bar: File, View, Client, Help."""
    file_menu = bar.addMenu(_title("&File"))
    file_menu.addAction(actions[ActionName.OPEN])
    file_menu.addAction(actions[ActionName.OPEN_FOLDER])
    file_menu.addMenu(recent_menu)
    for name in (ActionName.OPEN_SAMPLE, ActionName.CANCEL_LOADING, ActionName.CLOSE_ALL):
        file_menu.addAction(actions[name])
    file_menu.addSeparator()
    for name in (ActionName.OPEN_SESSION, ActionName.SAVE_SESSION, ActionName.SESSION_NOTES):
        file_menu.addAction(actions[name])
    file_menu.addSeparator()
    file_menu.addMenu(export_menu)
    file_menu.addSeparator()
    file_menu.addAction(actions[ActionName.CLEAR_CACHE])
    file_menu.addAction(actions[ActionName.FORGET_COLUMNS])
    file_menu.addAction(actions[ActionName.QUIT])

    view = bar.addMenu(_title("&View"))
    for group in (
        (
            ActionName.OVERVIEW,
            ActionName.FINDINGS,
            ActionName.FAIR_USE,
            ActionName.TRAFFIC,
            ActionName.TWO_ACCOUNTS,
            ActionName.REQUESTS,
            ActionName.CLIENTS,
            ActionName.COMPARE,
            ActionName.LOG_FILES,
        ),
        (ActionName.SHOW_CHANGES, ActionName.RESTORE),
        (ActionName.BACK, ActionName.FORWARD, ActionName.SEARCH, ActionName.CLEAR_FILTERS),
        (ActionName.ALL_DAYS, ActionName.PREVIOUS_PERIOD, ActionName.NEXT_PERIOD),
    ):
        for name in group:
            view.addAction(actions[name])
        view.addSeparator()
    count = view.addMenu(_title("Cou&nt"))
    for name in (ActionName.COUNT_EXPORTS, ActionName.COUNT_LOGS):
        count.addAction(actions[name])
    colours = view.addMenu(_title("&Colours"))
    for name in (ActionName.SCHEME_SYSTEM, ActionName.SCHEME_LIGHT, ActionName.SCHEME_DARK):
        colours.addAction(actions[name])

    bar.addMenu(client_menu)
    help_menu = bar.addMenu(_title("&Help"))
    for name in (ActionName.CHECK_NEWER, ActionName.ABOUT):
        help_menu.addAction(actions[name])
