"""A display of its own for the program, and what is seen on it; shared by the checks that start the program."""

import contextlib
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QImage

_SCREEN = (1280, 800)
# Generous, so that a slow machine is no failure; nothing waits longer than it must.
PATIENCE = 60.0
# Text drawn smoothly has more shades than this already; an empty or half-drawn window has fewer.
_FEWEST_COLOURS = 50

_Found = TypeVar("_Found")


class CheckError(Exception):
    """The program did not do what it should."""


def require(fact: bool, otherwise: str) -> None:
    if not fact:
        raise CheckError(otherwise)


@contextlib.contextmanager
def display(scratch: Path) -> Iterator[str]:
    """Run an X server on a free display; it keeps its screen in a file in `scratch`."""
    reading, writing = os.pipe()
    size = "x".join(map(str, (*_SCREEN, 24)))
    # Without -noreset it begins anew when its last window is gone, and fails who connects just then.
    options = ["-screen", "0", size, "-nolisten", "tcp", "-noreset", "-fbdir", str(scratch)]
    command = ["Xvfb", "-displayfd", str(writing), *options]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        require(bool(number), "Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def started(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in the background; it does not outlive the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | dict(environment), stdout=output, stderr=output)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def titled(display: str, words: str) -> str:
    """Return the numbers of the windows with these words in their title, a line each."""
    search = ["xdotool", "search", "--onlyvisible", "--name", words]
    return subprocess.run(search, env=os.environ | {"DISPLAY": display}, text=True, capture_output=True).stdout


def press(display: str, window: str, keys: str) -> None:
    """Press keys in a window."""
    # There is no window manager to give it the keyboard.
    command = ["xdotool", "windowfocus", "--sync", window, "key", keys]
    subprocess.run(command, env=os.environ | {"DISPLAY": display}, check=True)


def still_picture(scratch: Path) -> QImage | None:
    """Return the screen if it is painted and does not change within half a second."""
    before = _screen(scratch)
    time.sleep(0.5)
    after = _screen(scratch)
    return after if before == after and len(_shades(after)) >= _FEWEST_COLOURS else None


def _screen(scratch: Path) -> QImage:
    """Read what Xvfb shows from its file: an XWD header, colour names, 4 bytes a pixel."""
    content = (scratch / "Xvfb_screen0").read_bytes()
    # Words of the header, big-endian: 0 its size, 12 bytes a line, 19 the number of colours (12 bytes each).
    header, line, colours = (int.from_bytes(content[4 * word : 4 * word + 4], "big") for word in (0, 12, 19))
    pixels = content[header + 12 * colours :]
    return QImage(pixels, *_SCREEN, line, QImage.Format.Format_RGB32).copy()


def _shades(picture: QImage) -> Counter[int]:
    pixels = memoryview(picture.convertToFormat(QImage.Format.Format_RGB32).constBits())
    return Counter(pixels.cast("B").cast("I"))


def painted(picture: QImage, name: str) -> QImage:
    shades = _shades(picture)
    require(len(shades) >= _FEWEST_COLOURS, f"{name} is blank: {len(shades)} colours")
    share = shades.most_common(1)[0][1] / shades.total()
    require(share < 0.98, f"{name} is blank: {share:.1%} of it is one colour")
    return picture


def describe(picture: QImage) -> str:
    return f"{picture.width()}×{picture.height()} pixels in {len(_shades(picture)):,} colours"


def wait_for(look: Callable[[], _Found | None], what: str) -> _Found:
    """Return the first true answer of `look`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise CheckError(f"waited {PATIENCE:.0f} s in vain for {what}")
