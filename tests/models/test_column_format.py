"""How values are written on screen: in the user's locale, honest at the edges, harmless whatever the log holds."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale
from PySide6.QtGui import Qt

from apiusage_desktop.core.columns import Column, Kind
from apiusage_desktop.core.directory import client_list as clients
from apiusage_desktop.core.queries import PANELS, compare
from models.column_format import (
    average_text,
    change_text,
    count_text,
    day_text,
    delta_text,
    explanation,
    figure_text,
    format_value,
    growth_text,
    is_number,
    plain_text,
    share_text,
    title,
    tooltip_text,
)

SHOWN = [
    column
    for columns in (*(panel.columns for panel in PANELS), clients.COLUMNS, *compare.COLUMNS.values())
    for column in columns
    if column.kind is not Kind.KEY
]


@pytest.mark.parametrize("column", SHOWN, ids=lambda column: column.key)
def test_every_column_has_a_title_and_says_how_it_is_computed(column: Column) -> None:
    assert title(column)
    assert explanation(column).endswith(".")


@pytest.mark.parametrize(
    ("locale", "count", "share", "average", "day"),
    [
        ("en_US", "1,234,567", "12.3 %", "1,234.5", "Feb 9, 2020"),
        ("de_DE", "1.234.567", "12,3 %", "1.234,5", "9. Feb. 2020"),
        ("fr_FR", "1\u202f234\u202f567", "12,3 %", "1\u202f234,5", "9 févr. 2020"),
        ("en_IN", "12,34,567", "12.3 %", "1,234.5", "9 Feb 2020"),
    ],
)
def test_numbers_and_days_are_written_as_the_locale_writes_them(
    locale: str, count: str, share: str, average: str, day: str
) -> None:
    QLocale.setDefault(QLocale(locale))
    assert count_text(1_234_567) == count
    assert share_text(0.1234) == share
    assert average_text(1234.5) == average
    assert day_text(date(2020, 2, 9)) == day


def test_digits_are_the_locales_own() -> None:
    QLocale.setDefault(QLocale("ar_EG"))
    assert count_text(1_130) == "١٬١٣٠"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0.0 %"),
        (1e-9, "< 0.1 %"),
        (0.000499, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.02389, "2.4 %"),
        (0.9994, "99.9 %"),
        (0.9995, "> 99.9 %"),
        (1 - 1e-12, "> 99.9 %"),
        (1.0, "100.0 %"),
        (float("nan"), "–"),
        (np.float64("nan"), "–"),
    ],
)
def test_share_at_the_edges(share: float, text: str) -> None:
    assert share_text(share) == text


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_share_that_is_not_zero_never_reads_zero_and_one_that_is_not_all_never_all(share: float) -> None:
    assert share_text(share) not in ("0.0 %", "100.0 %")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.datetime64("2020-02-09", "us"), "Feb 9, 2020"),
        ("2020-02-09T00:00:00.000000", "Feb 9, 2020"),
        (np.datetime64("NaT"), ""),
        (None, ""),
    ],
)
def test_days_from_a_frame(value: object, text: str) -> None:
    assert day_text(value) == text


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (Column("requests", Kind.COUNT), np.int64(1130), "1,130"),
        (Column("requests", Kind.COUNT), None, "–"),
        (Column("requests_per_active_day", Kind.AVERAGE), float("nan"), "–"),
        (Column("client_name", Kind.CLIENT), "", "not broken down"),
        (Column("endpoint", Kind.ENDPOINT), "", "not broken down"),
        (Column("method", Kind.TEXT), "", ""),
        (Column("status", Kind.STATUS), "4xx other", "4xx other"),
    ],
)
def test_a_value_is_written_as_its_column_asks(column: Column, value: object, text: str) -> None:
    assert format_value(column, value) == text


def test_only_quantities_stand_on_the_right() -> None:
    right = {column.kind for column in SHOWN if is_number(column)}
    assert right == {Kind.COUNT, Kind.SHARE, Kind.AVERAGE, Kind.FIGURE, Kind.DELTA, Kind.GROWTH}


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("Client A", "Client A"),
        ("Größe 大 😀 ‘x’", "Größe 大 😀 ‘x’"),
        ("a\u202egpj.exe", "a[Right-To-Left Override]gpj.exe"),
        ("a\u200bb", "a[Zero Width Space]b"),
        ("a\nb\tc\x00", "a[U+000A]b[U+0009]c[U+0000]"),
        ("\x1b[31mred", "[U+001B][31mred"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_nothing_in_foreign_text_is_invisible_or_runs_backwards(foreign: str, shown: str) -> None:
    assert plain_text(foreign) == shown


def test_endless_text_is_cut_and_shows_that_it_was() -> None:
    assert plain_text("x" * 300) == "x" * 300
    cut = plain_text("x" * 100_000)
    assert len(cut) == 300
    assert cut.endswith("x…")
    assert plain_text("abcdef", 3) == "ab…"


@given(st.text())
def test_any_text_can_be_shown(foreign: str) -> None:
    assert plain_text(foreign, 10_000).isprintable()


@pytest.mark.parametrize("text", ['<img src="/tmp/x">', "a <b>bold</b> name", "<?xml?>", "a < b & c", "x & y"])
def test_a_tooltip_never_takes_foreign_text_for_markup(text: str) -> None:
    tip = tooltip_text(text)
    # What Qt takes for rich text must hold no tag but our own.
    body = tip.removeprefix("<qt>").removesuffix("</qt>") if Qt.mightBeRichText(tip) else ""
    assert "<" not in body


def test_a_tooltip_of_ordinary_text_is_that_text() -> None:
    assert tooltip_text("api/v2/users/{userId} & more") == "api/v2/users/{userId} & more"
    assert tooltip_text("a < b & c") == "<qt>a &lt; b &amp; c</qt>"


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (delta_text, 1_500, "+1,500"),
        (delta_text, -1_500, "−1,500"),
        (delta_text, 0, "0"),
        (delta_text, np.nan, "–"),
        (growth_text, 0.125, "+12.5 %"),
        (growth_text, -1.0, "−100.0 %"),
        (growth_text, 0.0, "0.0 %"),
        (growth_text, 8.0, "+800.0 %"),
        (growth_text, 1_191.1, "× 1,192"),
        (growth_text, np.nan, "–"),
        (figure_text, 50_000.0, "50,000"),
        (figure_text, np.nan, "–"),
    ],
)
def test_differences_have_their_sign(write: Callable[[float], str], value: float, text: str) -> None:
    QLocale.setDefault(QLocale("en_US"))
    assert write(value) == text


@pytest.mark.parametrize(
    ("requests", "change", "text"),
    [
        (112, 12, "+12 %"),
        (1010, 10, "+1.0 %"),
        (90, -10, "−10 %"),
        (0, -10, "−100.0 %"),
        (1, -9_999, "−> 99.9 %"),
        (200, 100, "+100 %"),
        (1000, 900, "× 10"),
        (7, 7, "new"),
        (7, 0, "±0 %"),
        (0, 0, "±0 %"),
    ],
)
def test_a_change_is_told_in_few_letters(requests: int, change: int, text: str) -> None:
    assert change_text(requests, change) == text
