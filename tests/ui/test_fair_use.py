"""The page Fair use: what is told on the left is reckoned with on the right and in the totals, whatever the filter."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QListWidget
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind
from apiusage_desktop.core.fair_use.plan import FairUsePlan, RememberedPlan
from models.settings_store import SettingsStore
from tests.core.reading import query_json, usage_row, write
from tests.ui.driving import LEFT, SAMPLE, answered, button, open_log, shown_rows, shown_titles
from ui.main_window import MainWindow


def reckoned(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    with qtbot.waitSignal(window.bench.fair_use.changed):
        open_log(qtbot, window, *paths)


def made_log(folder: Path) -> Path:
    """Write the example of the product: 505,992 requests in a month, of which one client made most."""
    days = [("2021-02-01", 5_992, "B"), ("2021-02-02", 450_000, "A"), ("2021-02-28", 50_000, "A")]
    rows = [usage_row(date=day, clientId=c, clientName=c, requests=n, status200=n) for day, n, c in days]
    return write(folder, query_json(rows), "usage.json")


def test_from_an_invitation_to_the_ledger_and_back_at_the_next_start(
    qtbot: QtBot, window: MainWindow, settings: SettingsStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, figure = window.pages.fair_use, window.totals.fair_use
    reckoned(qtbot, window, made_log(tmp_path))
    assert figure.value.text() == "set allowance"
    QTest.mouseClick(figure, LEFT)
    assert window.pages.currentWidget() is page
    assert not window.timeline.isVisible()
    assert page.ledger.used.text() == "Used 505,992"
    assert page.form._invitation.isVisible()

    with qtbot.waitSignal(window.bench.fair_use.changed):
        page.form.licences.add(LicenceCount("CX 3", LicenceKind.CONCURRENT, 1))
    assert page.ledger.used.text() == "Used 505,992 of 182,000 (278.0 %)"
    assert "Over by 323,992" in page.ledger.texts()
    assert page.ledger.standing.text() == "over the allowance"
    assert (figure.value.text(), figure.more.text()) == ("278.0 %", "over")
    assert not page.form._invitation.isVisible()
    qtbot.waitUntil(lambda: page.clients.model.rowCount() == 2)
    assert shown_rows(page.clients.table) == [["A", "500,000", "98.8 %", "2"], ["B", "5,992", "1.2 %", "1"]]

    page.form.price.setText("a lot")
    QTest.keyClick(page.form.price, Qt.Key.Key_Return)
    assert page.form._wrong.text() == "The price is no number."
    assert "Cost" not in shown_titles(page.months.table)
    with qtbot.waitSignal(window.bench.fair_use.changed):
        page.form.price.setText("0.0002")
        QTest.keyClick(page.form.price, Qt.Key.Key_Return)
    assert not page.form._wrong.isVisible()
    assert shown_rows(page.months.table) == [
        ["Feb 1, 2021", "Feb 28, 2021", "505,992", "278.0 %", "323,992", "64.80", "0"]
    ]
    kept = FairUsePlan((LicenceCount("CX 3", LicenceKind.CONCURRENT, 1),), price=0.0002)
    assert RememberedPlan(settings.folder / "fair_use.json").get() == kept

    target = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(window.bench.exporter.finished):
        QTest.mouseClick(button(page.months, "Export CSV"), LEFT)
    assert (
        target.read_text().splitlines()[1]
        == "2021-02-01,2021-02-28,505992,505992,182000,2.7801758241758243,323992,64.7984,0"
    )


def test_the_ledger_is_that_of_the_organization_whatever_the_filter(qtbot: QtBot, window: MainWindow) -> None:
    page = window.pages.fair_use
    reckoned(qtbot, window, SAMPLE)
    with qtbot.waitSignal(window.bench.fair_use.changed):
        page.form.start_day.setCurrentIndex(14)
        page.form.start_day.activated.emit(14)
    window.pages.setCurrentWidget(page)
    assert page.ledger.month.text() == "Sep 15, 2026 – Oct 14, 2026"
    used = page.ledger.used.text()
    window.header.period.open_popup()
    (listed,) = (
        one for one in window.findChildren(QListWidget) if one.isVisible() and one.accessibleName() == "Periods"
    )
    item = listed.item(listed.count() - 1)
    assert (item.text(), item.toolTip().split(":")[0]) == ("Billing month", "Sep 15, 2026 – Oct 14, 2026")
    listed.window().close()
    qtbot.waitUntil(lambda: page.clients.model.rowCount() > 0)
    client = window.session.contents.clients[0][0]
    with qtbot.assertNotEmitted(window.bench.fair_use.changed):
        answered(qtbot, window, lambda: window.filters.update(client=client))
    assert page.ledger.used.text() == used

    assert not page.ledger.next.isEnabled()
    QTest.mouseClick(page.ledger.previous, LEFT)
    assert page.ledger.month.text() == "Aug 15, 2026 – Sep 14, 2026"
    assert page.ledger.next.isEnabled()
    assert "All days of the month are known." in page.ledger.texts()
    path = page.ledger.chart.tooltip_of(0.0)
    assert path == ""
    with qtbot.waitSignal(window.session.answered):
        page.clients.table.client_opened.emit(client)
    assert window.pages.currentWidget() is window.overview


def test_the_totals_say_what_is_used_apart_from_how_the_month_will_end(qtbot: QtBot, window: MainWindow) -> None:
    figure, licence = window.totals.fair_use, LicenceCount("CX 3", LicenceKind.CONCURRENT, 12)
    reckoned(qtbot, window, SAMPLE)
    window.resize(1280, 800)
    with qtbot.waitSignal(window.bench.fair_use.changed):
        window.bench.fair_use.set_plan(FairUsePlan((licence,), start_day=15))
    assert (figure.value.text(), figure.more.text()) == ("63.5 %", "used, 118.0 % expected: over")
    qtbot.waitUntil(lambda: figure.more.width() >= figure.more.sizeHint().width())
    window.resize(960, 600)
    qtbot.waitUntil(lambda: figure.more.text() == "going over")
    qtbot.waitUntil(lambda: figure.more.width() >= figure.more.sizeHint().width())


def test_a_billing_export_fills_the_plan_and_says_what_was_taken(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    usages = [{"name": "CX 1 Concurrent", "partNumber": "x", "usageQuantity": "3", "overagePrice": "0"}]
    billing = {
        "currency": "EUR", "billingPeriodStartDate": "2026-09-20T00:00:00Z",
        "billingPeriodEndDate": "2026-10-20T00:00:00Z", "usages": usages,
    }  # fmt: skip
    path = write(tmp_path, json.dumps(billing), "billing.json")
    with qtbot.waitSignal(window.bench.fair_use.plan_changed):
        window.open_logs([path])
    form = window.pages.fair_use.form
    assert form.licences.licences == (LicenceCount("CX 1", LicenceKind.CONCURRENT, 3),)
    assert (form.start_day.currentText(), form.currency.text()) == ("20", "EUR")
    assert "The licences bring 292,500 requests a month." in form._sum.text()
    qtbot.waitUntil(lambda: "3 CX 1 concurrent" in window.notices.text())
