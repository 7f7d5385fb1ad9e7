"""What a comparison says in a sentence or two, and in full for scripts."""

import json
import math
from collections.abc import Callable

import pandas as pd

from apiusage_desktop.core.columns import Kind
from apiusage_desktop.core.filters import DateRange
from apiusage_desktop.core.queries.compare import By, Comparison, Coverage, columns_of

_MOST_LINES = 20

WriteDays = Callable[[DateRange], str]

_THINGS = {By.CLIENT: "client", By.ENDPOINT: "URL"}


def plain_days(days: DateRange) -> str:
    """Write a period for scripts."""
    return f"{days.first}" if days.days == 1 else f"{days.first} to {days.last}"


def headline(comparison: Comparison, write: WriteDays = plain_days) -> str:
    """Say how much more or fewer requests there are, and what is new or gone."""
    before, after = comparison.before, comparison.after
    were, are = comparison.requests_before, comparison.requests_after
    if not before.covered:
        return f"No open log covers {write(before.days)}: there is nothing to compare {write(after.days)} with."
    if not after.covered:
        return f"No open log covers {write(after.days)}: there is nothing to compare."
    figures = f"{are:,} vs {were:,}"
    if not comparison.delta:
        said = f"As many requests as in {write(before.days)}: {figures}"
    elif not were:
        said = f"{are:,} requests, and none in {write(before.days)}"
    else:
        said = f"{_more_or_fewer(comparison.growth)} requests than in {write(before.days)}: {figures}"
    changes = [
        *(_counted(number, _THINGS[by], "new") for by, number in comparison.new.items() if number),
        *(_counted(number, _THINGS[by], "gone") for by, number in comparison.gone.items() if number),
    ]
    return f"{said}; {', '.join(changes)}." if changes else f"{said}."


def remarks(comparison: Comparison, write: WriteDays = plain_days) -> tuple[str, ...]:
    """Say what was to be expected by weekday, and what days the logs do not cover."""
    found = []
    if comparison.knows_weekdays and comparison.expected:
        growth = comparison.requests_after / comparison.expected - 1
        than = "as many" if abs(growth) < 0.0005 else _more_or_fewer(growth)
        found.append(f"By weekday {round(comparison.expected):,} were to be expected: {than}.")
    elif not comparison.knows_weekdays and comparison.before.covered:
        found.append("Some logs count whole weeks or months, so weekdays are not taken into account.")
    found += [_missing(one, write) for one in (comparison.before, comparison.after) if one.missing and one.covered]
    if comparison.before.days.overlaps(comparison.after.days):
        found.append("The two periods have days in common.")
    return tuple(found)


def _missing(one: Coverage, write: WriteDays) -> str:
    days = "1 of the" if one.missing == 1 else f"{one.missing:,} of the"
    verb = "is" if one.missing == 1 else "are"
    return f"{days} {one.days.days:,} days of {write(one.days)} {verb} in no log: without requests, or not exported."


def _more_or_fewer(growth: float) -> str:
    if math.isinf(growth):
        return "more"
    percent = abs(growth) * 100
    word = "more" if growth > 0 else "fewer"
    if percent < 0.1:
        return f"Less than 0.1 % {word}"
    return f"{percent:,.0f} % {word}" if percent >= 9.95 else f"{percent:.1f} % {word}"


def _counted(number: int, thing: str, word: str) -> str:
    things = thing if number == 1 else f"{thing}s"
    return f"{number:,} new {things}" if word == "new" else f"{number:,} {things} gone"


def as_compared_text(comparison: Comparison, by: By) -> str:
    """Write a comparison for people: what it says, and the largest differences."""
    if not comparison.is_possible:
        return headline(comparison)
    table = comparison.tables[by]
    lines = [headline(comparison), *remarks(comparison)]
    shown = table[table["delta"] != 0].head(_MOST_LINES)
    width = max((len(f"{delta:+,}") for delta in shown["delta"]), default=0)
    keys = [column.key for column in columns_of(comparison, by) if column.key in _NAMING]
    for row in shown.to_dict("records"):
        what = " ".join(str(row[key]) for key in keys if row[key])
        figures = f"{row['requests_before']:,} to {row['requests_after']:,}"
        lines.append(
            f"  {row['delta']:>+{width},}  {_printable(what) or 'not broken down'}: {row['verdict']}, {figures}"
        )
    left = int((table["delta"] != 0).sum()) - len(shown)
    if left:
        lines.append(f"  and {left:,} more; --json has all")
    return "\n".join(lines)


_NAMING = ("client_name", "method", "endpoint", "status")


def _printable(words: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in words)


def as_compared_json(comparison: Comparison, by: By) -> str:
    """Write a comparison for scripts; what is not known is null."""
    columns = [column for column in columns_of(comparison, by) if column.kind is not Kind.KEY]
    table = comparison.tables[by][[column.key for column in columns]].astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    expected = None if math.isnan(comparison.expected) else round(comparison.expected, 3)
    return json.dumps(
        {
            "before": _period(comparison.before),
            "after": _period(comparison.after),
            "requests_before": comparison.requests_before,
            "requests_after": comparison.requests_after,
            "delta": comparison.delta,
            "failed_before": comparison.failed_before,
            "failed_after": comparison.failed_after,
            "expected_by_weekday": expected,
            "says": [headline(comparison), *remarks(comparison)],
            "by": str(by),
            "changes": [{key: None if pd.isna(value) else value for key, value in row.items()} for row in rows],
        },
        indent=2,
    )


def _period(one: Coverage) -> dict[str, object]:
    return {"first_day": str(one.days.first), "last_day": str(one.days.last), "days_covered": one.covered}
