"""The clients as a table model."""

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from apiusage_desktop.core.directory.client_list import COLUMNS
from models.frame_table_model import FrameTableModel
from models.override import override
from models.roles import Role

_SHOWN = (
    "client_name", "needs_a_look", "requests", "last_day", "grant_type", "client_state", "created", "owner", "team",
    "vendor", "environment", "budget", "budget_used", "unneeded_scopes", "description", "client_id",
)  # fmt: skip


class ClientTableModel(FrameTableModel):
    """One row a client; a click on a day leads nowhere, since these are days of a client and not of requests."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, _SHOWN, parent)

    @override
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return None if role == Role.DRILL else super().data(index, role)

    @override
    def fraction(self, row: int, key: str) -> float | None:
        if key == "budget_used":
            used = float(self.value(row, key))
            return min(used, 1.0) if used == used else None
        return super().fraction(row, key)
