"""Drive the frozen program as a user would and say what was seen: `make smoke`.

Prints a line a check and exits with 1 at the first that fails. Pictures are left in `build/smoke`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from display import (
    PATIENCE,
    CheckError,
    describe,
    display,
    painted,
    press,
    require,
    started,
    still_picture,
    titled,
    wait_for,
)
from PySide6.QtGui import QImage

_ROOT = Path(__file__).resolve().parent.parent
_DIST = _ROOT / "dist" / "apiusage-desktop"
_PROGRAM = _DIST / "apiusage-desktop"
_SAMPLE = _ROOT / "resources" / "samples" / "contoso-usage.json"
_PICTURES = _ROOT / "build" / "smoke"
_PANELS = 8


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
        except CheckError as error:
            print(f"smoke: FAILED: {error}", file=sys.stderr)
            return 1
    print(f"smoke: all passed; pictures in {_PICTURES.relative_to(_ROOT)}")
    return 0


def _check_itself() -> str:
    """Have the program check itself where nothing but the bundle can help it: no time zones of the system."""
    report = json.loads(_run([_PROGRAM, "--self-test"], QT_QPA_PLATFORM="offscreen", PYTHONTZPATH="").stdout)
    return f"{len(report['checks'])} checks passed in {report['seconds']:.1f} s"


def _check_export(scratch: Path) -> str:
    frozen, source = scratch / "frozen", scratch / "source"
    _run([_PROGRAM, "export", _SAMPLE, "--out", frozen])
    _run([sys.executable, "-m", "apiusage_desktop", "export", _SAMPLE, "--out", source])
    files = {path.name: path.read_bytes() for path in frozen.iterdir()}
    require(len(files) == _PANELS, f"export wrote {len(files)} files, not {_PANELS}: {sorted(files)}")
    expected = {path.name: path.read_bytes() for path in source.iterdir()}
    differing = sorted(name for name in files.keys() | expected.keys() if files.get(name) != expected.get(name))
    require(not differing, f"frozen and source export differ in {differing}")
    return f"{len(files)} CSV files, {sum(map(len, files.values())):,} bytes, the same as from source"


def _check_inspect(scratch: Path) -> str:
    (described,) = json.loads(_run([_PROGRAM, "inspect", _SAMPLE, "--json"]).stdout)["sources"]
    require(described["requests"] > 0 and described["rejected"] == 0, f"inspect says {described}")
    empty = scratch / "empty.json"
    empty.touch()
    refusal = _run([_PROGRAM, "inspect", empty], code=1).stderr.strip()
    require(empty.name in refusal, f"the message for an empty file does not name it: {refusal!r}")
    return f"{described['rows']:,} rows, {described['requests']:,} requests; an empty file: code 1, {refusal!r}"


def _check_formats() -> str:
    """Read one file of each format: the libraries behind some are easily left out of the bundle."""
    logs = sorted((_ROOT / "tests" / "data").glob("usage-*"))
    for log in logs:
        said = json.loads(_run([_PROGRAM, "inspect", log, "--json"]).stdout)
        require(said["requests"] > 0, f"{log.name} has no requests: {said}")
    return f"{len(logs)} files read: {', '.join(log.name for log in logs)}"


def _check_report(scratch: Path) -> str:
    out = scratch / "report"
    _run([_PROGRAM, "report", _SAMPLE, "--out", out], QT_QPA_PLATFORM="offscreen")
    tables, pictures = list(out.glob("*.csv")), list(out.glob("*.png"))
    require(len(tables) == _PANELS and bool(pictures), f"report wrote {sorted(path.name for path in out.iterdir())}")
    for picture in pictures:
        shutil.copy(picture, _PICTURES)
    described = [f"{path.name} {describe(painted(QImage(str(path)), path.name))}" for path in pictures]
    return f"{len(tables)} CSV files, {', '.join(described)}"


def _check_window(scratch: Path) -> str:
    """Start the window on the sample, look at it, and leave it by the keyboard."""
    with display(scratch) as number:
        environment = {"DISPLAY": number, "QT_QPA_PLATFORM": "xcb"}
        began = time.monotonic()
        log = scratch / "window.log"
        with started([_PROGRAM, "--sample"], log, environment) as window:

            def shows(words: str) -> str:
                require(window.poll() is None, f"the window closed by itself: {log.read_text()}")
                return titled(number, words)

            wait_for(lambda: shows("."), "a window")
            shown = time.monotonic() - began
            ident = wait_for(lambda: shows(_SAMPLE.name), f"a window with {_SAMPLE.name!r} in its title").split()[0]
            opened = time.monotonic() - began
            picture = wait_for(lambda: still_picture(scratch), "a window that is painted and has come to rest")
            picture.save(str(_PICTURES / "window.png"))
            seen = describe(painted(picture, "the window"))
            helpers = _helpers(window.pid)
            require(bool(helpers), "no helper process stands ready to read logs")
            press(number, ident, "ctrl+q")
            try:
                code = window.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                raise CheckError("Ctrl+Q did not close the window") from None
            require(code == 0, f"the window closed with code {code}: {log.read_text()}")
            wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in helpers), "the helper to end")
        said = log.read_text().splitlines()
    aside = f"; it said {said[0]!r} and {len(said) - 1} lines more" if said else ""
    ready = f"{len(helpers)} helper processes"
    return f"shown after {shown:.2f} s, sample open after {opened:.2f} s, {seen}, {ready}; Ctrl+Q: code 0{aside}"


def _helpers(pid: int) -> list[int]:
    """Return the processes that a program started to read logs, and to watch over these."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for listed in children for child in listed.read_text().split()]


def _run(command: list[str | Path], *, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command from the checkout and require its exit code."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=_ROOT, env=os.environ | environment, text=True, capture_output=True, timeout=PATIENCE
    )
    said = done.stderr.strip() or done.stdout.strip()
    require(done.returncode == code, f"{' '.join(words)}: code {done.returncode}, not {code}: {said}")
    return done


def _say(check: str, seen: str) -> None:
    print(f"smoke: {check}: {seen}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
