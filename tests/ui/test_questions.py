"""What a log does not say is asked in a dialog, and the answer opens it; a refusal changes nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QRadioButton, QToolButton
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.read_options import ReadOptions
from tests.core.reading import ROW, csv_text, write
from tests.ui.driving import LEFT, ROOT, open_log, totals
from ui.actions import ActionName
from ui.dialogs.columns_dialog import ColumnsDialog
from ui.dialogs.date_order_dialog import DateOrderDialog
from ui.dialogs.log_format_dialog import LogFormatDialog
from ui.dialogs.period_dialog import PeriodDialog
from ui.dialogs.question_dialog import QuestionDialog
from ui.dialogs.rejected_dialog import RejectedDialog
from ui.dialogs.zone_dialog import ZoneDialog
from ui.main_window import MainWindow

UNKNOWN = "Wann;Wer;Was;Wieviel\n2020-02-02;A;api/v2/x;5\n2020-02-03;B;api/v2/y;6\n"
SAMPLES = ROOT / "tests" / "data" / "requests"
SLASHED = "date,client,requests\n3/4/2020,A,5\n5/4/2020,A,6\n"


def asked(qtbot: QtBot, window: MainWindow, kind: type[QuestionDialog]) -> QuestionDialog:
    """Wait for a question of this kind."""
    qtbot.waitUntil(lambda: isinstance(window.questioner.dialog, kind))
    dialog = window.questioner.dialog
    assert dialog is not None
    return dialog


def accept(qtbot: QtBot, window: MainWindow, dialog: QuestionDialog) -> None:
    """Click the button that opens the log, and wait until it is."""
    assert dialog.accept_button.isEnabled()
    with qtbot.waitSignals([window.session.log_opened, window.session.answered], order="simple"):
        QTest.mouseClick(dialog.accept_button, LEFT)


def choose(dialog: ColumnsDialog, name: str, words: str) -> None:
    dialog.choosers[name].setCurrentText(words)


def check(dialog: QuestionDialog, text: str) -> None:
    choice = next(found for found in dialog.findChildren(QRadioButton) if text in found.text())
    QTest.mouseClick(choice, LEFT, pos=QPoint(8, choice.height() // 2))


def words(dialog: QuestionDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_unknown_columns_are_told_once_and_remembered_for_such_a_table(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.open_logs([write(tmp_path, UNKNOWN, "first.csv")])
    dialog = asked(qtbot, window, ColumnsDialog)
    assert isinstance(dialog, ColumnsDialog)
    assert "first.csv" in words(dialog)
    cell = dialog.table.item(1, 2)
    assert cell is not None
    assert cell.text() == "api/v2/x"
    assert not dialog.accept_button.isEnabled()
    assert dialog.missing() == ("Still missing: a column with numbers of requests, or with the status of each request.")

    choose(dialog, "Wieviel", "Requests, all")
    assert dialog.missing().startswith("Still missing: what is counted")
    choose(dialog, "Wann", "Date or time")
    choose(dialog, "Wer", "Date or time")
    assert dialog.missing() == "Two columns cannot both be: Date or time."
    assert not dialog.accept_button.isEnabled()
    choose(dialog, "Wer", "OAuth client: name")
    choose(dialog, "Was", "URL")
    accept(qtbot, window, dialog)
    assert totals(window)[0] == "11"

    open_log(qtbot, window, write(tmp_path, UNKNOWN.replace("2020", "2021"), "second.csv"))
    qtbot.waitUntil(lambda: totals(window)[0] == "22")
    assert window.questioner.dialog is None
    assert "second.csv: its columns are read as you said" in window.notices.text()

    window.actions_by_name[ActionName.FORGET_COLUMNS].trigger()
    window.open_logs([write(tmp_path, UNKNOWN.replace("2020", "2022"), "third.csv")])
    asked(qtbot, window, ColumnsDialog).reject()


def test_a_table_of_requests_is_told_once_and_opens_as_requests(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    content = "Wann;Was;Art;Ergebnis\n2020-02-02T09:15:02Z;/api/v2/users/me?code=SECRET123;GET;200\n"
    window.open_logs([write(tmp_path, content + content.splitlines()[1].replace("200", "404"), "first.csv")])
    dialog = asked(qtbot, window, ColumnsDialog)
    assert isinstance(dialog, ColumnsDialog)
    cell = dialog.table.item(1, 1)
    assert cell is not None
    assert cell.text() == "/api/v2/users/me?[removed]"
    assert dialog.missing() == "It can be opened: each row is one request."
    assert [chooser.currentText() for chooser in dialog.choosers.values()] == [
        "Date or time", "URL", "HTTP method", "Status code",
    ]  # fmt: skip

    choose(dialog, "Was", "(leave out)")
    assert dialog.missing() == "Still missing: the URL or the request line."
    assert not dialog.accept_button.isEnabled()
    choose(dialog, "Was", "URL")
    choose(dialog, "Ergebnis", "(leave out)")
    choose(dialog, "Art", "(leave out)")
    assert dialog.missing().startswith("Still missing: a column with numbers of requests")
    choose(dialog, "Ergebnis", "Requests, all")
    assert dialog.missing().startswith("It can be opened. No OAuth client chosen")
    choose(dialog, "Ergebnis", "Status code")
    accept(qtbot, window, dialog)
    ((_, source),) = window.session.sources
    assert (source.format, source.requests) == ("request table", 2)

    open_log(qtbot, window, write(tmp_path, content.replace("2020", "2021"), "second.csv"))
    assert window.questioner.dialog is None
    assert [source.requests for _, source in window.session.sources] == [2, 1]


def test_json_of_requests_offers_no_counts(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    content = '{"wann":"2020-02-02T09:15:02Z","was":{"wohin":"/api/v2/users/me","wie":"GET"}}\n'
    window.open_logs([write(tmp_path, content, "requests.jsonl")])
    dialog = asked(qtbot, window, ColumnsDialog)
    assert isinstance(dialog, ColumnsDialog)
    assert dialog.choosers["wann"].findText("Requests, all") == -1
    choose(dialog, "was/wie", "(leave out)")
    assert dialog.missing() == "Still missing: the HTTP method or the status code."
    choose(dialog, "was/wie", "HTTP method")
    accept(qtbot, window, dialog)
    ((_, source),) = window.session.sources
    assert source.requests == 1


def test_tables_in_a_folder_are_asked_once_and_read_as_remembered_afterwards(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    for year in (2020, 2021):
        write(folder, UNKNOWN.replace("2020", str(year)), f"{year}.csv")
    window.open_logs([folder])
    dialog = asked(qtbot, window, ColumnsDialog)
    assert isinstance(dialog, ColumnsDialog)
    for name, meaning in (
        ("Wieviel", "Requests, all"),
        ("Wann", "Date or time"),
        ("Wer", "OAuth client: name"),
        ("Was", "URL"),
    ):
        choose(dialog, name, meaning)
    accept(qtbot, window, dialog)
    qtbot.waitUntil(lambda: totals(window)[0] == "22")
    assert window.questioner.dialog is None

    for year in (2022, 2023):
        write(folder, UNKNOWN.replace("2020", str(year)), f"{year}.csv")
    open_log(qtbot, window, folder)
    qtbot.waitUntil(lambda: totals(window)[0] == "44")
    assert window.questioner.dialog is None


def test_columns_are_remembered_once_the_log_is_open(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write(tmp_path, "Wann;Wer;Wieviel\n2020-02-02;A;5\n", "log.csv")
    for attempt in range(2):
        window.open_logs([path])
        dialog = asked(qtbot, window, ColumnsDialog)
        assert isinstance(dialog, ColumnsDialog)
        if attempt == 1:
            dialog.reject()
            break
        for name, meaning in (("Wieviel", "Requests, all"), ("Wann", "OAuth client: name"), ("Wer", "Date or time")):
            choose(dialog, name, meaning)
        with qtbot.waitSignal(window.session.log_refused):
            QTest.mouseClick(dialog.accept_button, LEFT)


def test_the_order_of_day_and_month_is_asked_once_for_all_logs_that_wait(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.open_logs([write(tmp_path, SLASHED, "a.csv"), write(tmp_path, SLASHED.replace("2020", "2021"), "b.csv")])
    with qtbot.waitSignal(window.session.contents_changed):
        dialog = asked(qtbot, window, DateOrderDialog)
    assert not dialog.accept_button.isEnabled()
    assert "3/4/2020 → Friday, April 3, 2020" in words(dialog)
    assert "3/4/2020 → Wednesday, March 4, 2020" in words(dialog)
    assert dialog.findChildren(QCheckBox)[0].isChecked()

    check(dialog, "&day stands first")
    accept(qtbot, window, dialog)
    qtbot.waitUntil(lambda: len(window.session.sources) == 2)
    assert [str(source.first_day) for _, source in window.session.sources] == ["2020-04-03", "2021-04-03"]
    assert window.questioner.dialog is None


def test_a_total_without_dates_takes_the_days_that_are_typed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.open_logs([write(tmp_path, "client,url,requests\nA,b,5\n", "total-2020-02.csv")])
    dialog = asked(qtbot, window, PeriodDialog)
    assert isinstance(dialog, PeriodDialog)
    assert (dialog.fields.first.text(), dialog.fields.last.text()) == ("2020-02-01", "2020-02-29")
    dialog.fields.last.clear()
    assert not dialog.accept_button.isEnabled()
    QTest.keyClicks(dialog.fields.last, "2020-02-15")
    assert "15 days" in dialog.fields.status()
    accept(qtbot, window, dialog)
    ((_, source),) = window.session.sources
    assert str(source.last_day) == "2020-02-15"


def test_one_answer_can_raise_the_next_question(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.open_logs([write(tmp_path, "Wer;Wieviel\nA;5\n", "log.csv")])
    dialog = asked(qtbot, window, ColumnsDialog)
    assert isinstance(dialog, ColumnsDialog)
    choose(dialog, "Wer", "OAuth client: name")
    choose(dialog, "Wieviel", "Requests, all")
    assert "which days it covers" in dialog.missing()
    QTest.mouseClick(dialog.accept_button, LEFT)
    period = asked(qtbot, window, PeriodDialog)
    assert isinstance(period, PeriodDialog)
    QTest.keyClicks(period.fields.first, "2020-02-01")
    QTest.keyClicks(period.fields.last, "2020-02-29")
    accept(qtbot, window, period)
    assert totals(window)[0] == "5"


def test_a_log_of_mostly_bad_rows_is_opened_only_if_the_user_says_so(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_log(qtbot, window, write(tmp_path, csv_text(ROW), "good.csv"))
    before = totals(window)
    window.open_logs([write(tmp_path, csv_text(ROW.replace("2020", "2021"), "bad", "worse"), "bad.csv")])
    dialog = asked(qtbot, window, RejectedDialog)
    assert "2 of 3 rows cannot be used" in words(dialog)
    assert "it has too few columns" in words(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.notices.text().endswith("bad.csv was not opened. Nothing else has changed.")
    assert totals(window) == before
    assert len(window.session.sources) == 1

    window.open_logs([tmp_path / "bad.csv"])
    accept(qtbot, window, asked(qtbot, window, RejectedDialog))
    qtbot.waitUntil(lambda: len(window.session.sources) == 2)
    assert window.session.sources[1][1].rejected == 2


def zone_dialog(qtbot: QtBot, window: MainWindow) -> ZoneDialog:
    """Open a log whose times name no zone."""
    window.open_logs([SAMPLES / "haproxy.log"])
    dialog = asked(qtbot, window, ZoneDialog)
    assert isinstance(dialog, ZoneDialog)
    return dialog


def test_the_zone_of_a_clock_is_typed_and_its_first_time_shows_what_that_means(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = zone_dialog(qtbot, window)
    assert not dialog.accept_button.isEnabled()
    assert "Sep 1, 2026 07:15:02 in the log is Sep 1, 2026 07:15:02 UTC" in words(dialog)
    QTest.keyClicks(dialog.zone, "asia/t")
    assert dialog.other_reading() == "Choose one of the list: no zone, or more than one, has this in its name."
    assert not dialog.accept_button.isEnabled()
    completer = dialog.zone.completer()
    QTest.keyClicks(dialog.zone, "ok")
    assert [completer.completionModel().index(0, 0).data(), completer.completionCount()] == ["Asia/Tokyo", 1]
    assert dialog.other_reading() == "Asia/Tokyo: Sep 1, 2026 07:15:02 in the log is Aug 31, 2026 22:15:02 UTC"
    popup = completer.popup()
    assert popup is not None
    popup.hide()
    accept(qtbot, window, dialog)
    assert str(window.session.sources[0][1].first_day) == "2026-08-31"


def test_utc_is_one_click_away(qtbot: QtBot, window: MainWindow) -> None:
    dialog = zone_dialog(qtbot, window)
    check(dialog, "&UTC")
    accept(qtbot, window, dialog)
    assert str(window.session.sources[0][1].first_day) == "2026-09-01"


@pytest.mark.parametrize(
    ("zone", "offered"),
    [("Asia/Tokyo", "The zone of &this computer, Asia/Tokyo"), ("UTC", ""), ("Etc/UTC", "")],
)
def test_the_zone_of_this_computer_is_offered_by_its_name_unless_it_is_utc(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, zone: str, offered: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    dialog = zone_dialog(qtbot, window)
    shown = [choice.text() for choice in dialog.findChildren(QRadioButton) if choice.isVisible()]
    assert shown == [text for text in ("&UTC", offered, "An&other zone:") if text]
    if offered:
        check(dialog, "this computer")
        assert "Sep 1, 2026 07:15:02 in the log is Aug 31, 2026 22:15:02 UTC" in words(dialog)
        assert dialog.answered(ReadOptions()).zone == zone
    dialog.reject()


TOLD = '[2020-02-02T09:15:02+00:00] 10.1.0.7 "GET /api/v2/users" 200'
OTHERS = ("x GET /x 200", "y GET /y 200")


def format_dialog(qtbot: QtBot, window: MainWindow, path: Path) -> LogFormatDialog:
    """Open a log whose lines are like no known format."""
    window.open_logs([path])
    dialog = asked(qtbot, window, LogFormatDialog)
    assert isinstance(dialog, LogFormatDialog)
    return dialog


def parts(dialog: LogFormatDialog) -> list[tuple[str, ...]]:
    table = dialog.parts
    cells = [[table.item(row, column) for column in range(3)] for row in range(table.rowCount())]
    return [tuple(cell.text() for cell in row if cell) for row in cells]


def test_a_format_that_is_typed_shows_at_once_what_it_makes_of_the_first_line(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = format_dialog(qtbot, window, write(tmp_path, f"{TOLD}\n{TOLD}\n", "gateway.log"))
    assert dialog.told().startswith("It needs a time")
    QTest.keyClicks(dialog.format, "[$time_iso8601] $remote_addr")
    assert dialog.told() == 'Line 1 should end here, but “ "GET /api/v2/users" 200” follows.'
    assert parts(dialog)[1] == ("remote_addr", "Address", "10.1.0.7")
    assert not dialog.accept_button.isEnabled()
    QTest.keyClicks(dialog.format, ' "$request" $status')
    assert dialog.told() == "It fits all 2 lines above."
    assert parts(dialog) == [
        ("time_iso8601", "Time", "2020-02-02T09:15:02+00:00"),
        ("remote_addr", "Address", "10.1.0.7"),
        ("request", "Method and URL", "GET /api/v2/users"),
        ("status", "Status", "200"),
    ]
    accept(qtbot, window, dialog)
    assert totals(window)[0] == "2"


@pytest.mark.parametrize(
    ("log_format", "preview", "told"),
    [
        ("[$time_iso8601] <$request>", (TOLD,), "There should be “] <” in it."),
        ('[$time_iso8601] $remote_addr "$x" $status', (TOLD,), "a time ($time_local, %t) and a request"),
        ('[$time_local] $remote_addr "$request" $status', (TOLD,), "“2020-02-02T09:15:02+00:00” is not a time"),
        ('[$time_iso8601] $request "$remote_addr" $status', (TOLD,), "does not begin with an HTTP method"),
        ("[$time_iso8601] $h$request", (TOLD,), "nobody can tell them apart"),
        ('[$time_iso8601] $remote_addr "$request" $status', (TOLD, *OTHERS), "only 1 of 3 lines"),
    ],
)
def test_a_format_that_does_not_fit_is_told_where(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, log_format: str, preview: tuple[str, ...], told: str
) -> None:
    dialog = format_dialog(qtbot, window, write(tmp_path, "\n".join(preview), "gateway.log"))
    dialog.format.setText(log_format)
    assert told in dialog.told()
    assert not dialog.accept_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert "gateway.log was not opened" in window.notices.text()


def test_an_example_of_a_format_is_one_click_away_and_some_lines_may_be_broken(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    line = "2020-02-02T09:15:02Z 10.1.0.7 GET /api/v2/users 200 0.012\n"
    dialog = format_dialog(qtbot, window, write(tmp_path, f"{line}{line}?\n", "gateway.log"))
    use = [button for button in dialog.findChildren(QToolButton) if button.accessibleName() == "Use: nginx, ISO time"]
    QTest.mouseClick(use[0], LEFT)
    assert dialog.told() == "It fits 2 of 3 lines; the others would be rejected."
    assert ("request_time", "Duration (s)", "0.012") in parts(dialog)
    assert dialog.accept_button.isEnabled()
    dialog.reject()


def test_a_format_is_taken_as_it_stands_in_the_configuration_of_nginx(qtbot: QtBot, window: MainWindow) -> None:
    dialog = format_dialog(qtbot, window, SAMPLES / "told-format.log")
    pieces = "'$status $remote_addr $time_iso8601 ' '$request_time "
    dialog.format.setText(f'log_format main {pieces}"$request" "$http_user_agent"\';')
    assert dialog.told().startswith("It fits all")
    accept(qtbot, window, dialog)
    assert window.session.sources[0][1].rejected == 0


def test_the_dialog_of_the_format_shows_all_of_its_examples_and_its_buttons(qtbot: QtBot, window: MainWindow) -> None:
    dialog = format_dialog(qtbot, window, SAMPLES / "told-format.log")
    bottom = dialog.accept_button.mapTo(dialog, dialog.accept_button.rect().bottomRight())
    assert dialog.rect().contains(bottom)
    examples = [label for label in dialog.findChildren(QLabel) if "$request" in label.text() and not label.wordWrap()]
    assert len(examples) == 2
    assert all(label.width() >= label.sizeHint().width() for label in examples)
