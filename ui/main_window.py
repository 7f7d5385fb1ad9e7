"""The window, which shows its first page before anything else is loaded."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from models.override import override
from models.settings_store import SettingsStore
from ui.actions import ActionName, make_actions
from ui.sample import sample_path
from ui.theme import ThemeSwitch
from ui.widgets.welcome_page import WelcomePage

if TYPE_CHECKING:
    from models.filter_state import FilterState
    from models.usage_session import UsageSession


class MainWindow(QMainWindow):
    """The frame around the workbench.

    It can be shown as soon as it is made, with the welcome page. All that stands on the workbench takes several times
    as long to load; `furnish` puts it in. What the user asks for until then waits.
    """

    def __init__(self, settings: SettingsStore, themes: ThemeSwitch) -> None:
        super().__init__()
        self._settings = settings
        self._themes = themes
        self.is_furnished = False
        self._waiting: list[Callable[[], object]] = []
        self.actions_by_name = make_actions(self)
        self.welcome = WelcomePage(self)
        self.setCentralWidget(self.welcome)
        self.setWindowTitle(self.tr("API Usage Desktop"))
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 600)
        self.resize(1280, 800)
        self.restoreGeometry(self._settings.window_geometry)
        self.welcome.open_asked.connect(self.ask_open)
        self.welcome.sample_asked.connect(self.open_sample)
        # These have their keys from the first moment on, not only with the menus.
        for name, slot in (
            (ActionName.OPEN, self.ask_open),
            (ActionName.OPEN_SAMPLE, self.open_sample),
            (ActionName.QUIT, self.close),
        ):
            self.actions_by_name[name].triggered.connect(slot)
            self.addAction(self.actions_by_name[name])

    def furnish(self, session: "UsageSession", filters: "FilterState") -> None:
        """Put in the workbench, and do what was asked for meanwhile."""
        from ui.workbench import Workbench

        self.session, self.filters = session, filters
        self.takeCentralWidget()
        self.bench = bench = Workbench(self, session, filters, self._settings, self._themes)
        self.header, self.notices, self.filter_bar = bench.header, bench.notices, bench.filter_bar
        self.totals, self.client_header, self.timeline = bench.totals, bench.client_header, bench.timeline
        self.pages, self.panels, self.overview = bench.pages, bench.panels, bench.overview
        self.log_files, self.requests, self.accounts = bench.log_files, bench.requests, bench.accounts
        self.keeper, self.questioner, self.callers = bench.keeper, bench.questioner, bench.callers
        self.setCentralWidget(bench)
        self.is_furnished = True
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            work()

    def when_furnished(self, work: Callable[[], object]) -> None:
        """Do something as soon as there is a workbench."""
        if self.is_furnished:
            work()
        else:
            self._waiting.append(work)

    def open_logs(self, paths: Sequence[Path]) -> None:
        """Open logs beside those that are open already, and a session in their place."""
        self.when_furnished(lambda: self.bench.open_logs(paths))

    def open_sample(self) -> None:
        """Open the log that comes with the program."""
        self.open_logs([sample_path()])

    def ask_open(self) -> None:
        self.when_furnished(lambda: self.bench.ask_open())

    def close_all(self) -> None:
        self.when_furnished(lambda: self.bench.close_all())

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.open_logs([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.is_furnished and not self.keeper.may_lose_notes():
            event.ignore()
            return
        self._settings.window_geometry = self.saveGeometry()
        super().closeEvent(event)
        QCoreApplication.quit()
