"""What a log does not say of itself: the user's answers, and the questions that ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apiusage_desktop.core.errors import UsageError
from apiusage_desktop.core.filters import DateRange


class DateOrder(StrEnum):
    """Whether 3/4/2020 is the third of April or the fourth of March."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The user's answers; what stands at its default is asked for only if the log needs it.

    Attributes:
        columns: pairs of a column's name in the file and the field it holds (`table_fields.ALL_FIELDS`), or an empty
            text for a column to be left out. Columns not named here are known by their names, if they are.
        date_order: how to read dates that could be either.
        period: the days that an export without dates covers.
        accept_rejected: read the log also if most of its rows are rejected.
        zone: the time zone of a log with one request a line whose times are of a clock that names none.
        log_format: how the lines of a text log are made, as nginx and Apache tell it.
    """

    columns: tuple[tuple[str, str], ...] = ()
    date_order: DateOrder | None = None
    period: DateRange | None = None
    accept_rejected: bool = False
    zone: str | None = None
    log_format: str = ""


DEFAULT_READ_OPTIONS = ReadOptions()


class Question(UsageError):  # noqa: N818 - not an error: something to be asked
    """A log can be read once the user has answered; told as an error where nobody can be asked."""


class ColumnsQuestion(Question):
    """Which column holds what?

    Attributes:
        header: the columns' names, as they stand in the file.
        preview: the first rows, as texts.
        guess: the columns whose field is known, by name.
        of_requests: whether it can be a request log only, each row one request.
    """

    header: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    guess: Mapping[str, str] = {}
    of_requests: bool = False


class DateOrderQuestion(Question):
    """Do these dates begin with the day or with the month?

    Attributes:
        examples: dates as they stand in the file.
    """

    examples: Sequence[str] = ()


class PeriodQuestion(Question):
    """Which days does this log cover? It has no dates.

    Attributes:
        requests: the requests it counts.
        suggested: the days its name or its time of saving suggests, if any.
    """

    requests: int = 0
    suggested: tuple[date, date] | None = None


class ZoneQuestion(Question):
    """In which time zone are the times of this log?

    Attributes:
        example: the first of them, as `2026-09-02 07:15:02`; empty if none could be read.
    """

    example: str = ""


class LogFormatQuestion(Question):
    """How are the lines of this log made?

    Attributes:
        preview: the first lines, without secrets.
    """

    preview: Sequence[str] = ()


class RejectedQuestion(Question):
    """Is this log to be read, though more than half of its rows are rejected?

    Attributes:
        rows: rows that can be used.
        rejected: rows that cannot.
        examples: the first of these: line or entry, reason, text without secrets.
    """

    rows: int = 0
    rejected: int = 0
    examples: Sequence[tuple[int, str, str]] = ()
