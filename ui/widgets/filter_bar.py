"""Where the user is: all clients or one, and the filters in force as chips that can be taken away."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.filters import UsageFilter
from models.column_format import plain_text
from models.date_presets import format_range
from ui.icons import icon
from ui.theme import Theme

_CHIP_TEXT = 48


class FilterBar(QFrame):
    """Back, forward, the breadcrumb, and one chip a condition.

    Signals:
        cleared: the conditions (their names) the user took away.
        changes_dropped: the user wants no changes shown.
    """

    cleared = Signal(list)
    changes_dropped = Signal()
    back_asked = Signal()
    forward_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Filters"))
        self._theme = theme
        self._back = self._button(self.tr("Back (Alt+Left)"))
        self._forward = self._button(self.tr("Forward (Alt+Right)"))
        self._all = QToolButton(self)
        self._all.setText(self.tr("All clients"))
        self._arrow = QLabel("›", self)
        self._arrow.setProperty("role", "muted")
        self._client = QLabel(self)
        self._client.setTextFormat(Qt.TextFormat.PlainText)
        self._client.setProperty("role", "title")
        self._hint = QLabel(self.tr("Click a status, URL or day to filter everything; double-click a client."), self)
        self._hint.setProperty("role", "muted")
        self._clear = QToolButton(self)
        self._clear.setText(self.tr("Clear all"))
        self._clear.setProperty("role", "link")
        # Made once: a drag of the band changes the text of one at every step.
        self._chips = {name: self._chip() for name in ("days", "status", "method", "endpoint", "search")}
        self.changes = self._chip()
        self.changes.setToolTip(self.tr("Show no changes (Ctrl+D)"))
        self.changes.setAccessibleName(self.tr("Show no changes"))
        self._lay_out()
        self._connect_signals()
        self.set_theme(theme)

    def _button(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setEnabled(False)
        return button

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self._back, self._forward, self._all, self._arrow, self._client):
            layout.addWidget(widget)
        layout.addSpacing(8)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in self._chips.values():
            chips.addWidget(chip)
        layout.addLayout(chips)
        layout.addWidget(self._clear)
        layout.addWidget(self._hint)
        layout.addStretch(1)
        layout.addWidget(self.changes)
        self.setFixedHeight(28)

    def add_at_end(self, widget: QWidget) -> None:
        """Put what else narrows what is counted to the right of the filters."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(widget)

    def _connect_signals(self) -> None:
        self._back.clicked.connect(self.back_asked)
        self._forward.clicked.connect(self.forward_asked)
        for name, chip in self._chips.items():
            chip.clicked.connect(partial(self._drop, name))
        self.changes.clicked.connect(self.changes_dropped)
        self._all.clicked.connect(lambda: self.cleared.emit(["client"]))
        self._clear.clicked.connect(
            lambda: self.cleared.emit(["days", "status", "endpoint", "method", "search", "client"])
        )

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._back.setIcon(icon("back", theme.muted))
        self._forward.setIcon(icon("forward", theme.muted))
        for chip in (*self._chips.values(), self.changes):
            chip.setIcon(icon("close", theme.muted))

    def set_history(self, can_go_back: bool, can_go_forward: bool) -> None:
        self._back.setEnabled(can_go_back)
        self._forward.setEnabled(can_go_forward)

    def show_filter(self, usage_filter: UsageFilter, contents: Contents) -> None:
        client = usage_filter.client
        self._client.setText(plain_text(contents.client_name(client), 60) if client else "")
        self._client.setVisible(client is not None)
        self._arrow.setVisible(client is not None)
        self._all.setEnabled(client is not None)
        role = "link" if client else ""
        if self._all.property("role") != role:
            self._all.setProperty("role", role)
            self._all.style().polish(self._all)
        conditions = self._conditions(usage_filter)
        for name, chip in self._chips.items():
            if name in conditions:
                self._name_chip(chip, conditions[name])
            chip.setVisible(name in conditions)
        self._clear.setVisible(bool(conditions))
        self._hint.setVisible(not conditions and client is None)

    def show_changes(self, text: str) -> None:
        """Say against which days changes are shown; nothing, if they are not."""
        self.changes.setText(text)
        if text:
            self.changes.setAccessibleName(text)
        self.changes.setVisible(bool(text))

    def chips(self) -> list[QToolButton]:
        """Return the chips, one for each condition that can be taken away."""
        return [chip for chip in self._chips.values() if not chip.isHidden()]

    def _conditions(self, usage_filter: UsageFilter) -> dict[str, str]:
        days = format_range(usage_filter.days, self.locale()) if usage_filter.days else None
        texts = (
            ("days", self.tr("Period: %1"), days),
            ("status", self.tr("Status: %1"), usage_filter.status),
            ("method", self.tr("Method: %1"), usage_filter.method),
            ("endpoint", self.tr("URL: %1"), usage_filter.endpoint),
            ("search", self.tr("Search: %1"), usage_filter.search or None),
        )
        return {name: text.replace("%1", plain_text(value)) for name, text, value in texts if value is not None}

    def _drop(self, name: str, *_: object) -> None:
        self.cleared.emit([name])

    def _chip(self) -> QToolButton:
        chip = QToolButton(self)
        chip.setProperty("role", "chip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setToolTip(self.tr("Remove this filter"))
        chip.setAccessibleName(self.tr("Remove this filter"))
        chip.hide()
        return chip

    def _name_chip(self, chip: QToolButton, text: str) -> None:
        shown = text if len(text) <= _CHIP_TEXT else f"{text[: _CHIP_TEXT // 2]}…{text[-_CHIP_TEXT // 2 :]}"
        chip.setText(shown.replace("&", "&&"))
        chip.setAccessibleName(self.tr("Remove the filter %1").replace("%1", text))
