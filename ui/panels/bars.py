"""Frames as rows of a bar chart."""

from collections.abc import Iterator, Sequence

import pandas as pd

from models.column_format import count_text, named, share_text
from ui.charts.bar_chart import Bar, BarChart
from ui.theme import Theme

# More rows than any screen shows; making a bar of each of 100,000 URLs would stall the window.
DRAWN_ROWS = 100


def outcome_parts(
    rows: pd.DataFrame, theme: Theme, parts: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[tuple[int, str, str], ...]]:
    """Yield each row's parts: (count, name, colour) for (column, name, colour token)."""
    for values in zip(*(rows[key].tolist() for key, _, _ in parts), strict=True):
        yield tuple(
            (int(count), name, getattr(theme, token)) for count, (_, name, token) in zip(values, parts, strict=True)
        )


def show_share_bars(chart: BarChart, frame: pd.DataFrame, name: str, field: str, part: tuple[str, str]) -> None:
    """Show one bar a row, with its count and share at the end.

    Args:
        name: the column with the text before the bar.
        field: the column whose value a click filters by, named as the filter's field.
        part: the bar's name and colour.
    """
    shown, rest = frame.head(DRAWN_ROWS), frame["requests"].iloc[DRAWN_ROWS:]
    bars = [
        Bar(
            named(text),
            ((int(count), *part),),
            f"{count_text(count)}  ·  {share_text(share)}",
            (field, key) if key else None,
        )
        for text, key, count, share in zip(shown[name], shown[field], shown["requests"], shown["share"], strict=True)
    ]
    chart.set_bars(bars, len(rest), int(rest.sum()))
