"""Keeps the user's rules on who called: in force from the start, changed in a dialog, saved for the next start."""

import os

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from apiusage_desktop.core.callers import RememberedCallers
from apiusage_desktop.core.errors import UsageError
from models.settings_store import SettingsStore
from models.usage_session import UsageSession
from ui.dialogs.callers_dialog import CallersDialog
from ui.theme import ThemeSwitch
from ui.widgets.notice import NoticeBar


class CallerKeeper(QObject):
    """Has the rules and the dialog that changes them."""

    def __init__(self, session: UsageSession, settings: SettingsStore, themes: ThemeSwitch, notices: NoticeBar) -> None:
        super().__init__(notices)
        self._session = session
        self._themes = themes
        self._notices = notices
        self._remembered = RememberedCallers(settings.folder / "callers.json")
        self._rules = self._remembered.get()
        self.dialog: CallersDialog | None = None
        if self._rules:
            session.name_callers(self._rules)

    def ask(self) -> None:
        """Let the user say who called."""
        if self.dialog is not None:
            return
        dialog = CallersDialog(self._rules, self._session, self._themes.current, self._notices.window())
        self._themes.changed.connect(dialog.set_theme)
        dialog.finished.connect(self._finish)
        self.dialog = dialog
        dialog.open()

    def _finish(self, result: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is None or result != QDialog.DialogCode.Accepted or dialog.rules == self._rules:
            return
        self._rules = dialog.rules
        self._session.name_callers(self._rules)
        try:
            self._remembered.put(self._rules)
        except OSError as error:
            reason = os.strerror(error.errno or 5)
            hint = "They hold until the program is closed. Make room, or give yourself the right to write there."
            told = UsageError("The rules on who called cannot be saved", f"{reason}.", hint)
            self._notices.tell(str(told), warning=True)
