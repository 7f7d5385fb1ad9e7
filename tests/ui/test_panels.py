"""The panels: chart, table, clipboard and file show the same figures, and none that the log does not tell."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from apiusage_desktop import cli
from apiusage_desktop.core.columns import Column, Kind
from apiusage_desktop.core.log_reader import ReaderHere
from models.column_format import format_value, title
from models.settings_store import SettingsStore
from tests.core.reading import csv_text, query_json, usage_row, write
from tests.ui.driving import (
    LEFT,
    REAL_JSON,
    SAMPLE,
    answered,
    button,
    click_header,
    drawn_heights,
    message_of,
    needs_real_export,
    open_log,
    panel,
    show_table,
    shown_column,
    shown_rows,
    shown_titles,
    totals,
    words_of,
)
from ui.charts.bar_chart import BarChart
from ui.charts.day_chart import DayChart
from ui.exporter import Exporter
from ui.main_window import MainWindow
from ui.panels import Panel

CLIENT = "7de3af06-c0b3-4f9b-af45-72f4a14037cc"
WITHOUT_STATUS = ("requests", "date", "clientId", "clientName", "templateUri")


@pytest.fixture
def exporter(window: MainWindow) -> Exporter:
    """Return the window's own exporter; its dialogs are left out."""
    return window.findChildren(Exporter)[0]


def written(qtbot: QtBot, exporter: Exporter, shown: Panel, folder: Path) -> Path:
    path = folder / f"{shown.QUERY.name}.csv"
    with qtbot.waitSignal(exporter.finished):
        exporter.write_panel(shown, path)
    return path


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def on_screen(column: Column, text: str) -> str:
    """Return how the window writes what a file has in a column."""
    if column.kind is Kind.COUNT:
        return format_value(column, int(text))
    if column.kind in (Kind.SHARE, Kind.AVERAGE):
        return format_value(column, float(text or "nan"))
    return format_value(column, text)


def drawn_totals(shown: Panel) -> list[int]:
    """Return the requests that the panel's chart draws, bar by bar."""
    if isinstance(shown.chart, BarChart):
        return [bar.total for bar in shown.chart.bars]
    assert isinstance(shown.chart, DayChart)
    return [sum(parts) for parts in zip(*drawn_heights(shown.chart), strict=True)]


@needs_real_export
@pytest.mark.parametrize("client", [None, CLIENT])
def test_chart_table_file_and_command_line_agree(
    qtbot: QtBot, window: MainWindow, exporter: Exporter, tmp_path: Path, client: str | None
) -> None:
    open_log(qtbot, window, REAL_JSON)
    if client:
        answered(qtbot, window, lambda: window.filters.update(client=client))
    words = ["export", str(REAL_JSON), "--out", str(tmp_path), *(["--client", client] if client else [])]
    assert cli.main(words, ReaderHere()) == 0

    screen = tmp_path / "screen"
    screen.mkdir()
    for shown in window.panels:
        path = written(qtbot, exporter, shown, screen)
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name
        rows = read_rows(path)
        for column in shown.model.visible_columns:
            if column.kind is not Kind.TREND:
                assert shown_column(shown, column.key) == [on_screen(column, row[column.key]) for row in rows]
        drawn = [count for count in drawn_totals(shown) if count]
        assert drawn == [int(row["requests"]) for row in rows if row["requests"] != "0"], path.name
        if "failed" in rows[0] and shown.QUERY.name != "top_urls":
            assert str(sum(int(row["failed"]) for row in rows)) == totals(window)[2]
        if shown.QUERY.name != "top_urls":
            assert f"{sum(int(row['requests']) for row in rows):,}" == totals(window)[0]


