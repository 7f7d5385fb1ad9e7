"""Checks of drawing: fonts, letters and pictures, whose absence nothing else tells."""

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontDatabase, QImage, QImageReader, QPainter

from apiusage_desktop.core.self_test import Check, require
from ui.icons import application_icon, icon

_LETTERS = "Open"
# No font has a letter here: what is drawn is the sign for one that is missing, often an empty box.
_NO_LETTER = "\U0010fffd"
_INK = "#12305c"
_SIZE = 48


def drawing_checks() -> dict[str, Check]:
    """Return the checks by name; they need a `QApplication`."""
    return {"fonts": _find_fonts, "letters": _draw_letters, "icons": _draw_icons}


def _find_fonts(_: Path) -> str:
    families = QFontDatabase.families()
    require(bool(families), "there are no fonts")
    return f"{len(families)} families, such as {families[0]}"


def _draw_letters(_: Path) -> str:
    """Tell letters from the box that stands for each where fonts are missing."""
    drawn = {letter: _drawn(letter) for letter in (*_LETTERS, _NO_LETTER)}
    blank = _drawn(" ")
    for letter in _LETTERS:
        require(drawn[letter] != blank, f"{letter} leaves no mark")
        same = [other for other in drawn if other != letter and drawn[other] == drawn[letter]]
        require(not same, f"{letter} looks like {same}: letters are drawn as boxes")
    return f"{', '.join(_LETTERS)} differ from each other and from the sign for a missing letter"


def _drawn(letter: str) -> QImage:
    picture = QImage(QSize(_SIZE, _SIZE), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    font = painter.font()
    font.setPixelSize(_SIZE // 2)
    painter.setFont(font)
    painter.drawText(QRect(0, 0, _SIZE, _SIZE), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return picture


def _draw_icons(_: Path) -> str:
    """Draw icons, and have the pictures readable that the style sheet names by file."""
    for name, pixmap in (("open", icon("open", _INK).pixmap(_SIZE)), ("app", application_icon().pixmap(_SIZE))):
        marks = _opaque_pixels(pixmap.toImage())
        require(marks > _SIZE, f"the icon {name} has {marks} pixels that are not transparent")
    formats = [bytes(kind.data()).decode() for kind in QImageReader.supportedImageFormats()]
    require("svg" in formats, f"pictures can be {formats}, not svg")
    return "icons are drawn, svg files can be read"


def _opaque_pixels(picture: QImage) -> int:
    columns, rows = range(picture.width()), range(picture.height())
    return sum(picture.pixelColor(x, y).alpha() > 0 for y in rows for x in columns)
