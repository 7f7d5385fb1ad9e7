"""Asks which logs to open; what a file is, is told by its content."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from models.settings_store import SettingsStore


def ask_files(window: QWidget, settings: SettingsStore) -> list[Path]:
    """Return the files the user chose, none if he did not."""
    # Logs end in anything: access.log.1, gc.txt, usage.json.
    title = QCoreApplication.translate("OpenDialogs", "Open usage exports and request logs")
    names, _ = QFileDialog.getOpenFileNames(window, title, _last_folder(settings))
    return [Path(name) for name in names]


def ask_folder(window: QWidget, settings: SettingsStore) -> list[Path]:
    """Return the folder the user chose, nothing if he did not."""
    title = QCoreApplication.translate("OpenDialogs", "Open all logs in a folder")
    name = QFileDialog.getExistingDirectory(window, title, _last_folder(settings))
    return [Path(name)] if name else []


def _last_folder(settings: SettingsStore) -> str:
    recent = settings.recent_logs
    return str(recent[0].parent) if recent else ""
