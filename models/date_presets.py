"""What a date-range picker computes: presets of the data's days, typed dates, dates as the locale writes them."""

import re
from datetime import date, timedelta
from enum import Enum, StrEnum

from PySide6.QtCore import QDate, QLocale

from apiusage_desktop.core.fair_use.months import billing_month, month_after, month_before
from apiusage_desktop.core.filters import DateRange, month_of

ISO_FORMAT = "yyyy-MM-dd"
# Room on both sides of every day that is accepted, so that moving a period by its own length cannot overflow.
EARLIEST_YEAR, LATEST_YEAR = 1000, 8999
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_LEADING_WEEKDAY = re.compile(r"^d{3,4}[^dMy']*('[^']*'\s*)?")
_TRAILING_WEEKDAY = re.compile(r"[\s,،]*d{3,4}[^dMy]*$")
_RIGHT_TO_LEFT_MARK = "\u200f"


class Preset(StrEnum):
    """A period that follows from the data's first and last day."""

    ALL = "all"
    LAST_7 = "last_7"
    LAST_30 = "last_30"
    LAST_90 = "last_90"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    BILLING_MONTH = "billing_month"


class TypedProblem(Enum):
    """Why a typed text is not a period."""

    FIRST_UNREADABLE = "first_unreadable"
    FIRST_DOES_NOT_EXIST = "first_does_not_exist"
    LAST_UNREADABLE = "last_unreadable"
    LAST_DOES_NOT_EXIST = "last_does_not_exist"
    LAST_BEFORE_FIRST = "last_before_first"


def presets(last: date, start_day: int = 1) -> list[tuple[Preset, DateRange | None]]:
    """Return the presets in the order they are shown; `None` is all days.

    Args:
        last: the data's last day: all are counted from it.
        start_day: that of billing months. Those that begin on the first are calendar months, and there already.
    """
    this_month = month_of(last)
    billing = [] if start_day == 1 else [(Preset.BILLING_MONTH, billing_month(last, start_day))]
    return [
        (Preset.ALL, None),
        (Preset.LAST_7, _days_until(last, 7)),
        (Preset.LAST_30, _days_until(last, 30)),
        (Preset.LAST_90, _days_until(last, 90)),
        (Preset.THIS_MONTH, this_month),
        (Preset.LAST_MONTH, this_month.shifted(-1)),
        *billing,
    ]


def neighbour(chosen: DateRange | None, data: DateRange | None, *, ahead: bool, start_day: int = 1) -> DateRange | None:
    """Return the period before or after, `None` where there is none or it has no day in common with the data.

    Args:
        chosen: the period; a whole month moves by months, also a billing month.
        data: the days of the data.
        ahead: whether the one after is asked for.
        start_day: that of billing months.
    """
    if chosen is None or data is None:
        return None
    if chosen == billing_month(chosen.start, start_day):
        moved = (month_after if ahead else month_before)(chosen, start_day)
    else:
        moved = chosen.shifted(1 if ahead else -1)
    return moved if moved.overlaps(data) else None


def parse_typed_range(first: str, last: str, locale: QLocale) -> DateRange | TypedProblem:
    """Read two typed days, both inclusive."""
    first_day = parse_day(first, locale)
    if first_day is None:
        return TypedProblem.FIRST_DOES_NOT_EXIST if _looks_like_iso(first) else TypedProblem.FIRST_UNREADABLE
    last_day = parse_day(last, locale)
    if last_day is None:
        return TypedProblem.LAST_DOES_NOT_EXIST if _looks_like_iso(last) else TypedProblem.LAST_UNREADABLE
    if last_day < first_day:
        return TypedProblem.LAST_BEFORE_FIRST
    return DateRange.inclusive(first_day, last_day)


def parse_day(text: str, locale: QLocale) -> date | None:
    """Read a day written as ISO 8601 or in the locale's short form, the latter with a year of two or four digits."""
    typed = text.strip().replace(_RIGHT_TO_LEFT_MARK, "")
    if iso := _ISO_DAY.fullmatch(typed):
        return _existing_day(*(int(part) for part in iso.groups()))
    for form in _readable_forms(locale):
        read = locale.toDate(typed, form, baseYear=2000)
        if read.isValid():
            return _existing_day(read.year(), read.month(), read.day())
    return None


def format_day(day: date, locale: QLocale) -> str:
    """Write a day with its month's short name, parts in the locale's order: `1 Feb 2020`, `Feb 1, 2020`."""
    return locale.toString(to_qdate(day), _day_form(locale))


def format_range(days: DateRange, locale: QLocale) -> str:
    """Write a period as people say it, both ends included."""
    if days.days == 1:
        return format_day(days.first, locale)
    return f"{format_day(days.first, locale)} – {format_day(days.last, locale)}"


def format_month(day: date, locale: QLocale) -> str:
    return f"{locale.standaloneMonthName(day.month)} {locale.toString(to_qdate(day), 'yyyy')}"


def short_form_of(day: date, locale: QLocale) -> str:
    """Write a day as the locale's short form with the year in full: what a user may type."""
    return locale.toString(to_qdate(day), _short_form(locale))


def to_qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _days_until(last: date, days: int) -> DateRange:
    return DateRange.inclusive(last - timedelta(days=days - 1), last)


def _looks_like_iso(text: str) -> bool:
    return _ISO_DAY.fullmatch(text.strip()) is not None


def _existing_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if EARLIEST_YEAR <= year <= LATEST_YEAR else None
    except ValueError:
        return None


def _short_form(locale: QLocale) -> str:
    form = locale.dateFormat(QLocale.FormatType.ShortFormat).replace(_RIGHT_TO_LEFT_MARK, "")
    return re.sub(r"y+", "yyyy", form)


def _readable_forms(locale: QLocale) -> tuple[str, str]:
    # Single letters read one digit or two, with a leading zero or without.
    form = _short_form(locale).replace("dd", "d").replace("MM", "M")
    return form, form.replace("yyyy", "yy")


def _day_form(locale: QLocale) -> str:
    # No Qt format has a short month's name and no weekday: the long one is cut down to it.
    form = locale.dateFormat(QLocale.FormatType.LongFormat)
    form = _TRAILING_WEEKDAY.sub("", _LEADING_WEEKDAY.sub("", form)).replace("MMMM", "MMM")
    unquoted = re.sub(r"'[^']*'", "", form)
    return form if all(part in unquoted for part in "dMy") and "ddd" not in unquoted else ISO_FORMAT
