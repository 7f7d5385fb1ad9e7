"""Declared columns."""

import pandas as pd
import pytest

from apiusage_desktop.core.columns import (
    CLIENT_COLUMNS,
    Column,
    Kind,
    counts,
    declared,
    exported,
    no_rows,
    shares,
    text,
)
from apiusage_desktop.core.queries import PANELS

ALL = tuple(Column(kind.value, kind) for kind in Kind)


def test_empty_frame_gets_columns_and_types() -> None:
    frame = declared(pd.DataFrame(), ALL)
    assert frame.columns.tolist() == [kind.value for kind in Kind]
    assert str(frame["count"].dtype) == "int64"
    assert str(frame["day"].dtype) == "datetime64[us]"
    assert str(frame["text"].dtype) == "str"
    assert str(frame["share"].dtype) == "float64"


def test_order_is_declared_and_the_rest_is_left_out() -> None:
    frame = declared(pd.DataFrame({"z": [1], "n": [2], "a": ["x"]}), (*text("a"), *counts("n")))
    assert frame.columns.tolist() == ["a", "n"]


def test_a_missing_count_is_an_error() -> None:
    with pytest.raises(ValueError, match="column 'n'"):
        declared(pd.DataFrame({"a": ["x"]}), (*text("a"), *counts("n")))


def test_keys_and_trends_are_not_exported() -> None:
    kinds = {column.kind for column in exported(ALL)}
    assert kinds == set(Kind) - {Kind.KEY, Kind.TREND}
    assert [column.key for column in exported(CLIENT_COLUMNS)] == ["client_id", "client_name"]
    assert exported(shares("a", "b")) == shares("a", "b")


@pytest.mark.parametrize("columns", [*(panel.columns for panel in PANELS), ALL])
def test_no_rows_are_like_an_answer_without_rows(columns: tuple[Column, ...]) -> None:
    pd.testing.assert_frame_equal(no_rows(columns), declared(pd.DataFrame(), columns))
