"""Presets, typed dates and dates as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from apiusage_desktop.core.filters import DateRange, month_of
from models.date_presets import (
    Preset,
    TypedProblem,
    format_day,
    format_month,
    format_range,
    neighbour,
    parse_day,
    parse_typed_range,
    presets,
    short_form_of,
)

BRITISH, AMERICAN, GERMAN = QLocale("en_GB"), QLocale("en_US"), QLocale("de_DE")
FEBRUARY = DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 29))
# Qt before 6.12 does not read digits that take two UTF-16 units; ISO dates can be typed there as well.
ALL_LOCALES = [
    locale
    for locale in QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyTerritory
    )
    if ord(locale.zeroDigit()) <= 0xFFFF
]


def test_presets_count_from_the_datas_last_day() -> None:
    assert presets(date(2020, 3, 15)) == [
        (Preset.ALL, None),
        (Preset.LAST_7, DateRange.inclusive(date(2020, 3, 9), date(2020, 3, 15))),
        (Preset.LAST_30, DateRange.inclusive(date(2020, 2, 15), date(2020, 3, 15))),
        (Preset.LAST_90, DateRange.inclusive(date(2019, 12, 17), date(2020, 3, 15))),
        (Preset.THIS_MONTH, DateRange.inclusive(date(2020, 3, 1), date(2020, 3, 31))),
        (Preset.LAST_MONTH, FEBRUARY),
    ]


@given(st.dates(date(1971, 1, 1), date(2999, 1, 1)))
def test_presets_of_days_are_as_long_as_they_say_and_end_with_the_data(last: date) -> None:
    offered = dict(presets(last))
    for preset, length in ((Preset.LAST_7, 7), (Preset.LAST_30, 30), (Preset.LAST_90, 90)):
        days = offered[preset]
        assert days is not None
        assert (days.last, days.days) == (last, length)


def test_last_month_of_january_is_in_the_year_before() -> None:
    assert dict(presets(date(2020, 1, 31)))[Preset.LAST_MONTH] == month_of(date(2019, 12, 1))


@pytest.mark.parametrize(
    ("chosen", "ahead", "expected"),
    [
        (FEBRUARY, False, month_of(date(2020, 1, 1))),
        (FEBRUARY, True, None),
        (
            DateRange.inclusive(date(2020, 2, 10), date(2020, 2, 16)),
            True,
            DateRange(date(2020, 2, 17), date(2020, 2, 24)),
        ),
        (None, False, None),
    ],
)
def test_neighbour_is_the_next_period_that_shares_a_day_with_the_data(
    chosen: DateRange | None, ahead: bool, expected: DateRange | None
) -> None:
    assert neighbour(chosen, DateRange.inclusive(date(2020, 1, 31), date(2020, 2, 29)), ahead=ahead) == expected


def test_a_billing_month_is_offered_where_it_is_no_calendar_month() -> None:
    billing = DateRange.inclusive(date(2020, 2, 15), date(2020, 3, 14))
    assert presets(date(2020, 3, 14), 15)[-1] == (Preset.BILLING_MONTH, billing)
    assert Preset.BILLING_MONTH not in dict(presets(date(2020, 3, 14)))


def test_billing_months_follow_each_other() -> None:
    data = DateRange.inclusive(date(2021, 1, 1), date(2021, 4, 30))
    of_february = DateRange.inclusive(date(2021, 2, 28), date(2021, 3, 30))
    before = neighbour(of_february, data, ahead=False, start_day=31)
    assert before == DateRange.inclusive(date(2021, 1, 31), date(2021, 2, 27))
    assert neighbour(before, data, ahead=True, start_day=31) == of_february
    # A calendar month stays one.
    assert neighbour(month_of(date(2021, 3, 1)), data, ahead=False, start_day=31) == month_of(date(2021, 2, 1))


def test_neighbour_without_data_is_none() -> None:
    assert neighbour(FEBRUARY, None, ahead=True) is None


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("2020-02-29", BRITISH, date(2020, 2, 29)),
        ("  2020-2-9 ", GERMAN, date(2020, 2, 9)),
        ("03/02/2020", BRITISH, date(2020, 2, 3)),
        ("3/2/20", AMERICAN, date(2020, 3, 2)),
        ("3/2/2020", AMERICAN, date(2020, 3, 2)),
        ("3.2.20", GERMAN, date(2020, 2, 3)),
        ("31/12/99", BRITISH, date(2099, 12, 31)),
        ("2020-02-30", BRITISH, None),
        ("2020-02", BRITISH, None),
        ("20200229", BRITISH, None),
        ("2020-02-29T00:00", BRITISH, None),
        ("31.02.2020", GERMAN, None),
        ("0000-01-01", BRITISH, None),
        ("9999-12-31", BRITISH, None),
        ("٢٠٢٠-٠٢-٢٩", BRITISH, None),
        ("yesterday", BRITISH, None),
        ("", BRITISH, None),
    ],
)
def test_a_typed_day_is_read_exactly_or_not_at_all(text: str, locale: QLocale, expected: date | None) -> None:
    assert parse_day(text, locale) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2020-02-01", "2020-02-29", FEBRUARY),
        ("01/02/2020", "2020-02-29", FEBRUARY),
        ("2020-02-01", "2020-02-01", DateRange.inclusive(date(2020, 2, 1), date(2020, 2, 1))),
        ("2020-02-02", "2020-02-01", TypedProblem.LAST_BEFORE_FIRST),
        ("soon", "2020-02-01", TypedProblem.FIRST_UNREADABLE),
        ("2020-02-01", "", TypedProblem.LAST_UNREADABLE),
        ("2020-02-30", "2020-03-01", TypedProblem.FIRST_DOES_NOT_EXIST),
        ("2020-02-01", "2020-13-01", TypedProblem.LAST_DOES_NOT_EXIST),
    ],
)
def test_typed_days_make_a_period_or_name_the_fault(first: str, last: str, expected: DateRange | TypedProblem) -> None:
    assert parse_typed_range(first, last, BRITISH) == expected


def test_every_accepted_day_can_be_stepped_from() -> None:
    for day in (date(1000, 1, 1), date(8999, 12, 31)):
        assert parse_day(day.isoformat(), BRITISH) == day
        widest = DateRange.inclusive(date(1000, 1, 1), day)
        assert neighbour(DateRange.inclusive(day, day), widest, ahead=False) is None or day > date(1000, 1, 1)
        assert neighbour(month_of(day), widest, ahead=True) is None


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en_GB", "3 Feb 2020"),
        ("en_US", "Feb 3, 2020"),
        ("de_DE", "3. Feb. 2020"),
        ("ja_JP", "2020年2月3日"),
        ("es_ES", "3 de feb de 2020"),
    ],
)
def test_a_day_is_written_in_the_locales_order(locale: str, expected: str) -> None:
    assert format_day(date(2020, 2, 3), QLocale(locale)) == expected


def test_every_locale_writes_day_and_year_and_reads_its_own_short_form() -> None:
    day = date(2020, 2, 23)
    wrong = [
        locale.bcp47Name()
        for locale in ALL_LOCALES
        if locale.toString(23) not in format_day(day, locale)
        or locale.toString(2020).replace(locale.groupSeparator(), "") not in format_day(day, locale)
        or parse_day(short_form_of(day, locale), locale) != day
    ]
    assert wrong == []


def test_a_period_is_written_with_both_ends_included() -> None:
    assert format_range(FEBRUARY, BRITISH) == "1 Feb 2020 – 29 Feb 2020"
    assert format_range(DateRange.inclusive(FEBRUARY.first, FEBRUARY.first), BRITISH) == "1 Feb 2020"


def test_a_month_standing_alone_has_its_own_form() -> None:
    assert format_month(date(2020, 2, 1), QLocale("ru_RU")) == "февраль 2020"
    assert format_month(date(2020, 2, 1) + timedelta(days=40), BRITISH) == "March 2020"
