"""Every action of the window, named once, with its text, icon and shortcut."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from apiusage_desktop import PROJECT_PAGE
from ui.icons import icon
from ui.theme import Theme


class ActionName(Enum):
    """The actions; menus, shortcuts and code name them by this."""

    OPEN = auto()
    OPEN_FOLDER = auto()
    OPEN_SAMPLE = auto()
    OPEN_SESSION = auto()
    SAVE_SESSION = auto()
    SESSION_NOTES = auto()
    CLEAR_CACHE = auto()
    FORGET_COLUMNS = auto()
    CLOSE_ALL = auto()
    EXPORT_ALL = auto()
    EXPORT_IMAGE = auto()
    EXPORT_EXACT = auto()
    EXPORT_BOM = auto()
    QUIT = auto()
    SEARCH = auto()
    BACK = auto()
    FORWARD = auto()
    ALL_DAYS = auto()
    PREVIOUS_PERIOD = auto()
    NEXT_PERIOD = auto()
    SHOW_CHANGES = auto()
    RESTORE = auto()
    OVERVIEW = auto()
    FINDINGS = auto()
    FAIR_USE = auto()
    TRAFFIC = auto()
    TWO_ACCOUNTS = auto()
    REQUESTS = auto()
    CLIENTS = auto()
    COMPARE = auto()
    LOG_FILES = auto()
    COUNT_EXPORTS = auto()
    COUNT_LOGS = auto()
    SCHEME_SYSTEM = auto()
    SCHEME_LIGHT = auto()
    SCHEME_DARK = auto()
    ALL_CLIENTS = auto()
    WHO_CALLED = auto()
    CLEAR_FILTERS = auto()
    CANCEL_LOADING = auto()
    CHECK_NEWER = auto()
    ABOUT = auto()


@dataclass(frozen=True, slots=True)
class _Spec:
    text: str
    shortcut: str = ""
    icon: str = ""
    checkable: bool = False


_SPECS = {
    ActionName.OPEN: _Spec("&Open log…", "Ctrl+O", "open"),
    ActionName.OPEN_FOLDER: _Spec("Open all logs in a &folder…", "Ctrl+Shift+O"),
    ActionName.OPEN_SAMPLE: _Spec("Open the &sample"),
    ActionName.OPEN_SESSION: _Spec("Open sess&ion…"),
    ActionName.SAVE_SESSION: _Spec("Sa&ve session…", "Ctrl+S"),
    ActionName.SESSION_NOTES: _Spec("Session &notes…"),
    ActionName.CLEAR_CACHE: _Spec("Clear cac&he…"),
    ActionName.FORGET_COLUMNS: _Spec("Forget remembered col&umns"),
    ActionName.CLOSE_ALL: _Spec("&Close all logs", "Ctrl+W"),
    ActionName.EXPORT_ALL: _Spec("Export &all tables as CSV…", "Ctrl+E", "export"),
    ActionName.EXPORT_IMAGE: _Spec("Save the page as &image…", "Ctrl+Shift+E", "image"),
    ActionName.EXPORT_EXACT: _Spec("CSV with e&xact values (formulas too)", checkable=True),
    ActionName.EXPORT_BOM: _Spec("CSV with &byte order mark, for Excel", checkable=True),
    ActionName.QUIT: _Spec("&Quit", "Ctrl+Q"),
    ActionName.SEARCH: _Spec("&Search", "Ctrl+F", "search"),
    ActionName.BACK: _Spec("&Back", "Alt+Left", "back"),
    ActionName.FORWARD: _Spec("&Forward", "Alt+Right", "forward"),
    ActionName.ALL_DAYS: _Spec("&All days", "Ctrl+0"),
    ActionName.PREVIOUS_PERIOD: _Spec("&Previous period", "Ctrl+Left"),
    ActionName.NEXT_PERIOD: _Spec("&Next period", "Ctrl+Right"),
    ActionName.SHOW_CHANGES: _Spec("Show c&hanges", "Ctrl+D", checkable=True),
    ActionName.RESTORE: _Spec("R&estore the maximised panel", "Esc"),
    ActionName.OVERVIEW: _Spec("O&verview", "Ctrl+1"),
    ActionName.FINDINGS: _Spec("F&indings", "Ctrl+2"),
    ActionName.FAIR_USE: _Spec("&Fair use", "Ctrl+3"),
    ActionName.TRAFFIC: _Spec("&Traffic", "Ctrl+4"),
    ActionName.TWO_ACCOUNTS: _Spec("E&xports and logs", "Ctrl+5"),
    ActionName.REQUESTS: _Spec("&Requests", "Ctrl+6"),
    ActionName.COUNT_EXPORTS: _Spec("&Usage exports", "Ctrl+U", checkable=True),
    ActionName.COUNT_LOGS: _Spec("Request &logs", "Ctrl+L", checkable=True),
    ActionName.CLIENTS: _Spec("&Clients", "Ctrl+7"),
    ActionName.COMPARE: _Spec("Co&mpare", "Ctrl+8"),
    ActionName.LOG_FILES: _Spec("&Log files", "Ctrl+9"),
    ActionName.SCHEME_SYSTEM: _Spec("As the &system", checkable=True),
    ActionName.SCHEME_LIGHT: _Spec("&Light", checkable=True),
    ActionName.SCHEME_DARK: _Spec("&Dark", checkable=True),
    ActionName.ALL_CLIENTS: _Spec("All &clients", "Alt+Home", "clients"),
    ActionName.WHO_CALLED: _Spec("&Who called…", "Ctrl+K"),
    ActionName.CLEAR_FILTERS: _Spec("Clear all &filters", "Ctrl+Shift+F"),
    ActionName.CANCEL_LOADING: _Spec("Cancel &loading", "Ctrl+."),
    ActionName.CHECK_NEWER: _Spec("Check for a &newer version…"),
    ActionName.ABOUT: _Spec("&About API Usage Desktop", "F1", "info"),
}

Actions = Mapping[ActionName, QAction]


def make_actions(parent: QWidget) -> Actions:
    """Make all actions as children of the window; their shortcuts work wherever the focus is."""
    actions = {name: _make(spec, parent) for name, spec in _SPECS.items()}
    for choices in (
        (ActionName.SCHEME_SYSTEM, ActionName.SCHEME_LIGHT, ActionName.SCHEME_DARK),
        (ActionName.COUNT_EXPORTS, ActionName.COUNT_LOGS),
    ):
        group = QActionGroup(parent)
        for name in choices:
            group.addAction(actions[name])
    actions[ActionName.CANCEL_LOADING].setEnabled(False)
    actions[ActionName.CHECK_NEWER].setVisible(bool(PROJECT_PAGE))
    actions[ActionName.QUIT].setMenuRole(QAction.MenuRole.QuitRole)
    actions[ActionName.ABOUT].setMenuRole(QAction.MenuRole.AboutRole)
    parent.addActions(list(actions.values()))
    return actions


def _make(spec: _Spec, parent: QWidget) -> QAction:
    action = QAction(QCoreApplication.translate("Actions", spec.text), parent)
    action.setCheckable(spec.checkable)
    if spec.shortcut:
        action.setShortcut(QKeySequence(spec.shortcut))
    return action


def set_icons(actions: Actions, theme: Theme) -> None:
    """Colour the actions' icons for the theme."""
    for name, spec in _SPECS.items():
        if spec.icon:
            actions[name].setIcon(icon(spec.icon, theme.muted))
