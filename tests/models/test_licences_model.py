"""The licences as a table: edited in place, amounts from the policy or typed, never guessed."""

import pytest
from PySide6.QtCore import QAbstractItemModel, QLocale, Qt
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.fair_use.allowance import LicenceCount, LicenceKind
from models.licences_model import COMMITTED, EACH, KIND, LICENCE, TOTAL, USED, LicencesModel
from models.number_input import number_text, typed_count, typed_number

CX3 = LicenceCount("CX 3", LicenceKind.CONCURRENT, 10, 14)
COPILOT = LicenceCount("Agent Copilot", LicenceKind.NAMED, 5)


def check(tester: object, model: QAbstractItemModel) -> None:
    """Run Qt's own model tester."""
    getattr(tester, "check")(model)  # noqa: B009 - pytest-qt gives the fixture no type


def shown(model: LicencesModel) -> list[list[str]]:
    return [[str(model.index(row, column).data()) for column in range(6)] for row in range(model.rowCount())]


def tip(model: LicencesModel, row: int, column: int) -> str:
    return str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole))


def test_what_licences_bring_is_shown_and_what_is_not_known_is_asked(qtmodeltester: object) -> None:
    model = LicencesModel([CX3, COPILOT, LicenceCount("CX 1", LicenceKind.HOURLY, 222)])
    check(qtmodeltester, model)
    assert shown(model) == [
        ["CX 3", "Concurrent", "10", "14", "182,000", "2,548,000"],
        ["Agent Copilot", "Named", "5", "0", "type it", "–"],
        ["CX 1", "Hours", "222", "0", "675", "150,000"],
    ]
    assert "as read in 2026-11" in tip(model, 0, EACH)
    assert "no amount" in tip(model, 1, EACH)
    assert "1/111" in tip(model, 2, EACH)
    assert not model.flags(model.index(0, TOTAL)) & Qt.ItemFlag.ItemIsEditable
    assert [model.headerData(section, Qt.Orientation.Horizontal) for section in (USED, EACH)] == ["Used", "Each"]


def test_that_an_amount_is_inferred_is_said() -> None:
    model = LicencesModel([LicenceCount("CX 4", LicenceKind.CONCURRENT, 1)])
    assert model.index(0, EACH).data() == "234,000"
    assert "inferred" in tip(model, 0, EACH)


def test_cells_are_edited_in_place_and_each_change_is_told(qtbot: QtBot, qtmodeltester: object) -> None:
    model = LicencesModel([COPILOT])
    check(qtmodeltester, model)
    assert model.setData(model.index(0, COMMITTED), "")  # as it was
    for column, value in ((USED, "1,200"), (EACH, "2500.5")):
        with qtbot.waitSignals([model.licences_changed, model.dataChanged]):
            assert model.setData(model.index(0, column), value)
    assert model.licences == (LicenceCount("Agent Copilot", LicenceKind.NAMED, 1200, 0, 2500.5),)
    assert "Typed by you" in tip(model, 0, EACH)
    assert model.setData(model.index(0, EACH), "")
    assert model.setData(model.index(0, LICENCE), "CX 3")
    assert model.setData(model.index(0, KIND), "concurrent")
    assert model.licences == (LicenceCount("CX 3", LicenceKind.CONCURRENT, 1200),)


def test_an_amount_that_was_typed_for_one_licence_is_not_kept_for_another() -> None:
    model = LicencesModel([LicenceCount("Agent Copilot", LicenceKind.NAMED, 1, amount=5.0)])
    model.setData(model.index(0, LICENCE), "Agent Assist")
    assert model.licences[0].amount is None


def test_an_amount_of_the_policy_that_is_left_as_it_stands_stays_that() -> None:
    model = LicencesModel([LicenceCount("CX 1", LicenceKind.HOURLY, 111)])
    model.setData(model.index(0, EACH), model.index(0, EACH).data(Qt.ItemDataRole.EditRole))
    assert (model.licences[0].amount, model.licences[0].requests) == (None, 75_000)


@pytest.mark.parametrize(
    ("column", "value"),
    [(LICENCE, " "), (KIND, "weekly"), (USED, "-1"), (USED, "1.5"), (USED, "many"), (EACH, "nan"), (EACH, "-2"),
     (TOTAL, "5")],
)  # fmt: skip
def test_what_makes_no_sense_is_not_taken(qtbot: QtBot, column: int, value: str) -> None:
    model = LicencesModel([CX3])
    with qtbot.assertNotEmitted(model.licences_changed):
        assert not model.setData(model.index(0, column), value)
    assert model.licences == (CX3,)


def test_licences_come_and_go(qtbot: QtBot, qtmodeltester: object) -> None:
    model = LicencesModel()
    check(qtmodeltester, model)
    with qtbot.waitSignal(model.licences_changed):
        assert model.add(CX3) == 0
    with qtbot.waitSignal(model.licences_changed):
        model.remove(0)
    with qtbot.assertNotEmitted(model.licences_changed):
        model.set_licences([CX3, COPILOT])
    assert model.licences == (CX3, COPILOT)


@pytest.mark.parametrize(
    ("locale", "text", "number"),
    [("en_US", "1,234.5", 1234.5), ("en_US", "1234.5", 1234.5), ("de_DE", "1.234,5", 1234.5),
     ("de_DE", "0,0002", 0.0002), ("de_DE", "0.0002", 0.0002), ("fr_FR", "1 234", 1234), ("en_US", "", None),
     ("en_US", "1e99", None), ("en_US", "-1", None), ("en_US", "inf", None), ("en_US", "12 USD", None)],
)  # fmt: skip
def test_numbers_are_read_as_they_are_typed(locale: str, text: str, number: float | None) -> None:
    QLocale.setDefault(QLocale(locale))
    assert typed_number(text) == number
    assert typed_count(text) == (number if number is not None and number == int(number) else None)


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR"])
@pytest.mark.parametrize("number", [0, 182_000, 0.0002, 2500.5, 1e-7, 123456789012])
def test_numbers_are_written_so_that_they_are_read_again(locale: str, number: float) -> None:
    QLocale.setDefault(QLocale(locale))
    assert typed_number(number_text(number)) == number
    assert "e" not in number_text(number)
