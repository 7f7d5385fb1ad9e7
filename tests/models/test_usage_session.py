"""The open logs as the window sees them: opened, refused and closed in the background."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.engine import Engine, OnProgress, ShouldCancel
from apiusage_desktop.core.errors import AlreadyOpen, UsageError
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.log_reader import ReaderHere
from apiusage_desktop.core.queries.totals import Totals, fetch_totals
from apiusage_desktop.core.read_options import ReadOptions
from apiusage_desktop.core.source import Dimension, Source
from apiusage_desktop.core.store import UsageStore
from models.override import override
from models.usage_session import UsageSession
from tests.core.reading import ROW, csv_text, query_json, usage_row, write

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "contoso-usage.json"


class Heard:
    """What the session told of the logs, in order."""

    def __init__(self, session: UsageSession) -> None:
        self.opened: list[Source] = []
        self.refused: list[UsageError] = []
        self.progress: list[tuple[str, float]] = []
        self.loading: list[bool] = []
        session.log_opened.connect(self.opened.append)
        session.log_refused.connect(self.refused.append)
        session.progress_changed.connect(lambda step: self.progress.append((step.name, step.progress.share)))
        session.loading_changed.connect(self.loading.append)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[UsageSession]:
    session = UsageSession()
    yield session
    session.shut_down()


@pytest.fixture
def heard(session: UsageSession) -> Heard:
    return Heard(session)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = [usage_row(clientId="id-a", clientName="A"), usage_row(clientId="id-b", clientName="B", requests=4)]
    return write(tmp_path, query_json(rows), "log.json")


def open_logs(qtbot: QtBot, session: UsageSession, *paths: Path) -> Contents:
    with qtbot.waitSignal(session.contents_changed) as caught:
        session.open_logs(paths)
    contents = caught.args[0] if caught.args else None
    assert isinstance(contents, Contents)
    return contents


def pools_are_idle(session: UsageSession) -> None:
    """Wait for the session's threads, without letting their results be told."""
    for pool in session.findChildren(QThreadPool):
        pool.waitForDone()


def test_a_new_session_holds_nothing(session: UsageSession) -> None:
    assert session.contents == Contents()
    assert session.sources == ()
    assert not session.is_loading


def test_an_opened_log_is_in_the_contents(qtbot: QtBot, session: UsageSession, heard: Heard, log: Path) -> None:
    contents = open_logs(qtbot, session, log)
    assert [source.path for source in heard.opened] == [log]
    assert [source.path for _, source in session.sources] == [log]
    assert contents is session.contents
    assert [name for _, _, name in contents.clients] == ["A", "B"]
    assert contents.dimensions == {Dimension.CLIENT, Dimension.ENDPOINT, Dimension.STATUS}
    assert heard.loading == [True, False]


def test_several_logs_are_told_one_by_one_and_the_contents_once(
    qtbot: QtBot, session: UsageSession, heard: Heard, log: Path, tmp_path: Path
) -> None:
    other = write(tmp_path, csv_text(ROW.replace("2020-02-02", "2020-03-02")), "other.csv")
    told: list[Contents] = []
    session.contents_changed.connect(told.append)
    open_logs(qtbot, session, log, tmp_path / "missing.json", other)
    assert [source.path.name for source in heard.opened] == ["log.json", "other.csv"]
    assert [error.path for error in heard.refused] == [tmp_path / "missing.json"]
    assert len(told) == 1
    assert len(session.sources) == 2


def test_a_refused_log_leaves_the_others_as_they_are(
    qtbot: QtBot, session: UsageSession, heard: Heard, log: Path, tmp_path: Path
) -> None:
    before = open_logs(qtbot, session, log)
    after = open_logs(qtbot, session, write(tmp_path, "Dear all,\n", "letter.csv"))
    (error,) = heard.refused
    assert error.path == tmp_path / "letter.csv"
    assert error.hint
    assert after == before
    assert len(session.sources) == 1


