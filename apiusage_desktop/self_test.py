"""`apiusage-desktop --self-test`: whether this installation is whole, said as JSON."""

import tempfile
from collections import Counter
from pathlib import Path

from PySide6.QtGui import QImage

from apiusage_desktop.app import allow_no_display, make_application, make_window
from apiusage_desktop.core.log_reader import LogReader
from apiusage_desktop.core.self_test import as_json, require, run_checks
from apiusage_desktop.core.self_test_logs import log_checks
from apiusage_desktop.report import save_picture
from models.settings_store import SettingsStore
from ui.sample import sample_path
from ui.self_test import drawing_checks

# A window with charts and smooth text has thousands of colours, an empty or half-drawn one a handful.
_FEWEST_COLOURS = 200


def self_test(reader: LogReader) -> tuple[str, bool]:
    """Check everything, touching neither settings nor cache of the user.

    Args:
        reader: reads the sample for the window, as it would read the user's logs.

    Returns:
        the results as JSON, and whether all is well.
    """
    allow_no_display()
    application = make_application()

    def show_window(folder: Path) -> str:
        """Open the sample in the window and look at the picture of it."""
        window = make_window(application, SettingsStore(folder / "settings.ini"), "light", reader)
        try:
            require(save_picture(window, [sample_path()], folder / "window.png"), "the panels did not answer in time")
        finally:
            window.close()
            window.session.shut_down()
        picture = QImage(str(folder / "window.png")).convertToFormat(QImage.Format.Format_RGB32)
        colours = len(Counter(memoryview(picture.constBits()).cast("B").cast("I")))
        require(colours >= _FEWEST_COLOURS, f"the window has {colours} colours only")
        return f"{picture.width()}×{picture.height()} pixels in {colours} colours, {application.platformName()}"

    with tempfile.TemporaryDirectory(prefix="apiusage-self-test-") as folder:
        checks = log_checks() | drawing_checks() | {"window": show_window}
        results = list(run_checks(checks, Path(folder)))
    return as_json(results), all(result.passed for result in results)
