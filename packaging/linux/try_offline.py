"""Watch which connections the frozen program opens: `try_offline.py PROGRAM [LOG]`.

It is started, made to open a log, to export it and to check itself, under strace. Whatever connects or sends anywhere
but to the display and other sockets of this computer's own fails the check.
"""

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from display import CheckError, display, press, require, started, still_picture, titled, wait_for  # noqa: E402

_SAMPLE = ROOT / "resources" / "samples" / "contoso-usage.json"
_CALLS = re.compile(r"^(?:\d+ +)?(\w+)\(.*?sa_family=(AF_\w+)", re.MULTILINE)
_OPENED = re.compile(r"^(?:\d+ +)?socket\((AF_\w+)", re.MULTILINE)
_LOCAL = {"AF_UNIX"}


def main(program: Path, log: Path) -> int:
    try:
        with tempfile.TemporaryDirectory() as name:
            scratch = Path(name)
            for what, seen in (
                ("export", _watch([program, "export", log, "--out", scratch / "out"], scratch)),
                ("self-test", _watch([program, "--self-test"], scratch, QT_QPA_PLATFORM="offscreen")),
                ("window", _watch_window(program, log, scratch)),
            ):
                print(f"try-offline: {what}: {seen}", flush=True)
    except CheckError as error:
        print(f"try-offline: FAILED: {error}", file=sys.stderr)
        return 1
    print("try-offline: no connection leaves this computer")
    return 0


def _traced(command: list[str | Path], trace: Path) -> list[str | Path]:
    return ["strace", "--follow-forks", "--quiet=all", "--trace=%network", f"--output={trace}", *command]


def _watch(command: list[str | Path], scratch: Path, **environment: str) -> str:
    trace = scratch / "trace"
    homes = {f"XDG_{kind}_HOME": str(scratch) for kind in ("CONFIG", "DATA", "CACHE")}
    with started(_traced(command, trace), scratch / "log", homes | environment) as process:
        code = process.wait(300)
    require(code == 0, f"{command[1]}: code {code}: {(scratch / 'log').read_text()}")
    return _judged(trace)


def _watch_window(program: Path, log: Path, scratch: Path) -> str:
    trace = scratch / "trace"
    homes = {f"XDG_{kind}_HOME": str(scratch) for kind in ("CONFIG", "DATA", "CACHE")}
    with display(scratch) as number:
        environment = homes | {"DISPLAY": number, "QT_QPA_PLATFORM": "xcb"}
        with started(_traced([program, log], trace), scratch / "log", environment) as window:
            ident = wait_for(lambda: titled(number, log.name), f"a window with {log.name!r} in its title").split()[0]
            wait_for(lambda: still_picture(scratch), "a window that has come to rest")
            press(number, ident, "ctrl+q")
            require(window.wait(60) == 0, "the window did not close well")
    return _judged(trace)


def _judged(trace: Path) -> str:
    """Require that only sockets of this computer were used, and count them."""
    text = trace.read_text("utf-8", "replace")
    used = Counter(family for _, family in _CALLS.findall(text)) + Counter(_OPENED.findall(text))
    abroad = {family: count for family, count in used.items() if family not in _LOCAL}
    lines = [line for line in text.splitlines() if any(family in line for family in abroad)]
    require(not abroad, f"{abroad}: {lines[:3]}")
    return f"{text.count('connect(')} connects, of kinds {sorted(used) or 'none'}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else _SAMPLE))
