"""Request logs and exports of the same traffic, as tests of the window open them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.callers import CallerField, CallerRule
from tests.core.reading import query_json, usage_row, write
from tests.core.request_logs.access import line, lines
from tests.ui.driving import open_log
from ui.main_window import MainWindow
from ui.panels import Panel

RULES = (CallerRule(CallerField.IP, "10.1.0.7", "CRM"), CallerRule(CallerField.IP, "10.1.0.8", "Wallboard"))

# 2 February 2020 was a Sunday.
LOG = lines(400, "2020-02-02T09:15:00", 0.1) + lines(30, "2020-02-02T10:20:00", 10, ip="10.1.0.8") + (
    lines(6, "2020-02-09T09:00:00") + line("2020-02-09T09:30:00", "/api/v2/flows", 404)
)  # fmt: skip
"""437 requests: 400 of CRM on one Sunday at 9, 7 on the next, and 30 of Wallboard at 10 on the first."""

EXPORT = query_json(
    [
        usage_row(clientId="", clientName="CRM", requests=500, status200=490, status400=10),
        usage_row(clientId="", clientName="Wallboard", requests=20, status200=20),
        usage_row(clientId="", clientName="Wallboard", requests=1, status200=1, date="2020-02-03T00:00:00Z"),
        usage_row(clientId="", clientName="CRM", requests=7, status200=7, date="2020-02-09T00:00:00Z"),
    ]
)
"""528 requests: on the same two days, and one on the day after the first."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path, LOG, "access.log")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write(tmp_path, EXPORT, "export.json")


def name_callers(qtbot: QtBot, window: MainWindow, rules: Sequence[CallerRule] = RULES) -> None:
    with qtbot.waitSignal(window.session.contents_changed):
        window.session.name_callers(rules)


def open_named(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    """Open logs in which the rules say who called."""
    name_callers(qtbot, window)
    open_log(qtbot, window, *paths)


def request_panel(window: MainWindow, name: str) -> Panel:
    """Return the panel with this name in files, of those that only request logs fill."""
    return next(panel for panel in window.pages.request_panels if panel.QUERY.name == name)


def tabs(window: MainWindow) -> list[str]:
    """Return the tabs that can be seen, of the first and the last page and of those that request logs fill."""
    pages = window.pages
    known = (pages.overview, pages.traffic, pages.two_accounts, pages.requests, pages.log_files)
    places = [pages.indexOf(page) for page in known]
    return [pages.tabText(place) for place in places if pages.isTabVisible(place)]
