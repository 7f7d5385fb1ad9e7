"""The page that says what changed from one period to another, and what explains it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.compare_text import headline, remarks
from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import DateRange, UsageFilter
from apiusage_desktop.core.queries.compare import COLUMNS, Against, By, Comparison, columns_of, compare, earlier, halves
from apiusage_desktop.core.source import Dimension
from models.date_presets import format_range, parse_typed_range
from models.delta_table_model import DeltaTableModel
from models.override import override
from models.usage_session import UsageSession
from ui.theme import Theme
from ui.widgets.usage_table import UsageTable

_FIGURES = ("verdict", "requests_before", "requests_after", "delta", "growth", "corrected", "delta_share")
_FAILED = ("failed_before", "failed_after")  # where there is room; an export has them always
_SHOWN = {
    By.CALL: ("client_name", "method", "endpoint", *_FIGURES),
    By.CLIENT: ("client_name", *_FIGURES, *_FAILED),
    By.ENDPOINT: ("method", "endpoint", *_FIGURES, *_FAILED),
    By.STATUS: ("status", *_FIGURES, *_FAILED),
}
_NEEDS = {
    By.CALL: {Dimension.CLIENT, Dimension.ENDPOINT},
    By.CLIENT: {Dimension.CLIENT},
    By.ENDPOINT: {Dimension.ENDPOINT},
    By.STATUS: {Dimension.STATUS},
}
_LATER_ENOUGH = "0000-00-00"


class ComparePage(QFrame):
    """Compares the period in force with an earlier one; it asks only while it is looked at.

    Signals:
        filter_asked: a filter's field and value, from a click on a cell.
        client_opened: a client's key, from a double-click on a row.
        against_changed: what the period is compared with: Against, or a DateRange that was typed.
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
    """

    filter_asked = Signal(str, object)
    client_opened = Signal(str)
    against_changed = Signal(object)
    export_asked = Signal(str, object, object, str)

    def __init__(self, session: UsageSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Compare"))
        self._session = session
        self._runner = session.runner(self)
        self._filter = UsageFilter()
        self._stale = True
        self.comparison: Comparison | None = None
        self.headline = QLabel(self)
        self.note = QLabel(self)
        self.against = QComboBox(self)
        self.first, self.last = self._day_field(self.tr("First day")), self._day_field(self.tr("Last day"))
        self.by = QTabBar(self)
        self._copy = QPushButton(self.tr("Copy"), self)
        self._export = QPushButton(self.tr("Export CSV"), self)
        self._tables = QStackedWidget(self)
        self.tables = {by: self._table(by, theme) for by in By}
        self._lay_out()
        self._connect_signals()

    def _day_field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText("yyyy-MM-dd")
        field.setMaxLength(20)
        field.setFixedWidth(field.fontMetrics().horizontalAdvance(_LATER_ENOUGH) + 36)
        field.setAccessibleName(name)
        field.setToolTip(name)
        field.hide()
        return field

    def _table(self, by: By, theme: Theme) -> UsageTable:
        table = UsageTable(DeltaTableModel(COLUMNS[by], _SHOWN[by], self), theme, self.tr("What changed"), self)
        self._tables.addWidget(table)
        return table

    def _lay_out(self) -> None:
        self.headline.setProperty("role", "figure")
        self.note.setProperty("role", "muted")
        for label in (self.headline, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.against.setAccessibleName(self.tr("Compare with"))
        self.against.setToolTip(self.tr("Which days the period is compared with"))
        for against, text in (
            (Against.PREVIOUS, self.tr("Previous period")),
            (Against.MONTH, self.tr("A month earlier")),
            (Against.YEAR, self.tr("A year earlier")),
            (None, self.tr("Other days")),
        ):
            self.against.addItem(text, against)
        self.by.setDrawBase(False)
        self.by.setExpanding(False)
        self.by.setAccessibleName(self.tr("By"))
        for by, text in (
            (By.CALL, self.tr("By client and URL")),
            (By.CLIENT, self.tr("By client")),
            (By.ENDPOINT, self.tr("By URL")),
            (By.STATUS, self.tr("By status")),
        ):
            self.by.setTabData(self.by.addTab(text), by)
        chooser = QHBoxLayout()
        chooser.setSpacing(8)
        chooser.addWidget(QLabel(self.tr("Compare with"), self))
        for widget in (self.against, self.first, self.last):
            chooser.addWidget(widget)
        chooser.addStretch(1)
        for button in (self._copy, self._export):
            chooser.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(chooser)
        layout.addWidget(self.headline)
        layout.addWidget(self.note)
        layout.addWidget(self.by)
        layout.addWidget(self._tables, 1)

    def _connect_signals(self) -> None:
        self._runner.result_ready.connect(self._take)
        self.against.currentIndexChanged.connect(self._choose_against)
        for field in (self.first, self.last):
            field.editingFinished.connect(self._take_typed)
        self.by.currentChanged.connect(self._show_table)
        for table in self.tables.values():
            table.filter_asked.connect(self.filter_asked)
            table.client_opened.connect(self._open_client)
        self._export.clicked.connect(self._ask_export)
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self._current().selected_text()))

    def set_theme(self, theme: Theme) -> None:
        for table in self.tables.values():
            table.set_theme(theme)

    def refresh(self, usage_filter: UsageFilter) -> None:
        """Compare under a filter, once the page is looked at; its period is the later one."""
        self._filter = usage_filter
        self._ask_anew()

    def _choose_against(self) -> None:
        custom = self._against() is None
        periods = self._periods(Against.PREVIOUS) if custom else None
        if periods and not self.first.text():
            self.first.setText(periods[0].first.isoformat())
            self.last.setText(periods[0].last.isoformat())
        for field in (self.first, self.last):
            field.setVisible(custom)
        self._take_typed()

    def _take_typed(self) -> None:
        against = self._against() or parse_typed_range(self.first.text(), self.last.text(), self.locale())
        if isinstance(against, Against | DateRange):
            self.against_changed.emit(against)
        self._ask_anew()

    def _ask_anew(self) -> None:
        self._stale = True
        self._runner.cancel()
        self._ask()

    def _ask(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        self._offer_tables()
        periods = self._periods(self._against())
        if periods is None:
            self._show_nothing()
            return

        def question(engine: Engine, chosen: UsageFilter) -> Comparison:
            return compare(engine, chosen, *periods)

        self._session.fetch(self._runner, question, self._filter)

    def _against(self) -> Against | None:
        """Return which earlier period is chosen; none for days that are typed."""
        chosen = self.against.currentData()
        return Against(chosen) if chosen else None

    def _periods(self, against: Against | None) -> tuple[DateRange, DateRange] | None:
        """Return the earlier and the later period; none where there is none."""
        contents = self._session.contents
        if contents.first_day is None or contents.last_day is None:
            return None
        by_halves = halves(DateRange.inclusive(contents.first_day, contents.last_day))
        after = self._filter.days or (by_halves[1] if by_halves else None)
        if after is None:
            return None
        if against is None:
            typed = parse_typed_range(self.first.text(), self.last.text(), self.locale())
            return (typed, after) if isinstance(typed, DateRange) else None
        return earlier(after, against), after

    def _offer_tables(self) -> None:
        """Offer what the logs can be broken down by."""
        known = self._session.contents.dimensions
        for place in range(self.by.count()):
            self.by.setTabVisible(place, _NEEDS[By(self.by.tabData(place))] <= known)

    def _take(self, comparison: Comparison) -> None:
        self.comparison = comparison
        write = partial(format_range, locale=self.locale())
        self.headline.setText(headline(comparison, write))
        words = remarks(comparison, write)
        if self._filter.days is None:
            words = (self.tr("No period is chosen: the later half of all days is compared."), *words)
        self.note.setText(" ".join(words) if comparison.is_possible else "")
        self.note.setVisible(bool(self.note.text()))
        for by, table in self.tables.items():
            frame = comparison.tables[by]
            # Without logs on one side all would be new, or gone.
            self._model(table).set_frame(frame if comparison.is_possible else frame.head(0))
            known = {column.key for column in columns_of(comparison, by)}
            table.hide_columns({column.key for column in COLUMNS[by]} - known)
        self._show_table()

    def _show_nothing(self) -> None:
        self.comparison = None
        for table in self.tables.values():
            self._model(table).clear()
        wanted = self._against() is None and bool(self._session.contents.days)
        text = self.tr("Write both days, such as 2020-02-01, the first one first.") if wanted else ""
        self.headline.setText(text or self.tr("The logs have too few days to compare."))
        self.note.hide()
        self._show_table()

    def _show_table(self) -> None:
        self._tables.setCurrentWidget(self._current())
        for button in (self._copy, self._export):
            button.setEnabled(self._model(self._current()).rowCount() > 0)

    def _by(self) -> By:
        return By(self.by.tabData(self.by.currentIndex()))

    def _current(self) -> UsageTable:
        return self.tables[self._by()]

    @staticmethod
    def _model(table: UsageTable) -> DeltaTableModel:
        model = table.model()
        assert isinstance(model, DeltaTableModel)
        return model

    def _ask_export(self) -> None:
        if self.comparison is not None:
            by = self._by()
            frame = self._model(self.tables[by]).frame
            self.export_asked.emit(f"what_changed_by_{by}.csv", frame, columns_of(self.comparison, by), "")

    def _open_client(self, client: str) -> None:
        if client:
            self.client_opened.emit(client)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()
