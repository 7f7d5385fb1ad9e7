"""Tiles against the database: the same answer to every panel, to the last digit, in the same order."""

from dataclasses import replace

import numpy as np
import pandas as pd

from apiusage_desktop.core.engine import Engine
from apiusage_desktop.core.filters import UsageFilter
from apiusage_desktop.core.queries import PANELS
from apiusage_desktop.core.queries.totals import count_totals, fetch_totals
from apiusage_desktop.core.tiles.day_tiles import DayTiles, read_tiles
from apiusage_desktop.core.tiles.period import Period

MOST_BYTES = 1 << 28


def tiles_of(engine: Engine, most_bytes: int = MOST_BYTES) -> DayTiles:
    tiles = read_tiles(engine, most_bytes)
    assert tiles is not None
    return tiles


def check_tiles(engine: Engine, tiles: DayTiles, chosen: UsageFilter) -> None:
    """Check that the tile of a filter gives what the database gives."""
    period = Period(tiles.narrowed(replace(chosen, days=None), engine), chosen.days)
    for panel in PANELS:
        assert panel.count is not None
        _check_equal(panel.count(period), panel.fetch(engine, chosen), f"{panel.name}: {chosen}")
    assert count_totals(period) == fetch_totals(engine, chosen)


def _check_equal(counted: pd.DataFrame, fetched: pd.DataFrame, what: str) -> None:
    pd.testing.assert_frame_equal(
        counted.drop(columns="trend", errors="ignore"), fetched.drop(columns="trend", errors="ignore"),
        check_exact=True, obj=what,
    )  # fmt: skip
    if "trend" in fetched:
        for ours, theirs in zip(counted["trend"], fetched["trend"], strict=True):
            np.testing.assert_array_equal(ours, theirs, what)
