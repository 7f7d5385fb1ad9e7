"""The periods a click chooses at once."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from apiusage_desktop.core.filters import DateRange
from models.date_presets import Preset, format_day, format_month, format_range, presets
from models.override import override

_ROW_HEIGHT = 28
_PERIOD = Qt.ItemDataRole.UserRole


class _QuietSelection(QStyledItemDelegate):
    """Marks the preset in force like the calendar's band, and the one pointed at."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        state, flags = option.state, QStyle.StateFlag
        if state & flags.State_Selected:
            option.backgroundBrush = _tint(option.palette, QPalette.ColorRole.Highlight, 44)
            option.font.setWeight(QFont.Weight.DemiBold)
            option.state = state & ~flags.State_Selected
        elif state & flags.State_MouseOver and state & flags.State_Enabled:
            option.backgroundBrush = _tint(option.palette, QPalette.ColorRole.Mid, 120)


class PresetList(QListWidget):
    """Offers the presets of the data's days; those without data are shown and cannot be chosen."""

    preset_chosen = Signal(object)  # DateRange, or None for all days

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Periods"))
        self.setProperty("role", "flat")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setItemDelegate(_QuietSelection(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._connect_signals()

    def offer(self, data: DateRange, chosen: DateRange | None, start_day: int) -> None:
        """List the presets of these days and mark the one in force, if it is one of them.

        Args:
            data: the days of the data.
            chosen: the period in force.
            start_day: that of billing months.
        """
        self.clear()
        for preset, days in presets(data.last, start_day):
            item = QListWidgetItem(self._title(preset, days), self)
            item.setData(_PERIOD, days)
            item.setToolTip(self._tip(preset, days, data))
            item.setSizeHint(QSize(self.fontMetrics().horizontalAdvance(item.text()) + 24, _ROW_HEIGHT))
            if days is not None and not days.overlaps(data):
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            elif days == chosen and self.currentItem() is None:
                self.setCurrentItem(item)
        self.updateGeometry()

    def _title(self, preset: Preset, days: DateRange | None) -> str:
        titles = {
            Preset.ALL: self.tr("All days"),
            Preset.LAST_7: self.tr("Last 7 days"),
            Preset.LAST_30: self.tr("Last 30 days"),
            Preset.LAST_90: self.tr("Last 90 days"),
            Preset.THIS_MONTH: self.tr("This month"),
            Preset.LAST_MONTH: self.tr("Last month"),
            Preset.BILLING_MONTH: self.tr("Billing month"),
        }
        return titles[preset]

    def _tip(self, preset: Preset, days: DateRange | None, data: DateRange) -> str:
        locale = self.locale()
        if days is None:
            return self.tr("All days of the data: {days}").format(days=format_range(data, locale))
        if not days.overlaps(data):
            return self.tr("{days}: no data").format(days=format_range(days, locale))
        if preset in (Preset.THIS_MONTH, Preset.LAST_MONTH):
            text = self.tr("{month}, counted from the data's last day, {last}")
            return text.format(month=format_month(days.first, locale), last=format_day(data.last, locale))
        if preset is Preset.BILLING_MONTH:
            text = self.tr(
                "{days}: the billing month of the data's last day, {last}. The page Fair use has its first day."
            )
            return text.format(days=format_range(days, locale), last=format_day(data.last, locale))
        text = self.tr("{days}, counted from the data's last day")
        return text.format(days=format_range(days, locale))

    def _connect_signals(self) -> None:
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def _choose(self, item: QListWidgetItem) -> None:
        # A click is told of a disabled item, too.
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.preset_chosen.emit(item.data(_PERIOD))

    @override
    def sizeHint(self) -> QSize:
        width = max((self.item(row).sizeHint().width() for row in range(self.count())), default=0)
        return QSize(max(width, 130), _ROW_HEIGHT * self.count())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _tint(palette: QPalette, role: QPalette.ColorRole, alpha: int) -> QBrush:
    colour = QColor(palette.color(role))
    colour.setAlpha(alpha)
    return QBrush(colour)
