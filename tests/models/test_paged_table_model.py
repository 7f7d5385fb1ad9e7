"""Rows that stay in the database: pages come as they are looked at, and cells say so until then."""

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.columns import Column, Kind, counts, declared
from models.paged_table_model import PAGE_ROWS, PagedTableModel
from models.roles import Role

COLUMNS = (Column("moment", Kind.MOMENT), Column("client", Kind.KEY), Column("client_name", Kind.CLIENT),
           *counts("requests"))  # fmt: skip
LENGTH = 2 * PAGE_ROWS + 50


def page(first: int, length: int = LENGTH) -> pd.DataFrame:
    places = range(first, min(first + PAGE_ROWS, length))
    frame = pd.DataFrame(
        {
            "moment": [pd.Timestamp(2020, 2, 2) + pd.Timedelta(seconds=place) for place in places],
            "client": [f"id-{place}" for place in places],
            "client_name": [f"Client {place}" for place in places],
            "requests": list(places),
        }
    )
    return declared(frame, COLUMNS)


def text(model: PagedTableModel, row: int, section: int) -> str:
    return str(model.index(row, section).data())


@pytest.mark.parametrize("length", [0, 1, LENGTH])
def test_qts_model_tester_is_content(qtbot: QtBot, qtmodeltester: object, length: int) -> None:
    model = PagedTableModel(COLUMNS)
    check = getattr(qtmodeltester, "check")  # noqa: B009 - pytest-qt gives the fixture no type
    check(model)
    model.set_length(length)
    check(model)
    for first in range(0, length, PAGE_ROWS):
        model.set_page(first, page(first, length))
        check(model)


def test_a_cell_is_fetched_once_it_is_looked_at(qtbot: QtBot) -> None:
    model = PagedTableModel(COLUMNS)
    model.set_length(LENGTH)
    with qtbot.waitSignal(model.page_needed) as needed:
        assert text(model, PAGE_ROWS + 3, 1) == "…"
        assert model.index(PAGE_ROWS + 3, 1).data(Role.DRILL) is None
    assert needed.args == [PAGE_ROWS]
    with qtbot.waitSignal(model.dataChanged):
        model.set_page(PAGE_ROWS, page(PAGE_ROWS))
    assert text(model, PAGE_ROWS + 3, 0) == "Feb 2, 2020 00:03:23"
    assert text(model, PAGE_ROWS + 3, 1) == f"Client {PAGE_ROWS + 3}"
    assert model.index(PAGE_ROWS + 3, 1).data(Role.DRILL) == ("client", f"id-{PAGE_ROWS + 3}")


def test_both_pages_in_view_come_one_after_the_other(qtbot: QtBot) -> None:
    model = PagedTableModel(COLUMNS)
    model.set_length(LENGTH)
    with qtbot.waitSignal(model.page_needed) as second:
        text(model, PAGE_ROWS - 1, 0)
        text(model, PAGE_ROWS, 0)
    assert second.args == [PAGE_ROWS]
    with qtbot.waitSignal(model.page_needed) as first:
        model.set_page(PAGE_ROWS, page(PAGE_ROWS))
    assert first.args == [0]


def test_what_was_scrolled_past_is_not_fetched(qtbot: QtBot) -> None:
    model = PagedTableModel(COLUMNS)
    model.set_length(100 * PAGE_ROWS)
    asked: list[int] = []
    model.page_needed.connect(asked.append)
    model.page_needed.connect(lambda first: model.set_page(first, page(first, 100 * PAGE_ROWS)))
    for number in range(50):
        text(model, number * PAGE_ROWS, 0)
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked == [49 * PAGE_ROWS, 48 * PAGE_ROWS]


def test_few_pages_are_kept() -> None:
    model = PagedTableModel(COLUMNS)
    model.set_length(100 * PAGE_ROWS)
    for number in range(100):
        model.set_page(number * PAGE_ROWS, page(number * PAGE_ROWS, 100 * PAGE_ROWS))
    assert text(model, 0, 1) == "…"
    assert text(model, 99 * PAGE_ROWS, 1) == f"Client {99 * PAGE_ROWS}"


def test_other_rows_forget_the_pages_of_the_old(qtbot: QtBot) -> None:
    model = PagedTableModel(COLUMNS)
    model.set_length(10)
    model.set_page(0, page(0, 10))
    model.set_length(5)
    assert model.rowCount() == 5
    assert text(model, 0, 1) == "…"


@pytest.mark.parametrize(
    ("section", "order", "asked"),
    [
        (0, Qt.SortOrder.DescendingOrder, ["moment", True]),
        (1, Qt.SortOrder.AscendingOrder, ["client_name", False]),
        (-1, Qt.SortOrder.AscendingOrder, ["", False]),
    ],
)
def test_sorting_is_asked_of_the_database(qtbot: QtBot, section: int, order: Qt.SortOrder, asked: list[object]) -> None:
    model = PagedTableModel(COLUMNS)
    with qtbot.waitSignal(model.order_asked) as told:
        model.sort(section, order)
    assert told.args == asked
