"""The composition root: the only place that builds the window and what it stands on."""

import functools
import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QThreadPool
from PySide6.QtWidgets import QApplication

from apiusage_desktop import __version__
from models.filter_state import FilterState
from models.query_runner import QueryRunner
from models.settings_store import SettingsStore
from ui.application import Application
from ui.first_paint import FirstPaint
from ui.icons import application_icon, icon
from ui.main_window import MainWindow
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from apiusage_desktop.core.log_reader import LogReader


def allow_no_display() -> None:
    """Draw into memory where there is no display; to be called before the application is made."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def make_application() -> Application:
    """Make the one application, with its name, icon and locale."""
    # Threads that make frames of query results hand the interpreter back sooner than by default (5 ms each).
    sys.setswitchinterval(0.001)
    QCoreApplication.setApplicationName("API Usage Desktop")
    QCoreApplication.setApplicationVersion(__version__)
    application = Application(sys.argv[:1])
    # A system without a language would write counts without thousands separators.
    if QLocale().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    application.setDesktopFileName("apiusage-desktop")
    application.setWindowIcon(application_icon())
    # No picture may outlive what drew it.
    application.aboutToQuit.connect(icon.cache_clear)
    return application


def make_window(
    application: QApplication, settings: SettingsStore, scheme: str | None = None, reader: "LogReader | None" = None
) -> MainWindow:
    """Build the window and all it needs; its session ends with the application.

    Args:
        application: the one there is.
        settings: what is remembered between runs.
        scheme: the colours; default: those of the settings.
        reader: reads the logs; default: right here, as tests do.
    """
    window = MainWindow(settings, ThemeSwitch(application, scheme or settings.colour_scheme))
    furnish(window, application, reader)
    return window


def furnish(window: MainWindow, application: QApplication, reader: "LogReader | None" = None) -> None:
    """Put all into a window that stands only with its first page; its session ends with the application."""
    _load_workbench()
    from models.usage_session import UsageSession

    session = UsageSession(application, reader)
    window.furnish(session, FilterState(application))
    application.aboutToQuit.connect(session.shut_down)


def run_window(logs: Sequence[Path], make_reader: "Callable[[], LogReader]", *, sample: bool = False) -> int:
    """Show the window with the given logs until the user closes it."""
    application = make_application()
    settings = SettingsStore()
    window = MainWindow(settings, ThemeSwitch(application, settings.colour_scheme))
    sys.excepthook = partial(_tell_mistake, window)
    loading = QThreadPool(application)
    loader = QueryRunner(loading, application)
    readers: list[LogReader] = []
    loader.result_ready.connect(lambda _: furnish(window, application, readers[0]))
    FirstPaint(window).painted.connect(lambda: loader.start(partial(_load, make_reader, readers)))
    window.show()
    if sample:
        window.open_sample()
    window.open_logs(list(logs))
    application.file_asked.connect(lambda path: window.open_logs([path]))
    code = application.exec()
    if not window.is_furnished:
        # It was closed before all was loaded. What is loading must come to its end, and so must the helper that reads.
        loading.waitForDone()
        for reader in readers:
            reader.close()
    gc.unfreeze()  # or the engine reports all of itself as leaked
    return code


def _load(make_reader: "Callable[[], LogReader]", readers: "list[LogReader]") -> None:
    """Load the engine, pandas and the charts, which takes several times as long as to show a window."""
    readers.append(make_reader())
    _load_workbench()


@functools.cache
def _load_workbench() -> None:
    importlib.import_module("ui.workbench")
    # What was imported stays: to look through it for garbage again and again would hold the window for 60 ms.
    gc.freeze()


def _tell_mistake(
    window: MainWindow, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Our own mistakes stay loud, but in a frozen program nobody sees stderr: say in the window that one happened."""
    sys.__excepthook__(kind, error, traceback)
    told = f"Something went wrong in the program ({kind.__name__}). Please report it."
    window.when_furnished(lambda: window.notices.tell(told, warning=True))
