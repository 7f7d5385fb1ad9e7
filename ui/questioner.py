"""Asks the user, one question after another, what logs do not say of themselves, and opens them with the answers."""

from collections import deque
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.mappings import RememberedMappings, mapping_key
from apiusage_desktop.core.read_options import (
    ColumnsQuestion,
    DateOrderQuestion,
    LogFormatQuestion,
    PeriodQuestion,
    RejectedQuestion,
    ZoneQuestion,
)
from models.asked import Asked
from models.column_format import filled, plain_text
from models.usage_session import UsageSession
from ui.dialogs.columns_dialog import ColumnsDialog
from ui.dialogs.date_order_dialog import DateOrderDialog
from ui.dialogs.log_format_dialog import LogFormatDialog
from ui.dialogs.period_dialog import PeriodDialog
from ui.dialogs.question_dialog import QuestionDialog
from ui.dialogs.rejected_dialog import RejectedDialog
from ui.dialogs.zone_dialog import ZoneDialog
from ui.widgets.notice import NoticeBar


class Questioner(QObject):
    """Listens to the session; a log whose question is cancelled is not opened.

    Args:
        session: opens the logs.
        mappings: what was said of columns before.
        notices: told what was not asked or not opened.
        window: the dialogs' parent.
    """

    def __init__(
        self, session: UsageSession, mappings: RememberedMappings, notices: NoticeBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._notices = notices
        self._window = window
        self._waiting: deque[Asked] = deque()
        self._answered: dict[str, tuple[tuple[str, str], ...]] = {}  # by header, while logs are being opened
        self.dialog: QuestionDialog | None = None
        self._mappings = session.mappings = mappings
        session.log_asked.connect(self._take)
        session.columns_known.connect(self._tell_known)
        session.loading_changed.connect(lambda _: self._answered.clear())
        session.log_refused.connect(lambda _: self._answered.clear())  # the answer may be what was wrong

    def forget_columns(self) -> None:
        """Ask again about tables whose columns the user explained; the open logs stay as they are."""
        try:
            self._mappings.forget()
        except UsageError as error:
            self._notices.tell(plain_text(str(error), 1000), warning=True)
            return
        text = self.tr("What you said of columns is forgotten. To read an open table anew, close it and open it again.")
        self._notices.tell(text)

    def _tell_known(self, path: Path, member: str) -> None:
        text = self.tr("%1: its columns are read as you said of such a table before.")
        self._notices.tell(filled(text, _named(path, member)), details=True)

    def _take(self, asked: Asked) -> None:
        question = asked.question
        header = mapping_key(question.header) if isinstance(question, ColumnsQuestion) else ""
        if not asked.options.columns and (answered := self._answered.get(header)):
            # It was asked before the answer to the same question was remembered.
            self._session.answer(asked, replace(asked.options, columns=answered))
            return
        if asked.saved and isinstance(question, ColumnsQuestion) and not asked.options.columns:
            # Other logs are looked up when they are opened.
            columns = self._mappings.get(question.header)
            if columns:
                self._tell_known(asked.path, asked.member)
                self._session.answer(asked, replace(asked.options, columns=columns))
                return
        self._waiting.append(asked)
        self._ask_next()

    def _ask_next(self) -> None:
        if self.dialog is not None or not self._waiting:
            return
        asked = self._waiting.popleft()
        dialog = self._dialog_for(asked)
        if dialog is None:
            self._session.log_refused.emit(asked.question)
            self._ask_next()
            return
        self.dialog = dialog
        dialog.finished.connect(partial(self._finish, asked, dialog))
        dialog.open()

    def _dialog_for(self, asked: Asked) -> QuestionDialog | None:
        name, window = _name(asked), self._window
        match asked.question:
            case ColumnsQuestion() as question:
                return ColumnsDialog(name, question, window)
            case DateOrderQuestion() as question:
                return DateOrderDialog(name, question, window)
            case PeriodQuestion() as question:
                return PeriodDialog(name, question, window)
            case RejectedQuestion() as question:
                return RejectedDialog(name, question, window)
            case ZoneQuestion() as question:
                return ZoneDialog(name, question, window)
            case LogFormatQuestion() as question:
                return LogFormatDialog(name, question, window)
        return None

    def _finish(self, asked: Asked, dialog: QuestionDialog, result: int) -> None:
        self.dialog = None
        if result == QDialog.DialogCode.Accepted:
            options = dialog.answered(asked.options)
            self._session.answer(asked, options)
            if isinstance(dialog, DateOrderDialog) and dialog.is_for_all:
                self._answer_alike(dialog)
            if isinstance(asked.question, ColumnsQuestion):
                self._answered[mapping_key(asked.question.header)] = options.columns
            for alike in self._with_header_of(asked):
                self._session.answer(alike, replace(alike.options, columns=options.columns))
        else:
            self._with_header_of(asked)
            text = self.tr("%1 was not opened. Nothing else has changed.")
            self._notices.tell(filled(text, _name(asked)))
        self._ask_next()

    def _with_header_of(self, asked: Asked) -> list[Asked]:
        """Take out the other tables that ask the same of the same columns right now: it is asked once."""
        if not isinstance(asked.question, ColumnsQuestion):
            return []
        key = mapping_key(asked.question.header)
        alike = [
            other
            for other in self._waiting
            if isinstance(other.question, ColumnsQuestion) and mapping_key(other.question.header) == key
        ]
        for other in alike:
            self._waiting.remove(other)
        return alike

    def _answer_alike(self, dialog: DateOrderDialog) -> None:
        """Give the same answer to the other logs that ask for the order of day and month right now."""
        alike = [asked for asked in self._waiting if isinstance(asked.question, DateOrderQuestion)]
        for asked in alike:
            self._waiting.remove(asked)
            self._session.answer(asked, dialog.answered(asked.options))


def _name(asked: Asked) -> str:
    return _named(asked.path, asked.member)


def _named(path: Path, member: str) -> str:
    return plain_text(f"{path.name} › {member}" if member else path.name, 120)
