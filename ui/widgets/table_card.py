"""A table in a card, with a title and what can be done with its rows."""

from collections.abc import Collection, Sequence

import pandas as pd
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.columns import Column
from models.frame_table_model import FrameTableModel
from models.override import override
from ui.icons import icon
from ui.theme import Theme
from ui.widgets.notice import EmptyState
from ui.widgets.usage_table import UsageTable


class TableCard(QFrame):
    """Shows a frame, or says why there is none.

    Signals:
        export_asked: the frame and its columns are to be written.
    """

    export_asked = Signal(object, object)

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        theme: Theme,
        visible: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.model = FrameTableModel(columns, visible, self)
        self.table = UsageTable(self.model, theme, title, self)
        self.table.takes_wheel = False
        self._unknown: Collection[str] = ()
        self._message = EmptyState(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._message)
        self._export = self._button(self.tr("Export CSV"), title)
        self._copy = self._button(self.tr("Copy the table"), title)
        head = QHBoxLayout()
        head.setSpacing(0)
        name = QLabel(title, self)
        name.setProperty("role", "title")
        head.addWidget(name, 1)
        head.addWidget(self._export)
        head.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 5, 8, 8)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        self._export.clicked.connect(self._ask_export)
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self.table.selected_text()))
        self.set_theme(theme)

    def _button(self, text: str, title: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(text)
        button.setAccessibleName(f"{text}: {title}")
        button.setAutoRaise(True)
        return button

    @override
    def sizeHint(self) -> QSize:
        """Want no more than the least, and take what is left: a page of cards should fit the window."""
        return self.minimumSizeHint().expandedTo(self.minimumSize())

    def set_theme(self, theme: Theme) -> None:
        self.table.set_theme(theme)
        self._export.setIcon(icon("export", theme.muted))
        self._copy.setIcon(icon("copy", theme.muted))

    def show_rows(self, frame: pd.DataFrame, unknown: Collection[str] = ()) -> None:
        """Show rows; columns that nothing is known for are neither shown nor exported."""
        self._unknown = unknown
        self.model.set_frame(frame)
        self.table.hide_columns(unknown)
        self._stack.setCurrentWidget(self.table)
        self._enable(True)

    def show_message(self, title: str, text: str) -> None:
        """Show words instead of rows."""
        self.model.clear()
        self._message.set_texts(title, text)
        self._stack.setCurrentWidget(self._message)
        self._enable(False)

    def _enable(self, has_rows: bool) -> None:
        for button in (self._export, self._copy):
            button.setEnabled(has_rows)

    def _ask_export(self) -> None:
        columns = [column for column in self.model.columns if column.key not in self._unknown]
        self.export_asked.emit(self.model.frame, columns)
