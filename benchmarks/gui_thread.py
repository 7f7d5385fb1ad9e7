"""Measure for how long the window does not listen: open a log, filter, search, go back, open a second log.

    python benchmarks/gui_thread.py [LOG]

Three figures a step, in milliseconds, each the median of some runs; every run is a window of its own in a process of
its own. `event` is the longest delivery of a single event, which is what our own code can hold up; which one it was
stands behind it. Paints are events too. `cpu` is the most processor time that one event took: the same without waiting,
be it for other programs or for the interpreter's lock, so that a busy machine can be told from slow code. `gap` is the
longest time between two beats of a timer of 5 ms, less those 5 ms: it also holds several events in a row. It is
measured in runs of its own, since timing events slows the window's thread. The bar is 50 ms an event; the exit code is
1 if one was longer.

With `--profile` one run tells the slowest delivery of each step function by function. It makes Python slower; what is
told as time of `notify` itself is Qt's own work and waiting for the interpreter's lock.
"""

import argparse
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apiusage_desktop import app  # noqa: E402
from apiusage_desktop.core.callers import CallerField, CallerRule  # noqa: E402
from apiusage_desktop.core.filters import DateRange  # noqa: E402
from benchmarks import generate  # noqa: E402
from models.override import override  # noqa: E402
from models.settings_store import SettingsStore  # noqa: E402
from ui.application import Application  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.sample import sample_path  # noqa: E402

_BAR_MS = 50.0
_BEAT_MS = 5
_QUIET_MS = 300  # nothing that one step leaves behind is put down to the next
_CLICK_MS = 40  # between two changes of the filter while the second log is read


@dataclass
class Step:
    """What one step of use cost, in milliseconds."""

    name: str
    took: float = 0.0  # until the last panel had its answer
    gap: float = 0.0
    event: float = 0.0
    cpu: float = 0.0
    what: str = ""


class TimedApplication(Application):
    """Times every event that the event loop delivers; what an event sets off is part of it."""

    def __init__(self, arguments: list[str], *, profiling: bool = False) -> None:
        super().__init__(arguments)
        self._profiling = profiling
        self._inside = False
        self.restart()

    def restart(self) -> None:
        self.longest, self.what, self.costliest = 0.0, "", 0.0
        self.profile: cProfile.Profile | None = None

    @override
    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if self._inside:
            return super().notify(receiver, event)
        what = f"{event.type().name} to {type(receiver).__name__}"
        profile = cProfile.Profile() if self._profiling else None
        deliver = partial(super().notify, receiver, event)
        self._inside = True
        began, worked = perf_counter(), thread_time()
        try:
            return bool(profile.runcall(deliver) if profile else deliver())
        finally:
            took = (perf_counter() - began) * 1000
            self._inside = False
            self.costliest = max(self.costliest, (thread_time() - worked) * 1000)
            if took > self.longest:
                self.longest, self.what, self.profile = took, what, profile


class Beat(QObject):
    """Beats every few milliseconds and keeps the longest time between two beats."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._count)
        self._timer.start()
        self.restart()

    def restart(self) -> None:
        self.longest, self._last = 0.0, perf_counter()

    def _count(self) -> None:
        now = perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000 - _BEAT_MS)
        self._last = now


class User:
    """Uses a window step by step and notes what each cost."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._beat = Beat()
        self.steps: list[Step] = []

    def does(self, name: str, act: Callable[[], Any], *awaited: SignalInstance) -> None:
        """Do something, as an event of its own, and wait until it is over and the window is quiet."""
        application = QApplication.instance()
        if isinstance(application, TimedApplication):
            application.restart()
        self._beat.restart()
        step = Step(name)
        began = perf_counter()
        QTimer.singleShot(0, self._window, act)
        for signal in awaited:
            _wait(signal)
        step.took = (perf_counter() - began) * 1000 if awaited else 0.0
        _pause()
        step.gap = self._beat.longest
        if isinstance(application, TimedApplication):
            step.event, step.cpu, step.what = application.longest, application.costliest, application.what
            if application.profile is not None:
                print(f"{name}: {step.event:.0f} ms, {step.what}")
                pstats.Stats(application.profile).sort_stats("cumulative").print_stats(30)
        self.steps.append(step)


def _wait(signal: SignalInstance) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    loop.exec()


def _pause() -> None:
    loop = QEventLoop()
    QTimer.singleShot(_QUIET_MS, loop.quit)
    loop.exec()


