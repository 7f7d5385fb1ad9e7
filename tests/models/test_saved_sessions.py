"""Sessions behind the window's back: logs come back, and what does not is neither lost nor passed over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.reconcile import rebuild
from models.saved_sessions import SavedSessions
from models.usage_session import UsageSession
from tests.core.reading import ROW, csv_text, write


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[UsageSession]:
    session = UsageSession()
    yield session
    session.shut_down()


@pytest.fixture
def sessions(session: UsageSession) -> SavedSessions:
    return SavedSessions(session)


def daily(folder: Path, day: int) -> Path:
    return write(folder, csv_text(ROW.replace("2020-02-02", f"2020-02-{day:02}")), f"{day}.csv")


def open_logs(qtbot: QtBot, session: UsageSession, *paths: Path) -> None:
    with qtbot.waitSignal(session.contents_changed):
        session.open_logs(paths)


def save(qtbot: QtBot, sessions: SavedSessions, path: Path) -> None:
    with qtbot.waitSignal(sessions.saved):
        sessions.save(path, UsageFilter(), "", "")


def restore(qtbot: QtBot, session: UsageSession, sessions: SavedSessions, path: Path) -> None:
    with qtbot.waitSignal(session.contents_changed):
        sessions.open(path)


def names(session: UsageSession) -> list[str]:
    return [source.name for _, source in session.sources]


def test_the_logs_of_a_session_are_counted_once(
    qtbot: QtBot, session: UsageSession, sessions: SavedSessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_logs(qtbot, session, *(daily(tmp_path, day) for day in range(1, 6)))
    before = session.contents
    save(qtbot, sessions, tmp_path / "s.apiusage")
    counts: list[int] = []

    def rebuild_and_tell(connection: object, sources: tuple[object, ...]) -> object:
        counts.append(len(sources))
        return rebuild(connection, sources)  # type: ignore[arg-type] # passed through as it came

    monkeypatch.setattr("apiusage_desktop.core.store.rebuild", rebuild_and_tell)
    restore(qtbot, session, sessions, tmp_path / "s.apiusage")
    assert counts == [5]
    assert session.contents == before
