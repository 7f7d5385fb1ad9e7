"""Sessions in the real window: what was shown comes back, and what is not as it was is said."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.cached_reader import CachedReader
from apiusage_desktop.core.log_reader import ReaderHere
from apiusage_desktop.core.row_cache import RowCache
from models.settings_store import SettingsStore
from models.usage_session import UsageSession
from tests.core.reading import ROW, csv_text, write
from tests.ui.driving import SAMPLE, answered, open_log, totals
from ui.actions import ActionName
from ui.dialogs.notes_dialog import NotesDialog
from ui.main_window import MainWindow


def trigger(window: MainWindow, name: ActionName) -> None:
    window.actions_by_name[name].trigger()


def in_dialog(kind: type[NotesDialog] | type[QMessageBox], act: Callable[..., object]) -> None:
    """Do something in the next dialog, once it is open."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            act(dialog)
        else:
            QTimer.singleShot(0, look)

    QTimer.singleShot(0, look)


def write_notes(window: MainWindow, text: str) -> None:
    def write_them(dialog: NotesDialog) -> None:
        dialog.editor.setPlainText(text)
        dialog.accept()

    in_dialog(NotesDialog, write_them)
    trigger(window, ActionName.SESSION_NOTES)


def save(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
    with qtbot.waitSignal(window.keeper.sessions.saved):
        trigger(window, ActionName.SAVE_SESSION)


def close_all(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.contents_changed):
        window.close_all()


def test_saved_closed_and_opened_it_shows_the_same(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.apiusage"
    open_log(qtbot, window, SAMPLE)
    answered(qtbot, window, lambda: window.filters.update(status="429", search="users"))
    write_notes(window, "Why so many?")
    trigger(window, ActionName.LOG_FILES)
    save(qtbot, window, monkeypatch, path)
    before, chosen = totals(window), window.filters.current
    close_all(qtbot, window)
    window.keeper.notes = ""
    trigger(window, ActionName.OVERVIEW)

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        trigger(window, ActionName.OPEN_SESSION)
    assert totals(window) == before
    assert window.filters.current == chosen
    assert window.keeper.notes == "Why so many?"
    assert window.pages.currentWidget() is window.log_files
    assert window.notices.isVisible()


def test_notes_are_saved_at_once_with_a_session_that_has_a_file(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.apiusage"
    open_log(qtbot, window, write(tmp_path, csv_text(ROW)))
    save(qtbot, window, monkeypatch, path)
    with qtbot.waitSignal(window.keeper.sessions.saved):
        write_notes(window, "Asked the vendor.")
    assert "Asked the vendor." in path.read_text("utf-8")
    assert "The session was saved" in window.notices.text()
    assert window.close()


@pytest.mark.parametrize("answer", ["Save", "Do not save", "Cancel"])
def test_closing_asks_about_notes_that_no_file_has(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    path = tmp_path / "s.apiusage"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    open_log(qtbot, window, write(tmp_path, csv_text(ROW)))
    write_notes(window, "Mine")

    def press(box: QMessageBox) -> None:
        next(button for button in box.buttons() if button.text().replace("&", "") == answer).click()

    in_dialog(QMessageBox, press)
    assert window.close() is (answer == "Do not save")
    if answer == "Save":
        qtbot.waitUntil(lambda: not window.isVisible())
        assert "Mine" in path.read_text("utf-8")
    elif answer == "Cancel":
        assert window.isVisible()
        window.keeper.notes = ""


def test_dropped_session_replaces_the_open_logs_and_a_bad_one_does_not(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.apiusage"
    open_log(qtbot, window, write(tmp_path, csv_text(ROW)))
    save(qtbot, window, monkeypatch, path)
    open_log(qtbot, window, write(tmp_path, csv_text(ROW, ROW), "more.csv"))
    open_log(qtbot, window, path)
    assert [source.path.name for _, source in window.session.sources] == ["log.csv"]
    path.write_bytes(b"{")
    with qtbot.waitSignal(window.session.log_refused) as refused:
        open_log(qtbot, window, path)
    assert refused.args is not None
    assert refused.args[0].title == "The session cannot be opened"
    assert [source.path.name for _, source in window.session.sources] == ["log.csv"]


@pytest.fixture
def keeping_window(qtbot: QtBot, window: MainWindow, tmp_path: Path, settings: SettingsStore) -> Iterator[MainWindow]:
    """Return a window that keeps what it reads."""
    session = UsageSession(None, CachedReader(ReaderHere(), RowCache(tmp_path / "cache")))
    keeping = MainWindow(settings, window._themes)
    keeping.furnish(session, window.filters)
    yield keeping
    session.shut_down()
    with qtbot.waitSignal(keeping.destroyed):
        keeping.deleteLater()


def test_gone_log_is_shown_from_the_cache_until_that_is_cleared(
    qtbot: QtBot, keeping_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, path = keeping_window, tmp_path / "s.apiusage"
    log = write(tmp_path, csv_text(ROW))
    open_log(qtbot, window, log)
    before = totals(window)
    save(qtbot, window, monkeypatch, path)
    close_all(qtbot, window)
    log.unlink()
    with qtbot.waitSignal(window.keeper.sessions.remarked) as remark:
        open_log(qtbot, window, path)
    assert "log.csv is gone" in str(remark.args)
    assert totals(window) == before

    in_dialog(QMessageBox, lambda box: next(button for button in box.buttons() if button.text() == "Clear").click())
    with qtbot.waitSignal(window.keeper.sessions.cache_cleared) as cleared:
        trigger(window, ActionName.CLEAR_CACHE)
    assert cleared.args is not None
    assert cleared.args[0].logs == 1
    assert totals(window) == before
    with qtbot.waitSignal(window.session.log_refused) as refused:
        window.open_logs([path])
    assert refused.args is not None
    assert "nothing is kept" in refused.args[0].detail
