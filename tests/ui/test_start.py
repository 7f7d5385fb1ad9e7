"""How the program starts: a window first, and all that takes long to load after it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from apiusage_desktop.app import furnish
from models.settings_store import SettingsStore
from tests.ui.driving import SAMPLE
from ui.first_paint import FirstPaint
from ui.main_window import MainWindow
from ui.theme import ThemeSwitch


@pytest.mark.parametrize("module", ["pandas", "numpy", "duckdb", "pyqtgraph"])
def test_the_first_page_needs_nothing_that_takes_long_to_load(module: str) -> None:
    code = f"import sys, apiusage_desktop.app; sys.exit({module!r} in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_window_that_is_closed_at_once_ends_the_program_without_a_word() -> None:
    code = """
from apiusage_desktop import app, cli
from ui.actions import ActionName
from ui.first_paint import FirstPaint

class Impatient(app.MainWindow):
    def __init__(self, *parts):
        super().__init__(*parts)
        FirstPaint(self).painted.connect(self.actions_by_name[ActionName.QUIT].trigger)

app.MainWindow = Impatient
raise SystemExit(cli.main([]))
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_asked_for_before_the_workbench_stands_is_done_when_it_does(
    qtbot: QtBot, qapp: QApplication, settings: SettingsStore
) -> None:
    palette = qapp.palette()
    window = MainWindow(settings, ThemeSwitch(qapp, "light"))
    qtbot.addWidget(window)
    with qtbot.waitSignal(FirstPaint(window).painted):
        window.show()
    assert window.centralWidget() is window.welcome
    window.open_logs([SAMPLE])

    furnish(window, qapp)
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        pass
    assert [source.path for _, source in window.session.sources] == [SAMPLE]
    assert not window.welcome.isVisible()
    window.session.shut_down()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)


_CLOSED_SOON = """
import sys
from PySide6.QtCore import QTimer
from apiusage_desktop.app import run_window
from apiusage_desktop.core.log_reader import ReaderHere
from ui.main_window import MainWindow
MainWindow.showEvent = lambda window, event: QTimer.singleShot(int(sys.argv[1]), window.close)
sys.exit(run_window([], ReaderHere))
"""


@pytest.mark.parametrize("milliseconds", [30, 2_500])
def test_a_window_that_is_closed_while_it_loads_or_later_ends_without_a_word(tmp_path: Path, milliseconds: int) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _CLOSED_SOON, str(milliseconds)],
        cwd=root,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
