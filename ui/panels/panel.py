"""What all panels have in common: a card with a title, a chart and a table of the same rows, and their exports."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries.changes import CHANGE, with_change
from apiusage_desktop.core.queries.panel_query import PanelQuery
from apiusage_desktop.core.source import Dimension
from models.changes_state import ChangesState
from models.filter_state import FilterState
from models.frame_table_model import FrameTableModel
from models.override import override
from models.usage_session import UsageSession
from ui.charts.accounts_chart import AccountsChart
from ui.charts.bar_chart import BarChart
from ui.charts.day_chart import DayChart
from ui.charts.heat_map import HeatMap
from ui.icons import icon
from ui.panels.changes import PanelChanges
from ui.panels.missing import missing_words
from ui.theme import Theme
from ui.widgets.notice import EmptyState
from ui.widgets.usage_table import UsageTable

Chart = BarChart | DayChart | HeatMap | AccountsChart


@dataclass(frozen=True)
class PanelContext:
    """What a panel is given to work with."""

    session: UsageSession
    filters: FilterState
    theme: Theme
    changes: ChangesState


class _Pages(QStackedWidget):
    """Chart, table and message, one at a time; all want the same room, or the page would move with each answer."""

    @override
    def hasHeightForWidth(self) -> bool:
        return False

    @override
    def sizeHint(self) -> QSize:
        table = self.widget(1)
        return table.sizeHint() if table else super().sizeHint()


class Panel(QFrame):
    """A card that answers one question about the requests the filter lets through.

    Subclasses name the question and make the chart. Chart, table and export show the same frame.

    Signals:
        export_asked, image_asked: the user wants the table as CSV, or a picture of the card.
        maximise_asked: the user wants the panel to fill the page, or no longer to.
        who_asked: the user wants to say who called.
    """

    QUERY: ClassVar[PanelQuery]
    TABLE_COLUMNS: ClassVar[tuple[str, ...]] = ()
    STARTS_WITH_CHART: ClassVar[bool] = True

    export_asked = Signal(object)
    image_asked = Signal(object)
    maximise_asked = Signal(object)
    who_asked = Signal()

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setObjectName(self.QUERY.name)
        self.setAccessibleName(self.panel_title())
        self._context = context
        self._theme = context.theme
        self._runner = context.session.runner(self)
        self._changes = PanelChanges(self.QUERY, context.session, context.changes)
        self._remark = ""
        self.model = FrameTableModel(self.QUERY.columns, self.TABLE_COLUMNS, self)
        self.table = UsageTable(self.model, self._theme, self.panel_title(), self)
        self.table.takes_wheel = False
        self.chart = self._make_chart()
        self._note = QLabel(self.panel_note(), self)
        self._message = EmptyState(self)
        self._stack = _Pages(self)
        for widget in (self.chart, self.table, self._message):
            self._stack.addWidget(widget)
        self._buttons = self._make_buttons()
        self._lay_out()
        self._show_chart(self.STARTS_WITH_CHART)
        self._connect_signals()
        self.set_theme(self._theme)

    def panel_title(self) -> str:
        """Return the panel's name, as the product's page has it."""
        raise NotImplementedError

    def panel_note(self) -> str:
        """Return one line that says what the panel answers."""
        raise NotImplementedError

    def _make_chart(self) -> Chart:
        raise NotImplementedError

    def _show_in_chart(self, frame: pd.DataFrame) -> None:
        raise NotImplementedError

    def _lay_out(self) -> None:
        title = QLabel(self.panel_title(), self)
        title.setProperty("role", "title")
        title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # gives way to the buttons
        self._note.setProperty("role", "muted")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(title, 1)
        for button in self._buttons.values():
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 5, 8, 8)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._note)
        layout.addWidget(self._stack, 1)

    def _make_buttons(self) -> dict[str, QToolButton]:
        texts = {
            "table": self.tr("Show the table"),
            "export": self.tr("Export CSV"),
            "copy": self.tr("Copy the table"),
            "image": self.tr("Save image"),
            "maximise": self.tr("Maximise"),
        }
        buttons = {}
        for name, text in texts.items():
            button = QToolButton(self)
            button.setToolTip(text)
            button.setAccessibleName(f"{text}: {self.panel_title()}")
            button.setAutoRaise(True)
            buttons[name] = button
        buttons["table"].setCheckable(True)
        return buttons

    def _connect_signals(self) -> None:
        self._runner.result_ready.connect(self.show_answer)
        self._runner.failed.connect(self._show_error)
        self.table.filter_asked.connect(self._filter_by)
        self.table.client_opened.connect(self._drill_into)
        self._buttons["table"].toggled.connect(lambda on: self._show_chart(not on))
        self._buttons["export"].clicked.connect(lambda: self.export_asked.emit(self))
        self._buttons["copy"].clicked.connect(self._copy)
        self._message.acted.connect(self.who_asked)
        self._buttons["image"].clicked.connect(lambda: self.image_asked.emit(self))
        self._buttons["maximise"].clicked.connect(lambda: self.maximise_asked.emit(self))

    def refresh(self, usage_filter: UsageFilter) -> None:
        """Ask the logs again, in the background, and show the answer when it comes."""
        contents = self._context.session.contents
        missing = contents.missing(self.QUERY)
        if not contents.days and not self._context.session.sources:
            self._runner.cancel()
            self._show_message(self.tr("No log is open"), self.tr("Open a log to see its requests here."))
        elif missing:
            self._runner.cancel()
            self._tell_missing(missing)
        else:
            out_of_sight = self.visibleRegion().isEmpty()
            question = self._changes.question(usage_filter)
            self._context.session.ask(self._runner, question, usage_filter, later=out_of_sight)

    def cancel(self) -> None:
        """Stop asking: what is asked is no longer wanted."""
        self._runner.cancel()

    def _tell_missing(self, missing: frozenset[Dimension]) -> None:
        self._show_message(*missing_words(self._context.session.contents, self.QUERY, missing))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.table.set_theme(theme)
        self.chart.set_theme(theme)
        for name, button in self._buttons.items():
            button.setIcon(icon(name, theme.muted))
        self._show_in_chart(self.model.frame)

    def set_maximised(self, maximised: bool) -> None:
        if maximised == self.table.takes_wheel:
            return
        self.table.takes_wheel = maximised
        button = self._buttons["maximise"]
        button.setIcon(icon("restore" if maximised else "maximise", self._theme.muted))
        button.setToolTip(self.tr("Restore (Esc)") if maximised else self.tr("Maximise"))

    def set_note(self, text: str) -> None:
        self._note.setText(f"{text} {self._remark}".rstrip())

    @property
    def context(self) -> PanelContext:
        return self._context

    @property
    def theme(self) -> Theme:
        return self._theme

    def is_answerable(self) -> bool:
        """Tell whether the open logs can answer the panel's question, be it with no rows."""
        return bool(self._context.session.sources) and self._context.session.contents.can_answer(self.QUERY)

    def show_answer(self, frame: pd.DataFrame) -> None:
        """Show the rows of an answer, or that there are none."""
        self._offer_change(CHANGE.key in frame)
        self.model.set_frame(frame)
        self.table.hide_columns(self._hidden_columns(frame))
        if self._is_empty(frame):
            self._tell_empty()
        else:
            self._show_chart(not self._buttons["table"].isChecked())
            self._show_in_chart(frame)
            self._enable_buttons(True)

    def _offer_change(self, told: bool) -> None:
        """Have a column of the change in the table, and in what is exported, if there is one in the answer."""
        if self._remark != self._changes.remark:
            self._remark = self._changes.remark
            self.set_note(self.panel_note())
        if told:
            self.model.explain(CHANGE.key, self._changes.explanation)
        if told != (CHANGE in self.model.columns):
            columns = with_change(self.QUERY.columns) if told else self.QUERY.columns
            by_key = {column.key: column for column in columns}
            visible = tuple(by_key[key] for key in self.TABLE_COLUMNS)
            visible = with_change(visible) if told else visible
            self.model.set_columns(columns, [column.key for column in visible])
            self.table.renew_columns()

    def _tell_empty(self) -> None:
        self._show_message(
            self.tr("No requests"), self.tr("Nothing in the log matches the period and the filters above.")
        )

    def unknown(self) -> frozenset[str]:
        """Return the columns the open logs have no answer for."""
        return self._context.session.contents.unknown_to(self.QUERY)

    def _hidden_columns(self, frame: pd.DataFrame) -> set[str]:
        """Return the columns not worth their room; in an export they stand empty."""
        absent = set(self.unknown())
        if "unclassified" in frame and not frame["unclassified"].any():
            absent.add("unclassified")
        return absent

    def _is_empty(self, frame: pd.DataFrame) -> bool:
        return frame.empty

    def _show_error(self, error: UsageError) -> None:
        self._show_message(error.title, f"{error.detail} {error.hint}")

    def _show_message(self, title: str, text: str, action: str = "") -> None:
        """Show words instead of rows; what was shown before can no longer be copied or exported."""
        self.model.clear()
        self._message.set_texts(title, text, action)
        self._stack.setCurrentWidget(self._message)
        self._enable_buttons(False)

    def _enable_buttons(self, has_rows: bool) -> None:
        for name in ("table", "export", "copy"):
            self._buttons[name].setEnabled(has_rows)

    def _show_chart(self, chart: bool) -> None:
        self._buttons["table"].setChecked(not chart)
        self._buttons["table"].setToolTip(self.tr("Show the chart") if not chart else self.tr("Show the table"))
        self._stack.setCurrentWidget(self.chart if chart else self.table)

    def _filter_by(self, name: str, value: object) -> None:
        self._context.filters.choose(name, value)

    def _drill_into(self, client: str) -> None:
        if client:
            self._context.filters.update(client=client)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.table.selected_text())


class BarPanel(Panel):
    """A panel whose chart has a bar for each row."""

    NAMES_ABOVE: ClassVar[bool] = False
    COUNTS_REQUESTS: ClassVar[bool] = True

    @override
    def _make_chart(self) -> Chart:
        self.bars = BarChart(
            self._theme,
            self.panel_title(),
            names_above=self.NAMES_ABOVE,
            counts_requests=self.COUNTS_REQUESTS,
            parent=self,
        )
        self.bars.target_clicked.connect(self._filter_by)
        return self.bars
