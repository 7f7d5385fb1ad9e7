"""What to tell whoever helps with a problem: of the program and the computer, nothing of the user."""

import platform
import sys
from collections.abc import Iterator

from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QFontInfo, QGuiApplication

from apiusage_desktop import __version__
from apiusage_desktop.core.parts import DISTRIBUTIONS, parts


def diagnostics() -> str:
    """Return versions, system and screens. No names of users, computers, files or clients are in it."""
    return "\n".join(f"{name}: {value}" for name, value in _facts())


def _facts() -> Iterator[tuple[str, str]]:
    # Not for translation: it is read by whoever develops the program.
    yield "API Usage Desktop", f"{__version__} ({'installed' if getattr(sys, 'frozen', False) else 'from source'})"
    # Not `platform.platform()`, which may hold a name that somebody gave their own kernel.
    yield "System", f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}"
    if platform.system() == "Linux":
        yield "Distribution", platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    yield "Python", platform.python_version()
    yield "Qt", f"{qVersion()}, {QGuiApplication.platformName()}"
    yield "Language", QLocale().name()
    yield "Font", QFontInfo(QGuiApplication.font()).family()
    for screen in QGuiApplication.screens():
        size = screen.size()
        yield "Screen", f"{size.width()}×{size.height()} at {screen.devicePixelRatio():.2f}"
    yield "Colours", QGuiApplication.styleHints().colorScheme().name
    own = [part for part in parts() if part.name in DISTRIBUTIONS]
    yield "Parts", ", ".join(f"{part.name} {part.version}" for part in own)
