"""All that stands in the window: its layout, its panels, and what is connected to what."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from apiusage_desktop import PROJECT_PAGE
from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.fair_use.plan import RememberedPlan
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.findings.thresholds import RememberedThresholds
from apiusage_desktop.core.mappings import RememberedMappings
from apiusage_desktop.core.session_file import is_session
from apiusage_desktop.core.source import Source
from models.fair_use_state import FairUseState
from models.filter_state import FilterState
from models.findings_state import FindingsState
from models.settings_store import SettingsStore
from models.usage_session import UsageSession
from ui.actions import ActionName, set_icons
from ui.announcer import Announcer
from ui.caller_keeper import CallerKeeper
from ui.dialogs.about_dialog import AboutDialog
from ui.exporter import Exporter
from ui.menus import fill_client_menu, fill_menu_bar, fill_recent_menu, make_export_menu
from ui.open_dialogs import ask_files, ask_folder
from ui.panels.panel import PanelContext
from ui.preferences import keep_choices
from ui.profile_keeper import ProfileKeeper
from ui.questioner import Questioner
from ui.sample import is_sample
from ui.session_keeper import SessionKeeper
from ui.theme import Theme, ThemeSwitch
from ui.widgets.account_switch import AccountSwitch
from ui.widgets.client_header import ClientHeader
from ui.widgets.filter_bar import FilterBar
from ui.widgets.header_bar import HeaderBar
from ui.widgets.loading_bar import LoadingBar
from ui.widgets.notice import NoticeBar, Place
from ui.widgets.pages import Pages
from ui.widgets.timeline import Timeline
from ui.widgets.totals_strip import TotalsStrip
from ui.window_texts import status_text, window_title

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class Workbench(QWidget):
    """Shows the open logs; every part listens to the filter, none knows another."""

    def __init__(
        self,
        window: "MainWindow",
        session: UsageSession,
        filters: FilterState,
        settings: SettingsStore,
        themes: ThemeSwitch,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._filters = filters
        self._settings = settings
        self._themes = themes
        theme = themes.current
        self.actions_by_name = window.actions_by_name
        self._exporter = Exporter(session, settings, window)
        self._export_menu = make_export_menu(self.actions_by_name)
        self._recent_menu = QMenu(self.tr("Open &recent"), self)
        self._client_menu = QMenu(self.tr("&Client"), self)
        self.header = HeaderBar(theme, self._export_menu, self)
        self.notices = NoticeBar(theme, self)
        self._announcer = Announcer(session, self.notices)
        self.filter_bar = FilterBar(theme, self)
        self.fair_use = FairUseState(session, RememberedPlan(settings.folder / "fair_use.json"), self)
        self.totals = TotalsStrip(session, self.fair_use, theme, self)
        self.client_header = ClientHeader(session, self)
        self.timeline = Timeline(session, filters, theme, self)
        thresholds = RememberedThresholds(settings.folder / "findings.json")
        self.findings = FindingsState(session, thresholds, self.fair_use, self)
        self.pages = Pages(session, PanelContext(session, filters, theme), self.findings, self.fair_use, theme, self)
        self.panels, self.overview = self.pages.panels, self.pages.overview
        self.log_files, self.requests = self.pages.log_files, self.pages.requests
        self.accounts = AccountSwitch(session, self.actions_by_name, self)
        self.welcome = window.welcome
        self.keeper = SessionKeeper(session, filters, settings, self.pages, self.notices)
        self.questioner = Questioner(
            session, RememberedMappings(settings.folder / "columns.json"), self.notices, window
        )
        self.callers = CallerKeeper(session, settings, themes, self.notices)
        self.profiles = ProfileKeeper(session, settings, self.notices)
        self.loading = LoadingBar(self)
        self._status = QLabel(self)
        self._body = QStackedWidget(self)
        self._lay_out()
        self._connect_signals()
        self._connect_actions()
        self._set_theme(theme)
        self._show_contents(session.contents)
        self._fill_recent_menu()

    def _lay_out(self) -> None:
        menus = (self._export_menu, self._recent_menu, self._client_menu)
        fill_menu_bar(self._window.menuBar(), self.actions_by_name, *menus)
        dashboard = QWidget(self)
        column = QVBoxLayout(dashboard)
        column.setContentsMargins(12, 4, 8, 4)
        column.setSpacing(6)
        self.filter_bar.add_at_end(self.accounts)
        for widget in (self.filter_bar, self.client_header, self.totals, self.timeline):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        self._body.addWidget(self.welcome)
        self._body.addWidget(dashboard)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(self.notices)
        outer.addWidget(self._body, 1)
        # A label, since menus clear what showMessage shows.
        self._status.setContentsMargins(12, 0, 0, 0)
        status_bar = self._window.statusBar()
        status_bar.addWidget(self._status, 1)
        status_bar.addPermanentWidget(self.loading)
        status_bar.setSizeGripEnabled(False)

    def _connect_signals(self) -> None:
        self._session.contents_changed.connect(self._show_contents)
        self._session.log_opened.connect(self._remember)
        self._session.progress_changed.connect(self.loading.show_progress)
        self._session.loading_changed.connect(self.loading.set_active)
        self._session.loading_changed.connect(self.actions_by_name[ActionName.CANCEL_LOADING].setEnabled)
        self.loading.cancelled.connect(self._session.cancel_loading)
        self._filters.changed.connect(self._show_filter)
        self._themes.changed.connect(self._set_theme)
        self._settings.recent_changed.connect(self._fill_recent_menu)
        self._exporter.finished.connect(self.notices.tell)
        self._exporter.failed.connect(self._announcer.tell_error)
        self.header.open_asked.connect(self.ask_open)
        self.header.period.range_chosen.connect(lambda days: self._filters.update(days=days))
        self.header.client_chosen.connect(lambda client: self._filters.update(client=client))
        self.header.search_changed.connect(self._filters.search)
        self.fair_use.failed.connect(self._announcer.tell_error)
        self.totals.fair_use_asked.connect(lambda: self.pages.setCurrentWidget(self.pages.fair_use))
        self.filter_bar.cleared.connect(lambda names: self._filters.clear(*names))
        self.filter_bar.back_asked.connect(self._filters.go_back)
        self.filter_bar.forward_asked.connect(self._filters.go_forward)
        self.log_files.close_asked.connect(self._session.close_logs)
        self.pages.export_asked.connect(self._exporter.ask_table)
        self.pages.filter_asked.connect(self._filters.choose)
        self.pages.filter_replaced.connect(self._filters.replace_with)
        self.pages.findings.failed.connect(self._announcer.tell_error)
        self.pages.client_opened.connect(lambda client: self._filters.update(client=client))
        self.pages.clients.profiles_asked.connect(self.profiles.ask)
        for page in (self.log_files, self.pages.clients):
            page.told.connect(self.notices.tell)
        self.notices.details_asked.connect(self._show_log)
        # These pages have days of their own, and need the room.
        pages = self.pages
        own_days = (pages.log_files, pages.two_accounts, pages.clients, pages.findings, pages.fair_use)
        self.pages.currentChanged.connect(
            lambda _: self.timeline.setVisible(self.pages.currentWidget() not in own_days)
        )
        for panel in (*self.panels, *self.pages.request_panels):
            panel.export_asked.connect(self._exporter.ask_panel)
            panel.who_asked.connect(self.callers.ask)
            panel.image_asked.connect(lambda asked: self._exporter.ask_image(asked, asked.QUERY.name))

    def _connect_actions(self) -> None:
        period = self.header.period
        for name, slot in (
            (ActionName.OPEN, self.ask_open),
            (ActionName.OPEN_FOLDER, lambda: self.open_logs(ask_folder(self._window, self._settings))),
            (ActionName.OPEN_SAMPLE, self._window.open_sample),
            (ActionName.OPEN_SESSION, self.keeper.ask_open),
            (ActionName.SAVE_SESSION, self.keeper.ask_save),
            (ActionName.SESSION_NOTES, self.keeper.ask_notes),
            (ActionName.CLEAR_CACHE, self.keeper.ask_clear_cache),
            (ActionName.FORGET_COLUMNS, self.questioner.forget_columns),
            (ActionName.CLOSE_ALL, self.close_all),
            (ActionName.EXPORT_ALL, lambda: self._exporter.ask_all(self.pages.caught_up())),
            (ActionName.EXPORT_IMAGE, lambda: self._exporter.ask_image(self._window, "api_usage")),
            (ActionName.QUIT, self._window.close),
            (ActionName.SEARCH, lambda: self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)),
            (ActionName.BACK, self._filters.go_back),
            (ActionName.FORWARD, self._filters.go_forward),
            (ActionName.ALL_DAYS, lambda: self._filters.update(days=None)),
            (ActionName.PREVIOUS_PERIOD, period.choose_previous),
            (ActionName.NEXT_PERIOD, period.choose_next),
            (ActionName.RESTORE, self.pages.restore),
            (ActionName.OVERVIEW, lambda: self.pages.setCurrentWidget(self.overview)),
            (ActionName.FINDINGS, lambda: self.pages.setCurrentWidget(self.pages.findings)),
            (ActionName.FAIR_USE, lambda: self.pages.setCurrentWidget(self.pages.fair_use)),
            (ActionName.TRAFFIC, lambda: self.pages.setCurrentWidget(self.pages.traffic)),
            (ActionName.TWO_ACCOUNTS, lambda: self.pages.setCurrentWidget(self.pages.two_accounts)),
            (ActionName.REQUESTS, lambda: self.pages.setCurrentWidget(self.requests)),
            (ActionName.CLIENTS, lambda: self.pages.setCurrentWidget(self.pages.clients)),
            (ActionName.COMPARE, lambda: self.pages.setCurrentWidget(self.pages.compare)),
            (ActionName.LOG_FILES, lambda: self.pages.setCurrentWidget(self.log_files)),
            (ActionName.ALL_CLIENTS, lambda: self._filters.clear("client")),
            (ActionName.WHO_CALLED, self.callers.ask),
            (ActionName.CLEAR_FILTERS, lambda: self._filters.replace_with(UsageFilter())),
            (ActionName.CANCEL_LOADING, self._session.cancel_loading),
            (ActionName.CHECK_NEWER, lambda: QDesktopServices.openUrl(QUrl(PROJECT_PAGE))),
            (ActionName.ABOUT, lambda: AboutDialog(self._window).exec()),
        ):
            self.actions_by_name[name].triggered.connect(slot)
        keep_choices(self.actions_by_name, self._settings, self._themes)

    def open_logs(self, paths: Sequence[Path]) -> None:
        if not paths:
            return
        self.notices.hide()
        for path in filter(is_session, paths):
            self.keeper.open(path)
        if logs := [path for path in paths if not is_session(path)]:
            self._session.open_logs(logs)

    def _show_log(self, place: Place | None) -> None:
        self.pages.setCurrentWidget(self.log_files)
        if place is not None:
            self.log_files.show_place(place)

    def ask_open(self) -> None:
        self.open_logs(ask_files(self._window, self._settings))

    def close_all(self) -> None:
        self.notices.hide()
        self._session.close_logs([number for number, _ in self._session.sources])

    def _show_contents(self, contents: Contents) -> None:
        """The open logs are others: show them under the filter in force, as far as it still makes sense."""
        self._body.setCurrentIndex(1 if self._session.sources else 0)
        self._window.setWindowTitle(window_title(self._session.sources))
        has_logs = bool(self._session.sources)
        for name in (ActionName.CLOSE_ALL, ActionName.EXPORT_ALL, ActionName.EXPORT_IMAGE, ActionName.SAVE_SESSION):
            self.actions_by_name[name].setEnabled(has_logs)
        self.header.show_contents(contents, has_logs)
        fill_client_menu(
            self._client_menu, self.actions_by_name, contents, lambda client, *_: self._filters.update(client=client)
        )
        self.accounts.show_contents(contents)
        self.pages.show_contents(contents)
        for name, page in (
            (ActionName.TRAFFIC, self.pages.traffic),
            (ActionName.TWO_ACCOUNTS, self.pages.two_accounts),
            (ActionName.REQUESTS, self.requests),
            (ActionName.CLIENTS, self.pages.clients),
        ):
            self.actions_by_name[name].setEnabled(self.pages.offers(page))
        chosen = self._filters.current
        client_is_gone = chosen.client is not None and chosen.client not in {key for key, _, _ in contents.clients}
        if client_is_gone or not has_logs:
            self._filters.reset()
        else:
            self._show_filter(chosen, contents_changed=True)

    def _show_filter(self, chosen: UsageFilter, *, contents_changed: bool = False) -> None:
        self.header.show_filter(chosen)
        self.filter_bar.show_filter(chosen, self._session.contents)
        self.filter_bar.set_history(self._filters.can_go_back, self._filters.can_go_forward)
        self.actions_by_name[ActionName.BACK].setEnabled(self._filters.can_go_back)
        self.actions_by_name[ActionName.FORWARD].setEnabled(self._filters.can_go_forward)
        self.client_header.refresh(chosen)
        self.totals.refresh(chosen)
        self.timeline.refresh(chosen, contents_changed=contents_changed)
        self.pages.refresh(chosen)
        self._status.setText(status_text(self._session.sources, self._session.contents))

    def _remember(self, source: Source) -> None:
        if is_sample(source.path):
            return
        self._settings.remember_log(source.path)
        # The sample is for trying; its made-up figures must not mix with the user's own.
        if samples := [number for number, known in self._session.sources if is_sample(known.path)]:
            self._session.close_logs(samples)

    def _fill_recent_menu(self) -> None:
        fill_recent_menu(self._recent_menu, self._settings, lambda path, *_: self.open_logs([path]))

    def _set_theme(self, theme: Theme) -> None:
        set_icons(self.actions_by_name, theme)
        for part in (self.header, self.notices, self.filter_bar, self.totals, self.timeline, self.pages):
            part.set_theme(theme)
