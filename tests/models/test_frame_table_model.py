"""Frames as tables: Qt's own checks on every panel's columns, what cells say, and sorting."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import Qt as GuiQt
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.columns import Column, Kind, declared
from apiusage_desktop.core.queries import PANELS
from models.frame_table_model import FrameTableModel
from models.roles import Role
from tests.models.frames import MARKUP, frame_of
from ui.panels import PANELS as SHOWN_PANELS

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ALL_KINDS = tuple(Column(kind.value, kind) for kind in Kind)
COLUMNS = {panel.name: panel.columns for panel in PANELS} | {"all kinds": ALL_KINDS}
VISIBLE = {panel.QUERY.name: panel.TABLE_COLUMNS for panel in SHOWN_PANELS}


def texts(model: FrameTableModel, column: int) -> list[str]:
    """Return what a column shows, from the top."""
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def place(model: FrameTableModel, key: str) -> int:
    return [column.key for column in model.visible_columns].index(key)


def small(columns: Sequence[Column], **values: list[object]) -> FrameTableModel:
    model = FrameTableModel(columns)
    model.set_frame(declared(pd.DataFrame(values), columns))
    return model


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("rows", [0, 7])
def test_qts_model_tester_is_content(qtbot: QtBot, qtmodeltester: object, name: str, rows: int) -> None:
    model = FrameTableModel(COLUMNS[name], VISIBLE.get(name, ()))
    check = getattr(qtmodeltester, "check")  # noqa: B009 - pytest-qt gives the fixture no type
    check(model)
    model.set_frame(frame_of(COLUMNS[name], rows))
    check(model)
    for section in range(model.columnCount()):
        for order in (UP, DOWN):
            model.sort(section, order)
            check(model)
    model.set_frame(frame_of(COLUMNS[name], 3))
    check(model)
    model.sort(-1)
    check(model)
    model.set_frame(frame_of(COLUMNS[name], 0))
    check(model)
    model.set_frame(frame_of(COLUMNS[name], 3))
    model.set_columns(ALL_KINDS, ())
    check(model)


def test_keys_are_not_shown_and_other_columns_stand_as_declared() -> None:
    model = FrameTableModel(ALL_KINDS)
    assert [column.kind for column in model.visible_columns] == [kind for kind in Kind if kind is not Kind.KEY]
    assert model.columns == ALL_KINDS


@pytest.mark.parametrize("section", range(len(ALL_KINDS) - 1))
def test_every_kind_sorts_both_ways_and_back(section: int) -> None:
    model = FrameTableModel(ALL_KINDS)
    frame = frame_of(ALL_KINDS, 9)
    model.set_frame(frame)
    natural = texts(model, section)
    model.sort(section, UP)
    rising = texts(model, section)
    model.sort(section, DOWN)
    assert sorted(rising) == sorted(natural) == sorted(texts(model, section))
    model.sort(-1)
    assert model.frame.index.tolist() == list(range(9))


def test_counts_sort_by_value_and_equal_rows_keep_their_order() -> None:
    columns = (Column("client_name", Kind.CLIENT), Column("requests", Kind.COUNT))
    model = small(columns, client_name=["d", "a", "c", "b"], requests=[9, 1000, 9, 20])
    model.sort(1, DOWN)
    assert texts(model, 1) == ["1,000", "20", "9", "9"]
    assert texts(model, 0) == ["a", "b", "d", "c"]
    model.sort(1, UP)
    assert texts(model, 0) == ["d", "c", "b", "a"]


def test_text_sorts_without_regard_to_case() -> None:
    model = small((Column("method", Kind.TEXT),), method=["b", "A", "a", "B", ""])
    model.sort(0, UP)
    assert texts(model, 0) == ["", "A", "a", "b", "B"]


@pytest.mark.parametrize("order", [UP, DOWN])
def test_what_is_not_known_stands_last_whichever_way(order: Qt.SortOrder) -> None:
    model = small((Column("failed_share", Kind.SHARE),), failed_share=[0.5, np.nan, 0.25])
    model.sort(0, order)
    assert texts(model, 0)[-1] == "–"


def test_sorting_stays_when_other_rows_come() -> None:
    columns = (Column("requests", Kind.COUNT),)
    model = small(columns, requests=[3, 1, 2])
    model.sort(0, UP)
    model.set_frame(declared(pd.DataFrame({"requests": [30, 10, 20, 40]}), columns))
    assert texts(model, 0) == ["10", "20", "30", "40"]


def test_the_exported_frame_is_in_the_order_shown_with_all_declared_columns() -> None:
    columns = (Column("client", Kind.KEY), Column("requests", Kind.COUNT))
    model = small(columns, client=["a", "b", "c"], requests=[1, 3, 2])
    model.sort(0, DOWN)
    assert list(model.frame.columns) == ["client", "requests"]
    assert model.frame["client"].tolist() == ["b", "c", "a"]
    assert model.value(0, "client") == "b"


def test_a_selected_row_stays_selected_through_sorting() -> None:
    model = small((Column("requests", Kind.COUNT),), requests=[3, 1, 2])
    kept = QPersistentModelIndex(model.index(0, 0))
    model.sort(0, UP)
    assert (kept.row(), kept.data()) == (2, "3")
    model.sort(-1)
    assert (kept.row(), kept.data()) == (0, "3")


def test_the_bar_behind_a_count_is_its_part_of_the_largest() -> None:
    columns = (Column("requests", Kind.COUNT), Column("failed", Kind.COUNT))
    model = small(columns, requests=[200, 50, 0], failed=[9, 9, 9])
    assert [model.index(row, 0).data(Role.FRACTION) for row in range(3)] == [1.0, 0.25, 0.0]
    assert model.index(0, 1).data(Role.FRACTION) is None


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("client_name", ("client", "id-0")),
        ("endpoint", ("endpoint", "api/v2/things/0")),
        ("status", ("status", "200")),
        ("requests", None),
        ("method", None),
    ],
)
def test_a_cell_knows_what_a_click_on_it_asks_for(key: str, asked: tuple[str, str] | None) -> None:
    columns = (
        Column("client", Kind.KEY), Column("client_name", Kind.CLIENT), Column("endpoint", Kind.ENDPOINT),
        Column("status", Kind.STATUS), Column("method", Kind.TEXT), Column("requests", Kind.COUNT),
    )  # fmt: skip
    model = FrameTableModel(columns)
    frame = frame_of(columns, 1).assign(client="id-0", endpoint="api/v2/things/0", status="200")
    model.set_frame(declared(frame, columns))
    assert model.index(0, place(model, key)).data(Role.DRILL) == asked


def test_a_day_asks_for_itself_and_what_is_not_in_the_log_for_nothing() -> None:
    columns = (Column("day", Kind.DAY), Column("endpoint", Kind.ENDPOINT))
    model = small(columns, day=["2020-02-11", None], endpoint=["", ""])
    assert str(model.index(0, 0).data(Role.DRILL)[1]).startswith("2020-02-11")
    assert model.index(1, 0).data(Role.DRILL) is None
    assert model.index(0, 1).data(Role.DRILL) is None
    assert model.index(0, 1).data() == "not broken down"


def test_a_long_path_is_whole_in_the_tooltip() -> None:
    path = "api/v2/" + "x" * 900
    model = small((Column("endpoint", Kind.ENDPOINT),), endpoint=[path])
    assert len(model.index(0, 0).data()) == 300
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == path


@pytest.mark.parametrize("kind", [Kind.CLIENT, Kind.ENDPOINT, Kind.TEXT, Kind.STATUS])
def test_markup_in_the_log_is_shown_as_it_stands(kind: Kind) -> None:
    columns = (Column("client", Kind.KEY), Column("shown", kind))
    model = small(columns, client=["a"], shown=[MARKUP])
    assert model.index(0, 0).data() == MARKUP
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert GuiQt.mightBeRichText(tip)
    assert "<img" not in tip
    assert "&lt;img" in tip
