"""The page of the eight panels."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from ui.panels import Panel

_SPACING = 8
_ROW_HEIGHT = 232
# (row, column, columns wide) of each panel on a grid of six columns.
_PLACES = ((0, 0, 2), (0, 2, 2), (0, 4, 2), (1, 0, 2), (1, 2, 2), (1, 4, 2), (2, 0, 4), (2, 4, 2))


class OverviewPage(QScrollArea):
    """The panels in the order of the product's own page; one of them can fill the page."""

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
        for panel, (row, column, width) in zip(self._panels, _PLACES, strict=True):
            panel.setMinimumHeight(_ROW_HEIGHT)
            panel.setMinimumWidth(120)
            self._grid.addWidget(panel, row, column, 1, width)
            panel.maximise_asked.connect(self.toggle_maximised)
        for column in range(6):
            self._grid.setColumnStretch(column, 1)
        self.setWidget(page)

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
        for panel, (row, column, width) in zip(self._panels, _PLACES, strict=True):
            panel.setVisible(chosen is None or panel is chosen)
            panel.set_maximised(panel is chosen)
            self._grid.removeWidget(panel)
            if panel is chosen:
                self._grid.addWidget(panel, 0, 0, 3, 6)
            else:
                self._grid.addWidget(panel, row, column, 1, width)
        self._grid.setEnabled(True)
        # At once and at its final size: charts paint themselves as soon as they can.
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))
