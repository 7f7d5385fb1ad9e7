"""The icon files as the desktops that take them read them."""

import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QImageReader

ROOT = Path(__file__).resolve().parents[2]
GROUND, BAR, FAILED = (QColor(name).rgb() for name in ("#12305c", "#56b4e9", "#ff9f1c"))


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    subprocess.run([sys.executable, ROOT / "packaging" / "icons.py", folder], check=True)
    return folder


@pytest.mark.parametrize("size", [16, 32])
def test_small_icons_have_sharp_bars(icons: Path, size: int) -> None:
    picture = QImage(str(icons / f"apiusage-desktop-{size}.png"))
    unit = size // 16
    ends = (range(3 * unit), range(size - 3 * unit, size))
    pixels = {
        (x, y): picture.pixel(x, y)
        for x in range(size)
        for y in range(size)
        if not (any(x in end for end in ends) and any(y in end for end in ends))  # the corners are round
    }
    assert set(pixels.values()) == {GROUND, BAR, FAILED}
    assert list(pixels.values()).count(FAILED) == 14 * unit**2  # sixteen, two of them in a corner


def test_windows_finds_each_size_in_the_ico(icons: Path) -> None:
    reader = QImageReader(str(icons / "apiusage-desktop.ico"))
    pictures = []
    for place in range(reader.imageCount()):
        reader.jumpToImage(place)
        pictures.append(reader.read())
    assert [picture.width() for picture in pictures] == [16, 20, 24, 32, 40, 48, 64, 256]
    for picture in pictures:
        middle = picture.width() // 2
        assert picture.pixelColor(0, 0).alpha() < 16
        assert picture.pixelColor(middle, 1 + picture.width() // 16).rgb() == GROUND


def _icns_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    assert content[:4] == b"icns"
    assert struct.unpack(">I", content[4:8])[0] == len(content)
    place = 8
    while place < len(content):
        kind, length = struct.unpack(">4sI", content[place : place + 8])
        yield kind.decode(), content[place + 8 : place + length]
        place += length


def test_macos_finds_each_size_in_the_icns(icons: Path) -> None:
    content = (icons / "apiusage-desktop.icns").read_bytes()
    sizes = {kind: QImage.fromData(part).width() for kind, part in _icns_parts(content)}
    assert sizes == {
        "ic11": 32, "ic12": 64, "ic07": 128, "ic13": 256, "ic08": 256, "ic14": 512, "ic09": 512, "ic10": 1024,
    }  # fmt: skip
