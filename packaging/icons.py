"""Make the program's icons of its drawings, `resources/icons/app*.svg`: `icons.py FOLDER`.

PNG in the sizes desktops ask for, `.ico` for Windows, `.icns` for macOS.
"""

import os
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ui.icons import application_drawing  # noqa: E402

NAME = "apiusage-desktop"

PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
# All of Windows takes PNG for the largest; some of its parts take nothing but bitmaps for the others.
_ICO_PNG_FROM = 256
# Pixels by the type that names them; 16 and 32 are there as those of screens with twice the pixels.
_ICNS_TYPES = {
    b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256, b"ic14": 512, b"ic09": 512, b"ic10": 1024,
}  # fmt: skip
# On macOS an icon stands in a margin; ours fills 240 of its 256 units, Apple's grid has 824 of 1024.
_MAC_SHARE = (824 / 1024) / (240 / 256)


def write_icons(folder: Path) -> None:
    """Write all icons into the folder, under the program's name."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for size in PNG_SIZES:
        (folder / f"{NAME}-{size}.png").write_bytes(_png(_drawn(size)))
    (folder / f"{NAME}.ico").write_bytes(_ico())
    (folder / f"{NAME}.icns").write_bytes(_icns())
    del application


def _drawn(size: int, share: float = 1) -> QImage:
    """Draw the icon in a square of so many pixels, of which it fills a share."""
    picture = QImage(QSize(size, size), QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(application_drawing(size)))
    painter = QPainter(picture)
    margin = size * (1 - share) / 2
    renderer.render(painter, QRectF(margin, margin, size * share, size * share))
    painter.end()
    return picture


def _png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload] # a device is taken as well as a file name
    return bytes(buffer.data().data())


def _ico() -> bytes:
    """Return the container of Windows: a directory of 16 bytes a picture, then the pictures."""
    pictures = [(size, _png(_drawn(size)) if size >= _ICO_PNG_FROM else _bitmap(_drawn(size))) for size in _ICO_SIZES]
    place = 6 + 16 * len(pictures)
    directory = struct.pack("<HHH", 0, 1, len(pictures))
    for size, content in pictures:
        # A size of 256 is written as 0.
        directory += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), place)
        place += len(content)
    return directory + b"".join(content for _, content in pictures)


def _bitmap(picture: QImage) -> bytes:
    """Return a bitmap as icons have it: twice as high, for the mask that follows; the lowest line first."""
    size = picture.width()
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    pixels = bytes(picture.constBits())
    lines = [pixels[size * 4 * line : size * 4 * (line + 1)] for line in reversed(range(size))]
    mask = bytes((size + 31) // 32 * 4) * size  # the pixels' own transparency counts
    return header + b"".join(lines) + mask


def _icns() -> bytes:
    """Return the container of macOS: PNG pictures, each after its type and length."""
    pictures = [(kind, _png(_drawn(size, _MAC_SHARE))) for kind, size in _ICNS_TYPES.items()]
    body = b"".join(kind + struct.pack(">I", 8 + len(content)) + content for kind, content in pictures)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


if __name__ == "__main__":
    write_icons(Path(sys.argv[1]))
