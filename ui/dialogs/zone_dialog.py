"""Ask in which time zone the times of a log are."""

import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from PySide6.QtCore import Qt, QTimeZone
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QRadioButton, QWidget

from apiusage_desktop.core.read_options import ReadOptions, ZoneQuestion
from models.column_format import filled, moment_text
from models.override import override
from ui.dialogs.question_dialog import QuestionDialog

_UTC = "UTC"
_SAME_AS_UTC = ("UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "Zulu", "Universal", "UCT")
_INDENT = 24


@cache
def _zones() -> dict[str, str]:
    """Return the names of all zones by their names in lower case; of a system without them, those that Qt knows."""
    names = zoneinfo.available_timezones() or {bytes(zone.data()).decode() for zone in QTimeZone.availableTimeZoneIds()}
    return {name.lower(): name for name in sorted(names - {"localtime", "Factory"})}


def _own_zone() -> str:
    """Return the name of this computer's zone; nothing, if it has none or is UTC."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    return "" if name in _SAME_AS_UTC else _zones().get(name.lower(), "")


class ZoneDialog(QuestionDialog):
    """UTC, this computer's zone or any other, each with what the log's first time is then; none is chosen."""

    def __init__(self, name: str, question: ZoneQuestion, parent: QWidget | None = None) -> None:
        super().__init__(name, question, parent)
        self._example = question.example
        self._own = _own_zone()
        self._utc = QRadioButton(self.tr("&UTC"), self)
        own = filled(self.tr("The zone of &this computer, %1"), self._own)
        self._here = QRadioButton(own, self)
        self._other = QRadioButton(self.tr("An&other zone:"), self)
        self.zone = QLineEdit(self)
        self.zone.setPlaceholderText(self.tr("Begin to type a region or a city, as in Europe/Berlin"))
        self.zone.setAccessibleName(self.tr("Time zone"))
        completer = QCompleter(list(_zones().values()), self.zone)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(completer)
        self._other_reading = self._reading_label("")
        for choice, zone in ((self._utc, _UTC), (self._here, self._own)):
            self.body.addWidget(choice)
            shown = self._reading_label(self._reading(zone) if zone else "")
            self.body.addWidget(shown)
            choice.setVisible(bool(zone))
            shown.setVisible(bool(zone and self._example))
            choice.setAccessibleDescription(shown.text())
        self.body.addWidget(self._other)
        self.body.addWidget(self.zone)
        self.body.addWidget(self._other_reading)
        self.body.addStretch(1)
        for choice in (self._utc, self._here, self._other):
            choice.toggled.connect(self._refresh)
        self.zone.textEdited.connect(lambda: self._other.setChecked(True))
        self.zone.textChanged.connect(self._refresh)
        self.setMinimumWidth(480)
        self._refresh()

    def _reading_label(self, text: str) -> QLabel:
        label = self.label(text, "muted")
        label.setIndent(_INDENT)
        return label

    def _typed(self) -> str | None:
        """Return the zone that is named, or the only one that has the text in its name."""
        text = self.zone.text().strip().lower().replace(" ", "_")
        if exact := _zones().get(text):
            return exact
        near = [name for key, name in _zones().items() if text and text in key]
        return near[0] if len(near) == 1 else None

    def _chosen(self) -> str | None:
        if self._utc.isChecked():
            return _UTC
        if self._here.isChecked():
            return self._own
        return self._typed() if self._other.isChecked() else None

    def _reading(self, zone: str) -> str:
        """Write the log's first time as it stands there, and as it is read in this zone."""
        try:
            there = datetime.fromisoformat(self._example).replace(tzinfo=zoneinfo.ZoneInfo(zone))
        except (ValueError, zoneinfo.ZoneInfoNotFoundError):
            return ""
        return filled(
            self.tr("%1 in the log is %2 UTC"), moment_text(self._example), moment_text(there.astimezone(UTC))
        )

    def _refresh(self) -> None:
        typed, text = self._typed(), self.zone.text().strip()
        none = self.tr("Choose one of the list: no zone, or more than one, has this in its name.")
        reading = f"{typed}: {self._reading(typed)}" if typed else none if text else ""
        self._other_reading.setText(reading)
        self.accept_button.setEnabled(self._chosen() is not None)

    def other_reading(self) -> str:
        """Return what is said of the zone that is typed."""
        return self._other_reading.text()

    @override
    def answered(self, options: ReadOptions) -> ReadOptions:
        return replace(options, zone=self._chosen())
