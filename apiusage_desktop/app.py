"""The composition root: the only place that builds the window and what it stands on."""

import gc
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEventLoop, QLocale, QTimer
from PySide6.QtWidgets import QApplication

from apiusage_desktop import __version__
from apiusage_desktop.commands import ExportRequest, export
from apiusage_desktop.core.callers import RememberedCallers
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.source import Account
from models.filter_state import FilterState
from models.settings_store import SettingsStore
from models.usage_session import UsageSession
from ui.icons import application_icon
from ui.main_window import MainWindow
from ui.theme import ThemeSwitch

_REPORT_SIZE = (1600, 1240)
_REPORT_SECONDS = 120


def make_application() -> QApplication:
    """Make the one QApplication, with its name, icon and locale."""
    # Threads that make frames of query results hand the interpreter back sooner than by default (5 ms each).
    sys.setswitchinterval(0.001)
    # What was imported stays: to look through it for garbage again and again would hold the window for 60 ms.
    gc.freeze()
    QCoreApplication.setApplicationName("API Usage Desktop")
    QCoreApplication.setApplicationVersion(__version__)
    application = QApplication(sys.argv[:1])
    # A system without a language would write counts without thousands separators.
    if QLocale().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    application.setDesktopFileName("apiusage-desktop")
    application.setWindowIcon(application_icon())
    return application


def make_window(
    application: QApplication, settings: SettingsStore, scheme: str | None = None, reader: LogReader | None = None
) -> MainWindow:
    """Build the window and all it needs; its session ends with the application.

    Args:
        application: the one there is.
        settings: what is remembered between runs.
        scheme: the colours; default: those of the settings.
        reader: reads the logs; default: right here, as tests do.
    """
    themes = ThemeSwitch(application, scheme or settings.colour_scheme)
    session = UsageSession(application, reader)
    window = MainWindow(session, FilterState(application), settings, themes)
    application.aboutToQuit.connect(session.shut_down)
    return window


def run_window(logs: Sequence[Path], reader: LogReader, *, sample: bool = False) -> int:
    """Show the window with the given logs until the user closes it."""
    application = make_application()
    window = make_window(application, SettingsStore(), reader=reader)
    sys.excepthook = partial(_tell_mistake, window)
    window.show()
    if sample:
        QTimer.singleShot(0, window.open_sample)
    window.open_logs(list(logs))
    return application.exec()


def _tell_mistake(
    window: MainWindow, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Our own mistakes stay loud, but in a frozen program nobody sees stderr: say in the window that one happened."""
    sys.__excepthook__(kind, error, traceback)
    window.notices.tell(f"Something went wrong in the program ({kind.__name__}). Please report it.", warning=True)


def write_report(logs: Sequence[Path], out: Path, reader: LogReader, account: Account | None = None) -> list[str]:
    """Write a picture of the dashboard and one CSV a panel, without a display.

    Args:
        logs: the logs.
        out: the folder.
        reader: reads the logs.
        account: which counts of days that usage exports and request logs cover; default: exports.

    Returns:
        what was written, a line each.

    Raises:
        UsageError: a log cannot be read, or a file not written.
    """
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    remarks = list(export(logs, ExportRequest(out, account=account), reader))
    application = make_application()
    picture = out / "dashboard.png"
    with tempfile.TemporaryDirectory(prefix="apiusage-report-") as folder:
        # Settings of its own: a report neither follows nor changes the user's window.
        window = make_window(application, SettingsStore(Path(folder) / "settings.ini"), "light", reader)
        window.session.name_callers(RememberedCallers().get())
        if account:
            window.session.count_account(account)
        saved = _picture(window, logs, picture)
        window.close()
        window.session.shut_down()
    if not saved:
        detail = "It was not ready in time, or could not be written."
        raise UsageError("The picture could not be made", detail, "Check the folder and try again.", path=picture)
    return [*remarks, f"The dashboard's picture was written to {picture}."]


def _picture(window: MainWindow, logs: Sequence[Path], path: Path) -> bool:
    """Open the logs in the window and save how it looks when all panels have their answer."""
    window.resize(*_REPORT_SIZE)
    window.show()
    window.open_logs(list(logs))
    for awaited in (window.session.contents_changed, window.session.answered):
        loop = QEventLoop()
        awaited.connect(loop.quit)
        late = QTimer()
        late.timeout.connect(partial(loop.exit, 1))
        late.start(_REPORT_SECONDS * 1000)
        if loop.exec():
            return False
    return window.grab().save(str(path), "PNG")
