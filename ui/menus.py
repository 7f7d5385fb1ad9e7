"""The menus of the window, made of its actions."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.actions import ActionName, Actions


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


def fill_menu_bar(bar: QMenuBar, actions: Actions, export_menu: QMenu, recent_menu: QMenu, client_menu: QMenu) -> None:
    """Fill the menu bar: File, View, Client, Help."""
    file_menu = bar.addMenu(_title("&File"))
    file_menu.addAction(actions[ActionName.OPEN])
    file_menu.addMenu(recent_menu)
    for name in (ActionName.OPEN_SAMPLE, ActionName.CANCEL_LOADING, ActionName.CLOSE_ALL):
        file_menu.addAction(actions[name])
    file_menu.addSeparator()
    file_menu.addMenu(export_menu)
    file_menu.addSeparator()
    file_menu.addAction(actions[ActionName.QUIT])

    view = bar.addMenu(_title("&View"))
    for group in (
        (ActionName.OVERVIEW, ActionName.LOG_FILES, ActionName.RESTORE),
        (ActionName.BACK, ActionName.FORWARD, ActionName.SEARCH, ActionName.CLEAR_FILTERS),
        (ActionName.ALL_DAYS, ActionName.PREVIOUS_PERIOD, ActionName.NEXT_PERIOD),
    ):
        for name in group:
            view.addAction(actions[name])
        view.addSeparator()
    colours = view.addMenu(_title("&Colours"))
    for name in (ActionName.SCHEME_SYSTEM, ActionName.SCHEME_LIGHT, ActionName.SCHEME_DARK):
        colours.addAction(actions[name])

    bar.addMenu(client_menu)
    bar.addMenu(_title("&Help")).addAction(actions[ActionName.ABOUT])
