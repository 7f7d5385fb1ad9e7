"""Frames as rows of a bar chart."""

from collections.abc import Iterator, Sequence

import pandas as pd

from models.column_format import count_text, share_text
from ui.charts.bar_chart import Bar
from ui.theme import Theme


def outcome_parts(
    rows: pd.DataFrame, theme: Theme, parts: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[tuple[int, str, str], ...]]:
    """Yield each row's parts: (count, name, colour) for (column, name, colour token)."""
    for values in zip(*(rows[key].tolist() for key, _, _ in parts), strict=True):
        yield tuple(
            (int(count), name, getattr(theme, token)) for count, (_, name, token) in zip(values, parts, strict=True)
        )


def share_bars(rows: pd.DataFrame, name: str, field: str, value: str, colour: str, label: str) -> list[Bar]:
    """Return one bar a row, with its count and share at the end."""
    return [
        Bar(text, ((int(count), label, colour),), f"{count_text(count)}  ·  {share_text(share)}", (field, key))
        for text, key, count, share in zip(rows[name], rows[value], rows["requests"], rows["share"], strict=True)
    ]