def test_the_same_content_is_open_once(qtbot: QtBot, session: UsageSession, heard: Heard, log: Path) -> None:
    before = open_logs(qtbot, session, log)
    copy = write(log.parent, log.read_bytes(), "copy.json")
    assert open_logs(qtbot, session, copy) == before
    assert isinstance(heard.refused[0], AlreadyOpen)


def test_a_closed_log_is_as_if_it_had_never_been_there(
    qtbot: QtBot, session: UsageSession, log: Path, tmp_path: Path
) -> None:
    alone = open_logs(qtbot, session, log)
    open_logs(qtbot, session, write(tmp_path, csv_text(ROW.replace("2020-02-02", "2020-03-02")), "other.csv"))
    numbers = [number for number, _ in session.sources]
    with qtbot.waitSignal(session.contents_changed):
        session.close_logs(numbers[1:])
    assert session.contents == alone
    with qtbot.waitSignal(session.contents_changed):
        session.close_logs(numbers[:1])
    assert session.contents == Contents()
    assert session.sources == ()


def test_progress_names_the_log_and_rises_to_the_end(qtbot: QtBot, session: UsageSession, heard: Heard) -> None:
    open_logs(qtbot, session, SAMPLE)
    shares = [share for _, share in heard.progress]
    assert {name for name, _ in heard.progress} == {SAMPLE.name}
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_cancelling_drops_the_log_being_read_and_those_that_wait(
    qtbot: QtBot, session: UsageSession, heard: Heard, log: Path
) -> None:
    with qtbot.waitSignal(session.contents_changed):
        session.open_logs([SAMPLE, log])
        session.cancel_loading()
    assert heard.opened == []
    assert heard.refused == []
    assert session.sources == ()
    assert not session.is_loading


def test_a_log_opened_right_after_cancelling_does_not_bring_the_cancelled_one_back(
    qtbot: QtBot, session: UsageSession, heard: Heard, log: Path
) -> None:
    with qtbot.waitSignals([session.contents_changed, session.contents_changed]):
        session.open_logs([SAMPLE])
        session.cancel_loading()
        session.open_logs([log])
    assert [source.path for source in heard.opened] == [log]
    assert heard.loading == [True, False]


def test_rejected_rows_can_be_asked_for(qtbot: QtBot, session: UsageSession, tmp_path: Path) -> None:
    open_logs(qtbot, session, write(tmp_path, csv_text(ROW, "2020-02-03T00:00:00Z,A,b,many,1,0,0,0,0")))
    runner = session.runner(session)
    with qtbot.waitSignal(runner.result_ready) as caught:
        session.fetch_rejected(runner, session.sources[0][0])
    frame = (caught.args or [None])[0]
    assert isinstance(frame, pd.DataFrame)
    assert frame["entry"].tolist() == [3]
    assert "many" in frame["text"][0]


def test_an_answer_is_told_to_the_runner_and_then_to_all(qtbot: QtBot, session: UsageSession, log: Path) -> None:
    open_logs(qtbot, session, log)
    runners = [session.runner(session) for _ in range(3)]
    told: list[Totals] = []
    with qtbot.waitSignal(session.answered):
        for runner in runners:
            runner.result_ready.connect(told.append)
            session.fetch(runner, fetch_totals, UsageFilter())
    assert [totals.requests for totals in told] == [5, 5, 5]


def test_answered_is_not_said_while_a_question_is_only_replaced(qtbot: QtBot, session: UsageSession, log: Path) -> None:
    open_logs(qtbot, session, log)
    runner = session.runner(session)
    said: list[bool] = []
    session.answered.connect(lambda: said.append(runner.is_busy))
    with qtbot.waitSignal(runner.result_ready):
        for client in ("id-a", "id-b", None):
            session.fetch(runner, fetch_totals, UsageFilter(client=client))
    assert said == [False]


def test_a_question_can_replace_one_whose_answer_is_ready_but_not_told(
    qtbot: QtBot, session: UsageSession, log: Path
) -> None:
    open_logs(qtbot, session, log)
    runner = session.runner(session)
    told: list[Totals] = []
    runner.result_ready.connect(told.append)
    session.fetch(runner, fetch_totals, UsageFilter(client="id-a"))
    pools_are_idle(session)
    with qtbot.waitSignal(session.answered):
        session.fetch(runner, fetch_totals, UsageFilter(client="id-b"))
    assert [totals.requests for totals in told] == [4]


