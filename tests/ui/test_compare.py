"""The page Compare in the real window: what it says, what it compares, and where a click leads."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.compare import By
from tests.core.reading import query_json, usage_row, write
from tests.ui.driving import LEFT, answered, button, open_log, shown_rows, shown_titles
from ui.main_window import MainWindow

FIRST = date(2020, 2, 3)  # a Monday


def log(folder: Path) -> Path:
    """Write two weeks: Alpha doubles in the second, Beta is gone, Gamma is new."""
    calls = {"Alpha": (10, 20), "Beta": (4, 0), "Gamma": (0, 3)}
    rows = [
        usage_row(
            date=str(FIRST + timedelta(days=day)), clientId=f"id-{name}", clientName=name, requests=n, status200=n
        )
        for name, weeks in calls.items()
        for day in range(14)
        if (n := weeks[day // 7])
    ]
    return write(folder, query_json(rows), "log.json")


def test_two_weeks_are_compared(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_log(qtbot, window, log(tmp_path))
    page = window.pages.compare
    answered(qtbot, window, lambda: window.pages.setCurrentWidget(page))
    said = "64 % more requests than in Feb 3, 2020 – Feb 9, 2020: 161 vs 98; 1 new client, 1 client gone."
    assert page.headline.text() == said
    assert page.note.text() == (
        "No period is chosen: the later half of all days is compared. By weekday 98 were to be expected: 64 % more."
    )
    page.by.setCurrentIndex(list(By).index(By.CLIENT))
    assert shown_titles(page.tables[By.CLIENT])[:5] == ["OAuth client", "Change", "Before", "After", "Difference"]
    assert [row[:6] for row in shown_rows(page.tables[By.CLIENT])] == [
        ["Alpha", "grown", "70", "140", "+70", "+100.0 %"],
        ["Beta", "gone", "28", "0", "−28", "−100.0 %"],
        ["Gamma", "new", "0", "21", "+21", "–"],
    ]

    # A period of the window is the later one, and its filters hold for both.
    with qtbot.waitSignal(window.session.answered):
        window.filters.update(days=DateRange.inclusive(FIRST + timedelta(days=8), FIRST + timedelta(days=8)))
        window.filters.update(client="id-Alpha")
    assert page.headline.text() == "As many requests as in Feb 10, 2020: 20 vs 20."

    # Other days are typed; what was compared last stands there.
    answered(qtbot, window, lambda: page.against.setCurrentIndex(3))
    assert (page.first.text(), page.last.text()) == ("2020-02-10", "2020-02-10")
    page.first.setText("2020-02-03")
    page.last.setText("2020-02-03")
    answered(qtbot, window, page.last.editingFinished.emit)
    assert page.headline.text() == "100 % more requests than in Feb 3, 2020: 20 vs 10."
    page.first.setText("today")
    page.last.editingFinished.emit()
    assert page.headline.text() == "Write both days, such as 2020-02-01, the first one first."

    # A year earlier there is no log, and nothing is called new.
    answered(qtbot, window, lambda: page.against.setCurrentIndex(2))
    assert page.headline.text().startswith("No open log covers Feb 11, 2019")
    assert shown_rows(page.tables[By.CLIENT]) == []

    answered(qtbot, window, lambda: page.against.setCurrentIndex(0))
    target = tmp_path / "changed.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(button(page, "Export CSV"), LEFT)
    qtbot.waitUntil(target.exists)
    assert target.read_text().splitlines()[0].startswith("client_id,client_name,verdict,requests_before,requests_after")

    # A double-click leads into the client, and the page stays.
    window.filters.clear("client")
    with qtbot.waitSignal(window.filters.changed):
        page.tables[By.CLIENT].client_opened.emit("id-Gamma")
    assert window.filters.current.client == "id-Gamma"
    assert window.pages.currentWidget() is page
