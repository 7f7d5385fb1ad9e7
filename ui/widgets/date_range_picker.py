"""The period in force, in one row: previous, the days, next."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from apiusage_desktop.core.filters import DateRange
from models.date_presets import format_range, neighbour
from models.override import override
from ui.widgets.date_range_popup import DateRangePopup


class DateRangePicker(QWidget):
    """Shows the chosen period and lets the user move or change it."""

    range_chosen = Signal(object)  # DateRange, or None for all days; only when the user chose

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[date, int] = {}
        self._data: DateRange | None = None
        self._chosen: DateRange | None = None
        self._start_day = 1
        back, ahead = Qt.ArrowType.LeftArrow, Qt.ArrowType.RightArrow
        if self.isRightToLeft():
            back, ahead = ahead, back
        self._previous = self._step_button(back, self.tr("Previous period"))
        self._period = QToolButton(self)
        self._next = self._step_button(ahead, self.tr("Next period"))
        self._popup = DateRangePopup(self._period)
        self._lay_out()
        self._connect_signals()
        self._refresh_row()

    def set_extent(self, days: Sequence[tuple[date, int]]) -> None:
        """Take the days that have data with their requests; without any the picker is disabled."""
        self._popup.close()
        self._counts = dict(days)
        self._data = DateRange.inclusive(min(self._counts), max(self._counts)) if self._counts else None
        self._refresh_row()

    def set_range(self, chosen: DateRange | None) -> None:
        """Show this period, `None` for all days, without saying that it was chosen."""
        self._chosen = chosen
        self._refresh_row()

    def set_start_day(self, day: int) -> None:
        """Take the day on which billing months begin; if they are not calendar months they are offered."""
        self._start_day = day
        self._refresh_row()

    def choose_previous(self) -> None:
        self._choose_neighbour(ahead=False)

    def choose_next(self) -> None:
        self._choose_neighbour(ahead=True)

    def open_popup(self) -> None:
        if self._counts:
            self._popup.open_below(self._counts, self._chosen, self._start_day)

    def _step_button(self, arrow: Qt.ArrowType, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setArrowType(arrow)
        button.setAccessibleName(name)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (self._previous, self._period, self._next):
            button.setProperty("role", "button")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
            row.addWidget(button)
        self._period.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def _connect_signals(self) -> None:
        self._previous.clicked.connect(self.choose_previous)
        self._next.clicked.connect(self.choose_next)
        self._period.clicked.connect(self.open_popup)
        self._popup.range_chosen.connect(self._choose)

    def _neighbour(self, *, ahead: bool) -> DateRange | None:
        return neighbour(self._chosen, self._data, ahead=ahead, start_day=self._start_day)

    def _choose_neighbour(self, *, ahead: bool) -> None:
        moved = self._neighbour(ahead=ahead)
        if moved is not None:
            self._choose(moved)

    def _choose(self, chosen: DateRange | None) -> None:
        self.set_range(chosen)
        self.range_chosen.emit(chosen)

    def _refresh_row(self) -> None:
        label = self._label()
        self.setEnabled(self._data is not None)
        self._period.setText(f"{label}  ▾")
        self._period.setAccessibleName(self.tr("Period: {days}").format(days=label))
        self._period.setToolTip(self._period_tip())
        self._refresh_step(
            self._previous,
            self._neighbour(ahead=False),
            self.tr("Previous period"),
            self.tr("No data before this period"),
        )
        self._refresh_step(
            self._next, self._neighbour(ahead=True), self.tr("Next period"), self.tr("No data after this period")
        )

    def _refresh_step(self, button: QToolButton, moved: DateRange | None, title: str, end_reached: str) -> None:
        button.setEnabled(moved is not None)
        if moved is not None:
            button.setToolTip(f"{title}: {format_range(moved, self.locale())}")
        elif self._chosen is None:
            button.setToolTip(self.tr("All days are shown. Choose a period to step from one to the next."))
        else:
            button.setToolTip(end_reached)

    def _label(self) -> str:
        if self._data is None:
            return self.tr("No data")
        shown = format_range(self._chosen or self._data, self.locale())
        return self.tr("All days: {days}").format(days=shown) if self._chosen is None else shown

    def _period_tip(self) -> str:
        if self._data is None:
            return self.tr("Open a log to choose a period")
        text = self.tr("Choose the period. Data: {days} (UTC)")
        return text.format(days=format_range(self._data, self.locale()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange:
            self._refresh_row()
