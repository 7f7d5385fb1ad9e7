"""Differences have bars to both sides of zero."""

import pandas as pd
import pytest
from pytestqt.modeltest import ModelTester

from apiusage_desktop.core.queries.compare import COLUMNS, By
from models.delta_table_model import DeltaTableModel
from models.roles import Role
from tests.models.frames import frame_of


def test_qts_model_tester_is_content(qtmodeltester: ModelTester) -> None:
    model = DeltaTableModel(COLUMNS[By.CALL])
    model.set_frame(frame_of(COLUMNS[By.CALL], 9))
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call] # pytest-qt has no types here


@pytest.mark.parametrize(
    ("deltas", "texts", "fractions"),
    [
        ([1500, -3000, 0], ["+1,500", "−3,000", "0"], [0.5, -1.0, 0.0]),
        ([0], ["0"], [0.0]),
        ([], [], []),
    ],
)
def test_bars_are_as_long_as_their_difference(deltas: list[int], texts: list[str], fractions: list[float]) -> None:
    columns = COLUMNS[By.STATUS]
    model = DeltaTableModel(columns)
    frame = frame_of(columns, len(deltas)).assign(delta=pd.Series(deltas, dtype="int64"))
    model.set_frame(frame)
    section = [column.key for column in model.visible_columns].index("delta")
    cells = [model.index(row, section) for row in range(len(deltas))]
    assert [cell.data().replace(".", ",") for cell in cells] == texts
    assert [cell.data(Role.FRACTION) for cell in cells] == fractions
    assert all(model.fraction(row, "requests_after") is None for row in range(len(deltas)))
