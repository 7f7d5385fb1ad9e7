"""What a log leaves open after it was read, and the questions that follow."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from apiusage_desktop.core.filters import DateRange, month_of
from apiusage_desktop.core.formats.log_file import LogFile
from apiusage_desktop.core.formats.usage_dates import MONTH_NUMBERS
from apiusage_desktop.core.read_options import PeriodQuestion, RejectedQuestion

_EXAMPLES = 5

# What a file's name may say of its days: 2020-02-14, 20200214, 2020-02, 202002, feb2020, february-2020.
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})([-_.]?)(0[1-9]|1[0-2])\2([0-2][0-9]|3[01])(?![0-9])")
_MONTH = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])(?![0-9])")
_NAMED = re.compile(r"([^\W\d_]{3,10})[-_. ]?(20[0-9]{2})(?![0-9])")
_NAMED_LAST = re.compile(r"(?<![0-9])(20[0-9]{2})[-_. ]?([^\W\d_]{3,10})")


def ask(connection: duckdb.DuckDBPyConnection, file: LogFile, unit: str, *, dated: bool) -> None:
    """Ask what the log leaves open and the user has not said.

    Args:
        connection: the reader's database, with `rows`, `typed` and `rejected`.
        file: the log.
        unit: what its rows are counted in.
        dated: whether its rows say when.

    Raises:
        RejectedQuestion: more than half of the rows are rejected.
        PeriodQuestion: no row has a date.
    """
    rows, rejected = connection.execute(
        "select (select count(*) from scratch.typed where reason = ''), (select count(*) from rejected)"
    ).fetchall()[0]
    if rejected > rows and not file.options.accept_rejected:
        raise _rejected_question(connection, rows, rejected, unit)
    if not dated and file.options.period is None:
        raise _period_question(connection, file)


def _rejected_question(connection: duckdb.DuckDBPyConnection, rows: int, rejected: int, unit: str) -> RejectedQuestion:
    examples = connection.execute(
        "select entry, reason, text from rejected order by entry limit ?", [_EXAMPLES]
    ).fetchall()
    entry, reason, _ = examples[0]
    detail = f"{rejected:,} of {rows + rejected:,}; the first, {unit} {entry}, because {reason}."
    question = RejectedQuestion("More than half of its rows cannot be used", detail, "Say whether to read the others.")
    question.rows, question.rejected, question.examples = rows, rejected, tuple(examples)
    return question


def _period_question(connection: duckdb.DuckDBPyConnection, file: LogFile) -> PeriodQuestion:
    requests = connection.execute("select cast(coalesce(sum(requests), 0) as bigint) from rows").fetchall()[0][0]
    detail = f"Its {requests:,} requests are the total of a period that it does not name."
    question = PeriodQuestion("This log has no dates", detail, "Say which days it covers.")
    question.requests, question.suggested = requests, period_in_name(file.member or file.path.name)
    return question


def period_in_name(name: str) -> tuple[date, date] | None:
    """Return the first and last day that a file's name tells, if it does."""
    stem = Path(name).name
    days = sorted(set(_days(stem)))
    if days:
        return days[0], days[-1]
    months = sorted(set(_months(stem)))
    return (months[0].first, months[-1].last) if months else None


def _days(name: str) -> Iterator[date]:
    for year, _, month, day in _DAY.findall(name):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue


def _months(name: str) -> Iterator[DateRange]:
    for year, month in _MONTH.findall(name):
        yield month_of(date(int(year), int(month), 1))
    named = _NAMED.findall(name) + [(word, year) for year, word in _NAMED_LAST.findall(name)]
    for word, year in named:
        if number := MONTH_NUMBERS.get(word.casefold()):
            yield month_of(date(int(year), number, 1))
