"""Drive the frozen program as a user would and say what was seen: `make smoke`.

Prints a line a check and exits with 1 at the first that fails. Pictures are left in `build/smoke`.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QImage

_ROOT = Path(__file__).resolve().parent.parent
_DIST = _ROOT / "dist" / "apiusage-desktop"
_PROGRAM = _DIST / "apiusage-desktop"
_SAMPLE = _ROOT / "resources" / "samples" / "contoso-usage.json"
_PICTURES = _ROOT / "build" / "smoke"
_SCREEN = (1280, 800)
# Generous, so that a slow machine is no failure; nothing waits longer than it must.
_PATIENCE = 60.0
_PANELS = 8
_SELF_TEST_SECONDS = 10.0
# Text drawn smoothly has more shades than this already; an empty or half-drawn window has fewer.
_FEWEST_COLOURS = 50

_Found = TypeVar("_Found")


class _CheckError(Exception):
    """The frozen program did not do what it should."""


def main() -> int:
    shutil.rmtree(_PICTURES, ignore_errors=True)
    _PICTURES.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        # Settings and recent files of whoever runs this neither matter nor change.
        os.environ.update({f"XDG_{kind}_HOME": name for kind in ("CONFIG", "DATA", "CACHE", "STATE")})
        try:
            _say("self-test", _check_itself())
            _say("export", _check_export(scratch))
            _say("inspect", _check_inspect(scratch))
            _say("formats", _check_formats())
            _say("report", _check_report(scratch))
            _say("window", _check_window(scratch))
        except _CheckError as error:
            print(f"smoke: FAILED: {error}", file=sys.stderr)
            return 1
    print(f"smoke: all passed; pictures in {_PICTURES.relative_to(_ROOT)}")
    return 0


def _check_itself() -> str:
    """Have the program check itself where nothing but the bundle can help it: no time zones of the system."""
    report = json.loads(_run([_PROGRAM, "--self-test"], QT_QPA_PLATFORM="offscreen", PYTHONTZPATH="").stdout)
    _require(report["seconds"] < _SELF_TEST_SECONDS, f"the self-test took {report['seconds']} s")
    return f"{len(report['checks'])} checks passed in {report['seconds']:.1f} s"


def _check_export(scratch: Path) -> str:
    frozen, source = scratch / "frozen", scratch / "source"
    _run([_PROGRAM, "export", _SAMPLE, "--out", frozen])
    _run([sys.executable, "-m", "apiusage_desktop", "export", _SAMPLE, "--out", source])
    files = {path.name: path.read_bytes() for path in frozen.iterdir()}
    _require(len(files) == _PANELS, f"export wrote {len(files)} files, not {_PANELS}: {sorted(files)}")
    expected = {path.name: path.read_bytes() for path in source.iterdir()}
    differing = sorted(name for name in files.keys() | expected.keys() if files.get(name) != expected.get(name))
    _require(not differing, f"frozen and source export differ in {differing}")
    return f"{len(files)} CSV files, {sum(map(len, files.values())):,} bytes, the same as from source"


def _check_inspect(scratch: Path) -> str:
    (described,) = json.loads(_run([_PROGRAM, "inspect", _SAMPLE, "--json"]).stdout)["sources"]
    _require(described["requests"] > 0 and described["rejected"] == 0, f"inspect says {described}")
    empty = scratch / "empty.json"
    empty.touch()
    refusal = _run([_PROGRAM, "inspect", empty], code=1).stderr.strip()
    _require(empty.name in refusal, f"the message for an empty file does not name it: {refusal!r}")
    return f"{described['rows']:,} rows, {described['requests']:,} requests; an empty file: code 1, {refusal!r}"


def _check_formats() -> str:
    """Read one file of each format: the libraries behind some are easily left out of the bundle."""
    logs = sorted((_ROOT / "tests" / "data").glob("usage-*"))
    for log in logs:
        said = json.loads(_run([_PROGRAM, "inspect", log, "--json"]).stdout)
        _require(said["requests"] > 0, f"{log.name} has no requests: {said}")
    return f"{len(logs)} files read: {', '.join(log.name for log in logs)}"


def _check_report(scratch: Path) -> str:
    out = scratch / "report"
    _run([_PROGRAM, "report", _SAMPLE, "--out", out], QT_QPA_PLATFORM="offscreen")
    tables, pictures = list(out.glob("*.csv")), list(out.glob("*.png"))
    _require(len(tables) == _PANELS and bool(pictures), f"report wrote {sorted(path.name for path in out.iterdir())}")
    for picture in pictures:
        shutil.copy(picture, _PICTURES)
    described = [f"{path.name} {_describe(_painted(QImage(str(path)), path.name))}" for path in pictures]
    return f"{len(tables)} CSV files, {', '.join(described)}"


def _check_window(scratch: Path) -> str:
    """Start the window on the sample, look at it, and leave it by the keyboard."""
    with _display(scratch) as display:
        environment = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        began = time.monotonic()
        log = scratch / "window.log"
        with _started([_PROGRAM, "--sample"], log, environment) as window:

            def titled(words: str) -> str | None:
                _require(window.poll() is None, f"the window closed by itself: {log.read_text()}")
                search = ["xdotool", "search", "--onlyvisible", "--name", words]
                return subprocess.run(search, env=os.environ | environment, text=True, capture_output=True).stdout

            _wait_for(lambda: titled("."), "a window")
            shown = time.monotonic() - began
            ident = _wait_for(lambda: titled(_SAMPLE.name), f"a window with {_SAMPLE.name!r} in its title").split()[0]
            opened = time.monotonic() - began
            picture = _wait_for(lambda: _still_picture(scratch), "a window that is painted and has come to rest")
            picture.save(str(_PICTURES / "window.png"))
            seen = _describe(_painted(picture, "the window"))
            # There is no window manager to give it the keyboard.
            helpers = _helpers(window.pid)
            _require(bool(helpers), "no helper process stands ready to read logs")
            keys = ["xdotool", "windowfocus", "--sync", ident, "key", "ctrl+q"]
            subprocess.run(keys, env=os.environ | environment, check=True)
            try:
                code = window.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                raise _CheckError("Ctrl+Q did not close the window") from None
            _require(code == 0, f"the window closed with code {code}: {log.read_text()}")
            _wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in helpers), "the helper to end")
        said = log.read_text().splitlines()
    aside = f"; it said {said[0]!r} and {len(said) - 1} lines more" if said else ""
    ready = f"{len(helpers)} helper processes"
    return f"shown after {shown:.2f} s, sample open after {opened:.2f} s, {seen}, {ready}; Ctrl+Q: code 0{aside}"


def _helpers(pid: int) -> list[int]:
    """Return the processes that a program started to read logs, and to watch over these."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for listed in children for child in listed.read_text().split()]


