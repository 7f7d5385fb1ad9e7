"""From where on something is a finding: the limits of the rules, to be changed."""

from dataclasses import fields
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from apiusage_desktop.core.findings.thresholds import DEFAULT_THRESHOLDS, Thresholds, limits_of
from models.column_format import count_text, filled, share_text

# field: (what it is, unit)
_TEXTS = {
    "recent_days": ("Told only if not longer ended than", "days"),
    "polling_seconds": ("Polling: asks at least once in", "s"),
    "polling_spread": ("Polling: days differ by at most", "%"),
    "failed_share": ("Failures: of a day's requests at least", "%"),
    "failed_requests": ("Failures: in all at least", "requests"),
    "authentication_share": ("Authentication: 401 of a day's requests at least", "%"),
    "invalid_share": ("Invalid requests: 400 of a day's requests at least", "%"),
    "throttled_share": ("Rate limiting: 429 of a day's requests at least", "%"),
    "throttled_requests": ("Rate limiting: 429 in all at least", "requests"),
    "jump_factor": ("Jump or drop: times as many or as few at least", ""),
    "jump_requests": ("Jump or drop: more or fewer by at least", "requests a day"),
    "new_days": ("New: first seen in the last", "days"),
    "new_requests": ("New: at least", "requests"),
    "silent_days": ("Silent: no call for at least", "days"),
    "dominating_share": ("One endpoint dominates: of a client at least", "%"),
    "bulk_requests": ("Single items: at least", "requests a day"),
    "cacheable_requests": ("Cacheable: at least", "requests a day"),
    "ratio_tolerance": ("Calls for each item: off a whole number by at most", "%"),
    "users": ("Several users: at least", "users"),
}


def _text(words: str) -> str:
    return QCoreApplication.translate("Thresholds", words)


class ThresholdsDialog(QDialog):
    """One field a limit; *Defaults* puts all back."""

    def __init__(self, thresholds: Thresholds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Thresholds of the findings"))
        page = QWidget(self)
        page.setObjectName("page")
        form = QFormLayout(page)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.boxes = {field.name: self._box(field.name) for field in fields(Thresholds)}
        for name, box in self.boxes.items():
            label = QLabel(_text(_TEXTS[name][0]), page)
            label.setBuddy(box)
            form.addRow(label, box)
        area = QScrollArea(self)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.RestoreDefaults, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(kinds.RestoreDefaults).clicked.connect(lambda: self._show(DEFAULT_THRESHOLDS))
        hint = QLabel(self.tr("The command line uses the same. The user guide says how each rule judges."), self)
        hint.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(8)
        for widget in (area, hint, buttons):
            layout.addWidget(widget)
        self._show(thresholds)
        self.resize(600, 560)

    def _box(self, name: str) -> QSpinBox | QDoubleSpinBox:
        low, high = limits_of(name)
        unit = _TEXTS[name][1]
        is_whole = isinstance(getattr(DEFAULT_THRESHOLDS, name), int)
        box: QSpinBox | QDoubleSpinBox
        if is_whole:
            box = QSpinBox(self)
            box.setRange(int(low), int(min(high, 2_000_000_000)))
        else:
            box = QDoubleSpinBox(self)
            scale = 100 if unit == "%" else 1
            box.setDecimals(1)
            box.setRange(low * scale, high * scale)
        box.setGroupSeparatorShown(True)
        box.setSuffix(f" {_text(unit)}" if unit else "")
        box.setAccessibleName(_text(_TEXTS[name][0]))
        box.setToolTip(filled(_text("Default: %1"), _default_text(name)))
        box.setMinimumWidth(170)
        box.setMinimumHeight(28)
        return box

    def _show(self, thresholds: Thresholds) -> None:
        for name, box in self.boxes.items():
            value = getattr(thresholds, name)
            box.setValue(value * 100 if _TEXTS[name][1] == "%" else value)

    @property
    def thresholds(self) -> Thresholds:
        """The limits as they stand in the fields."""
        values: dict[str, Any] = {}
        for name, box in self.boxes.items():
            is_share = _TEXTS[name][1] == "%"
            values[name] = round(box.value() / 100, 4) if is_share else box.value()
        return Thresholds(**values)


def _default_text(name: str) -> str:
    value = getattr(DEFAULT_THRESHOLDS, name)
    if _TEXTS[name][1] == "%":
        return share_text(value)
    return count_text(value) if isinstance(value, int) else str(value)
