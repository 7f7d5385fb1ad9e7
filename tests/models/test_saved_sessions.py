"""Sessions behind the window's back: logs come back, and what does not is neither lost nor passed over."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.read_options import DateOrder, DateOrderQuestion
from apiusage_desktop.core.reconcile import rebuild
from apiusage_desktop.core.session_file import load_session
from apiusage_desktop.core.source import Certainty, Grain
from models.asked import Asked
from models.saved_sessions import SavedSessions
from models.usage_session import UsageSession
from tests.core.directory.lists import oauth_client, page, user
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

    def rebuild_and_tell(connection: object, sources: tuple[object, ...], *more: object) -> object:
        counts.append(len(sources))
        return rebuild(connection, sources, *more)  # type: ignore[arg-type] # passed through as it came

    monkeypatch.setattr("apiusage_desktop.core.store.rebuild", rebuild_and_tell)
    restore(qtbot, session, sessions, tmp_path / "s.apiusage")
    assert counts == [5]
    assert session.contents == before


def slashed(folder: Path) -> None:
    write(folder, "date,client,requests\n3/4/2020,A,10\n5/4/2020,A,20\n", "2.csv")


def test_a_log_of_a_session_that_leaves_something_open_now_is_asked_and_keeps_the_users_word(
    qtbot: QtBot, session: UsageSession, sessions: SavedSessions, tmp_path: Path
) -> None:
    open_logs(qtbot, session, daily(tmp_path, 2))
    with qtbot.waitSignals([session.contents_changed] * 2):
        session.correct(1, Grain.WEEK, None)
        session.include(1, False)
    save(qtbot, sessions, tmp_path / "s.apiusage")
    slashed(tmp_path)
    with qtbot.waitSignal(session.log_asked) as caught:
        restore(qtbot, session, sessions, tmp_path / "s.apiusage")
    asked: Asked = (caught.args or [])[0]
    assert isinstance(asked.question, DateOrderQuestion)
    with qtbot.waitSignal(session.contents_changed):
        session.answer(asked, replace(asked.options, date_order=DateOrder.DAY_FIRST))
    ((_, source),) = session.sources
    assert (source.grain, source.certainty, source.included) == (Grain.WEEK, Certainty.TOLD, False)


def test_logs_that_could_not_be_opened_are_saved_again(
    qtbot: QtBot, session: UsageSession, sessions: SavedSessions, tmp_path: Path
) -> None:
    path, again = tmp_path / "s.apiusage", tmp_path / "again.apiusage"
    open_logs(qtbot, session, *(daily(tmp_path, day) for day in (1, 2, 3)))
    save(qtbot, sessions, path)
    (tmp_path / "1.csv").rename(tmp_path / "elsewhere.csv")
    slashed(tmp_path)
    restore(qtbot, session, sessions, path)
    assert names(session) == ["3.csv"]
    with qtbot.waitSignal(sessions.remarked) as remark:
        save(qtbot, sessions, again)
    assert "saved again with the session: 1.csv, 2.csv." in str(remark.args)
    assert sorted(load_session(again)[0].logs, key=str) == sorted(load_session(path)[0].logs, key=str)

    # What is open under another name is not missing, and whoever closes everything begins anew.
    open_logs(qtbot, session, tmp_path / "elsewhere.csv")
    save(qtbot, sessions, again)
    assert [log.path.name for log in load_session(again)[0].logs] == ["3.csv", "elsewhere.csv", "2.csv"]
    with qtbot.waitSignal(session.contents_changed):
        session.close_logs([number for number, _ in session.sources])
    open_logs(qtbot, session, daily(tmp_path, 4))
    save(qtbot, sessions, again)
    assert [log.path.name for log in load_session(again)[0].logs] == ["4.csv"]


def test_logs_of_a_session_that_was_cancelled_are_saved_again(
    qtbot: QtBot, session: UsageSession, sessions: SavedSessions, tmp_path: Path
) -> None:
    open_logs(qtbot, session, *(daily(tmp_path, day) for day in (1, 2)))
    save(qtbot, sessions, tmp_path / "s.apiusage")
    with qtbot.waitSignal(session.contents_changed):
        sessions.open(tmp_path / "s.apiusage")
        session.cancel_loading()
    save(qtbot, sessions, tmp_path / "again.apiusage")
    assert len(load_session(tmp_path / "again.apiusage")[0].logs) == 2


def test_the_lists_of_a_session_come_back(
    qtbot: QtBot, session: UsageSession, sessions: SavedSessions, tmp_path: Path
) -> None:
    clients = write(tmp_path, page([oauth_client()]), "clients.json")
    users = write(tmp_path, page([user()]), "users.json")
    open_logs(qtbot, session, daily(tmp_path, 1), clients, users)
    assert (len(session.directory.clients), len(session.directory.users)) == (1, 1)
    saved = tmp_path / "s.apiusage"
    save(qtbot, sessions, saved)
    users.unlink()
    with qtbot.waitSignal(session.contents_changed):
        session.close_logs([number for number, _ in session.sources])
    assert not session.lists
    with qtbot.waitSignal(sessions.remarked, check_params_cb=lambda text: "users.json" in text):
        restore(qtbot, session, sessions, saved)
    assert [one.name for _, one in session.lists] == ["clients.json"]
    # What is missing today is saved again.
    save(qtbot, sessions, saved)
    assert [one.path for one in load_session(saved)[0].lists] == [clients, users]
