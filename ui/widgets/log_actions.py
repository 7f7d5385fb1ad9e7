"""What can be done with the chosen log: buttons, a menu and keys, all of the same actions."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QTableView, QToolButton

from apiusage_desktop.core.source import Account, Source
from models.column_format import count_text, filled, plain_text


@dataclass(frozen=True, slots=True)
class Chosen:
    """The log that the actions are for."""

    number: int
    source: Source
    included: bool


class LogActions(QObject):
    """Acts on the log chosen in a table.

    Signals:
        include_asked: number, and whether it is to count.
        correct_asked, close_asked: number.
        told: a sentence that says what was done.
    """

    include_asked = Signal(int, bool)
    correct_asked = Signal(int)
    close_asked = Signal(int)
    told = Signal(str)

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._chosen: Chosen | None = None
        self.include = self._action(self.tr("Leave out"), "Ctrl+I")
        self.correct = self._action(self.tr("Correct grain or period…"), "F2")
        self.copy_calls = self._action(self.tr("Copy API call"), "Ctrl+Shift+C")
        self.reveal = self._action(self.tr("Show in folder"), "Ctrl+Shift+R")
        self.close = self._action(self.tr("Close this log"), "Delete")
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._connect_signals()
        self.choose(None)

    def _action(self, text: str, shortcut: str) -> QAction:
        action = QAction(text, self._table)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._table.addAction(action)
        return action

    def _connect_signals(self) -> None:
        self.include.triggered.connect(self._include)
        self.correct.triggered.connect(self._correct)
        self.copy_calls.triggered.connect(self._copy_calls)
        self.reveal.triggered.connect(self._reveal)
        self.close.triggered.connect(self._close)
        self._table.customContextMenuRequested.connect(self._show_menu)

    def fill_row(self, row: QHBoxLayout) -> None:
        """Add one button an action to a layout."""
        for action in (self.include, self.correct, self.copy_calls, self.reveal, self.close):
            button = QToolButton(self._table.parentWidget())
            button.setDefaultAction(action)
            button.setProperty("role", "action")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)

    def choose(self, chosen: Chosen | None) -> None:
        """Act on this log from now on."""
        self._chosen = chosen
        for action in (self.include, self.correct, self.reveal, self.close):
            action.setEnabled(chosen is not None)
        # A request is at its moment: there is nothing to correct.
        self.correct.setEnabled(chosen is not None and chosen.source.account is Account.EXPORT)
        calls = chosen.source.calls if chosen else ()
        self.copy_calls.setEnabled(bool(calls))
        included = chosen is None or chosen.included
        self.include.setText(self.tr("Leave out") if included else self.tr("Count again"))
        self._explain(calls)

    def _explain(self, calls: tuple[str, ...]) -> None:
        call = plain_text(calls[0]) if calls else self.tr("Nothing is known to be missing in this log.")
        tips = {
            self.include: self.tr("Count the log or leave it out; it stays open."),
            self.correct: self.tr("Say how much time a row stands for, or which days a total covers."),
            self.copy_calls: filled(self.tr("Copy the call that completes this export: %1"), call) if calls else call,
            self.reveal: self.tr("Open the folder of the file."),
            self.close: self.tr("Close the log; the others count as if it had never been there."),
        }
        for action, tip in tips.items():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{tip} ({keys})")

    def _include(self) -> None:
        if self._chosen:
            self.include_asked.emit(self._chosen.number, not self._chosen.included)

    def _correct(self) -> None:
        if self._chosen:
            self.correct_asked.emit(self._chosen.number)

    def _copy_calls(self) -> None:
        if self._chosen and self._chosen.source.calls:
            calls = self._chosen.source.calls
            QApplication.clipboard().setText("\n\n".join(calls))
            text = self.tr("The API call is on the clipboard.")
            if len(calls) > 1:
                text = filled(self.tr("%1 API calls are on the clipboard."), count_text(len(calls)))
            self.told.emit(text)

    def _reveal(self) -> None:
        if self._chosen and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._chosen.source.path.parent))):
            text = self.tr("The folder could not be opened: %1")
            self.told.emit(filled(text, plain_text(str(self._chosen.source.path.parent), 2000)))

    def _close(self) -> None:
        if self._chosen:
            self.close_asked.emit(self._chosen.number)

    def _show_menu(self, spot: QPoint) -> None:
        if self._chosen is None:
            return
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions([self.include, self.correct, self.copy_calls, self.reveal])
        menu.addSeparator()
        menu.addAction(self.close)
        menu.popup(self._table.viewport().mapToGlobal(spot))
