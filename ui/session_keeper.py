"""Sessions in the window: asks where to, puts back what was shown, and says what is not as it was."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox

from apiusage_desktop.core.row_cache import CacheSize
from apiusage_desktop.core.session_file import SUFFIX, SavedSession
from models.column_format import count_text, filled, plain_text
from models.filter_state import FilterState
from models.load_progress import size_text
from models.saved_sessions import SavedSessions
from models.settings_store import SettingsStore
from models.usage_session import UsageSession
from ui.dialogs.notes_dialog import NotesDialog
from ui.widgets.notice import NoticeBar
from ui.widgets.pages import Pages


class SessionKeeper(QObject):
    """Keeps the notes and the name of the session; filter and page are the window's."""

    def __init__(
        self,
        session: UsageSession,
        filters: FilterState,
        settings: SettingsStore,
        pages: Pages,
        notices: NoticeBar,
    ) -> None:
        super().__init__(notices)
        self._session = session
        self._filters = filters
        self._settings = settings
        self._pages = pages
        self._notices = notices
        self._path: Path | None = None
        self._closes_once_saved = False
        self.notes = self._kept_notes = ""
        self._kept_dismissals = pages.findings.state.dismissals
        pages.findings.state.put_away.connect(self._save_again)
        self.sessions = SavedSessions(session, self)
        self.sessions.opened.connect(self._show)
        session.log_refused.connect(self._stay_open)
        self.sessions.saved.connect(self._tell_saved)
        self.sessions.remarked.connect(lambda text: notices.tell(plain_text(text, 1000), warning=True))
        self.sessions.cache_cleared.connect(self._tell_cleared)

    def open(self, path: Path) -> None:
        """Open a session in place of the open logs."""
        self.sessions.open(path)

    def save(self, path: Path) -> None:
        """Save the open logs, the filter, the page and the notes."""
        dismissals = self._pages.findings.state.dismissals
        self.sessions.save(path, self._filters.current, self.notes, self._pages.page_name, dismissals)

    def ask_open(self) -> None:
        kinds = filled(self.tr("Sessions (%1);;All files (*)"), f"*{SUFFIX}")
        name, _ = QFileDialog.getOpenFileName(self._pages, self.tr("Open session"), str(self._folder()), kinds)
        if name:
            self.open(Path(name))

    def ask_save(self) -> bool:
        """Ask for a file and save the session there; tell whether there is one."""
        suggested = self._path or self._folder() / f"api-usage{SUFFIX}"
        kinds = filled(self.tr("Sessions (%1)"), f"*{SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self._pages, self.tr("Save session"), str(suggested), kinds)
        if name:
            self.save(Path(name if name.lower().endswith(SUFFIX) else name + SUFFIX))
        return bool(name)

    def ask_notes(self) -> None:
        dialog = NotesDialog(self.notes, self._pages)
        if dialog.exec() and dialog.notes != self.notes:
            self.notes = dialog.notes
            self._save_again()

    def _save_again(self) -> None:
        """Keep what the user said where it was kept before."""
        if self._path and self._session.sources:
            self.save(self._path)

    def may_lose_notes(self) -> bool:
        """Ask about notes and dismissals that no session file has; tell whether the window may close now."""
        dismissals = self._pages.findings.state.dismissals
        has_notes = self.notes != self._kept_notes and bool(self.notes.strip())
        if not has_notes and (dismissals == self._kept_dismissals or not dismissals):
            return True
        buttons = QMessageBox.StandardButton
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Session notes"),
            self.tr("The session notes are not saved. Save the session before closing?")
            if has_notes
            else self.tr("The dismissed findings are not saved. Save the session before closing?"),
            buttons.Save | buttons.Discard | buttons.Cancel,
            self._pages,
        )
        box.button(buttons.Discard).setText(self.tr("Do not save"))
        answer = box.exec()
        if answer == buttons.Save:
            self._closes_once_saved = self.ask_save()
        return answer == buttons.Discard

    def ask_clear_cache(self) -> None:
        """Say how much is kept, and remove it if the user says so."""
        self.sessions.measure_cache(self._confirm_clear)

    def _confirm_clear(self, size: CacheSize) -> None:
        text = filled(
            self.tr("What was read of %1 is kept on this computer (%2), so that opening it again takes no time."),
            self._logs_text(size.logs),
            size_text(size.bytes),
        )
        more = self.tr(
            "Once cleared, a log is read anew when it is opened, and a session whose logs are gone shows them no more."
            " No log is changed."
        )
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Clear cache"), f"{text}\n\n{more}", parent=self._pages)
        clear = box.addButton(self.tr("Clear"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        if box.clickedButton() is clear:
            self.sessions.clear_cache()

    def _folder(self) -> Path:
        recent = self._settings.recent_logs
        return self._path.parent if self._path else recent[0].parent if recent else Path.home()

    def _show(self, path: Path, saved: SavedSession) -> None:
        """The session is read; its logs are being opened."""
        self._path, self.notes = path, saved.notes
        self._kept_notes, self._kept_dismissals = saved.notes, saved.dismissals
        self._pages.findings.state.set_dismissals(saved.dismissals)
        self._settings.remember_log(path)
        self._filters.replace_with(saved.usage_filter)
        self._pages.show_page(saved.page, later=True)
        if saved.notes:
            text = filled(self.tr("Notes: %1"), plain_text(" ".join(saved.notes.split())))
            self._notices.tell(text)

    def _tell_saved(self, path: Path) -> None:
        self._path, self._kept_notes = path, self.notes
        self._kept_dismissals = self._pages.findings.state.dismissals
        self._settings.remember_log(path)
        self._notices.tell(filled(self.tr("The session was saved to %1."), plain_text(str(path))))
        if self._closes_once_saved:
            self._pages.window().close()

    def _stay_open(self) -> None:
        """What was to be saved before the window closes was not."""
        self._closes_once_saved = False

    def _tell_cleared(self, size: CacheSize) -> None:
        text = self.tr("The cache is cleared: what was read of %1 is removed (%2).")
        self._notices.tell(filled(text, self._logs_text(size.logs), size_text(size.bytes)))

    def _logs_text(self, logs: int) -> str:
        return self.tr("1 log") if logs == 1 else filled(self.tr("%1 logs"), count_text(logs))
