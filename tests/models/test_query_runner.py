"""Work in the background: of all that is asked only the latest is answered."""

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThreadPool
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from apiusage_desktop.core.errors import Cancelled, UsageError
from models.query_runner import QueryRunner, Turns

ERROR = UsageError("The disk is full", "0 bytes left.", "Free some space.")


class Gate:
    """Work that stays in its thread until it is let through; it can be asked to stop."""

    def __init__(self, result: str) -> None:
        self.entered, self._open = threading.Event(), threading.Event()
        self.was_cancelled = False
        self._result = result

    def __call__(self) -> str:
        self.entered.set()
        assert self._open.wait(30)
        return self._result

    def let_through(self) -> None:
        self._open.set()

    def cancel(self) -> None:
        self.was_cancelled = True


@pytest.fixture
def pool() -> Iterator[QThreadPool]:
    pool = QThreadPool()
    pool.setMaxThreadCount(2)
    yield pool
    pool.waitForDone()


@pytest.fixture
def runner(pool: QThreadPool) -> QueryRunner:
    return QueryRunner(pool)


@pytest.fixture
def results(runner: QueryRunner) -> list[object]:
    told: list[object] = []
    runner.result_ready.connect(told.append)
    return told


@pytest.fixture
def busy(runner: QueryRunner) -> list[bool]:
    told: list[bool] = []
    runner.busy_changed.connect(told.append)
    return told


def ask(qtbot: QtBot, runner: QueryRunner, work: Callable[[], object]) -> object:
    with qtbot.waitSignal(runner.result_ready) as caught:
        runner.start(work)
    return caught.args[0] if caught.args else None


@pytest.mark.parametrize("result", [42, None, "", [], {"a": 1}])
def test_a_result_is_told_as_it_is(qtbot: QtBot, runner: QueryRunner, result: object) -> None:
    assert ask(qtbot, runner, lambda: result) == result
    assert not runner.is_busy


def test_work_runs_in_another_thread_and_is_told_in_ours(qtbot: QtBot, runner: QueryRunner) -> None:
    told_in: list[int] = []
    runner.result_ready.connect(lambda _: told_in.append(threading.get_ident()))
    assert ask(qtbot, runner, threading.get_ident) != threading.get_ident()
    assert told_in == [threading.get_ident()]


def test_an_overtaken_result_is_never_told(
    qtbot: QtBot, pool: QThreadPool, runner: QueryRunner, results: list[object]
) -> None:
    slow = Gate("slow")
    runner.start(slow, slow)
    assert slow.entered.wait(30)
    assert ask(qtbot, runner, lambda: "quick") == "quick"
    assert slow.was_cancelled
    slow.let_through()
    pool.waitForDone()
    assert ask(qtbot, runner, lambda: "later") == "later"
    assert results == ["quick", "later"]


def test_a_result_that_was_ready_but_not_told_is_overtaken_too(
    qtbot: QtBot, pool: QThreadPool, runner: QueryRunner, results: list[object]
) -> None:
    runner.start(lambda: "first")
    pool.waitForDone()
    ask(qtbot, runner, lambda: "second")
    assert results == ["second"]


def test_overtaken_work_that_never_began_does_not_begin(qtbot: QtBot, pool: QThreadPool, runner: QueryRunner) -> None:
    pool.setMaxThreadCount(1)
    gate, begun = Gate("gate"), list[int]()
    pool.start(gate)
    for number in range(5):
        runner.start(partial(begun.append, number))
    with qtbot.waitSignal(runner.result_ready):
        gate.let_through()
    assert begun == [4]


def test_cancelled_work_tells_nothing(
    qtbot: QtBot, pool: QThreadPool, runner: QueryRunner, results: list[object]
) -> None:
    gate = Gate("gate")
    runner.start(gate, gate)
    assert gate.entered.wait(30)
    runner.cancel()
    assert gate.was_cancelled
    assert not runner.is_busy
    gate.let_through()
    pool.waitForDone()
    assert ask(qtbot, runner, lambda: "next") == "next"
    assert results == ["next"]


def test_work_that_says_it_was_cancelled_tells_only_that_it_is_over(
    qtbot: QtBot, runner: QueryRunner, results: list[object]
) -> None:
    def stop() -> None:
        raise Cancelled

    with (
        qtbot.assertNotEmitted(runner.failed),
        qtbot.waitSignal(runner.busy_changed, check_params_cb=lambda on: not on),
    ):
        runner.start(stop)
    assert results == []


def test_an_error_of_the_world_is_told(qtbot: QtBot, runner: QueryRunner, results: list[object]) -> None:
    def fail() -> None:
        raise ERROR

    with qtbot.waitSignal(runner.failed) as caught:
        runner.start(fail)
    assert caught.args == [ERROR]
    assert not runner.is_busy
    assert results == []


def test_an_overtaken_error_is_not_told(qtbot: QtBot, pool: QThreadPool, runner: QueryRunner) -> None:
    def fail() -> None:
        raise ERROR

    with qtbot.assertNotEmitted(runner.failed):
        runner.start(fail)
        pool.waitForDone()
        assert ask(qtbot, runner, lambda: "next") == "next"


def test_our_own_mistake_is_loud(qtbot: QtBot, runner: QueryRunner) -> None:
    with qtbot.captureExceptions() as caught:
        runner.start(lambda: 1 // 0)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    assert not runner.is_busy


def test_busy_is_told_at_the_start_and_at_the_end(qtbot: QtBot, runner: QueryRunner, busy: list[bool]) -> None:
    ask(qtbot, runner, lambda: 1)
    assert busy == [True, False]


def test_overtaking_is_one_time_of_being_busy(qtbot: QtBot, runner: QueryRunner, busy: list[bool]) -> None:
    for number in range(4):
        runner.start(partial(int, number))
    with qtbot.waitSignal(runner.result_ready) as caught:
        pass
    assert caught.args == [3]
    assert busy == [True, False]


def test_cancelling_nothing_tells_nothing(runner: QueryRunner, busy: list[bool]) -> None:
    runner.cancel()
    assert busy == []


def test_what_still_waits_is_cancelled_without_stopping_what_runs(
    qtbot: QtBot, pool: QThreadPool, runner: QueryRunner, results: list[object]
) -> None:
    pool.setMaxThreadCount(1)
    running, other = Gate("done"), QueryRunner(pool)
    runner.start(running, running)
    assert running.entered.wait(30)
    for _ in range(3):
        other.start(lambda: "page", running)  # both ask the same engine
    assert not running.was_cancelled
    with qtbot.waitSignals([runner.result_ready, other.result_ready]):
        running.let_through()
    assert results == ["done"]


def test_an_answer_whose_asker_is_gone_is_told_to_nobody(qtbot: QtBot, pool: QThreadPool) -> None:
    turns, asker, work = Turns(), QObject(), Gate("lost")
    runner = QueryRunner(pool, asker, turns)
    told: list[object] = []
    runner.result_ready.connect(told.append)
    runner.start(work)
    assert work.entered.wait(30)
    work.let_through()
    assert pool.waitForDone()
    # The answer waits for its turn behind these, the last of which takes the asker away.
    for _ in range(200):
        turns.put(lambda: None)
    turns.put(lambda: delete(asker))
    done: list[bool] = []
    qtbot.waitUntil(lambda: not isValid(asker))
    turns.put(lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    assert told == []