@contextlib.contextmanager
def _display(scratch: Path) -> Iterator[str]:
    """Run an X server on a free display; it keeps its screen in a file in `scratch`."""
    reading, writing = os.pipe()
    size = "x".join(map(str, (*_SCREEN, 24)))
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-fbdir", str(scratch)]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        _require(bool(number), "Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def _started(command: list[str | Path], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in the background; it does not outlive the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _still_picture(scratch: Path) -> QImage | None:
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


def _painted(picture: QImage, name: str) -> QImage:
    shades = _shades(picture)
    _require(len(shades) >= _FEWEST_COLOURS, f"{name} is blank: {len(shades)} colours")
    share = shades.most_common(1)[0][1] / shades.total()
    _require(share < 0.98, f"{name} is blank: {share:.1%} of it is one colour")
    return picture


def _describe(picture: QImage) -> str:
    return f"{picture.width()}×{picture.height()} pixels in {len(_shades(picture)):,} colours"


def _wait_for(look: Callable[[], _Found | None], what: str) -> _Found:
    """Return the first true answer of `look`."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise _CheckError(f"waited {_PATIENCE:.0f} s in vain for {what}")


def _run(command: list[str | Path], *, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command from the checkout and require its exit code."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=_ROOT, env=os.environ | environment, text=True, capture_output=True, timeout=_PATIENCE
    )
    said = done.stderr.strip() or done.stdout.strip()
    _require(done.returncode == code, f"{' '.join(words)}: code {done.returncode}, not {code}: {said}")
    return done


def _require(fact: bool, otherwise: str) -> None:
    if not fact:
        raise _CheckError(otherwise)


def _say(check: str, seen: str) -> None:
    print(f"smoke: {check}: {seen}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