class MistakenReader(ReaderHere):
    """Has a mistake that one log brings up."""

    @override
    def read(
        self,
        path: Path,
        workspace: Path,
        on_progress: OnProgress,
        should_cancel: ShouldCancel,
        *,
        member: str,
        options: ReadOptions,
    ) -> Source:
        if path.name == "b.csv":
            raise RuntimeError("our mistake")
        return super().read(path, workspace, on_progress, should_cancel, member=member, options=options)


@pytest.mark.parametrize("as_folder", [False, True])
def test_a_mistake_of_ours_costs_one_log_and_is_loud_after_the_others_are_shown(
    qtbot: QtBot, tmp_path: Path, as_folder: bool
) -> None:
    paths = [write(tmp_path, csv_text(ROW.replace("Client A", name)), f"{name}.csv") for name in ("a", "b", "c")]
    session = UsageSession(None, MistakenReader())
    heard, shown = Heard(session), []
    session.contents_changed.connect(lambda _: shown.append(len(session.sources)))
    with qtbot.capture_exceptions() as mistakes:
        open_logs(qtbot, session, *([tmp_path] if as_folder else paths))
        qtbot.waitUntil(lambda: bool(mistakes))
    assert [str(mistake) for _, mistake, _ in mistakes] == ["our mistake"]
    assert shown == [2]
    assert [source.name for source in heard.opened] == ["a.csv", "c.csv"]
    assert [str(error) for error in heard.refused] == [
        "b.csv: The program made a mistake with this log. RuntimeError."
        " Please report it; the other logs are open as before."
    ]
    session.shut_down()


def test_a_mistake_between_the_logs_leaves_the_window_with_what_is_open(
    qtbot: QtBot, session: UsageSession, log: Path
) -> None:
    def mistaken(store: UsageStore, _: ShouldCancel) -> None:
        store.open(log)
        raise RuntimeError("our mistake")

    with qtbot.capture_exceptions() as mistakes:
        with qtbot.waitSignal(session.contents_changed):
            session.change_store(mistaken)
        qtbot.waitUntil(lambda: bool(mistakes))
    assert [str(mistake) for _, mistake, _ in mistakes] == ["our mistake"]
    assert len(session.sources) == 1


class Endless:
    """A question that has no answer before the end of time; tells when it was asked and when it was given up."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def __call__(self, engine: Engine, _: UsageFilter) -> pd.DataFrame:
        self.begun.set()
        try:
            return engine.run("select count(*) as requests from range(1000000000) a, range(1000000000) b", {})
        finally:
            self.ended.set()


def test_a_running_query_is_interrupted(qtbot: QtBot, session: UsageSession, log: Path) -> None:
    open_logs(qtbot, session, log)
    runner, question = session.runner(session), Endless()
    session.fetch(runner, question, UsageFilter())
    assert question.begun.wait(30)

    def given_up() -> bool:
        runner.cancel()
        return question.ended.is_set()

    qtbot.waitUntil(given_up)


def test_shutting_down_interrupts_what_runs(qtbot: QtBot, log: Path) -> None:
    session = UsageSession()
    open_logs(qtbot, session, log)
    questions = [Endless() for _ in range(4)]
    for question in questions:
        session.fetch(session.runner(session), question, UsageFilter())
    assert questions[0].begun.wait(30)
    session.shut_down()
    assert all(question.ended.is_set() == question.begun.is_set() for question in questions)


def test_shutting_down_while_a_log_is_read_is_quiet(qtbot: QtBot, tmp_path: Path) -> None:
    session = UsageSession()
    told: list[Contents] = []
    session.contents_changed.connect(told.append)
    session.open_logs([SAMPLE])
    session.shut_down()
    with qtbot.waitSignal(session.destroyed):
        session.deleteLater()
    assert told == []
