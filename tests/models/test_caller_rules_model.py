"""The rules on who called as a table: edited in place, and in the order in which they are tried."""

import pytest
from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.callers import CallerField, CallerRule
from models.caller_rules_model import CLIENT, FIELD, PATTERN, CallerRulesModel, is_complete

A, B, C = (CallerRule(CallerField.IP, f"10.1.0.{number}", name) for number, name in enumerate("ABC"))


def check(tester: object, model: QAbstractItemModel) -> None:
    """Run Qt's own model tester."""
    getattr(tester, "check")(model)  # noqa: B009 - pytest-qt gives the fixture no type


def shown(model: CallerRulesModel) -> list[list[str]]:
    return [[str(model.index(row, column).data()) for column in range(3)] for row in range(model.rowCount())]


def test_rules_are_shown_in_words_and_what_is_missing_is_asked(qtmodeltester: object) -> None:
    model = CallerRulesModel([A, CallerRule(CallerField.PATH, "", "")])
    check(qtmodeltester, model)
    assert shown(model) == [["Address", "10.1.0.0", "A"], ["Path begins with", "which?", "which client?"]]
    assert [is_complete(rule) for rule in model.rules] == [True, False]
    headings = [model.headerData(section, Qt.Orientation.Horizontal) for section in range(3)]
    assert headings == ["What of the request", "Is", "Client"]
    assert model.headerData(1, Qt.Orientation.Vertical) == 2


def test_cells_are_edited_in_place_and_each_change_is_told(qtbot: QtBot, qtmodeltester: object) -> None:
    model = CallerRulesModel([A])
    check(qtmodeltester, model)
    for column, value in ((FIELD, "agent"), (PATTERN, " crm/* "), (CLIENT, "Contoso CRM")):
        with qtbot.waitSignals([model.rules_changed, model.dataChanged]):
            assert model.setData(model.index(0, column), value)
    assert model.rules == (CallerRule(CallerField.AGENT, "crm/*", "Contoso CRM"),)
    assert not model.setData(model.index(0, FIELD), "colour")
    with qtbot.assertNotEmitted(model.rules_changed):
        model.setData(model.index(0, CLIENT), "Contoso CRM")


def test_a_foreign_text_is_neither_run_nor_invisible() -> None:
    model = CallerRulesModel([CallerRule(CallerField.AGENT, "a\x00<b>", "x")])
    index = model.index(0, PATTERN)
    assert index.data() == "a[U+0000]<b>"
    assert "&lt;b&gt;" in str(index.data(Qt.ItemDataRole.ToolTipRole))


@pytest.mark.parametrize(
    ("row", "by", "order"),
    [(0, 1, "BAC"), (1, 1, "ACB"), (2, 1, "ABC"), (0, -1, "ABC"), (1, -1, "BAC"), (2, -1, "ACB")],
)
def test_a_rule_moves_with_what_points_at_it(qtmodeltester: object, row: int, by: int, order: str) -> None:
    model = CallerRulesModel([A, B, C])
    check(qtmodeltester, model)
    name = model.index(row, CLIENT).data()
    kept = QPersistentModelIndex(model.index(row, CLIENT))
    place = model.move(row, by)
    assert "".join(rule.client for rule in model.rules) == order
    assert (kept.row(), model.index(place, CLIENT).data()) == (place, name)


def test_rules_come_and_go(qtmodeltester: object) -> None:
    model = CallerRulesModel([A])
    check(qtmodeltester, model)
    assert model.add(B) == 1
    model.remove(0)
    assert [rule.client for rule in model.rules] == ["B"]
    model.remove(0)
    assert not model.rules
