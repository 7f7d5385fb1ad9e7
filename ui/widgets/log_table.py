"""The table of the open logs, with what can be done with the chosen one."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.override import override
from models.sources_model import COLUMNS, SourcesModel
from models.usage_session import Sources
from ui.widgets.log_actions import Chosen, LogActions

_ROW_HEIGHT = 25
_LEAST_ROWS = 2
_NAME, _FORMAT, _GRAIN, _GROUPED, _DAYS = range(5)
_REST = len(COLUMNS) - 1
_LEAST_NAME = 160  # the name takes what is left over
_LEAST_WORDS = 90  # what a column of words may give way to
_WIDEST = 280
# What a narrow window leaves out, the first one first; the tooltips and the facts below the table say it too.
_DISPENSABLE = (_FORMAT, _GROUPED, _REST)


class _Table(QTableView):
    """Leaves out what there is no room for."""

    def fit(self) -> None:
        """Give each column the width of its content; words give way to numbers."""
        model = self.model()
        room = self.viewport().width() - _LEAST_NAME
        rest = any(model.index(row, _REST).data() not in ("", "0") for row in range(model.rowCount()))
        widths = {section: self._wanted(section) for section in range(1, len(COLUMNS)) if section != _REST or rest}
        for section in (_GROUPED, _FORMAT):
            over = sum(widths.values()) - room
            widths[section] = max(min(widths[section], _LEAST_WORDS), widths[section] - max(over, 0))
        for section in _DISPENSABLE:
            if sum(widths.values()) > room:
                widths.pop(section, None)
        for section in range(1, len(COLUMNS)):
            self.setColumnHidden(section, section not in widths)
            if section in widths:
                self.setColumnWidth(section, widths[section])
        self.setColumnWidth(_NAME, max(room - sum(widths.values()), 0) + _LEAST_NAME)

    def _wanted(self, section: int) -> int:
        """Return the width of a column's widest text; all logs count, seen or not."""
        metrics = self.fontMetrics()
        cells = [self.model().index(row, section) for row in range(self.model().rowCount())]
        widest = max(cells, key=lambda cell: metrics.horizontalAdvance(str(cell.data())), default=QModelIndex())
        wide = self.sizeHintForIndex(widest).width() if widest.isValid() else 0
        return max(min(wide + 2, _WIDEST), self.horizontalHeader().sectionSizeHint(section))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model():
            self.fit()


class LogTable(QFrame):
    """A card with one row a log.

    Signals:
        chosen: the number of the chosen log; 0 if there is none.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.model = SourcesModel(self)
        self.view = _Table(self)
        self.actions_of_log = LogActions(self.view)
        self._prepare_view()
        self._lay_out()
        self._connect_signals()

    def _prepare_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName(self.tr("Open logs"))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        view.setMinimumHeight(_height(view, _LEAST_ROWS))

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Open logs"), self)
        title.setProperty("role", "title")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(title)
        head.addStretch(1)
        self.actions_of_log.fill_row(head)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)

    def _connect_signals(self) -> None:
        self.view.selectionModel().currentRowChanged.connect(self._choose)
        self.model.dataChanged.connect(lambda: self._choose(self.view.currentIndex()))
        self.model.dataChanged.connect(lambda: self.view.fit())
        self.actions_of_log.include_asked.connect(self.model.include_asked)

    def set_sources(self, sources: Sources) -> None:
        """Show these logs; the chosen one stays chosen, else the latest with something to say is."""
        known = self._numbers()
        chosen = self.chosen_number()
        self.model.set_sources(sources)
        numbers = self._numbers()
        self.view.fit()
        if chosen not in numbers or set(numbers) - set(known):
            wanting = [number for number, source in sources if source.rejected or source.notes]
            fresh = [number for number in wanting if number not in known]
            chosen = ([*wanting, *fresh] or numbers or [0])[-1]
        if chosen:
            self.view.selectRow(numbers.index(chosen))
        else:
            self._choose(QModelIndex())

    def choose(self, number: int) -> None:
        """Choose an open log."""
        self.view.selectRow(self._numbers().index(number))

    def height_of(self, rows: int) -> int:
        """Return the height in which so many logs can be seen."""
        return self.sizeHint().height() - self.view.sizeHint().height() + _height(self.view, rows)

    def chosen_number(self) -> int:
        """Return the number of the chosen log; 0 if there is none."""
        index = self.view.currentIndex()
        return self.model.source(index.row())[0] if index.isValid() else 0

    def _numbers(self) -> list[int]:
        return [self.model.source(row)[0] for row in range(self.model.rowCount())]

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            number, source = self.model.source(index.row())
            self.actions_of_log.choose(Chosen(number, source, self.model.is_included(index.row())))
            self.chosen.emit(number)
        else:
            self.actions_of_log.choose(None)
            self.chosen.emit(0)


def _height(view: QTableView, rows: int) -> int:
    return rows * _ROW_HEIGHT + view.horizontalHeader().sizeHint().height() + 2
