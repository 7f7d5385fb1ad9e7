"""Who called: rules are written beside the callers, show at once what they do, and are kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.callers import CallerField, CallerRule, RememberedCallers
from models.caller_rules_model import FIELD, PATTERN
from models.settings_store import SettingsStore
from tests.core.reading import query_json, usage_row, write
from tests.core.request_logs.access import lines
from tests.ui.driving import LEFT, message_of, open_log, panel, shown_column, shown_rows, shown_titles
from ui.actions import ActionName
from ui.dialogs.callers_dialog import CallersDialog
from ui.main_window import MainWindow

LOG = lines(6, ip="10.1.0.7", agent="contoso-crm/3.1") + lines(3, ip="10.1.0.8", agent="wallboard", user="carol")
NOBODY = [
    "No client is known",
    "The log does not say which client called. Say who is who in Client\u00a0>\u00a0Who\u00a0called…",
]


def check(tester: object, model: QAbstractItemModel) -> None:
    """Run Qt's own model tester."""
    getattr(tester, "check")(model)  # noqa: B009 - pytest-qt gives the fixture no type


def asked(qtbot: QtBot, window: MainWindow, figure: str = "") -> CallersDialog:
    """Choose Who called… in the menu, and wait for the callers."""
    window.actions_by_name[ActionName.WHO_CALLED].trigger()
    dialog = window.callers.dialog
    assert dialog is not None
    qtbot.waitActive(dialog)
    wait_figure(qtbot, dialog, figure)
    return dialog


def wait_figure(qtbot: QtBot, dialog: CallersDialog, figure: str) -> None:
    qtbot.waitUntil(lambda: dialog.figure() == (f"{figure} requests have a client" if figure else ""))


def press(dialog: CallersDialog, text: str) -> None:
    button = next(b for b in dialog.findChildren(QAbstractButton) if b.text().replace("&", "") == text)
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def editor(qtbot: QtBot, table: QTableView, kind: type[QLineEdit] | type[QComboBox]) -> QLineEdit | QComboBox:
    """Return the editor that is open in the table."""
    found: list[QLineEdit | QComboBox] = []

    def look() -> bool:
        found[:] = [child for child in table.viewport().findChildren(kind) if child.isVisible()]
        return bool(found)

    qtbot.waitUntil(look)
    return found[-1]


def type_in(qtbot: QtBot, dialog: CallersDialog, text: str, *, client: bool) -> None:
    """Type into the open editor, and press Enter."""
    open_editor = editor(qtbot, dialog.rule_table, QComboBox if client else QLineEdit)
    line = open_editor.lineEdit() if isinstance(open_editor, QComboBox) else open_editor
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def click_caller(dialog: CallersDialog, text: str) -> None:
    """Click the first cell of the callers that shows this text."""
    table, model = dialog.caller_table, dialog.callers_model
    index = next(
        model.index(row, column)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        if str(model.index(row, column).data()) == text
    )
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())


def rules_of(dialog: CallersDialog) -> list[tuple[str, str, str]]:
    return [(str(rule.field), rule.pattern, rule.client) for rule in dialog.rules_model.rules]


def saved(qtbot: QtBot, window: MainWindow, dialog: CallersDialog) -> None:
    with qtbot.waitSignals([window.session.contents_changed, window.session.answered], order="simple"):
        press(dialog, "Save")


def test_a_panel_without_clients_leads_to_the_rules_and_these_fill_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, settings: SettingsStore
) -> None:
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    assert message_of(panel(window, "client_requests")) == NOBODY

    dialog = asked(qtbot, window, "0 of 9")
    assert shown_titles(dialog.caller_table) == ["Client", "Requests", "Address", "User", "Agent"]
    assert shown_rows(dialog.caller_table) == [
        ["–", "6", "10.1.0.7", "", "contoso-crm/3.1"],
        ["–", "3", "10.1.0.8", "carol", "wallboard"],
    ]
    click_caller(dialog, "10.1.0.7")
    assert rules_of(dialog) == [("ip", "10.1.0.7", "")]
    type_in(qtbot, dialog, "Contoso CRM", client=True)
    wait_figure(qtbot, dialog, "6 of 9")
    assert shown_rows(dialog.caller_table)[0][0] == "Contoso CRM"
    saved(qtbot, window, dialog)

    assert shown_column(panel(window, "client_requests"), "client_name") == ["Contoso CRM", "not broken down"]
    kept = RememberedCallers(settings.folder / "callers.json").get()
    assert kept == (CallerRule(CallerField.IP, "10.1.0.7", "Contoso CRM"),)


