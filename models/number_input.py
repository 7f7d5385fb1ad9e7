"""Numbers as users type them: in their locale or plain, with or without separators."""

import math
from decimal import Decimal

from PySide6.QtCore import QLocale

_LARGEST = 10**15


def typed_count(text: str) -> int | None:
    """Read a whole number that is not negative; `None` if it is none."""
    number = typed_number(text)
    return int(number) if number is not None and number == int(number) else None


def typed_number(text: str) -> float | None:
    """Read a number that is not negative; `None` if it is none."""
    bare = "".join(text.split())
    for locale in (QLocale(), QLocale.c()):
        value, read = locale.toDouble(bare)
        if read and math.isfinite(value) and 0 <= value <= _LARGEST:
            return value
    return None


def number_text(value: float) -> str:
    """Write a number so that it can be read again: with all its digits, without separators."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    if value == int(value):
        return locale.toString(int(value))
    return format(Decimal(repr(value)), "f").replace(".", locale.decimalPoint())
