"""Asks the user, one question after another, what logs do not say of themselves, and opens them with the answers."""

from collections import deque
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from apiusage_desktop.core.mappings import RememberedMappings
from apiusage_desktop.core.read_options import (
    ColumnsQuestion,
    DateOrderQuestion,
    PeriodQuestion,
    RejectedQuestion,
)
from models.column_format import filled, plain_text
from models.usage_session import Asked, UsageSession
from ui.dialogs.columns_dialog import ColumnsDialog
from ui.dialogs.date_order_dialog import DateOrderDialog
from ui.dialogs.period_dialog import PeriodDialog
from ui.dialogs.question_dialog import QuestionDialog
from ui.dialogs.rejected_dialog import RejectedDialog
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
        self._mappings = mappings
        self._notices = notices
        self._window = window
        self._waiting: deque[Asked] = deque()
        self.dialog: QuestionDialog | None = None
        session.log_asked.connect(self._take)

    def _take(self, asked: Asked) -> None:
        question = asked.question
        if isinstance(question, ColumnsQuestion) and not asked.options.columns:
            columns = self._mappings.get(question.header)
            if columns:
                text = self.tr("%1: its columns are read as you said of such a table before.")
                self._notices.tell(filled(text, _name(asked)), details=True)
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
        return None

    def _finish(self, asked: Asked, dialog: QuestionDialog, result: int) -> None:
        self.dialog = None
        if result == QDialog.DialogCode.Accepted:
            options = dialog.answered(asked.options)
            if isinstance(asked.question, ColumnsQuestion):
                self._mappings.put(asked.question.header, options.columns)
            self._session.answer(asked, options)
            if isinstance(dialog, DateOrderDialog) and dialog.is_for_all:
                self._answer_alike(dialog)
        else:
            text = self.tr("%1 was not opened. Nothing else has changed.")
            self._notices.tell(filled(text, _name(asked)))
        self._ask_next()

    def _answer_alike(self, dialog: DateOrderDialog) -> None:
        """Give the same answer to the other logs that ask for the order of day and month right now."""
        alike = [asked for asked in self._waiting if isinstance(asked.question, DateOrderQuestion)]
        for asked in alike:
            self._waiting.remove(asked)
            self._session.answer(asked, dialog.answered(asked.options))


def _name(asked: Asked) -> str:
    name = asked.path.name
    return plain_text(f"{name} › {asked.member}" if asked.member else name, 120)
