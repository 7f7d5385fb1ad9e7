"""The open logs as a table."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from pytestqt.qtbot import QtBot

from apiusage_desktop.core.source import Certainty, Dimension, Fingerprint, Grain, Source
from models.sources_model import SourcesModel
from tests.models.frames import MARKUP


def source(name: str = "feb.csv", *, days: tuple[date, date] | None = (date(2020, 2, 1), date(2020, 2, 29))) -> Source:
    return Source(
        member="",
        certainty=Certainty.SURE,
        path=Path("/logs") / name,
        format="usage CSV",
        fingerprint=Fingerprint(10, datetime(2020, 3, 1, tzinfo=UTC), "0" * 64),
        unit="line",
        grain=Grain.DAY,
        dimensions=frozenset({Dimension.CLIENT, Dimension.STATUS}),
        first_day=days[0] if days else None,
        last_day=days[1] if days else None,
        rows=1200,
        rejected=1,
        blank=0,
        header=1,
        requests=5000,
        counted=4000,
    )


def test_qts_model_tester_is_content(qtbot: QtBot, qtmodeltester: object) -> None:
    model = SourcesModel()
    check = getattr(qtmodeltester, "check")  # noqa: B009 - pytest-qt gives the fixture no type
    check(model)
    model.set_sources([(1, source()), (7, source("other.json", days=None))])
    check(model)
    model.set_sources([])
    check(model)


def test_a_log_says_what_was_read_counted_and_set_aside() -> None:
    model = SourcesModel()
    model.set_sources([(3, source())])
    shown = {
        model.headerData(section, Qt.Orientation.Horizontal): model.index(0, section).data()
        for section in range(model.columnCount())
    }
    assert shown == {
        "Log": "feb.csv",
        "Format": "usage CSV",
        "Grain": "day",
        "Grouped by": "client, status",
        "Days": "Feb 1, 2020 – Feb 29, 2020",
        "Rows": "1,200",
        "Rejected": "1",
        "Requests": "5,000",
        "Counted": "4,000",
        "Set aside": "1,000",
        "Not broken down": "0",
    }
    assert model.source(0)[0] == 3


def test_days_that_are_not_known_are_not_made_up() -> None:
    model = SourcesModel()
    model.set_sources([(1, source(days=None))])
    assert model.index(0, 4).data() == "–"


@pytest.mark.parametrize(
    ("grain", "days", "shown"),
    [
        (Grain.DAY, (date(2026, 9, 1), date(2026, 9, 1)), "Sep 1, 2026"),
        (Grain.WEEK, (date(2026, 9, 7), date(2026, 9, 14)), "Sep 7, 2026 – Sep 20, 2026"),
        (Grain.MONTH, (date(2026, 9, 1), date(2026, 9, 1)), "Sep 1, 2026 – Sep 30, 2026"),
        (Grain.PERIOD, (date(2026, 9, 1), date(2026, 9, 8)), "Sep 1, 2026 – Sep 8, 2026"),
    ],
)
def test_the_days_are_those_that_the_rows_stand_for(grain: Grain, days: tuple[date, date], shown: str) -> None:
    model = SourcesModel()
    model.set_sources([(1, replace(source(days=days), grain=grain))])
    assert model.index(0, 4).data() == shown


@pytest.mark.parametrize(
    ("grain", "certainty", "shown"),
    [
        (Grain.DAY, Certainty.SURE, "day"),
        (Grain.WEEK, Certainty.LIKELY, "week (likely)"),
        (Grain.MONTH, Certainty.GUESSED, "month (guessed)"),
        (Grain.PERIOD, Certainty.TOLD, "whole period (told by you)"),
    ],
)
def test_the_grain_says_how_sure_it_is(grain: Grain, certainty: Certainty, shown: str) -> None:
    model = SourcesModel()
    model.set_sources([(1, replace(source(), grain=grain, certainty=certainty))])
    assert model.index(0, 2).data() == shown


def test_what_is_set_aside_is_explained_in_numbers() -> None:
    model = SourcesModel()
    model.set_sources([(1, replace(source(), superseded=700, rest=50))])
    tip = model.index(0, 9).data(Qt.ItemDataRole.ToolTipRole)
    assert [part in tip for part in ("700 of its 5,000", "300 of its 5,000", "50 of its requests")] == [True] * 3


def test_a_tick_is_shown_at_once_and_asks_for_it(qtbot: QtBot) -> None:
    model = SourcesModel()
    model.set_sources([(7, source())])
    first, role = model.index(0, 0), Qt.ItemDataRole.CheckStateRole
    assert first.data(role) == Qt.CheckState.Checked
    with qtbot.waitSignal(model.include_asked) as asked:
        assert model.setData(first, Qt.CheckState.Unchecked.value, role)
    assert asked.args == [7, False]
    assert first.data(role) == Qt.CheckState.Unchecked
    # Were the store to refuse, the tick would come back.
    model.set_sources([(7, source())])
    assert first.data(role) == Qt.CheckState.Checked


def test_every_header_explains_itself() -> None:
    model = SourcesModel()
    for section in range(model.columnCount()):
        tip = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert str(tip).endswith(".")


def test_the_full_path_is_in_the_tooltip_and_never_markup() -> None:
    model = SourcesModel()
    model.set_sources([(1, source()), (2, source(f"{MARKUP.replace('/', '_')}.csv"))])
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == str(Path("/logs/feb.csv"))
    tip = model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert GuiQt.mightBeRichText(tip)
    assert "<img" not in tip
