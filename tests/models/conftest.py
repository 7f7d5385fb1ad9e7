"""What all tests of the models share."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    """Have numbers and days written the American way, whatever the machine's language."""
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)
