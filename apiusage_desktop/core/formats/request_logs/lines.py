"""What a format's reader tells of a log with one request a line (or entry): SQL over a relation of its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Text fields of a request; who called is told by some of them, or by rules of the user on the others.
CALLER_FIELDS = ("client_id", "client_name", "user_id", "ip", "agent", "header")
# `target` is a path or an address, with or without a query string, `duration` is in milliseconds. `retry_after` is in
# seconds, `limit_allowed` a number of requests a minute; both stand in the headers of an answer.
FIELDS = (*CALLER_FIELDS, "method", "target", "status", "duration", "retry_after", "limit_allowed")


@dataclass(frozen=True, slots=True)
class RequestLines:
    """Where the requests of a log stand.

    Attributes:
        relation: a table expression whose rows are the log's requests, one each, in the order of the file.
        moment: SQL of a timestamp: when the request was made; null where the row does not say it rightly.
        fields: SQL of the text of each of `FIELDS` that the log tells.
        record: SQL of the row as it stands in the file; computed for rejected rows alone.
        marks: SQL of what tells one request from all others, such as an id; two rows that agree in all of it are the
            same request. None is all of moment, method, target, status, address, user and agent.
        is_local: whether the moments are those of a clock whose zone the log does not say; else they are UTC.
        path: the file whose lines the relation reads with the engine's reader of tables, rejects kept. Its lines are
            the rows, apart from blank ones, the skipped ones, and those the engine rejected. Without it the reader
            itself has accounted for every line, and `numbers` says which row is which.
        numbers: SQL of the number of a row.
        unit: what rows are counted in: `line` or `entry`.
        skipped: lines before the first row.
        other: what is neither a request nor rejected, such as a second line about the same call.
        blank: empty lines.
        rejected: what could not be split into fields: (number, reason, text).
        warnings: what the user should know.
        unlike: SQL that says why a row with neither a moment nor a URL is no request.
        left_out: the numbers of lines that the relation leaves out, such as comments; they are `other`.
        again: the same log, read so that no quotation mark swallows lines, if one can; or what makes it.
        shows_broken: whether lines that the engine cannot split may be shown, without secrets.
    """

    relation: str
    moment: str
    fields: Mapping[str, str]
    record: str
    marks: tuple[str, ...] = ()
    is_local: bool = False
    path: Path | None = None
    numbers: str = ""
    unit: str = "line"
    skipped: int = 0
    other: int = 0
    blank: int = 0
    rejected: tuple[tuple[int, str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    unlike: str = ""
    left_out: tuple[int, ...] = ()
    again: "RequestLines | Callable[[], RequestLines] | None" = None
    shows_broken: bool = True

    def __post_init__(self) -> None:
        if unknown := set(self.fields) - set(FIELDS):
            raise AssertionError(f"there is no field {unknown}")
        if bool(self.path) == bool(self.numbers):
            raise AssertionError("either the engine reads the lines, or the rows have numbers")
