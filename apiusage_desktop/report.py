"""The dashboard as a picture, and its tables, without a display."""

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from apiusage_desktop.app import allow_no_display, make_application, make_window
from apiusage_desktop.commands import ExportRequest, export
from apiusage_desktop.core.callers import RememberedCallers
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.source import Account
from models.settings_store import SettingsStore
from ui.main_window import MainWindow

_REPORT_SIZE = (1600, 1240)
_REPORT_SECONDS = 120


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
    allow_no_display()
    remarks = list(export(logs, ExportRequest(out, account=account), reader))
    application = make_application()
    picture = out / "dashboard.png"
    with tempfile.TemporaryDirectory(prefix="apiusage-report-") as folder:
        # Settings of its own: a report neither follows nor changes the user's window.
        window = make_window(application, SettingsStore(Path(folder) / "settings.ini"), "light", reader)
        window.session.name_callers(RememberedCallers().get())
        if account:
            window.session.count_account(account)
        saved = save_picture(window, logs, picture)
        window.close()
        window.session.shut_down()
    if not saved:
        detail = "It was not ready in time, or could not be written."
        raise UsageError("The picture could not be made", detail, "Check the folder and try again.", path=picture)
    return [*remarks, f"The dashboard's picture was written to {picture}."]


def save_picture(window: MainWindow, logs: Sequence[Path], path: Path) -> bool:
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
