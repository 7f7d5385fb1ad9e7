"""What the program remembers between runs, in one file of the user's."""

from collections.abc import Sequence
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

_RECENT_LIMIT = 10


class SettingsStore(QObject):
    """Typed access to the settings; each is written when it changes.

    Args:
        path: the ini file; default: the user's configuration folder.
    """

    recent_changed = Signal()

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder = platformdirs.user_config_path("apiusage-desktop", appauthor=False)
        self._settings = QSettings(str(path or folder / "settings.ini"), QSettings.Format.IniFormat)

    @property
    def folder(self) -> Path:
        """Where the settings lie, and what else is remembered."""
        return Path(self._settings.fileName()).parent

    @property
    def recent_logs(self) -> list[Path]:
        """The logs opened last, the latest first."""
        stored = self._settings.value("recent_logs", [])
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, Sequence) else []
        return [Path(str(name)) for name in names]

    def remember_log(self, path: Path) -> None:
        others = [known for known in self.recent_logs if known != path]
        self._settings.setValue("recent_logs", [str(known) for known in [path, *others][:_RECENT_LIMIT]])
        self.recent_changed.emit()

    def forget_logs(self) -> None:
        self._settings.remove("recent_logs")
        self.recent_changed.emit()

    @property
    def colour_scheme(self) -> str:
        """`system`, `light` or `dark`."""
        return self._text("colour_scheme", "system")

    @colour_scheme.setter
    def colour_scheme(self, name: str) -> None:
        self._settings.setValue("colour_scheme", name)

    @property
    def export_folder(self) -> Path:
        return Path(self._text("export_folder", str(Path.home())))

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._settings.setValue("export_folder", str(folder))

    @property
    def export_exact(self) -> bool:
        """Whether CSV keeps cells that a spreadsheet would run as a formula."""
        return self._text("export_exact", "false") == "true"

    @export_exact.setter
    def export_exact(self, exact: bool) -> None:
        self._settings.setValue("export_exact", str(exact).lower())

    @property
    def export_bom(self) -> bool:
        """Whether CSV begins with a byte order mark, for Excel."""
        return self._text("export_bom", "false") == "true"

    @export_bom.setter
    def export_bom(self, bom: bool) -> None:
        self._settings.setValue("export_bom", str(bom).lower())

    @property
    def window_geometry(self) -> QByteArray:
        stored = self._settings.value("window_geometry")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    @window_geometry.setter
    def window_geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("window_geometry", geometry)

    def _text(self, key: str, default: str) -> str:
        return str(self._settings.value(key, default))
