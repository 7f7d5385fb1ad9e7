"""What the benchmarks of the window share: a window in a process of its own, with a display of its own if need be."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apiusage_desktop import app  # noqa: E402
from apiusage_desktop.core.log_reader import LogReader  # noqa: E402
from models.settings_store import SettingsStore  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402


def pause(milliseconds: int) -> None:
    """Let the window go on for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(*signals: SignalInstance) -> None:
    """Wait until each has been told, one after another."""
    for signal in signals:
        loop = QEventLoop()
        signal.connect(loop.quit)
        loop.exec()


@contextmanager
def window_of(size: tuple[int, int], reader: LogReader | None = None) -> Iterator[MainWindow]:
    """Show a window, with settings of its own; it is closed at the end."""
    application = app.make_application()
    with tempfile.TemporaryDirectory(prefix="apiusage-window-") as folder:
        window = app.make_window(application, SettingsStore(Path(folder) / "settings.ini"), "light", reader)
        window.resize(*size)
        window.show()
        pause(200)
        yield window
        window.session.shut_down()
        window.close()


def in_own_process(script: str, *words: str) -> dict[str, Any]:
    """Run a benchmark's script and return what it prints last, as JSON."""
    command = [sys.executable, str(ROOT / "benchmarks" / script), *words]
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and shutil.which("xvfb-run"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 2560x1600x24", *command]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told
