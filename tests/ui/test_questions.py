"""What a log does not say is asked in a dialog, and the answer opens it; a refusal changes nothing."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from tests.core.reading import ROW, csv_text, write
from tests.ui.driving import LEFT, open_log, totals
from ui.actions import ActionName
from ui.dialogs.columns_dialog import ColumnsDialog
from ui.dialogs.date_order_dialog import DateOrderDialog
from ui.dialogs.period_dialog import PeriodDialog
from ui.dialogs.question_dialog import QuestionDialog
from ui.dialogs.rejected_dialog import RejectedDialog
from ui.main_window import MainWindow

UNKNOWN = "Wann;Wer;Was;Wieviel\n2020-02-02;A;api/v2/x;5\n2020-02-03;B;api/v2/y;6\n"
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
    assert dialog.missing() == "Still missing: a column with numbers of requests."

    choose(dialog, "Wieviel", "Requests, all")
    assert dialog.missing().startswith("Still missing: what is counted")
    choose(dialog, "Wann", "Date")
    choose(dialog, "Wer", "Date")
    assert dialog.missing() == "Two columns cannot both be: Date."
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
        ("Wann", "Date"),
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
        for name, meaning in (("Wieviel", "Requests, all"), ("Wann", "OAuth client: name"), ("Wer", "Date")):
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
