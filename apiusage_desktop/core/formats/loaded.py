"""What a format's reader tells about the view `raw` it made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome of reading a file's rows as text.

    Attributes:
        fields: the columns of `raw` beside `entry` and `record`.
        unit: what `entry` counts: `line` or `entry`.
        warnings: what the user should know.
        header: lines before the first row.
        blank: empty lines.
        other: lines that are no rows and lack nothing, such as a second one about the same request.
        rejected: rows that could not be split into fields (line, reason, text), beside those in the table `unread`.
        calls: API calls that would complete the log, to be copied.
    """

    fields: tuple[str, ...]
    unit: str
    warnings: tuple[str, ...] = ()
    header: int = 0
    blank: int = 0
    other: int = 0
    rejected: tuple[tuple[int, str, str], ...] = ()
    calls: tuple[str, ...] = ()
