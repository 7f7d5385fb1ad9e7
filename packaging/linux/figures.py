"""Measure how the frozen program starts: `figures.py PROGRAM`. The bars are P5 of docs/release.md.

First paint is when the window is on the screen of an X server of its own: the median of 11 starts with its files in
memory, and of 3 from the disk. Memory is what the program holds with no log open, five seconds after.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from display import display, press, started, still_picture, titled, wait_for  # noqa: E402

_WARM, _COLD = 11, 3
_IDLE_SECONDS = 5


def main(program: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        os.environ.update({f"XDG_{kind}_HOME": name for kind in ("CONFIG", "DATA", "CACHE")})
        with display(scratch) as number:
            _start(program, number, scratch)  # fills memory, and writes the settings
            warm = [_start(program, number, scratch)[0] for _ in range(_WARM)]
            cold = []
            for _ in range(_COLD):
                _forget(program.parent)
                cold.append(_start(program, number, scratch)[0])
            _, memory = _start(program, number, scratch, idle=_IDLE_SECONDS)
    load = os.getloadavg()[0]
    print(f"figures: first paint, median of {_WARM} from memory: {statistics.median(warm):.2f} s (bar 0.8)")
    print(f"figures: first paint, median of {_COLD} from the disk: {statistics.median(cold):.2f} s (bar 1.5)")
    print(f"figures: memory at idle: {memory:.0f} MB (bar 200); {os.cpu_count()} cores, load {load:.1f}")


def _start(program: Path, number: str, scratch: Path, idle: float = 0) -> tuple[float, float]:
    """Start the program and close it again; return the seconds to its first paint, and its memory in MB."""
    began = time.monotonic()
    environment = {"DISPLAY": number, "QT_QPA_PLATFORM": "xcb"}
    with started([program], scratch / "log", environment) as window:
        ident = wait_for(lambda: titled(number, "API Usage"), "a window").split()[0]
        seconds = time.monotonic() - began
        wait_for(lambda: still_picture(scratch), "a window that has come to rest")
        time.sleep(idle)
        status = Path(f"/proc/{window.pid}/status").read_text()
        press(number, ident, "ctrl+q")
        window.wait(60)
    return seconds, int(status.partition("VmRSS:")[2].split()[0]) / 1000


def _forget(folder: Path) -> None:
    """Have the system read these files from the disk the next time."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
