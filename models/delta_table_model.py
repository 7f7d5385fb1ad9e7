"""The parts of a comparison as a table model, with bars to both sides of zero."""

from collections.abc import Sequence

import pandas as pd
from PySide6.QtCore import QObject

from apiusage_desktop.core.columns import Column
from models.frame_table_model import FrameTableModel
from models.override import override


class DeltaTableModel(FrameTableModel):
    """A bar behind each difference, −1 to 1, all on one scale."""

    def __init__(self, columns: Sequence[Column], visible: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(columns, visible, parent)
        self._largest_delta = 1

    @override
    def set_frame(self, frame: pd.DataFrame) -> None:
        self._largest_delta = max(1, int(frame["delta"].abs().max())) if len(frame) else 1
        super().set_frame(frame)

    @override
    def fraction(self, row: int, key: str) -> float | None:
        return float(self.value(row, key)) / self._largest_delta if key == "delta" else None
