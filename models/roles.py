"""What a cell can be asked for, beside its text."""

from enum import IntEnum

from PySide6.QtCore import Qt


class Role(IntEnum):
    """Item data roles of the table models."""

    VALUE = Qt.ItemDataRole.UserRole + 1  # the raw value, as exported
    KIND = Qt.ItemDataRole.UserRole + 2  # the column's Kind
    FRACTION = Qt.ItemDataRole.UserRole + 3  # length of the in-cell bar, 0 to 1
    DRILL = Qt.ItemDataRole.UserRole + 4  # (filter field, value) that a click on the cell asks for