def test_days_without_rows_are_drawn_as_zero(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    days = [usage_row(date=f"2020-02-{day:02}T00:00:00Z", requests=day, status200=day) for day in (2, 5)]
    open_log(qtbot, window, write(tmp_path, query_json(days), "gaps.json"))
    shown = panel(window, "success_vs_failed")
    assert drawn_totals(shown) == [2, 0, 0, 5]
    assert [sum(day) for day in zip(*drawn_heights(window.timeline.chart), strict=True)] == [2, 0, 0, 5]
    assert shown_column(shown, "requests") == ["2", "5"]


def test_sorting_by_a_header_changes_the_table_and_what_is_written(
    qtbot: QtBot, window: MainWindow, exporter: Exporter, tmp_path: Path
) -> None:
    open_log(qtbot, window, SAMPLE)
    shown = panel(window, "url_requests")
    show_table(shown)
    before = shown_column(shown, "requests")
    click_header(shown, "failed")
    failed = [int(text.replace(",", "")) for text in shown_column(shown, "failed")]
    assert failed in (sorted(failed), sorted(failed, reverse=True))
    assert shown_column(shown, "requests") != before
    rows = read_rows(written(qtbot, exporter, shown, tmp_path))
    assert [int(row["failed"]) for row in rows] == failed
    assert [row["endpoint"] for row in rows] == shown_column(shown, "endpoint")
    click_header(shown, "failed")
    assert [int(text.replace(",", "")) for text in shown_column(shown, "failed")] != failed
    click_header(shown, "failed")
    assert shown_column(shown, "requests") == before


def test_two_exports_at_once_are_both_written_and_told(
    qtbot: QtBot, window: MainWindow, exporter: Exporter, tmp_path: Path
) -> None:
    open_log(qtbot, window, SAMPLE)
    told: list[str] = []
    exporter.finished.connect(told.append)
    for shown in window.panels:
        exporter.write_panel(shown, tmp_path / f"{shown.QUERY.name}.csv")
    qtbot.waitUntil(lambda: len(told) == 8)
    assert len(list(tmp_path.glob("*.csv"))) == 8


def test_all_tables_are_written_with_the_options_of_the_menu(
    qtbot: QtBot, window: MainWindow, exporter: Exporter, settings: SettingsStore, tmp_path: Path
) -> None:
    row = usage_row(clientName="=1+1")
    open_log(qtbot, window, write(tmp_path, query_json([row]), "formula.json"))
    with qtbot.waitSignal(exporter.finished) as caught:
        exporter.write_all(window.panels, tmp_path)
    assert str(tmp_path) in str((caught.args or [""])[0])
    assert sorted(path.stem for path in tmp_path.glob("*.csv")) == sorted(p.QUERY.name for p in window.panels)
    safe = (tmp_path / "client_requests.csv").read_bytes()
    assert b",'=1+1," in safe
    settings.export_exact = settings.export_bom = True
    exact = written(qtbot, exporter, panel(window, "client_requests"), tmp_path).read_bytes()
    assert exact == b"\xef\xbb\xbf" + safe.replace(b"'=", b"=")


def test_an_export_that_fails_says_so_and_leaves_the_old_file(
    qtbot: QtBot, window: MainWindow, exporter: Exporter, tmp_path: Path
) -> None:
    open_log(qtbot, window, SAMPLE)
    with qtbot.waitSignal(exporter.failed) as caught:
        exporter.write_panel(window.panels[0], tmp_path / "missing" / "table.csv")
    assert "could not be written" in str((caught.args or [""])[0])


def test_the_picture_of_a_panel_is_written(
    qtbot: QtBot, window: MainWindow, exporter: Exporter, tmp_path: Path
) -> None:
    open_log(qtbot, window, SAMPLE)
    with qtbot.waitSignal(exporter.finished):
        exporter.write_image(window.panels[1], tmp_path / "status.png")
    assert (tmp_path / "status.png").read_bytes().startswith(b"\x89PNG")


def test_copy_puts_the_table_on_the_clipboard(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    shown = panel(window, "status_codes")
    QTest.mouseClick(button(shown, "Copy the table"), LEFT)
    lines = [line.split("\t") for line in QApplication.clipboard().text().split("\n")]
    assert lines[0] == ["Status", "Requests", "Share"]
    assert [line[0] for line in lines[1:]] == shown_column(shown, "status")
    assert [f"{int(line[1]):,}" for line in lines[1:]] == shown_column(shown, "requests")


def test_copy_takes_the_selected_rows_alone(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    shown = panel(window, "most_active_requests")
    show_table(shown)
    shown.table.setFocus()
    shown.table.selectRow(2)
    QTest.keyClick(shown.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    header, row = QApplication.clipboard().text().split("\n")
    assert header.split("\t")[:2] == ["OAuth client", "Requests"]
    assert row.split("\t")[0] == shown_column(shown, "client_name")[2]


def test_a_share_of_nothing_is_copied_as_nothing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    rows = [usage_row(), usage_row(clientId="id-b", clientName="Silent", requests=0, status200=0)]
    open_log(qtbot, window, write(tmp_path, query_json(rows), "zero.json"))
    shown = panel(window, "status_codes_per_client")
    assert shown_column(shown, "failed_share") == ["0.0 %", "–"]
    QTest.mouseClick(button(shown, "Copy the table"), LEFT)
    assert "nan" not in QApplication.clipboard().text()


def test_a_panel_can_fill_the_page_and_esc_brings_the_others_back(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    shown = panel(window, "url_requests")
    small = shown.size()
    QTest.mouseClick(button(shown, "Maximise"), LEFT)
    assert [other.isVisible() for other in window.panels] == [other is shown for other in window.panels]
    qtbot.waitUntil(lambda: shown.height() > small.height())
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Escape)
    assert all(other.isVisible() for other in window.panels)
    qtbot.waitUntil(lambda: shown.size() == small)


@pytest.fixture
def without_status(tmp_path: Path) -> Path:
    row = {key: value for key, value in usage_row(requests=1000).items() if key in WITHOUT_STATUS}
    return write(tmp_path, query_json([row]), "without_status.json")


def test_a_log_without_status_never_says_that_none_failed(
    qtbot: QtBot, window: MainWindow, exporter: Exporter, without_status: Path
) -> None:
    open_log(qtbot, window, without_status)
    assert totals(window) == ["1,000", "–", "–", "–", "1", "1", "1"]
    for name in ("status_codes", "status_codes_per_client", "success_vs_failed"):
        assert message_of(panel(window, name))[0] == "Not in this export"
        assert "status" in message_of(panel(window, name))[1]
    for name in ("most_active_requests", "top_urls", "client_requests", "url_counts_per_client", "url_requests"):
        shown = panel(window, name)
        assert message_of(shown) == []
        assert {"Successful", "Failed", "Failed %", "429"}.isdisjoint(shown_titles(shown.table)), name
        assert "0" not in [text for row in shown_rows(shown.table) for text in row], name
        assert isinstance(shown.chart, BarChart)
        for bar in shown.chart.bars:
            assert "failed" not in bar.value, name
            assert "Failed" not in shown.chart.tooltip_of(bar), name
        (row,) = read_rows(written(qtbot, exporter, shown, without_status.parent))
        assert all(row[key] == "" for key in ("successful", "failed", "failed_share") if key in row)
    day = window.session.contents.days[0][0]
    assert "Failed" not in window.timeline.chart.tooltip_of(day)
    assert "Requests (status not in this export)" in " ".join(words_of(window.timeline))


def test_a_log_without_clients_never_says_that_there_is_none(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    header = "date,templateUri,requests,status200,status300,status400,status429,status500"
    line = "2020-02-02T00:00:00Z,api/v2/users,5,4,0,0,0,1"
    open_log(qtbot, window, write(tmp_path, csv_text(line, header=header)))
    assert totals(window) == ["5", "4", "1", "0", "–", "1", "1"]
    for name in ("most_active_requests", "client_requests", "status_codes_per_client", "url_counts_per_client"):
        assert message_of(panel(window, name))[0] == "Not in this export"
        assert "client" in message_of(panel(window, name))[1]
    shown = panel(window, "url_requests")
    assert message_of(shown) == []
    assert "Clients" not in shown_titles(shown.table)


def test_a_panel_without_an_answer_gives_nothing_of_the_log_before(
    qtbot: QtBot, window: MainWindow, without_status: Path
) -> None:
    open_log(qtbot, window, SAMPLE)
    with qtbot.waitSignal(window.session.contents_changed):
        window.close_all()
    open_log(qtbot, window, without_status)
    shown = panel(window, "status_codes")
    assert message_of(shown)[0] == "Not in this export"
    assert shown.model.rowCount() == 0
    assert not button(shown, "Export CSV").isEnabled()
    assert not button(shown, "Copy the table").isEnabled()
    assert button(panel(window, "top_urls"), "Export CSV").isEnabled()


def test_a_filter_that_nothing_matches_says_so_and_the_rows_come_back(qtbot: QtBot, window: MainWindow) -> None:
    open_log(qtbot, window, SAMPLE)
    answered(qtbot, window, lambda: window.filters.update(search="no such url"))
    assert [message_of(shown)[0] for shown in window.panels] == ["No requests"] * 8
    answered(qtbot, window, window.filters.go_back)
    assert [message_of(shown) for shown in window.panels] == [[]] * 8


def test_rows_without_url_or_client_are_counted_and_lead_nowhere(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    nameless = usage_row(clientId="", clientName="", templateUri="", requests=9, status200=9)
    open_log(qtbot, window, write(tmp_path, query_json([usage_row(), nameless]), "nameless.json"))
    assert totals(window) == ["10", "10", "0", "0", "1", "1", "1"]
    for shown in window.panels:
        if not isinstance(shown.chart, BarChart):
            continue
        assert all(bar.target is None or bar.target[1] for bar in shown.chart.bars), shown.QUERY.name


def test_every_column_shown_has_its_title(qtbot: QtBot, window: MainWindow) -> None:
    for shown in window.panels:
        titles = [shown.model.headerData(i, Qt.Orientation.Horizontal) for i in range(shown.model.columnCount())]
        assert titles == [title(column) for column in shown.model.visible_columns]
        assert isinstance(shown.model.frame, pd.DataFrame)
