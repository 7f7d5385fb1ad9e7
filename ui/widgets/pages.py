"""The pages of the dashboard as tabs; those that the open logs can say nothing for are not there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from apiusage_desktop.core.contents import Contents
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.source import Dimension
from models.column_format import count_text, filled
from models.fair_use_state import FairUseState
from models.findings_state import FindingsState
from models.usage_session import UsageSession
from ui.panels import PANELS, TRAFFIC_PANELS, TWO_ACCOUNTS_PANELS, Panel
from ui.panels.panel import PanelContext
from ui.theme import Theme
from ui.widgets.clients_page import ClientsPage
from ui.widgets.compare_page import ComparePage
from ui.widgets.fair_use_page import FairUsePage
from ui.widgets.findings_page import FindingsPage
from ui.widgets.log_files_page import LogFilesPage
from ui.widgets.panel_page import LazyPage, OverviewPage, TrafficPage, TwoAccountsPage
from ui.widgets.requests_page import RequestsPage


class Pages(QTabWidget):
    """All pages under the totals.

    Signals:
        filter_asked: a filter's field and value, from a click on a page.
        filter_replaced: a filter in place of the one in force.
        client_opened: the key of a client to go into.
        export_asked: a name for the file, a frame, its columns, and the title of the dialog.
    """

    filter_asked = Signal(str, object)
    filter_replaced = Signal(object)
    client_opened = Signal(str)
    export_asked = Signal(str, object, object, str)

    def __init__(
        self,
        session: UsageSession,
        context: PanelContext,
        findings: FindingsState,
        fair_use: FairUseState,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.panels: tuple[Panel, ...] = tuple(make(context, self) for make in PANELS)
        self.overview = OverviewPage(self.panels, self)
        self.findings = FindingsPage(session, findings, fair_use, theme, self)
        self.fair_use = FairUsePage(session, fair_use, theme, self)
        self.traffic = TrafficPage([make(context, self) for make in TRAFFIC_PANELS], self)
        self.two_accounts = TwoAccountsPage([make(context, self) for make in TWO_ACCOUNTS_PANELS], self)
        self.requests = RequestsPage(session, theme, self)
        self.clients = ClientsPage(session, theme, self)
        self.compare = ComparePage(session, theme, self)
        self.log_files = LogFilesPage(session, theme, self)
        self.addTab(self.overview, self.tr("Overview"))
        self.addTab(self.findings, self.tr("Findings"))
        self.addTab(self.fair_use, self.tr("Fair use"))
        self.addTab(self.traffic, self.tr("Traffic"))
        self.addTab(self.two_accounts, self.tr("Exports and logs"))
        self.addTab(self.requests, self.tr("Requests"))
        self.addTab(self.clients, self.tr("Clients"))
        self.addTab(self.compare, self.tr("Compare"))
        self.addTab(self.log_files, self.tr("Log files"))
        self._wanted = ""
        self._connect_signals()
        self.show_contents(session.contents)

    def _connect_signals(self) -> None:
        self.findings.export_asked.connect(self.export_asked)
        self.findings.filter_replaced.connect(self._show_in_overview)
        self.findings.counted.connect(self._count_findings)
        self.log_files.export_asked.connect(self.export_asked)
        self.log_files.filter_asked.connect(self.filter_asked)
        self.fair_use.export_asked.connect(self.export_asked)
        self.fair_use.client_opened.connect(self._open_client)
        self.requests.export_asked.connect(self.export_asked)
        self.requests.filter_asked.connect(self.filter_asked)
        self.requests.client_opened.connect(self.client_opened)
        self.clients.export_asked.connect(self.export_asked)
        self.clients.client_opened.connect(self.client_opened)
        self.compare.export_asked.connect(self.export_asked)
        self.compare.filter_asked.connect(self.filter_asked)
        self.compare.client_opened.connect(self.client_opened)

    def _open_client(self, client: str) -> None:
        """Go into a client from a page that no filter changes."""
        self.setCurrentWidget(self.overview)
        self.client_opened.emit(client)

    def _show_in_overview(self, chosen: UsageFilter) -> None:
        self.filter_replaced.emit(chosen)
        self.setCurrentWidget(self.overview)

    def _count_findings(self, count: int) -> None:
        """Say in the tab how many there are, once that is known."""
        title = self.tr("Findings") if count < 0 else filled(self.tr("Findings (%1)"), count_text(count))
        self.setTabText(self.indexOf(self.findings), title)

    def show_contents(self, contents: Contents) -> None:
        """Offer the pages that the open logs can fill."""
        has_requests = Dimension.REQUEST in contents.of_requests
        for page, offered in (
            (self.traffic, has_requests),
            (self.two_accounts, contents.tells_of_both),
            (self.requests, has_requests),
            (self.clients, Dimension.CLIENT in contents.dimensions),
        ):
            if not offered and self.currentWidget() is page:
                self.setCurrentWidget(self.overview)
            self.setTabVisible(self.indexOf(page), offered)
        if self._wanted:
            self.show_page(self._wanted)
            self._wanted = ""
        self.log_files.refresh()

    def show_page(self, name: str, *, later: bool = False) -> None:
        """Show the page of this name, if the open logs can fill it.

        Args:
            name: what `page_name` said.
            later: show it once the logs are open that are being opened.
        """
        for place in range(self.count()):
            if type(self.widget(place)).__name__ == name and self.isTabVisible(place):
                self.setCurrentIndex(place)
        self._wanted = name if later else ""

    @property
    def page_name(self) -> str:
        """What the page that is shown is called in a saved session."""
        return type(self.currentWidget()).__name__

    def offers(self, page: QWidget) -> bool:
        """Tell whether the open logs can fill a page."""
        return self.isTabVisible(self.indexOf(page))

    @property
    def request_panels(self) -> tuple[Panel, ...]:
        """The panels that only request logs fill."""
        return (*self.traffic.panels, *self.two_accounts.panels)

    def caught_up(self) -> tuple[Panel, ...]:
        """Have pages that are not looked at ask what they show, and return all panels: they are to be written."""
        for page in self._lazy_pages():
            if self.offers(page):
                page.catch_up()
        return (*self.panels, *self.request_panels)

    def restore(self) -> None:
        """Show all panels of each page again."""
        for page in (self.overview, *self._lazy_pages()):
            page.restore()

    def _lazy_pages(self) -> tuple[LazyPage, ...]:
        return self.traffic, self.two_accounts

    def refresh(self, chosen: UsageFilter) -> None:
        """Show what the filter lets through."""
        self.log_files.set_chosen(chosen.days)
        self.findings.refresh(chosen)
        for panel in self.panels:
            panel.refresh(chosen)
        for page in self._lazy_pages():
            page.refresh(chosen)
        self.requests.refresh(chosen)
        self.clients.refresh(chosen)
        self.compare.refresh(chosen)

    def set_theme(self, theme: Theme) -> None:
        self.log_files.set_theme(theme)
        self.findings.set_theme(theme)
        self.requests.set_theme(theme)
        self.clients.set_theme(theme)
        self.compare.set_theme(theme)
        self.fair_use.set_theme(theme)
        for panel in (*self.panels, *self.request_panels):
            panel.set_theme(theme)
