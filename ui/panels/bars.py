"""Frames as rows of a bar chart."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from models.column_format import count_text, named, share_text
from ui.charts.bar_chart import Bar, BarChart
from ui.charts.frame_bars import FrameBars
from ui.theme import Theme


def part_maker(theme: Theme, parts: Sequence[tuple[str, str]]) -> Callable[..., tuple[tuple[int, str, str], ...]]:
    """Return what makes a bar's parts of their counts: (count, name, colour) for (name, colour token)."""
    named_colours = [(name, getattr(theme, token)) for name, token in parts]
    return lambda *counts: tuple(
        (int(count), name, colour) for count, (name, colour) in zip(counts, named_colours, strict=True)
    )


def show_share_bars(chart: BarChart, frame: pd.DataFrame, name: str, field: str, part: tuple[str, str]) -> None:
    """Show one bar a row, with its count and share at the end.

    Args:
        name: the column with the text before the bar.
        field: the column whose value a click filters by, named as the filter's field.
        part: the bar's name and colour.
    """
    make = partial(_share_bar, field, part)
    chart.set_bars(FrameBars(frame, (name, field, "requests", "share"), make), total_of(frame))


def _share_bar(field: str, part: tuple[str, str], text: str, key: str, count: Any, share: float) -> Bar:
    value = f"{count_text(count)}  ·  {share_text(share)}"
    return Bar(named(text), ((int(count), *part),), value, (field, key) if key else None)


def total_of(frame: pd.DataFrame) -> int:
    """Return the requests of all rows."""
    return int(frame["requests"].to_numpy().sum())
