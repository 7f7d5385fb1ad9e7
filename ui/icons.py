"""Icons: plain SVG files, coloured from the palette when they are asked for."""

import functools
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_INK = b"#000000"
_SIZES = (16, 20, 32)
_SMALL = 32


@functools.lru_cache(maxsize=256)
def icon(name: str, colour: str) -> QIcon:
    """Return the icon of this name in one colour, sharp at the usual sizes; drawn once, however many show it."""
    renderer = QSvgRenderer(QByteArray(_svg(name).replace(_INK, colour.encode())))
    result = QIcon()
    for size in _SIZES:
        result.addPixmap(_render(renderer, size))
        result.addPixmap(_render(renderer, size * 2, ratio=2))
    return result


def application_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(_render(QSvgRenderer(QByteArray(application_drawing(size))), size))
    return result


def application_drawing(size: int) -> bytes:
    """Return the drawing of the program's icon for this size; the one for small ones has fewer, thicker bars."""
    return _svg("app-small" if size <= _SMALL else "app")


def _svg(name: str) -> bytes:
    return resources.files("resources").joinpath("icons", f"{name}.svg").read_bytes()


def _render(renderer: QSvgRenderer, size: int, ratio: int = 1) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
