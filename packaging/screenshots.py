"""Take the pictures of the user guide: the real window with the bundled sample, in both themes and two sizes.

xvfb-run -a python packaging/screenshots.py FOLDER [LOG]
"""

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apiusage_desktop.app import make_application, make_window  # noqa: E402
from models.settings_store import SettingsStore  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.sample import sample_path  # noqa: E402

_SIZES = ((1280, 800), (1920, 1080))


def _wait(signal: SignalInstance) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    loop.exec()


def _settle(milliseconds: int = 150) -> None:
    """Let pending paints happen; a picture needs no more than the next few frames."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(window: MainWindow, folder: Path, scheme: str) -> None:
    """Save the pages of a window with a log, in both sizes."""
    busiest = window.session.contents.clients
    for width, height in _SIZES:
        window.resize(width, height)
        _settle()
        name = f"{scheme}-{width}x{height}"
        window.grab().save(str(folder / f"overview-{name}.png"))
        if width == _SIZES[0][0]:
            _take_details(window, folder, name, busiest[0][0] if busiest else None)


def _take_details(window: MainWindow, folder: Path, name: str, client: str | None) -> None:
    window.overview.verticalScrollBar().setValue(10_000)
    _settle()
    window.grab().save(str(folder / f"overview-below-{name}.png"))
    window.overview.verticalScrollBar().setValue(0)
    window.filters.update(client=client, status="4xx other")
    _wait(window.session.answered)
    _settle()
    window.grab().save(str(folder / f"client-{name}.png"))
    window.filters.go_back()
    _wait(window.session.answered)
    window.overview.toggle_maximised(window.panels[6])
    _settle()
    window.grab().save(str(folder / f"maximised-{name}.png"))
    window.overview.restore()
    window.pages.setCurrentWidget(window.log_files)
    _settle()
    window.grab().save(str(folder / f"log-files-{name}.png"))
    window.pages.setCurrentWidget(window.overview)
    window.header.period.open_popup()
    _settle()
    for popup in QApplication.topLevelWidgets():
        if popup.objectName() == "dateRangePopup":
            popup.grab().save(str(folder / f"period-{name}.png"))
            popup.close()


def main(folder: Path, log: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application()
    for scheme in ("light", "dark"):
        with tempfile.TemporaryDirectory() as settings:
            window = make_window(application, SettingsStore(Path(settings) / "settings.ini"), scheme)
            window.show()
            _settle()
            window.grab().save(str(folder / f"welcome-{scheme}.png"))
            window.open_logs([log])
            _wait(window.session.contents_changed)
            _wait(window.session.answered)
            take(window, folder, scheme)
            window.hide()
            window.session.shut_down()


if __name__ == "__main__":
    arguments = [Path(word) for word in sys.argv[1:]]
    main(arguments[0], arguments[1] if len(arguments) > 1 else sample_path())