def use(window: MainWindow, log: Path, second: Path) -> list[Step]:
    """Use the window as a person would, and return what each step cost."""
    session, filters, answered = window.session, window.filters, window.session.answered
    user = User(window)
    user.does("show the window", window.show)
    user.does("open the log", lambda: window.open_logs([log]), session.contents_changed, answered)
    if not session.contents.clients:
        # A request log mostly names none.
        everybody = [CallerRule(CallerField.AGENT, "*", "Everybody")]
        user.does("name the callers", lambda: session.name_callers(everybody), session.contents_changed, answered)
    contents = session.contents
    first = contents.first_day
    if first is None:
        raise SystemExit("The log has no days; there is no period to choose.")
    middle = first + timedelta(days=len(contents.days) // 2)
    user.does("one client", lambda: filters.update(client=contents.clients[0][0]), answered)
    user.does("one status", lambda: filters.choose("status", "4xx other"), answered)
    user.does("back", filters.go_back, answered)
    user.does("all clients", lambda: filters.clear("client"), answered)
    user.does("half the period", lambda: filters.update(days=DateRange.inclusive(first, middle)), answered)
    user.does("one day", lambda: filters.update(days=DateRange.inclusive(middle, middle)), answered)
    user.does("back from it", filters.go_back, answered)
    user.does("search", lambda: window.header.search.setText("users"), answered)
    user.does("back from that", filters.go_back, answered)
    user.does("all days", lambda: filters.update(days=None), answered)
    user.does("drag the band", lambda: _drag(window, first, len(contents.days)), answered)
    with tempfile.TemporaryDirectory(prefix="apiusage-gui-") as folder:
        exporter = window.bench.exporter
        panels = window.pages.caught_up()
        user.does("export all tables", lambda: exporter.write_all(panels, Path(folder)), exporter.finished)
    user.does("all days again", lambda: filters.update(days=None), answered)
    user.does("maximise a panel", lambda: window.overview.toggle_maximised(window.panels[6]))
    user.does("restore it", window.overview.restore)
    if window.pages.offers(window.pages.traffic):
        user.does("page Traffic", lambda: window.pages.setCurrentWidget(window.pages.traffic), answered)
        user.does("page Requests", lambda: window.pages.setCurrentWidget(window.requests), answered)
        user.does("scroll them", window.requests.table.scrollToBottom, answered)
        user.does("sort them", lambda: window.requests.model.sort(2), answered)
    if window.pages.offers(window.pages.clients):
        user.does("page Clients", lambda: window.pages.setCurrentWidget(window.pages.clients), answered)
    user.does("page Compare", lambda: window.pages.setCurrentWidget(window.pages.compare), answered)
    user.does("page Log files", lambda: window.pages.setCurrentWidget(window.log_files))
    user.does("page Overview", lambda: window.pages.setCurrentWidget(window.overview))
    clicks = _click_through([key for key, _, _ in contents.clients], window)
    session.contents_changed.connect(clicks.stop)
    clicks.start()
    user.does("second log, filtering", lambda: window.open_logs([second]), session.contents_changed, answered)
    user.does("close all logs", window.close_all, session.contents_changed)
    return user.steps


def _drag(window: MainWindow, first: date, days: int) -> None:
    """Move the period day by day, as the band does while it is dragged; every step is an event of its own."""
    window.filters.update(days=DateRange.inclusive(first, first + timedelta(days=max(1, days // 6))))
    for step in range(1, max(2, min(40, days - days // 6))):
        start = first + timedelta(days=step)
        end = start + timedelta(days=max(1, days // 6))
        chosen = DateRange.inclusive(start, end)
        QTimer.singleShot(step * 16, window, lambda moved=chosen: window.filters.refine(days=moved))  # type: ignore[misc]


def _click_through(clients: list[str], window: MainWindow) -> QTimer:
    """Return a timer that goes from client to client."""

    def choose_next() -> None:
        chosen = window.filters.current.client
        place = clients.index(chosen) + 1 if chosen in clients else 0
        window.filters.update(client=clients[place % len(clients)])

    timer = QTimer(window, interval=_CLICK_MS)
    timer.timeout.connect(choose_next)
    return timer


def measure_here(log: Path, *, timed: bool, profiling: bool) -> list[Step]:
    """Use a window in this process."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if timed:
        # The application is made as always, but times its events.
        app.Application = partial(TimedApplication, profiling=profiling)  # type: ignore[assignment,misc]
    application = app.make_application()
    with tempfile.TemporaryDirectory(prefix="apiusage-gui-") as name:
        second = Path(name) / "second.json"
        generate.main(["--clients=8", "--days=60", "--first-day=2026-10-01", "--seed=2", f"--out={second}"])
        window = app.make_window(application, SettingsStore(Path(name) / "settings.ini"), "light")
        steps = use(window, log, second)
        window.session.shut_down()
        window.close()
    return steps


def measure(log: Path, kind: str) -> list[Step]:
    """Use a window in a process of its own."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as answer:
        subprocess.run(
            [sys.executable, __file__, str(log), "--only", kind, "--answer", answer.name],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        return [Step(**fields) for fields in json.load(answer)]


def tell(gaps: list[list[Step]], events: list[list[Step]]) -> float:
    """Print a line a step and return the longest event."""
    print(f"{'milliseconds':26}{'event':>8}{'cpu':>8}{'gap':>8}{'answered':>10}   longest event")
    longest = 0.0
    for gap_runs, event_runs in zip(zip(*gaps, strict=True), zip(*events, strict=True), strict=True):
        event = median(step.event for step in event_runs)
        longest = max(longest, event)
        cpu = median(step.cpu for step in event_runs)
        gap, took = median(step.gap for step in gap_runs), median(step.took for step in gap_runs)
        what = min(event_runs, key=lambda step: abs(step.event - event)).what
        answered = f"{took:.0f}" if took else "–"
        print(f"{gap_runs[0].name:26}{event:8.0f}{cpu:8.0f}{gap:8.0f}{answered:>10}   {what}")
    return longest


def main() -> int:
    """Run the command; see `--help`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("log", nargs="?", type=Path, default=sample_path(), metavar="LOG", help="default: the sample")
    parser.add_argument("--runs", type=int, default=3, help="how many runs of each kind (default: 3)")
    parser.add_argument("--profile", action="store_true", help="tell the functions of the longest event of each step")
    parser.add_argument("--only", choices=("gap", "event"), help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        steps = measure_here(options.log, timed=options.only == "event", profiling=False)
        options.answer.write_text(json.dumps([asdict(step) for step in steps]), encoding="utf-8")
        return 0
    if options.profile:
        measure_here(options.log, timed=True, profiling=True)
        return 0
    kinds = {kind: [measure(options.log, kind) for _ in range(options.runs)] for kind in ("gap", "event")}
    longest = tell(kinds["gap"], kinds["event"])
    print(f"longest event: {longest:.0f} ms; bar: {_BAR_MS:.0f} ms")
    return int(longest > _BAR_MS)


if __name__ == "__main__":
    sys.exit(main())
