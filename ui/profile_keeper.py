"""Keeps what the user says of clients: in force from the start, changed in a dialog, saved for the next start."""

import os
from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from apiusage_desktop.core.directory.profiles import RememberedProfiles
from apiusage_desktop.core.errors import UsageError
from models.settings_store import SettingsStore
from models.usage_session import UsageSession
from ui.dialogs.profile_dialog import ProfileDialog
from ui.widgets.notice import NoticeBar


class ProfileKeeper(QObject):
    """Has the tags and budgets, and the dialog that changes them."""

    def __init__(self, session: UsageSession, settings: SettingsStore, notices: NoticeBar) -> None:
        super().__init__(notices)
        self._session = session
        self._notices = notices
        self._remembered = RememberedProfiles(settings.folder / "clients.json")
        self.dialog: ProfileDialog | None = None
        session.tell_profiles(self._remembered.get())

    def ask(self, clients: Sequence[tuple[str, str]]) -> None:
        """Let the user say whose clients are.

        Args:
            clients: the id and the name of each.
        """
        if self.dialog is not None or not clients:
            return
        known = self._session.directory.profiles
        profiles = [known.of(ident, name) for ident, name in clients]
        dialog = ProfileDialog([name for _, name in clients], profiles, known.profiles, self._notices.window())
        dialog.finished.connect(lambda result: self._finish(result, clients))
        self.dialog = dialog
        dialog.open()

    def _finish(self, result: int, clients: Sequence[tuple[str, str]]) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is None or result != QDialog.DialogCode.Accepted:
            return
        profiles = self._session.directory.profiles
        for (ident, name), profile in zip(clients, dialog.profiles(), strict=True):
            profiles = profiles.with_profile(profile, ident, name)
        dialog.deleteLater()
        if profiles == self._session.directory.profiles:
            return
        self._session.tell_profiles(profiles)
        try:
            self._remembered.put(profiles)
        except OSError as error:
            reason = os.strerror(error.errno or 5)
            hint = "They hold until the program is closed. Make room, or give yourself the right to write there."
            told = UsageError("The tags and budgets of clients cannot be saved", f"{reason}.", hint)
            self._notices.tell(str(told), warning=True)
