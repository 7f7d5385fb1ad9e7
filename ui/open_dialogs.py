"""Asks which logs to open; what a file is, is told by its content."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from models.column_format import filled
from models.settings_store import SettingsStore

# What the dialog offers at first.
_ENDINGS = ("json", "jsonl", "ndjson", "yaml", "yml", "csv", "tsv", "txt", "xlsx", "parquet", "gz", "zst", "zip")


def ask_files(window: QWidget, settings: SettingsStore) -> list[Path]:
    """Return the files the user chose, none if he did not."""
    endings = " ".join(f"*.{ending}" for ending in _ENDINGS)
    kinds = filled(QCoreApplication.translate("OpenDialogs", "API-usage logs (%1);;All files (*)"), endings)
    title = QCoreApplication.translate("OpenDialogs", "Open API-usage logs")
    names, _ = QFileDialog.getOpenFileNames(window, title, _last_folder(settings), kinds)
    return [Path(name) for name in names]


def ask_folder(window: QWidget, settings: SettingsStore) -> list[Path]:
    """Return the folder the user chose, nothing if he did not."""
    title = QCoreApplication.translate("OpenDialogs", "Open all API-usage logs in a folder")
    name = QFileDialog.getExistingDirectory(window, title, _last_folder(settings))
    return [Path(name)] if name else []


def _last_folder(settings: SettingsStore) -> str:
    recent = settings.recent_logs
    return str(recent[0].parent) if recent else ""