def test_what_was_clicked_is_the_rule_and_an_unfinished_one_gives_way(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    dialog = asked(qtbot, window, "0 of 9")
    click_caller(dialog, "wallboard")
    assert rules_of(dialog) == [("agent", "wallboard", "")]
    assert "not saved" in dialog.note()
    click_caller(dialog, "3")
    assert rules_of(dialog) == [("user", "carol", "")]
    type_in(qtbot, dialog, "Wallboard", client=True)
    wait_figure(qtbot, dialog, "3 of 9")
    assert dialog.note() == ""
    click_caller(dialog, "contoso-crm/3.1")
    click_caller(dialog, "carol")
    assert rules_of(dialog) == [("user", "carol", "Wallboard"), ("agent", "contoso-crm/3.1", "")]
    assert dialog.rule_table.currentIndex().row() == 0
    dialog.reject()


def test_rules_are_added_typed_moved_and_removed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    dialog = asked(qtbot, window, "0 of 9")
    press(dialog, "Add")
    type_in(qtbot, dialog, "10.1.0.*", client=False)
    type_in(qtbot, dialog, "Everything", client=True)
    wait_figure(qtbot, dialog, "9 of 9")
    click_caller(dialog, "carol")
    type_in(qtbot, dialog, "Wallboard", client=True)
    assert [row[0] for row in shown_rows(dialog.caller_table)] == ["Everything", "Everything"]
    press(dialog, "Move up")
    qtbot.waitUntil(lambda: [row[0] for row in shown_rows(dialog.caller_table)] == ["Everything", "Wallboard"])
    assert [client for _, _, client in rules_of(dialog)] == ["Wallboard", "Everything"]
    press(dialog, "Move down")
    QTest.keyClick(dialog.rule_table, Qt.Key.Key_Delete)
    assert rules_of(dialog) == [("ip", "10.1.0.*", "Everything")]

    dialog.rule_table.edit(dialog.rules_model.index(0, FIELD))
    chooser = editor(qtbot, dialog.rule_table, QComboBox)
    assert isinstance(chooser, QComboBox)
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    QTest.keyClick(chooser, Qt.Key.Key_Return)
    chooser.activated.emit(chooser.currentIndex())
    wait_figure(qtbot, dialog, "0 of 9")
    assert rules_of(dialog)[0][0] == "agent"
    dialog.reject()
    assert window.callers.dialog is None


def test_clients_of_open_exports_are_suggested(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    export = query_json([usage_row(clientName=name, clientId=ident) for name, ident in (("CRM", "1"), ("Board", "2"))])
    open_log(qtbot, window, write(tmp_path, export, "export.json"), write(tmp_path, LOG, "access.log"))
    dialog = asked(qtbot, window, "0 of 9")
    press(dialog, "Add")
    type_in(qtbot, dialog, "10.1.0.7", client=False)
    chooser = editor(qtbot, dialog.rule_table, QComboBox)
    assert isinstance(chooser, QComboBox)
    assert [chooser.itemText(place) for place in range(chooser.count())] == ["Board", "CRM"]
    dialog.reject()


def test_without_a_request_log_the_rules_can_still_be_changed(qtbot: QtBot, window: MainWindow) -> None:
    dialog = asked(qtbot, window)
    assert dialog.findChildren(QTableView)
    press(dialog, "Add")
    type_in(qtbot, dialog, "10.1.0.7", client=False)
    press(dialog, "Save")
    assert window.callers.dialog is None


def test_rules_hold_from_the_start_and_cancelling_leaves_them(
    qtbot: QtBot, tmp_path: Path, settings: SettingsStore, request: pytest.FixtureRequest
) -> None:
    rule = CallerRule(CallerField.IP, "10.1.0.7", "Contoso CRM")
    RememberedCallers(settings.folder / "callers.json").put([rule])
    window: MainWindow = request.getfixturevalue("window")
    qtbot.waitUntil(lambda: not window.session.is_loading)
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    assert shown_column(panel(window, "client_requests"), "client_name") == ["Contoso CRM", "not broken down"]
    dialog = asked(qtbot, window, "6 of 9")
    dialog.rule_table.setCurrentIndex(dialog.rules_model.index(0, PATTERN))
    press(dialog, "Remove")
    wait_figure(qtbot, dialog, "0 of 9")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked(qtbot, window, "6 of 9").rules == (rule,)


def test_rules_that_cannot_be_saved_hold_until_the_end_and_the_user_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, settings: SettingsStore
) -> None:
    (settings.folder / "callers.json").mkdir()
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    dialog = asked(qtbot, window, "0 of 9")
    click_caller(dialog, "10.1.0.7")
    type_in(qtbot, dialog, "Contoso CRM", client=True)
    saved(qtbot, window, dialog)
    assert "The rules on who called cannot be saved" in window.notices.text()
    assert "Contoso CRM" in shown_column(panel(window, "client_requests"), "client_name")


def test_the_models_of_the_dialog_are_sound(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, qtmodeltester: object
) -> None:
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    dialog = asked(qtbot, window, "0 of 9")
    check(qtmodeltester, dialog.callers_model)
    check(qtmodeltester, dialog.rules_model)
    click_caller(dialog, "wallboard")
    QTest.mouseClick(dialog.rule_table.viewport(), LEFT, pos=QPoint(20, 20))
    dialog.reject()


def test_a_button_in_a_panel_without_clients_opens_the_dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_log(qtbot, window, write(tmp_path, LOG, "access.log"))
    ask = next(one for one in panel(window, "client_requests").findChildren(QPushButton) if one.isVisible())
    assert ask.text() == "Who called…"
    QTest.mouseClick(ask, LEFT)
    dialog = window.callers.dialog
    assert dialog is not None
    dialog.reject()
    open_log(qtbot, window, write(tmp_path, query_json([usage_row()]), "export.json"))
    assert not ask.isVisible()
