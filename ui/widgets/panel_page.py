"""A page of panels, of which one can fill the page."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from apiusage_desktop.core.filters import UsageFilter
from models.override import override
from ui.panels import Panel

_SPACING = 8
_ROW_HEIGHT = 232
_COLUMNS = 6


class PanelPage(QScrollArea):
    """Panels on a grid; subclasses say where.

    Attributes:
        PLACES: (row, column, columns wide) of each panel on a grid of six columns.
    """

    PLACES: ClassVar[tuple[tuple[int, int, int], ...]]

    def __init__(self, panels: Sequence[Panel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panels = tuple(panels)
        self._maximised: Panel | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget(self)
        page.setObjectName("page")
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(0, 6, 4, 4)
        self._grid.setSpacing(_SPACING)
        for panel, (row, column, width) in zip(self._panels, self.PLACES, strict=True):
            panel.setMinimumHeight(_ROW_HEIGHT)
            panel.setMinimumWidth(120)
            self._grid.addWidget(panel, row, column, 1, width)
            panel.maximise_asked.connect(self.toggle_maximised)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.setWidget(page)

    @property
    def panels(self) -> tuple[Panel, ...]:
        return self._panels

    @property
    def maximised(self) -> Panel | None:
        return self._maximised

    def toggle_maximised(self, panel: Panel) -> None:
        """Let a panel fill the page, or show all panels again."""
        self._show_only(None if self._maximised is panel else panel)

    def restore(self) -> None:
        self._show_only(None)

    def _show_only(self, chosen: Panel | None) -> None:
        self._maximised = chosen
        # Otherwise all panels are laid out again for each of them that comes or goes.
        self._grid.setEnabled(False)
        rows = 1 + max(row for row, _, _ in self.PLACES)
        for panel, (row, column, width) in zip(self._panels, self.PLACES, strict=True):
            panel.setVisible(chosen is None or panel is chosen)
            panel.set_maximised(panel is chosen)
            self._grid.removeWidget(panel)
            if panel is chosen:
                self._grid.addWidget(panel, 0, 0, rows, _COLUMNS)
            else:
                self._grid.addWidget(panel, row, column, 1, width)
        self._grid.setEnabled(True)
        # At once and at its final size: charts paint themselves as soon as they can.
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))


class OverviewPage(PanelPage):
    """The panels in the order of the product's own page."""

    PLACES = ((0, 0, 2), (0, 2, 2), (0, 4, 2), (1, 0, 2), (1, 2, 2), (1, 4, 2), (2, 0, 4), (2, 4, 2))


class LazyPage(PanelPage):
    """A page whose panels ask the logs only when it is looked at: other pages need not wait for it."""

    def __init__(self, panels: Sequence[Panel], parent: QWidget | None = None) -> None:
        super().__init__(panels, parent)
        self._wanted: UsageFilter | None = None

    def refresh(self, usage_filter: UsageFilter) -> None:
        """Have the panels show what the filter lets through, as soon as the page is shown."""
        self._wanted = usage_filter
        if self.isVisible():
            self.catch_up()
        else:
            for panel in self._panels:
                panel.cancel()

    def catch_up(self) -> None:
        """Ask what the panels have not asked so far."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            for panel in self._panels:
                panel.refresh(wanted)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.catch_up()


class TrafficPage(LazyPage):
    """What only single requests tell: when, how fast, and how well clients wait."""

    PLACES = ((0, 0, 3), (0, 3, 3), (1, 0, 3), (1, 3, 3))


class TwoAccountsPage(LazyPage):
    """What usage exports and request logs tell of the same days, side by side."""

    PLACES = ((0, 0, 6),)
