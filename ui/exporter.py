"""Exports from the window: asks where to, writes in the background, says what was written."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from apiusage_desktop.core.columns import Column
from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.export import ExportOptions, export_table
from models.column_format import count_text, filled
from models.query_runner import QueryRunner
from models.settings_store import SettingsStore
from models.usage_session import UsageSession
from ui.panels import Panel


class Exporter(QObject):
    """Writes what is on screen: the tables with their rows and order, and pictures.

    Signals:
        finished: a sentence that says what was written and where.
        failed: a UsageError.
    """

    finished = Signal(str)
    failed = Signal(object)

    def __init__(self, session: UsageSession, settings: SettingsStore, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._settings = settings
        self._window = window
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)  # one after another: two may be for the same file

    def ask_panel(self, panel: Panel) -> None:
        """Ask for a file and write a panel's table into it."""
        path = self._ask_file(self.tr("Export CSV"), f"{panel.QUERY.name}.csv", self.tr("CSV files (*.csv)"))
        if path:
            self._session.when_answered(partial(self.write_panel, panel, path))

    def ask_table(self, name: str, frame: pd.DataFrame, columns: Sequence[Column], title: str = "") -> None:
        """Ask for a file and write a table of another page into it.

        Args:
            name: what the file is to be called, in the folder of the last export or another one.
            frame: the rows.
            columns: the columns of the frame.
            title: what the user is asked.
        """
        path = self._ask_file(title or self.tr("Export CSV"), name, self.tr("CSV files (*.csv)"))
        if path:
            self.write_table(path, frame, columns)

    def ask_all(self, panels: Sequence[Panel]) -> None:
        """Ask for a folder and write one CSV a panel into it."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Export all tables into a folder"), str(self._settings.export_folder)
        )
        if folder:
            self._settings.export_folder = Path(folder)
            self._session.when_answered(partial(self.write_all, panels, Path(folder)))

    def ask_image(self, widget: QWidget, name: str) -> None:
        """Ask for a file and save a picture of a widget."""
        path = self._ask_file(self.tr("Save image"), f"{name}.png", self.tr("PNG images (*.png)"))
        if path:
            self.write_image(widget, path)

    def write_panel(self, panel: Panel, path: Path) -> None:
        self.write_table(path, panel.model.frame, panel.model.columns, panel.unknown())

    def write_table(
        self, path: Path, frame: pd.DataFrame, columns: Sequence[Column], unknown: Collection[str] = ()
    ) -> None:
        options = self._options()

        def write() -> str:
            export_table(frame, columns, path, options, unknown=unknown)
            text = self.tr("%1 row was written to %2.") if len(frame) == 1 else self.tr("%1 rows were written to %2.")
            return filled(text, count_text(len(frame)), str(path))

        self._start(write)

    def write_all(self, panels: Sequence[Panel], folder: Path) -> None:
        options = self._options()
        tables = [(p.QUERY.name, p.model.frame, p.model.columns, p.unknown()) for p in panels if p.is_answerable()]

        def write() -> str:
            for name, frame, columns, unknown in tables:
                export_table(frame, columns, folder / f"{name}.csv", options, unknown=unknown)
            return filled(self.tr("%1 files were written to %2."), count_text(len(tables)), str(folder))

        self._start(write)

    def write_image(self, widget: QWidget, path: Path) -> None:
        if widget.grab().save(str(path), "PNG"):
            self.finished.emit(filled(self.tr("The picture was written to %1."), str(path)))
        else:
            hint = self.tr("Choose another folder, or free some space.")
            self.failed.emit(UsageError(self.tr("The picture could not be written"), "", hint, path=path))

    def _start(self, write: Callable[[], str]) -> None:
        """Write in the background, by a runner of its own: a later export does not overtake it."""
        runner = QueryRunner(self._pool, self)
        for outcome, told in ((runner.result_ready, self.finished), (runner.failed, self.failed)):
            outcome.connect(told.emit)
            outcome.connect(runner.deleteLater)
        runner.start(write)

    def _options(self) -> ExportOptions:
        return ExportOptions(exact=self._settings.export_exact, bom=self._settings.export_bom)

    def _ask_file(self, title: str, name: str, kinds: str) -> Path | None:
        start = str(self._settings.export_folder / name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, start, kinds)
        if not chosen:
            return None
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(Path(name).suffix)
        self._settings.export_folder = path.parent
        return path
